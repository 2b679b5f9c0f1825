-- REPORT_DISTRICT. $1: {"on", "known_at", "position"}
-- One row: result ({"ok": ReportDistrictReply} or a refusal).
SELECT report_district($1::jsonb) AS result
