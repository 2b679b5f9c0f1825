-- What the server does by itself, once a second or so: wakes what is due today, flags what is late, takes it up a level. One process at a time, by an
-- advisory lock of the transaction, so the next one takes over at once; each tick does a bounded part, and the next goes on. Rows that somebody is
-- writing are passed over, so a tick never waits for a write.

-- Is there anything to do? A few look-ups in partial indexes; the planner, whose figures are of another moment, must not read the table.
CREATE OR REPLACE FUNCTION clock_waits(p_now timestamptz, p_today date, p_quiet boolean) RETURNS boolean
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
BEGIN
    RETURN EXISTS (SELECT FROM clock WHERE status = 'running' AND late_on IS NULL AND due_at <= p_now)
        OR EXISTS (SELECT FROM escalation_party WHERE look_at <= p_now)
        OR (NOT p_quiet
            AND (EXISTS (SELECT FROM clock WHERE status = 'running' AND woken_on IS NULL AND latest = p_today AND (paused_until < p_today) IS NOT FALSE)
              OR EXISTS (SELECT FROM clock WHERE status = 'running' AND late_on IS NULL AND latest < p_today AND (paused_until < p_today) IS NOT FALSE)
              OR EXISTS (SELECT FROM clock WHERE status = 'running' AND go_up_on <= p_today AND (paused_until < p_today) IS NOT FALSE)));
END $$;

CREATE OR REPLACE FUNCTION clock_tick(p_limit int DEFAULT 1000) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_now timestamptz := clock_now();
    v_today date := today();
    v_held boolean := clock_held() IS NOT NULL;
    v_quiet boolean := v_held OR clock_quiet(v_now);
    v_done jsonb;
BEGIN
    PERFORM clock_see(), import_sweep(), guesses_look();
    IF NOT v_held AND NOT EXISTS (SELECT FROM setting WHERE name = 'clock_day' AND value::date >= clock_real_day())
       AND pg_try_advisory_xact_lock(hashtext('nol.clock')) THEN
        PERFORM clock_works();                             -- once a day
    END IF;
    IF NOT v_held AND EXISTS (SELECT FROM account WHERE end_due < v_today AND disabled_at IS NULL UNION ALL SELECT FROM account_issue WHERE object_until < v_today AND works_at IS NULL AND settled_at IS NULL)
       AND pg_try_advisory_xact_lock(hashtext('nol.clock')) THEN
        PERFORM guard_tick(v_today);
    END IF;
    IF NOT clock_waits(v_now, v_today, v_quiet) OR NOT pg_try_advisory_xact_lock(hashtext('nol.clock')) THEN
        RETURN NULL;
    END IF;
    v_done := jsonb_build_object('danger', clock_tick_danger(v_now, v_today) + danger_tick(v_now));
    IF NOT v_quiet THEN
        v_done := v_done || jsonb_build_object('woken', clock_tick_wake(v_today, p_limit), 'late', clock_tick_late(v_now, v_today, p_limit),
                                               'up', clock_tick_up(v_today, p_limit));
    END IF;
    RETURN v_done;
END $$;

