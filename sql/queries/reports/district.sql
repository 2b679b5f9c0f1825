-- REPORT_DISTRICT. $1: {"on", "known_at", "position"}
-- One row: result ({"ok": ReportDistrictReply} or a refusal).
SELECT CASE WHEN q ? 'error' THEN q ELSE report_district(q) END AS result FROM report_bound($1::jsonb) q
