-- Rights by name. Rows of an import on their way in become the owner's: COPY refuses a table whose row security binds the one who copies, so
-- the table has none; the loader may add rows and no more, the application comes by the view, which is the district's.
-- Schema `staging` goes, with the table that the loader owned.
CREATE SCHEMA intake;
CREATE UNLOGGED TABLE intake.import_row (
    id        bigint GENERATED ALWAYS AS IDENTITY,
    import_id bigint NOT NULL,
    row_no    int NOT NULL,                          -- as counted in the file, the header being row 1
    cells     jsonb NOT NULL,                        -- as received, by header
    norm      jsonb NOT NULL,                        -- normalised, by identifier
    issues    jsonb NOT NULL DEFAULT '[]'
);
SET LOCAL ROLE nol_loader;
ALTER TABLE staging.import_row DISABLE ROW LEVEL SECURITY;
GRANT SELECT ON staging.import_row TO nol_owner;
SET LOCAL ROLE nol_owner;
INSERT INTO intake.import_row (import_id, row_no, cells, norm, issues) SELECT import_id, row_no, cells, norm, issues FROM staging.import_row;
SET LOCAL ROLE nol_loader;
DROP TABLE staging.import_row;
DO $$
BEGIN
    IF (SELECT nspowner <> 'nol_loader'::regrole FROM pg_namespace WHERE nspname = 'staging') THEN
        SET LOCAL ROLE nol_owner;
    END IF;
    DROP SCHEMA staging;
END $$;
SET LOCAL ROLE nol_owner;
GRANT USAGE ON SCHEMA intake TO nol_loader;
GRANT INSERT (import_id, row_no, cells, norm, issues) ON intake.import_row TO nol_loader;
CREATE VIEW import_row WITH (security_barrier) AS SELECT * FROM intake.import_row WHERE (SELECT sees_all());
GRANT SELECT, DELETE ON import_row TO nol_app;

-- Nobody runs a function because everybody may: functions/record/grants.sql grants each by name.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
REVOKE USAGE ON SCHEMA nol FROM nol_loader;

-- Numbers are taken from these sequences by hand; columns that number themselves ask for no right.
REVOKE ALL ON ALL SEQUENCES IN SCHEMA nol FROM nol_app;
GRANT USAGE ON SEQUENCE child_id_seq, case_file_id_seq, event_id_seq, note_id_seq, visit_id_seq, finding_id_seq, evidence_id_seq, measure_id_seq,
    match_proposal_id_seq TO nol_app;

-- The rules of rows ask functions, and those are the application's; the auditor's role has a rule of its own.
DO $$
DECLARE p record;
BEGIN
    FOR p IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'nol' AND roles = '{public}' LOOP
        EXECUTE format('ALTER POLICY %I ON %I TO nol_app', p.policyname, p.tablename);
    END LOOP;
END $$;
