-- Notices: what concerns a unit, written with the event that it tells of.

-- Tells a unit. The event is the actor's own (or the clock's, which has no actor) and of this transaction.
CREATE OR REPLACE FUNCTION notice_add(p_event bigint, p_org int, p_kind text, p_case bigint DEFAULT NULL, p_ref text DEFAULT NULL,
    p_due date DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF p_org IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO notice (event_id, org_id, kind, case_id, ref, due)
    SELECT e.id, p_org, p_kind, p_case, p_ref, p_due FROM event e
     WHERE e.id = p_event AND e.xid = pg_current_xact_id_if_assigned() AND e.account_id IS NOT DISTINCT FROM (me()).account_id;
END $$;

-- A move of a case: who has it now, who had it, who has to act. c: before, n: after.
CREATE OR REPLACE FUNCTION notice_move(c case_file, n case_file, p_event bigint, p_verb text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_to int := duty_org(coalesce(case_level(n.state, n.street_id, n.community_id), CASE WHEN n.community_id IS NOT NULL THEN 'community'
                         WHEN n.street_id IS NOT NULL THEN 'street' ELSE 'district' END), n);
    v_kind text := CASE p_verb WHEN 'approve' THEN 'to_confirm' WHEN 'sendback' THEN 'sent_back' WHEN 'transfer' THEN 'transfer_asked'
                               WHEN 'handback' THEN 'handed_back' WHEN 'confirm' THEN 'confirmed' WHEN 'enrol' THEN 'enrolled'
                               WHEN 'relapse' THEN 'relapsed' WHEN 'close' THEN 'closed' WHEN 'reopen' THEN 'reopened' END;
    v_orgs int[] := ARRAY[v_to];
    v_kinds text[];
BEGIN
    CASE p_verb
    WHEN 'assign' THEN
        v_kind := CASE WHEN c.transfer_to IS NOT NULL AND n.street_id = c.street_id AND n.state = c.state THEN 'transfer_declined' ELSE 'assigned' END;
        v_orgs := v_orgs || CASE WHEN c.street_id <> n.street_id THEN c.street_id END
                         || CASE WHEN c.community_id <> coalesce(n.community_id, 0) THEN c.community_id END;
        v_kinds := ARRAY[v_kind, 'moved_away', 'moved_away'];
    WHEN 'visit', 'match', 'desk' THEN
        v_kind := CASE n.state WHEN 'found' THEN 'to_review' ELSE 'to_confirm' END;
    WHEN 'handback', 'approve', 'sendback' THEN
        NULL;
    WHEN 'transfer' THEN
        v_orgs := ARRAY[org_district()];
    WHEN 'enrol', 'relapse' THEN                           -- those who have or had it hear how it went on, and the school's inspector
        v_orgs := ARRAY[n.street_id, n.community_id, org_district(), n.school_id];
    ELSE
        v_orgs := ARRAY[n.street_id, n.community_id];
    END CASE;
    -- In one statement and without a look at the event, which case_move has just checked.
    INSERT INTO notice (event_id, org_id, kind, case_id)
    SELECT p_event, o.id, coalesce(v_kinds[o.place], v_kind), c.id FROM unnest(v_orgs) WITH ORDINALITY o(id, place) WHERE o.id IS NOT NULL ORDER BY o.place;
END $$;
