-- PASSWORD_AGAIN, last step. $1: {"proof"}
-- result: {"ok": {"until"}} or a refusal
SELECT password_again($1::jsonb)::text AS result
