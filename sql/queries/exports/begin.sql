-- Before a page of a list that can leave as a file. $1: the request, and "#list": which list it is.
-- One row: result ({"ok": {}} or a refusal).
SELECT export_begin($1::jsonb) AS result
