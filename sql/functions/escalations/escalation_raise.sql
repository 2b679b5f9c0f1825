-- ESCALATION_RAISE {"case", "version", "cause", "note", "proposes", "evidence", "on"}: an act on the case, so it takes a version of it.
CREATE OR REPLACE FUNCTION escalation_raise(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_cause text := p_item ->> 'cause';
    v_on date := case_day(p_item);
    v_holder int;
    v_event bigint;
    e escalation;
    c case_file;
    r jsonb;
BEGIN
    IF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    ELSIF NOT acts_on(i.account_id, v_case) THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'escalation_raise');
    ELSIF v_cause = 'late' THEN                            -- that is the clock's
        RETURN refuse('BAD_FIELD', 'field', 'cause', 'what', 'refuses|lost_contact|needs_department|danger|other');
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    SELECT * INTO e FROM escalation x WHERE x.id = (SELECT escalation_id FROM escalation_case WHERE case_id = v_case AND reason = v_cause AND settled_on IS NULL);
    v_holder := escalation_unit((SELECT to_level FROM escalation_route WHERE reason = v_cause AND level = i.role), c.street_id, c.community_id);
    IF c.state = 'closed' THEN
        RETURN refuse('MOVE_NOT_POSSIBLE', 'verb', 'escalation_raise', 'state', c.state, 'case', case_no(v_case));
    ELSIF e.id IS NOT NULL THEN
        RETURN refuse('ESCALATION_OPEN', 'case', case_no(v_case), 'escalation', e.id::text, 'org', org_name_of(e.holder_id));
    ELSIF coalesce(btrim(p_item ->> 'note'), '') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'note');
    ELSIF v_holder IS NULL THEN
        RETURN refuse('ESCALATION_NO_GROUP');
    END IF;
    r := coalesce(child_died_refusal(c), day_refusal(v_on, (SELECT received FROM batch WHERE id = c.batch_id)), evidence_refusal(c, p_item -> 'evidence'));
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_event := case_touch(v_case, 'escalation_raise', jsonb_build_object('on', v_on, 'reason', v_cause, 'to', org_code_of(v_holder)));
    INSERT INTO escalation (reason, source, case_id, unit_id, holder_id, path, raised_on, raised_at, raised_by, note_id, proposal_id, event_id)
    VALUES (v_cause, 'hand', v_case, i.org_id, v_holder, ARRAY[i.org_id], v_on, clock_now(), i.account_id, note_add(c.child_id, p_item ->> 'note'),
            note_add(c.child_id, p_item ->> 'proposes'), v_event)
    RETURNING * INTO e;
    INSERT INTO escalation_case (escalation_id, case_id, reason) VALUES (e.id, v_case, v_cause);
    INSERT INTO escalation_step (escalation_id, version, event_id, verb, on_date, account_id, state, from_org, to_org, note_id, evidence)
    VALUES (e.id, 1, v_event, 'raise', v_on, i.account_id, 'raised', i.org_id, v_holder, e.note_id, evidence_place(c, v_event, p_item -> 'evidence'));
    IF v_cause = 'danger' THEN                             -- 强制报告: who has to hear of it at once, whatever the hour
        PERFORM danger_tell(e, ARRAY[c.street_id, c.community_id, org_district(), e.holder_id], danger_functions(), v_event);
    END IF;
    PERFORM escalation_mark(ARRAY[v_case]);
    PERFORM escalation_clock(e);
    PERFORM escalation_tell(e, v_event, CASE v_cause WHEN 'danger' THEN 'danger' ELSE 'escalated' END, i.org_id,
                            (SELECT due FROM clock WHERE escalation_id = e.id AND status = 'running'));
    RETURN escalation_result(e.id, v_event);
END $$;
