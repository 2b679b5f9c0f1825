-- DIRECTIVE_ACT {"directive", "version", "verb", "note", "due", "evidence", "on"}: the unit acknowledges, answers, refuses; the group accepts, sends back, withdraws.

-- The directive for a write, its case and escalation locked before it. NULL: absent, or out of sight.
CREATE OR REPLACE FUNCTION directive_lock(p_id bigint) RETURNS directive
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    d directive;
BEGIN
    SELECT * INTO d FROM directive WHERE id = p_id;
    IF NOT FOUND OR NOT directive_seen(p_id) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM case_file c WHERE c.id IN (SELECT x.case_id FROM escalation_case x WHERE x.escalation_id = d.escalation_id) ORDER BY c.id FOR NO KEY UPDATE;
    PERFORM FROM escalation WHERE id = d.escalation_id FOR UPDATE;
    SELECT * INTO d FROM directive WHERE id = p_id FOR UPDATE;
    RETURN d;
END $$;

-- Which side of the directive this one is: unit, group, or NULL.
CREATE OR REPLACE FUNCTION directive_side(i identity, d directive) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN acts_for(i, d.org_id) THEN 'unit' WHEN i.role IN ('leader', 'leader_office') THEN 'group' END;
END $$;

-- The steps that the one who asks can take now, in the order of the work.
CREATE OR REPLACE FUNCTION directive_next(i identity, d directive) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN array(SELECT m.verb FROM directive_move_rule m WHERE m.from_state = d.state AND m.side = directive_side(i, d)
                  ORDER BY array_position('{ack,answer,accept,refuse,sendback,withdraw}'::text[], m.verb));
END $$;

CREATE OR REPLACE FUNCTION directive_act_refusal(d directive, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_side text := directive_side(me(), d);
    v_verb text := p_item ->> 'verb';
    m directive_move_rule;
BEGIN
    IF (p_item ->> 'version')::int IS DISTINCT FROM d.version THEN
        RETURN refuse('CHANGED_MEANWHILE', 'what', 'directive', 'id', d.number, 'version', d.version::text);
    END IF;
    SELECT * INTO m FROM directive_move_rule WHERE from_state = d.state AND verb = v_verb;
    IF v_side IS NULL OR m.side <> v_side THEN
        RETURN refuse('DIRECTIVE_ELSEWHERE', 'directive_verb', v_verb, 'number', d.number,
                      'org', CASE WHEN coalesce(m.side, 'unit') = 'unit' THEN org_name_of(d.org_id) ELSE (SELECT name FROM org WHERE type = 'leadership_group' ORDER BY id LIMIT 1) END);
    ELSIF m.verb IS NULL THEN
        RETURN refuse('DIRECTIVE_STEP', 'directive_verb', v_verb, 'number', d.number, 'directive_state', d.state, 'directive_possible',
                      (SELECT string_agg(verb, ', ' ORDER BY verb) FROM directive_move_rule WHERE from_state = d.state AND side = v_side));
    ELSIF m.needs_note AND coalesce(btrim(p_item ->> 'note'), '') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'note');
    ELSIF p_item ? 'due' AND v_verb <> 'sendback' THEN
        RETURN refuse('BAD_FIELD', 'field', 'due', 'what', 'only_sendback');
    ELSIF (p_item ->> 'due')::date < case_day(p_item) THEN
        RETURN refuse('RANGE_BACKWARDS', 'from', case_day(p_item)::text, 'to', p_item ->> 'due');
    END IF;
    RETURN coalesce(day_refusal(case_day(p_item), (SELECT max(on_date) FROM directive_step WHERE directive_id = d.id)),
                    escalation_paper_refusal(d.case_id, p_item -> 'evidence'));
END $$;

CREATE OR REPLACE FUNCTION directive_act(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_verb text := p_item ->> 'verb';
    v_on date := case_day(p_item);
    d directive := directive_lock((p_item ->> 'directive')::bigint);
    v_event bigint;
    v_note bigint;
    v_papers bigint[];
    v_escalation int;                                      -- its version, when this was the last directive
    c case_file;
    r jsonb;
BEGIN
    IF d.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'directive');
    END IF;
    r := directive_act_refusal(d, p_item);
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT * INTO c FROM case_file WHERE id = d.case_id;
    v_event := event_add('directive_' || v_verb, d.case_id, c.child_id, jsonb_strip_nulls(jsonb_build_object('directive', d.id, 'escalation', d.escalation_id,
                         'on', v_on, 'due', p_item ->> 'due')));
    v_note := note_add(c.child_id, p_item ->> 'note');
    v_papers := evidence_place(c, v_event, p_item -> 'evidence');
    d.state := (SELECT to_state FROM directive_move_rule WHERE from_state = d.state AND verb = v_verb);
    d.due := coalesce((p_item ->> 'due')::date, d.due);
    UPDATE directive SET version = version + 1, state = d.state, due = d.due, ended_on = CASE WHEN d.state IN ('accepted', 'withdrawn') THEN v_on END
     WHERE id = d.id RETURNING * INTO d;
    INSERT INTO directive_step (directive_id, version, event_id, verb, on_date, account_id, state, note_id, evidence)
    VALUES (d.id, d.version, v_event, v_verb, v_on, i.account_id, d.state, v_note, v_papers);
    PERFORM directive_clock(d, v_verb);
    PERFORM directive_tell(d, v_event, v_verb, i.org_id);
    IF d.ended_on IS NOT NULL THEN
        v_escalation := escalation_answered(d.escalation_id, v_event, v_on, i.account_id);
    END IF;
    RETURN directive_result(d.id, v_escalation, v_event);
