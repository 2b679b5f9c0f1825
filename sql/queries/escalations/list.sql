-- ESCALATION_LIST. $1: {"mine", "ended", "cause", "from", "until", "known_at", …, "limit", "after"}. Records the look.
-- One row: result ({"ok": EscalationListReply})
SELECT l.result FROM escalation_list($1::jsonb) AS l(result) WHERE l.result IS NOT NULL
