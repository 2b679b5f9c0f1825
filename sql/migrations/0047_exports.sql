-- How many rows about others' children an account's files may hold in 24 hours without the right to export (sql/functions/exports/export.sql).
INSERT INTO setting VALUES ('export_rows', '30');
CREATE INDEX event_export ON event (account_id, at) WHERE kind = 'export';
