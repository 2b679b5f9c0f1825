# cmake -DSQL_DIR=… -DOUT=… -P embed_sql.cmake: writes sql_embedded.h and sql_embedded.c. OUT/sql/ holds files that were made
# (cmake/messages.cmake); they stand among those of SQL_DIR.
# Paths in the tables are relative to sql/, e.g. "queries/visits/submit.sql", and sorted.
include(${CMAKE_CURRENT_LIST_DIR}/c_text.cmake)

set(enum "")
set(calls "")
set(declared "")
set(body "")
foreach(kind IN ITEMS queries functions migrations data setup)
  set(pattern *.sql)
  if(kind STREQUAL data)
    set(pattern *)
  endif()
  if(kind STREQUAL setup) # what is run by hand or by `nold dev` before there is a database: sql/*.sql
    file(GLOB paths RELATIVE ${SQL_DIR} ${SQL_DIR}/*.sql)
  else()
    file(GLOB_RECURSE paths RELATIVE ${SQL_DIR} ${SQL_DIR}/${kind}/${pattern})
    file(GLOB_RECURSE made RELATIVE ${OUT}/sql ${OUT}/sql/${kind}/${pattern})
    list(APPEND paths ${made})
  endif()
  list(SORT paths)
  list(LENGTH paths count)
  set(rows "")
  set(symbols "")
  foreach(path IN LISTS paths)
    set(file ${SQL_DIR}/${path})
    if(NOT EXISTS ${file})
      set(file ${OUT}/sql/${path})
    endif()
    file(READ ${file} text)
    file(SHA256 ${file} digest)
    string(SHA256 read_digest "${text}")
    if(NOT digest STREQUAL read_digest)
      message(FATAL_ERROR "${path}: is not plain text, cannot be embedded")
    endif()
    c_text(literal "${text}")
    string(APPEND rows "    {\"${path}\",\n     ${literal},\n     \"${digest}\"},\n")
    if(kind STREQUAL queries)
      string(REGEX REPLACE "^queries/(.*)\\.sql$" "\\1" symbol ${path})
      string(MAKE_C_IDENTIFIER SQL_${symbol} symbol)
      string(TOUPPER ${symbol} symbol)
      if(symbol IN_LIST symbols OR symbol STREQUAL SQL_QUERY_COUNT)
        message(FATAL_ERROR "${path}: the name ${symbol} is taken")
      endif()
      list(APPEND symbols ${symbol})
      string(APPEND enum "    ${symbol}, /* sql/${path} */\n")
      # A file is the body of a function of schema api (server/db/interface.c); the server calls that.
      string(REGEX REPLACE "^SQL_" "" function ${symbol})
      string(TOLOWER ${function} function)
      string(REGEX REPLACE "--[^\n]*" "" code "${text}")
      set(parameters "")
      if(code MATCHES "[$]2")
        set(parameters "$1, $2")
      elseif(code MATCHES "[$]1")
        set(parameters "$1")
      endif()
      string(APPEND calls "    {\"${path}\", \"SELECT * FROM api.${function}(${parameters})\", NULL},\n")
    endif()
  endforeach()
  # The row of NULLs ends each table, and keeps an empty one legal C.
  string(APPEND body "\nconst struct sql_file sql_${kind}[] = {\n${rows}    {NULL, NULL, NULL},\n};\n"
                     "const size_t sql_${kind}_count = ${count};\n")
  string(APPEND declared "extern const struct sql_file sql_${kind}[];\nextern const size_t sql_${kind}_count;\n")
endforeach()

string(APPEND body "\nconst struct sql_file sql_calls[] = {\n${calls}    {NULL, NULL, NULL},\n};\n")
string(APPEND declared "/* What the server sends for each of sql_queries[], in the same order: the call of its function. */\n"
                       "extern const struct sql_file sql_calls[];\n")

write_if_changed(${OUT}/sql_embedded.h
"/* Made from sql/ by cmake/embed_sql.cmake: each file as text with the SHA-256 of its bytes. */
#ifndef SQL_EMBEDDED_H
#define SQL_EMBEDDED_H

#include <stddef.h>

struct sql_file {
    const char *path; /* relative to sql/ */
    const char *text;
    const char *sha256_hex;
};

/* Each table is sorted by path and ended by a row of NULLs that its count leaves out. */
${declared}
/* Index into sql_queries[]. */
enum sql_query {
${enum}    SQL_QUERY_COUNT
};

#endif
")
write_if_changed(${OUT}/sql_embedded.c "#include \"sql_embedded.h\"\n${body}")
