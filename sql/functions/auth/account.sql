-- Accounts: who makes them, who lets them work, who ends them. Of the owner: the application may not write accounts.

CREATE OR REPLACE FUNCTION account_status(a account) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE WHEN a.disabled_at IS NOT NULL THEN 'disabled' WHEN a.approved_at IS NULL THEN 'waiting' ELSE 'active' END;
END $$;

CREATE OR REPLACE FUNCTION account_result(p_account int) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    u substitute := substitute_of(p_account);
    a account;
BEGIN
    SELECT * INTO a FROM account WHERE id = p_account;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('user', a.name, 'role', a.role, 'org', org_code_of(a.org_id),
        'status', account_status(a), 'substitute', (SELECT name FROM account WHERE id = u.by_id), 'until', u.until_date,
        'rights', to_jsonb(account_rights(a.id)))));
END $$;

-- Is this the last account that can approve others? Without one, every account that an operator makes waits for ever, and nobody routes or confirms.
CREATE OR REPLACE FUNCTION account_is_last_district(a account) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN a.role = 'district' AND account_status(a) = 'active'
       AND NOT EXISTS (SELECT FROM account o WHERE o.role = 'district' AND o.id <> a.id AND o.approved_at IS NOT NULL AND o.disabled_at IS NULL);
END $$;

-- Types of unit that a role may belong to.
CREATE OR REPLACE FUNCTION role_org_types(p_role text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE p_role
        WHEN 'district' THEN '{district}'::text[]
        WHEN 'street' THEN '{street}'
        WHEN 'community' THEN '{community}'
        WHEN 'leader' THEN '{leadership_group,district,department,street}'
        WHEN 'leader_office' THEN '{leadership_group,district}'
        WHEN 'department' THEN '{department,street}'
        WHEN 'inspector' THEN '{school}'
        WHEN 'auditor' THEN '{district,department,leadership_group}'
        WHEN 'operator' THEN '{district,department}' ELSE '{}' END;
END $$;

-- {"user", "display_name", "role", "org", "also_org", "hash"}. What an operator makes waits for a district officer.
CREATE OR REPLACE FUNCTION user_add(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_org int := org_find(p_item ->> 'org');
    v_types text[] := role_org_types(p_item ->> 'role');
    v_text text;
    v_also int;
    v_id int;
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'operator') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_ADD');
    ELSIF v_org IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'org', 'id', p_item ->> 'org');
    ELSIF NOT EXISTS (SELECT FROM org WHERE id = v_org AND type = ANY (v_types)) THEN
        RETURN refuse('ROLE_NOT_POSSIBLE', 'role', p_item ->> 'role', 'org', org_name_of(v_org), 'possible', array_to_string(v_types, ', '));
    ELSIF EXISTS (SELECT FROM account WHERE name = p_item ->> 'user') THEN
        RETURN refuse('NAME_TAKEN', 'name', p_item ->> 'user');
    END IF;
    FOR v_text IN SELECT jsonb_array_elements_text(coalesce(p_item -> 'also_org', '[]')) LOOP
        v_also := org_find(v_text);
        IF v_also IS NULL THEN
            RETURN refuse('NOT_FOUND', 'what', 'org', 'id', v_text);
        ELSIF p_item ->> 'role' <> 'inspector' OR NOT EXISTS (SELECT FROM org WHERE id = v_also AND type = 'school') THEN
            RETURN refuse('ROLE_NOT_POSSIBLE', 'role', p_item ->> 'role', 'org', org_name_of(v_also));
        END IF;
    END LOOP;
    INSERT INTO account (name, display_name, role, org_id, created_by, approved_at, approved_by)
    VALUES (p_item ->> 'user', coalesce(nullif(p_item ->> 'display_name', ''), p_item ->> 'user'), p_item ->> 'role', v_org, i.account_id,
            CASE WHEN i.role = 'district' THEN now() END, CASE WHEN i.role = 'district' THEN i.account_id END)
    RETURNING id INTO v_id;
    INSERT INTO account_secret (account_id, password_hash) VALUES (v_id, p_item ->> 'hash');
    INSERT INTO account_org (account_id, org_id)
    SELECT DISTINCT v_id, org_find(value) FROM jsonb_array_elements_text(coalesce(p_item -> 'also_org', '[]'));
    PERFORM event_add('user_add', NULL, NULL, jsonb_build_object('account', v_id, 'role', p_item ->> 'role', 'org', org_code_of(v_org)));
    RETURN account_result(v_id);
