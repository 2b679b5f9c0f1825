-- The sequencer: gives each committed event that has none the next position. It passes row security; any server process may call it, and
-- the advisory lock lets one at a time. Returns the newest position.
--
-- What is unsealed is few and found by its index; the planner, whose figures are of another moment, must not take the whole record
-- for it (it did: a merge join over all events, each quarter of a second).
--
-- Under the lock, the events that the statement's snapshot shows are all there are with a commit before it; a transaction that
-- commits later gets a later position, whatever its id says. So positions have no gap and never change; and whoever sees one sees all
-- before it, since the lock is held until they are committed.
CREATE OR REPLACE FUNCTION seal() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_last bigint;
    v_sealed bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('nol.seal'));
    SELECT coalesce(max(position), 0) INTO v_last FROM event;
    WITH fresh AS (
        SELECT id, v_last + row_number() OVER (ORDER BY id) AS position FROM event WHERE position IS NULL
    )
    UPDATE event e SET position = f.position FROM fresh f WHERE e.id = f.id;
    GET DIAGNOSTICS v_sealed = ROW_COUNT;
    IF v_sealed > 0 THEN
        -- A notice has its event's: written in one transaction, both are there.
        UPDATE notice n SET position = e.position FROM event e WHERE e.position > v_last AND n.event_id = e.id AND n.position IS NULL;
        -- Always later than the mark before it, though clocks jump: a time once resolved to a position resolves to it for ever.
        INSERT INTO seal_mark
        SELECT v_last + v_sealed, date_trunc('milliseconds', greatest(clock_timestamp(),
               (SELECT m.at FROM seal_mark m ORDER BY m.position DESC LIMIT 1) + interval '1 millisecond'));
    END IF;
    RETURN v_last + v_sealed;
END $$;

-- The same for the timer of a server process: when another process is sealing, or nothing waits, there is nothing to do.
CREATE OR REPLACE FUNCTION seal_tick() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM event WHERE position IS NULL) OR NOT pg_try_advisory_xact_lock(hashtext('nol.seal')) THEN
        RETURN NULL;
    END IF;
    RETURN seal();
END $$;
