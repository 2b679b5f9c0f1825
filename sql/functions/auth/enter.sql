-- Says for this transaction who asks: the digest of the token of a live session, in hex. The token itself never comes into the database: what
-- is read there cannot be sent to the server. Raises 28000 when there is no such session, so that nothing of the segment behind it runs. me() and
-- row security look it up again themselves.
DROP FUNCTION IF EXISTS enter(text);
CREATE FUNCTION enter(p_session text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('nol.session', p_session, true), set_config('nol.key', '', true);
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
     WHERE token_hash = decode(current_setting('nol.session'), 'hex') AND account_id = i.account_id AND ended_at IS NULL;
    IF FOUND THEN
        PERFORM event_add('logout', NULL, NULL, '{}');
    END IF;
END $$;

-- When the session of this token ends.
CREATE OR REPLACE FUNCTION my_expiry() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT expires_at FROM session WHERE token_hash = decode(current_setting('nol.session'), 'hex'));
END $$;

-- The last day of a substitute's session; NULL: it is one's own.
CREATE OR REPLACE FUNCTION my_until() RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT until_date FROM session WHERE token_hash = decode(current_setting('nol.session'), 'hex'));
END $$;

-- The database's clock has jumped by so many milliseconds to `at_ms` (since 1970) while `nold` counted its own steady clock: open sessions end
-- as much later or earlier, so that nobody is logged out; none comes back to life, and none outlives a new one. Each process of the server tells; the first is obeyed.
CREATE OR REPLACE FUNCTION sessions_follow(p_request jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_jump interval := make_interval(secs => (p_request ->> 'jump_ms')::bigint / 1000.0);
    v_at timestamptz := to_timestamp((p_request ->> 'at_ms')::bigint / 1000.0);
    v_last jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('nol.jump'));
    SELECT value::jsonb INTO v_last FROM setting WHERE name = 'clock_jump';
    IF v_jump IS NULL OR v_at IS NULL OR v_jump BETWEEN '-60 s' AND '60 s' OR v_at NOT BETWEEN now() - interval '60 s' AND now() + interval '60 s'
       OR (abs((v_last ->> 'at_ms')::bigint - (p_request ->> 'at_ms')::bigint) < 120000
           AND abs((v_last ->> 'jump_ms')::bigint - (p_request ->> 'jump_ms')::bigint) < 60000) THEN
        RETURN false;
    END IF;
    INSERT INTO setting VALUES ('clock_jump', p_request::text) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
    UPDATE session SET expires_at = least(expires_at + v_jump, now() + interval '12 hours') WHERE ended_at IS NULL AND expires_at > least(v_at, v_at - v_jump);
    INSERT INTO event (role, kind, detail)
    VALUES ('clock', 'clock_jump', jsonb_build_object('seconds', round(extract(epoch FROM v_jump)), 'to', stamp(v_at)));
    RETURN true;
END $$;

-- Of these sessions (digests of tokens in hex) those that live no longer: ended, expired, unknown; by their place in the list, from 0. For the server's
-- own look at its connections. Who asks knows the digests already, and hears of no other session.
CREATE OR REPLACE FUNCTION sessions_ended(p_request jsonb) RETURNS SETOF int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT (a.n - 1)::int FROM jsonb_array_elements_text(p_request -> 'sessions') WITH ORDINALITY a(hash, n)
                  WHERE NOT EXISTS (SELECT FROM session s WHERE s.token_hash = decode(a.hash, 'hex') AND session_lives(s));
END $$;