END $$;

-- {"user"}: a district officer, other than the one whose account it is, lets it work, and makes a right good that another officer has given it.
CREATE OR REPLACE FUNCTION user_approve(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
    r account_right;
BEGIN
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user' FOR UPDATE;
    IF i.role IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_APPROVE');
    ELSIF a.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'user');
    ELSIF a.id = i.account_id THEN
        RETURN refuse('SAME_PERSON');
    ELSIF a.disabled_at IS NOT NULL THEN
        RETURN refuse('NOTHING_TO_DO', 'what', 'disabled');
    ELSIF a.approved_at IS NULL THEN
        UPDATE account SET approved_at = now(), approved_by = i.account_id WHERE id = a.id;
        PERFORM event_add('user_approve', NULL, NULL, jsonb_build_object('account', a.id, 'role', a.role));
    END IF;
    SELECT * INTO r FROM account_right x WHERE x.account_id = a.id AND x.approved_at IS NULL AND x.ended_at IS NULL;
    IF FOUND AND r.given_by = i.account_id THEN
        RETURN refuse('SAME_PERSON');
    ELSIF FOUND THEN
        UPDATE account_right SET approved_by = i.account_id, approved_at = now() WHERE id = r.id;
        PERFORM event_add('user_right_approve', NULL, NULL, jsonb_build_object('account', a.id, 'right', r.name));
    END IF;
    RETURN account_result(a.id);
END $$;

-- {"user", "reason"}: for good. Its sessions end at once.
CREATE OR REPLACE FUNCTION user_disable(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
BEGIN
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user' FOR UPDATE;
    IF i.role IS NULL OR i.role NOT IN ('district', 'operator') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_DISABLE');
    ELSIF a.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'user');
    ELSIF a.id = i.account_id THEN
        RETURN refuse('SAME_PERSON');
    ELSIF account_is_last_district(a) THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_DISABLE', 'level', 'district');
    ELSIF a.disabled_at IS NULL THEN
        UPDATE account SET disabled_at = now(), disabled_by = i.account_id WHERE id = a.id;
        UPDATE session SET ended_at = now() WHERE account_id = a.id AND ended_at IS NULL;
        PERFORM event_add('user_disable', NULL, NULL,
                          jsonb_build_object('account', a.id, 'note', note_add(NULL, p_item ->> 'reason')));
    END IF;
    RETURN account_result(a.id);
END $$;

-- Before a change of one's own password: how to hash the present one. Guesses count as those of a login do.
CREATE OR REPLACE FUNCTION password_begin() RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_name text := (SELECT name FROM account WHERE id = i.account_id);
    v_delay int := login_delay(sha256(convert_to(v_name, 'UTF8')), 'password');
BEGIN
    IF i.account_id IS NULL THEN
        RETURN refuse('NOT_LOGGED_IN');
    ELSIF v_delay > 0 THEN
        RETURN refuse('LOGIN_DELAYED', 'seconds', v_delay::text);
    END IF;
    RETURN jsonb_build_object('ok', jsonb_build_object('params',
        (SELECT substring(password_hash FROM '^(.*):[0-9a-f]{64}$') FROM account_secret WHERE account_id = i.account_id)));
END $$;

