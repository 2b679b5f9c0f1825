-- REPORT_DUTIES. $1: {"batch", "from", "until", "known_at", "position"}
-- One row: result ({"ok": ReportDutiesReply} or a refusal); no row: no such batch.
SELECT r.result FROM report_bound($1::jsonb) q, LATERAL (SELECT CASE WHEN q ? 'error' THEN q ELSE report_duties(q) END) r(result) WHERE r.result IS NOT NULL
