# Flags of every target, carried by one interface library; instruction-set flags are not among them.
add_library(gpubench_flags INTERFACE)
target_include_directories(gpubench_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(gpubench_flags INTERFACE
  _GNU_SOURCE CL_TARGET_OPENCL_VERSION=200 CL_USE_DEPRECATED_OPENCL_1_2_APIS)
# gcc ignores the STDC FP_CONTRACT pragma, and a fused dot would not be the canonical one.
target_compile_options(gpubench_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -ffp-contract=off)
if(GPUBENCH_WERROR)
  target_compile_options(gpubench_flags INTERFACE -Werror)
endif()

set(GPUBENCH_SANITIZE "" CACHE STRING "sanitizers to build with: address,undefined or thread")
if(GPUBENCH_SANITIZE)
  target_compile_options(gpubench_flags INTERFACE
    -fsanitize=${GPUBENCH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(gpubench_flags INTERFACE -fsanitize=${GPUBENCH_SANITIZE})
endif()
