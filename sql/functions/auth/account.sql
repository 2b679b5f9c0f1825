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
    s record;
BEGIN
    SELECT * INTO a FROM account WHERE id = p_account;
    SELECT * INTO s FROM account_said(a.id);
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('user', a.name, 'role', a.role, 'org', org_code_of(a.org_id),
        'status', account_status(a), 'substitute', (SELECT name FROM account WHERE id = u.by_id), 'until', u.until_date,
        'rights', to_jsonb(account_rights(a.id)), 'waits', s.waits, 'due', s.due, 'made_by', s.made_by, 'asked_by', s.asked_by,
        'approved_by', to_jsonb(s.approved_by), 'why', s.why, 'stamped_list', s.stamped_list)));
END $$;

-- Does one see it in the list of accounts? A street its own accounts and its communities'. A cursor that names another leads nowhere, as one that names none.
CREATE OR REPLACE FUNCTION user_listed(a account) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN my_role() IN ('district', 'operator', 'auditor') OR a.org_id IN (SELECT o.id FROM org o WHERE my_unit('street') IN (o.id, o.parent_id));
END $$;

-- Is this the last account that can approve others? Without one, every account that an operator makes waits for ever, and nobody routes or confirms.
CREATE OR REPLACE FUNCTION account_is_last_district(a account) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN a.role = 'district' AND account_status(a) = 'active'
       AND NOT EXISTS (SELECT FROM account o WHERE o.role = 'district' AND o.id <> a.id AND o.approved_at IS NOT NULL AND o.disabled_at IS NULL);
END $$;

