-- ROSTER_SHOW. No parameter is read.
-- One row: result ({"ok": RosterShowReply} or a refusal).
SELECT roster_show() AS result FROM (SELECT $1::jsonb) p
