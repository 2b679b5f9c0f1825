-- REPORT_ESCALATIONS. $1: {"batch", "from", "until", "position"}
-- One row: result ({"ok": ReportEscalationsReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_escalations($1::jsonb) AS r(result) WHERE r.result IS NOT NULL
