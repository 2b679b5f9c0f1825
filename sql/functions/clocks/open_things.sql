-- What is open, by which day, and since when it is late. One definition, for the day's list, the list of cases, the file, the reports and the clock:
-- late is what is open, has a day of its own (danger: an hour) that is over, and does not stand still. It is late for the unit that has to do it.
-- A thing without a day is never late.

-- Since which day something is late at a moment; NULL: it is not. Its day is the last one in time, so that is the day after; an hour's own day.
CREATE OR REPLACE FUNCTION late_since(p_due date, p_due_at timestamptz, p_paused_until date, p_at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_paused_until >= (p_at AT TIME ZONE 'Asia/Shanghai')::date THEN NULL
                WHEN p_due_at <= p_at THEN (p_due_at AT TIME ZONE 'Asia/Shanghai')::date
                WHEN p_due < (p_at AT TIME ZONE 'Asia/Shanghai')::date THEN p_due + 1 END
$$;

-- The moment at which a day is looked at: its end; today: now.
CREATE OR REPLACE FUNCTION late_moment(p_on date) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN least(clock_now(), (p_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 microsecond'); END $$;

-- The running clocks, which stand for all that has a day; of one that stands still no day before the end of that, and none where the calendar for it is missing. Not the step of a case about which a letter is out, nor an order's day until it is
-- acknowledged: one thing at a time. Written to be planned into the statement that asks, so that each finds its index (by unit, by case).
CREATE OR REPLACE FUNCTION open_clocks(p_at timestamptz) RETURNS TABLE (id bigint, task text, kind text, case_id bigint, duty_id bigint, escalation_id bigint,
    directive_id bigint, inquiry_id bigint, level text, org_id int, since date, due date, missing_year int, late_since date)
LANGUAGE sql STABLE AS $$
    SELECT k.id, task_of(k.kind, k.escalation_id, k.directive_id, k.inquiry_id), k.kind, k.case_id, k.duty_id, k.escalation_id, k.directive_id, k.inquiry_id,
           k.level, k.org_id, k.since, CASE WHEN k.paused_until >= (p_at AT TIME ZONE 'Asia/Shanghai')::date THEN CASE WHEN k.due IS NOT NULL THEN greatest(k.due, k.paused_until) END
                                            ELSE coalesce(k.due, (k.due_at AT TIME ZONE 'Asia/Shanghai')::date) END, k.missing_year,
           late_since(k.latest, k.due_at, k.paused_until, p_at)
      FROM clock k
     WHERE k.status = 'running'
       AND NOT (clock_is_step(k.kind) AND EXISTS (SELECT FROM inquiry q WHERE q.case_id = k.case_id AND q.state = 'open'
                                                                           AND q.due >= (p_at AT TIME ZONE 'Asia/Shanghai')::date))
       AND NOT (k.kind = 'directive' AND EXISTS (SELECT FROM clock a WHERE a.directive_id = k.directive_id AND a.kind = 'acknowledge' AND a.status = 'running'))
$$;

-- All that is open in cases: the clocks, and what has none, because its list came too late for clocks: duties, letters and orders by their own
-- day, steps without any.
CREATE OR REPLACE FUNCTION open_things(p_at timestamptz) RETURNS TABLE (case_id bigint, task text, kind text, org_id int, due date, missing_year int, late_since date)
LANGUAGE sql STABLE AS $$
    SELECT k.case_id, k.task, k.kind, k.org_id, k.due, k.missing_year, k.late_since FROM open_clocks(p_at) k WHERE k.case_id IS NOT NULL
    UNION ALL
    SELECT d.case_id, 'duty', d.kind, duty_org(duty_level(d.level, c.street_id, c.community_id), c), d.due, NULL, late_since(d.due, NULL, NULL, p_at)
      FROM duty d JOIN case_file c ON c.id = d.case_id
     WHERE d.status = 'open' AND NOT EXISTS (SELECT FROM clock k WHERE k.duty_id = d.id AND k.status = 'running')
    UNION ALL
    SELECT q.case_id, 'inquiry', 'inquiry', org_district(), q.due, NULL, late_since(q.due, NULL, NULL, p_at)
      FROM inquiry q WHERE q.state = 'open' AND NOT EXISTS (SELECT FROM clock k WHERE k.inquiry_id = q.id AND k.status = 'running')
    UNION ALL
    SELECT d.case_id, 'directive', 'directive', d.org_id, d.due, NULL, late_since(d.due, NULL, NULL, p_at)
      FROM directive d
     WHERE d.state IN ('issued', 'acknowledged') AND NOT EXISTS (SELECT FROM clock k WHERE k.directive_id = d.id AND k.status = 'running')
    UNION ALL
    SELECT c.id, clock_step(c.state), clock_step(c.state), duty_org(CASE WHEN h.died_on IS NULL OR c.state = 'found' THEN case_level(c.state, c.street_id, c.community_id) ELSE 'district' END, c),
           NULL, NULL, NULL
      FROM case_file c JOIN child h ON h.id = c.child_id
     WHERE c.state = ANY (clock_states())
       AND NOT EXISTS (SELECT FROM inquiry q WHERE q.case_id = c.id AND q.state = 'open' AND q.due >= (p_at AT TIME ZONE 'Asia/Shanghai')::date)
       AND NOT EXISTS (SELECT FROM clock k WHERE k.case_id = c.id AND k.status = 'running' AND clock_is_step(k.kind))
    UNION ALL                                              -- a child that was out of school and has died: the file is the district's to settle
    SELECT c.id, 'desk', 'desk', org_district(), NULL, NULL, NULL FROM child h JOIN case_file c ON c.child_id = h.id WHERE h.died_on IS NOT NULL AND c.state = 'out_of_school'
$$;

-- The units whose lateness somebody is shown as his own: a street's with its communities'. NULL: all, the district's; an inspector reads that of any.
CREATE OR REPLACE FUNCTION late_units(i identity) RETURNS int[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN i.role IN ('district', 'inspector') THEN NULL
                WHEN i.role = 'street' THEN array(SELECT o.id FROM org o WHERE o.parent_id = i.org_id) || i.org_id
                ELSE ARRAY[i.org_id] END;
END $$;

-- Of what the reader's units, with p_own his own unit alone, have to do in a case: the first day, since when something of it is late, and whether all of it is without a day, and the year whose calendar that
-- waits for. It passes row security, so that its questions are asked once a case and not once a source. Nearly always there is a clock for all that is open, and
-- the rest, a large plan, is not gone through: a list asks for every row.
DROP FUNCTION IF EXISTS case_days(bigint), case_days(bigint, boolean);
CREATE FUNCTION case_days(p_case bigint, p_own boolean, OUT due date, OUT late_since date, OUT undated boolean, OUT missing_year int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    i identity := me();
    v_units int[];
    v_at timestamptz;
    c case_file;
    k record;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    IF i.role IS NULL OR NOT FOUND OR NOT c.is_open OR NOT case_visible(i, c.street_id, c.community_id, c.school_id) THEN
        RETURN;
    END IF;
    v_units := CASE WHEN p_own THEN ARRAY[i.org_id] ELSE late_units(i) END;
    v_at := clock_now();
    SELECT min(t.due) FILTER (WHERE t.mine) AS due, min(t.late_since) FILTER (WHERE t.mine) AS late_since, count(t.due) FILTER (WHERE t.mine) AS dated,
           count(*) FILTER (WHERE t.mine) AS n, min(t.missing_year) FILTER (WHERE t.mine) AS year, count(t.duty_id) AS duties, coalesce(bool_or(clock_is_step(t.kind)), false) AS step
      INTO k FROM (SELECT o.*, (v_units IS NULL OR o.org_id = ANY (v_units)) AS mine FROM open_clocks(v_at) o WHERE o.case_id = p_case) t;
    IF c.inquiry_id IS NULL AND c.escalations = 0 AND NOT (c.state = 'out_of_school' AND child_died_refusal(c) IS NOT NULL) AND (k.step OR clock_step(c.state) IS NULL)
       AND k.duties = (SELECT count(*) FROM duty d WHERE d.case_id = p_case AND d.status = 'open') THEN
        due := k.due;
        late_since := k.late_since;
        undated := CASE WHEN k.n > 0 AND k.dated = 0 AND k.late_since IS NULL THEN true END;
        missing_year := CASE WHEN undated THEN k.year END;
        RETURN;
    END IF;
    SELECT min(t.due), min(t.late_since), CASE WHEN bool_and(t.due IS NULL AND t.late_since IS NULL) THEN true END,
           CASE WHEN bool_and(t.due IS NULL AND t.late_since IS NULL) THEN min(t.missing_year) END INTO due, late_since, undated, missing_year
      FROM open_things(v_at) t WHERE t.case_id = p_case AND (v_units IS NULL OR t.org_id = ANY (v_units));
END $$;

-- The same on a day, of all cases of a list (NULL: of every list), for reports: what was open at its end, by the days as they stand now.
CREATE OR REPLACE FUNCTION batch_things(p_batch int, p_on date) RETURNS TABLE (case_id bigint, task text, kind text, org_id int, due date, late_since date)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_at timestamptz := late_moment(p_on);
BEGIN
    IF p_on >= today() THEN
        RETURN QUERY SELECT t.case_id, t.task, t.kind, t.org_id, t.due, t.late_since FROM case_file c JOIN open_things(v_at) t ON t.case_id = c.id WHERE (p_batch IS NULL OR c.batch_id = p_batch);
        RETURN;
    END IF;
    RETURN QUERY
    SELECT k.case_id, task_of(k.kind, k.escalation_id, k.directive_id, k.inquiry_id), k.kind, k.org_id, coalesce(k.due, (k.due_at AT TIME ZONE 'Asia/Shanghai')::date),
           late_since(k.latest, k.due_at, CASE WHEN clock_is_step(k.kind) THEN (SELECT max(coalesce(p.ended_on, p.until_on)) FROM case_pause p
                                                                                 WHERE p.case_id = k.case_id AND p.from_on < p_on) END, v_at)
      FROM clock k JOIN case_file c ON c.id = k.case_id
     WHERE (p_batch IS NULL OR c.batch_id = p_batch) AND k.since <= p_on AND (k.status = 'running' OR k.ended_on > p_on)
       AND NOT (k.kind = 'directive' AND EXISTS (SELECT FROM clock a WHERE a.directive_id = k.directive_id AND a.kind = 'acknowledge' AND (a.status = 'running' OR a.ended_on > p_on)))
    UNION ALL
    SELECT d.case_id, 'duty', d.kind, duty_org(duty_level(d.level, c.street_id, c.community_id), c), d.due, late_since(d.due, NULL, NULL, v_at)
      FROM duty d JOIN case_file c ON c.id = d.case_id
     WHERE (p_batch IS NULL OR c.batch_id = p_batch) AND d.since <= p_on AND (d.status = 'open' OR d.ended_on > p_on) AND NOT EXISTS (SELECT FROM clock k WHERE k.duty_id = d.id)
    UNION ALL
    SELECT q.case_id, 'inquiry', 'inquiry', org_district(), q.due, late_since(q.due, NULL, NULL, v_at)
      FROM inquiry q JOIN case_file c ON c.id = q.case_id
     WHERE (p_batch IS NULL OR c.batch_id = p_batch) AND q.sent_on <= p_on AND (q.state = 'open' OR q.ended_on > p_on) AND NOT EXISTS (SELECT FROM clock k WHERE k.inquiry_id = q.id)
    UNION ALL
    SELECT s.case_id, clock_step(s.to_state), clock_step(s.to_state), CASE case_level(s.to_state, s.street_id, s.community_id) WHEN 'community' THEN s.community_id
                                                                          WHEN 'street' THEN s.street_id ELSE org_district() END, NULL, NULL
      FROM (SELECT DISTINCT ON (m.case_id) m.* FROM case_move m JOIN case_file c ON c.id = m.case_id
             WHERE (p_batch IS NULL OR c.batch_id = p_batch) AND m.on_date <= p_on ORDER BY m.case_id, m.version DESC) s
     WHERE clock_step(s.to_state) IS NOT NULL
       AND NOT EXISTS (SELECT FROM clock k WHERE k.case_id = s.case_id AND clock_is_step(k.kind) AND k.since <= p_on AND (k.status = 'running' OR k.ended_on > p_on));
END $$;
