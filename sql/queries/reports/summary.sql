-- REPORT_SUMMARY. $1: {"batch", "on", "position"}
-- One row: result ({"ok": ReportSummaryReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_summary($1::jsonb) AS r(result) WHERE r.result IS NOT NULL
