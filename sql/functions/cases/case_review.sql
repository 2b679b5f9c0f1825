-- Approve, send back, confirm. Filer, approver and confirmer of one finding are different accounts,
-- and none of them answers alone for another (auth/account_issue.sql).

-- NULL, or why the waivers of the finding stand in the way of this officer.
CREATE OR REPLACE FUNCTION waiver_refusal(p_finding bigint, p_grant jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_kinds text;
BEGIN
    SELECT string_agg(g, ', ') INTO v_kinds FROM jsonb_array_elements_text(coalesce(p_grant, '[]')) g
     WHERE NOT EXISTS (SELECT FROM waiver w WHERE w.finding_id = p_finding AND w.kind = g);
    IF v_kinds IS NOT NULL THEN
        RETURN refuse('WAIVER_UNKNOWN', 'kind', v_kinds);
    END IF;
    SELECT string_agg(w.kind, ', ') INTO v_kinds FROM waiver w
     WHERE w.finding_id = p_finding AND w.granted_by IS NULL AND NOT coalesce(p_grant, '[]') ? w.kind;
    RETURN CASE WHEN v_kinds IS NOT NULL THEN refuse('WAIVER_NOT_GRANTED', 'kinds', v_kinds) END;
END $$;

CREATE OR REPLACE FUNCTION waiver_grant(p_finding bigint, p_grant jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE waiver SET granted_by = my_account(), granted_at = now()
     WHERE finding_id = p_finding AND granted_by IS NULL AND coalesce(p_grant, '[]') ? kind;
END $$;

-- The papers are judged again by whoever approves or confirms: what the scheme asks for may be more by now than when it was filed.
CREATE OR REPLACE FUNCTION finding_papers_refusal(c case_file, f finding) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    k scheme_code;
    v_missing jsonb;
BEGIN
    SELECT * INTO k FROM scheme_code WHERE (scheme_id, code, sub) = (f.scheme_id, f.code, f.sub);
    v_missing := papers_missing(k.papers, finding_papers(c.child_id, '[]'), finding_facts(c, f.on_date, NULL, NULL),
                                (SELECT coalesce(jsonb_agg(w.kind), '[]') FROM waiver w WHERE w.finding_id = f.id), k.waivable);
    RETURN CASE WHEN v_missing <> '[]' THEN papers_refusal(f.code, v_missing) END;
END $$;

CREATE OR REPLACE FUNCTION case_approve(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    f finding;
    r jsonb := coalesce(case_verb_refusal(c, 'approve', '{""}', ''), case_day_refusal(c, v_on));
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT * INTO f FROM finding WHERE id = c.finding_id;
    IF f.filed_by = my_account() THEN
        RETURN refuse('SAME_PERSON', 'verb', 'approve', 'case', case_no(c.id));
    END IF;
    r := coalesce(child_died_code_refusal(c, f.code, f.effect, true), finding_hands_refusal(f.id), finding_papers_refusal(c, f), waiver_refusal(f.id, p_item -> 'grant'));
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    PERFORM waiver_grant(f.id, p_item -> 'grant');
    PERFORM case_move(c.id, case_event(c.id, 'approve', jsonb_build_object('on', v_on, 'finding', f.id, 'code', f.code,
                      'grant', coalesce(p_item -> 'grant', '[]'))), 'approve', '', v_on, note_add(c.child_id, p_item ->> 'reason'));
    RETURN case_done(c.id);
END $$;

CREATE OR REPLACE FUNCTION case_sendback(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    r jsonb := coalesce(case_verb_refusal(c, 'sendback', '{as filed}', p_item ->> 'reason'), case_day_refusal(c, v_on));
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    PERFORM case_move(c.id, case_event(c.id, 'sendback', jsonb_build_object('on', v_on, 'finding', c.finding_id)), 'sendback', 'as filed',
                      v_on, note_add(c.child_id, p_item ->> 'reason'));
    RETURN case_done(c.id);
END $$;

-- The street that a settled case without one belongs to: that of the child's other open cases, else the list's, else the one it was last with, by which
-- it counts. NULL: none.
CREATE OR REPLACE FUNCTION case_street(c case_file) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT o.street_id FROM case_file o WHERE o.child_id = c.child_id AND o.id <> c.id AND o.is_open AND o.street_id IS NOT NULL ORDER BY o.id LIMIT 1),
                    c.listed_street_id,
                    (SELECT m.street_id FROM case_move m WHERE m.case_id = c.id AND m.street_id IS NOT NULL ORDER BY m.version DESC LIMIT 1));
END $$;

-- Confirming writes the duties of the code and ends those of the finding before. What was settled at the desk and never was with a street goes to
-- it now, by a move of its own: reports count it there, so the street has it in its list.
CREATE OR REPLACE FUNCTION case_confirm(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    f finding;
    v_event bigint;
    v_cond text;
    v_school int;
    v_street int;
    v_notices jsonb;
    r jsonb;
BEGIN
    SELECT * INTO f FROM finding WHERE id = c.finding_id;
    v_cond := CASE WHEN f.effect = 'unresolved' AND c.street_id IS NULL THEN 'unresolved unrouted' ELSE coalesce(f.effect, '') END;
    r := coalesce(case_verb_refusal(c, 'confirm', ARRAY[v_cond], ''), case_day_refusal(c, v_on));
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF my_account() IN (f.filed_by, f.approved_by) THEN
        RETURN refuse('SAME_PERSON', 'verb', 'confirm', 'case', case_no(c.id));
    END IF;
    r := coalesce(child_died_code_refusal(c, f.code, f.effect, true), finding_hands_refusal(f.id), finding_papers_refusal(c, f), waiver_refusal(f.id, p_item -> 'grant'),
                  CASE WHEN NOT (SELECT k.ends_all FROM scheme_code k WHERE (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub)) THEN child_alive_refusal(c) END);
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    PERFORM waiver_grant(f.id, p_item -> 'grant');
    SELECT id INTO v_school FROM org WHERE type = 'school' AND code = f.school_code;
    v_event := case_event(c.id, 'confirm', jsonb_build_object('on', v_on, 'finding', f.id, 'code', f.code, 'sub', f.sub, 'effect', f.effect,
                          'grant', coalesce(p_item -> 'grant', '[]')));
    PERFORM case_move(c.id, v_event, 'confirm', v_cond, v_on, note_add(c.child_id, p_item ->> 'reason'), p_school => v_school);
    v_street := CASE WHEN c.street_id IS NULL AND f.effect <> 'unresolved' THEN case_street(c) END;
    IF v_street IS NOT NULL THEN
        PERFORM case_assign_put(c.id, 'street', v_street, NULL, v_on, NULL);
        SELECT * INTO c FROM case_file WHERE id = c.id;    -- its duties are the street's to do
    END IF;
    v_notices := duty_write(c, f, v_event, v_on) || case_contradictions(c.child_id);
    RETURN case_done(c.id, v_notices);
END $$;

-- Findings of one child that contradict each other across batches: accounted for in one, out of school in another.
CREATE OR REPLACE FUNCTION case_contradictions(p_child bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    w record;
BEGIN
    SELECT string_agg(case_no(c.id) || ' ' || b.name || ' ' || f.code || ' ' || f.label, '；' ORDER BY f.confirmed_on, c.id) AS zh,
           string_agg(case_no(c.id) || ' ' || b.name || ' ' || f.code || ' ' || coalesce(k.label_en, f.label), '; ' ORDER BY f.confirmed_on, c.id) AS en INTO w
      FROM case_file c JOIN finding f ON f.id = c.confirmed_id JOIN batch b ON b.id = c.batch_id
      LEFT JOIN scheme_code k ON k.scheme_id = f.scheme_id AND k.code = f.code AND k.sub = f.sub
     WHERE c.child_id = p_child AND c.code IS NOT NULL
    HAVING count(DISTINCT f.effect) FILTER (WHERE f.effect IN ('deducted', 'out_of_school')) > 1;
    RETURN CASE WHEN w.zh IS NULL THEN '[]' ELSE jsonb_build_array(say('contradiction', 'findings', w.zh, 'findings_en', w.en)) END;
END $$;

-- The same asked past row security, for a case one sees: its child's other case may be closed and elsewhere. A yes or no.
CREATE OR REPLACE FUNCTION case_contradicted(p_case bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    RETURN FOUND AND c.code IS NOT NULL AND case_visible(me(), c.street_id, c.community_id, c.school_id)
       AND case_contradictions(c.child_id) <> '[]';
END $$;
