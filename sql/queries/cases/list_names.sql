-- CASE_LIST, before its first page: do the batch and the units exist that it names? $1: {"batch", "street", "community"}
-- One row: result ({"ok": {}} or NOT_FOUND).
SELECT case_list_names($1::jsonb) AS result
