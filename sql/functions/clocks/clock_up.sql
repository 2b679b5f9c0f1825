-- What is late goes up: community, street, district, leadership group; once a level; the late cases of one unit as one escalation a day.

-- The level above, and which unit that is for what this unit is late with. No row: there is none.
CREATE OR REPLACE FUNCTION clock_above(p_level text, p_org int, OUT level text, OUT holder int)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    level := escalation_level_above(p_level);
    holder := CASE level WHEN 'street' THEN (SELECT parent_id FROM org WHERE id = p_org AND type = 'community')
                         WHEN 'district' THEN org_district() WHEN 'leadership_group' THEN org_group() END;
END $$;

-- The units that it came up from, the late one first.
CREATE OR REPLACE FUNCTION clock_path(p_org int, p_level text) RETURNS int[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_path int[] := ARRAY[p_org];
    o org;
BEGIN
    SELECT * INTO o FROM org WHERE id = p_org;
    IF o.type = 'community' AND p_level IN ('district', 'leadership_group') THEN
        v_path := v_path || o.parent_id;
    END IF;
    RETURN CASE WHEN p_level = 'leadership_group' AND o.type <> 'district' THEN v_path || org_district() ELSE v_path END;
END $$;

-- A late clock ended, or has gone further: its entry is over, and the escalation with its last one.
CREATE OR REPLACE FUNCTION clock_settle(p_clocks bigint[], p_on date, p_how text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_escalations bigint[];
    v_cases bigint[];
    v_event bigint;
    e escalation;
BEGIN
    IF p_clocks IS NULL THEN
        RETURN;
    END IF;
    WITH over AS (
        UPDATE escalation_case x SET settled_on = greatest(p_on, s.raised_on), how = p_how
          FROM escalation s
         WHERE s.id = x.escalation_id AND x.clock_id = ANY (p_clocks) AND x.settled_on IS NULL
        RETURNING x.escalation_id, x.case_id)
    SELECT array_agg(DISTINCT escalation_id), array_agg(DISTINCT case_id) INTO v_escalations, v_cases FROM over;
    IF p_how <> 'gone_up' THEN                             -- late with something else still?
        UPDATE case_file c SET late_on = (SELECT min(k.late_on) FROM clock k WHERE k.case_id = c.id AND k.status = 'running' AND clock_goes_up(k.kind))
         WHERE c.id IN (SELECT k.case_id FROM clock k WHERE k.id = ANY (p_clocks));
    END IF;
    PERFORM escalation_mark(v_cases);
    FOR e IN SELECT * FROM escalation s
              WHERE s.id = ANY (v_escalations) AND s.source = 'clock' AND s.ended_on IS NULL ORDER BY s.id FOR NO KEY UPDATE LOOP
        CONTINUE WHEN EXISTS (SELECT FROM escalation_case x WHERE x.escalation_id = e.id AND x.settled_on IS NULL);
        INSERT INTO event (role, kind, detail) VALUES ('clock', 'escalation_ended', jsonb_build_object('escalation', e.id, 'how', p_how))
        RETURNING id INTO v_event;
        UPDATE escalation SET state = 'ended', ended_on = greatest(p_on, raised_on), version = version + 1 WHERE id = e.id;
        INSERT INTO escalation_step (escalation_id, version, event_id, verb, on_date, state, from_org, to_org)
        VALUES (e.id, e.version + 1, v_event, 'end', greatest(p_on, e.raised_on), 'ended', e.holder_id, NULL);
        INSERT INTO notice (event_id, org_id, kind, ref) SELECT v_event, o, 'escalation_ended', e.id::text FROM unnest(ARRAY[e.holder_id, e.unit_id]) o;
    END LOOP;
END $$;

-- The late cases of one unit to one holder: today's escalation, made or added to. False: somebody is writing it, so the next tick.
CREATE OR REPLACE FUNCTION clock_raise(p_unit int, p_level text, p_holder int, p_clocks bigint[], p_today date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    v_cases bigint[] := ARRAY(SELECT DISTINCT case_id FROM clock WHERE id = ANY (p_clocks));
    v_is_new boolean;
    v_event bigint := nextval(pg_get_serial_sequence('nol.event', 'id'));
    e escalation;
BEGIN
    SELECT * INTO e FROM escalation WHERE source = 'clock' AND unit_id = p_unit AND holder_id = p_holder AND raised_on = p_today FOR UPDATE SKIP LOCKED;
    v_is_new := e.id IS NULL;
    IF v_is_new AND EXISTS (SELECT FROM escalation WHERE source = 'clock' AND unit_id = p_unit AND holder_id = p_holder AND raised_on = p_today) THEN
        RETURN false;
    END IF;
    PERFORM clock_settle(p_clocks, p_today, 'gone_up');
    IF v_is_new THEN
        INSERT INTO escalation (reason, source, unit_id, holder_id, path, state, raised_on, event_id)
        VALUES ('late', 'clock', p_unit, p_holder, clock_path(p_unit, p_level), 'raised', p_today, v_event) RETURNING * INTO e;
    ELSE
        UPDATE escalation SET version = version + 1, ended_on = NULL, state = CASE WHEN ended_on IS NULL THEN state ELSE 'raised' END
         WHERE id = e.id RETURNING * INTO e;
    END IF;
    INSERT INTO event (id, role, kind, detail) OVERRIDING SYSTEM VALUE
    VALUES (v_event, 'clock', 'escalation_clock', jsonb_build_object('escalation', e.id, 'unit', org_code_of(p_unit), 'to', org_code_of(p_holder),
            'cases', (SELECT jsonb_agg(case_no(id) ORDER BY id) FROM unnest(v_cases) id)));
    INSERT INTO escalation_step (escalation_id, version, event_id, verb, on_date, state, from_org, to_org)
    VALUES (e.id, e.version, v_event, CASE WHEN v_is_new THEN 'raise' ELSE 'add' END, p_today, e.state, e.path[cardinality(e.path)], p_holder);
    INSERT INTO escalation_case (escalation_id, case_id, clock_id, reason)
    SELECT e.id, k.case_id, k.id, 'late' FROM clock k WHERE k.id = ANY (p_clocks)
    ON CONFLICT (escalation_id, case_id) DO UPDATE SET clock_id = excluded.clock_id, settled_on = NULL, how = NULL;
    INSERT INTO event (role, kind, case_id, child_id, detail)
    SELECT 'clock', 'gone_up', c.id, c.child_id, jsonb_build_object('escalation', e.id, 'to', org_code_of(p_holder))
      FROM case_file c WHERE c.id = ANY (v_cases) ORDER BY c.id;
    INSERT INTO notice (event_id, org_id, kind, ref) SELECT v_event, o, 'escalated', e.id::text FROM unnest(e.path || p_holder) o;
    PERFORM escalation_mark(v_cases);
    RETURN true;
END $$;

-- One level further for what has waited long enough where it is.
CREATE OR REPLACE FUNCTION clock_tick_up(p_today date, p_limit int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_clocks bigint[] := ARRAY(SELECT id FROM clock WHERE status = 'running' AND go_up_on <= p_today AND (paused_until < p_today) IS NOT FALSE
                                ORDER BY org_id, id LIMIT p_limit);
    v_cases bigint[];
    v_raised bigint[] := '{}';
    v_held bigint[];
    v_days int := clock_days('go_up');
    v_next date := workdays_add(p_today, v_days);
    g record;
BEGIN
    v_cases := ARRAY(SELECT id FROM case_file WHERE id IN (SELECT k.case_id FROM clock k WHERE k.id = ANY (v_clocks)) ORDER BY id
                        FOR NO KEY UPDATE SKIP LOCKED);
    -- An escalation that somebody is acting on is left for the next tick, with its cases.
    v_held := ARRAY(SELECT id FROM escalation
                     WHERE id IN (SELECT x.escalation_id FROM escalation_case x WHERE x.case_id = ANY (v_cases) AND x.settled_on IS NULL AND x.reason = 'late')
                     ORDER BY id FOR UPDATE SKIP LOCKED);
    v_cases := ARRAY(SELECT unnest(v_cases) EXCEPT
                     SELECT x.case_id FROM escalation_case x
                      WHERE x.case_id = ANY (v_cases) AND x.settled_on IS NULL AND x.reason = 'late' AND x.escalation_id <> ALL (v_held));
    v_clocks := ARRAY(SELECT id FROM clock WHERE id = ANY (v_clocks) AND status = 'running' AND go_up_on <= p_today AND case_id = ANY (v_cases)
                         AND (paused_until < p_today) IS NOT FALSE ORDER BY id FOR UPDATE SKIP LOCKED);
    FOR g IN
        SELECT k.org_id, a.level, a.holder, array_agg(k.id ORDER BY k.id) AS clocks
          FROM (SELECT DISTINCT ON (case_id) * FROM clock WHERE id = ANY (v_clocks) ORDER BY case_id, latest, id) k
         CROSS JOIN LATERAL clock_above(coalesce(k.gone_up_to, k.level), k.org_id) a
         WHERE a.holder IS NOT NULL
           AND NOT EXISTS (SELECT FROM escalation_case x WHERE x.case_id = k.case_id AND x.reason = 'late' AND x.settled_on IS NULL
                              AND x.clock_id IS DISTINCT FROM k.id)      -- is up already with something else
         GROUP BY k.org_id, a.level, a.holder ORDER BY k.org_id, a.holder
    LOOP
        IF clock_raise(g.org_id, g.level, g.holder, g.clocks, p_today) THEN
            UPDATE clock SET gone_up_to = g.level, go_up_on = CASE WHEN g.level <> 'leadership_group' THEN v_next END,
                   missing_year = CASE WHEN g.level <> 'leadership_group' AND v_next IS NULL THEN workdays_missing_year(p_today, v_days) ELSE missing_year END
             WHERE id = ANY (g.clocks);
            v_raised := v_raised || g.clocks;
        ELSE
            v_clocks := ARRAY(SELECT unnest(v_clocks) EXCEPT SELECT unnest(g.clocks));
        END IF;
    END LOOP;
    -- What has nowhere to go, or goes with another: looked at again after the same days, or no more.
    UPDATE clock k SET go_up_on = CASE WHEN (clock_above(coalesce(k.gone_up_to, k.level), k.org_id)).holder IS NOT NULL THEN v_next END,
           missing_year = CASE WHEN v_next IS NULL THEN workdays_missing_year(p_today, v_days) ELSE k.missing_year END
     WHERE k.id = ANY (v_clocks) AND k.id <> ALL (v_raised);
    RETURN cardinality(v_raised);
END $$;
