# embed_text(OUT NAME FILE...): a C source that defines `const struct embedded_text NAME[]`, one entry a
# file with its name and contents, so that the program needs no data files at run time.
function(embed_text out name)
  set(arrays "")
  set(entries "")
  set(number 0)
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(RELATIVE_PATH label ${PROJECT_SOURCE_DIR} ${file})
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "(..)" "0x\\1," hex "${hex}")
    string(APPEND arrays "static const unsigned char text_${number}[] = {${hex}0};\n")
    string(APPEND entries "    {\"${label}\", (const char *)text_${number}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${out} CONTENT "#include \"kernels/embedded.h\"\n
${arrays}
const struct embedded_text ${name}[] = {
${entries}    {0, 0},
};
" @ONLY)
endfunction()
