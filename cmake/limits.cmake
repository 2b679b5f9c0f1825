# cmake -DLIMITS=common/limits.h -DSQL_DIR=… -DOUT=… -P limits.cmake: OUT/sql/functions/record/limits.sql, a function for each limit of limits.h that SQL
# calls by its name in small letters, so that the number stands once.
include(${CMAKE_CURRENT_LIST_DIR}/c_text.cmake)

file(GLOB_RECURSE paths ${SQL_DIR}/functions/*.sql ${SQL_DIR}/queries/*.sql)
set(called "")
foreach(path IN LISTS paths)
  file(READ ${path} text)
  string(APPEND called "${text}")
endforeach()

file(READ ${LIMITS} text)
string(REGEX MATCHALL "#define [A-Z_]+[ \\\n]+[0-9(][0-9() *]*" rows "${text}")
set(made "-- Made from common/limits.h by cmake/limits.cmake.\n")
foreach(row IN LISTS rows)
  string(REGEX MATCH "#define ([A-Z_]+)[ \\\n]+([0-9() *]+)" row "${row}")
  string(TOLOWER ${CMAKE_MATCH_1} name)
  set(value "${CMAKE_MATCH_2}")
  if(called MATCHES "[^a-z_]${name}\\(\\)")
    math(EXPR value "${value}")
    string(APPEND made "CREATE OR REPLACE FUNCTION ${name}() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT ${value} $$;\n")
  endif()
endforeach()
write_if_changed(${OUT}/sql/functions/record/limits.sql "${made}")
