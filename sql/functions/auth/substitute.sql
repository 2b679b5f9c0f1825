-- Substitutes: who stands in for a colleague on leave, until a day.

-- The substitution of an account that holds today; all NULL: none.
CREATE OR REPLACE FUNCTION substitute_of(p_account int) RETURNS substitute
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    u substitute;
BEGIN
    SELECT * INTO u FROM substitute WHERE account_id = p_account AND ended_at IS NULL AND until_date >= today();
    RETURN u;
END $$;

-- May this one appoint for, or name, the account? The district all; a street the people of its communities (and, as who stands in, its own).
CREATE OR REPLACE FUNCTION substitute_reach(i identity, a account, p_stands_in boolean) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN a.id IS NOT NULL AND (i.role = 'district'
        OR (a.role = 'community' AND EXISTS (SELECT FROM org WHERE id = a.org_id AND parent_id = i.org_id))
        OR (p_stands_in AND a.role = 'street' AND a.org_id = i.org_id));
END $$;

-- Posts among which people stand in for one another.
CREATE OR REPLACE FUNCTION post_kind(p_role text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN CASE p_role WHEN 'community' THEN 'street' WHEN 'leader_office' THEN 'leader' ELSE p_role END; END $$;

-- Ends the one that holds, and its sessions.
CREATE OR REPLACE FUNCTION substitute_end(p_account int, p_by int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    UPDATE substitute SET ended_at = now(), ended_by = p_by WHERE account_id = p_account AND ended_at IS NULL;
    UPDATE session SET ended_at = now() WHERE for_account = p_account AND ended_at IS NULL;
END $$;

-- {"user", "by", "until"} or {"user", "end"}. A further one takes the place of the one before, whose sessions end.
CREATE OR REPLACE FUNCTION user_substitute(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_until date := (p_item ->> 'until')::date;
    v_what text;
    a account;
    b account;
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'street') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_SUBSTITUTE');
    ELSIF password_refusal() IS NOT NULL THEN
        RETURN password_refusal();
    END IF;
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user' FOR UPDATE;
    IF NOT substitute_reach(i, a, false) THEN
        RETURN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'user');
    END IF;
    IF coalesce((p_item ->> 'end')::boolean, false) THEN
        IF (substitute_of(a.id)).id IS NULL THEN
            RETURN refuse('NOTHING_TO_DO', 'what', 'substitute');
        END IF;
        PERFORM event_add('user_substitute_end', NULL, NULL, jsonb_build_object('account', a.id, 'by', (substitute_of(a.id)).by_id));
        PERFORM substitute_end(a.id, i.account_id);
        RETURN account_result(a.id);
    ELSIF p_item ->> 'by' IS NULL OR v_until IS NULL THEN
        RETURN refuse('FIELD_MISSING', 'field', CASE WHEN p_item ? 'by' THEN 'until' ELSE 'by' END);
    END IF;
    SELECT * INTO b FROM account WHERE name = p_item ->> 'by';
    IF NOT substitute_reach(i, b, true) THEN
        RETURN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'by');
    ELSIF v_until < today() THEN
        RETURN refuse('DATE_TOO_EARLY', 'on', v_until::text, 'earliest', today()::text);
    END IF;
    v_what := CASE
        WHEN b.id = a.id THEN 'for_oneself'
        WHEN b.id = i.account_id THEN 'names_oneself'
        WHEN account_status(a) <> 'active' THEN 'not_active'
        WHEN account_status(b) <> 'active' THEN 'not_active_by'
        WHEN a.role = 'district' AND b.role <> 'district' THEN 'not_officer'   -- two officers let one in who speaks for accounts and confirms
        WHEN a.role IN ('auditor', 'operator') OR b.role IN ('auditor', 'operator') THEN 'no_shift'
        WHEN post_kind(a.role) <> post_kind(b.role) THEN 'other_post'   -- else one person acts below and decides above
        WHEN v_until > today() + 366 THEN 'over_a_year' END;
    IF v_what IS NOT NULL THEN
        RETURN refuse('SUBSTITUTE_NOT_POSSIBLE', 'user', a.name, 'by', b.name, 'what', v_what);
    END IF;
    IF (substitute_of(a.id)).by_id = b.id THEN             -- another day: who works goes on
        UPDATE substitute SET ended_at = now(), ended_by = i.account_id WHERE account_id = a.id AND ended_at IS NULL;
        UPDATE session SET until_date = v_until WHERE for_account = a.id AND account_id = b.id AND ended_at IS NULL;
    ELSE
        PERFORM substitute_end(a.id, i.account_id);
    END IF;
    INSERT INTO substitute (account_id, by_id, until_date, made_by) VALUES (a.id, b.id, v_until, i.account_id);
    PERFORM event_add('user_substitute', NULL, NULL, jsonb_build_object('account', a.id, 'by', b.id, 'until', v_until));
    RETURN account_result(a.id);
END $$;
