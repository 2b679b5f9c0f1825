-- REPORT_MEASURES. $1: {"batch", "from", "until", "position"}
-- One row: result ({"ok": ReportMeasuresReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_bound($1::jsonb) q, LATERAL (SELECT CASE WHEN q ? 'error' THEN q ELSE report_measures(q) END) r(result) WHERE r.result IS NOT NULL
