# cmake -DMESSAGES=… -DOUT=… -P write_run.cmake: which function does which write, from proto/messages.def.
# A WRITE or LONG names its verb; an OWN whose fields begin with a key is a write named like its type. Each verb is a function.
include(${CMAKE_CURRENT_LIST_DIR}/c_text.cmake)

set(cases "")
file(STRINGS ${MESSAGES} lines REGEX "^(WRITE|LONG|OWN)\\(")
foreach(line IN LISTS lines)
  if(line MATCHES "^OWN\\(([A-Z_]+),.*, \"key[ a-z_0-9]*\"\\)$")
    string(TOLOWER ${CMAKE_MATCH_1} verb)
  elseif(line MATCHES "^OWN")
    continue()
  elseif(line MATCHES "^[A-Z]+\\([^\"]*\"([a-z_]+)\", [a-z_]+, \"[ a-z_0-9]*\"\\)$")
    set(verb ${CMAKE_MATCH_1})
  else()
    message(FATAL_ERROR "${MESSAGES}: not understood: ${line}")
  endif()
  string(APPEND cases "        WHEN '${verb}' THEN RETURN ${verb}(p_item);\n")
endforeach()

write_if_changed(${OUT}/sql/functions/writes/write_run.sql
"-- Made from proto/messages.def by cmake/write_run.cmake: which function does which write. Static calls, so that their plans are kept.
CREATE OR REPLACE FUNCTION write_run(p_type text, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    CASE p_type
${cases}    END CASE;
END $$;
")
