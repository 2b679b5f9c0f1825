-- DUTY_LIST. $1: {"part", "batch", "from", "until", "code", "kind", "org", "limit", "after", "known_at", "position"}
-- One row: result ({"ok": DutyListReply} or a refusal); no row: no such batch.
SELECT r.result FROM duty_list($1::jsonb) AS r(result) WHERE r.result IS NOT NULL
