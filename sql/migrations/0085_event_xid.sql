-- Which transaction wrote an event, and what the last turn of the sequencer saw of them (sql/functions/record/seal.sql). Whoever writes waits for this
-- one transaction, which places what was committed before it. event.position goes with the functions that read it (seal.sql).
LOCK TABLE event IN ACCESS EXCLUSIVE MODE;
ALTER TABLE event ADD COLUMN xid xid8;                     -- NULL: of before, and placed
ALTER TABLE event ALTER COLUMN xid SET DEFAULT pg_current_xact_id();
CREATE INDEX event_xid ON event (xid) WHERE xid IS NOT NULL;
DROP INDEX event_position, event_unsealed;
ALTER TABLE seal_mark ADD COLUMN snapshot pg_snapshot, ADD COLUMN cluster bigint;
GRANT UPDATE (xid) ON event TO nol_system;
ALTER POLICY event_added ON event
    WITH CHECK (account_id = (SELECT my_account()) AND (version IS NULL OR (version = 1 AND kind = 'list' AND (SELECT sees_all()))));

SET LOCAL ROLE nol_system;
INSERT INTO place SELECT position, id FROM event WHERE position > (SELECT coalesce(max(position), 0) FROM place);
INSERT INTO place SELECT (SELECT coalesce(max(position), 0) FROM place) + row_number() OVER (ORDER BY id), id FROM event WHERE position IS NULL;
UPDATE notice n SET position = p.position FROM place p WHERE p.event_id = n.event_id AND n.position IS NULL;
INSERT INTO seal_mark (position, at)
SELECT p.position, greatest(clock_timestamp(), m.at + interval '1 millisecond')
  FROM (SELECT max(position) AS position FROM place) p LEFT JOIN (SELECT position, at FROM seal_mark ORDER BY position DESC LIMIT 1) m ON true
 WHERE p.position > coalesce(m.position, 0);
UPDATE seal_mark SET snapshot = pg_current_snapshot(), cluster = (SELECT system_identifier FROM pg_control_system())
 WHERE position = (SELECT max(position) FROM seal_mark);
SET LOCAL ROLE nol_owner;

CREATE VIEW event_placed WITH (security_invoker = true) AS
SELECT e.id, p.position, e.at, e.account_id, e.role, e.kind, e.case_id, e.child_id, e.version, e.key, e.detail, e.xid
  FROM event e LEFT JOIN place p ON p.event_id = e.id;
GRANT SELECT ON event_placed TO nol_reader, nol_writer, nol_system, nol_auditor;

-- Until the functions are made again nothing is placed: the newest position is the last one.
CREATE OR REPLACE FUNCTION seal() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT max(position) FROM seal_mark), 0);
END $$;
