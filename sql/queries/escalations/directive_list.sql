-- DIRECTIVE_LIST. $1: {"mine", "ended", "from", "until", "known_at", …, "limit", "after"}. Records the look.
-- One row: result ({"ok": DirectiveListReply})
SELECT l.result FROM directive_list($1::jsonb) AS l(result) WHERE l.result IS NOT NULL