-- The clock's own rows of the trail, one for each clock, and who is told: its holder, and of an order that is late the group that gave it.
CREATE OR REPLACE FUNCTION clock_tell(p_clocks bigint[], p_kind text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    WITH told AS MATERIALIZED (
        SELECT k.*, c.child_id, nextval(pg_get_serial_sequence('nol.event', 'id')) AS event_id,
               coalesce((SELECT d.number FROM directive d WHERE d.id = k.directive_id), (SELECT q.number FROM inquiry q WHERE q.id = k.inquiry_id),
                        coalesce(k.escalation_id, (SELECT p.escalation_id FROM escalation_party p WHERE p.id = k.party_id))::text, (SELECT d.kind FROM duty d WHERE d.id = k.duty_id), k.kind) AS ref
          FROM clock k LEFT JOIN case_file c ON c.id = k.case_id WHERE k.id = ANY (p_clocks) ORDER BY k.id
    ), trail AS (
        INSERT INTO event (id, role, kind, case_id, child_id, detail) OVERRIDING SYSTEM VALUE
        SELECT t.event_id, 'clock', p_kind, t.case_id, t.child_id, jsonb_strip_nulls(jsonb_build_object(
                   'clock', t.id, 'kind', t.kind, 'org', org_code_of(t.org_id), 'due', t.latest, 'due_at', clock_stamp(t.due_at), 'ref', t.ref))
          FROM told t
    )
    INSERT INTO notice (event_id, org_id, kind, case_id, ref, due, party_id)
    SELECT t.event_id, o.org_id, p_kind, t.case_id, t.ref, t.latest, t.party_id
      FROM told t
     CROSS JOIN LATERAL (SELECT t.org_id UNION SELECT org_group() WHERE t.directive_id IS NOT NULL AND p_kind = 'overdue' AND org_group() IS NOT NULL) o;
END $$;

-- Danger counts hours, at night too.
CREATE OR REPLACE FUNCTION clock_tick_danger(p_now timestamptz, p_today date) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_clocks bigint[] := ARRAY(SELECT id FROM clock WHERE status = 'running' AND late_on IS NULL AND due_at <= p_now ORDER BY id LIMIT 100
                                FOR UPDATE SKIP LOCKED);
BEGIN
    UPDATE clock SET late_on = p_today, woken_on = coalesce(woken_on, p_today) WHERE id = ANY (v_clocks);
    PERFORM clock_tell(v_clocks, 'overdue');
    PERFORM clock_hand_up(v_clocks, p_today);
    RETURN cardinality(v_clocks);
END $$;

-- On its last day the holder is reminded.
CREATE OR REPLACE FUNCTION clock_tick_wake(p_today date, p_limit int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_clocks bigint[] := ARRAY(SELECT id FROM clock WHERE status = 'running' AND woken_on IS NULL AND latest = p_today
                                  AND (paused_until < p_today) IS NOT FALSE ORDER BY id LIMIT p_limit FOR UPDATE SKIP LOCKED);
BEGIN
    UPDATE clock SET woken_on = p_today WHERE id = ANY (v_clocks);
    PERFORM clock_tell(v_clocks, 'due');
    RETURN cardinality(v_clocks);
END $$;

-- Does what is late of this kind go up the levels? Orders and letters are told of; escalations that wait have their own way up.
CREATE OR REPLACE FUNCTION clock_goes_up(p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT p_kind IN ('route', 'assign', 'visit', 'review', 'confirm', 'found', 'duty', 'next_visit')
$$;

-- What is late is flagged, once. (By day: what counts hours is danger, which does not wait for the morning.)
DROP FUNCTION IF EXISTS clock_tick_late(date, int);
CREATE OR REPLACE FUNCTION clock_tick_late(p_now timestamptz, p_today date, p_limit int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_clocks bigint[] := ARRAY(SELECT id FROM clock WHERE status = 'running' AND late_on IS NULL AND latest < p_today
                                  AND late_since(latest, due_at, paused_until, p_now) IS NOT NULL ORDER BY org_id, id LIMIT p_limit);
    v_cases bigint[];
BEGIN
    -- Cases before clocks, as a move locks them; under the locks a clock that has just ended is out again.
    v_cases := ARRAY(SELECT id FROM case_file WHERE id IN (SELECT k.case_id FROM clock k WHERE k.id = ANY (v_clocks)) ORDER BY id
                        FOR NO KEY UPDATE SKIP LOCKED);
    v_clocks := ARRAY(SELECT id FROM clock WHERE id = ANY (v_clocks) AND status = 'running' AND late_on IS NULL AND late_since(latest, due_at, paused_until, p_now) IS NOT NULL
                         AND (case_id IS NULL OR case_id = ANY (v_cases)) ORDER BY id FOR UPDATE SKIP LOCKED);
    UPDATE clock SET late_on = p_today, woken_on = coalesce(woken_on, p_today), go_up_on = CASE WHEN clock_goes_up(kind) AND case_id IS NOT NULL THEN p_today END
     WHERE id = ANY (v_clocks);
    UPDATE case_file SET late_on = p_today
     WHERE late_on IS NULL AND id IN (SELECT k.case_id FROM clock k WHERE k.id = ANY (v_clocks) AND clock_goes_up(k.kind));
    PERFORM clock_tell(v_clocks, 'overdue');
    PERFORM clock_hand_up(v_clocks, p_today);
    RETURN cardinality(v_clocks);
END $$;

-- Escalations that nobody accepted or solved in time: up by their own rules. One that cannot be taken up holds nothing else back.
CREATE OR REPLACE FUNCTION clock_hand_up(p_clocks bigint[], p_today date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    k clock;
BEGIN
    FOR k IN SELECT * FROM clock WHERE id = ANY (p_clocks) AND kind IN ('accept', 'solve', 'danger', 'danger_solve') AND escalation_id IS NOT NULL ORDER BY id LOOP
        BEGIN
            PERFORM escalation_go_up(k.escalation_id, p_today);
        EXCEPTION WHEN OTHERS THEN
            IF left(SQLSTATE, 2) IN ('40', '53', '55', '57') THEN
                RAISE;                                     -- the next tick tries again
            END IF;
            INSERT INTO event (role, kind, detail)
            VALUES ('clock', 'clock_failed', jsonb_build_object('clock', k.id, 'escalation', k.escalation_id, 'sqlstate', SQLSTATE));
        END;
    END LOOP;
END $$;
