-- Logging in: begin says how to hash, the server hashes off its loop, end judges. Of the owner, for nobody is logged in yet.
--
-- A secret is 'argon2id:OPS:BYTES:SALT:VERIFIER'. The server gets all but the verifier, which is the SHA-256 of what argon2id makes
-- of the password: so the application's role, whatever SQL it runs, can open a session only with the password itself, and
-- cannot read what it would need to guess one. Unknown and known names take the same steps and weigh the same.

-- A device is kept by the digest of its id alone: 64 hex digits, which no address is.
CREATE OR REPLACE FUNCTION device_digest(p_device text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN encode(sha256(convert_to(p_device, 'UTF8')), 'hex');
END $$;

-- Who tries: a device on which this account has logged in before, by its digest, else the address it comes from.
CREATE OR REPLACE FUNCTION login_from(p_user text, p_device text, p_source text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN CASE WHEN EXISTS (SELECT FROM device d JOIN account a ON a.id = d.account_id WHERE a.name = p_user AND d.device = device_digest(p_device))
                THEN device_digest(p_device) ELSE p_source END;
END $$;

-- Seconds to wait before this one's next try; 0: none. From the fifth failure in 15 minutes on: 8 seconds, then twice as
-- long after each, at most 15 minutes. All strangers together have 100 failures an hour for one name, and all strangers of one address 50 in 15 minutes
-- over all names, so that one password is not tried on every account. 'password': who is logged in and proves the password again; no stranger, so that
-- the failures of some accounts hold up no other.
CREATE OR REPLACE FUNCTION login_delay(p_name bytea, p_from text) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_failures int;
    v_last timestamptz;
    v_oldest timestamptz;
    v_wait double precision := 0;
BEGIN
    SELECT count(*), max(t.at) INTO v_failures, v_last FROM login_try t
     WHERE t.name_hash = p_name AND t.device = p_from AND NOT t.success AND t.at > clock_timestamp() - make_interval(secs => login_window_seconds())
       AND t.at > coalesce((SELECT max(s.at) FROM login_try s WHERE s.name_hash = p_name AND s.device = p_from AND s.success),
                           '-infinity');
    IF v_failures >= limit_login_failures() THEN
        v_wait := least(8 * 2 ^ least(v_failures - limit_login_failures(), 10), login_delay_max_seconds()) - extract(epoch FROM clock_timestamp() - v_last);
    END IF;
    IF p_from !~ '^([0-9a-f]{64}|password)$' THEN          -- a stranger
        SELECT t.at INTO v_oldest FROM login_try t
         WHERE t.name_hash = p_name AND NOT t.success AND t.device !~ '^([0-9a-f]{64}|password)$' AND t.at > clock_timestamp() - interval '1 hour'
         ORDER BY t.at DESC OFFSET limit_login_strangers_hour() - 1 LIMIT 1;
        IF FOUND THEN
            v_wait := greatest(v_wait, 3600 - extract(epoch FROM clock_timestamp() - v_oldest));
        END IF;
        SELECT t.at INTO v_oldest FROM login_try t
         WHERE t.device = p_from AND NOT t.success AND t.at > clock_timestamp() - make_interval(secs => login_window_seconds())
         ORDER BY t.at DESC OFFSET limit_login_source() - 1 LIMIT 1;
        IF FOUND THEN
            v_wait := greatest(v_wait, login_window_seconds() - extract(epoch FROM clock_timestamp() - v_oldest));
        END IF;
    END IF;
    IF p_from !~ '^[0-9a-f]{64}$' THEN                     -- no known device
        v_wait := greatest(v_wait, guess_wait());
    END IF;
    RETURN greatest(ceil(v_wait), 0);
END $$;

-- The salt of a name that has no account: always the same, and like any other; under the secret of the cursors (record/pages.sql).
CREATE OR REPLACE FUNCTION salt_of_none(p_name text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT left(encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to('salt ' || coalesce(p_name, ''), 'UTF8'))), 'hex'), 32) FROM page_secret k);
END $$;

