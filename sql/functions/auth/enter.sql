-- Says for this transaction who asks: the hashed token of a live session. Raises 28000 when there is none, so that nothing of the
-- segment behind it runs. me() and row security look the token up again themselves.
CREATE OR REPLACE FUNCTION enter(p_token text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('nol.token', p_token, true), set_config('nol.key', '', true);
    IF (me()).account_id IS NULL THEN
        RAISE EXCEPTION 'no live session' USING ERRCODE = '28000';
    END IF;
    RETURN true;
END $$;

-- Ends the session of this token.
CREATE OR REPLACE FUNCTION logout() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
BEGIN
    UPDATE session SET ended_at = now()
     WHERE token_hash = sha256(decode(current_setting('nol.token'), 'hex')) AND account_id = i.account_id AND ended_at IS NULL;
    IF FOUND THEN
        PERFORM event_add('logout', NULL, NULL, '{}');
    END IF;
END $$;

-- When the session of this token ends.
CREATE OR REPLACE FUNCTION my_expiry() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT expires_at FROM session WHERE token_hash = sha256(decode(current_setting('nol.token'), 'hex')));
END $$;

-- The last day of a substitute's session; NULL: it is one's own.
CREATE OR REPLACE FUNCTION my_until() RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT until_date FROM session WHERE token_hash = sha256(decode(current_setting('nol.token'), 'hex')));
END $$;

-- Of these sessions (digests of tokens in hex) those that live no longer: ended, expired, unknown; by their place in the list, from 0. For the server's
-- own look at its connections. Who asks knows the digests already, and hears of no other session.
CREATE OR REPLACE FUNCTION sessions_ended(p_request jsonb) RETURNS SETOF int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT (a.n - 1)::int FROM jsonb_array_elements_text(p_request -> 'sessions') WITH ORDINALITY a(hash, n)
                  WHERE NOT EXISTS (SELECT FROM session s WHERE s.token_hash = decode(a.hash, 'hex') AND session_lives(s));
END $$;
