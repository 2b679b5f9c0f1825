-- Clocks: one for each thing that somebody has to do by a day. All of the owner's; called by the functions that move what the clock is about.

-- Starts one. Give the term in working days, or the day, or (danger) the moment. Returns its id.
CREATE OR REPLACE FUNCTION clock_open(p_kind text, p_level text, p_org int, p_since date, p_workdays int DEFAULT NULL, p_due date DEFAULT NULL,
    p_due_at timestamptz DEFAULT NULL, p_case bigint DEFAULT NULL, p_duty bigint DEFAULT NULL, p_escalation bigint DEFAULT NULL,
    p_directive bigint DEFAULT NULL, p_inquiry bigint DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_due date := coalesce(p_due, CASE WHEN p_workdays IS NOT NULL THEN workdays_add(p_since, p_workdays) END);
    v_id bigint;
BEGIN
    INSERT INTO clock (kind, level, org_id, case_id, duty_id, escalation_id, directive_id, inquiry_id, since, workdays, due, due_at, missing_year)
    VALUES (p_kind, p_level, p_org, p_case, p_duty, p_escalation, p_directive, p_inquiry, p_since, p_workdays, v_due, p_due_at,
            CASE WHEN v_due IS NULL AND p_workdays IS NOT NULL THEN workdays_missing_year(p_since, p_workdays) END)
    RETURNING id INTO v_id;
    RETURN v_id;
END $$;
REVOKE ALL ON FUNCTION clock_open FROM PUBLIC;

-- Ends the running clocks of a thing; of one kind where it is named.
CREATE OR REPLACE FUNCTION clock_end(p_on date, p_kind text DEFAULT NULL, p_case bigint DEFAULT NULL, p_duty bigint DEFAULT NULL,
    p_escalation bigint DEFAULT NULL, p_directive bigint DEFAULT NULL, p_inquiry bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    UPDATE clock SET status = 'ended', ended_on = greatest(p_on, since)
     WHERE status = 'running' AND (p_kind IS NULL OR kind = p_kind)
       AND (case_id = p_case OR duty_id = p_duty OR escalation_id = p_escalation OR directive_id = p_directive OR inquiry_id = p_inquiry);
END $$;
REVOKE ALL ON FUNCTION clock_end FROM PUBLIC;

-- The term of a kind in working days; NULL: it counts hours.
CREATE OR REPLACE FUNCTION clock_days(p_kind text) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT workdays FROM clock_setting WHERE kind = p_kind); END $$;

-- The step of a case in this state: which clock runs. NULL: none.
CREATE OR REPLACE FUNCTION clock_step(p_state text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_state WHEN 'listed' THEN 'route' WHEN 'at_street' THEN 'assign' WHEN 'at_community' THEN 'visit'
                        WHEN 'found' THEN 'review' WHEN 'reviewed' THEN 'confirm' END
$$;

-- After a move: the clock of the step before ends, that of the new one starts. Called by case_move.
CREATE OR REPLACE FUNCTION clock_case(p_case bigint, p_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
    b batch;
    v_kind text;
    v_level text;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    SELECT * INTO b FROM batch WHERE id = c.batch_id;
    UPDATE clock SET status = 'ended', ended_on = greatest(p_on, since)
     WHERE case_id = p_case AND status = 'running' AND kind IN ('route', 'assign', 'visit', 'review', 'confirm', 'found');
    v_kind := clock_step(c.state);
    IF v_kind IS NULL OR NOT b.clocks THEN
        RETURN;
    END IF;
    v_level := case_level(c.state, c.street_id, c.community_id);
    PERFORM clock_open(v_kind, v_level, duty_org(v_level, c), p_on, clock_days(v_kind), p_case => p_case);
END $$;
REVOKE ALL ON FUNCTION clock_case FROM PUBLIC;
