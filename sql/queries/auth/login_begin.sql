-- LOGIN, first step; run without a token. $1: {"user", "device", "source"}
-- result: {"ok": {"params"}} or a refusal
SELECT login_begin($1::jsonb)::text AS result
