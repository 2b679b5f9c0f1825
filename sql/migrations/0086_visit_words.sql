-- The words of a visit in its own row: most of what people write is visits, and each cost a second row with an index of its own. NULL: erased.
-- visit_text goes with the functions that wrote it (sql/functions/visits/visit.sql), which take along what comes in until then.
ALTER TABLE visit ADD COLUMN who text, ADD COLUMN met text, ADD COLUMN note text;
GRANT INSERT (who, met, note) ON visit TO nol_writer;
SET LOCAL ROLE nol_system;
UPDATE visit v SET who = t.who, met = t.met, note = t.note FROM visit_text t WHERE t.visit_id = v.id;
SET LOCAL ROLE nol_owner;
