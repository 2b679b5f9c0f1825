-- ESCALATION_ACT {"escalation", "version", "verb", "note", "evidence", "on"}: the level that has it accepts, answers (solves), sends back, hands up; the
-- level that solved it closes.

-- Whose step it is: what was solved is closed by who solved it.
CREATE OR REPLACE FUNCTION escalation_actor(e escalation, p_verb text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN CASE WHEN p_verb = 'close' THEN coalesce(e.solved_by_org, e.holder_id) ELSE e.holder_id END; END $$;

-- Did this one bring it before the group: raise it, or answer it or hand it up below?
CREATE OR REPLACE FUNCTION escalation_brought(e escalation, p_account int) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(e.raised_by = p_account, false) OR EXISTS (SELECT FROM escalation_step s
              WHERE s.escalation_id = e.id AND s.verb IN ('answer', 'handup') AND s.account_id = p_account);
END $$;

-- NULL, or why this one cannot take this step now. The escalation is locked and in sight.
CREATE OR REPLACE FUNCTION escalation_refusal(e escalation, p_verb text, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    i identity := me();
    m escalation_move_rule;
    v_unit int := escalation_actor(e, p_verb);
    v_level text := org_type_of(v_unit);
    v_on date := case_day(p_item);
BEGIN
    IF (p_item ->> 'version')::int IS DISTINCT FROM e.version THEN
        RETURN refuse('CHANGED_MEANWHILE', 'what', 'escalation', 'id', e.id::text, 'version', e.version::text);
    END IF;
    SELECT * INTO m FROM escalation_move_rule WHERE from_state = e.state AND verb = p_verb AND v_level = ANY (levels) AND e.source = ANY (sources);
    IF NOT acts_for(i, v_unit) THEN
        RETURN refuse('ESCALATION_ELSEWHERE', 'verb', p_verb, 'escalation', e.id::text, 'org', org_name_of(v_unit));
    ELSIF m.verb IS NULL THEN
        RETURN refuse('ESCALATION_STEP', 'verb', p_verb, 'escalation', e.id::text, 'escalation_state', e.state, 'possible',
                      (SELECT string_agg(verb, ', ' ORDER BY verb) FROM escalation_move_rule
                        WHERE from_state = e.state AND v_level = ANY (levels) AND e.source = ANY (sources)));
    ELSIF v_level = 'leadership_group' AND p_verb IN ('decide', 'sendback', 'answer') AND escalation_brought(e, i.account_id) THEN   -- a member's substitute
        RETURN refuse('SAME_PERSON', 'verb', p_verb);
    ELSIF m.needs_note AND coalesce(btrim(p_item ->> 'note'), '') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'note');
    END IF;
    RETURN day_refusal(v_on, greatest(e.raised_on, (SELECT max(on_date) FROM escalation_step WHERE escalation_id = e.id)));
END $$;

-- Who gets it when it is sent back: the next unit below, where the child is now; NULL in `holder_id`: nobody is below.
CREATE OR REPLACE FUNCTION escalation_below(e escalation, OUT p_holder int, OUT p_path int[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = e.case_id;
    p_path := e.path;
    WHILE cardinality(p_path) > 1 LOOP
        p_holder := escalation_unit(org_type_of(p_path[cardinality(p_path)]), c.street_id, c.community_id);
        p_path := p_path[:cardinality(p_path) - 1];
        IF p_holder <> e.holder_id THEN
            RETURN;
        END IF;
    END LOOP;
    p_holder := NULL;
END $$;

CREATE OR REPLACE FUNCTION escalation_act(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_verb text := p_item ->> 'verb';
    e escalation := escalation_lock((p_item ->> 'escalation')::bigint);
    r jsonb;
BEGIN
    IF e.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'escalation');
    END IF;
    r := coalesce(escalation_refusal(e, v_verb, p_item), escalation_act_refusal(e, v_verb, p_item), escalation_paper_refusal(e.case_id, p_item -> 'evidence'));
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    RETURN escalation_step(e, v_verb, p_item, i.account_id, NULL);
END $$;

-- What a single step asks for besides.
CREATE OR REPLACE FUNCTION escalation_act_refusal(e escalation, p_verb text, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_open text := (SELECT string_agg(number, ', ' ORDER BY id) FROM directive WHERE escalation_id = e.id AND ended_on IS NULL);
BEGIN
    RETURN CASE
        WHEN p_verb = 'close' AND v_open IS NOT NULL THEN refuse('DIRECTIVES_OPEN', 'escalation', e.id::text, 'numbers', v_open)
        WHEN p_verb = 'sendback' AND my_role() = 'leader_office' THEN refuse('SIGNED_PAPER_NEEDED', 'escalation', e.id::text)
        WHEN p_verb = 'handup' AND escalation_unit(escalation_level_above(org_type_of(e.holder_id)), NULL, NULL) IS NULL THEN refuse('ESCALATION_NO_GROUP')
        WHEN e.case_id IS NULL AND jsonb_array_length(coalesce(p_item -> 'evidence', '[]')) > 0 THEN refuse('BAD_FIELD', 'field', 'evidence') END;
END $$;

-- Takes the step; everything has been checked. p_for: the member in whose name.
CREATE OR REPLACE FUNCTION escalation_step(e escalation, p_verb text, p_item jsonb, p_account int, p_for int) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    n escalation := e;
    v_on date := case_day(p_item);
    v_child bigint := (SELECT child_id FROM case_file WHERE id = e.case_id);
    v_event bigint;
    v_note bigint := note_add(v_child, p_item ->> 'note');
    v_papers bigint[];
    c case_file;
BEGIN
    CASE p_verb
    WHEN 'accept' THEN
        n.state := 'accepted';
    WHEN 'answer' THEN
        n.state := 'answered';
        n.solved_by_org := e.holder_id;
    WHEN 'handup' THEN
        n.state := 'raised';
        n.path := e.path || e.holder_id;
        n.holder_id := escalation_unit(escalation_level_above(org_type_of(e.holder_id)), NULL, NULL);
    WHEN 'sendback' THEN
        SELECT coalesce(b.p_holder, e.holder_id), b.p_path, CASE WHEN b.p_holder IS NULL THEN 'sent_back' ELSE 'raised' END,
               CASE WHEN b.p_holder IS NULL THEN v_on END
          INTO n.holder_id, n.path, n.state, n.ended_on FROM escalation_below(e) b;
        IF org_type_of(e.holder_id) = 'leadership_group' THEN
            n.decision := 'return';
            n.decided_by := p_account;
            n.decided_for := p_for;
            n.decided_on := v_on;
            n.solved_by_org := CASE WHEN n.ended_on IS NOT NULL THEN e.holder_id END;
        END IF;
    WHEN 'close' THEN
        n.state := 'closed';
        n.ended_on := v_on;
    END CASE;
    SELECT * INTO c FROM case_file WHERE id = e.case_id;
    v_event := event_add('escalation_' || p_verb, e.case_id, v_child, jsonb_strip_nulls(jsonb_build_object('escalation', e.id, 'on', v_on,
                         'to', CASE WHEN n.holder_id <> e.holder_id THEN org_code_of(n.holder_id) END, 'for', p_for)));
    IF e.case_id IS NOT NULL THEN
        v_papers := evidence_place(c, v_event, p_item -> 'evidence');
    END IF;
    n.version := escalation_put(n, v_event, p_verb, v_on, p_account, e.holder_id, v_note, v_papers, p_for);
    PERFORM escalation_tell(n, v_event, CASE p_verb WHEN 'handup' THEN CASE e.reason WHEN 'danger' THEN 'danger' ELSE 'escalated' END WHEN 'sendback' THEN 'escalation_sent_back' WHEN 'accept' THEN 'escalation_accepted'
                            WHEN 'answer' THEN 'escalation_answered' ELSE 'escalation_closed' END, (me()).org_id,
                            (SELECT due FROM clock WHERE escalation_id = e.id AND status = 'running'));
    RETURN escalation_result(e.id, v_event);
END $$;

-- Not accepted, or not solved, in time: one level up, by the clock. For clock_tick, which has no account. False: it does not go further (the group has
-- it already, or had it from the clock before). Never twice to one level.
CREATE OR REPLACE FUNCTION escalation_go_up(p_escalation bigint, p_on date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    e escalation;
    n escalation;
    v_level text;
    v_event bigint;
BEGIN
    PERFORM FROM case_file c WHERE c.id IN (SELECT x.case_id FROM escalation_case x WHERE x.escalation_id = p_escalation) ORDER BY c.id FOR NO KEY UPDATE;
    SELECT * INTO e FROM escalation WHERE id = p_escalation FOR UPDATE;
    v_level := escalation_level_above(org_type_of(e.holder_id));
    n := e;
    n.holder_id := escalation_unit(v_level, NULL, NULL);
    IF e.source IS DISTINCT FROM 'hand' OR e.state NOT IN ('raised', 'accepted') OR v_level IS NULL OR n.holder_id IS NULL
       OR EXISTS (SELECT FROM escalation_step s WHERE s.escalation_id = e.id AND s.verb = 'go_up' AND s.to_org = n.holder_id) THEN
        RETURN false;
    END IF;
    n.path := e.path || e.holder_id;
    n.state := 'raised';
    INSERT INTO event (account_id, role, kind, case_id, child_id, detail)
    SELECT NULL, 'clock', 'escalation_go_up', e.case_id, c.child_id, jsonb_build_object('escalation', e.id, 'on', p_on, 'from', org_code_of(e.holder_id),
           'to', org_code_of(n.holder_id), 'late_in', e.state)
      FROM case_file c WHERE c.id = e.case_id
    RETURNING id INTO v_event;
    PERFORM escalation_put(n, v_event, 'go_up', p_on, NULL, e.holder_id);
    PERFORM escalation_tell(n, v_event, CASE e.reason WHEN 'danger' THEN 'danger' ELSE 'escalated' END, NULL, (SELECT due FROM clock WHERE escalation_id = e.id AND status = 'running'));
    RETURN true;
END $$;

-- The child goes to another unit: what its old one has is the new one's, and that it is in danger is told to the new one. Called by case_move, with its event.
CREATE OR REPLACE FUNCTION escalation_follow(p_case bigint, p_event bigint, p_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
    e escalation;
    n escalation;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    IF c.escalations = 0 THEN
        RETURN;
    END IF;
    FOR e IN SELECT x.* FROM escalation x JOIN org o ON o.id = x.holder_id AND o.type = 'street'
              WHERE x.case_id = p_case AND x.ended_on IS NULL AND x.source = 'hand' AND x.holder_id IS DISTINCT FROM c.street_id FOR UPDATE OF x LOOP
        n := e;
        n.holder_id := coalesce(c.street_id, org_district());
        n.solved_by_org := CASE WHEN e.solved_by_org = e.holder_id THEN n.holder_id ELSE e.solved_by_org END;
        PERFORM escalation_put(n, p_event, 'follow', p_on, (me()).account_id, e.holder_id);
        PERFORM escalation_tell(n, p_event, 'escalated', (me()).org_id);
    END LOOP;
    FOR e IN SELECT x.* FROM escalation x WHERE x.case_id = p_case AND x.ended_on IS NULL AND x.reason = 'danger' ORDER BY x.id LOOP
        PERFORM danger_tell(e, array_remove(ARRAY[c.street_id, c.community_id], e.unit_id), '{}', p_event);
    END LOOP;
END $$;
