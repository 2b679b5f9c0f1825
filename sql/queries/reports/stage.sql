-- REPORT_STAGE. $1: {"batch", "on", "known_at", "position"}
-- One row: result ({"ok": ReportStageReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_bound($1::jsonb) q, LATERAL (SELECT CASE WHEN q ? 'error' THEN q ELSE report_stage(q) END) r(result) WHERE r.result IS NOT NULL
