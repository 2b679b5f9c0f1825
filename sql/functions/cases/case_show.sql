-- CASE_SHOW: the whole file of a case. The look is recorded in the same transaction, before the answer.

-- Has the actor's unit this case, so that it is the one to call the guardian? The community that works on it; the street that has it itself, has to
-- assign or to review it; the district what waits for it, or has no street. Nobody a closed one.
CREATE OR REPLACE FUNCTION case_held(c case_file) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    i identity := me();
    v_step boolean := c.state = 'deducted' OR case_level(c.state, c.street_id, c.community_id) = i.role;   -- a duty beside another unit's step is no holding
BEGIN
    RETURN coalesce(c.state <> 'closed' AND CASE i.role
        WHEN 'community' THEN c.community_id = i.org_id
        WHEN 'street' THEN c.street_id = i.org_id AND (c.community_id IS NULL OR (v_step AND case_waits_for(c, 'street')))
        WHEN 'district' THEN c.street_id IS NULL OR ((v_step OR c.transfer_to IS NOT NULL OR c.inquiry_id IS NOT NULL) AND case_waits_for(c, 'district')) END, false);
END $$;

-- The child of a case (message Child). The holder reads the guardian's telephone, with which it has to work. Other cases: those that one sees.
CREATE OR REPLACE FUNCTION case_child_json(c case_file, p_reveal boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    p child_person;
    h child;
    v_brief boolean := my_role() = 'inspector';
BEGIN
    SELECT * INTO p FROM child_person WHERE child_id = c.child_id;
    SELECT * INTO h FROM child WHERE id = c.child_id;
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'child', h.id::text, 'name', p.name, 'sex', p.sex, 'birth_date', p.birth_date, 'id_type', p.id_type,
        'id_number', CASE WHEN p_reveal THEN p.id_number ELSE mask_id(p.id_number) END, 'died_on', h.died_on)
        || CASE WHEN v_brief THEN '{}' ELSE jsonb_build_object(
        'nationality', mask_words(p.nationality, p_reveal), 'household_address', mask_words(p.household_address, p_reveal),
        'address', mask_words(p.address, p_reveal), 'guardian', mask_words(p.guardian, p_reveal),
        'guardian_phone', CASE WHEN p_reveal OR case_held(c) THEN p.guardian_phone ELSE mask_id(p.guardian_phone) END,
        'other_cases', (SELECT jsonb_agg(case_no(o.id) ORDER BY o.id) FROM case_file o WHERE o.child_id = c.child_id AND o.id <> c.id)) END);
END $$;

-- Visits of the child, those made under its other cases too, in the order of their days. A case out of sight has no number here.
CREATE OR REPLACE FUNCTION case_visits_json(p_child bigint, p_reveal boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'visit', v.id::text, 'on', v.on_date, 'at', stamp(v.at), 'by', account_name_of(v.account_id), 'by_org', org_name_of(v.org_id),
                'result', v.result, 'how', v.how, 'who', mask_words(v.who, p_reveal), 'met', mask_words(v.met, p_reveal),
                'note', mask_words(v.note, p_reveal), 'next_date', v.next_date, 'late', v.late,
                'withdrawn_by', account_name_of(v.withdrawn_by), 'withdrawn_at', stamp(v.withdrawn_at), 'withdrawn_why', mask_words(note_body(v.withdrawn_note), p_reveal),
                'case', (SELECT case_no(o.id) FROM case_file o WHERE o.id = v.case_id),
                'finding', coalesce((SELECT f.code FROM finding f WHERE f.visit_id = v.id),
                                    (SELECT e.detail ->> 'code' FROM event e WHERE v.late AND e.id = v.event_id))))
                ORDER BY v.on_date, v.id), '[]')
              FROM visit v
             WHERE v.child_id = p_child);
END $$;

DROP FUNCTION IF EXISTS case_findings_json(bigint);
CREATE OR REPLACE FUNCTION case_findings_json(p_case bigint, p_reveal boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'finding', f.id::text, 'code', f.code, 'sub', nullif(f.sub, ''), 'label', f.label, 'effect', f.effect, 'source', f.source,
                'on', f.on_date, 'status', f.status, 'filed_by', account_name_of(f.filed_by), 'approved_by', account_name_of(f.approved_by),
                'confirmed_by', account_name_of(f.confirmed_by), 'confirmed_on', f.confirmed_on, 'rule', f.rule, 'reason', mask_words(note_body(f.note_id), p_reveal),
                'evidence', (SELECT jsonb_agg(x.evidence_id::text ORDER BY x.evidence_id) FROM finding_evidence x WHERE x.finding_id = f.id),
                'waivers', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', w.kind, 'reason', mask_words(note_body(w.note_id), p_reveal),
                                'asked_by', account_name_of(w.asked_by), 'granted_by', account_name_of(w.granted_by))) ORDER BY w.kind)
                              FROM waiver w WHERE w.finding_id = f.id)))
                ORDER BY f.id), '[]')
              FROM finding f WHERE f.case_id = p_case);
