-- PASSWORD_CHANGE of one's own, first step. $1: {}
-- result: {"ok": {"params"}} or a refusal
SELECT password_begin()::text AS result FROM (SELECT $1::jsonb) unused
