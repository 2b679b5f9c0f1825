# cmake -DCSV=… -DOUT=… -P case_moves.cmake: sql/data/case_moves.csv as a C table.
# Columns: from,verb,when,to,roles,needs_reason. No quoting; roles are separated by '|'; `to` may be as_filed or *.
include(${CMAKE_CURRENT_LIST_DIR}/c_text.cmake)

set(rows "")
set(count 0)
set(digest "")
if(EXISTS ${CSV})
  file(SHA256 ${CSV} digest)
  file(READ ${CSV} text)
  if(text MATCHES "[\"\\[;\\\\]" OR text MATCHES "]")
    message(FATAL_ERROR "${CSV}: quotes, brackets, semicolons and backslashes have no place in it")
  endif()
  string(REPLACE "\r" "" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  list(POP_FRONT lines header)
  if(NOT header STREQUAL "from,verb,when,to,roles,needs_reason")
    message(FATAL_ERROR "${CSV}: header is '${header}', not 'from,verb,when,to,roles,needs_reason'")
  endif()
  foreach(line IN LISTS lines)
    if(line STREQUAL "")
      continue()
    endif()
    if(NOT line MATCHES "^([^,]*),([^,]*),([^,]*),([^,]*),([^,]*),(yes|no|true|false|t|f|1|0)$")
      message(FATAL_ERROR "${CSV}: not six columns with needs_reason yes or no: ${line}")
    endif()
    set(fields "\"${CMAKE_MATCH_1}\", \"${CMAKE_MATCH_2}\", \"${CMAKE_MATCH_3}\", \"${CMAKE_MATCH_4}\", \"${CMAKE_MATCH_5}\"")
    set(needs false)
    if(CMAKE_MATCH_6 MATCHES "^(yes|true|t|1)$")
      set(needs true)
    endif()
    string(APPEND rows "    {${fields}, ${needs}},\n")
    math(EXPR count "${count} + 1")
  endforeach()
endif()

write_if_changed(${OUT}/case_moves_table.h
"/* Made from sql/data/case_moves.csv by cmake/case_moves.cmake: every move that a case can make. */
#ifndef CASE_MOVES_TABLE_H
#define CASE_MOVES_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct case_move_row {
    const char *from, *verb, *when, *to, *roles; /* roles separated by '|'; an empty cell is \"\" */
    bool needs_reason;
};

/* In the order of the file, ended by a row of NULLs that the count leaves out. */
extern const struct case_move_row case_moves_table[];
extern const size_t case_moves_table_count;
extern const char case_moves_table_sha256_hex[];

#endif
")
write_if_changed(${OUT}/case_moves_table.c
"#include \"case_moves_table.h\"

const struct case_move_row case_moves_table[] = {
${rows}    {NULL, NULL, NULL, NULL, NULL, false},
};
const size_t case_moves_table_count = ${count};
const char case_moves_table_sha256_hex[] = \"${digest}\";
")
