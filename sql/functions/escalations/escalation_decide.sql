-- ESCALATION_DECIDE {"escalation", "version", "decision", "note", "directives", "member", "evidence", "on"}: the group decides. Its office enters a decision for a
-- named member, with the signed paper; both names stay.

-- The member in whose name; NULL: none of that name who may decide.
CREATE OR REPLACE FUNCTION escalation_member(i identity, p_name text) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT a.id FROM account a WHERE a.name = p_name AND a.role = 'leader' AND a.org_id = i.org_id AND a.approved_at IS NOT NULL AND a.disabled_at IS NULL);
END $$;

-- NULL, or why it cannot be decided so.
CREATE OR REPLACE FUNCTION escalation_decide_refusal(e escalation, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_decision text := p_item ->> 'decision';
    v_count int := jsonb_array_length(coalesce(p_item -> 'directives', '[]'));
    v_papers int := jsonb_array_length(coalesce(p_item -> 'evidence', '[]'));
    d jsonb;
    r jsonb := escalation_refusal(e, CASE v_decision WHEN 'return' THEN 'sendback' ELSE 'decide' END, p_item);
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF escalation_brought(e, escalation_member(i, p_item ->> 'member')) THEN
        RETURN refuse('SAME_PERSON', 'verb', 'escalation_decide');
    ELSIF i.role = 'leader_office' AND escalation_member(i, p_item ->> 'member') IS NULL THEN
        RETURN refuse('MEMBER_UNKNOWN', 'member', p_item ->> 'member', 'possible',
                      (SELECT string_agg(a.name, ', ' ORDER BY a.name) FROM account a WHERE a.id = escalation_member(i, a.name)));
    ELSIF i.role = 'leader_office' AND v_papers = 0 THEN
        RETURN refuse('SIGNED_PAPER_NEEDED', 'escalation', e.id::text);
    ELSIF i.role = 'leader' AND p_item ? 'member' THEN
        RETURN refuse('BAD_FIELD', 'field', 'member', 'what', 'not_for_others');   -- a member decides for nobody else
    ELSIF v_decision = 'directive' AND v_count = 0 THEN
        RETURN refuse('FIELD_MISSING', 'field', 'directives');
    ELSIF v_decision = 'return' AND v_count > 0 THEN
        RETURN refuse('BAD_FIELD', 'field', 'directives', 'what', 'no_directives');
    ELSIF v_count > 20 THEN
        RETURN refuse('TOO_MANY', 'field', 'directives', 'limit', '20');
    ELSIF e.case_id IS NULL AND v_papers > 0 AND NOT p_item #> '{directives,0}' ? 'case' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'case');   -- a paper hangs on a case
    END IF;
    FOR d IN SELECT value FROM jsonb_array_elements(coalesce(p_item -> 'directives', '[]')) LOOP
        r := directive_refusal(e, d, case_day(p_item));
        IF r IS NOT NULL THEN
            RETURN r;
        END IF;
    END LOOP;
    RETURN escalation_paper_refusal(escalation_paper_case(e, p_item), p_item -> 'evidence');
END $$;

-- The case on which the papers of a decision hang: the escalation's; of late cases that of the first directive.
CREATE OR REPLACE FUNCTION escalation_paper_case(e escalation, p_item jsonb) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN coalesce(e.case_id, case_id(p_item #>> '{directives,0,case}')); END $$;

CREATE OR REPLACE FUNCTION escalation_decide(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_on date := case_day(p_item);
    v_for int := CASE WHEN i.role = 'leader_office' THEN escalation_member(i, p_item ->> 'member') END;
    e escalation := escalation_lock((p_item ->> 'escalation')::bigint);
    n escalation;
    c case_file;
    v_event bigint;
    v_papers bigint[] := '{}';
    r jsonb;
BEGIN
    IF e.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'escalation');
    END IF;
    r := escalation_decide_refusal(e, p_item);
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF p_item ->> 'decision' = 'return' THEN
        RETURN escalation_step(e, 'sendback', p_item, i.account_id, v_for);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = escalation_paper_case(e, p_item);
    v_event := event_add('escalation_decide', e.case_id, (SELECT child_id FROM case_file WHERE id = e.case_id), jsonb_strip_nulls(jsonb_build_object(
                         'escalation', e.id, 'on', v_on, 'decision', p_item ->> 'decision', 'for', v_for,
                         'directives', nullif(jsonb_array_length(coalesce(p_item -> 'directives', '[]')), 0))));
    IF c.id IS NOT NULL THEN
        v_papers := evidence_place(c, v_event, p_item -> 'evidence');
    END IF;
    PERFORM directive_put(e, d.value, v_event, v_on, i.account_id, v_for) FROM jsonb_array_elements(coalesce(p_item -> 'directives', '[]')) d;
    n := e;
    n.state := CASE WHEN e.source = 'clock' OR EXISTS (SELECT FROM directive WHERE escalation_id = e.id AND ended_on IS NULL) THEN 'decided' ELSE 'answered' END;
    n.solved_by_org := e.holder_id;
    n.decision := p_item ->> 'decision';
    n.decided_by := i.account_id;
    n.decided_for := v_for;
    n.decided_on := v_on;
    PERFORM escalation_put(n, v_event, 'decide', v_on, i.account_id, e.holder_id, note_add(c.child_id, p_item ->> 'note'), v_papers, v_for);
    PERFORM escalation_tell(n, v_event, 'decided', i.org_id);
    RETURN escalation_result(e.id, v_event);
END $$;
