-- The only functions that change a case. They pass row security, since the interface may not update case_file; they check actor, row,
-- version chain and the table of moves themselves, whatever was checked before.

-- The event of a write to a case: it takes the next version. Returns its id.
CREATE OR REPLACE FUNCTION case_event(p_case bigint, p_kind text, p_detail jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
    i identity := me();
    v_id bigint;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case AND case_visible(i, street_id, community_id, school_id) FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'case_event: not the actor''s case' USING ERRCODE = '42501';
    END IF;
    INSERT INTO event (account_id, role, kind, case_id, child_id, version, key, detail)
    VALUES (i.account_id, i.role, p_kind, p_case, c.child_id, c.version + 1, nullif(current_setting('nol.key', true), '')::uuid,
            coalesce(p_detail, '{}'))
    RETURNING id INTO v_id;
    RETURN v_id;
END $$;

-- Was the promised visit promised by one of a later day than this? Then what is recorded afterwards neither answers nor changes it.
CREATE OR REPLACE FUNCTION promised_later(p_child bigint, p_case bigint, p_next date, p_on date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN p_next IS NOT NULL AND EXISTS (SELECT FROM visit v WHERE v.child_id = p_child AND v.case_id = p_case AND v.on_date > p_on AND v.next_date = p_next AND NOT v.late AND v.withdrawn_at IS NULL);
END $$;

-- A write that moves nothing (a visit without a finding, a paper, a duty): version and event.
CREATE OR REPLACE FUNCTION case_touch(p_case bigint, p_kind text, p_detail jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_child bigint;
    v_version int;
    v_event bigint;
BEGIN
    UPDATE case_file c SET version = c.version + 1, late_visit = false,    -- who acts has seen what a former holder left
           proposed_child = CASE WHEN n.none THEN NULL ELSE c.proposed_child END, proposed_exact = c.proposed_exact AND NOT n.none, proposed_twins = c.proposed_twins AND NOT n.none,
           next_visit = CASE WHEN p_kind <> 'visit' OR promised_later(c.child_id, c.id, c.next_visit, (p_detail ->> 'on')::date) THEN c.next_visit END  -- the visit that was promised
      FROM (SELECT coalesce(p_kind = 'match_reject' AND i.role = 'district' AND p_detail ? 'not_same', false) AS none) n   -- it is not the child that it was taken for
     WHERE c.id = p_case AND case_visible(i, c.street_id, c.community_id, c.school_id)
    RETURNING c.child_id, c.version INTO v_child, v_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'case_touch: not the actor''s case' USING ERRCODE = '42501';
    END IF;
    INSERT INTO event (account_id, role, kind, case_id, child_id, version, key, detail)
    VALUES (i.account_id, i.role, p_kind, p_case, v_child, v_version, nullif(current_setting('nol.key', true), '')::uuid,
            coalesce(p_detail, '{}'))
    RETURNING id INTO v_event;
    RETURN v_event;
END $$;

-- One move. `p_event` is case_event's. p_cond: the `when` of the table. p_street, p_community: assign, reopen, transfer (the street
-- asked for); p_school: enrol, confirm; p_finding: visit, match, desk. Returns the new state.
CREATE OR REPLACE FUNCTION case_move(p_case bigint, p_event bigint, p_verb text, p_cond text, p_on date, p_note bigint DEFAULT NULL,
    p_street int DEFAULT NULL, p_community int DEFAULT NULL, p_school int DEFAULT NULL, p_finding bigint DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
    n case_file;
    f finding;
    r case_move_rule;
    e event;
    i identity := me();
    v_stays boolean;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case FOR NO KEY UPDATE;
    SELECT * INTO e FROM event WHERE id = p_event;
    SELECT * INTO r FROM case_move_rule WHERE from_state = c.state AND verb = p_verb AND cond = p_cond;
    IF c.id IS NULL OR NOT case_visible(i, c.street_id, c.community_id, c.school_id) OR r.verb IS NULL OR NOT i.role = ANY (r.roles)
       OR e.case_id IS DISTINCT FROM p_case OR e.version IS DISTINCT FROM c.version + 1 OR e.account_id <> i.account_id
       OR p_on > greatest(today(), c.last_on) OR p_on < c.last_on OR (r.needs_reason AND p_note IS NULL) THEN
        RAISE EXCEPTION 'case_move: % from % is not the actor''s to make', p_verb, c.state USING ERRCODE = '42501';
    END IF;
    SELECT * INTO f FROM finding WHERE id = coalesce(p_finding, c.finding_id) AND case_id = p_case;

    n := c;
    n.state := CASE r.to_state WHEN 'as_filed' THEN f.filed_in ELSE r.to_state END;
    CASE p_verb
    WHEN 'assign' THEN
        IF c.transfer_to IS NOT NULL AND p_community IS NULL AND p_street = c.street_id THEN
            n.state := c.state;                            -- a transfer declined: the case stays where it is
        ELSE
            n.street_id := p_street;
            n.community_id := p_community;
            IF c.finding_id IS NOT NULL THEN
                UPDATE finding SET status = 'void' WHERE id = c.finding_id;
                n.finding_id := NULL;
            END IF;
            n.since := p_on;
        END IF;
        n.transfer_to := NULL;
        IF NOT (i.role = 'district' OR (i.role = 'street' AND n.street_id = i.org_id AND p_community IS NOT NULL))
           OR org_type_of(n.street_id) IS DISTINCT FROM 'street'
           OR (n.community_id IS NOT NULL AND (SELECT o.parent_id FROM org o WHERE o.id = n.community_id) IS DISTINCT FROM n.street_id) THEN
            RAISE EXCEPTION 'case_move: a street assigns among its own communities' USING ERRCODE = '42501';
        END IF;
    WHEN 'handback' THEN
        n.community_id := NULL;
        n.street_id := CASE WHEN c.state = 'at_street' THEN NULL ELSE c.street_id END;
        n.transfer_to := NULL;
        n.since := p_on;
    WHEN 'visit', 'match', 'desk' THEN
        n.finding_id := f.id;
    WHEN 'approve' THEN
        UPDATE finding SET status = 'approved', approved_by = i.account_id, approved_on = p_on WHERE id = f.id;
    WHEN 'sendback' THEN
        UPDATE finding SET status = 'sent_back' WHERE id = f.id;
        n.finding_id := NULL;
    WHEN 'confirm' THEN
        IF p_cond NOT IN (f.effect, f.effect || ' unrouted') OR (p_cond = 'unresolved unrouted') <> (f.effect = 'unresolved'
           AND c.street_id IS NULL) THEN
            RAISE EXCEPTION 'case_move: the finding has another effect' USING ERRCODE = '42501';
        END IF;
        UPDATE finding SET status = 'confirmed', confirmed_by = i.account_id, confirmed_on = p_on WHERE id = f.id;
        n.finding_id := NULL;
        n.confirmed_id := f.id;
        n.code := f.code;
        n.sub := nullif(f.sub, '');
        n.school_id := p_school;
        IF f.effect = 'unresolved' THEN
            n.community_id := NULL;
            n.since := p_on;
        END IF;
    WHEN 'enrol' THEN
        n.school_id := coalesce(p_school, c.school_id);
    WHEN 'reopen' THEN
        n.street_id := coalesce(p_street, c.street_id);
        n.community_id := NULL;
        n.code := NULL;
        n.sub := NULL;
        n.school_id := NULL;
        n.since := p_on;
    WHEN 'transfer' THEN
        n.transfer_to := p_street;
    WHEN 'relapse' THEN
        n.transfer_to := NULL;
        n.school_id := NULL;
    WHEN 'close' THEN
        n.transfer_to := NULL;
    END CASE;

    -- A transfer that is asked for, or declined: the same step of the same unit goes on, late where it was late.
    v_stays := (n.state, n.street_id, n.community_id) IS NOT DISTINCT FROM (c.state, c.street_id, c.community_id);
    UPDATE case_file SET state = n.state, version = e.version, street_id = n.street_id, community_id = n.community_id,
           school_id = n.school_id, since = n.since, last_on = p_on, finding_id = n.finding_id, confirmed_id = n.confirmed_id,
           code = n.code, sub = n.sub, transfer_to = n.transfer_to, late_visit = false,
           proposed_code = CASE WHEN n.finding_id IS NOT NULL THEN f.code END,
           sent_back_note = CASE WHEN p_verb IN ('sendback', 'handback') THEN p_note WHEN v_stays THEN c.sent_back_note END,
           late_on = CASE WHEN v_stays THEN late_on END,
           next_visit = CASE WHEN p_verb = 'visit' AND c.next_visit IS NOT NULL AND NOT promised_later(c.child_id, c.id, c.next_visit, (e.detail ->> 'on')::date)
                             THEN (SELECT v.next_date FROM visit v WHERE v.child_id = c.child_id AND v.event_id = p_event) ELSE next_visit END
     WHERE id = p_case;
    INSERT INTO case_move (case_id, version, event_id, verb, on_date, at, account_id, from_state, to_state, from_street_id,
           from_community_id, street_id, community_id, finding_id, code, sub, effect, note_id, supplementary)
    VALUES (p_case, e.version, p_event, p_verb, p_on, e.at, i.account_id, c.state, n.state, c.street_id, c.community_id,
           n.street_id, n.community_id, f.id, CASE WHEN p_verb = 'confirm' THEN f.code END, CASE WHEN p_verb = 'confirm' THEN f.sub END,
           CASE WHEN p_verb = 'confirm' THEN f.effect END, p_note, p_on < today());
    IF NOT v_stays THEN
        PERFORM clock_case(p_case, p_on);
    END IF;
    IF c.inquiry_id IS NOT NULL THEN
        PERFORM inquiry_moved(p_case);
    END IF;
    PERFORM notice_move(c, n, p_event, p_verb);
    IF c.escalations > 0 THEN
        PERFORM escalation_follow(p_case, p_event, p_on);
    END IF;
    RETURN n.state;
END $$;
