-- CHILD_JOIN: two entries are the same child. The entry of `case` goes with all its cases over to the child of `with_case`.

-- What speaks against it that the two are one child: 'two_names', whatever their numbers; 'two_ids', two valid numbers as well; 'twins', 疑似双胞胎/同户.
CREATE OR REPLACE FUNCTION child_join_doubts(c case_file, o case_file) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    p child_person;
    q child_person;
BEGIN
    SELECT * INTO p FROM child_person WHERE child_id = c.child_id;
    SELECT * INTO q FROM child_person WHERE child_id = o.child_id;
    RETURN array_remove(ARRAY[
        CASE WHEN p.id_valid AND q.id_valid AND p.id_number <> '' AND q.id_number <> '' AND p.id_number <> q.id_number
                  AND p.name_key <> q.name_key THEN 'two_ids' WHEN p.name_key <> q.name_key THEN 'two_names' END,
        CASE WHEN c.proposed_twins OR o.proposed_twins
                  OR EXISTS (SELECT FROM match_proposal m WHERE m.case_id IN (c.id, o.id) AND m.twins AND m.status = 'open')
                  OR (p.name_key <> q.name_key AND p.birth_date = q.birth_date
                      AND (nullif(p.guardian, '') = q.guardian OR nullif(p.guardian_phone, '') = q.guardian_phone
                           OR nullif(p.address, '') = q.address OR nullif(p.household_address, '') = q.household_address)) THEN 'twins' END], NULL);
END $$;

CREATE OR REPLACE FUNCTION child_join_refusal(c case_file, o case_file, item jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF o.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'case', 'id', item->>'with_case');
    ELSIF o.child_id = c.child_id THEN
        RETURN refuse('CHILDREN_SAME', 'case', case_no(c.id));
    ELSIF coalesce(item->>'reason', '') = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'child_join', 'case', case_no(c.id));
    ELSIF coalesce((item->>'bulk')::boolean, false)
          AND NOT (c.proposed_exact AND NOT c.proposed_twins AND c.proposed_child IS NOT DISTINCT FROM o.child_id) THEN
        RETURN refuse('SINGLE_DECISION_NEEDED', 'case', case_no(c.id));
    ELSIF coalesce(item->>'despite', '') = '' AND cardinality(child_join_doubts(c, o)) > 0 THEN
        RETURN refuse(CASE WHEN 'two_ids' = ANY (child_join_doubts(c, o)) THEN 'JOIN_TWO_IDS' WHEN 'twins' = ANY (child_join_doubts(c, o)) THEN 'JOIN_TWINS' ELSE 'JOIN_TWO_NAMES' END,
                      'case', case_no(c.id), 'with', case_no(o.id));
    END IF;
    RETURN CASE WHEN case_day(item) > today() THEN refuse('DATE_IN_FUTURE', 'on', item->>'on', 'today', today()::text) END;
END $$;

-- What it changes that these cases come under this entry: 'died', cases of a living child are with one that died; 'counts', what was last said of a side,
-- reopened since or not, is not what was said of the other, so that one of them counts otherwise from here on (report_district). One person does not do that.
CREATE OR REPLACE FUNCTION child_union_changes(p_cases bigint[], p_to bigint) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_with bigint[] := array(SELECT id FROM case_file WHERE child_id = p_to AND id <> ALL (p_cases));
BEGIN
    RETURN CASE WHEN v_with = '{}' THEN '{}' ELSE array_remove(ARRAY[
        CASE WHEN (cases_death(p_cases) IS NULL) <> (cases_death(v_with) IS NULL) THEN 'died' END,
        CASE WHEN cases_word(p_cases) <> cases_word(v_with) THEN 'counts' END], NULL) END;
END $$;

-- The last word that was said of one of these cases: deducted, out_of_school, returned, unresolved. NULL: none yet.
CREATE OR REPLACE FUNCTION cases_word(p_cases bigint[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT CASE m.verb WHEN 'enrol' THEN 'returned' WHEN 'relapse' THEN 'out_of_school' ELSE m.effect END FROM case_move m
             WHERE m.case_id = ANY (p_cases) AND m.verb IN ('confirm', 'enrol', 'relapse') ORDER BY m.on_date DESC, m.event_id DESC LIMIT 1);
END $$;

-- The other cases of both children, at the versions that the one who asks and the one who agrees both see.
CREATE OR REPLACE FUNCTION child_join_versions(c case_file, p_to bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(case_no(f.id) || ' v' || f.version ORDER BY f.id), '[]') FROM case_file f WHERE f.child_id IN (c.child_id, p_to) AND f.id <> c.id);
END $$;

-- The join of this case that an officer has asked for and that another one may do: none of the cases has changed since.
CREATE OR REPLACE FUNCTION child_join_asked(c case_file) RETURNS event
LANGUAGE plpgsql STABLE AS $$
DECLARE
    e event;
BEGIN
    SELECT * INTO e FROM event WHERE case_id = c.id AND version = c.version AND kind = 'child_join_ask';
    RETURN CASE WHEN e.detail -> 'versions' = child_join_versions(c, (e.detail ->> 'to_child')::bigint) THEN e END;
END $$;

CREATE OR REPLACE FUNCTION child_join_asked_said(c case_file, e event) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_by text := account_name_of(e.account_id);
    v_why text := mask_words(note_body((e.detail ->> 'reason_note')::bigint), false);
    o case_file;
BEGIN
    SELECT * INTO o FROM case_file WHERE id = case_id(e.detail ->> 'with_case');
    IF cardinality(child_join_doubts(c, o)) > 0 THEN
        RETURN say('join_asked_despite', 'by', v_by, 'case', case_no(c.id), 'with', case_no(o.id), 'why', v_why);
    END IF;
    RETURN say('join_asked', 'by', v_by, 'case', case_no(c.id), 'with', case_no(o.id), 'why', v_why);
