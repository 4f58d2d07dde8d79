# Run by cpack when the files of the package lie in a folder, before they are packed: names, copyright,
# changelog and compression as Debian's policy has them, and the dependencies.
set(prefix ${CPACK_TEMPORARY_INSTALL_DIRECTORY}${CPACK_PACKAGING_INSTALL_PREFIX})
set(doc ${prefix}/share/doc/gpubench)

# The folder of site-functions is the administrator's.
file(MAKE_DIRECTORY ${prefix}/share/zsh/vendor-completions)
file(RENAME ${prefix}/share/zsh/site-functions/_gpubench ${prefix}/share/zsh/vendor-completions/_gpubench)
file(REMOVE_RECURSE ${prefix}/share/zsh/site-functions)

# The licence, indented and with dots for empty lines, as control files want paragraphs.
file(READ ${doc}/LICENSE license)
file(REMOVE ${doc}/LICENSE)
string(REGEX MATCH "Copyright \\(c\\) ([^\n]*)" ignored "${license}")
set(holder "${CMAKE_MATCH_1}")
string(REGEX REPLACE "^.*\n(Permission is)" "\\1" license "${license}")
string(STRIP "${license}" license)
string(REGEX REPLACE "\n\n" "\n.\n" license "${license}")
string(REPLACE "\n" "\n " license "${license}")
file(WRITE ${doc}/copyright "\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: gpubench

Files: *
Copyright: ${holder}
License: Expat

License: Expat
 ${license}
")

# SOURCE_DATE_EPOCH, where set, is the time.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${doc}/changelog.Debian "\
gpubench (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}; see changelog.gz for what is new.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
file(RENAME ${doc}/CHANGELOG.md ${doc}/changelog)
foreach(file ${doc}/changelog ${doc}/changelog.Debian ${prefix}/share/man/man1/gpubench.1)
  execute_process(COMMAND gzip -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# Whatever the umask was when cpack was called.
set(readable OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
file(CHMOD_RECURSE ${prefix}/share FILE_PERMISSIONS ${readable})
file(CHMOD_RECURSE ${prefix}
  DIRECTORY_PERMISSIONS ${readable} OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE)

# dpkg-shlibdeps knows which versions of libraries are needed; of the OpenCL loader any that is one will do.
file(WRITE ${CPACK_TOPLEVEL_DIRECTORY}/debian/control "Source: gpubench\n\nPackage: gpubench\nArchitecture: any\n")
execute_process(COMMAND dpkg-shlibdeps --warnings=0 -O -xocl-icd-libopencl1 -xlibopencl1 -e${prefix}/bin/gpubench
  WORKING_DIRECTORY ${CPACK_TOPLEVEL_DIRECTORY}
  OUTPUT_VARIABLE libraries OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "^shlibs:Depends=" "" libraries "${libraries}")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "${libraries}, ocl-icd-libopencl1 | libopencl1")