END $$;

-- The clock of its day stands while the unit has it; what was answered waits for the group.
CREATE OR REPLACE FUNCTION directive_clock(d directive, p_verb text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    PERFORM clock_end(today(), CASE p_verb WHEN 'ack' THEN 'acknowledge' END, p_directive => d.id);
    IF p_verb = 'sendback' THEN
        PERFORM clock_open('directive', CASE org_type_of(d.org_id) WHEN 'street' THEN 'street' ELSE 'department' END, d.org_id, today(), p_due => d.due,
                           p_case => d.case_id, p_directive => d.id);
    END IF;
END $$;

-- The unit hears of the group, the group of the unit; the district and where the child is hear how it ends.
CREATE OR REPLACE FUNCTION directive_tell(d directive, p_event bigint, p_verb text, p_except int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_kind text := CASE p_verb WHEN 'ack' THEN 'directive_acknowledged' WHEN 'answer' THEN 'directive_answered' WHEN 'refuse' THEN 'directive_refused'
                               WHEN 'accept' THEN CASE d.state WHEN 'accepted' THEN 'directive_accepted' ELSE 'directive_withdrawn' END WHEN 'sendback' THEN 'directive_sent_back' ELSE 'directive_withdrawn' END;
BEGIN
    PERFORM notice_add(p_event, u, v_kind, d.case_id, d.id::text, d.due)
       FROM (SELECT d.org_id UNION SELECT escalation_unit('leadership_group', NULL, NULL) UNION SELECT org_district()
             UNION SELECT x FROM case_file c, unnest(ARRAY[c.street_id, c.community_id]) x WHERE c.id = d.case_id AND p_verb IN ('answer', 'refuse', 'accept', 'withdraw')) t(u)
      WHERE u IS NOT NULL AND u <> p_except;
END $$;

-- After a directive came to its end: was it the last one, the escalation is answered. Returns its new version then.
CREATE OR REPLACE FUNCTION escalation_answered(p_escalation bigint, p_event bigint, p_on date, p_account int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    e escalation;
BEGIN
    SELECT * INTO e FROM escalation WHERE id = p_escalation FOR UPDATE;
    IF e.state <> 'decided' OR EXISTS (SELECT FROM directive WHERE escalation_id = e.id AND ended_on IS NULL) THEN
        RETURN NULL;
    END IF;
    e.state := 'answered';
    e.version := escalation_put(e, p_event, 'answered', p_on, p_account, e.holder_id);
    PERFORM escalation_tell(e, p_event, 'escalation_answered');
    RETURN e.version;
END $$;

-- The reply (message DirectiveResult).
DROP FUNCTION IF EXISTS directive_result(bigint, int);
CREATE OR REPLACE FUNCTION directive_result(p_id bigint, p_escalation_version int, p_event bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    d directive;
    v_open int;
BEGIN
    IF NOT directive_seen(p_id) THEN
        RETURN jsonb_build_object('ok', jsonb_build_object('directive', p_id::text));
    END IF;
    SELECT * INTO d FROM directive WHERE id = p_id;
    SELECT count(*) INTO v_open FROM directive WHERE escalation_id = d.escalation_id AND ended_on IS NULL;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('directive', d.id::text, 'number', d.number, 'version', d.version, 'state', d.state,
        'org_name', org_name_of(d.org_id), 'case', case_no(d.case_id), 'due', d.due,
        'escalation', CASE WHEN escalation_seen(d.escalation_id) THEN d.escalation_id::text END,
        'next', nullif(to_jsonb(directive_next(me(), d)), '[]'), 'escalation_version', p_escalation_version, 'open', CASE WHEN escalation_seen(d.escalation_id) THEN v_open END,
        'oddities', CASE WHEN p_event IS NOT NULL THEN escalation_oddities(d.escalation_id, p_event) END)));
END $$;
