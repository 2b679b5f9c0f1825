-- ROSTER_SHOW. $1: {"born_from", "born_until"}
-- One row: result ({"ok": RosterShowReply} or a refusal).
SELECT roster_show($1::jsonb) AS result
