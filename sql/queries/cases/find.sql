-- CASE_LIST with `find`, before its page: may one look for this, and is it a number? $1: the request. Records the look.
-- One row: result ({"ok": {"by", "seal"}} or a refusal).
SELECT case_find($1::jsonb) AS result
