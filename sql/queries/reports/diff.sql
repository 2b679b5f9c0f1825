-- REPORT_DIFF. $1: {"batch", "from", "until", "known_at"}
-- One row: result ({"ok": ReportDiffReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_diff($1::jsonb) AS r(result) WHERE r.result IS NOT NULL
