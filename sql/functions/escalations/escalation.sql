-- What every act on an escalation goes through. All of them pass row security: the interface may not write these tables. The rules stand in
-- escalation_move_rule and escalation_route.

-- The unit of a level for a case; NULL: there is none.
CREATE OR REPLACE FUNCTION escalation_unit(p_level text, p_street int, p_community int) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE p_level WHEN 'community' THEN p_community WHEN 'street' THEN p_street WHEN 'district' THEN org_district()
                        ELSE org_group() END;
END $$;

CREATE OR REPLACE FUNCTION escalation_level_above(p_level text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_level WHEN 'community' THEN 'street' WHEN 'street' THEN 'district' WHEN 'district' THEN 'leadership_group' END
$$;

-- Does this one speak for the unit? The group's members and its office do for the group.
CREATE OR REPLACE FUNCTION acts_for(i identity, p_org int) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(i.org_id = p_org AND CASE org_type_of(p_org) WHEN 'leadership_group' THEN i.role IN ('leader', 'leader_office')
                                                                 ELSE i.role = org_type_of(p_org) END, false);
END $$;

-- The escalation for a write, its cases locked before it (the order of all writes). NULL: absent, or out of sight.
CREATE OR REPLACE FUNCTION escalation_lock(p_id bigint) RETURNS escalation
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    e escalation;
BEGIN
    SELECT * INTO e FROM escalation WHERE id = p_id;
    IF NOT FOUND OR NOT escalation_visible(me(), e) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM case_file c WHERE c.id IN (SELECT x.case_id FROM escalation_case x WHERE x.escalation_id = p_id) ORDER BY c.id FOR NO KEY UPDATE;
    SELECT * INTO e FROM escalation WHERE id = p_id FOR UPDATE;
    IF NOT escalation_visible(me(), e) THEN
        RETURN NULL;
    END IF;
    RETURN e;
END $$;

-- Counts the open ones again on these cases: what lists show as marks.
CREATE OR REPLACE FUNCTION escalation_mark(p_cases bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    UPDATE case_file c SET escalations = n.open, danger = n.danger_at IS NOT NULL, danger_at = coalesce(n.danger_at, c.danger_at),
           danger_until = CASE WHEN n.danger_at IS NULL THEN CASE WHEN c.danger THEN clock_now() ELSE c.danger_until END END
      FROM (SELECT k.id, count(x.case_id) AS open, min(coalesce(e.raised_at, clock_now())) FILTER (WHERE x.reason = 'danger') AS danger_at
              FROM unnest(p_cases) k(id) LEFT JOIN escalation_case x ON x.case_id = k.id AND x.settled_on IS NULL LEFT JOIN escalation e ON e.id = x.escalation_id GROUP BY k.id) n
     WHERE c.id = n.id AND (c.escalations, CASE WHEN c.danger THEN c.danger_at END) IS DISTINCT FROM (n.open::smallint, n.danger_at);
END $$;

-- The clock of an escalation's present step: to accept it, then to solve it; danger in hours, at night too. What is late has the clocks of its cases.
CREATE OR REPLACE FUNCTION escalation_clock(e escalation) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_level text := org_type_of(e.holder_id);
    v_kind text := CASE WHEN e.state = 'accepted' THEN 'danger_solve' ELSE 'danger' END;
BEGIN
    PERFORM clock_end(today(), p_escalation => e.id);
    IF e.source = 'clock' OR e.state NOT IN ('raised', 'accepted') THEN
        RETURN;
    ELSIF e.reason = 'danger' THEN
        PERFORM clock_open(v_kind, v_level, e.holder_id, today(), p_due_at => clock_now() + make_interval(hours => (SELECT hours FROM clock_setting WHERE kind = v_kind)),
                           p_case => e.case_id, p_escalation => e.id);
    ELSIF e.state = 'accepted' THEN
        PERFORM clock_open('solve', v_level, e.holder_id, today(), clock_days('solve'), p_case => e.case_id, p_escalation => e.id);
    ELSE
        PERFORM clock_open('accept', v_level, e.holder_id, today(), clock_days('accept'), p_case => e.case_id, p_escalation => e.id);
    END IF;
END $$;

-- One step: the row, its timeline, what it settles, the clock. `n` is the escalation after it; the event has been written.
CREATE OR REPLACE FUNCTION escalation_put(n escalation, p_event bigint, p_verb text, p_on date, p_account int, p_from int, p_note bigint DEFAULT NULL,
    p_evidence bigint[] DEFAULT '{}', p_for int DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_cases bigint[];
BEGIN
    UPDATE escalation SET version = version + 1, state = n.state, holder_id = n.holder_id, path = n.path, solved_by_org = n.solved_by_org,
           decision = n.decision, decided_by = n.decided_by, decided_for = n.decided_for, decided_on = n.decided_on, ended_on = n.ended_on,
           event_id = p_event
     WHERE id = n.id RETURNING version INTO n.version;
    INSERT INTO escalation_step (escalation_id, version, event_id, verb, on_date, account_id, for_account, state, from_org, to_org, note_id, evidence)
    VALUES (n.id, n.version, p_event, p_verb, p_on, p_account, p_for, n.state, p_from, n.holder_id, p_note, coalesce(p_evidence, '{}'));
    IF n.ended_on IS NOT NULL THEN
        UPDATE escalation_case SET settled_on = n.ended_on, how = n.state WHERE escalation_id = n.id AND settled_on IS NULL;
    END IF;
    SELECT array_agg(case_id) INTO v_cases FROM escalation_case WHERE escalation_id = n.id;
    PERFORM escalation_mark(v_cases);
    PERFORM escalation_clock(n);
    IF n.reason = 'danger' THEN
        PERFORM danger_opened(NULL, n.id, p_event);
        IF n.ended_on IS NOT NULL THEN
            PERFORM danger_ended(n.id);
        ELSE
            PERFORM danger_tell(n, ARRAY[n.holder_id], '{}', p_event);
        END IF;
    END IF;
    RETURN n.version;
END $$;

-- Whom it concerns: those below, those told of danger, who has it, and where the child is; the district also of what went past it to the group. A street or community from which the child has gone on hears no
-- more of it, as it sees no more of it.
CREATE OR REPLACE FUNCTION escalation_units(e escalation) RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN array(SELECT u.id FROM (SELECT unnest(e.path) AS id UNION SELECT e.holder_id UNION SELECT e.unit_id WHERE e.source = 'clock'
                                   UNION SELECT org_id FROM escalation_party WHERE escalation_id = e.id
                                   UNION SELECT org_district() WHERE org_type_of(e.holder_id) = 'leadership_group'
                                   UNION SELECT x FROM case_file c, unnest(ARRAY[c.street_id, c.community_id]) x WHERE c.id = e.case_id AND x IS NOT NULL) u
                   JOIN org o ON o.id = u.id
                  WHERE e.source = 'clock' OR o.type NOT IN ('street', 'community')
                     OR EXISTS (SELECT FROM case_file c WHERE c.id = e.case_id AND u.id IN (c.street_id, c.community_id)));
END $$;
CREATE OR REPLACE FUNCTION escalation_tell(e escalation, p_event bigint, p_kind text, p_except int DEFAULT NULL, p_due date DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    PERFORM notice_add(p_event, u, p_kind, e.case_id, e.id::text, p_due) FROM unnest(escalation_units(e)) u WHERE u IS DISTINCT FROM p_except;
END $$;

-- Papers of a decision or an answer: of the kinds of the case's scheme, and two of the program's own.
CREATE OR REPLACE FUNCTION escalation_paper_refusal(p_case bigint, p_papers jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
BEGIN
    IF jsonb_array_length(coalesce(p_papers, '[]')) = 0 THEN
        RETURN NULL;
    END IF;
    SELECT * INTO c FROM case_file WHERE id = p_case;
    RETURN evidence_refusal(c, (SELECT jsonb_agg(CASE WHEN p ->> 'kind' IN ('group_decision', 'directive_answer') THEN p || '{"kind": "other_paper"}'
                                                      ELSE p END) FROM jsonb_array_elements(p_papers) p));
END $$;

-- The reply to every act (message EscalationResult).
DROP FUNCTION IF EXISTS escalation_result(bigint, text[]), escalation_result(bigint, jsonb), escalation_result(bigint);
CREATE OR REPLACE FUNCTION escalation_result(p_id bigint, p_event bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    e escalation;
    c case_file;
    k clock;
BEGIN
    SELECT * INTO e FROM escalation WHERE id = p_id;
    IF NOT escalation_visible(me(), e) THEN
        RETURN jsonb_build_object('ok', jsonb_build_object('escalation', p_id::text));
    END IF;
    SELECT * INTO c FROM case_file WHERE id = e.case_id AND case_visible(me(), street_id, community_id, school_id);
    SELECT * INTO k FROM clock WHERE escalation_id = e.id AND status = 'running' ORDER BY id DESC LIMIT 1;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object(
        'escalation', e.id::text, 'version', e.version, 'state', e.state, 'reason', e.reason, 'org_name', org_name_of(e.holder_id),
        'case', case_no(e.case_id), 'case_version', c.version, 'due', coalesce(k.due, (k.due_at AT TIME ZONE 'Asia/Shanghai')::date), 'due_at', clock_stamp(k.due_at), 'missing_year', k.missing_year,
        'directives', directives_json(e.id), 'next', nullif(to_jsonb(escalation_next(me(), e)), '[]'),
        'parties', danger_parties_json(e), 'oddities', CASE WHEN p_event IS NOT NULL THEN escalation_oddities(e.id, p_event) END)));
END $$;
