-- Clocks: one for each thing that somebody has to do by a day. All of them pass row security; called by the functions that move what the clock is about.

-- Starts one. Give the term in working days, or the day, or (danger) the moment. p_cap: a day behind which the term does not end. Returns its id.
CREATE OR REPLACE FUNCTION clock_open(p_kind text, p_level text, p_org int, p_since date, p_workdays int DEFAULT NULL, p_due date DEFAULT NULL,
    p_due_at timestamptz DEFAULT NULL, p_case bigint DEFAULT NULL, p_duty bigint DEFAULT NULL, p_escalation bigint DEFAULT NULL,
    p_directive bigint DEFAULT NULL, p_inquiry bigint DEFAULT NULL, p_cap date DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_pauses daterange[] := '{}';
    v_paused_until date;
    t record;
    v_id bigint;
BEGIN
    IF clock_is_step(p_kind) AND EXISTS (SELECT FROM case_pause WHERE case_id = p_case) THEN
        v_pauses := clock_pauses(p_case, p_since);
        v_paused_until := clock_paused_until(p_kind, p_case);
    END IF;
    IF p_due IS NOT NULL OR p_workdays IS NULL THEN
        SELECT p_due AS due, p_due AS latest, NULL::int AS missing INTO t;
    ELSE
        t := clock_term(p_since, p_workdays, p_cap, v_pauses);
    END IF;
    INSERT INTO clock (kind, level, org_id, case_id, duty_id, escalation_id, directive_id, inquiry_id, since, workdays, due, cap, latest, due_at,
                       missing_year, paused_until)
    VALUES (p_kind, p_level, p_org, p_case, p_duty, p_escalation, p_directive, p_inquiry, p_since, CASE WHEN p_due IS NULL THEN p_workdays END,
            t.due, p_cap, t.latest, p_due_at, t.missing, v_paused_until)
    RETURNING id INTO v_id;
    IF clock_is_step(p_kind) THEN
        PERFORM case_step_due(ARRAY[p_case]);
    END IF;
    RETURN v_id;
END $$;

-- When the step of a case is due, where lists look for it. After every act that starts, ends or moves such a clock.
CREATE OR REPLACE FUNCTION case_step_due(p_cases bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE case_file c SET step_due = n.due
      FROM (SELECT i.id, (SELECT min(k.due) FROM clock k WHERE k.case_id = i.id AND k.status = 'running' AND clock_is_step(k.kind)) AS due
              FROM unnest(p_cases) i(id)) n
     WHERE c.id = n.id AND c.step_due IS DISTINCT FROM n.due;
END $$;

-- Ends the running clocks of a thing; of one kind where it is named.
CREATE OR REPLACE FUNCTION clock_end(p_on date, p_kind text DEFAULT NULL, p_case bigint DEFAULT NULL, p_duty bigint DEFAULT NULL,
    p_escalation bigint DEFAULT NULL, p_directive bigint DEFAULT NULL, p_inquiry bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_clocks bigint[];
BEGIN
    WITH ended AS (
        UPDATE clock SET status = 'ended', ended_on = greatest(p_on, since)
         WHERE status = 'running' AND (p_kind IS NULL OR kind = p_kind)
           AND (case_id = p_case OR duty_id = p_duty OR escalation_id = p_escalation OR directive_id = p_directive OR inquiry_id = p_inquiry)
        RETURNING id, late_on)
    SELECT array_agg(id) INTO v_clocks FROM ended WHERE late_on IS NOT NULL;
    PERFORM clock_settle(v_clocks, p_on, 'done');
END $$;

-- The term of a kind in working days; NULL: it counts hours.
CREATE OR REPLACE FUNCTION clock_days(p_kind text) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT workdays FROM clock_setting WHERE kind = p_kind); END $$;

-- The step of a case in this state: which clock runs. NULL: none.
CREATE OR REPLACE FUNCTION clock_step(p_state text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_state WHEN 'listed' THEN 'route' WHEN 'at_street' THEN 'assign' WHEN 'at_community' THEN 'visit'
                        WHEN 'found' THEN 'review' WHEN 'reviewed' THEN 'confirm' END
$$;
-- The states in which there is one: a list for who looks for cases by it.
CREATE OR REPLACE FUNCTION clock_states() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT '{listed,at_street,at_community,found,reviewed}'::text[] $$;

-- Is it the clock of a step? Those stand still in a pause, and end with the step.
CREATE OR REPLACE FUNCTION clock_is_step(p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT p_kind IN ('route', 'assign', 'visit', 'review', 'confirm', 'found')
$$;

-- From when on a step counts that began on p_on: from that day; but what only came to be recorded when its term was over already (补录) counts
-- from today, since nobody could know of it before. (n working days take n days at least, and a cap is not past.)
CREATE OR REPLACE FUNCTION clock_since(p_on date, p_workdays int, p_cap date) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_today date := today();
BEGIN
    IF p_on + p_workdays >= v_today THEN
        RETURN p_on;
    END IF;
    RETURN CASE WHEN (clock_term(p_on, p_workdays, p_cap)).due < v_today THEN v_today ELSE p_on END;
END $$;

-- The batch's due day, unless that is past.
CREATE OR REPLACE FUNCTION clock_batch_cap(b batch) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN CASE WHEN b.due >= today() THEN b.due END; END $$;

-- After a move: the clock of the step before ends, that of the new one starts. A pause ends with the step that it was for; while a letter
-- is out the new step stands still too. Called by case_move.
CREATE OR REPLACE FUNCTION clock_case(p_case bigint, p_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
    b batch;
    v_kind text;
    v_level text;
    v_days int;
    v_late bigint[];
    v_cap date;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    SELECT * INTO b FROM batch WHERE id = c.batch_id;
    WITH ended AS (
        UPDATE clock SET status = 'ended', ended_on = greatest(p_on, since)
         WHERE case_id = p_case AND status = 'running' AND clock_is_step(kind)
        RETURNING id, late_on)
    SELECT array_agg(id) INTO v_late FROM ended WHERE late_on IS NOT NULL;
    IF v_late IS NOT NULL THEN
        -- Given to another unit, or handed back, is not done.
        PERFORM clock_settle(v_late, p_on, (SELECT CASE WHEN m.verb = 'handback' OR (m.verb = 'assign' AND (m.to_state = m.from_state OR m.to_state = 'at_street'
                                                                                                     AND m.from_state <> 'listed')) THEN 'reassigned' ELSE 'done' END
                                              FROM case_move m WHERE m.case_id = p_case ORDER BY m.version DESC LIMIT 1));
    END IF;
    v_kind := clock_step(c.state);
    IF c.inquiry_id IS NULL THEN
        UPDATE case_pause SET ended_on = least(greatest(p_on, from_on), until_on) WHERE case_id = p_case AND ended_on IS NULL;
    END IF;
    IF v_kind IS NULL OR NOT b.clocks THEN
        PERFORM case_step_due(ARRAY[p_case]);
        RETURN;
    END IF;
    v_level := case_level(c.state, c.street_id, c.community_id);
    v_days := clock_days(v_kind);
    v_cap := clock_batch_cap(b);
    PERFORM clock_open(v_kind, v_level, duty_org(v_level, c), clock_since(p_on, v_days, v_cap), v_days, p_case => p_case, p_cap => v_cap);
END $$;

-- The first clocks of a list that just came in: one statement for all of its cases. For the district, right after its own import.
CREATE OR REPLACE FUNCTION clock_batch(p_batch int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    b batch;
    v_days int := clock_days('route');
    v_since date;
    t record;
BEGIN
    SELECT * INTO b FROM batch WHERE id = p_batch;
    IF NOT coalesce(b.imported_by = my_account() AND b.imported_at = now(), false) THEN
        RAISE EXCEPTION 'clock_batch: not the actor''s import' USING ERRCODE = '42501';
    ELSIF NOT b.clocks THEN
        RETURN;
    END IF;
    v_since := clock_since(b.received, v_days, clock_batch_cap(b));
    t := clock_term(v_since, v_days, clock_batch_cap(b));
    INSERT INTO clock (kind, level, org_id, case_id, since, workdays, due, cap, latest, missing_year)
    SELECT 'route', 'district', org_district(), c.id, v_since, v_days, t.due, clock_batch_cap(b), t.latest, t.missing
      FROM case_file c WHERE c.batch_id = p_batch AND c.state = 'listed' AND NOT EXISTS (SELECT FROM clock k WHERE k.case_id = c.id)
     ORDER BY c.id;
    PERFORM case_step_due(ARRAY(SELECT c.id FROM case_file c WHERE c.batch_id = p_batch AND c.state = 'listed'));
END $$;

-- Nobody is reminded of a child who died: only the district's decision on what is found of it has a day. And the steps of a child that was found on no
-- list all have to be over by the day that the finding of it set, whoever has it. (Trigger of the table.)
CREATE OR REPLACE FUNCTION clock_fit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_died date;
    v_due date;
BEGIN
    SELECT h.died_on, CASE WHEN b.standing AND NEW.kind IN ('route', 'assign', 'visit') THEN greatest(c.due, NEW.since) END INTO v_died, v_due
      FROM case_file c JOIN child h ON h.id = c.child_id JOIN batch b ON b.id = c.batch_id WHERE c.id = NEW.case_id;
    IF v_died IS NOT NULL AND NEW.kind NOT IN ('review', 'confirm') THEN
        RETURN NULL;
    END IF;
    IF v_due < coalesce(NEW.due, 'infinity') THEN
        NEW.due := v_due;
        NEW.missing_year := NULL;
    END IF;
    RETURN NEW;
END $$;
