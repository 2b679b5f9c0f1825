-- CASE_SHOW. $1: {"case", "reveal"}. Records the look.
-- One row: result ({"ok": CaseFile} or a refusal); no row: absent or not one's own.
SELECT s.result FROM case_show($1::jsonb) AS s(result) WHERE s.result IS NOT NULL
