-- REPORT_PROGRESS. $1: {"batch", "on", "position"}
-- One row: result ({"ok": ReportProgressReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_progress($1::jsonb) AS r(result) WHERE r.result IS NOT NULL
