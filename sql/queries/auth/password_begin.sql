-- What a new password is held against, and how the present one is hashed. $1: {}, {"rules"}, {"user"}, {"user", "role", "display_name"}
-- result: {"ok": {"params" (one's own), "least", "names", "words"}} or a refusal
SELECT password_begin($1::jsonb)::text AS result
