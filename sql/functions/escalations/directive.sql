-- Directives (交办单): orders of the group to a department or street, with a text, a day, and only such data of the child as the unit needs.

-- The unit that a directive goes to, by code or name, or a department by what it is for (police, 公安). NULL: none, or more than one.
CREATE OR REPLACE FUNCTION directive_target(p_text text) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_found int := org_find(p_text);
    v_ids int[];
BEGIN
    IF v_found IS NULL THEN
        SELECT array_agg(o.id) INTO v_ids FROM org o
         WHERE o.type = 'department' AND o.function = coalesce((SELECT w.function FROM org_function_word w WHERE w.word = p_text), p_text);
        v_found := CASE WHEN cardinality(v_ids) = 1 THEN v_ids[1] END;
    END IF;
    RETURN v_found;
END $$;

-- What of a child a directive can carry.
CREATE OR REPLACE FUNCTION directive_field_names() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT '{name,sex,birth_date,id_number,nationality,household_address,address,guardian,guardian_phone}'::text[]
$$;

-- What a unit gets to see where nothing is said: by what it is for.
CREATE OR REPLACE FUNCTION directive_default_fields(p_org int) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT d.fields FROM org o JOIN directive_default d ON d.function IN (CASE o.type WHEN 'street' THEN 'street' ELSE coalesce(o.function, '') END, '')
             WHERE o.id = p_org ORDER BY d.function = '' LIMIT 1);
END $$;

-- These fields of the child and no other, whole: who has to find it needs the whole number.
CREATE OR REPLACE FUNCTION directive_person(p_child bigint, p_fields text[]) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_object_agg(f.key, f.value), '{}') FROM child_person p CROSS JOIN LATERAL jsonb_each(to_jsonb(p)) f
             WHERE p.child_id = p_child AND f.key = ANY (p_fields) AND f.key = ANY (directive_field_names()) AND f.value NOT IN ('null', '""'));
END $$;

-- 交办〔2026〕1号: one row of numbers a year. Under the lock of the year, so that none is missing and none is given twice.
CREATE OR REPLACE FUNCTION directive_number(p_on date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_head text := '交办〔' || extract(year FROM p_on) || '〕';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('nol.directive'));
    RETURN v_head || (SELECT coalesce(max(substring(number FROM '〕([0-9]+)号$')::int), 0) + 1 FROM directive WHERE starts_with(number, v_head)) || '号';
END $$;

-- NULL, or why this order cannot be given. d: message DirectiveInput.
CREATE OR REPLACE FUNCTION directive_refusal(e escalation, d jsonb, p_on date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_org int := directive_target(d ->> 'to');
    v_odd text := (SELECT string_agg(f, ', ') FROM jsonb_array_elements_text(coalesce(d -> 'fields', '[]')) f WHERE NOT f = ANY (directive_field_names() || '{none}'));
BEGIN
    RETURN CASE
        WHEN v_org IS NULL THEN refuse('NOT_FOUND', 'what', 'org', 'id', d ->> 'to')
        WHEN org_type_of(v_org) NOT IN ('department', 'street') THEN refuse('DIRECTIVE_TARGET', 'org', org_name_of(v_org))
        WHEN coalesce(btrim(d ->> 'note'), '') = '' THEN refuse('FIELD_MISSING', 'field', 'note')
        WHEN d ->> 'due' IS NULL THEN refuse('FIELD_MISSING', 'field', 'due')
        WHEN (d ->> 'due')::date < p_on THEN refuse('RANGE_BACKWARDS', 'from', p_on::text, 'to', d ->> 'due')
        WHEN v_odd IS NOT NULL THEN refuse('PERSON_FIELD_UNKNOWN', 'fields', v_odd, 'known', array_to_string(directive_field_names(), ', '))
        WHEN d ? 'case' AND NOT EXISTS (SELECT FROM escalation_case x WHERE x.escalation_id = e.id AND x.case_id = case_id(d ->> 'case')) THEN refuse('NOT_FOUND', 'what', 'case')
        WHEN NOT d ? 'case' AND e.case_id IS NULL THEN refuse('FIELD_MISSING', 'field', 'case')
        ELSE (SELECT child_died_refusal(c) FROM case_file c WHERE c.id = coalesce(case_id(d ->> 'case'), e.case_id)) END;
END $$;

-- Gives it. Everything has been checked.
CREATE OR REPLACE FUNCTION directive_put(e escalation, d jsonb, p_event bigint, p_on date, p_account int, p_for int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_org int := directive_target(d ->> 'to');
    v_case bigint := coalesce(case_id(d ->> 'case'), e.case_id);
    v_level text := CASE org_type_of(v_org) WHEN 'street' THEN 'street' ELSE 'department' END;
    n directive;
BEGIN
    INSERT INTO directive (number, escalation_id, case_id, org_id, issued_on, due, fields, note_id, made_by, made_for, event_id)
    VALUES (directive_number(p_on), e.id, v_case, v_org, p_on, (d ->> 'due')::date,
            CASE WHEN jsonb_array_length(coalesce(d -> 'fields', '[]')) = 0 THEN directive_default_fields(v_org)
                 ELSE array(SELECT f FROM jsonb_array_elements_text(d -> 'fields') f WHERE f <> 'none') END,
            note_add((SELECT child_id FROM case_file WHERE id = v_case), d ->> 'note'), p_account, p_for, p_event)
    RETURNING * INTO n;
    INSERT INTO directive_step (directive_id, version, event_id, verb, on_date, account_id, for_account, state, note_id)
    VALUES (n.id, 1, p_event, 'issue', p_on, p_account, p_for, 'issued', n.note_id);
    PERFORM clock_open('acknowledge', v_level, v_org, today(), clock_days('acknowledge'), p_case => v_case, p_directive => n.id);
    PERFORM clock_open('directive', v_level, v_org, today(), p_due => n.due, p_case => v_case, p_directive => n.id);
    PERFORM notice_add(p_event, v_org, 'directive', v_case, n.id::text, n.due);
    RETURN n.id;
END $$;

-- The directives of an escalation, or of one case in it, in short (messages CaseDirective). Under row security, or for who sees the escalation.
CREATE OR REPLACE FUNCTION directives_json(p_escalation bigint, p_case bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('directive', d.id::text, 'number', d.number, 'org_name', o.name, 'due', d.due, 'state', d.state)
                                      ORDER BY d.id), '[]')
              FROM directive d JOIN org o ON o.id = d.org_id WHERE d.escalation_id = p_escalation AND (p_case IS NULL OR d.case_id = p_case));
END $$;
