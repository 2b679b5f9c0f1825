-- Findings: a code for a case, from a visit, a match or papers alone.

-- Since when the child is known: the day on which this case, or another of its open ones, came. Nobody tried to find it before that.
CREATE OR REPLACE FUNCTION child_listed_on(p_child bigint, p_case bigint) RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT min(m.on_date) FROM case_file o JOIN case_move m ON m.case_id = o.id WHERE o.child_id = p_child AND (o.is_open OR o.id = p_case));
END $$;

-- What the computed conditions are about, as of a day: several tries on one day are one, and none is before the child was known; p_how, p_result: the visit that is being filed, if any;
-- p_but: one that does not count.
DROP FUNCTION IF EXISTS finding_facts(case_file, date, text, text);
CREATE OR REPLACE FUNCTION finding_facts(c case_file, p_on date, p_how text, p_result text, p_but bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_facts jsonb;
BEGIN
    SELECT jsonb_build_object('tries', count(DISTINCT on_date), 'hows', count(DISTINCT how), 'days', coalesce(max(on_date) - min(on_date), 0))
      INTO v_facts
      FROM (SELECT how, on_date FROM visit WHERE child_id = c.child_id AND result <> 'met' AND on_date <= p_on AND withdrawn_at IS NULL AND id IS DISTINCT FROM p_but
            UNION ALL SELECT p_how, p_on WHERE p_result <> 'met') tries
     WHERE on_date >= child_listed_on(c.child_id, c.id);
    RETURN v_facts || jsonb_build_object('on', p_on, 'over_age', (
        SELECT extract(year FROM age(b.reference_day, p.birth_date)) > s.upper_age
          FROM batch b JOIN scheme s ON s.id = c.scheme_id LEFT JOIN child_person p ON p.child_id = c.child_id
         WHERE b.id = c.batch_id));
END $$;

-- The papers that count: those in the child's file, and those that come with the submission.
CREATE OR REPLACE FUNCTION finding_papers(p_child bigint, p_papers jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(h), '[]') FROM (
        SELECT jsonb_build_object('kind', kind, 'fields', to_jsonb(fields), 'date', date) h FROM evidence WHERE child_id = p_child AND withdrawn_at IS NULL
        UNION ALL
        SELECT jsonb_build_object('kind', p ->> 'kind', 'fields', to_jsonb(evidence_fields(p)), 'date', p ->> 'date')
          FROM jsonb_array_elements(coalesce(p_papers, '[]')) p) all_papers);
END $$;

-- NULL, or why the scheme has no such code and sub-reason to file.
CREATE OR REPLACE FUNCTION finding_code_refusal(p_scheme int, p_code text, p_sub text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    k scheme_code;
BEGIN
    SELECT * INTO k FROM scheme_code WHERE scheme_id = p_scheme AND code = p_code AND sub = p_sub;
    IF NOT EXISTS (SELECT FROM scheme_code WHERE scheme_id = p_scheme AND code = p_code) THEN
        RETURN refuse('CODE_UNKNOWN', 'scheme', (SELECT name FROM scheme WHERE id = p_scheme), 'code', p_code, 'possible',
                      (SELECT string_agg(code, ', ' ORDER BY ord) FROM scheme_code WHERE scheme_id = p_scheme AND sub = ''));
    ELSIF k.code IS NULL OR (k.needs_sub AND p_sub = '') THEN
        RETURN refuse(CASE WHEN p_sub = '' THEN 'SUB_NEEDED' ELSE 'SUB_UNKNOWN' END, 'code', p_code, 'sub', p_sub, 'possible',
                      (SELECT string_agg(sub, ', ' ORDER BY ord) FROM scheme_code
                        WHERE scheme_id = p_scheme AND code = p_code AND sub <> ''));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION papers_refusal(p_code text, p_missing jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN refuse('PAPERS_MISSING', 'code', p_code) || jsonb_build_object('missing', p_missing);
END $$;

-- NULL, or why this finding cannot be filed. p_item: code, sub, evidence, waive, result, how; p_extra: papers that the program adds.
CREATE OR REPLACE FUNCTION finding_refusal(c case_file, p_verb text, p_conds text[], p_on date, p_item jsonb, p_extra jsonb DEFAULT '[]')
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    k scheme_code;
    v_code text := p_item ->> 'code';
    v_sub text := coalesce(p_item ->> 'sub', '');
    v_waived jsonb := (SELECT coalesce(jsonb_agg(w ->> 'kind'), '[]') FROM jsonb_array_elements(coalesce(p_item -> 'waive', '[]')) w);
    v_missing jsonb;
    v_needless text;                                       -- asked to be waived, but nothing that the code asks for
    r jsonb := coalesce(case_verb_refusal(c, p_verb, p_conds, ''), evidence_refusal(c, p_item -> 'evidence'));
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    r := finding_code_refusal(c.scheme_id, v_code, v_sub);
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT * INTO k FROM scheme_code WHERE scheme_id = c.scheme_id AND code = v_code AND sub = v_sub;
    r := child_died_code_refusal(c, v_code, k.effect, false);
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF NOT k.ends_all AND inquiry_refusal(c) IS NOT NULL THEN   -- a letter is out; but a death is never held up
        RETURN inquiry_refusal(c);
    END IF;
    SELECT string_agg(w, ', ') INTO v_needless FROM jsonb_array_elements_text(v_waived) w
     WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(k.papers) g, jsonb_array_elements(g -> 'any') a
                        WHERE w IN (a ->> 'kind', a ->> 'condition'));
    IF v_waived <> '[]' AND NOT k.waivable THEN
        RETURN refuse('WAIVER_NOT_POSSIBLE', 'code', v_code, 'kinds', (SELECT string_agg(w, ', ') FROM jsonb_array_elements_text(v_waived) w));
    ELSIF v_needless IS NOT NULL THEN
        RETURN refuse('WAIVER_NOT_POSSIBLE', 'code', v_code, 'kinds', v_needless);
    ELSIF EXISTS (SELECT FROM jsonb_array_elements(coalesce(p_item -> 'waive', '[]')) w WHERE coalesce(w ->> 'reason', '') = '') THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'waive', 'case', case_no(c.id));
    ELSIF p_item ? 'same_as' AND NOT EXISTS (SELECT FROM case_file o WHERE o.id = case_id(p_item ->> 'same_as') AND o.id <> c.id) THEN
        RETURN refuse('NOT_FOUND', 'what', 'case', 'id', p_item ->> 'same_as');
    END IF;
    v_missing := papers_missing(k.papers, finding_papers(c.child_id, coalesce(p_item -> 'evidence', '[]') || p_extra),
                                finding_facts(c, p_on, p_item ->> 'how', p_item ->> 'result'), v_waived, k.waivable);
    IF v_missing <> '[]' THEN
        RETURN papers_refusal(v_code, v_missing);
    END IF;
    RETURN NULL;
