-- Papers (evidence): filed with a visit, a finding, a duty, or later by themselves.

-- The fields that a paper carries, by the names that schemes use.
CREATE OR REPLACE FUNCTION evidence_fields(p_paper jsonb) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN array(SELECT k FROM unnest(ARRAY['number', 'issuer', 'date', 'from', 'until']) k WHERE coalesce(p_paper ->> k, '') <> ''
                 UNION SELECT d ->> 'name' FROM jsonb_array_elements(coalesce(p_paper -> 'details', '[]')) d
                 WHERE coalesce(d ->> 'value', '') <> '');
END $$;

-- Does the roster have this pupil with the child's own ID number and name? It passes row security: who visits may ask about a child of theirs, and
-- hears yes or no.
CREATE OR REPLACE FUNCTION roster_confirms(p_case bigint, p_number text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM case_file c JOIN child_person p ON p.child_id = c.child_id
                     JOIN roster_pupil r ON r.id_number = p.id_number AND r.name_key = p.name_key
                    WHERE c.id = p_case AND case_visible(me(), c.street_id, c.community_id, c.school_id)
                      AND p.id_number <> '' AND r.student_number = upper(p_number));
END $$;

-- NULL, or why one of these papers cannot be filed: an unknown kind, a file that is not complete or not the filer's, a row of the
-- roster that is not there.
DROP FUNCTION IF EXISTS evidence_refusal(int, jsonb);
CREATE OR REPLACE FUNCTION evidence_refusal(c case_file, p_papers jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    p jsonb;
    v_kinds jsonb;
    v_field text;
BEGIN
    IF jsonb_array_length(coalesce(p_papers, '[]')) = 0 THEN
        RETURN NULL;
    END IF;
    SELECT document -> 'kinds' INTO v_kinds FROM scheme WHERE id = c.scheme_id;
    FOR p IN SELECT value FROM jsonb_array_elements(p_papers) LOOP
        IF NOT coalesce(v_kinds ? (p ->> 'kind'), false) THEN
            RETURN refuse('EVIDENCE_KIND_UNKNOWN', 'kind', p ->> 'kind',
                          'possible', (SELECT string_agg(k, ', ' ORDER BY k) FROM jsonb_object_keys(v_kinds) k));
        ELSIF p ->> 'kind' = 'roster_row' AND NOT roster_confirms(c.id, p ->> 'number') THEN
            RETURN refuse('ROSTER_ROW_UNKNOWN');
        ELSIF p ? 'sha256' THEN
            IF NOT EXISTS (SELECT FROM paper f JOIN paper_holder h USING (sha256)
                            WHERE f.sha256 = decode(p ->> 'sha256', 'hex') AND f.complete_at IS NOT NULL AND h.account_id = my_account()) THEN
                RETURN refuse('EVIDENCE_NOT_COMPLETE', 'evidence', p ->> 'kind');
            END IF;
        ELSIF NOT coalesce((p ->> 'seen')::boolean, false) THEN
            RETURN refuse('EVIDENCE_FIELD_MISSING', 'kind', p ->> 'kind', 'field', 'file');
        END IF;
        IF (p ->> 'date')::date > today() THEN
            RETURN refuse('DATE_IN_FUTURE', 'on', p ->> 'date', 'today', today()::text);
        ELSIF (p ->> 'until')::date < (p ->> 'from')::date THEN
            RETURN refuse('RANGE_BACKWARDS', 'from', p ->> 'from', 'to', p ->> 'until');
        END IF;
        FOREACH v_field IN ARRAY '{date,from,until}'::text[] LOOP
            IF child_day_refusal(c.child_id, (p ->> v_field)::date, v_field) IS NOT NULL THEN
                RETURN child_day_refusal(c.child_id, (p ->> v_field)::date, v_field);
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;

-- Files the papers; returns their ids.
CREATE OR REPLACE FUNCTION evidence_place(c case_file, p_event bigint, p_papers jsonb) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    p jsonb;
    v_id bigint;
    v_ids bigint[] := '{}';
BEGIN
    FOR p IN SELECT value FROM jsonb_array_elements(coalesce(p_papers, '[]')) LOOP
        v_id := nextval('nol.evidence_id_seq');
        INSERT INTO evidence (id, child_id, case_id, kind, date, from_date, until_date, seen, sha256, fields, filed_by, event_id)
        OVERRIDING SYSTEM VALUE
        VALUES (v_id, c.child_id, c.id, p ->> 'kind', (p ->> 'date')::date, (p ->> 'from')::date, (p ->> 'until')::date,
                coalesce((p ->> 'seen')::boolean, false), decode(p ->> 'sha256', 'hex'), evidence_fields(p), my_account(), p_event);
        INSERT INTO evidence_text (evidence_id, number, issuer, file_name, details)
        VALUES (v_id, coalesce(p ->> 'number', ''), coalesce(p ->> 'issuer', ''), coalesce(p ->> 'file_name', ''),
                coalesce(p -> 'details', '[]'));
        v_ids := v_ids || v_id;
    END LOOP;
    RETURN v_ids;
END $$;

-- The numbers of the papers that came with an act, for its answer: by them they are opened, checked, withdrawn.
CREATE OR REPLACE FUNCTION evidence_of(p_child bigint, p_event bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(id::text ORDER BY id), '[]') FROM evidence WHERE child_id = p_child AND event_id = p_event);
END $$;