END $$;

-- Duties (message Duty) of a case.
CREATE OR REPLACE FUNCTION case_duties_json(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'case', case_no(c.id), 'kind', d.kind, 'level', duty_level(d.level, c.street_id, c.community_id), 'org', o.code, 'org_name', o.name, 'since', d.since,
                'due', d.due, 'until', d.until_date, 'code', f.code, 'name', c.name, 'status', d.status, 'ended_on', d.ended_on,
                'ended_by', account_name_of(d.ended_by), 'version', c.version, 'task', 'duty', 'provisional', nullif(d.provisional, false),
                'overdue', CASE WHEN d.status = 'open' THEN late_since(d.due, NULL, NULL, clock_now()) IS NOT NULL END,
                'next', to_jsonb(duty_verbs(c, d))) || duty_labels(d)) ORDER BY d.id), '[]')
              FROM duty d
              JOIN finding f ON f.id = d.finding_id
              LEFT JOIN org o ON o.id = duty_org(duty_level(d.level, c.street_id, c.community_id), c)
             WHERE d.case_id = c.id);
END $$;

-- What stands at the top of a file.
CREATE OR REPLACE FUNCTION case_notices(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_notices jsonb := case_contradictions(c.child_id);
    v_died date := (SELECT died_on FROM child WHERE id = c.child_id);
    v_late text;
    v_hidden boolean := my_role() <> 'district' AND (SELECT standing FROM batch WHERE id = c.batch_id);   -- who added the child hears of no other unit's
BEGIN
    IF v_notices = '[]' AND case_contradicted(c.id) THEN
        v_notices := jsonb_build_array(say('contradiction_elsewhere'));
    END IF;
    IF v_died IS NOT NULL THEN
        v_notices := jsonb_build_array(say('died', 'on', v_died::text)) || v_notices;
    END IF;
    IF clock_paused_until('visit', c.id) IS NOT NULL AND c.inquiry_id IS NULL THEN
        v_notices := v_notices || (SELECT say('case_paused', 'until', p.until_on::text, 'why', mask_words(note_body(p.note_id), false))
                                     FROM case_pause p WHERE p.case_id = c.id AND p.ended_on IS NULL ORDER BY p.until_on DESC LIMIT 1);
    END IF;
    IF c.inquiry_id IS NOT NULL THEN
        v_notices := v_notices || (SELECT CASE WHEN q.due < today() THEN say('inquiry_overdue', 'number', mask_words(q.number, false, 15), 'sent', q.sent_on::text, 'to', mask_words(q.to_name, false), 'due', q.due::text)
                                               ELSE say('inquiry_out', 'number', mask_words(q.number, false, 15), 'sent', q.sent_on::text, 'to', mask_words(q.to_name, false), 'due', q.due::text) END
                                     FROM inquiry q WHERE q.id = c.inquiry_id);
    END IF;
    IF c.same_id AND NOT v_hidden THEN
        v_notices := v_notices || say('same_id_other_name');
    END IF;
    IF c.proposed_child IS NOT NULL AND NOT v_hidden THEN
        v_notices := v_notices || (SELECT CASE WHEN c.proposed_twins THEN say('known_twin', 'case', case_no(min(o.id))) ELSE say('known_child', 'case', case_no(min(o.id))) END
                                     FROM case_file o WHERE o.child_id = c.proposed_child);
    END IF;
    IF my_role() = 'district' AND (child_join_asked(c)).id IS NOT NULL THEN
        v_notices := v_notices || child_join_asked_said(c, child_join_asked(c));
    END IF;
    IF c.transfer_to IS NOT NULL THEN
        v_notices := v_notices || say('transfer_asked', 'org', org_name_of(c.transfer_to));
    END IF;
    SELECT string_agg(concat_ws(' ', org_name_of(v.org_id), account_name_of(v.account_id), v.on_date), '、' ORDER BY v.id) INTO v_late
      FROM visit v WHERE v.child_id = c.child_id AND v.late AND v.withdrawn_at IS NULL AND c.late_visit;
    IF v_late IS NOT NULL THEN
        v_notices := v_notices || say('late_visits', 'visits', v_late);
    END IF;
    RETURN v_notices;
END $$;

-- The row of the list as received: [{"name", "value"}], masked unless revealed.
CREATE OR REPLACE FUNCTION case_received_json(c case_file, p_reveal boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('name', x.key, 'value', mask_words(x.value, p_reveal)) ORDER BY k.ord, x.key), '[]')
              FROM batch_row_cells r
              JOIN batch b ON b.id = r.batch_id
              CROSS JOIN LATERAL jsonb_each_text(r.cells) x
              LEFT JOIN LATERAL (SELECT h.ord FROM import i CROSS JOIN LATERAL jsonb_array_elements_text(i.columns) WITH ORDINALITY h(name, ord)
                                  WHERE i.id = b.import_id AND h.name = x.key LIMIT 1) k ON true
             WHERE r.batch_id = c.batch_id AND r.row_no = c.row_no);
