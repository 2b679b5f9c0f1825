-- Routing, splitting, reassigning: the same act. A child's cases that are not closed go together.

CREATE OR REPLACE FUNCTION case_assign(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    i identity := me();
    v_target int := case_assign_target(c, p_item);         -- once, and not for each unit that there is
    t org;                                                 -- the unit it goes to
    v_street int;
    v_community int;
    v_results jsonb;
    o case_file;
    r jsonb;
BEGIN
    SELECT * INTO t FROM org WHERE id = v_target;
    IF t.id IS NULL THEN
        RETURN CASE WHEN p_item ? 'to' THEN refuse('NOT_FOUND', 'what', 'org', 'id', p_item ->> 'to')
                    WHEN coalesce((p_item ->> 'as_listed')::boolean, false) THEN refuse('NO_STREET_CODE', 'case', case_no(c.id))
                    ELSE refuse('TARGET_NEEDED', 'case', case_no(c.id)) END;
    ELSIF t.type NOT IN ('street', 'community') THEN
        RETURN refuse('TARGET_NOT_POSSIBLE', 'org', t.name, 'what', 'no_street_or_community');
    ELSIF EXISTS (SELECT FROM org_code k WHERE k.org_id = t.id HAVING max(coalesce(k.valid_until, 'infinity')) < v_on) THEN
        RETURN refuse('TARGET_NOT_POSSIBLE', 'org', t.name, 'what', 'unit_closed');
    END IF;
    v_street := CASE t.type WHEN 'street' THEN t.id ELSE t.parent_id END;
    v_community := CASE t.type WHEN 'community' THEN t.id END;
    IF i.role = 'street' AND (v_street <> i.org_id OR v_community IS NULL) THEN
        RETURN refuse('TARGET_NOT_POSSIBLE', 'org', t.name, 'what', 'other_streets');
    ELSIF c.state = 'listed' AND v_community IS NOT NULL AND i.role = 'district' THEN
        RETURN refuse('TARGET_NOT_POSSIBLE', 'org', t.name, 'what', 'street_first');
    END IF;
    r := coalesce(case_verb_refusal(c, 'assign', ARRAY[t.type], ''), child_died_refusal(c), case_day_refusal(c, v_on));
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF c.transfer_to IS NULL AND c.street_id = v_street AND c.community_id IS NOT DISTINCT FROM v_community
          AND c.state NOT IN ('found', 'reviewed') THEN
        RETURN refuse('TARGET_NOT_POSSIBLE', 'org', t.name, 'what', 'already_there');
    END IF;
    PERFORM case_assign_put(c.id, t.type, v_street, v_community, v_on, p_item ->> 'reason');
    v_results := jsonb_build_array(case_result(c.id, 'done'));
    IF c.transfer_to IS NOT NULL AND v_street = c.street_id AND v_community IS NULL THEN
        RETURN jsonb_build_object('results', v_results);   -- declined: the others stay as well
    END IF;
    FOR o IN SELECT f.* FROM case_file f
              WHERE f.child_id = c.child_id AND f.id <> c.id AND f.is_open
                AND (f.street_id IS DISTINCT FROM v_street OR f.community_id IS DISTINCT FROM v_community)
                AND NOT (c.state = 'listed' AND v_community IS NULL AND f.street_id IS NOT DISTINCT FROM v_street)   -- a new case joins them; they stay at work
                AND EXISTS (SELECT FROM case_move_rule m WHERE m.from_state = f.state AND m.verb = 'assign' AND m.cond = t.type
                               AND i.role = ANY (m.roles))
              ORDER BY f.id LOOP
        IF case_open(o.id, o.version) IS NULL THEN
            PERFORM case_assign_put(o.id, t.type, v_street, v_community, greatest(v_on, o.last_on), p_item ->> 'reason');
            v_results := v_results || case_result(o.id, 'moved_along');
        END IF;
    END LOOP;
    RETURN jsonb_build_object('results', v_results);
END $$;

-- Whether all that happened to the case since is what is asked: the actor has just assigned another case of the child so, and this one went
-- along. Who names them together has seen none of them after the first, and nobody else has changed anything.
CREATE OR REPLACE FUNCTION case_went_along(c case_file, p_version int, p_item jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM case_move m JOIN case_move first ON first.event_id < m.event_id
                                            AND (first.verb, first.account_id, first.street_id) = (m.verb, m.account_id, m.street_id)
                                            AND first.community_id IS NOT DISTINCT FROM m.community_id
                     JOIN event e ON e.id = m.event_id
                     JOIN event k ON k.id = first.event_id AND k.key = e.key
                    WHERE m.case_id = c.id AND m.version = c.version AND c.version = p_version + 1
                      AND m.verb = 'assign' AND m.account_id = (me()).account_id
                      AND first.case_id IN (SELECT id FROM case_file o WHERE o.child_id = c.child_id AND o.id <> c.id)
                      AND coalesce(note_body(m.note_id), '') = coalesce(p_item ->> 'reason', '')
                      AND m.on_date >= case_day(p_item)
                      AND CASE WHEN p_item ? 'to' THEN org_find(p_item ->> 'to') = coalesce(m.community_id, m.street_id)
                               ELSE coalesce((p_item ->> 'as_listed')::boolean, false) END);
END $$;

-- The unit that an assignment names: `to`; or as the list says, but where the child's other open cases are.
CREATE OR REPLACE FUNCTION case_assign_target(c case_file, p_item jsonb) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_street int := c.street_id;
BEGIN
    IF p_item ? 'to' THEN
        RETURN org_find(p_item ->> 'to');
    ELSIF NOT coalesce((p_item ->> 'as_listed')::boolean, false) THEN
        RETURN NULL;
    END IF;
    IF v_street IS NULL THEN
        SELECT o.street_id INTO v_street FROM case_file o
         WHERE o.child_id = c.child_id AND o.id <> c.id AND o.is_open AND o.street_id IS NOT NULL LIMIT 1;
        RETURN coalesce(v_street, (SELECT k.org_id FROM org_code k JOIN org u ON u.id = k.org_id
                                    WHERE k.code = c.listed_street AND u.type = 'street' ORDER BY k.valid_from DESC LIMIT 1));
    END IF;
    RETURN coalesce((SELECT o.community_id FROM case_file o
                      WHERE o.child_id = c.child_id AND o.id <> c.id AND o.is_open AND o.street_id = v_street AND o.community_id IS NOT NULL
                      ORDER BY o.id LIMIT 1),
            (SELECT k.org_id FROM org_code k JOIN org u ON u.id = k.org_id
             WHERE k.code = c.listed_community AND u.type = 'community' AND u.parent_id = v_street ORDER BY k.valid_from DESC LIMIT 1));
END $$;

CREATE OR REPLACE FUNCTION case_assign_put(p_case bigint, p_type text, p_street int, p_community int, p_on date, p_reason text)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_child bigint := (SELECT child_id FROM case_file WHERE id = p_case);
BEGIN
    PERFORM case_move(p_case, case_event(p_case, 'assign', jsonb_build_object('on', p_on, 'street', org_code_of(p_street),
                      'community', org_code_of(p_community))), 'assign', p_type, p_on, note_add(v_child, p_reason), p_street, p_community);
END $$;
