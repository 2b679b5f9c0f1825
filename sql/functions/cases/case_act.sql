-- Acts on cases (message CaseAct): one item, or with `atomic` all or none.

CREATE OR REPLACE FUNCTION case_act(p_item jsonb, p_verb text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_items jsonb := coalesce(p_item -> 'items', '[]');
    v_results jsonb := '[]';
    v_ref jsonb;
    r jsonb;
    v_refusal text;
BEGIN
    IF jsonb_array_length(v_items) = 0 THEN
        RETURN refuse('FIELD_MISSING', 'field', 'items');
    ELSIF jsonb_array_length(v_items) > 1 AND NOT coalesce((p_item ->> 'atomic')::boolean, false) THEN
        RETURN refuse('TOO_MANY', 'field', 'items', 'limit', '1');
    ELSIF (SELECT count(DISTINCT case_id(value ->> 'case')) < count(case_id(value ->> 'case')) FROM jsonb_array_elements(v_items)) THEN
        RETURN refuse('BAD_FIELD', 'field', 'items', 'what', 'twice');   -- else its second turn meets a version that never was
    ELSIF jsonb_array_length(v_items) = 1 THEN
        r := case_act_one(v_items -> 0, p_item, p_verb);
        RETURN CASE WHEN r ? 'error' THEN r ELSE jsonb_build_object('ok', jsonb_build_object('results', r -> 'results')) END;
    END IF;
    BEGIN                                                  -- a subtransaction: the first refusal undoes the others
        FOR v_ref IN SELECT value FROM jsonb_array_elements(v_items) ORDER BY case_id(value ->> 'case') LOOP
            r := case_act_one(v_ref, p_item, p_verb);
            IF r ? 'error' THEN
                RAISE EXCEPTION USING ERRCODE = 'NL001', MESSAGE = 'refused',
                    DETAIL = (r || jsonb_build_object('params', coalesce(r -> 'params', '{}') || jsonb_build_object('case', v_ref ->> 'case')))::text;
            END IF;
            v_results := v_results || (SELECT coalesce(jsonb_agg(x), '[]') FROM jsonb_array_elements(r -> 'results') x
                                        WHERE NOT v_results @> jsonb_build_array(jsonb_build_object('case', x -> 'case')));
        END LOOP;
    EXCEPTION WHEN SQLSTATE 'NL001' THEN
        GET STACKED DIAGNOSTICS v_refusal = PG_EXCEPTION_DETAIL;
        RETURN v_refusal::jsonb;
    END;
    RETURN jsonb_build_object('ok', jsonb_build_object('results', v_results));
END $$;

-- One case: {"results": […]} or a refusal. Checks come first, and nothing is written before all of them have passed.
CREATE OR REPLACE FUNCTION case_act_one(p_ref jsonb, p_item jsonb, p_verb text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(p_ref ->> 'case');
    v_version int := (p_ref ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    c case_file;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = v_case;
    IF v_open = 'CONFLICT' AND p_verb = 'assign' AND case_went_along(c, v_version, p_item) THEN
        RETURN jsonb_build_object('results', jsonb_build_array(case_result(v_case, 'moved_along')));
    ELSIF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    END IF;
    RETURN CASE p_verb
        WHEN 'assign' THEN case_assign(c, p_item)
        WHEN 'handback' THEN case_handback(c, p_item)
        WHEN 'approve' THEN case_approve(c, p_item)
        WHEN 'confirm' THEN case_confirm(c, p_item)
        WHEN 'sendback' THEN case_sendback(c, p_item)
        WHEN 'enrol' THEN case_enrol(c, p_item)
        WHEN 'relapse' THEN case_relapse(c, p_item)
        WHEN 'close' THEN case_close(c, p_item)
        WHEN 'reopen' THEN case_reopen(c, p_item)
        WHEN 'transfer' THEN case_transfer(c, p_item)
        WHEN 'pause' THEN case_pause(c, p_item)
        WHEN 'resume' THEN case_resume(c, p_item) END;
END $$;

CREATE OR REPLACE FUNCTION case_done(p_case bigint, p_notices jsonb DEFAULT '[]') RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN RETURN jsonb_build_object('results', jsonb_build_array(case_result(p_case, 'done', p_notices))); END $$;

CREATE OR REPLACE FUNCTION case_day(p_item jsonb) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN coalesce((p_item ->> 'on')::date, today()); END $$;

-- Out of school again: work goes on in the same file, at shorter intervals.
DROP FUNCTION IF EXISTS case_plain(case_file, jsonb, text);
CREATE OR REPLACE FUNCTION case_relapse(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    v_event bigint;
    r jsonb := coalesce(case_verb_refusal(c, 'relapse', '{""}', p_item ->> 'reason'), child_died_refusal(c), case_day_refusal(c, v_on));
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_event := case_event(c.id, 'relapse', jsonb_build_object('on', v_on));
    PERFORM case_move(c.id, v_event, 'relapse', '', v_on, note_add(c.child_id, p_item ->> 'reason'));
    RETURN case_done(c.id, follow_up_relapse(c, v_event, v_on));
END $$;

-- Handed back with a reason: once between the same two units; after that only the district moves it.
CREATE OR REPLACE FUNCTION case_handback(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    r jsonb := coalesce(case_verb_refusal(c, 'handback', '{""}', p_item ->> 'reason'), case_day_refusal(c, v_on));
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF EXISTS (SELECT FROM case_move m WHERE m.case_id = c.id AND m.verb = 'handback' AND m.from_state = c.state
                     AND m.from_street_id = c.street_id AND m.from_community_id IS NOT DISTINCT FROM c.community_id) THEN
        RETURN refuse('SECOND_BOUNCE', 'case', case_no(c.id));
    END IF;
    PERFORM case_move(c.id, case_event(c.id, 'handback', jsonb_build_object('on', v_on)), 'handback', '', v_on,
                      note_add(c.child_id, p_item ->> 'reason'));
    RETURN case_done(c.id);
END $$;

-- The kinds of papers by which a scheme's children are known to be at school: from a school or an education bureau. Of a scheme with kinds of its own any does.
CREATE OR REPLACE FUNCTION schooling_kinds(p_scheme int) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(k ORDER BY n), '[]')
              FROM unnest('{enrolment_certificate,attendance_certificate,registration_proof,placement_decision,outside_school_paper,bureau_letter,roster_row}'::text[]) WITH ORDINALITY t(k, n)
             WHERE (SELECT document -> 'kinds' FROM scheme WHERE id = p_scheme) ? k);
END $$;

-- A street records a return by itself, as it records whom it met; the paper is the school's, the district is told, and its looks and its closing follow.
CREATE OR REPLACE FUNCTION case_enrol(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    v_kinds jsonb := schooling_kinds(c.scheme_id);
    v_school int := org_find(p_item ->> 'to');
    v_event bigint;
    r jsonb := coalesce(case_verb_refusal(c, 'enrol', '{""}', ''), child_died_refusal(c), case_day_refusal(c, v_on),
                        evidence_refusal(c, p_item -> 'evidence'));
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF NOT EXISTS (SELECT FROM jsonb_array_elements(coalesce(p_item -> 'evidence', '[]')) e WHERE v_kinds = '[]' OR v_kinds ? (e ->> 'kind')) THEN
        RETURN refuse('PAPERS_MISSING', 'option', CASE WHEN coalesce(p_item ->> 'form', '') = '' THEN 'form' END) || jsonb_build_object('missing', jsonb_build_array(jsonb_build_object(
            'kinds', v_kinds, 'papers', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', k, 'fields', '[]'::jsonb)), '[]') FROM jsonb_array_elements(v_kinds) k),
            'condition', 'schooling', 'waivable', false)));
    ELSIF p_item ? 'to' AND (v_school IS NULL OR NOT EXISTS (SELECT FROM org WHERE id = v_school AND type = 'school')) THEN
        RETURN refuse('TARGET_NOT_POSSIBLE', 'org', p_item ->> 'to', 'what', 'no_school_here');
    ELSIF coalesce(p_item ->> 'form', '') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'form');
    END IF;
    v_event := case_event(c.id, 'enrol', jsonb_build_object('on', v_on, 'form', p_item ->> 'form'));
    PERFORM evidence_place(c, v_event, p_item -> 'evidence');
    PERFORM case_move(c.id, v_event, 'enrol', '', v_on, note_add(c.child_id, p_item ->> 'reason'), p_school => v_school);
    RETURN jsonb_set(case_done(c.id, follow_up_begin(c, v_event, v_on)), '{results,0,oddities}', coalesce(case_oddities(c.id, v_event), '[]'));
END $$;

-- NULL, or what stands in the way of closing where the move is possible: something is open, or it is the one who filed the finding, or is one person with him.
CREATE OR REPLACE FUNCTION case_close_refusal(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_duties text := (SELECT string_agg(kind, ', ' ORDER BY id) FROM duty WHERE case_id = c.id AND status = 'open');
    v_escalations text := (SELECT string_agg(e.id::text, ', ' ORDER BY e.id) FROM escalation e WHERE e.case_id = c.id AND e.ended_on IS NULL);   -- raised by hand, not over
BEGIN
    IF c.inquiry_id IS NOT NULL THEN
        RETURN inquiry_open_refusal(c);
    ELSIF v_escalations IS NOT NULL THEN
        RETURN refuse('ESCALATION_UNSETTLED', 'case', case_no(c.id), 'escalations', v_escalations);
    ELSIF v_duties IS NOT NULL THEN
        RETURN refuse('DUTY_OPEN', 'case', case_no(c.id), 'duties', v_duties);
    ELSIF my_account() = (SELECT filed_by FROM finding WHERE id = c.confirmed_id)
          OR EXISTS (SELECT FROM evidence e WHERE e.id = ANY (ground_papers(c.confirmed_id)) AND e.filed_by = my_account()) THEN
        RETURN refuse('SAME_PERSON', 'verb', 'close', 'case', case_no(c.id));
    END IF;
    RETURN finding_hands_refusal(c.confirmed_id, ground_papers(c.confirmed_id), p_closes => true);
END $$;

CREATE OR REPLACE FUNCTION case_close(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    r jsonb := coalesce(case_verb_refusal(c, 'close', '{""}', p_item ->> 'reason'), case_day_refusal(c, v_on), case_close_refusal(c));
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    PERFORM case_move(c.id, case_event(c.id, 'close', jsonb_build_object('on', v_on)), 'close', '', v_on,
                      note_add(c.child_id, p_item ->> 'reason'));
    RETURN case_done(c.id);
END $$;

-- Reopened with a reason: to the street named, else where the child's other open cases are, else where it was.
CREATE OR REPLACE FUNCTION case_reopen(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    v_street int := CASE WHEN p_item ? 'to' THEN org_find(p_item ->> 'to')
                         ELSE coalesce((SELECT o.street_id FROM case_file o WHERE o.child_id = c.child_id AND o.id <> c.id AND o.is_open
                                           AND o.street_id IS NOT NULL LIMIT 1), c.street_id) END;
    v_event bigint;
    r jsonb := coalesce(case_verb_refusal(c, 'reopen', '{""}', p_item ->> 'reason'), case_day_refusal(c, v_on), child_alive_refusal(c));
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF v_street IS NULL AND NOT p_item ? 'to' THEN
        RETURN refuse('TARGET_NEEDED', 'case', case_no(c.id));
    ELSIF NOT EXISTS (SELECT FROM org WHERE id = v_street AND type = 'street') THEN
        RETURN refuse('TARGET_NOT_POSSIBLE', 'org', p_item ->> 'to', 'what', 'no_street_here');
    END IF;
    v_event := case_event(c.id, 'reopen', jsonb_build_object('on', v_on, 'street', org_code_of(v_street)));
    PERFORM child_alive(c.id, v_on);
    PERFORM case_move(c.id, v_event, 'reopen', '', v_on, note_add(c.child_id, p_item ->> 'reason'), v_street);
    PERFORM duty_end(c.id, NULL, 'ended', v_on);
    RETURN case_done(c.id);
END $$;

-- A street's proposal that its case go to another street. It moves nothing; the district answers with assign.
CREATE OR REPLACE FUNCTION case_transfer(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    v_street int := org_find(p_item ->> 'to');
    r jsonb := coalesce(case_verb_refusal(c, 'transfer', '{""}', p_item ->> 'reason'), child_died_refusal(c), case_day_refusal(c, v_on));
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF NOT p_item ? 'to' THEN
        RETURN refuse('TARGET_NEEDED', 'case', case_no(c.id));
    ELSIF NOT EXISTS (SELECT FROM org WHERE id = v_street AND type = 'street') OR v_street = c.street_id THEN
        RETURN refuse('TARGET_NOT_POSSIBLE', 'org', p_item ->> 'to', 'what', 'no_other_street');
    ELSIF c.transfer_to IS NOT NULL THEN
        RETURN refuse('TRANSFER_OPEN', 'case', case_no(c.id));
    END IF;
    PERFORM case_move(c.id, case_event(c.id, 'transfer', jsonb_build_object('on', v_on, 'street', org_code_of(v_street))), 'transfer', '',
                      v_on, note_add(c.child_id, p_item ->> 'reason'), v_street);
    RETURN case_done(c.id);
END $$;

-- One function a message; each goes through case_act.
CREATE OR REPLACE FUNCTION case_assign(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'assign') $$;
CREATE OR REPLACE FUNCTION case_handback(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'handback') $$;
CREATE OR REPLACE FUNCTION case_approve(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'approve') $$;
CREATE OR REPLACE FUNCTION case_sendback(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'sendback') $$;
CREATE OR REPLACE FUNCTION case_confirm(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'confirm') $$;
CREATE OR REPLACE FUNCTION case_enrol(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'enrol') $$;
CREATE OR REPLACE FUNCTION case_relapse(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'relapse') $$;
CREATE OR REPLACE FUNCTION case_close(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'close') $$;
CREATE OR REPLACE FUNCTION case_reopen(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'reopen') $$;
CREATE OR REPLACE FUNCTION case_transfer(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'transfer') $$;
CREATE OR REPLACE FUNCTION case_pause(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'pause') $$;
CREATE OR REPLACE FUNCTION case_resume(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT case_act(p_item, 'resume') $$;
