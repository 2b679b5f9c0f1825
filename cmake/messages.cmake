# cmake -DPROTO=proto -DOUT=… -P messages.cmake: what is made from the rows of messages.def, fields.def and words.def.
#   OUT/proto/message_type.proto             the numbers, as an enum
#   OUT/sql/functions/writes/write_run.sql   which function does which write
#   OUT/words_made.def                       words of messages and fields, and of the events of writes, for proto/words.def
#   OUT/lists_made.h                         the identifiers of each list of words.def as one string, for fields.def: WORDS_OF(STATE)
#   OUT/words_made.po                        the same words as texts of the client, with a capital letter too
include(${CMAKE_CURRENT_LIST_DIR}/c_text.cmake)

set(types "")
set(cases "")
set(allowed "")
set(words "")
set(po "")

function(add_text english chinese)
  string(SUBSTRING "${english}" 0 1 first)
  string(SUBSTRING "${english}" 1 -1 rest)
  string(TOUPPER "${first}" capital)
  foreach(text IN ITEMS "${english}" "${capital}${rest}")
    string(APPEND po "msgid \"${text}\"\nmsgstr \"${chinese}\"\n\n")
  endforeach()
  set(po "${po}" PARENT_SCOPE)
endfunction()

set(line_of_words "^(.*), \"([^\"]+)\", \"([^\"]+)\"\\)$") # what stands before the English and the Chinese
file(STRINGS ${PROTO}/fields.def lines REGEX "^FIELD\\(" ENCODING UTF-8)
foreach(line IN LISTS lines)
  if(NOT line MATCHES "${line_of_words}")
    message(FATAL_ERROR "${PROTO}/fields.def: not understood: ${line}")
  endif()
  set(english "${CMAKE_MATCH_2}")
  set(chinese "${CMAKE_MATCH_3}")
  string(REGEX REPLACE "^FIELD\\(([a-z_0-9]+),.*$" "\\1" name "${line}")
  string(APPEND words "WORD(FIELD, ${name}, \"${english}\", \"${chinese}\")\n")
  add_text("${english}" "${chinese}")
endforeach()

file(STRINGS ${PROTO}/messages.def lines REGEX "^(OWN|READ|SLOW|WRITE|LONG|STEP|PUSH)\\(" ENCODING UTF-8)
foreach(line IN LISTS lines)
  if(NOT line MATCHES "^([A-Z]+)\\((0x[0-9a-f]+), ([A-Z_]+), ")
    message(FATAL_ERROR "${PROTO}/messages.def: not understood: ${line}")
  endif()
  set(kind ${CMAKE_MATCH_1})
  set(type ${CMAKE_MATCH_3})
  string(APPEND types "  ${type} = ${CMAKE_MATCH_2};\n")
  if(kind STREQUAL PUSH)
    continue()
  endif()
  if(NOT line MATCHES "${line_of_words}")
    message(FATAL_ERROR "${PROTO}/messages.def: not understood: ${line}")
  endif()
  set(row "${CMAKE_MATCH_1}")
  set(english "${CMAKE_MATCH_2}")
  set(chinese "${CMAKE_MATCH_3}")
  string(APPEND words "WORD(MESSAGE, ${type}, \"${english}\", \"${chinese}\")\n")
  add_text("${english}" "${chinese}")
  string(TOLOWER ${type} name)
  if(kind MATCHES "WRITE|LONG|STEP" OR row MATCHES ", \"key[ a-z_0-9]*\"$") # an OWN whose fields begin with a key is a write, too
    string(APPEND cases "        WHEN '${name}' THEN RETURN ${name}(p_item);\n")
    # Who may send it is refused here, too: the server is not the only one to know.
    string(REGEX REPLACE "^[A-Z]+\\(0x[0-9a-f]+, [A-Z_]+, [a-z_]+, [a-z_]+, ([A-Z_ |]+),.*$" "\\1" roles "${row}")
    string(REPLACE " " "" roles "${roles}")
    string(REPLACE "CASEWORK" "DISTRICT|STREET|COMMUNITY" roles "${roles}")
    string(REPLACE "OVERVIEW" "LEADER|LEADER_OFFICE" roles "${roles}")
    string(REPLACE "|" "," roles "${roles}")
    string(TOLOWER "${roles}" roles)
    if(NOT roles MATCHES "^((district|street|community|leader|leader_office|department|inspector|auditor|operator|everybody|limited)(,|$))+$")
      message(FATAL_ERROR "${PROTO}/messages.def: roles not understood: ${roles}: ${line}")
    endif()
    if(NOT roles MATCHES "everybody")
      string(APPEND allowed "        WHEN '${name}' THEN '{${roles}}'\n")
    endif()
  endif()
  if(kind MATCHES "WRITE|LONG")
    string(APPEND words "WORD(EVENT, ${name}, \"${english}\", \"${chinese}\")\nWORD(VERB, ${name}, \"${english}\", \"${chinese}\")\n")
  endif()
endforeach()

set(lists "")
file(STRINGS ${PROTO}/words.def lines REGEX "^WORD\\(" ENCODING UTF-8)
foreach(line IN LISTS lines)
  if(NOT line MATCHES "^WORD\\(([A-Z_]+), ([A-Za-z_0-9]+), ")
    message(FATAL_ERROR "${PROTO}/words.def: not understood: ${line}")
  endif()
  set(list ${CMAKE_MATCH_1})
  set(word ${CMAKE_MATCH_2})
  if(NOT list IN_LIST lists)
    list(APPEND lists ${list})
    set(words_of_${list} "")
  endif()
  if(NOT word IN_LIST words_of_${list})
    list(APPEND words_of_${list} ${word})
  endif()
endforeach()
set(header "/* Made from proto/words.def by cmake/messages.cmake. */\n#define WORDS_OF(list) WORDS_OF_##list\n")
foreach(list IN LISTS lists)
  string(REPLACE ";" " " all "${words_of_${list}}")
  string(APPEND header "#define WORDS_OF_${list} \"${all}\"\n")
endforeach()
write_if_changed(${OUT}/lists_made.h "${header}")

write_if_changed(${OUT}/proto/message_type.proto
"// Made from proto/messages.def by cmake/messages.cmake.
syntax = \"proto2\";
package nol;

// The number in the frame header. A reply carries the number of its request. Each room owns 256 numbers.
enum MessageType {
  NONE = 0;
${types}}
")
write_if_changed(${OUT}/sql/functions/writes/write_run.sql
"-- Made from proto/messages.def by cmake/messages.cmake: who may do which write, and which function does it. Static calls, so that their plans
-- are kept.
CREATE OR REPLACE FUNCTION write_roles(p_type text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE p_type
${allowed}    END;
END $$;
CREATE OR REPLACE FUNCTION write_run(p_type text, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(my_role() <> ALL (write_roles(p_type)), write_roles(p_type) IS NOT NULL) THEN
        RETURN refuse('NOT_ALLOWED', 'verb', p_type);
    END IF;
    CASE p_type
${cases}    END CASE;
END $$;
")
write_if_changed(${OUT}/words_made.def "/* Made from proto/messages.def and proto/fields.def by cmake/messages.cmake. */\n${words}")
write_if_changed(${OUT}/words_made.po "# Made from proto/messages.def and proto/fields.def by cmake/messages.cmake.\n${po}")