END $$;

-- Files the finding and moves the case; everything has been checked by finding_refusal. p_on: the day of the fact; the move is
-- dated no earlier than the case's last one.
CREATE OR REPLACE FUNCTION finding_place(c case_file, p_event bigint, p_verb text, p_cond text, p_on date, p_item jsonb,
    p_source text, p_visit bigint DEFAULT NULL, p_rule text DEFAULT NULL, p_school_code text DEFAULT '', p_extra jsonb DEFAULT '[]')
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    k scheme_code;
    w jsonb;
    v_id bigint := nextval('nol.finding_id_seq');
BEGIN
    SELECT * INTO k FROM scheme_code WHERE scheme_id = c.scheme_id AND code = p_item ->> 'code' AND sub = coalesce(p_item ->> 'sub', '');
    INSERT INTO finding (id, case_id, scheme_id, code, sub, label, effect, source, visit_id, rule, same_as, on_date, filed_in, filed_by,
                         note_id, school_code, event_id) OVERRIDING SYSTEM VALUE
    VALUES (v_id, c.id, c.scheme_id, k.code, k.sub, k.label, k.effect, p_source, p_visit, p_rule, case_id(p_item ->> 'same_as'), p_on,
            c.state, my_account(), CASE WHEN p_source <> 'visit' THEN note_add(c.child_id, p_item ->> 'note') END,
            coalesce(p_school_code, ''), p_event);
    PERFORM evidence_place(c, p_event, coalesce(p_item -> 'evidence', '[]') || p_extra);
    INSERT INTO finding_evidence
    SELECT v_id, e.id FROM evidence e
     WHERE e.child_id = c.child_id AND e.withdrawn_at IS NULL
       AND (e.event_id = p_event OR e.kind IN (SELECT a ->> 'kind' FROM jsonb_array_elements(k.papers) g, jsonb_array_elements(g -> 'any') a));
    FOR w IN SELECT value FROM jsonb_array_elements(coalesce(p_item -> 'waive', '[]')) LOOP
        INSERT INTO waiver (finding_id, kind, note_id, asked_by)
        VALUES (v_id, w ->> 'kind', note_add(c.child_id, w ->> 'reason'), my_account()) ON CONFLICT DO NOTHING;
    END LOOP;
    PERFORM case_move(c.id, p_event, p_verb, p_cond, greatest(p_on, c.last_on), p_finding => v_id);
    RETURN v_id;
END $$;

-- FINDING_FILE: a district officer's desk finding, from papers alone.
CREATE OR REPLACE FUNCTION finding_file(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_on date := case_day(p_item);
    v_event bigint;
    c case_file;
    r jsonb;
BEGIN
    IF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    r := coalesce(case_day_refusal(c, greatest(v_on, c.last_on)), child_day_refusal(c.child_id, v_on, 'on'), finding_refusal(c, 'desk', '{""}', v_on, p_item));
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_event := case_event(v_case, 'desk', jsonb_build_object('on', v_on, 'code', p_item ->> 'code', 'sub', p_item ->> 'sub'));
    PERFORM finding_place(c, v_event, 'desk', '', v_on, p_item, 'desk');
    RETURN jsonb_build_object('ok', case_result(v_case, 'done') || jsonb_build_object('evidence', evidence_of(c.child_id, v_event), 'oddities', case_oddities(v_case, v_event)));
END $$;