END $$;

-- A join that changes something is asked for by one officer and done by another, who types the same. NULL: this is the other.
CREATE OR REPLACE FUNCTION child_join_second(c case_file, o case_file, p_changes text[], item jsonb, p_why text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    e event := child_join_asked(c);
    v_event bigint;
BEGIN
    IF 'died' = ANY (p_changes) AND EXISTS (SELECT FROM case_file f WHERE f.child_id IN (c.child_id, o.child_id) AND f.danger) THEN
        RETURN (SELECT refuse('JOIN_DANGER', 'case', case_no(c.id), 'with', case_no(o.id), 'other', case_no(min(f.id)))
                  FROM case_file f WHERE f.child_id IN (c.child_id, o.child_id) AND f.danger);
    ELSIF (e.detail ->> 'to_child')::bigint = o.child_id AND e.account_id <> my_account() THEN
        RETURN finding_hands_refusal(NULL, p_asked => e.id);   -- are they two people?
    ELSIF e.id IS NULL OR (e.detail ->> 'to_child')::bigint <> o.child_id THEN
        v_event := case_touch(c.id, 'child_join_ask', jsonb_build_object('on', case_day(item), 'to_child', o.child_id,
            'with_case', case_no(o.id), 'changes', to_jsonb(p_changes), 'reason_note', note_add(c.child_id, p_why), 'versions', child_join_versions(c, o.child_id)));
        PERFORM notice_add(v_event, org_district(), 'join_asked', c.id);
        SELECT * INTO e FROM event WHERE id = v_event;
    END IF;
    RETURN jsonb_build_object('ok', case_result(c.id, 'asked', jsonb_build_array(child_join_asked_said(c, e))));
END $$;

-- Where the child's other open cases are, the joined one goes as well; one that is still listed is routed there later by itself.
-- Returns notices.
CREATE OR REPLACE FUNCTION child_join_align(p_case bigint, p_on date, p_reason text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    c case_file;
    o case_file;
    kind text;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    SELECT * INTO o FROM case_file f
     WHERE f.child_id = c.child_id AND f.id <> c.id AND f.is_open AND f.street_id IS NOT NULL
     ORDER BY f.community_id IS NULL, f.id LIMIT 1;
    IF NOT c.is_open OR o.id IS NULL OR (c.street_id = o.street_id AND c.community_id IS NOT DISTINCT FROM o.community_id) THEN
        RETURN '[]';
    ELSIF c.street_id IS NULL THEN
        RETURN jsonb_build_array(say('join_goes_along', 'moved', case_no(c.id), 'case', case_no(o.id), 'org', concat(org_name_of(o.street_id), org_name_of(o.community_id))));
    END IF;
    kind := CASE WHEN o.community_id IS NULL THEN 'street' ELSE 'community' END;
    PERFORM case_assign_put(c.id, kind, o.street_id, o.community_id, greatest(p_on, c.last_on), p_reason);
    RETURN jsonb_build_array(say('join_moved', 'moved', case_no(c.id), 'case', case_no(o.id), 'org', concat(org_name_of(o.street_id), org_name_of(o.community_id))));
END $$;

CREATE OR REPLACE FUNCTION child_join(item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(item->>'case');
    v_version int := (item->>'version')::int;
    v_open text := case_open(v_case, v_version);
    v_on date := case_day(item);
    v_note bigint;
    v_event bigint;
    v_notices jsonb := '[]';
    v_doubts text[];
    v_changes text[];
    v_why text := concat_ws(E'\n', item->>'reason', nullif(item->>'despite', ''));
    c case_file;
    o case_file;
    k case_file;
    r jsonb;
BEGIN
    IF v_open IS NOT NULL OR NOT sees_all() THEN
        RETURN case_refusal(coalesce(v_open, 'NOT_FOUND'), v_case, v_version);
    END IF;
    -- One join or split at a time: two of them could pass each other.
    PERFORM pg_advisory_xact_lock(hashtext('nol.child'));
    SELECT * INTO c FROM case_file WHERE id = v_case;
    SELECT * INTO o FROM case_file WHERE id = case_id(item->>'with_case');
    r := child_join_refusal(c, o, item);
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_changes := child_union_changes(array(SELECT id FROM case_file WHERE child_id = c.child_id), o.child_id);
    r := CASE WHEN v_changes <> '{}' THEN child_join_second(c, o, v_changes, item, v_why) END;
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_doubts := child_join_doubts(c, o);
    FOR k IN SELECT * FROM case_file f WHERE f.child_id = c.child_id ORDER BY f.id LOOP
        v_note := note_add(c.child_id, v_why);
        v_event := case_touch(k.id, 'child_join', jsonb_build_object('on', v_on, 'from_child', k.child_id, 'to_child', o.child_id,
                                                                     'with_case', case_no(o.id))
                               || CASE WHEN cardinality(v_doubts) > 0 THEN jsonb_build_object('despite', to_jsonb(v_doubts)) ELSE '{}' END);
        INSERT INTO child_join (case_id, from_child, to_child, account_id, note_id, event_id)
        VALUES (k.id, k.child_id, o.child_id, my_account(), v_note, v_event);
        PERFORM child_move(k.id, o.child_id, v_event);
        v_notices := v_notices || child_join_align(k.id, v_on, item->>'reason');
    END LOOP;
    IF child_death_again(o.child_id, v_event, v_on) IS NOT NULL THEN   -- of a child that died nothing is asked any more
        v_notices := v_notices || say('died_all_ended');
    END IF;
    RETURN jsonb_build_object('ok', case_result(v_case, 'done', v_notices || case_contradictions(o.child_id)));
END $$;
