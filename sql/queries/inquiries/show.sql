-- INQUIRY_SHOW. $1: {"inquiry"}. Records the look.
-- One row: result ({"ok": Inquiry}); no row: absent or not one's own.
SELECT s.result FROM inquiry_show($1::jsonb) AS s(result) WHERE s.result IS NOT NULL
