-- CASE_CHECK. $1: {"case", "code", "sub", "on", "how", "result"}
-- One row: result ({"ok": CaseCheckReply} or a refusal); no row: absent or not one's own.
SELECT m.result FROM case_missing($1::jsonb) AS m(result) WHERE m.result IS NOT NULL
