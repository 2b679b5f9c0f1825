-- CASE_LIST, before its eleventh page. $1: message CaseList. One row: result ({"ok": {}} or a refusal).
SELECT case_export($1::jsonb) AS result
