-- LOGIN, last step; run without a token. $1: {"user", "device", "source", "proof", "token_hash"}
-- result: {"ok": {expires, user, display_name, role, org, org_name}} or a refusal
SELECT login_end($1::jsonb)::text AS result
