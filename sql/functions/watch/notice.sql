-- Notices: what concerns a unit, written with the event that it tells of.

-- Tells a unit. The event is the actor's own (or the clock's, which has no actor) and has no position yet.
CREATE OR REPLACE FUNCTION notice_add(p_event bigint, p_org int, p_kind text, p_case bigint DEFAULT NULL, p_ref text DEFAULT NULL,
    p_due date DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF p_org IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO notice (event_id, org_id, kind, case_id, ref, due)
    SELECT e.id, p_org, p_kind, p_case, p_ref, p_due FROM event e
     WHERE e.id = p_event AND e.position IS NULL AND e.account_id IS NOT DISTINCT FROM (me()).account_id;
END $$;

-- A move of a case: who has it now, who had it, who has to act. c: before, n: after.
CREATE OR REPLACE FUNCTION notice_move(c case_file, n case_file, p_event bigint, p_verb text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_kind text;
    v_to int := duty_org(coalesce(case_level(n.state, n.street_id, n.community_id), CASE WHEN n.community_id IS NOT NULL THEN 'community'
                         WHEN n.street_id IS NOT NULL THEN 'street' ELSE 'district' END), n);
BEGIN
    CASE p_verb
    WHEN 'assign' THEN
        PERFORM notice_add(p_event, v_to, CASE WHEN c.transfer_to IS NOT NULL AND n.street_id = c.street_id AND n.state = c.state
                                               THEN 'transfer_declined' ELSE 'assigned' END, c.id);
        IF c.street_id <> n.street_id THEN
            PERFORM notice_add(p_event, c.street_id, 'moved_away', c.id);
        END IF;
        IF c.community_id <> coalesce(n.community_id, 0) THEN
            PERFORM notice_add(p_event, c.community_id, 'moved_away', c.id);
        END IF;
    WHEN 'handback' THEN
        PERFORM notice_add(p_event, v_to, 'handed_back', c.id);
    WHEN 'visit', 'match', 'desk' THEN
        PERFORM notice_add(p_event, v_to, CASE n.state WHEN 'found' THEN 'to_review' ELSE 'to_confirm' END, c.id);
    WHEN 'approve' THEN
        PERFORM notice_add(p_event, v_to, 'to_confirm', c.id);
    WHEN 'sendback' THEN
        PERFORM notice_add(p_event, v_to, 'sent_back', c.id);
    WHEN 'transfer' THEN
        PERFORM notice_add(p_event, org_district(), 'transfer_asked', c.id);
    ELSE                                                   -- those who have or had it hear how it went on
        v_kind := CASE p_verb WHEN 'confirm' THEN 'confirmed' WHEN 'enrol' THEN 'enrolled' WHEN 'relapse' THEN 'relapsed'
                              WHEN 'close' THEN 'closed' WHEN 'reopen' THEN 'reopened' END;
        PERFORM notice_add(p_event, n.street_id, v_kind, c.id);
        PERFORM notice_add(p_event, n.community_id, v_kind, c.id);
        IF p_verb IN ('enrol', 'relapse') THEN
            PERFORM notice_add(p_event, org_district(), v_kind, c.id);
            PERFORM notice_add(p_event, n.school_id, v_kind, c.id);    -- its inspector
        END IF;
    END CASE;
END $$;
REVOKE ALL ON FUNCTION notice_move FROM PUBLIC;
