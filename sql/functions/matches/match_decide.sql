-- MATCH_ACCEPT, MATCH_REJECT: a district officer decides on a proposal.

-- The proposal that is meant: the one named; else the only open one; else the only one by exact ID and name.
CREATE OR REPLACE FUNCTION match_choose(p_case bigint, item jsonb) RETURNS match_proposal
LANGUAGE plpgsql STABLE AS $$
DECLARE
    p match_proposal;
    n int;
    n_exact int;
BEGIN
    IF item ? 'proposal' THEN
        SELECT * INTO p FROM match_proposal WHERE case_id = p_case AND id = (item->>'proposal')::bigint;
        RETURN p;
    END IF;
    SELECT count(*), count(*) FILTER (WHERE exact) INTO n, n_exact FROM match_proposal WHERE case_id = p_case AND status = 'open';
    IF n = 1 OR n_exact = 1 THEN
        SELECT * INTO p FROM match_proposal WHERE case_id = p_case AND status = 'open' AND (n = 1 OR exact);
    END IF;
    RETURN p;
END $$;

-- May a proposal be decided on where its case stands? While the case waits for a first finding; what an inquiry's answer or a new registry proposes, as
-- long as it can be accepted. MATCH_LIST shows no other as open.
CREATE OR REPLACE FUNCTION match_stands(c case_file, p match_proposal) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT c.state IN ('listed', 'at_street', 'at_community') OR p.rule = 'registration' OR (p.rule LIKE 'inquiry\_%' AND c.state NOT IN ('found', 'reviewed', 'closed'))
$$;

-- Others that are open for its case: who accepts it drops them.
CREATE OR REPLACE FUNCTION match_others(p match_proposal) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM match_proposal o WHERE o.case_id = p.case_id AND o.status = 'open' AND o.id <> p.id
$$;

-- May it be accepted with others at once? By exact ID and name, where nothing else has to be decided about the child: over age, a slip, a twin.
CREATE OR REPLACE FUNCTION match_at_once(p match_proposal) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(p.exact AND NOT p.twins, false) AND match_others(p) = 0
$$;

-- NULL, or why this proposal cannot be decided on so.
CREATE OR REPLACE FUNCTION match_refusal(c case_file, p match_proposal, item jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p.id IS NULL AND NOT item ? 'proposal' AND EXISTS (SELECT FROM match_proposal o WHERE o.case_id = c.id AND o.status = 'open') THEN
        RETURN CASE WHEN coalesce((item->>'bulk')::boolean, false) THEN refuse('SINGLE_DECISION_NEEDED', 'case', case_no(c.id))
                    ELSE refuse('FIELD_MISSING', 'field', 'proposal') END;
    ELSIF p.id IS NULL AND NOT item ? 'proposal' AND EXISTS (SELECT FROM match_proposal o WHERE o.case_id = c.id) THEN
        RETURN refuse('PROPOSAL_DECIDED', 'case', case_no(c.id));
    ELSIF p.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'proposal', 'id', coalesce(item->>'proposal', case_no(c.id)));
    ELSIF p.status <> 'open' THEN
        RETURN refuse('PROPOSAL_DECIDED', 'case', case_no(c.id), 'what', p.status);
    ELSIF NOT match_stands(c, p) THEN
        RETURN refuse('PROPOSAL_DECIDED', 'case', case_no(c.id), 'what', 'stale');    -- the case was decided otherwise since
    ELSIF NOT match_at_once(p)
          AND (coalesce((item->>'bulk')::boolean, false) OR (item->>'single')::boolean IS NOT TRUE) THEN
        RETURN refuse('SINGLE_DECISION_NEEDED', 'case', case_no(c.id));
    END IF;
    RETURN NULL;
END $$;

-- The pupil of a proposal as a paper: number and school, and what else the roster says.
CREATE OR REPLACE FUNCTION match_paper(r roster_pupil, p_on date) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(jsonb_build_object(
        'kind', 'roster_row', 'number', r.student_number, 'issuer', coalesce(nullif(r.school_name, ''), r.school_code), 'date', p_on,
        'details', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', d.name, 'value', d.value)), '[]')
                      FROM (VALUES ('grade', r.grade), ('class', r.class), ('status', r.status)) AS d(name, value) WHERE d.value <> '')))
$$;