-- {"user", "device", "source"}: the parameters of the account's hash, or those of nobody's; known: the account has logged in on this device before.
CREATE OR REPLACE FUNCTION login_begin(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_from text := login_from(p_item ->> 'user', p_item ->> 'device', p_item ->> 'source');
    v_delay int := login_delay(sha256(convert_to(p_item ->> 'user', 'UTF8')), v_from);
    v_hash text;
BEGIN
    IF v_delay > 0 THEN
        RETURN refuse('LOGIN_DELAYED', 'seconds', v_delay::text);
    END IF;
    SELECT s.password_hash INTO v_hash FROM account a JOIN account_secret s ON s.account_id = a.id WHERE a.name = p_item ->> 'user';
    RETURN jsonb_build_object('ok', jsonb_build_object('known', coalesce(v_from = device_digest(p_item ->> 'device'), false), 'params',
        coalesce(substring(v_hash FROM '^(.*):[0-9a-f]{64}$'), 'argon2id:2:67108864:' || salt_of_none(p_item ->> 'user'))));
END $$;

-- Does the proof (hex) open the account? NULL account: no. The number is taken before, the row stays only with the transaction (guess.sql).
CREATE OR REPLACE FUNCTION password_opens(p_account int, p_proof text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    INSERT INTO guess (n) VALUES (nextval('guess_number'));
    RETURN coalesce((SELECT right(password_hash, 64) = encode(sha256(decode(p_proof, 'hex')), 'hex')
                       FROM account_secret WHERE account_id = p_account), false);
END $$;

CREATE OR REPLACE FUNCTION login_note(p_name bytea, p_from text, p_success boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    INSERT INTO login_try (name_hash, device, success) VALUES (p_name, p_from, p_success);
    -- What no limit asks for any more goes, a few at a time.
    DELETE FROM login_try WHERE ctid = ANY (array(SELECT ctid FROM login_try WHERE at < clock_timestamp() - interval '3 hours'
                                                   LIMIT 50 FOR UPDATE SKIP LOCKED));
END $$;

-- {"user", "device", "source", "proof", "token_hash", "for_user"}: makes the session, with the role and unit of `for_user` where there is one. Tries for one name go one after another, those from one
-- address too, and each counts before the next is judged, so that many at once are not many guesses.
-- A password that another hand has set logs in once, to a session that changes it and does nothing else. From the same device it does so again for an
-- hour: a line that breaks between login and change locks nobody out, and who has read the slip of paper meanwhile comes too late.
-- One's own that is too old (setting password_days), or from before a right for which it has to be longer, logs in to such a session as often as one likes.
CREATE OR REPLACE FUNCTION login_end(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_name bytea := sha256(convert_to(p_item ->> 'user', 'UTF8'));
    v_from text := login_from(p_item ->> 'user', p_item ->> 'device', p_item ->> 'source');
    v_device text := device_digest(p_item ->> 'device');
    v_expires timestamptz := now() + make_interval(secs => session_token_seconds());
    v_delay int;
    v_until date;
    a account;
    f account;                                             -- whose post it is
    o org;
    w account_issue;                                       -- set by another hand since one was last here
    k account_secret;
    v_due text;
    v_here text := coalesce(v_device, p_item ->> 'source');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('nol.login'), hashtext(encode(v_name, 'hex'))), pg_advisory_xact_lock(hashtext('nol.login.from'), hashtext(v_from));
    v_delay := login_delay(v_name, v_from);
    IF v_delay > 0 THEN
        RETURN refuse('LOGIN_DELAYED', 'seconds', v_delay::text);
    END IF;
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user';
    IF NOT password_opens(a.id, p_item ->> 'proof') THEN
        PERFORM login_note(v_name, v_from, false);
        RETURN refuse('WRONG_LOGIN');
    ELSIF a.disabled_at IS NOT NULL THEN
        RETURN refuse('ACCOUNT_DISABLED');
    ELSIF a.approved_at IS NULL THEN
        RETURN refuse('ACCOUNT_NOT_APPROVED');
    END IF;
    SELECT * INTO k FROM account_secret WHERE account_id = a.id FOR UPDATE;
    IF k.given AND k.used_at IS NOT NULL AND (k.used_from IS DISTINCT FROM v_here OR k.used_at < now() - interval '1 hour') THEN
        RETURN refuse('PASSWORD_USED', 'at', stamp(k.used_at));
    END IF;
    v_due := password_due(a.id);
    f := a;
    IF p_item ? 'for_user' THEN                            -- a name that is not there and one that is not one's answer alike
        SELECT x.* INTO f FROM account x WHERE x.name = p_item ->> 'for_user' AND account_status(x) = 'active' AND (substitute_of(x.id)).by_id = a.id;
        IF NOT FOUND THEN
            RETURN refuse('NOT_A_SUBSTITUTE', 'user', p_item ->> 'for_user');
        END IF;
        v_until := (substitute_of(f.id)).until_date;
    END IF;
    SELECT * INTO w FROM account_issue n
     WHERE n.account_id = a.id AND n.kind = 'reset' AND NOT (n.kept AND n.works_at IS NULL) AND coalesce(n.works_at, n.made_at) > coalesce((SELECT max(s.created_at) FROM session s WHERE s.account_id = a.id), '-infinity')
     ORDER BY n.id DESC LIMIT 1;
    PERFORM reset_known(a);
    IF k.given THEN
        UPDATE account_secret SET used_at = coalesce(used_at, now()), used_from = v_here WHERE account_id = a.id RETURNING used_at + interval '1 hour' INTO v_expires;
    END IF;
    INSERT INTO session (token_hash, account_id, device, source, expires_at, idle_at, for_account, until_date, limited)
    VALUES (decode(p_item ->> 'token_hash', 'hex'), a.id, v_device, p_item ->> 'source', v_expires, now() + make_interval(secs => session_idle_seconds()), CASE WHEN v_until IS NOT NULL THEN f.id END, v_until, v_due IS NOT NULL);
    IF v_device IS NOT NULL THEN
        INSERT INTO device (account_id, device) VALUES (a.id, v_device) ON CONFLICT DO NOTHING;
        PERFORM login_note(v_name, v_device, true);
    END IF;
    IF v_device IS DISTINCT FROM v_from THEN
        PERFORM login_note(v_name, v_from, true);
    END IF;
    INSERT INTO event (account_id, role, kind, detail)
    VALUES (a.id, f.role, 'login', CASE WHEN v_until IS NOT NULL THEN jsonb_build_object('for', f.id, 'until', v_until) ELSE '{}' END);
    SELECT * INTO o FROM org WHERE id = f.org_id;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('expires', stamp(v_expires), 'user', a.name, 'display_name', a.display_name,
        'role', f.role, 'org', o.code, 'org_name', o.name, 'for_user', CASE WHEN v_until IS NOT NULL THEN f.name END,
        'for_name', CASE WHEN v_until IS NOT NULL THEN f.display_name END, 'until', v_until, 'today', today(), 'must_change', v_due,
        'reset_by', coalesce((SELECT name FROM account WHERE id = w.made_by), CASE WHEN w.id IS NOT NULL THEN '-' END), 'reset_at', stamp(w.made_at), 'reset_why', note_body(w.note_id),
        'accounts_waiting', CASE WHEN f.role IN ('district', 'auditor') THEN nullif(accounts_waiting(a.id), 0) END)));
END $$;
