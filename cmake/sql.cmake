# sql/ -> nol_sql (every file as text, with its SHA-256, and the dispatch of writes that proto/messages.def makes) and nol_moves (the tables
# of moves of proto/moves/).
set(SQL_DIR ${CMAKE_SOURCE_DIR}/sql)
file(GLOB_RECURSE sql_files CONFIGURE_DEPENDS
  ${SQL_DIR}/queries/*.sql ${SQL_DIR}/functions/*.sql ${SQL_DIR}/migrations/*.sql ${SQL_DIR}/data/*)
file(GLOB sql_setup CONFIGURE_DEPENDS ${SQL_DIR}/*.sql)
list(APPEND sql_files ${sql_setup})
list(SORT sql_files)

# The list is a dependency too: a file taken away must also remake the table.
set(sql_list ${GENERATED}/sql_files.txt)
list(JOIN sql_files "\n" sql_list_text)
file(CONFIGURE OUTPUT ${sql_list} CONTENT "${sql_list_text}\n" @ONLY)

set(SQL_LIMITS ${GENERATED}/sql/functions/record/limits.sql)
add_custom_command(
  OUTPUT ${SQL_LIMITS}
  COMMAND ${CMAKE_COMMAND} -DLIMITS=${CMAKE_SOURCE_DIR}/common/limits.h -DWORDS=${CMAKE_SOURCE_DIR}/proto/words.def -DSQL_DIR=${SQL_DIR} -DOUT=${GENERATED} -P ${CMAKE_SOURCE_DIR}/cmake/limits.cmake
  COMMAND ${CMAKE_COMMAND} -E touch ${SQL_LIMITS}
  DEPENDS common/limits.h proto/words.def ${sql_files} ${sql_list} cmake/limits.cmake cmake/c_text.cmake
  COMMENT "limits and words that SQL calls"
  VERBATIM)

set(CASE_MOVES ${GENERATED}/sql/data/case_moves.csv)
add_custom_command(
  OUTPUT ${GENERATED}/sql_embedded.h ${GENERATED}/sql_embedded.c
  COMMAND ${CMAKE_COMMAND} -DSQL_DIR=${SQL_DIR} -DOUT=${GENERATED} -P ${CMAKE_SOURCE_DIR}/cmake/embed_sql.cmake
  DEPENDS ${sql_files} ${sql_list} ${WRITE_RUN} ${SQL_LIMITS} ${CASE_MOVES} cmake/embed_sql.cmake cmake/c_text.cmake
  COMMENT "embed sql/"
  VERBATIM)
add_library(nol_sql STATIC ${GENERATED}/sql_embedded.c ${GENERATED}/sql_embedded.h)
add_dependencies(nol_sql nol_tables)
target_include_directories(nol_sql SYSTEM PUBLIC ${GENERATED})

file(GLOB moves CONFIGURE_DEPENDS ${PROTO}/moves/*.csv)
add_custom_command(
  OUTPUT ${GENERATED}/moves_table.h ${GENERATED}/moves_table.c ${CASE_MOVES}
  COMMAND ${CMAKE_COMMAND} -DMOVES=${PROTO}/moves -DOUT=${GENERATED} -P ${CMAKE_SOURCE_DIR}/cmake/moves.cmake
  DEPENDS ${moves} cmake/moves.cmake cmake/c_text.cmake
  COMMENT "tables of moves"
  VERBATIM)
add_library(nol_moves STATIC ${GENERATED}/moves_table.c ${GENERATED}/moves_table.h)
target_include_directories(nol_moves SYSTEM PUBLIC ${GENERATED})
