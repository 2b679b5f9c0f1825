# cmake -DMOVES=proto/moves -DOUT=… -P moves.cmake: each <what>.csv there as a C table, <what>_moves_table, and case.csv for SQL as
# OUT/sql/data/case_moves.csv, which `nold migrate` loads.
# Columns: from,verb,when,to,by,needs_words. No quoting; several values of `when` and `by` are separated by '|'.
include(${CMAKE_CURRENT_LIST_DIR}/c_text.cmake)

set(declared "")
set(tables "")
file(GLOB paths ${MOVES}/*.csv)
list(SORT paths)
foreach(path IN LISTS paths)
  get_filename_component(what ${path} NAME_WE)
  file(READ ${path} text)
  if(text MATCHES "[\"\\[;\\\\]" OR text MATCHES "]")
    message(FATAL_ERROR "${path}: quotes, brackets, semicolons and backslashes have no place in it")
  endif()
  if(what STREQUAL case)
    write_if_changed(${OUT}/sql/data/case_moves.csv "${text}")
  endif()
  string(REPLACE "\n" ";" lines "${text}")
  list(POP_FRONT lines header)
  if(NOT header STREQUAL "from,verb,when,to,by,needs_words")
    message(FATAL_ERROR "${path}: header is '${header}', not 'from,verb,when,to,by,needs_words'")
  endif()
  set(rows "")
  set(count 0)
  foreach(line IN LISTS lines)
    if(line STREQUAL "")
      continue()
    endif()
    if(NOT line MATCHES "^([^,]+),([^,]+),([^,]*),([^,]+),([^,]+),(yes|no)$")
      message(FATAL_ERROR "${path}: not six columns with needs_words yes or no: ${line}")
    endif()
    set(needs false)
    if(CMAKE_MATCH_6 STREQUAL yes)
      set(needs true)
    endif()
    string(APPEND rows "    {\"${CMAKE_MATCH_1}\", \"${CMAKE_MATCH_2}\", \"${CMAKE_MATCH_3}\", \"${CMAKE_MATCH_4}\", \"${CMAKE_MATCH_5}\", ${needs}},\n")
    math(EXPR count "${count} + 1")
  endforeach()
  string(APPEND declared "extern const struct move_row ${what}_moves_table[];\nextern const size_t ${what}_moves_table_count;\n")
  string(APPEND tables "\nconst struct move_row ${what}_moves_table[] = {\n${rows}    {NULL, NULL, NULL, NULL, NULL, false},\n};\n"
                       "const size_t ${what}_moves_table_count = ${count};\n")
endforeach()

write_if_changed(${OUT}/moves_table.h
"/* Made from proto/moves/ by cmake/moves.cmake: every step that a case, an escalation, a directive, an inquiry can take. */
#ifndef MOVES_TABLE_H
#define MOVES_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct move_row {
    const char *from, *verb, *when, *to, *by; /* several values with '|' between them; an empty cell is \"\" */
    bool needs_words;
};

/* In the order of the file, ended by a row of NULLs that the count leaves out. */
${declared}
#endif
")
write_if_changed(${OUT}/moves_table.c "#include \"moves_table.h\"\n${tables}")