END $$;

-- CASE_SHOW. {"ok": CaseFile}, a refusal, or NULL: absent, or not one's own.
--
-- The file is read by a STABLE function, so all of it is of the one snapshot of the statement that calls it: a case that is reassigned
-- meanwhile is seen before it or after it, never half. Then the look is recorded, of what was read. So do the other answers that record a look.
CREATE OR REPLACE FUNCTION case_show(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v jsonb;
    v_case bigint := case_id(p_request ->> 'case');
    v_child bigint;
    v_event bigint;
    v_take jsonb := CASE WHEN p_request ? 'reveal' THEN reveal_take(p_request ->> 'reveal', coalesce(v_case, 0)) ELSE '{"ok": {}}' END;
BEGIN
    IF v_take IS NULL OR v_take ? 'error' THEN
        RETURN v_take;
    END IF;
    v := case_show_read(p_request);
    v_child := (v #>> '{ok,child,child}')::bigint;
    IF v ? 'ok' THEN
        v_event := event_add('look', v_case, v_child, jsonb_strip_nulls(jsonb_build_object('version', v #> '{ok,case_file,version}',
                          'reveal', p_request ? 'reveal', 'phone', CASE WHEN v #>> '{ok,child,guardian_phone}' ~ '^[^*]+$' THEN true END, 'reason_note', note_add(v_child, btrim(p_request ->> 'reveal'))) || (v_take -> 'ok')));
        IF v @? '$.ok.case_file.marks[*] ? (@ == "danger")' THEN
            PERFORM danger_opened(v_case, NULL, v_event);
        END IF;
    END IF;
    RETURN v;
END $$;

CREATE OR REPLACE FUNCTION case_show_read(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    c case_file;
    i identity := me();
    v_reveal boolean := p_request ? 'reveal';              -- case_show has asked reveal_take
    v_file jsonb;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = case_id(p_request ->> 'case');
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    v_file := jsonb_build_object(
        'case_file', (SELECT jsonb_strip_nulls(to_jsonb(r)) FROM case_row(c.id, page_oddities(ARRAY[c.id])) r) || jsonb_strip_nulls(jsonb_build_object('next', nullif(to_jsonb(case_next(c)), '[]'))),
        'child', case_child_json(c, v_reveal),
        'findings', case_findings_json(c.id, v_reveal),
        'remarks', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', stamp(k.at), 'by', account_name_of(k.account_id),
                        'note', mask_words(note_body(k.note_id), v_reveal)) ORDER BY k.id), '[]') FROM remark k WHERE k.case_id = c.id),
        'revealed', v_reveal);
    IF i.role = 'inspector' THEN                           -- what concerns its schools: the child, its findings, its returns
        RETURN jsonb_build_object('ok', v_file || jsonb_build_object(
            'findings', (SELECT coalesce(jsonb_agg(f - 'evidence' - 'waivers' - 'reason'), '[]') FROM jsonb_array_elements(v_file -> 'findings') f
                          WHERE f ->> 'status' = 'confirmed'),
            'moves', (SELECT coalesce(jsonb_agg(case_move_json(m) - 'reason' ORDER BY m.version), '[]') FROM case_move m
                       WHERE m.case_id = c.id AND m.verb IN ('confirm', 'enrol', 'relapse', 'reopen'))));
    END IF;
    RETURN jsonb_build_object('ok', v_file || jsonb_build_object(
        'moves', (SELECT coalesce(jsonb_agg(h.m ORDER BY h.version), '[]') FROM (
                      SELECT m.version, case_move_json(m, v_reveal) AS m FROM case_move m WHERE m.case_id = c.id
                      UNION ALL                            -- with whose visits and papers it has been since
                      SELECT e.version, case_touch_json(e, v_reveal) FROM event e
                       WHERE e.case_id = c.id AND e.version IS NOT NULL AND e.kind IN ('child_join', 'child_join_ask', 'child_split')) h),
        'visits', case_visits_json(c.child_id, v_reveal),
        'evidence', evidence_json(c.child_id, v_reveal),
        'duties', case_duties_json(c),
        'clocks', case_clocks_json(c),
        'escalations', case_escalations_json(c),
        'inquiries', case_inquiries_json(c),
        'measures', case_measures_json(c),
        'notices', case_notices(c),
        'oddities', case_oddities(c.id),
        'received_row', c.row_no::text,
        'received', case_received_json(c, v_reveal)));
END $$;
