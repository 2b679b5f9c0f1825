-- REPORT_PROGRESS. $1: {"batch", "on", "position"}
-- One row: result ({"ok": ReportProgressReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_bound($1::jsonb) q, LATERAL (SELECT CASE WHEN q ? 'error' THEN q ELSE report_progress(q) END) r(result) WHERE r.result IS NOT NULL
