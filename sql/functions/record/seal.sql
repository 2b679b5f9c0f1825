-- The sequencer: gives each committed event the next position. It passes row security; any server process may call it, and the advisory lock
-- lets one at a time. Returns the newest position.
--
-- Under the lock, the events that the statement's snapshot shows are all there are with a commit before it; a transaction that commits later
-- gets a later position, whatever the ids of its events say. So positions have no gap and never change; and whoever sees one sees all before
-- it, since the lock is held until they are committed.
--
-- The mark of each turn keeps the snapshot that it looked with: new is what was written by a transaction that this one did not show. An event row
-- is never written again, and no index grows with what waits.

-- The number of this PostgreSQL cluster: transactions of another one have other numbers.
CREATE OR REPLACE FUNCTION cluster_here() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT system_identifier FROM pg_control_system() $$;

-- What is committed and has no position, since a mark (NULL: since ever). What the turn's own transaction has written, as a report that seals, is
-- placed by that turn and looked for again, since it may go on writing: so `place` is asked, too. The planner, whose figures are of another moment, must not take
-- the whole record for what is new (it did: a merge join over all events, each quarter of a second).
CREATE OR REPLACE FUNCTION unplaced(m seal_mark) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_open xid8[] := array(SELECT pg_snapshot_xip(m.snapshot));
BEGIN
    IF m.cluster <> cluster_here() THEN
        RETURN QUERY SELECT e.id FROM event e WHERE NOT EXISTS (SELECT FROM place p WHERE p.event_id = e.id);
        RETURN;
    END IF;
    RETURN QUERY
    SELECT n.id FROM (SELECT e.id FROM event e WHERE e.xid >= coalesce(pg_snapshot_xmax(m.snapshot), '0') ORDER BY e.xid) n   -- in that order: by that index
     WHERE NOT EXISTS (SELECT FROM place p WHERE p.event_id = n.id);
    IF cardinality(v_open) > 0 THEN
        RETURN QUERY
        SELECT e.id FROM unnest(v_open) o(xid) CROSS JOIN LATERAL (SELECT n.id FROM event n WHERE n.xid = o.xid ORDER BY n.xid OFFSET 0) e
         WHERE NOT EXISTS (SELECT FROM place p WHERE p.event_id = e.id);
    END IF;
END $$;

-- The statement's snapshot, with the transaction itself among those that are not over.
CREATE OR REPLACE FUNCTION snapshot_now() RETURNS pg_snapshot
LANGUAGE plpgsql STABLE AS $$
DECLARE
    s pg_snapshot := pg_current_snapshot();
    x xid8 := pg_current_xact_id();
BEGIN
    RETURN CASE WHEN pg_visible_in_snapshot(x, s)
                THEN format('%s:%s:%s', least(pg_snapshot_xmin(s), x), pg_snapshot_xmax(s),
                            (SELECT string_agg(o::text, ',' ORDER BY o) FROM (SELECT pg_snapshot_xip(s) UNION SELECT x) u(o)))::pg_snapshot
                ELSE s END;
END $$;

-- The mark of a turn that gave so many positions behind the mark m, with the snapshot that it looked with.
CREATE OR REPLACE FUNCTION seal_put(m seal_mark, p_new bigint, p_snapshot pg_snapshot) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off AS $$               -- a plan of when `place` was small stays when it is not
BEGIN
    -- A notice has its event's position: written in one transaction, both are there.
    UPDATE notice n SET position = p.position FROM place p WHERE p.position > coalesce(m.position, 0) AND n.event_id = p.event_id AND n.position IS NULL;
    -- Always later than the mark before it, though clocks jump: a time once resolved to a position resolves to it for ever.
    INSERT INTO seal_mark (position, at, snapshot, cluster)
    VALUES (coalesce(m.position, 0) + p_new, date_trunc('milliseconds', greatest(clock_timestamp(), m.at + interval '1 millisecond')), p_snapshot, cluster_here())
    ON CONFLICT (position) DO UPDATE SET snapshot = excluded.snapshot, cluster = excluded.cluster;   -- nothing new, but in another cluster
END $$;

-- What was not yet known at a position: placed behind it, or not yet. Little, unless the position is an old one.
CREATE OR REPLACE FUNCTION events_later(p_position bigint) RETURNS TABLE (id bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT p.event_id FROM place p WHERE p.position > p_position
                 UNION ALL SELECT u FROM unplaced((SELECT m FROM seal_mark m ORDER BY m.position DESC LIMIT 1)) u;
END $$;

-- Places what is new behind the mark m; returns how many. In another cluster than the mark's that is all that has no position, and the mark is made anew.
CREATE OR REPLACE FUNCTION seal_turn(m seal_mark) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_new bigint;
    v_snapshot pg_snapshot;
BEGIN
    WITH fresh AS MATERIALIZED (SELECT u AS event_id, coalesce(m.position, 0) + row_number() OVER (ORDER BY u) AS position FROM unplaced(m) u),
         placed AS (INSERT INTO place (position, event_id) SELECT f.position, f.event_id FROM fresh f ORDER BY f.position)
    SELECT count(*), snapshot_now() INTO v_new, v_snapshot FROM fresh;
    IF v_new > 0 OR m.cluster <> cluster_here() THEN
        PERFORM seal_put(m, v_new, v_snapshot);
    END IF;
    RETURN v_new;
END $$;

CREATE OR REPLACE FUNCTION seal() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    m seal_mark;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('nol.seal'));
    SELECT * INTO m FROM seal_mark ORDER BY position DESC LIMIT 1;
    IF m.cluster <> cluster_here() THEN
        RAISE EXCEPTION 'this database comes from another cluster: run nold migrate, which takes its record over' USING ERRCODE = '55000';
    END IF;
    RETURN coalesce(m.position, 0) + seal_turn(m);
END $$;

-- The same for the timer of a server process: when another process is sealing, or nothing waits, there is nothing to do.
CREATE OR REPLACE FUNCTION seal_tick() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM unplaced((SELECT m FROM seal_mark m ORDER BY position DESC LIMIT 1))) OR NOT pg_try_advisory_xact_lock(hashtext('nol.seal')) THEN
        RETURN NULL;
    END IF;
    RETURN seal();
END $$;

-- After a restore from a dump, or pg_upgrade: `nold migrate` calls this. What waits is placed, and what is placed is found by its transaction no more.
-- True: that was so.
CREATE OR REPLACE FUNCTION seal_anchor() RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    m seal_mark;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('nol.seal'));
    SELECT * INTO m FROM seal_mark ORDER BY position DESC LIMIT 1;
    IF m.cluster IS NULL OR m.cluster = cluster_here() THEN
        RETURN false;
    END IF;
    PERFORM seal_turn(m);
    UPDATE event e SET xid = NULL WHERE e.xid IS NOT NULL AND EXISTS (SELECT FROM place p WHERE p.event_id = e.id);
    RETURN true;
END $$;

-- Positions stood in the event row (0084_place.sql); the functions that read them there have just been replaced.
ALTER TABLE event DROP COLUMN IF EXISTS position;
