-- Positions in a table of their own, which only grows: a position given by an update left a second version of each event and entries in three of its
-- indexes. The long copy first, beside people who work; 0085 takes what was sealed meanwhile.
CREATE TABLE place (
    position bigint PRIMARY KEY,
    event_id bigint NOT NULL UNIQUE
);
GRANT SELECT ON place TO nol_reader, nol_writer, nol_auditor;
REVOKE UPDATE ON place FROM nol_system;
SET LOCAL ROLE nol_system;
INSERT INTO place SELECT position, id FROM event WHERE position IS NOT NULL ORDER BY position;
SET LOCAL ROLE nol_owner;
