# proto/messages.def, fields.def, words.def -> what cmake/messages.cmake says. Other files depend on it by the target nol_tables.
set(PROTO ${CMAKE_SOURCE_DIR}/proto)
set(WRITE_RUN ${GENERATED}/sql/functions/writes/write_run.sql)
set(WORDS_MADE ${GENERATED}/words_made.def ${GENERATED}/words_made.po ${GENERATED}/lists_made.h)
file(MAKE_DIRECTORY ${GENERATED}/proto)
add_custom_command(
  OUTPUT ${GENERATED}/proto/message_type.proto ${WRITE_RUN} ${WORDS_MADE}
  COMMAND ${CMAKE_COMMAND} -DPROTO=${PROTO} -DOUT=${GENERATED} -P ${CMAKE_SOURCE_DIR}/cmake/messages.cmake
  DEPENDS ${PROTO}/messages.def ${PROTO}/fields.def ${PROTO}/words.def cmake/messages.cmake cmake/c_text.cmake
  COMMENT "tables of proto/"
  VERBATIM)
add_custom_target(nol_tables DEPENDS ${GENERATED}/proto/message_type.proto ${WRITE_RUN} ${WORDS_MADE})

# proto/*.proto and the made message_type.proto -> nol_proto. One imports another by its bare name: import "envelope.proto"; "proto/all.pb-c.h" includes all of them.
find_program(PROTOC protoc REQUIRED)
file(GLOB proto_files RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/*.proto)
list(APPEND proto_files proto/message_type.proto)

set(proto_sources)
set(proto_includes "")
foreach(proto IN LISTS proto_files)
  string(REGEX REPLACE "\\.proto$" "" stem ${proto})
  set(source ${CMAKE_SOURCE_DIR}/${proto})
  if(stem STREQUAL proto/message_type)
    set(source ${GENERATED}/${proto})
  endif()
  set(made ${GENERATED}/${stem}.pb-c.c ${GENERATED}/${stem}.pb-c.h)
  add_custom_command(
    OUTPUT ${made}
    COMMAND ${PROTOC} -I${PROTO} -I${GENERATED}/proto --c_out=${GENERATED}/proto
            --dependency_out=${GENERATED}/${stem}.d ${source}
    DEPENDS ${source} ${GENERATED}/proto/message_type.proto
    DEPFILE ${GENERATED}/${stem}.d
    COMMENT "protoc ${proto}"
    VERBATIM)
  list(APPEND proto_sources ${made})
  string(APPEND proto_includes "#include \"${stem}.pb-c.h\"\n")
endforeach()

file(CONFIGURE OUTPUT ${GENERATED}/proto/all.pb-c.h CONTENT "#pragma once\n${proto_includes}" @ONLY)

add_library(nol_proto STATIC ${proto_sources} ${EMPTY})
add_dependencies(nol_proto nol_tables)
target_link_libraries(nol_proto PUBLIC PkgConfig::PROTOBUF_C)
target_include_directories(nol_proto SYSTEM PUBLIC ${GENERATED})
set_target_properties(nol_proto PROPERTIES C_CLANG_TIDY "" COMPILE_WARNING_AS_ERROR OFF)
