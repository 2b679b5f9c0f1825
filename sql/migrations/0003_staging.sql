-- Rows of an import on their way in. The table belongs to the loader, because COPY refuses a table whose row security binds the
-- one who copies; schema `staging` is made by roles.sql and is all that the loader owns.
SET LOCAL ROLE nol_loader;
CREATE UNLOGGED TABLE staging.import_row (
    import_id bigint NOT NULL,
    row_no    int NOT NULL,                          -- as counted in the file, the header being row 1
    cells     jsonb NOT NULL,                        -- as received, by header
    norm      jsonb NOT NULL,                        -- normalised, by identifier
    issues    jsonb NOT NULL DEFAULT '[]'
);
ALTER TABLE staging.import_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_row_district ON staging.import_row TO nol_app USING ((SELECT nol.sees_all()));
GRANT SELECT, DELETE ON staging.import_row TO nol_app;
SET LOCAL ROLE nol_owner;
