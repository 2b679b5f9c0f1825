-- REPORT_MEASURES. $1: {"batch", "from", "until", "position"}
-- One row: result ({"ok": ReportMeasuresReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_measures($1::jsonb) AS r(result) WHERE r.result IS NOT NULL