-- One after another, whoever ends or resets officers of the district: two at once would each count the other as still at work.
CREATE OR REPLACE FUNCTION officers_lock(p_user text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM account o WHERE o.role = 'district' AND EXISTS (SELECT FROM account a WHERE a.name = p_user AND a.role = 'district') ORDER BY o.id FOR UPDATE;
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

-- A name is typed, and stands in commands that people paste: nothing in it means more than itself to a shell, and none begins as an option does.
CREATE OR REPLACE FUNCTION account_name_refusal(p_name text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE WHEN p_name ~ '^[0-9A-Za-z\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af][-._0-9A-Za-z\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]*$' THEN NULL
                ELSE refuse('ACCOUNT_NAME', 'name', p_name) END;
END $$;

-- Does this name, as user or as what others see, pass for an officer, an auditor, an operator or a leader, or for another unit? Told apart by neither case, signs nor
-- blanks; of three and more characters also what such a name begins with, or one that has it in it. NULL: no.
CREATE OR REPLACE FUNCTION account_passes_for(p_name text, p_org int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_name text := account_name_bare(p_name);
BEGIN
    RETURN coalesce((SELECT o.display_name FROM account o CROSS JOIN LATERAL unnest(ARRAY[o.name, o.display_name]) w CROSS JOIN LATERAL account_name_bare(w) b
                      WHERE o.role IN ('district', 'auditor', 'operator', 'leader', 'leader_office') AND o.disabled_at IS NULL AND length(b) > 1
                        AND (b = v_name OR (v_name ~ '[^ -~]' AND b ~ '[^ -~]' AND ((length(b) > 2 AND position(b IN v_name) > 0) OR (length(v_name) > 2 AND starts_with(b, v_name)))))
                      ORDER BY o.id LIMIT 1),
                    (SELECT g.name FROM org g WHERE g.id <> p_org AND account_name_bare(g.name) = v_name ORDER BY g.id LIMIT 1));
END $$;
CREATE OR REPLACE FUNCTION account_name_bare(p_name text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN regexp_replace(lower(normalize(p_name, NFKC)), '[][[:space:][:punct:]·—\u200b-\u200f\u2060\ufeff]', '', 'g');
END $$;

-- {"user", "display_name", "role", "org", "also_org", "hash", "reason", "stamped_list", "list_digest", "list_rows"}. An officer of the district has spoken for
-- what it makes, an operator has not. A list: accounts of a stamped document, which an operator enters one after another; what is there already stays.
CREATE OR REPLACE FUNCTION user_add(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_org int := org_find(p_item ->> 'org');
    v_types text[] := role_org_types(p_item ->> 'role');
    v_text text;
    v_also int;
    a account;
    l account_list;
    v_detail jsonb;
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'operator') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_ADD');
    ELSIF password_refusal() IS NOT NULL THEN
        RETURN password_refusal();
    ELSIF i.role = 'district' AND reset_refusal() IS NOT NULL THEN   -- what an officer makes he speaks for
        RETURN reset_refusal();
    ELSIF account_name_refusal(p_item ->> 'user') IS NOT NULL THEN
        RETURN account_name_refusal(p_item ->> 'user');
    ELSIF v_org IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'org', 'id', p_item ->> 'org');
    ELSIF NOT EXISTS (SELECT FROM org WHERE id = v_org AND type = ANY (v_types)) THEN
        RETURN refuse('ROLE_NOT_POSSIBLE', 'role', p_item ->> 'role', 'org', org_name_of(v_org), 'possible', array_to_string(v_types, ', '));
    END IF;
    FOR v_text IN SELECT jsonb_array_elements_text(coalesce(p_item -> 'also_org', '[]')) LOOP
        v_also := org_find(v_text);
        IF v_also IS NULL THEN
            RETURN refuse('NOT_FOUND', 'what', 'org', 'id', v_text);
        ELSIF p_item ->> 'role' <> 'inspector' OR NOT EXISTS (SELECT FROM org WHERE id = v_also AND type = 'school') THEN
            RETURN refuse('ROLE_NOT_POSSIBLE', 'role', p_item ->> 'role', 'org', org_name_of(v_also));
        END IF;
    END LOOP;
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user';
    IF p_item ? 'stamped_list' THEN
        v_detail := account_list_refusal(p_item, i);
        IF v_detail IS NOT NULL THEN
            RETURN v_detail;
        END IF;
        SELECT * INTO l FROM account_list WHERE number = p_item ->> 'stamped_list' FOR UPDATE;
        IF a.id IS NOT NULL AND a.role = p_item ->> 'role' AND a.org_id = v_org
           AND EXISTS (SELECT FROM account_issue WHERE account_id = a.id AND list_id = l.id) THEN
            RETURN jsonb_set(account_result(a.id), '{ok,known}', 'true');
        ELSIF (SELECT count(*) FROM account_issue WHERE list_id = l.id) >= l.rows THEN   -- whole: another account is another document
            RETURN refuse('LIST_CLOSED', 'list', l.number, 'user', p_item ->> 'user');
        END IF;
    END IF;
    IF a.id IS NOT NULL THEN
        RETURN refuse('NAME_TAKEN', 'name', p_item ->> 'user');
    END IF;
    v_text := CASE WHEN p_item ->> 'role' NOT IN ('district', 'auditor', 'operator', 'leader', 'leader_office') THEN coalesce(account_passes_for(p_item ->> 'user', v_org), account_passes_for(nullif(p_item ->> 'display_name', ''), v_org)) END;
    IF v_text IS NOT NULL THEN
        RETURN refuse('NAME_PASSES_FOR', 'name', coalesce(nullif(p_item ->> 'display_name', ''), p_item ->> 'user'), 'other', v_text);
    END IF;
    a.id := 0;
    a.name := p_item ->> 'user';
    a.role := p_item ->> 'role';
    IF issue_refusal(a) IS NOT NULL THEN
        RETURN issue_refusal(a);
    END IF;
    IF p_item ? 'stamped_list' AND l.id IS NULL THEN
        INSERT INTO account_list (number, digest, rows, made_by)
        VALUES (p_item ->> 'stamped_list', p_item ->> 'list_digest', (p_item ->> 'list_rows')::int, i.account_id) ON CONFLICT DO NOTHING;
        SELECT * INTO l FROM account_list WHERE number = p_item ->> 'stamped_list';
    END IF;
    INSERT INTO account (name, display_name, role, org_id, created_by)
    VALUES (p_item ->> 'user', coalesce(nullif(p_item ->> 'display_name', ''), p_item ->> 'user'), p_item ->> 'role', v_org, i.account_id)
    RETURNING * INTO a;
    INSERT INTO account_org (account_id, org_id)
    SELECT DISTINCT a.id, org_find(value) FROM jsonb_array_elements_text(coalesce(p_item -> 'also_org', '[]'));
    v_detail := issue_begin(a, 'made', p_item ->> 'hash', p_item ->> 'reason', l.id);
    PERFORM account_tell(a.id, event_add('user_add', NULL, NULL, jsonb_strip_nulls(jsonb_build_object('account', a.id, 'role', a.role, 'org', org_code_of(v_org),
                                         'document', l.number)) || v_detail));
    RETURN account_result(a.id);
END $$;

-- {"user" or "stamped_list" and "list_digest", "shown", "reason", "object"}: an officer of the district, other than the one whose account it is, speaks for what waits: the first
-- to do so lets most accounts work, the second has looked at them; and a right that another officer has given is made good. Of a list one speaks for what
-- stands on it, not for a password that was set since; `shown` says what was shown (account_shown). The auditor speaks for an officer
-- whose password another hand has set, where a second officer is missing.
CREATE OR REPLACE FUNCTION user_approve(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
    l account_list;
    r jsonb;
    v_count int := 0;
    v_changed text;
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'auditor') OR (i.role = 'auditor' AND p_item ? 'stamped_list') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_APPROVE');
    END IF;
    r := coalesce(password_refusal(), CASE WHEN NOT p_item ? 'object' THEN reset_refusal() END);
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF NOT p_item ? 'stamped_list' THEN
        SELECT * INTO a FROM account WHERE name = p_item ->> 'user' FOR UPDATE;
        RETURN CASE WHEN a.id IS NULL THEN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'user')
                    WHEN (p_item ->> 'object')::boolean THEN account_object(a, p_item ->> 'reason')
                    WHEN NOT coalesce(p_item -> 'shown' ? account_shown(a.id), true) THEN refuse('CHANGED_MEANWHILE', 'what', 'user', 'id', a.name)
                    ELSE account_speak(a, i, p_item ->> 'reason') END;
    END IF;
    SELECT * INTO l FROM account_list WHERE number = p_item ->> 'stamped_list' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'account_list', 'id', p_item ->> 'stamped_list');
    ELSIF p_item ? 'list_digest' AND l.digest <> p_item ->> 'list_digest' THEN
        RETURN refuse('LIST_DIFFERS', 'list', l.number);
    ELSIF (SELECT count(*) FROM account_issue WHERE list_id = l.id) < l.rows THEN
        RETURN refuse('LIST_INCOMPLETE', 'list', l.number, 'rows', l.rows::text, 'done', (SELECT count(*)::text FROM account_issue WHERE list_id = l.id));
    END IF;
    PERFORM FROM account o WHERE o.id IN (SELECT account_id FROM account_issue WHERE list_id = l.id) ORDER BY o.id FOR UPDATE;
    SELECT o.name INTO v_changed FROM account o
     WHERE o.id IN (SELECT account_id FROM account_issue WHERE list_id = l.id) AND p_item ? 'shown' AND NOT p_item -> 'shown' ? account_shown(o.id)
       AND EXISTS (SELECT FROM jsonb_array_elements_text(p_item -> 'shown') s WHERE split_part(s, '.', 1) = 'a' || o.id) LIMIT 1;
    IF FOUND THEN
        RETURN refuse('CHANGED_MEANWHILE', 'what', 'user', 'id', v_changed);
    END IF;
    FOR a IN SELECT o.* FROM account_issue x JOIN account o ON o.id = x.account_id
              WHERE (NOT p_item ? 'shown' OR p_item -> 'shown' ? account_shown(o.id)) AND x.list_id = l.id AND x.settled_at IS NULL AND o.disabled_at IS NULL AND o.id <> i.account_id
                AND NOT EXISTS (SELECT FROM account_word w WHERE w.issue_id = x.id AND w.by_id = i.account_id)
                AND (SELECT count(*) FROM account_issue e WHERE e.list_id = l.id AND e.id <= x.id) <= l.rows   -- what came when the list was whole is none of it
              ORDER BY o.id LOOP
        PERFORM account_speak(a, i, p_item ->> 'reason', l.id);
        v_count := v_count + 1;
    END LOOP;
    IF v_count = 0 AND EXISTS (SELECT FROM account_issue WHERE list_id = l.id AND settled_at IS NULL) THEN
        RETURN refuse('SECOND_OFFICER_NEEDED', 'user', l.number);
    END IF;
    RETURN jsonb_build_object('ok', jsonb_build_object('stamped_list', l.number, 'count', v_count));
END $$;

-- An officer of the district, the auditor or the one whom it concerns objects: the end that was asked for and the password that was set come to nothing, and a
-- new account waits for two who speak now. They may be asked for again.
CREATE OR REPLACE FUNCTION account_object(a account, p_reason text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_what boolean := a.disabled_at IS NULL AND (a.end_due IS NOT NULL OR coalesce(a.end_asked_at > now() - interval '3 days', false));
BEGIN
    UPDATE account SET end_by = NULL, end_asked_at = NULL, end_due = NULL WHERE id = a.id AND v_what;
    v_what := reset_withdraw(a.id) OR v_what;
    UPDATE account_issue SET object_until = 'infinity' WHERE account_id = a.id AND works_at IS NULL AND settled_at IS NULL AND object_until < 'infinity';
    IF NOT (FOUND OR v_what) THEN
        RETURN refuse('NOTHING_TO_DO', 'what', 'objection');
    END IF;
    PERFORM guard_tell(event_add('user_object', NULL, NULL, jsonb_build_object('account', a.id, 'note', note_add(NULL, p_reason))), a, NULL);
    RETURN account_result(a.id);
END $$;

-- One officer's word for one account; with p_list for what it has of that list.
DROP FUNCTION IF EXISTS account_speak(account, identity, text);
CREATE OR REPLACE FUNCTION account_speak(a account, i identity, p_reason text, p_list int DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    x account_issue;
    r account_right;
    v_spoken boolean := false;
    v_note bigint;
    v_event bigint;
    v_until date;
BEGIN
    IF a.id = i.account_id THEN
        RETURN refuse('SAME_PERSON');
    ELSIF a.disabled_at IS NOT NULL THEN
        RETURN refuse('NOTHING_TO_DO', 'what', 'disabled');
    ELSIF i.role = 'auditor' AND NOT EXISTS (SELECT FROM account_issue n WHERE n.account_id = a.id AND n.works_at IS NULL AND n.settled_at IS NULL AND issue_guarded(n)) THEN
        RETURN refuse('NOTHING_TO_DO', 'what', 'not_guarded');
    END IF;
    SELECT * INTO r FROM account_right t WHERE t.account_id = a.id AND t.approved_at IS NULL AND t.ended_at IS NULL;
    FOR x IN SELECT * FROM account_issue WHERE account_id = a.id AND settled_at IS NULL AND list_id IS NOT DISTINCT FROM coalesce(p_list, list_id) ORDER BY id LOOP
        CONTINUE WHEN i.role = 'auditor' AND NOT (x.works_at IS NULL AND issue_guarded(x));
        IF EXISTS (SELECT FROM account_word WHERE issue_id = x.id AND by_id = i.account_id) THEN
            PERFORM issue_settle(x.id);                    -- fewer may have to speak by now
            v_spoken := v_spoken OR EXISTS (SELECT FROM account_issue n WHERE n.id = x.id AND n.works_at IS DISTINCT FROM x.works_at);
            CONTINUE;
        END IF;
        v_note := coalesce(v_note, note_add(NULL, p_reason));
        INSERT INTO account_word (issue_id, by_id, note_id) VALUES (x.id, i.account_id, v_note);
        PERFORM issue_settle(x.id);
        v_until := (SELECT n.object_until FROM account_issue n WHERE n.id = x.id AND n.works_at IS NULL AND n.object_until < 'infinity');
        v_event := event_add(CASE WHEN x.works_at IS NULL THEN 'user_approve' ELSE 'user_look' END, NULL, NULL,
                             jsonb_strip_nulls(jsonb_build_object('account', a.id, 'role', a.role, 'issue', x.id, 'reason_note', v_note, 'until', v_until)));
        PERFORM guard_tell(v_event, a, v_until) WHERE v_until IS NOT NULL;
        v_spoken := true;
    END LOOP;
    IF v_spoken THEN                                       -- a right is approved by a word of its own, when nothing else waits for one
        RETURN account_result(a.id);
    ELSIF r.id IS NOT NULL AND r.given_by = i.account_id THEN
        RETURN refuse('SAME_PERSON');
    ELSIF i.role = 'auditor' OR (r.id IS NULL AND EXISTS (SELECT FROM account_issue WHERE account_id = a.id AND settled_at IS NULL)) THEN
        RETURN refuse('SECOND_OFFICER_NEEDED', 'user', a.name);
    ELSIF r.id IS NOT NULL AND accounts_one(r.given_by, i.account_id) IS NOT NULL THEN
        RETURN accounts_one_refusal(r.given_by, i.account_id);
    ELSIF r.id IS NOT NULL THEN
        UPDATE account_right SET approved_by = i.account_id, approved_at = now() WHERE id = r.id;
        PERFORM event_add('user_right_approve', NULL, NULL, jsonb_build_object('account', a.id, 'right', r.name));
    END IF;
    RETURN account_result(a.id);
END $$;

-- A stamped list names accounts that one officer lets in; an operator enters it. NULL: it is fine.
CREATE OR REPLACE FUNCTION account_list_refusal(p_item jsonb, i identity) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    l account_list;
BEGIN
    IF i.role <> 'operator' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_ADD', 'level', 'operator');
    ELSIF p_item ->> 'role' IN ('district', 'auditor', 'operator') THEN
        RETURN refuse('LIST_ROLE', 'role', p_item ->> 'role');
    ELSIF coalesce(p_item ->> 'list_digest', '') = '' OR coalesce((p_item ->> 'list_rows')::int, 0) = 0 THEN
        RETURN refuse('FIELD_MISSING', 'field', 'list_digest');
    END IF;
    SELECT * INTO l FROM account_list WHERE number = p_item ->> 'stamped_list';
    IF l.digest <> p_item ->> 'list_digest' OR l.rows <> (p_item ->> 'list_rows')::int THEN
        RETURN refuse('LIST_DIFFERS', 'list', l.number);
    END IF;
    RETURN NULL;
END $$;

-- Tells those whom it concerns: the district of what waits for it (of a list once, when it is whole), the unit of a reset.
CREATE OR REPLACE FUNCTION account_tell(p_account int, p_event bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    a account;
    x account_issue;
BEGIN
    SELECT * INTO a FROM account WHERE id = p_account;
    SELECT * INTO x FROM account_issue WHERE account_id = a.id ORDER BY id DESC LIMIT 1;
    IF x.settled_at IS NULL AND (x.list_id IS NULL OR (SELECT count(*) = max(l.rows) FROM account_issue o JOIN account_list l ON l.id = o.list_id WHERE o.list_id = x.list_id)) THEN
        PERFORM notice_add(p_event, org_district(), 'account_waits', p_ref => coalesce((SELECT number FROM account_list WHERE id = x.list_id), a.name),
                           p_due => nullif(x.object_until, 'infinity'));
    END IF;
    IF x.kind = 'reset' AND NOT (x.kept AND x.works_at IS NULL) THEN
        PERFORM notice_add(p_event, a.org_id, 'password_reset', p_ref => a.name);
    END IF;
END $$;

-- {"user", "reason"}: a street for its communities and its own, the district for all, asks that an operator sets the password anew.
CREATE OR REPLACE FUNCTION user_reset_ask(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
    v_note bigint;
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'street') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_RESET_ASK');
    ELSIF password_refusal() IS NOT NULL THEN
        RETURN password_refusal();
    END IF;
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user' FOR UPDATE;
    IF a.id IS NULL OR (i.role = 'street' AND NOT substitute_reach(i, a, true)) THEN
        RETURN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'user');
    ELSIF a.id = i.account_id THEN
        RETURN refuse('NOTHING_TO_DO', 'what', 'own_password');
    ELSIF a.disabled_at IS NOT NULL THEN
        RETURN refuse('NOTHING_TO_DO', 'what', 'disabled');
    ELSIF btrim(coalesce(p_item ->> 'reason', '')) = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'USER_RESET_ASK');
    END IF;
    v_note := note_add(NULL, p_item ->> 'reason');
    UPDATE account_ask SET ended_at = now() WHERE account_id = a.id AND ended_at IS NULL;
    INSERT INTO account_ask (account_id, asked_by, note_id) VALUES (a.id, i.account_id, v_note);
    PERFORM event_add('user_reset_ask', NULL, NULL, jsonb_build_object('account', a.id, 'reason_note', v_note));
    RETURN account_result(a.id);
END $$;

-- The account is ended, and its sessions with it.
CREATE OR REPLACE FUNCTION account_end(a account, p_by int, p_reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account SET disabled_at = now(), disabled_by = p_by, end_due = NULL WHERE id = a.id;
    UPDATE session SET ended_at = now() WHERE account_id = a.id AND ended_at IS NULL;
    PERFORM reset_withdraw(a.id);
    PERFORM event_add('user_disable', NULL, NULL, jsonb_strip_nulls(jsonb_build_object('account', a.id, 'note', note_add(NULL, p_reason), 'by', to_jsonb(a.end_by))));
END $$;

-- {"user", "reason"}: for good. Its sessions end at once. An officer of the district or the auditor who has worked is ended by an officer and a second one, the
-- auditor or its owner; or by one of these and an operator, when nobody objects in three working days. The first asks, for three days.
CREATE OR REPLACE FUNCTION user_disable(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
    v_by int[];
    v_reach text;
    r jsonb;
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'operator', 'auditor') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_DISABLE');
    ELSIF password_refusal() IS NOT NULL THEN
        RETURN password_refusal();
    END IF;
    PERFORM officers_lock(p_item ->> 'user');
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user' FOR UPDATE;
    IF a.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'user');
    END IF;
    v_by := CASE WHEN a.end_due IS NOT NULL OR a.end_asked_at > now() - interval '3 days' THEN a.end_by ELSE '{}' END;
    IF a.id = i.account_id AND v_by = '{}' THEN
        RETURN refuse('SAME_PERSON');
    ELSIF i.role = 'auditor' AND NOT account_guarded(a) THEN
        RETURN refuse('NOTHING_TO_DO', 'what', 'not_guarded');
    ELSIF account_is_last_district(a) THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'USER_DISABLE', 'level', 'district');
    ELSIF account_guarded(a) THEN                          -- else two choose who is left to speak, or that nobody reads the trail
        r := CASE WHEN i.role <> 'operator' AND a.id <> i.account_id THEN reset_refusal() END;
        v_reach := guard_reach(a, v_by || i.account_id);
        IF r IS NOT NULL THEN
            RETURN r;
        END IF;
        UPDATE account SET end_by = CASE WHEN i.account_id = ANY (v_by) THEN v_by ELSE v_by || i.account_id END,
                           end_asked_at = CASE WHEN v_by = '{}' THEN now() ELSE end_asked_at END,
                           end_due = CASE WHEN v_reach = 'now' THEN today() - 1 WHEN v_by <> '{}' AND end_due IS NOT NULL THEN end_due
                                          WHEN v_reach = 'later' THEN guard_until() END
         WHERE id = a.id RETURNING * INTO a;
        IF v_reach IS DISTINCT FROM 'now' OR a.id = i.account_id THEN   -- one's own answer needs one's session: the tick ends it
            PERFORM guard_tell(event_add('user_disable_ask', NULL, NULL, jsonb_strip_nulls(jsonb_build_object('account', a.id, 'note', note_add(NULL, p_item ->> 'reason'), 'due', a.end_due))),
                               a, a.end_due);
            RETURN account_result(a.id);
        END IF;
    END IF;
    IF a.disabled_at IS NULL THEN
        PERFORM account_end(a, i.account_id, p_item ->> 'reason');
    END IF;
    RETURN account_result(a.id);
END $$;

-- Before the present password is proved: how to hash it. Guesses count as those of a login do. With `role` (of an account that is made), `user` (another's) or
-- `rules` (one's own): what a new one is held against, too (password_rules.sql).
DROP FUNCTION IF EXISTS password_begin();
CREATE OR REPLACE FUNCTION password_begin(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := my_login();
    v_name text := (SELECT name FROM account WHERE id = i.account_id);
    v_own boolean := NOT p_request ? 'role' AND coalesce(p_request ->> 'user' = v_name, true);
    v_delay int := CASE WHEN v_own THEN login_delay(sha256(convert_to(v_name, 'UTF8')), 'password') ELSE 0 END;
BEGIN
    IF i.account_id IS NULL THEN
        RETURN refuse('NOT_LOGGED_IN');
    ELSIF v_delay > 0 THEN
        RETURN refuse('LOGIN_DELAYED', 'seconds', v_delay::text);
    END IF;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('params',
        CASE WHEN v_own THEN (SELECT substring(password_hash FROM '^(.*):[0-9a-f]{64}$') FROM account_secret WHERE account_id = i.account_id) END))
        || CASE WHEN v_own AND NOT p_request ? 'rules' THEN '{}' ELSE password_rules(i, p_request) END);
END $$;

-- {"user", "proof", "hash", "reason"}: one's own with the proof of the present one, or another's (district, operator), which is a reset: the account, or
-- of an officer the password, waits for those who speak for it (account_issue.sql), and its owner is told. All other sessions of the account end; this one may
-- from here on do what its role may.
CREATE OR REPLACE FUNCTION password_change(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := my_login();
    a account;
    v_detail jsonb;
BEGIN
    IF i.account_id IS NULL THEN                           -- also when a logout came between the look at the key and here
        RETURN refuse('NOT_LOGGED_IN');
    END IF;
    SELECT * INTO a FROM account WHERE name = p_item ->> 'user' OR (NOT p_item ? 'user' AND id = i.account_id);
    IF a.id = i.account_id OR i.role IN ('district', 'operator') THEN   -- a foreign account is not held up by a request that is refused
        PERFORM officers_lock(a.name) WHERE a.id <> i.account_id;
        SELECT * INTO a FROM account WHERE id = a.id FOR UPDATE;
    END IF;
    IF a.id IS DISTINCT FROM i.account_id AND (me()).account_id IS NULL THEN
        RETURN refuse('PASSWORD_TO_CHANGE');
    ELSIF a.id IS DISTINCT FROM i.account_id AND i.role NOT IN ('district', 'operator') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'PASSWORD_CHANGE');
    ELSIF a.id IS DISTINCT FROM i.account_id AND password_refusal() IS NOT NULL THEN
        RETURN password_refusal();
    ELSIF a.id IS DISTINCT FROM i.account_id AND i.role = 'district' AND reset_refusal() IS NOT NULL THEN
        RETURN reset_refusal();
    ELSIF a.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'user', 'id', p_item ->> 'user');
    ELSIF a.id = i.account_id AND password_delay(a.id) > 0 THEN
        RETURN refuse('LOGIN_DELAYED', 'seconds', password_delay(a.id)::text);
    ELSIF a.id = i.account_id AND NOT (p_item ? 'proof' AND password_proved(a.id, p_item ->> 'proof')) THEN
        PERFORM login_note(sha256(convert_to(a.name, 'UTF8')), 'password', false);
        RETURN refuse('WRONG_LOGIN');
    ELSIF a.id <> i.account_id AND issue_refusal(a) IS NOT NULL THEN
        RETURN issue_refusal(a);
    ELSIF a.id <> i.account_id AND btrim(coalesce(p_item ->> 'reason', '')) = '' AND NOT EXISTS (SELECT FROM account_ask WHERE account_id = a.id AND ended_at IS NULL) THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'PASSWORD_CHANGE');
    END IF;
    IF a.id <> i.account_id THEN
        v_detail := issue_begin(a, 'reset', p_item ->> 'hash', p_item ->> 'reason');
        PERFORM account_tell(a.id, event_add('password_reset', NULL, NULL, jsonb_build_object('account', a.id) || v_detail));
        RETURN account_result(a.id);
    END IF;
    PERFORM reset_known(a);
    UPDATE account_secret SET password_hash = p_item ->> 'hash', changed_at = now(), given = false, used_at = NULL, used_from = NULL WHERE account_id = a.id;
    UPDATE session SET ended_at = now()
     WHERE account_id = a.id AND ended_at IS NULL AND token_hash <> decode(current_setting('nol.session'), 'hex');
    UPDATE session SET limited = false, expires_at = created_at + make_interval(secs => session_token_seconds()), proved_at = now()
     WHERE account_id = a.id AND limited AND token_hash = decode(current_setting('nol.session'), 'hex');
    PERFORM event_add('password_change', NULL, NULL, jsonb_build_object('account', a.id));
    RETURN account_result(a.id);
