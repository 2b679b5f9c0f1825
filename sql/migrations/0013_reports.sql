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

-- What the cursors of lists are sealed with (HMAC-SHA256): a secret of its own for each installation, 64 bytes made here by the server's random
-- numbers, kept as the two pads. Read by page_seal alone; the application has no right to it.
CREATE TABLE page_secret (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    inner_pad bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64)
);
DO $$
DECLARE
    v_key bytea := decode(replace(gen_random_uuid()::text || gen_random_uuid() || gen_random_uuid() || gen_random_uuid(), '-', ''), 'hex');
    v_inner bytea := v_key;
    v_outer bytea := v_key;
BEGIN
    FOR n IN 0 .. 63 LOOP
        v_inner := set_byte(v_inner, n, get_byte(v_key, n) # 54);
        v_outer := set_byte(v_outer, n, get_byte(v_key, n) # 92);
    END LOOP;
    INSERT INTO page_secret (inner_pad, outer_pad) VALUES (v_inner, v_outer);
END $$;
