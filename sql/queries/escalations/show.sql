-- ESCALATION_SHOW. $1: {"escalation"}. Records the look.
-- One row: result ({"ok": EscalationFile}); no row: absent or not one's own.
SELECT s.result FROM escalation_show($1::jsonb) AS s(result) WHERE s.result IS NOT NULL