END $$;

-- From the server's own command line, where nobody is logged in: the very first account of all, of role district, which works at once
-- and makes its unit if the tree is empty; every later one waits for officers of the district.
CREATE OR REPLACE FUNCTION user_add_first(p_name text, p_role text, p_org_code text, p_hash text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_first boolean;
    v_made boolean := false;
    v_org int;
    a account;
    v_detail jsonb;
BEGIN
    LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE;
    v_first := NOT EXISTS (SELECT FROM account);
    IF account_name_refusal(p_name) IS NOT NULL THEN
        RETURN account_name_refusal(p_name);
    ELSIF v_first AND p_role <> 'district' THEN
        RETURN refuse('ROLE_NOT_POSSIBLE', 'role', p_role, 'org', p_org_code, 'possible', 'district');
    ELSIF EXISTS (SELECT FROM account WHERE name = p_name) THEN
        RETURN refuse('NAME_TAKEN', 'name', p_name);
    END IF;
    IF v_first AND NOT EXISTS (SELECT FROM org) THEN
        IF org_code_full(p_org_code) !~ '^[1-9][0-9]{5}000000$' THEN   -- else a unit of this name stands there for good, which no list of units knows
            RETURN refuse('UNIT_FIRST', 'org', p_org_code);
        END IF;
        INSERT INTO org (type, name, code) VALUES ('district', org_code_full(p_org_code), org_code_full(p_org_code)) RETURNING id INTO v_org;
        INSERT INTO org_code (org_id, code, valid_from) VALUES (v_org, org_code_full(p_org_code), '1949-10-01');
        v_made := true;
    END IF;
    v_org := org_find(p_org_code);
    IF v_org IS NULL THEN
        RETURN refuse('UNIT_UNKNOWN', 'org', p_org_code);
    ELSIF NOT EXISTS (SELECT FROM org WHERE id = v_org AND type = ANY (role_org_types(p_role))) THEN
        RETURN refuse('ROLE_NOT_POSSIBLE', 'role', p_role, 'org', p_org_code, 'possible', array_to_string(role_org_types(p_role), ', '));
    END IF;
    INSERT INTO account (name, display_name, role, org_id) VALUES (p_name, p_name, p_role, v_org) RETURNING * INTO a;
    v_detail := issue_begin(a, 'made', p_hash, NULL);
    UPDATE account_issue SET settled_at = now() WHERE account_id = a.id AND v_first;
    INSERT INTO event (account_id, role, kind, detail)
    VALUES (a.id, p_role, 'user_add', jsonb_build_object('account', a.id, 'role', p_role, 'org', org_code_of(v_org), 'first', v_first,
                                                         'unit_made', v_made, 'by', 'server') || v_detail);
    RETURN account_result(a.id);
END $$;
