-- A child in danger (强制报告): who is told, who cannot be, who has opened it, who has to be telephoned. They pass row security, but for what is asked.

-- Who was told and has not opened it by then has to be telephoned; who has to be telephoned is, within the hour.
CREATE OR REPLACE FUNCTION danger_patience() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '15 minutes' $$;
CREATE OR REPLACE FUNCTION danger_call_within() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '1 hour' $$;

-- Can somebody log in there who acts for the unit? For the group its office does, too. A yes or no.
CREATE OR REPLACE FUNCTION org_reached(p_org int) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM account a JOIN org o ON o.id = a.org_id
                    WHERE o.id = p_org AND a.approved_at IS NOT NULL AND a.disabled_at IS NULL
                      AND CASE o.type WHEN 'leadership_group' THEN a.role IN ('leader', 'leader_office') ELSE a.role = o.type END);
END $$;

-- What danger is told to besides street, district and holder: departments that are for one of these.
CREATE OR REPLACE FUNCTION danger_functions() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT '{police,civil_affairs}'::text[] $$;

-- Somebody has to telephone this one within the hour: these units, each with its task and its notice.
CREATE OR REPLACE FUNCTION danger_call(p escalation_party, p_units int[], p_event bigint, p_kind text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    e escalation;
BEGIN
    SELECT * INTO e FROM escalation WHERE id = p.escalation_id;
    INSERT INTO clock (kind, level, org_id, case_id, party_id, since, due_at)
    SELECT 'danger_call', o.type, o.id, e.case_id, p.id, today(), clock_now() + danger_call_within() FROM org o WHERE o.id = ANY (p_units) ORDER BY o.id;
    INSERT INTO notice (event_id, org_id, kind, case_id, ref, party_id)
    SELECT p_event, o.id, p_kind, e.case_id, e.id::text, p.id FROM org o WHERE o.id = ANY (p_units) ORDER BY o.id;
END $$;

-- Tells these units, and where p_functions are given the departments for them, unless they are told already. What nobody can be told of there is the district's
-- to telephone. Behind the event that raised it or moved it on.
CREATE OR REPLACE FUNCTION danger_tell(e escalation, p_orgs int[], p_functions text[], p_event bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_now();
    p escalation_party;
BEGIN
    FOR p IN INSERT INTO escalation_party (escalation_id, org_id, function, told_at, look_at)
             SELECT e.id, t.org_id, t.function, CASE WHEN t.reached THEN v_now END, CASE WHEN t.reached THEN v_now + danger_patience() END
               FROM (SELECT o.id AS org_id, NULL AS function, org_reached(o.id) AS reached FROM org o
                      WHERE (o.id = ANY (p_orgs) OR (o.type = 'department' AND o.function = ANY (p_functions)))
                        AND o.id IS DISTINCT FROM (me()).org_id
                        AND NOT EXISTS (SELECT FROM escalation_party q WHERE q.escalation_id = e.id AND q.org_id = o.id)
                     UNION ALL
                     SELECT NULL, f.function, false FROM unnest(p_functions) WITH ORDINALITY f(function, ord)
                      WHERE NOT EXISTS (SELECT FROM org o WHERE o.type = 'department' AND o.function = f.function)) t
              ORDER BY t.org_id NULLS LAST, array_position(p_functions, t.function)
             RETURNING * LOOP
        IF p.told_at IS NULL THEN
            PERFORM danger_call(p, ARRAY[org_district()], p_event, 'danger_not_told');
        END IF;
    END LOOP;
END $$;

-- The tasks to telephone these are over.
CREATE OR REPLACE FUNCTION danger_calls_end(p_parties bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE clock SET status = 'ended', ended_on = greatest(today(), since) WHERE party_id = ANY (p_parties) AND status = 'running';
END $$;

-- The actor looked at the case, or at the escalation, or acted on it: its unit has opened it. Behind the actor's own event, which no other can be.
CREATE OR REPLACE FUNCTION danger_opened(p_case bigint, p_escalation bigint, p_event bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_parties bigint[];
BEGIN
    v_parties := ARRAY(SELECT p.id FROM escalation e JOIN escalation_party p ON p.escalation_id = e.id
                        WHERE e.reason = 'danger' AND (e.id = p_escalation OR e.case_id = p_case) AND p.opened_event IS NULL AND acts_for(i, p.org_id)
                          AND EXISTS (SELECT FROM event v WHERE v.id = p_event AND v.account_id = i.account_id AND v.case_id = e.case_id AND v.xid = pg_current_xact_id_if_assigned())
                        ORDER BY p.id FOR UPDATE OF p);
    IF v_parties <> '{}' THEN
        UPDATE escalation_party SET opened_event = p_event, opened_at = clock_now(), look_at = NULL WHERE id = ANY (v_parties);
        PERFORM danger_calls_end(v_parties);
    END IF;
END $$;

-- It is over: nobody has to be waited for any more. Who could never be told still has to be telephoned.
CREATE OR REPLACE FUNCTION danger_ended(p_escalation bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE escalation_party SET look_at = NULL WHERE escalation_id = p_escalation AND look_at IS NOT NULL;
    PERFORM danger_calls_end(ARRAY(SELECT id FROM escalation_party WHERE escalation_id = p_escalation AND told_at IS NOT NULL));
END $$;

-- For clock_tick: who was told and has not opened it in time has to be telephoned, by the district and by who raised it, while it sees the child.
CREATE OR REPLACE FUNCTION danger_tick(p_now timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_count int := 0;
    v_event bigint;
    p escalation_party;
    e escalation;
BEGIN
    FOR p IN SELECT * FROM escalation_party WHERE look_at <= p_now ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED LOOP
        UPDATE escalation_party SET look_at = NULL WHERE id = p.id;
        SELECT * INTO e FROM escalation WHERE id = p.escalation_id;
        CONTINUE WHEN e.ended_on IS NOT NULL;
        INSERT INTO event (role, kind, case_id, child_id, detail)
        SELECT 'clock', CASE WHEN p.told_at IS NULL THEN 'danger_not_told' ELSE 'danger_unopened' END, c.id, c.child_id,
               jsonb_strip_nulls(jsonb_build_object('escalation', e.id, 'org', org_code_of(p.org_id), 'function', p.function))
          FROM case_file c WHERE c.id = e.case_id
        RETURNING id INTO v_event;
        PERFORM danger_call(p, ARRAY(SELECT u FROM unnest(ARRAY[org_district()] || CASE WHEN p.told_at IS NOT NULL AND e.unit_id = ANY (escalation_units(e)) THEN e.unit_id END) u
                                      WHERE u IS DISTINCT FROM p.org_id),
                            v_event, CASE WHEN p.told_at IS NULL THEN 'danger_not_told' ELSE 'danger_unopened' END);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

-- Who was told and who was not (messages DangerParty), those to telephone first. Who asks has opened it. Nothing is said of any other escalation.
CREATE OR REPLACE FUNCTION danger_parties_json(e escalation) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
BEGIN
    RETURN (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('org', o.code, 'org_name', o.name, 'function', coalesce(p.function, o.function), 'phone', o.phone,
                       'told_at', clock_stamp(p.told_at), 'opened_at', clock_stamp(x.opened_at), 'call', nullif(x.call, false), 'calls',
                       (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('at', clock_stamp(k.at), 'by', account_name_of(k.account_id),
                                   'note', CASE WHEN i.role <> 'department' THEN mask_words(note_body(k.note_id), false) END)) ORDER BY k.id)
                          FROM escalation_call k WHERE k.party_id = p.id)))
                       ORDER BY x.call DESC, p.id)
              FROM escalation_party p
              LEFT JOIN org o ON o.id = p.org_id
             CROSS JOIN LATERAL (SELECT coalesce(p.opened_at, CASE WHEN acts_for(i, p.org_id) THEN clock_now() END) AS opened_at) w
             CROSS JOIN LATERAL (SELECT w.opened_at, w.opened_at IS NULL AND p.called_at IS NULL
                                        AND (p.told_at IS NULL OR (e.ended_on IS NULL AND p.told_at + danger_patience() <= clock_now())) AS call) x
             WHERE p.escalation_id = e.id AND escalation_visible(i, e));
END $$;

-- ESCALATION_CALLED {"escalation", "to", "note"}: somebody has telephoned one who was told of danger, or could not be.
CREATE OR REPLACE FUNCTION escalation_called(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    e escalation := escalation_lock((p_item ->> 'escalation')::bigint);
    v_to text := p_item ->> 'to';
    v_function text := coalesce((SELECT w.function FROM org_function_word w WHERE w.word = v_to), v_to);
    v_child bigint := (SELECT child_id FROM case_file WHERE id = e.case_id);
    v_event bigint;
    p escalation_party;
BEGIN
    IF e.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'escalation');
    END IF;
    SELECT q.* INTO p FROM escalation_party q LEFT JOIN org o ON o.id = q.org_id
     WHERE q.escalation_id = e.id AND (q.org_id = org_find(v_to) OR coalesce(q.function, o.function) = v_function)
     ORDER BY q.org_id IS NOT DISTINCT FROM org_find(v_to) DESC, q.called_at IS NOT NULL, q.opened_at IS NOT NULL, q.id LIMIT 1 FOR UPDATE OF q;
    IF NOT FOUND THEN
        RETURN refuse('ESCALATION_NOT_TOLD', 'to', v_to, 'escalation', e.id::text);
    ELSIF coalesce(btrim(p_item ->> 'note'), '') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'note');
    END IF;
    v_event := event_add('escalation_called', e.case_id, v_child, jsonb_strip_nulls(jsonb_build_object('escalation', e.id, 'org', org_code_of(p.org_id), 'function', p.function)));
    INSERT INTO escalation_call (party_id, at, account_id, note_id, event_id) VALUES (p.id, clock_now(), i.account_id, note_add(v_child, p_item ->> 'note'), v_event);
    UPDATE escalation_party SET called_at = coalesce(called_at, clock_now()), look_at = NULL WHERE id = p.id;
    PERFORM danger_calls_end(ARRAY[p.id]);
    PERFORM danger_opened(NULL, e.id, v_event);
    RETURN escalation_result(e.id);
END $$;

DROP FUNCTION IF EXISTS escalation_danger_words(escalation), escalation_danger_said(escalation);
