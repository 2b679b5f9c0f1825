-- Inquiries (协查函), measures (措施), and the ladder of steps against a guardian who refuses.

CREATE TABLE inquiry (                               -- a letter to another district, bureau or police station
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version     int NOT NULL DEFAULT 1,
    case_id     bigint NOT NULL REFERENCES case_file,
    to_name     text NOT NULL,                       -- whom it was sent to: an office, no person
    place       text NOT NULL CHECK (place IN ('in_province', 'out_of_province')),
    number      text NOT NULL,
    sent_on     date NOT NULL,
    due         date NOT NULL,                       -- the case's clock stands still until then and no longer
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'withdrawn')),   -- withdrawn: by the district, or the child died
    answer      text CHECK (answer IN ('attends', 'taken_over', 'unknown')),
    answer_number text,
    ended_on    date,
    note_id     bigint REFERENCES note,
    answer_note_id bigint REFERENCES note,
    evidence    bigint[] NOT NULL DEFAULT '{}',      -- letter and answer
    made_by     int NOT NULL,
    answered_by int,
    event_id    bigint NOT NULL,
    CHECK (due >= sent_on),
    CHECK ((state = 'open') = (ended_on IS NULL)),
    CHECK ((state = 'answered') = (answer IS NOT NULL))
);
CREATE UNIQUE INDEX inquiry_one_open ON inquiry (case_id) WHERE state = 'open';
CREATE INDEX inquiry_case ON inquiry (case_id);
ALTER TABLE case_file ADD FOREIGN KEY (inquiry_id) REFERENCES inquiry;
ALTER TABLE clock ADD FOREIGN KEY (inquiry_id) REFERENCES inquiry;

-- The steps in their order, the district's to change. A step that is off counts as passed.
CREATE TABLE ladder_step (
    kind       text PRIMARY KEY CHECK (kind ~ '^[a-z][a-z0-9_]{0,31}$' AND kind NOT IN ('aid', 'lesson_plan', 'lesson', 'other')),
    ord        int NOT NULL UNIQUE DEFERRABLE INITIALLY IMMEDIATE,
    enabled    boolean NOT NULL,
    label      text NOT NULL,
    label_en   text NOT NULL,
    needs      text[] NOT NULL DEFAULT '{}',         -- number, issuer, service, term, hearing
    wait_days  int NOT NULL DEFAULT 0 CHECK (wait_days BETWEEN 0 AND 365), -- after the service of the step before
    issuers    text[],                               -- names of units; '@district', '@street': the case's own; NULL: any
    local_rule text,                                 -- the rule that allows it
    rule_needed boolean NOT NULL DEFAULT false,      -- cannot be switched on without one
    CHECK (NOT (enabled AND rule_needed) OR coalesce(local_rule, '') <> '')
);
-- Talks; the order of 责令限期改正 by the county-level education bureau or a township government (Compulsory Education Law, art. 58); a penalty only where a
-- local rule allows one; the demand ten days before enforcement (Administrative Enforcement Law, art. 54); the court.
INSERT INTO ladder_step (kind, ord, enabled, label, label_en, needs, wait_days, issuers, rule_needed) VALUES
    ('talk', 1, true, '劝诫谈话', 'talk with the guardian', '{}', 0, NULL, false),
    ('order', 2, true, '责令限期改正', 'order to correct', '{number,issuer,service,term}', 0, '{@district}', false),
    ('penalty', 3, false, '行政处罚', 'penalty', '{number,issuer,service,hearing}', 0, '{}', true),
    ('demand', 4, true, '催告', 'demand', '{number,issuer,service}', 0, '{@district}', false),
    ('court', 5, true, '申请强制执行或提起诉讼', 'enforcement or suit', '{number,issuer}', 10, NULL, false);

CREATE TABLE measure (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    bigint NOT NULL REFERENCES case_file,
    child_id   bigint NOT NULL,
    kind       text NOT NULL,                        -- aid, lesson_plan, lesson, other, or a step of the ladder
    on_date    date NOT NULL,                        -- held, given, issued
    amount     bigint CHECK (amount > 0),            -- aid: fen
    lessons    int CHECK (lessons > 0),              -- planned in all (lesson_plan), held that day (lesson)
    number     text NOT NULL DEFAULT '',
    issuer     text NOT NULL DEFAULT '',
    served_on  date,                                 -- 送达
    until_date date,                                 -- the term of an order, the last day of a plan
    hearing    text CHECK (hearing IN ('held', 'waived')),
    note_id    bigint REFERENCES note,
    evidence   bigint[] NOT NULL DEFAULT '{}',
    account_id int NOT NULL,
    org_id     int NOT NULL REFERENCES org,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    event_id   bigint NOT NULL,
    CHECK ((kind = 'aid') = (amount IS NOT NULL)),
    CHECK ((kind IN ('lesson_plan', 'lesson')) = (lessons IS NOT NULL))
);
CREATE INDEX measure_case ON measure (case_id);
CREATE INDEX measure_child ON measure (child_id);
CREATE INDEX measure_day ON measure (on_date);

ALTER TABLE scheme_code ADD ladder boolean NOT NULL DEFAULT true;   -- false: no step of the ladder against the guardian (ill, deferred)

ALTER TABLE inquiry ENABLE ROW LEVEL SECURITY;
CREATE POLICY inquiry_seen ON inquiry FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
ALTER TABLE measure ENABLE ROW LEVEL SECURITY;
CREATE POLICY measure_seen ON measure FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.child_id = measure.child_id));
CREATE POLICY measure_added ON measure FOR INSERT WITH CHECK (acts_on(account_id, case_id));
GRANT SELECT ON inquiry, measure, ladder_step TO nol_app;
GRANT INSERT ON measure TO nol_app;
GRANT USAGE ON SEQUENCE measure_id_seq TO nol_app;
