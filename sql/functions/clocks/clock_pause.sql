-- A clock stands still for a stated reason and until a stated day. The days after `from` up to the end do not count; a term given as a
-- day (a duty, a letter) does not move.

-- The pauses that lie behind a day, as ranges of days that do not count.
CREATE OR REPLACE FUNCTION clock_pauses(p_case bigint, p_since date) RETURNS daterange[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(SELECT daterange(p.from_on + 1, coalesce(p.ended_on, p.until_on) + 1) FROM case_pause p
                  WHERE p.case_id = p_case AND coalesce(p.ended_on, p.until_on) > greatest(p_since, p.from_on) ORDER BY p.from_on);
END $$;

-- Until when the clock of a case's step stands still; NULL: it runs.
CREATE OR REPLACE FUNCTION clock_paused_until(p_kind text, p_case bigint) RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN clock_is_step(p_kind) THEN (SELECT max(p.until_on) FROM case_pause p
                                                  WHERE p.case_id = p_case AND p.ended_on IS NULL AND p.until_on >= today()) END;
END $$;

-- Works out again when running clocks end: pauses or the calendar are others now. A clock that is late stays late.
CREATE OR REPLACE FUNCTION clock_again(p_clocks bigint[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_cases bigint[];
    n int;
BEGIN
    v_cases := ARRAY(SELECT c.id FROM case_file c                           -- cases before clocks, as a move locks them
                      WHERE c.id IN (SELECT k.case_id FROM clock k WHERE k.id = ANY (p_clocks) AND clock_is_step(k.kind)) ORDER BY c.id FOR NO KEY UPDATE);
    WITH term AS (                                         -- one walk through the calendar for all that have the same term
        SELECT k.since, k.workdays, k.cap, clock_pauses(CASE WHEN clock_is_step(k.kind) THEN k.case_id END, k.since) AS pauses, array_agg(k.id) AS ids
          FROM clock k WHERE k.id = ANY (p_clocks) AND k.status = 'running' AND k.workdays IS NOT NULL GROUP BY 1, 2, 3, 4
    ), told AS (
        SELECT unnest(t.ids) AS id, x.due, x.latest, x.missing FROM term t CROSS JOIN LATERAL clock_term(t.since, t.workdays, t.cap, t.pauses) x
    )
    UPDATE clock k SET due = t.due, latest = t.latest, missing_year = t.missing, paused_until = clock_paused_until(k.kind, k.case_id),
           woken_on = CASE WHEN t.latest > today() THEN NULL ELSE k.woken_on END
      FROM told t
     WHERE k.id = t.id AND k.late_on IS NULL
       AND (k.due, k.latest, k.missing_year, k.paused_until) IS DISTINCT FROM (t.due, t.latest, t.missing, clock_paused_until(k.kind, k.case_id));
    GET DIAGNOSTICS n = ROW_COUNT;
    UPDATE clock k SET paused_until = clock_paused_until(k.kind, k.case_id) WHERE k.id = ANY (p_clocks) AND k.status = 'running' AND k.late_on IS NOT NULL;
    PERFORM case_step_due(v_cases);
    RETURN n;
END $$;

CREATE OR REPLACE FUNCTION clock_pause(p_case bigint, p_from date, p_until date, p_note bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    UPDATE case_pause SET ended_on = least(greatest(p_from, from_on), until_on) WHERE case_id = p_case AND ended_on IS NULL;
    IF p_until > p_from THEN
        INSERT INTO case_pause (case_id, from_on, until_on, note_id, account_id) VALUES (p_case, p_from, p_until, p_note, my_account());
    END IF;
    PERFORM clock_again(ARRAY(SELECT id FROM clock WHERE case_id = p_case AND status = 'running' AND clock_is_step(kind)));
END $$;

CREATE OR REPLACE FUNCTION clock_resume(p_case bigint, p_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    UPDATE case_pause SET ended_on = least(greatest(p_on, from_on), until_on) WHERE case_id = p_case AND ended_on IS NULL;
    PERFORM clock_again(ARRAY(SELECT id FROM clock WHERE case_id = p_case AND status = 'running' AND clock_is_step(kind)));
END $$;
