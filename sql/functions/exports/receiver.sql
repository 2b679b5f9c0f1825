-- Receivers outside the bureau: one officer asks, another one approves, once for each receiver and list, until a day.

-- EXPORT_ASK {"receiver", "list", "until", "reason"}. Asked again it waits again, for the new day.
CREATE OR REPLACE FUNCTION export_ask(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_id int;
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'export_ask', 'level', 'district');
    ELSIF btrim(coalesce(p_item ->> 'reason', '')) = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'export');
    ELSIF btrim(p_item ->> 'receiver') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'receiver');
    ELSIF (p_item ->> 'until')::date NOT BETWEEN today() AND today() + 366 THEN
        RETURN refuse('DAY_OUT_OF_SPAN', 'field', 'until', 'on', p_item ->> 'until', 'from', today()::text, 'to', (today() + 366)::text);
    END IF;
    INSERT INTO export_receiver (receiver, list, reason, asked_by, until_date)
    VALUES (btrim(p_item ->> 'receiver'), p_item ->> 'list', p_item ->> 'reason', (me()).account_id, (p_item ->> 'until')::date) RETURNING id INTO v_id;
    PERFORM event_add('export_ask', NULL, NULL, jsonb_build_object('receiver', v_id, 'list', p_item ->> 'list', 'until', p_item ->> 'until'));
    RETURN export_result(v_id);
END $$;

-- EXPORT_APPROVE {"receiver", "list", "shown"}: what was asked last and waits, by another officer; with `shown` only if that is what was shown.
CREATE OR REPLACE FUNCTION export_approve(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    r export_receiver;
BEGIN
    IF i.role IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'export_approve', 'level', 'district');
    END IF;
    SELECT * INTO r FROM export_receiver e
     WHERE e.receiver = btrim(p_item ->> 'receiver') AND e.list = p_item ->> 'list' AND e.until_date >= today() ORDER BY e.id DESC LIMIT 1 FOR UPDATE;
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'receiver', 'id', p_item ->> 'receiver');
    ELSIF NOT coalesce(p_item -> 'shown' ? r.id::text, true) THEN
        RETURN refuse('CHANGED_MEANWHILE', 'what', 'receiver', 'id', r.receiver);
    ELSIF r.approved_at IS NOT NULL THEN
        RETURN export_result(r.id);
    ELSIF r.asked_by = i.account_id THEN
        RETURN refuse('SAME_PERSON');
    ELSIF reset_refusal() IS NOT NULL THEN
        RETURN reset_refusal();
    ELSIF accounts_one(r.asked_by, i.account_id) IS NOT NULL THEN
        RETURN accounts_one_refusal(r.asked_by, i.account_id);
    END IF;
    UPDATE export_receiver SET approved_by = i.account_id, approved_at = now() WHERE id = r.id;
    PERFORM event_add('export_approve', NULL, NULL, jsonb_build_object('receiver', r.id, 'list', r.list, 'until', r.until_date));
    RETURN export_result(r.id);
END $$;

CREATE OR REPLACE FUNCTION export_json(r export_receiver) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object('shown', r.id::text, 'receiver', r.receiver, 'list', r.list, 'reason', r.reason, 'until', r.until_date, 'asked_by', account_name_of(r.asked_by),
        'approved_by', account_name_of(r.approved_by), 'status', CASE WHEN r.until_date < today() THEN 'ended' WHEN r.approved_at IS NULL THEN 'waiting' ELSE 'active' END));
END $$;
CREATE OR REPLACE FUNCTION export_result(p_id int) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN RETURN jsonb_build_object('ok', (SELECT export_json(r) FROM export_receiver r WHERE r.id = p_id)); END $$;

-- EXPORT_LIST: what is asked for and approved, the newest first, at most 500.
CREATE OR REPLACE FUNCTION export_list() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'export_list', 'level', 'district');
    END IF;
    RETURN jsonb_build_object('ok', jsonb_build_object('rows', (SELECT coalesce(jsonb_agg(export_json(r) ORDER BY r.id DESC), '[]')
                                                                  FROM (SELECT * FROM export_receiver ORDER BY id DESC LIMIT limit_page()) r)));
END $$;

-- USER_RIGHT {"user", "right", "end"}: gives the right, which USER_APPROVE by another officer makes good; or ends it.
CREATE OR REPLACE FUNCTION user_right(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
BEGIN
    IF i.role IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_RIGHT', 'level', 'district');
    ELSIF password_refusal() IS NOT NULL THEN
        RETURN password_refusal();
    ELSIF reset_refusal() IS NOT NULL THEN
        RETURN reset_refusal();
    END IF;
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user' FOR UPDATE;
    IF a.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'user');
    ELSIF coalesce((p_item ->> 'end')::boolean, false) THEN
        UPDATE account_right SET ended_by = i.account_id, ended_at = now() WHERE account_id = a.id AND name = p_item ->> 'right' AND ended_at IS NULL;
        IF FOUND THEN
            PERFORM event_add('user_right_end', NULL, NULL, jsonb_build_object('account', a.id, 'right', p_item ->> 'right'));
        END IF;
    ELSIF NOT EXISTS (SELECT FROM account_right r WHERE r.account_id = a.id AND r.name = p_item ->> 'right' AND r.ended_at IS NULL) THEN
        INSERT INTO account_right (account_id, name, given_by) VALUES (a.id, p_item ->> 'right', i.account_id);
        PERFORM event_add('user_right', NULL, NULL, jsonb_build_object('account', a.id, 'right', p_item ->> 'right'));
    END IF;
    RETURN account_result(a.id);
END $$;

-- "export", "export_waiting": what an account may beyond its role.
CREATE OR REPLACE FUNCTION account_rights(p_account int) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF (me()).account_id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT array_agg(r.name || CASE WHEN r.approved_at IS NULL THEN '_waiting' ELSE '' END ORDER BY r.name)
              FROM account_right r WHERE r.account_id = p_account AND r.ended_at IS NULL);
END $$;