-- item: {"case", "version", "proposal", "on", "reason", "bulk", "single"}. Files the finding; another officer confirms it.
CREATE OR REPLACE FUNCTION match_accept(item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(item->>'case');
    v_version int := (item->>'version')::int;
    v_open text := case_open(v_case, v_version);
    v_on date := case_day(item);
    c case_file;
    p match_proposal;
    pupil roster_pupil;
    papers jsonb := '[]';
    v_event bigint;
    finding_item jsonb;
    v_dropped jsonb := '[]';
    r jsonb;
BEGIN
    IF v_open IS NOT NULL OR NOT sees_all() THEN
        RETURN case_refusal(coalesce(v_open, 'NOT_FOUND'), v_case, v_version);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    p := match_choose(v_case, item);
    r := match_refusal(c, p, item);
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF match_others(p) > 0 THEN
        v_dropped := jsonb_build_array(say('match_dropped', 'count', match_others(p)::text));
    END IF;
    IF p.student_number IS NOT NULL THEN
        SELECT * INTO pupil FROM roster_pupil WHERE student_number = p.student_number;
        IF NOT FOUND OR (p.exact AND NOT EXISTS (SELECT FROM child_person w WHERE w.child_id = c.child_id AND w.id_number = pupil.id_number
                                                    AND w.name_key = pupil.name_key)) THEN
            RETURN refuse('PROPOSAL_DECIDED', 'case', case_no(v_case), 'what', 'stale');   -- the roster changed since
        END IF;
        papers := match_paper(pupil, v_on);
    END IF;
    IF p.duty_id IS NOT NULL AND (c.state = 'returned' OR (p.code, p.sub) = (c.code, coalesce(c.sub, ''))) THEN
        RETURN registration_accept(c, p, papers, v_on, item);
    END IF;
    finding_item := jsonb_strip_nulls(jsonb_build_object('code', p.code, 'sub', nullif(p.sub, ''), 'note', item->>'reason'));
    r := coalesce(child_died_refusal(c), case_day_refusal(c, greatest(v_on, c.last_on)), finding_refusal(c, 'match', '{""}', v_on, finding_item, papers));
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_event := case_event(v_case, 'match', jsonb_build_object('on', v_on, 'code', p.code, 'sub', p.sub, 'rule', p.rule, 'proposal', p.id));
    PERFORM finding_place(c, v_event, 'match', '', v_on, finding_item, 'match', NULL, p.rule, pupil.school_code, papers);
    UPDATE match_proposal SET status = CASE WHEN id = p.id THEN 'accepted' ELSE 'stale' END, decided_by = my_account(), decided_at = now()
     WHERE case_id = v_case AND status = 'open';
    RETURN jsonb_build_object('ok', case_result(v_case, 'done', v_dropped) || jsonb_build_object('oddities', case_oddities(v_case, v_event)));
END $$;

-- item: {"case", "version", "proposal", "reason"}. Without a proposal all open ones of the case; the case stays where it is.
CREATE OR REPLACE FUNCTION match_reject(item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(item->>'case');
    v_version int := (item->>'version')::int;
    v_open text := case_open(v_case, v_version);
    c case_file;
    p match_proposal;
    v_note bigint;
    v_same boolean;
    r jsonb;
BEGIN
    IF v_open IS NOT NULL OR NOT sees_all() THEN
        RETURN case_refusal(coalesce(v_open, 'NOT_FOUND'), v_case, v_version);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    SELECT * INTO p FROM match_proposal o
     WHERE o.case_id = v_case AND (o.id = (item->>'proposal')::bigint OR (NOT item ? 'proposal' AND o.status = 'open')) LIMIT 1;
    v_same := p.id IS NULL AND NOT item ? 'proposal' AND c.proposed_child IS NOT NULL;   -- nothing from the registry: that it may be a known child
    r := CASE WHEN NOT v_same THEN match_refusal(c, p, item - 'bulk' || '{"single": true}') END;   -- a rejection files nothing
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF coalesce(item->>'reason', '') = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'match_reject', 'case', case_no(v_case));
    END IF;
    IF v_same THEN
        v_note := note_add(c.child_id, item->>'reason');
        PERFORM case_touch(v_case, 'match_reject', jsonb_build_object('not_same', case_no((SELECT min(o.id) FROM case_file o WHERE o.child_id = c.proposed_child)), 'reason_note', v_note));
        RETURN jsonb_build_object('ok', case_result(v_case, 'done'));
    END IF;
    PERFORM case_touch(v_case, 'match_reject', (SELECT jsonb_build_object('proposals', jsonb_agg(o.id ORDER BY o.id)) FROM match_proposal o
                                                 WHERE o.case_id = v_case AND o.status = 'open' AND (NOT item ? 'proposal' OR o.id = p.id)));
    v_note := note_add(c.child_id, item->>'reason');
    UPDATE match_proposal o SET status = 'rejected', decided_by = my_account(), decided_at = now(), note_id = v_note
     WHERE o.case_id = v_case AND o.status = 'open' AND (NOT item ? 'proposal' OR o.id = p.id);
    RETURN jsonb_build_object('ok', case_result(v_case, 'done'));
END $$;