-- {"user", "proof", "hash"}: one's own with the proof of the present one, or another's (district, operator). All other sessions of
-- the account end. What an operator has set waits for a district officer, as an account that it makes does.
CREATE OR REPLACE FUNCTION password_change(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
BEGIN
    IF i.account_id IS NULL THEN                           -- also when a logout came between the look at the key and here
        RETURN refuse('NOT_LOGGED_IN');
    END IF;
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user' OR (NOT p_item ? 'user' AND id = i.account_id) FOR UPDATE;
    IF a.id IS DISTINCT FROM i.account_id AND i.role NOT IN ('district', 'operator') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'PASSWORD_CHANGE');
    ELSIF a.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'user');
    ELSIF a.id = i.account_id AND NOT (p_item ? 'proof' AND password_proved(a.id, p_item ->> 'proof')) THEN
        PERFORM login_note(sha256(convert_to(a.name, 'UTF8')), 'password', false);
        RETURN refuse('WRONG_LOGIN');
    ELSIF a.id <> i.account_id AND i.role = 'operator' AND account_is_last_district(a) THEN   -- it would wait for an approval that nobody can give
        RETURN refuse('NOT_ALLOWED', 'verb', 'PASSWORD_CHANGE', 'level', 'district');
    END IF;
    UPDATE account_secret SET password_hash = p_item ->> 'hash', changed_at = now() WHERE account_id = a.id;
    UPDATE session SET ended_at = now()
     WHERE account_id = a.id AND ended_at IS NULL AND token_hash <> decode(current_setting('nol.session'), 'hex');
    IF a.id <> i.account_id AND i.role = 'operator' THEN
        UPDATE account SET approved_at = NULL, approved_by = NULL WHERE id = a.id;
    END IF;
    PERFORM event_add('password_change', NULL, NULL, jsonb_build_object('account', a.id));
    RETURN account_result(a.id);
END $$;

-- From the server's own command line, where nobody is logged in: the very first account of all, of role district, which works at once
-- and makes its unit if the tree is empty; every later one waits for a district officer.
CREATE OR REPLACE FUNCTION user_add_first(p_name text, p_role text, p_org_code text, p_hash text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_first boolean;
    v_made boolean := false;
    v_org int;
    v_id int;
BEGIN
    LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE;
    v_first := NOT EXISTS (SELECT FROM account);
    IF v_first AND p_role <> 'district' THEN
        RETURN refuse('ROLE_NOT_POSSIBLE', 'role', p_role, 'org', p_org_code, 'possible', 'district');
    ELSIF EXISTS (SELECT FROM account WHERE name = p_name) THEN
        RETURN refuse('NAME_TAKEN', 'name', p_name);
    END IF;
    IF v_first AND NOT EXISTS (SELECT FROM org) THEN
        INSERT INTO org (type, name, code) VALUES ('district', org_code_full(p_org_code), org_code_full(p_org_code)) RETURNING id INTO v_org;
        INSERT INTO org_code (org_id, code, valid_from) VALUES (v_org, org_code_full(p_org_code), '1949-10-01');
        v_made := true;
    END IF;
    v_org := org_find(p_org_code);
    IF v_org IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'org', 'id', p_org_code);
    ELSIF NOT EXISTS (SELECT FROM org WHERE id = v_org AND type = ANY (role_org_types(p_role))) THEN
        RETURN refuse('ROLE_NOT_POSSIBLE', 'role', p_role, 'org', p_org_code, 'possible', array_to_string(role_org_types(p_role), ', '));
    END IF;
    INSERT INTO account (name, display_name, role, org_id, approved_at) VALUES (p_name, p_name, p_role, v_org, CASE WHEN v_first THEN now() END)
    RETURNING id INTO v_id;
    INSERT INTO account_secret (account_id, password_hash) VALUES (v_id, p_hash);
    INSERT INTO event (account_id, role, kind, detail)
    VALUES (v_id, p_role, 'user_add', jsonb_build_object('account', v_id, 'role', p_role, 'org', org_code_of(v_org), 'first', v_first,
                                                         'unit_made', v_made, 'by', 'server'));
    RETURN account_result(v_id);
END $$;
