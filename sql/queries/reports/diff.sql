-- REPORT_DIFF. $1: {"batch", "from", "until", "from_report", "until_report", "position", "limit", "after", "purpose", "reason", "receiver"}
-- One row: result ({"ok": ReportDiffReply} or a refusal).
SELECT report_diff($1::jsonb) AS result
