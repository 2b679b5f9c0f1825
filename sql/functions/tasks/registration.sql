-- What the registry answers by itself: a duty that a row of the registry would end, and the row has come.

-- Open duties of one case, or of all, whose child stands in the registry by ID and name and that no proposal answers yet: a proposal each.
-- Returns how many. Of the owner, because the street that enrols a child may not look into the registry; it needs the actor's own event of that act.
CREATE OR REPLACE FUNCTION registration_seek(p_event bigint, p_case bigint DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_new int;
BEGIN
    IF NOT EXISTS (SELECT FROM event e WHERE e.id = p_event AND e.xid = pg_current_xact_id_if_assigned() AND e.account_id = (me()).account_id
                      AND (e.case_id = p_case OR (p_case IS NULL AND (me()).role = 'district')))
       OR (p_case IS NOT NULL AND NOT acts_on((me()).account_id, p_case)) THEN
        RAISE EXCEPTION 'registration_seek: not behind an act of the actor''s' USING ERRCODE = '42501';
    END IF;
    UPDATE match_proposal p SET status = 'stale'           -- a row that is no longer there, a duty that is over
     WHERE p.rule = 'registration' AND p.status = 'open' AND (p_case IS NULL OR p.case_id = p_case)
       AND NOT EXISTS (SELECT FROM duty d JOIN case_file c ON c.id = d.case_id JOIN child_person w ON w.child_id = c.child_id
                         JOIN roster_pupil r ON r.student_number = p.student_number AND r.id_number = w.id_number AND r.name_key = w.name_key
                        WHERE d.id = p.duty_id AND d.status = 'open')
       AND NOT (p.duty_id IS NULL AND EXISTS (SELECT FROM case_file c JOIN child_person w ON w.child_id = c.child_id
                         JOIN roster_pupil r ON r.student_number = p.student_number AND r.id_number = w.id_number AND r.name_key = w.name_key AND roster_in_school(r.status)
                        WHERE c.id = p.case_id AND c.state IN ('at_street', 'at_community', 'deducted', 'out_of_school') AND c.code IS DISTINCT FROM p.code));
    INSERT INTO match_proposal (case_id, rule, code, sub, student_number, exact, twins, run_event_id, duty_id)
    SELECT DISTINCT ON (c.id) c.id, 'registration', coalesce(k.code, f.code), coalesce(k.sub, f.sub), r.student_number, roster_in_school(r.status), false,
           p_event, d.id
      FROM duty d
      JOIN case_file c ON c.id = d.case_id
      JOIN child h ON h.id = c.child_id AND h.died_on IS NULL
      JOIN finding f ON f.id = d.finding_id
      JOIN child_person w ON w.child_id = c.child_id AND w.id_number <> '' AND w.id_valid
      JOIN roster_pupil r ON r.id_number = w.id_number AND r.name_key = w.name_key
      LEFT JOIN LATERAL (SELECT m.code, m.sub FROM match_codes(c.scheme_id) m WHERE m.rule = 'registration' AND c.state <> 'returned') k ON true
     WHERE d.status = 'open' AND d.spec -> 'ends_with' ? 'roster_row' AND (p_case IS NULL OR d.case_id = p_case)
       AND NOT EXISTS (SELECT FROM match_proposal p WHERE p.case_id = c.id AND p.rule = 'registration' AND p.student_number = r.student_number
                          AND (p.status = 'open' OR (p.status = 'rejected' AND p.duty_id = d.id)))
     ORDER BY c.id, roster_in_school(r.status) DESC, r.student_number;
    GET DIAGNOSTICS v_new = ROW_COUNT;
    IF p_case IS NULL THEN
        v_new := v_new + registration_seek_others(p_event);
    END IF;
    IF v_new > 0 THEN
        PERFORM notice_add(p_event, org_district(), 'registration_found', p_case, CASE WHEN p_case IS NULL THEN v_new::text END);
    END IF;
    RETURN v_new;
END $$;

-- And children at work, missing, abroad or out of school who stand in the new roster, in school, where they did not stand so before: the scheme's code for
-- those who are registered. Returns how many.
CREATE OR REPLACE FUNCTION registration_seek_others(p_event bigint) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_new int;
    v_import bigint := (SELECT (detail ->> 'import')::bigint FROM event WHERE id = p_event);
BEGIN
    INSERT INTO match_proposal (case_id, rule, code, sub, student_number, exact, twins, run_event_id)
    SELECT c.id, 'registration', k.code, k.sub, r.student_number, true, false, p_event
      FROM roster_pupil r
      JOIN child_person w ON w.id_number = r.id_number AND w.name_key = r.name_key AND w.id_valid
      JOIN child h ON h.id = w.child_id AND h.died_on IS NULL
      JOIN case_file c ON c.child_id = h.id AND c.state IN ('at_street', 'at_community', 'deducted', 'out_of_school')
      JOIN LATERAL (SELECT m.code, m.sub FROM match_codes(c.scheme_id) m WHERE m.rule = 'registration') k ON k.code IS DISTINCT FROM c.code
     WHERE r.import_id = v_import AND r.id_number <> '' AND roster_in_school(r.status)
       AND NOT EXISTS (SELECT FROM match_proposal p WHERE p.case_id = c.id AND p.student_number = r.student_number AND p.status IN ('open', 'rejected'));
    GET DIAGNOSTICS v_new = ROW_COUNT;
    RETURN v_new;
END $$;

-- MATCH_ACCEPT of such a proposal where the finding stays as it is (a returned child): the row is a paper, and the duty is done.
CREATE OR REPLACE FUNCTION registration_accept(c case_file, p match_proposal, p_papers jsonb, p_on date, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    d duty;
    v_event bigint;
BEGIN
    SELECT * INTO d FROM duty WHERE id = p.duty_id AND status = 'open';
    IF NOT FOUND THEN
        RETURN refuse('PROPOSAL_DECIDED', 'case', case_no(c.id), 'what', 'stale');
    ELSIF day_refusal(p_on, d.since) IS NOT NULL THEN
        RETURN day_refusal(p_on, d.since);
    END IF;
    v_event := case_touch(c.id, 'task_done', jsonb_build_object('on', p_on, 'kind', d.kind, 'duty', d.id, 'proposal', p.id));
    PERFORM evidence_place(c, v_event, p_papers);
    UPDATE duty SET status = 'done', ended_on = p_on, ended_by = my_account(), note_id = note_add(c.child_id, p_item ->> 'reason')
     WHERE id = d.id;
    UPDATE match_proposal SET status = CASE WHEN id = p.id THEN 'accepted' ELSE 'stale' END, decided_by = my_account(), decided_at = now()
     WHERE case_id = c.id AND status = 'open' AND rule = 'registration';
    PERFORM notice_add(v_event, o, 'registration_found', c.id) FROM unnest(ARRAY[c.street_id, c.community_id]) o;
    RETURN jsonb_build_object('ok', case_result(c.id, 'done'));
END $$;
