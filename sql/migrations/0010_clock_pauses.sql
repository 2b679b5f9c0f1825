-- Pauses of a case's clock, and the calendar as a kind of file.

-- The clock of a case stands still on the days after from_on up to until_on, or up to ended_on where it was resumed before.
CREATE TABLE case_pause (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    bigint NOT NULL REFERENCES case_file,
    from_on    date NOT NULL,
    until_on   date NOT NULL,
    ended_on   date,                                 -- resumed, or the case moved on
    note_id    bigint REFERENCES note,               -- why; NULL: a letter is out
    account_id int NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (until_on > from_on AND ended_on BETWEEN from_on AND until_on)
);
CREATE INDEX case_pause_case ON case_pause (case_id);
ALTER TABLE case_pause ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_pause_seen ON case_pause FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
GRANT SELECT ON case_pause TO nol_app;

ALTER TABLE import DROP CONSTRAINT import_kind_check,
    ADD CONSTRAINT import_kind_check CHECK (kind IN ('org', 'roster', 'list', 'scheme', 'calendar'));

-- A list that came before there were clocks, and is not due yet: they start with the next step of each of its cases.
UPDATE batch SET clocks = true WHERE NOT supplementary AND due >= (now() AT TIME ZONE 'Asia/Shanghai')::date;
