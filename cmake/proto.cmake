# proto/*.proto -> nol_proto. One imports another by its bare name: import "envelope.proto"; "proto/all.pb-c.h" includes all of them.
find_program(PROTOC protoc REQUIRED)
file(GLOB proto_files RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/*.proto)
file(MAKE_DIRECTORY ${GENERATED}/proto)

set(proto_sources)
set(proto_includes "")
foreach(proto IN LISTS proto_files)
  string(REGEX REPLACE "\\.proto$" "" stem ${proto})
  set(made ${GENERATED}/${stem}.pb-c.c ${GENERATED}/${stem}.pb-c.h)
  add_custom_command(
    OUTPUT ${made}
    COMMAND ${PROTOC} -I${CMAKE_SOURCE_DIR}/proto --c_out=${GENERATED}/proto
            --dependency_out=${GENERATED}/${stem}.d ${CMAKE_SOURCE_DIR}/${proto}
    DEPENDS ${proto}
    DEPFILE ${GENERATED}/${stem}.d
    COMMENT "protoc ${proto}"
    VERBATIM)
  list(APPEND proto_sources ${made})
  string(APPEND proto_includes "#include \"${stem}.pb-c.h\"\n")
endforeach()

file(CONFIGURE OUTPUT ${GENERATED}/proto/all.pb-c.h CONTENT "#pragma once\n${proto_includes}" @ONLY)

add_library(nol_proto STATIC ${proto_sources} ${EMPTY})
target_link_libraries(nol_proto PUBLIC PkgConfig::PROTOBUF_C)
target_include_directories(nol_proto SYSTEM PUBLIC ${GENERATED})
set_target_properties(nol_proto PROPERTIES C_CLANG_TIDY "" COMPILE_WARNING_AS_ERROR OFF)
