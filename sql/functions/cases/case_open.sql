-- Before a write: may this one act on the case, and has it changed since it was seen?

-- Locks the case and compares. Only what is the actor's: a stranger's refused request holds up nobody. NULL: go on. NOT_FOUND: absent, or not one's own (the same answer). CONFLICT: changed meanwhile.
-- LATE: no longer one's own, but it was at the version that was seen. It passes row security, and returns no data.
CREATE OR REPLACE FUNCTION case_open(p_case bigint, p_version int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
    i identity := me();
    m case_move;
BEGIN
    -- Who had to wait for the lock is asked again with the row as it is then: it may have gone elsewhere.
    SELECT * INTO c FROM case_file WHERE id = p_case AND case_visible(i, street_id, community_id, school_id) FOR NO KEY UPDATE;
    IF FOUND THEN
        RETURN CASE WHEN p_version IS DISTINCT FROM c.version THEN 'CONFLICT' END;
    END IF;
    SELECT * INTO c FROM case_file WHERE id = p_case;
    SELECT * INTO m FROM case_move WHERE case_id = p_case AND version <= p_version ORDER BY version DESC LIMIT 1;
    IF FOUND AND p_version <= c.version
       AND ((i.role = 'community' AND m.community_id = i.org_id) OR (i.role = 'street' AND m.street_id = i.org_id)) THEN
        RETURN 'LATE';
    END IF;
    RETURN 'NOT_FOUND';
END $$;

-- The refusal of a stale version: what happened since, the last five, the newest last. What took a version without moving the case (a visit
-- without a finding, a paper, a duty done) stands there too, else the officer would read of a change and see none.
CREATE OR REPLACE FUNCTION case_conflict(p_case bigint, p_version int) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    c case_file;
    v_moves jsonb;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    SELECT jsonb_agg(move ORDER BY version) INTO v_moves
      FROM (SELECT e.version, CASE WHEN m.case_id IS NULL THEN case_touch_json(e) ELSE case_move_json(m) END AS move
              FROM event e LEFT JOIN case_move m ON m.case_id = e.case_id AND m.version = e.version
             WHERE e.case_id = p_case AND e.version > coalesce(p_version, 0) ORDER BY e.version DESC LIMIT 5) last;
    RETURN refuse('CONFLICT', 'case', case_no(p_case), 'version', c.version::text)
           || jsonb_build_object('version', c.version, 'moves', coalesce(v_moves, '[]'));
END $$;

-- The refusal for what case_open said, NULL when it said nothing.
CREATE OR REPLACE FUNCTION case_refusal(p_open text, p_case bigint, p_version int) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE p_open WHEN 'CONFLICT' THEN case_conflict(p_case, p_version)
                       WHEN 'NOT_FOUND' THEN refuse('NOT_FOUND', 'what', 'case')
                       WHEN 'LATE' THEN refuse('NOT_FOUND', 'what', 'case') END;
END $$;

-- For which unit somebody acted: who works in a role of the district, a street or a community acts for the one that has the case, also as a
-- substitute, whose own unit is another.
CREATE OR REPLACE FUNCTION actor_org_name(p_event bigint, p_account int, p_street int, p_community int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_role text := (SELECT role FROM event WHERE id = p_event);
BEGIN
    RETURN org_name_of(coalesce(CASE v_role WHEN 'district' THEN org_district() WHEN 'street' THEN p_street WHEN 'community' THEN p_community END,
                                (SELECT org_id FROM account WHERE id = p_account)));
END $$;

-- A move as the protocol shows it (message Move). Numbers of persons in its reason are masked unless revealed.
DROP FUNCTION IF EXISTS case_move_json(case_move);
CREATE OR REPLACE FUNCTION case_move_json(m case_move, p_reveal boolean DEFAULT false) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_org text := actor_org_name(m.event_id, m.account_id, m.from_street_id, m.from_community_id);
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'version', m.version, 'verb', m.verb, 'on', m.on_date, 'at', stamp(m.at), 'by', account_name_of(m.account_id), 'by_org', v_org,
        'from', m.from_state, 'to', m.to_state, 'street', org_name_of(m.street_id), 'community', org_name_of(m.community_id),
        'code', m.code, 'sub', nullif(m.sub, ''), 'reason', mask_words(note_body(m.note_id), p_reveal), 'supplementary', m.supplementary,
        'position', (SELECT p.position::text FROM place p WHERE p.event_id = m.event_id)));
END $$;

-- A write that moved nothing, in the same form: its kind as the verb. Of a join or split why, and with which case, where that is in sight.
DROP FUNCTION IF EXISTS case_touch_json(event);
CREATE OR REPLACE FUNCTION case_touch_json(e event, p_reveal boolean DEFAULT false) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    m case_move;                                           -- the last one before: who had the case
    v_why bigint;
BEGIN
    IF e.kind IN ('child_join', 'child_join_ask', 'child_split') THEN
        v_why := coalesce((e.detail ->> 'reason_note')::bigint, (SELECT j.note_id FROM child_join j WHERE j.event_id = e.id AND e.kind = 'child_join'));
    END IF;
    SELECT * INTO m FROM case_move WHERE case_id = e.case_id AND version <= e.version ORDER BY version DESC LIMIT 1;
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'version', e.version, 'verb', e.kind, 'on', coalesce(e.detail ->> 'on', left(stamp(e.at), 10)), 'at', stamp(e.at), 'by', account_name_of(e.account_id),
        'by_org', actor_org_name(e.id, e.account_id, m.street_id, m.community_id),
        'reason', nullif(concat_ws(' ', (SELECT case_no(o.id) FROM case_file o WHERE o.id = case_id(e.detail ->> 'with_case')), mask_words(note_body(v_why), p_reveal)), ''),
        'position', (SELECT p.position::text FROM place p WHERE p.event_id = e.id)));
END $$;
