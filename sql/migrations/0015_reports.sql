-- Frozen reports: what was signed on a day, for ever. Insert only, by report_freeze; nobody may change a row, not even the owner.
CREATE TABLE report_frozen (
    number     int PRIMARY KEY,                      -- 1, 2, 3 … without a gap
    batch_id   int NOT NULL REFERENCES batch,
    on_date    date NOT NULL,
    position   bigint NOT NULL,                      -- as known at
    at         timestamptz NOT NULL,
    account_id int NOT NULL REFERENCES account,
    header     jsonb NOT NULL,                       -- what the text begins with
    report     jsonb NOT NULL,                       -- message ReportStageReply as it was that day
    places     text NOT NULL,                        -- a line a file: case, where it counted, its street
    body       text NOT NULL,                        -- the text that was signed
    digest     bytea NOT NULL CHECK (length(digest) = 32),   -- SHA-256 of it
    event_id   bigint NOT NULL REFERENCES event
);
CREATE INDEX report_frozen_batch ON report_frozen (batch_id, number);
CREATE FUNCTION report_frozen_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen report is never changed' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER report_frozen_stays BEFORE UPDATE OR DELETE ON report_frozen FOR EACH ROW EXECUTE FUNCTION report_frozen_stays();
CREATE TRIGGER report_frozen_stays_whole BEFORE TRUNCATE ON report_frozen FOR EACH STATEMENT EXECUTE FUNCTION report_frozen_stays();

ALTER TABLE report_frozen ENABLE ROW LEVEL SECURITY;
CREATE POLICY report_frozen_read ON report_frozen FOR SELECT
    USING ((SELECT my_role()) IN ('district', 'leader', 'leader_office', 'inspector'));
-- Not `places`: leaders and inspectors see counts and no files.
GRANT SELECT (number, batch_id, on_date, position, at, account_id, header, report, body, digest, event_id) ON report_frozen TO nol_app;
