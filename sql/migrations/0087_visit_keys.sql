-- What a plain visit was answered stands in the record: its key names the visit (sql/functions/visits/visit.sql: visit_told), and has no copy.
ALTER TABLE request_key ALTER result DROP NOT NULL, ADD COLUMN visit_id bigint;
