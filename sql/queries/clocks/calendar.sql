-- CALENDAR_SHOW. $1: {"year"}
-- One row: result ({"ok": CalendarShowReply} or a refusal).
SELECT s.result FROM calendar_show($1::jsonb) AS s(result)
