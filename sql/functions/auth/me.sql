-- Who asks, and what one sees: by the digest of the token that this transaction has named (enter, write_group). Of the owner, since the
-- application cannot read sessions.

-- Is it alive, by the machine's clock as it is now: a transaction may have begun long ago? A substitute's ends with its day, of the district's clock.
CREATE OR REPLACE FUNCTION session_lives(s session) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN s.ended_at IS NULL AND s.expires_at > clock_timestamp() AND s.idle_at > clock_timestamp()
       AND CASE WHEN s.until_date IS NULL THEN true ELSE s.until_date >= (clock_now() AT TIME ZONE 'Asia/Shanghai')::date END;
END $$;

CREATE OR REPLACE FUNCTION me() RETURNS identity
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity;
    v_hash bytea := decode(current_setting('nol.session', true), 'hex');
BEGIN
    SELECT s.account_id, s.role, s.org_id INTO i FROM session s
     WHERE s.token_hash = v_hash AND s.ended_at IS NULL AND s.expires_at > clock_timestamp() AND s.idle_at > clock_timestamp() AND s.until_date IS NULL AND NOT s.limited;
    IF NOT FOUND THEN                                      -- nobody, or a substitute; apart, since every write comes by a dozen times
        SELECT s.account_id, s.role, s.org_id INTO i FROM session s
         WHERE s.token_hash = v_hash AND s.until_date IS NOT NULL AND NOT s.limited AND session_lives(s);
    END IF;
    RETURN i;
END $$;

-- The same, also of a session that has still to change its password: for that change and what it takes, nothing else.
CREATE OR REPLACE FUNCTION my_login() RETURNS identity
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity;
BEGIN
    SELECT s.account_id, s.role, s.org_id INTO i FROM session s
     WHERE s.token_hash = decode(current_setting('nol.session', true), 'hex') AND session_lives(s);
    RETURN i;
END $$;

-- The account whose post one fills: one's own, or the colleague's.
CREATE OR REPLACE FUNCTION my_post() RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF (me()).account_id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT coalesce(for_account, account_id) FROM session WHERE token_hash = decode(current_setting('nol.session', true), 'hex'));
END $$;
