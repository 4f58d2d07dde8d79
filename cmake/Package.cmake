# Documents that are installed, and the Debian package: `cpack --config BUILD/CPackConfig.cmake -B FOLDER`.
install(FILES README.md CHANGELOG.md LICENSE docs/METHOD.md docs/FORMAT.md docs/CI.md docs/OPERATORS.md docs/LIBRARY.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/operators docs/example DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_VENDOR "the gpubench authors")
set(CPACK_PACKAGE_CONTACT "the gpubench authors <gpubench@example.invalid>")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)

set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "pocl-opencl-icd | opencl-icd")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "gnuplot, gcc")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/package/triggers)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "measure which hardware wins for a reduction, and why")
set(CPACK_PACKAGE_DESCRIPTION "\
gpubench runs the same reductions (sum, dot, argmax and others) on one CPU
core, on a thread pool, on a process pool and on every OpenCL device. It says
which of them wins from which size on, how sure that is, and where the time
of each operation goes: creation, transfer, launch, compute, synchronization.

Every device computes the same bits, and every value is checked. Without a
GPU, OpenCL runs on the CPU through PoCL.")

# What Debian wants of the files, and the dependencies, are settled when the files are there.
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/package/Debian.cmake)
include(CPack)
