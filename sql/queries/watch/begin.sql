-- WATCH. $1: {"since": a cursor, or absent: from now}
-- result: {"ok": {"cursor", "orgs": ids of units}} or a refusal
SELECT watch_begin($1::jsonb)::text AS result
