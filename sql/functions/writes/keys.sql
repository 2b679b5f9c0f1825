-- Idempotency keys. They pass row security, since the interface may neither read another's key nor change a stored result.

-- What is already known of a key: NULL when it is new; else the stored result, or the refusal. Also refuses when nobody is
-- logged in. A replay writes, so that it is acknowledged only where the first result is durable. A key without a digest (0037_secrets.sql) is known
-- by itself.
CREATE OR REPLACE FUNCTION key_take(p_key uuid, p_type text, p_digest bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := CASE WHEN p_type = 'password_change' THEN my_login() ELSE me() END;
    k request_key;
BEGIN
    IF i.account_id IS NULL THEN
        RETURN refuse(CASE WHEN (my_login()).account_id IS NULL THEN 'NOT_LOGGED_IN' ELSE 'PASSWORD_TO_CHANGE' END);
    END IF;
    SELECT * INTO k FROM request_key WHERE key = p_key;    -- one look-up for what nearly every key is: new
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF k.account_id <> i.account_id THEN
        RETURN refuse('KEY_REFUSED');
    END IF;
    UPDATE request_key SET replays = replays + 1 WHERE key = p_key;
    RETURN CASE WHEN k.type = p_type AND coalesce(k.digest, p_digest) = p_digest THEN coalesce(k.result, visit_told(k.visit_id)) ELSE refuse('KEY_REUSED') END;
END $$;

-- Stores the result of a new key. A unique violation (the same key at the same time) fails the item, and its second run finds it.
CREATE OR REPLACE FUNCTION key_put(p_key uuid, p_type text, p_digest bytea, p_result jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    INSERT INTO request_key (key, account_id, type, digest, result) VALUES (p_key, (my_login()).account_id, p_type, p_digest, p_result);
END $$;
