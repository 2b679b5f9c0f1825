-- Sessions: which there are, ending one, giving the password again. Of the owner: the application reads no session.

-- Somebody is at work: these sessions (digests of tokens in hex) end two hours from now. Written every five minutes at most; who is over stays over.
CREATE OR REPLACE FUNCTION sessions_touch(p_hashes jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    UPDATE session s SET idle_at = now() + make_interval(secs => session_idle_seconds())
     WHERE s.token_hash = ANY (array(SELECT decode(value, 'hex') FROM jsonb_array_elements_text(p_hashes)))
       AND s.idle_at < now() + make_interval(secs => session_idle_seconds() - 300) AND session_lives(s);
END $$;

-- {"user", "limit", "after"}: the open sessions of an account, one's own without `user`; another's for officers of the district and operators. The
-- newest first; next: the one to go on behind.
CREATE OR REPLACE FUNCTION session_list(p_request jsonb, OUT session text, OUT "user" text, OUT display_name text, OUT since text, OUT source text, OUT expires text,
    OUT idle text, OUT for_user text, OUT here boolean, OUT next text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
    v_limit int := coalesce(nullif((p_request ->> 'limit')::int, 0), 50);
    v_after bigint := CASE WHEN p_request ->> 'after' ~ '^[0-9]{1,18}$' THEN (p_request ->> 'after')::bigint END;
BEGIN
    SELECT * INTO a FROM account o WHERE CASE WHEN p_request ? 'user' THEN o.name = p_request ->> 'user' ELSE o.id = i.account_id END;
    IF i.role IS NULL THEN
        RETURN;
    ELSIF a.id IS NULL OR (a.id <> i.account_id AND i.role NOT IN ('district', 'operator')) THEN   -- as names_known says it of other lists
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'NL004';
    END IF;
    RETURN QUERY
    SELECT s.id::text, a.name, a.display_name, stamp(s.created_at), s.source, stamp(s.expires_at), stamp(s.idle_at), f.name,
           CASE WHEN s.token_hash = decode(current_setting('nol.session'), 'hex') THEN true END,
           CASE WHEN row_number() OVER (ORDER BY s.id DESC) = v_limit AND EXISTS (SELECT FROM session o WHERE o.account_id = a.id AND o.id < s.id AND session_lives(o)) THEN s.id::text END
      FROM session s LEFT JOIN account f ON f.id = s.for_account
     WHERE s.account_id = a.id AND session_lives(s) AND (v_after IS NULL OR s.id < v_after)
     ORDER BY s.id DESC LIMIT v_limit;
END $$;

-- {"session"} or {"user"}: ends one, or all of an account but the one that asks. One's own; another's for officers of the district and operators. Of an
-- officer of the district or the auditor one person ends those that began before he first did so within a day: else he would keep the other out by himself.
CREATE OR REPLACE FUNCTION session_end(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
    v_session bigint := (p_item ->> 'session')::bigint;
    v_count int;
    v_before timestamptz;
BEGIN
    IF i.role IS NULL THEN
        RETURN refuse('NOT_LOGGED_IN');
    ELSIF NOT p_item ? 'session' AND NOT p_item ? 'user' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'session');
    END IF;
    SELECT o.* INTO a FROM account o
     WHERE CASE WHEN p_item ? 'session' THEN o.id = (SELECT s.account_id FROM session s WHERE s.id = v_session AND session_lives(s)) ELSE o.name = p_item ->> 'user' END;
    IF a.id IS NULL OR (a.id <> i.account_id AND i.role NOT IN ('district', 'operator')) THEN
        RETURN refuse('NOT_FOUND', 'what', CASE WHEN p_item ? 'session' THEN 'session' ELSE 'user' END, 'id', coalesce(p_item ->> 'session', p_item ->> 'user'));
    END IF;
    v_before := CASE WHEN a.id <> i.account_id AND account_guarded(a) THEN
        (SELECT min(e.at) FROM event e WHERE e.account_id = i.account_id AND e.kind = 'session_end' AND (e.detail ->> 'account')::int = a.id AND e.at > now() - interval '1 day') END;
    IF EXISTS (SELECT FROM session s WHERE s.account_id = a.id AND session_lives(s) AND s.id = coalesce(v_session, s.id) AND s.created_at > v_before) THEN
        RETURN refuse('SESSIONS_ENDED_LATELY', 'user', a.name);
    END IF;
    PERFORM event_add('session_end', NULL, NULL, jsonb_strip_nulls(jsonb_build_object('account', a.id, 'session', v_session)));
    UPDATE session s SET ended_at = now()
     WHERE s.account_id = a.id AND session_lives(s) AND CASE WHEN v_session IS NOT NULL THEN s.id = v_session ELSE s.token_hash <> decode(current_setting('nol.session'), 'hex') END;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN jsonb_build_object('ok', jsonb_build_object('user', a.name, 'count', v_count));
END $$;

-- Seconds until a session of this account may prove its password again; 0: now. Tries of one account go one after another from here to the end of the
-- transaction, and each counts before the next is judged, so that many at once are not many guesses.
CREATE OR REPLACE FUNCTION password_delay(p_account int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('nol.password'), p_account);
    RETURN login_delay((SELECT sha256(convert_to(name, 'UTF8')) FROM account WHERE id = p_account), 'password');
END $$;

-- Does the proof open the account, and is it this one's turn? While the account is delayed no proof does.
CREATE OR REPLACE FUNCTION password_proved(p_account int, p_proof text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN password_delay(p_account) = 0 AND password_opens(p_account, p_proof);
END $$;

-- {"proof"}: the password once more. Guesses count as those of a login do (password_begin).
CREATE OR REPLACE FUNCTION password_again(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_delay int;
BEGIN
    IF i.account_id IS NULL THEN
        RETURN refuse('NOT_LOGGED_IN');
    END IF;
    v_delay := password_delay(i.account_id);
    IF v_delay > 0 THEN
        RETURN refuse('LOGIN_DELAYED', 'seconds', v_delay::text);
    ELSIF NOT password_opens(i.account_id, p_item ->> 'proof') THEN
        PERFORM login_note(sha256(convert_to((SELECT name FROM account WHERE id = i.account_id), 'UTF8')), 'password', false);
        RETURN refuse('WRONG_LOGIN');
    END IF;
    PERFORM reset_known(o) FROM account o WHERE o.id = i.account_id;
    UPDATE session SET proved_at = now() WHERE token_hash = decode(current_setting('nol.session'), 'hex');
    RETURN jsonb_build_object('ok', jsonb_build_object('until', stamp(now() + make_interval(secs => session_proved_seconds()))));
END $$;

-- What makes, changes or lets in accounts, and what takes a whole list away, wants the password within the last ten minutes, at the login or since: who
-- finds a screen open cannot do it. Never stored under a key (write_group): the same request goes again behind PASSWORD_AGAIN. NULL: it was given.
CREATE OR REPLACE FUNCTION password_refusal() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN CASE WHEN (me()).account_id IS NOT NULL AND (SELECT proved_at < clock_timestamp() - make_interval(secs => session_proved_seconds()) FROM session
                                                         WHERE token_hash = decode(current_setting('nol.session'), 'hex'))
                THEN refuse('PASSWORD_AGAIN') END;
END $$;
