-- Says for this transaction who asks: the digest of the token of a live session, in hex. The token itself never comes into the database: what
-- is read there cannot be sent to the server. Raises 28000 when there is no such session, so that nothing of the segment behind it runs, and 28P01
-- when its password has to be changed first; a plus behind the digest: the segment is for that. me() and row security look it up again themselves.
DROP FUNCTION IF EXISTS enter(text);
CREATE FUNCTION enter(p_session text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('nol.session', rtrim(p_session, '+'), true), set_config('nol.key', '', true);
    IF (me()).account_id IS NOT NULL THEN
        RETURN true;
    ELSIF (my_login()).account_id IS NULL THEN
        RAISE EXCEPTION 'no live session' USING ERRCODE = '28000';
    ELSIF right(p_session, 1) <> '+' THEN
        RAISE EXCEPTION 'the password has to be changed' USING ERRCODE = '28P01';
    END IF;
    RETURN true;
END $$;

-- Ends the session of this token.
CREATE OR REPLACE FUNCTION logout() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := my_login();
BEGIN
    IF i.account_id IS NOT NULL THEN
        INSERT INTO event (account_id, role, kind) VALUES (i.account_id, i.role, 'logout');
        UPDATE session SET ended_at = now() WHERE token_hash = decode(current_setting('nol.session'), 'hex') AND ended_at IS NULL;
    END IF;
END $$;

-- Whose session this is, until when; of a substitute whose post it is; whether its password has to be changed first. No row: nobody's. Nobody is at work
-- for it: nol watch asks by itself, as often as its connection breaks.
DROP FUNCTION IF EXISTS my_expiry();
DROP FUNCTION IF EXISTS my_until();
CREATE OR REPLACE FUNCTION whoami(OUT "user" text, OUT display_name text, OUT role text, OUT org text, OUT org_name text, OUT expires text,
    OUT for_user text, OUT for_name text, OUT until date, OUT today text, OUT must_change text) RETURNS SETOF record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT a.name, a.display_name, s.role, o.code, o.name, stamp(s.expires_at), f.name, f.display_name, s.until_date, nol.today()::text,
                        CASE WHEN s.limited THEN coalesce(password_due(a.id), 'old') END
                   FROM session s JOIN account a ON a.id = s.account_id JOIN org o ON o.id = s.org_id LEFT JOIN account f ON f.id = s.for_account
                  WHERE s.token_hash = decode(current_setting('nol.session', true), 'hex') AND session_lives(s);
END $$;

-- Where the clock is: noted every ten seconds by the tick, in a sequence, so that no transaction that somebody holds open keeps it from being noted. A step of
-- more than a minute, either way, is noted apart: the clock jumped, or nobody ticked. (Less is none: a time is rounded, and a clock is set right.)
CREATE OR REPLACE FUNCTION clock_see() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_seen timestamptz := (SELECT to_timestamp(last_value / 1000.0) FROM clock_seen_ms WHERE is_called);
    v_now timestamptz := clock_timestamp();
BEGIN
    IF v_now - v_seen BETWEEN '-60 s' AND '10 s' THEN
        RETURN;
    END IF;
    PERFORM setval('clock_seen_ms', (extract(epoch FROM v_now) * 1000)::bigint);
    IF v_now - v_seen NOT BETWEEN '-60 s' AND '60 s' THEN
        INSERT INTO setting VALUES ('clock_step', jsonb_build_object('from', v_seen, 'to', v_now)::text) ON CONFLICT (name) DO UPDATE SET value = excluded.value
            WHERE setting.value::jsonb -> 'from' IS DISTINCT FROM excluded.value::jsonb -> 'from';   -- two noted it at once
    END IF;
END $$;

-- The database's clock has jumped by so many milliseconds to `at_ms` (since 1970) while `nold` counted its own steady clock: open sessions end
-- as much later or earlier, so that nobody is logged out; none comes back to life, and none outlives a new one. When a password was given is never later for it.
-- Each process of the server tells, and so can whoever has SQL: only the step that the database itself has noted is believed, once, and not where
-- somebody was at work within it.
CREATE OR REPLACE FUNCTION sessions_follow(p_request jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_jump interval := make_interval(secs => (p_request ->> 'jump_ms')::bigint / 1000.0);
    v_at timestamptz := to_timestamp((p_request ->> 'at_ms')::bigint / 1000.0);
    v_from timestamptz;
    v_to timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('nol.jump')), clock_see();
    SELECT (value::jsonb ->> 'from')::timestamptz, (value::jsonb ->> 'to')::timestamptz INTO v_from, v_to FROM setting
     WHERE name = 'clock_step' AND NOT value::jsonb ? 'followed';
    IF v_jump NOT BETWEEN '-60 s' AND '60 s' AND v_to - v_from - v_jump BETWEEN '-60 s' AND '120 s'
       AND v_to - v_at BETWEEN '-60 s' AND '60 s' AND clock_timestamp() - v_to BETWEEN '0' AND '120 s'
       AND NOT EXISTS (SELECT FROM session s, LATERAL (VALUES (s.created_at), (s.idle_at - make_interval(secs => session_idle_seconds()))) w(at)
                        WHERE w.at > v_from + interval '60 s' AND w.at < v_to - interval '60 s') THEN
        UPDATE setting SET value = (value::jsonb || '{"followed": true}')::text WHERE name = 'clock_step';
        UPDATE session SET expires_at = least(expires_at + v_jump, now() + make_interval(secs => session_token_seconds())), idle_at = least(idle_at + v_jump, now() + make_interval(secs => session_idle_seconds())),
               proved_at = least(proved_at, proved_at + v_jump)
         WHERE ended_at IS NULL AND least(expires_at, idle_at) > least(v_at, v_at - v_jump);
        INSERT INTO event (role, kind, detail)
        VALUES ('clock', 'clock_jump', jsonb_build_object('seconds', round(extract(epoch FROM v_jump)), 'to', stamp(v_at)));
        RETURN true;
    END IF;
    RETURN false;
END $$;

-- Of these sessions (digests of tokens in hex) those that live no longer: ended, expired, idle, unknown; by their place in the list, from 0. Those of
-- `active` were at work meanwhile. For the server's own look at its connections. Who asks knows the digests already, and hears of no other session.
CREATE OR REPLACE FUNCTION sessions_ended(p_request jsonb) RETURNS SETOF int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF p_request ? 'active' THEN
        PERFORM sessions_touch(p_request -> 'active');
    END IF;
    RETURN QUERY SELECT (a.n - 1)::int FROM jsonb_array_elements_text(p_request -> 'sessions') WITH ORDINALITY a(hash, n)
                  WHERE NOT EXISTS (SELECT FROM session s WHERE s.token_hash = decode(a.hash, 'hex') AND session_lives(s));
END $$;
