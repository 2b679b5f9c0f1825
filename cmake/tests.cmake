# Tests and tools, found by name:
#   tests/unit|server|e2e/test_<what>.c   one Criterion program each: target and ctest name <floor>_<what>
#   tests/support/*.c                     test_support, linked to all of them
#   tests/fuzz/fuzz_<what>.c              a libFuzzer program each (preset fuzz), seeds in tests/fuzz/corpus/<what>/
#   tests/bench/bench_<what>.c, tests/fault/fault_<what>.c   plain programs; other .c there are linked into each
#   deploy/district/*.c                   nol-district, which invents the demo's district
# The client and the server may use one name for two things (connection_…). Programs link both, and the side that
# comes first wins: the client in e2e and tests/unit/test_client_*.c, the server everywhere else.
set(TESTS ${CMAKE_SOURCE_DIR}/tests)
set(TESTS_OUT ${CMAKE_BINARY_DIR}/tests)
file(MAKE_DIRECTORY ${TESTS_OUT})

file(GLOB district_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/deploy/district/*.c)
if(district_sources)
  add_executable(nol-district ${district_sources})
  nol_strict(nol-district)
  target_link_libraries(nol-district PRIVATE nol_common)
endif()

# Where a test finds the things that it drives.
add_library(test_settings INTERFACE)
target_link_libraries(test_settings INTERFACE nol_settings PkgConfig::UV PkgConfig::PQ PkgConfig::OPENSSL)
target_compile_options(test_settings INTERFACE ${WARNINGS})
target_compile_definitions(test_settings INTERFACE
  NOL_SOURCE_DIR="${CMAKE_SOURCE_DIR}" NOL_BUILD_DIR="${CMAKE_BINARY_DIR}"
  NOLD_PROGRAM="${CMAKE_BINARY_DIR}/nold" NOL_PROGRAM="${CMAKE_BINARY_DIR}/nol")

function(nol_tool name first second)
  add_executable(${name} ${ARGN})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${TESTS_OUT})
  target_link_libraries(${name} PRIVATE test_settings ${first} ${second})
  foreach(program IN ITEMS nold nol nol-district)
    if(TARGET ${program})
      add_dependencies(${name} ${program})
    endif()
  endforeach()
endfunction()

# Criterion says PASS to a leak and to a failed assert in .fini, and runs nothing at all with --gc-sections or LTO.
set(FAIL_WORDS "Synthesis: Tested: 0 "
  "ERROR: (Address|Leak)Sanitizer" "runtime error:" "Assertion Failed")

# Limits end what hangs, on a busy machine too: tests/run says which program has come within a fifth of its own.
set(CASE_SECONDS 900)
set(PROGRAM_SECONDS 3600)

function(nol_test floor source)
  get_filename_component(what ${source} NAME_WE)
  string(REGEX REPLACE "^test_" "${floor}_" name ${what})
  set(sides test_support nol_core)
  if(floor STREQUAL e2e OR what MATCHES "^test_client_")
    set(sides nol_core test_support)
  endif()
  if(floor STREQUAL server) # has no use for the client, and names of both (session_new) would meet
    set(sides test_support nold_core)
  endif()
  nol_tool(${name} ${sides} ${source})
  target_link_libraries(${name} PRIVATE PkgConfig::CRITERION)
  target_link_options(${name} PRIVATE -Wl,--no-gc-sections)
  set_target_properties(${name} PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)
  # One case at a time: the runner of Criterion 2.4.1 leaks 48 bytes with some mixes of lengths under -j2, and a leak fails a test.
  add_test(NAME ${name} COMMAND ${name} --xml=${name}.xml -j1 --timeout=${CASE_SECONDS} WORKING_DIRECTORY ${TESTS_OUT})
  set_tests_properties(${name} PROPERTIES LABELS ${floor} TIMEOUT ${PROGRAM_SECONDS} FAIL_REGULAR_EXPRESSION "${FAIL_WORDS}")
  # What takes long begins first, or it is alone at the end. Programs of a floor mostly wait for one another: one core each is enough.
  set(COST_unit 1)
  set(COST_server 10)
  set(COST_e2e 100)
  set_tests_properties(${name} PROPERTIES COST ${COST_${floor}})
  if(NOT floor STREQUAL unit)
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED cluster)
  endif()
endfunction()

if(BUILD_TESTING)
  enable_testing()
  pkg_check_modules(CRITERION REQUIRED IMPORTED_TARGET criterion)
  file(GLOB support_sources CONFIGURE_DEPENDS ${TESTS}/support/*.c)
  add_library(test_support STATIC ${support_sources} ${EMPTY})
  target_link_libraries(test_support PUBLIC test_settings nold_core PkgConfig::CRITERION)

  foreach(floor IN ITEMS unit server e2e)
    file(GLOB sources CONFIGURE_DEPENDS ${TESTS}/${floor}/test_*.c)
    foreach(source IN LISTS sources)
      nol_test(${floor} ${source})
    endforeach()
  endforeach()

  foreach(folder IN ITEMS bench fault)
    file(GLOB helpers CONFIGURE_DEPENDS ${TESTS}/${folder}/*.c)
    file(GLOB mains CONFIGURE_DEPENDS ${TESTS}/${folder}/${folder}_*.c)
    if(mains)
      list(REMOVE_ITEM helpers ${mains})
    endif()
    foreach(source IN LISTS mains)
      get_filename_component(name ${source} NAME_WE)
      nol_tool(${name} test_support nold_core ${source} ${helpers})
    endforeach()
  endforeach()

  add_dependencies(e2e_hostile fault_hostile) # which it talks to

  # pgTAP, by pg_prove: each part has a database, so they go side by side.
  set(SQL_PARTS 7)
  foreach(part RANGE 1 ${SQL_PARTS})
    add_test(NAME sql_${part} COMMAND ${TESTS}/support/sql_tests ${CMAKE_BINARY_DIR} --part ${part}/${SQL_PARTS}
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(sql_${part} PROPERTIES LABELS sql COST 200 TIMEOUT ${PROGRAM_SECONDS} FIXTURES_REQUIRED cluster)
  endforeach()
  # The tests' PostgreSQL starts when the first asks for a database; this stops it after the last.
  add_test(NAME cluster_stop COMMAND ${TESTS}/support/cluster stop ${CMAKE_BINARY_DIR})
  set_tests_properties(cluster_stop PROPERTIES FIXTURES_CLEANUP cluster LABELS support TIMEOUT ${PROGRAM_SECONDS})
endif()

if(NOL_FUZZ)
  file(GLOB fuzz_sources CONFIGURE_DEPENDS ${TESTS}/fuzz/fuzz_*.c)
  foreach(source IN LISTS fuzz_sources)
    get_filename_component(name ${source} NAME_WE)
    if(name MATCHES "^fuzz_client")
      nol_tool(${name} nol_core nold_core ${source})
    else()
      nol_tool(${name} nold_core nol_core ${source})
    endif()
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  endforeach()
endif()
