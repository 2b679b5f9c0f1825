-- What imports need beside the tables of the record, and the walls around what they write.

CREATE TABLE import_issue (                          -- ERASABLE: what is odd or wrong in a file, for who mends it
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import_id bigint NOT NULL REFERENCES import,
    row_no    int NOT NULL,
    header    text NOT NULL DEFAULT '',
    value     text NOT NULL DEFAULT '',
    severity  text NOT NULL CHECK (severity IN ('error', 'warning')),
    name      text NOT NULL,
    text      text NOT NULL,
    repair    text NOT NULL DEFAULT ''
);
CREATE INDEX import_issue_row ON import_issue (import_id, row_no, id);

-- The rows of a list while they are judged, with what is compared in columns of its own. Empty again at the end of each import.
CREATE UNLOGGED TABLE import_verdict (
    import_id    bigint NOT NULL,
    row_no       int NOT NULL,
    name         text NOT NULL,
    name_key     text NOT NULL,
    id_number    text NOT NULL,
    id_valid     boolean NOT NULL,
    birth_date   date,
    guardian     text NOT NULL,
    phone        text NOT NULL,
    address      text NOT NULL,
    household    text NOT NULL,
    street       text NOT NULL,
    community    text NOT NULL,
    verdict      text NOT NULL,
    duplicate_of int,
    case_id      bigint,
    event_id     bigint,                             -- of the case's first version
    child_id     bigint,                             -- the known child that it joins, or a child of its own
    proposed     bigint,                             -- may be this child
    why          text,                               -- exact, same_id, id_slip, name_birth_guardian, name_birth, name_guardian
    other_row    int,                                -- the proposed child is that of this row of the same list
    twins        boolean NOT NULL DEFAULT false,
    PRIMARY KEY (import_id, row_no)
);
CREATE INDEX import_verdict_id ON import_verdict (import_id, id_number);
CREATE INDEX import_verdict_name ON import_verdict (import_id, name_key);

ALTER TABLE import_issue ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_issue_district ON import_issue USING ((SELECT sees_all()));
ALTER TABLE import_verdict ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_verdict_district ON import_verdict USING ((SELECT sees_all()));
GRANT SELECT, INSERT, DELETE ON import_issue TO nol_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_verdict TO nol_app;

-- Units, batches and their terms are seen by all (no child's data) and written by the district.
ALTER TABLE org ENABLE ROW LEVEL SECURITY;
CREATE POLICY org_seen ON org FOR SELECT USING (true);
CREATE POLICY org_district ON org USING ((SELECT sees_all()));
ALTER TABLE org_code ENABLE ROW LEVEL SECURITY;
CREATE POLICY org_code_seen ON org_code FOR SELECT USING (true);
CREATE POLICY org_code_district ON org_code USING ((SELECT sees_all()));
ALTER TABLE batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY batch_seen ON batch FOR SELECT USING (true);
CREATE POLICY batch_added ON batch FOR INSERT WITH CHECK ((SELECT sees_all()) AND imported_by = (SELECT my_account()));
ALTER TABLE batch_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY batch_document_seen ON batch_document FOR SELECT USING (true);
CREATE POLICY batch_document_added ON batch_document FOR INSERT WITH CHECK ((SELECT sees_all()));

-- The first version of a case is its row in a list: the district writes event and move of it, and no other version.
ALTER POLICY event_added ON event WITH CHECK (account_id = (SELECT my_account()) AND position IS NULL
    AND (version IS NULL OR (version = 1 AND kind = 'list' AND (SELECT sees_all()))));
GRANT INSERT ON case_move TO nol_app;
CREATE POLICY case_move_listed ON case_move FOR INSERT WITH CHECK ((SELECT sees_all()) AND version = 1 AND verb = 'list'
    AND to_state = 'listed' AND from_state IS NULL AND account_id = (SELECT my_account()));

-- Schemes change through scheme_import only.
REVOKE INSERT ON scheme, scheme_code FROM nol_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA nol TO nol_app;
