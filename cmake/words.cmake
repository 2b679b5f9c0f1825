# <program>/po/zh_CN.po -> <generated>/<program>_words.c, the table that common/catalogue.h looks up: added to the
# program's library. A further .po, made from the tables of proto/, says what that one does not. msgfmt, where it is installed, looks whether each translation fits its printf format.
find_program(MSGFMT msgfmt)
add_executable(words cmake/words.c)
set_target_properties(words PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/cmake)
target_compile_definitions(words PRIVATE _GNU_SOURCE=)
target_compile_options(words PRIVATE ${WARNINGS})

function(nol_words target program)
  set(po ${CMAKE_SOURCE_DIR}/${program}/po/zh_CN.po)
  set(made ${GENERATED}/${program}_words.c)
  set(check)
  if(MSGFMT)
    set(check COMMAND ${MSGFMT} -c -o ${GENERATED}/${program}_words.mo ${po})
  endif()
  add_custom_command(OUTPUT ${made}
    ${check}
    COMMAND words ${program}_words ${po} ${ARGN} > ${made}
    DEPENDS ${po} ${ARGN} words COMMENT "words of ${program}/" VERBATIM)
  target_sources(${target} PRIVATE ${made})
endfunction()
