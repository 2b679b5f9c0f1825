-- REPORT_DUTIES. $1: {"batch", "from", "until", "known_at", "position"}
-- One row: result ({"ok": ReportDutiesReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_duties($1::jsonb) AS r(result) WHERE r.result IS NOT NULL