-- EVIDENCE_ADD: papers that come later.
CREATE OR REPLACE FUNCTION evidence_add(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_event bigint;
    v_ids bigint[];
    c case_file;
    r jsonb;
BEGIN
    IF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    r := evidence_refusal(c, p_item -> 'evidence');
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF jsonb_array_length(coalesce(p_item -> 'evidence', '[]')) = 0 THEN
        RETURN refuse('FIELD_MISSING', 'field', 'evidence');
    ELSIF c.state = 'closed' THEN
        RETURN refuse('MOVE_NOT_POSSIBLE', 'verb', 'evidence_add', 'state', c.state, 'case', case_no(v_case));
    END IF;
    v_event := case_touch(v_case, 'evidence_add', jsonb_build_object('kinds', (SELECT jsonb_agg(p ->> 'kind')
                          FROM jsonb_array_elements(p_item -> 'evidence') p)));
    v_ids := evidence_place(c, v_event, p_item -> 'evidence');
    IF c.finding_id IS NOT NULL THEN                       -- a finding under review gets them too
        INSERT INTO finding_evidence SELECT c.finding_id, unnest(v_ids);
    END IF;
    RETURN jsonb_build_object('ok', case_result(v_case, 'done') || jsonb_build_object('evidence', to_jsonb(v_ids::text[]), 'oddities', case_oddities(v_case, v_event)));
END $$;

-- EVIDENCE_CHECK: somebody other than the filer has looked at the paper.
CREATE OR REPLACE FUNCTION evidence_check(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    e evidence;
BEGIN
    SELECT * INTO e FROM evidence WHERE id = (p_item ->> 'evidence')::bigint;
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'evidence');
    ELSIF e.withdrawn_at IS NOT NULL THEN
        RETURN withdrawn_refusal('evidence', e.withdrawn_by, e.withdrawn_at);
    ELSIF e.filed_by = my_account() THEN
        RETURN refuse('EVIDENCE_OWN_CHECK');
    END IF;
    PERFORM event_add('evidence_check', e.case_id, e.child_id, jsonb_build_object('evidence', e.id));
    UPDATE evidence SET checked_by = my_account(), checked_at = now() WHERE id = e.id;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('evidence', e.id::text, 'checked_by', account_name_of(my_account()),
                              'checked_at', stamp(now()), 'case', case_no(e.case_id))));
END $$;
