-- REPORT_STAGE. $1: {"batch", "on", "known_at", "position"}
-- One row: result ({"ok": ReportStageReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_stage($1::jsonb) AS r(result) WHERE r.result IS NOT NULL
