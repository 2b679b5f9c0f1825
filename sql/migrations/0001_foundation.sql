-- The tables. Run as nol_owner in schema nol (search_path nol).
-- Personal words stand apart, in tables marked ERASABLE; moves and events hold ids, codes, dates, digests.

-- ---------------------------------------------------------------- units and people

CREATE TABLE org (
    id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type      text NOT NULL CHECK (type IN ('district', 'street', 'community', 'department', 'leadership_group', 'school')),
    parent_id int REFERENCES org,
    name      text NOT NULL,
    code      text NOT NULL UNIQUE,                  -- the code of today; org_code has all
    CHECK ((type = 'district') = (parent_id IS NULL))
);
CREATE INDEX org_parent ON org (parent_id);
-- One district an installation.
CREATE UNIQUE INDEX org_one_district ON org ((true)) WHERE type = 'district';

CREATE TABLE org_code (
    org_id      int NOT NULL REFERENCES org,
    code        text NOT NULL,
    valid_from  date NOT NULL,
    valid_until date,                                -- the last day; NULL: still valid
    PRIMARY KEY (code, valid_from),
    CHECK (valid_until >= valid_from)
);
CREATE INDEX org_code_org ON org_code (org_id);

CREATE TABLE account (
    id           int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL UNIQUE,
    display_name text NOT NULL,
    role         text NOT NULL CHECK (role IN ('district', 'street', 'community', 'leader', 'leader_office', 'department',
                                              'inspector', 'auditor', 'operator')),
    org_id       int NOT NULL REFERENCES org,
    created_at   timestamptz NOT NULL DEFAULT now(),
    created_by   int REFERENCES account,             -- NULL: the first one
    approved_at  timestamptz,
    approved_by  int,
    disabled_at  timestamptz,
    disabled_by  int REFERENCES account,
    CHECK (approved_by IS DISTINCT FROM id)
);
-- Further schools of an inspector.
CREATE TABLE account_org (
    account_id int NOT NULL REFERENCES account,
    org_id     int NOT NULL REFERENCES org,
    PRIMARY KEY (account_id, org_id)
);
-- Read by functions of the owner only.
CREATE TABLE account_secret (
    account_id    int PRIMARY KEY REFERENCES account,
    password_hash text NOT NULL,                     -- argon2id, crypto_pwhash_str
    changed_at    timestamptz NOT NULL DEFAULT now()
);
-- Role and unit stand with the session, filled by a trigger, since every statement's row security looks here; what changes an
-- account ends its sessions.
CREATE TABLE session (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id int NOT NULL REFERENCES account,
    role       text NOT NULL,
    org_id     int NOT NULL REFERENCES org,
    device     text,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX session_account ON session (account_id) WHERE ended_at IS NULL;
CREATE FUNCTION session_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT role, org_id INTO STRICT NEW.role, NEW.org_id FROM nol.account
     WHERE id = NEW.account_id AND approved_at IS NOT NULL AND disabled_at IS NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER session_fill BEFORE INSERT ON session FOR EACH ROW EXECUTE FUNCTION session_fill();
CREATE FUNCTION account_sessions_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE nol.session SET ended_at = now() WHERE account_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER account_sessions_end AFTER UPDATE ON account FOR EACH ROW
    WHEN ((OLD.role, OLD.org_id, OLD.disabled_at, OLD.approved_at) IS DISTINCT FROM (NEW.role, NEW.org_id, NEW.disabled_at, NEW.approved_at))
    EXECUTE FUNCTION account_sessions_end();
-- Failures and successes of logins, for the limits; the name is kept as a digest, so that unknown names weigh the same.
CREATE TABLE login_try (
    name_hash bytea NOT NULL,
    device    text NOT NULL,                         -- a known device's id, else the source address
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    success   boolean NOT NULL
);
CREATE INDEX login_try_name ON login_try (name_hash, at);
CREATE TABLE device (                                -- a device on which an account has logged in successfully
    account_id int NOT NULL REFERENCES account,
    device     text NOT NULL,
    first_seen timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, device)
);

-- ---------------------------------------------------------------- the record

-- Who acted stands in every row of the record as the id that me() gave, without a foreign key: accounts are never deleted, and
-- the check would lock one account row for every write of its unit.

-- The trail: one row for each effect and each look. Insert only. `position` is given after the commit by seal(), gap-free.
CREATE TABLE event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    position   bigint,                               -- unique, NULL until sealed
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    account_id int,
    role       text,
    kind       text NOT NULL,
    case_id    bigint,
    child_id   bigint,
    version    int,                                  -- of the case, when the event made one
    key        uuid,                                 -- of the request
    detail     jsonb NOT NULL DEFAULT '{}'           -- ids, codes, dates, digests; never a name or a number
);
CREATE UNIQUE INDEX event_chain ON event (case_id, version) WHERE version IS NOT NULL;
CREATE UNIQUE INDEX event_position ON event (position) WHERE position IS NOT NULL;
CREATE INDEX event_looks ON event (case_id) WHERE version IS NULL AND case_id IS NOT NULL;
CREATE INDEX event_unsealed ON event (id) WHERE position IS NULL;
CREATE TABLE seal_mark (                             -- when which position was the last: resolves a time to a position
    position bigint PRIMARY KEY,
    at       timestamptz NOT NULL
);

CREATE TABLE request_key (
    key        uuid PRIMARY KEY,
    account_id int NOT NULL,
    type       text NOT NULL,
    digest     bytea NOT NULL,
    result     jsonb NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    replays    int NOT NULL DEFAULT 0
);

-- ERASABLE: free words that a move, a finding, a waiver or a remark refers to.
CREATE TABLE note (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    child_id bigint,
    body     text                                    -- NULL once erased
);

-- ---------------------------------------------------------------- schemes, batches, the roster

CREATE TABLE scheme (
    id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name      text NOT NULL UNIQUE,
    label     text NOT NULL,
    upper_age int NOT NULL,                          -- full years of age that are still in school age
    document  jsonb NOT NULL,
    digest    bytea NOT NULL,                        -- SHA-256 of the document as received
    loaded_at timestamptz NOT NULL DEFAULT now()
);
-- The codes of a scheme, taken from the document; sub '' is the code itself. `papers`, `duties` are resolved: what holds for this sub.
CREATE TABLE scheme_code (
    scheme_id int NOT NULL REFERENCES scheme,
    code      text NOT NULL,
    sub       text NOT NULL DEFAULT '',
    ord       int NOT NULL,
    label     text NOT NULL,
    label_en  text NOT NULL,
    effect    text NOT NULL CHECK (effect IN ('deducted', 'out_of_school', 'unresolved')),
    needs_sub boolean NOT NULL DEFAULT false,        -- the code is filed with one of its subs only
    papers    jsonb NOT NULL DEFAULT '[]',
    duties    jsonb NOT NULL DEFAULT '[]',
    match     jsonb NOT NULL DEFAULT '[]',           -- names of the rules that may propose it
    waivable  boolean NOT NULL DEFAULT true,
    ends_all  boolean NOT NULL DEFAULT false,        -- died: every open duty of the child ends
    PRIMARY KEY (scheme_id, code, sub)
);

CREATE TABLE import (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('org', 'roster', 'list', 'scheme')),
    account_id int NOT NULL REFERENCES account,
    sha256     bytea NOT NULL,
    file_name  text,
    columns    jsonb NOT NULL DEFAULT '[]',
    terms      jsonb NOT NULL DEFAULT '{}',
    rows       int NOT NULL DEFAULT 0,
    state      text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'refused')),
    report     jsonb,
    begun_at   timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz
);

CREATE TABLE batch (
    id            int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE,
    source        text,
    received      date NOT NULL,
    due           date NOT NULL,
    born_from     date NOT NULL,
    born_until    date NOT NULL,
    reference_day date NOT NULL,
    scheme_id     int NOT NULL REFERENCES scheme,
    import_id     bigint NOT NULL REFERENCES import,
    sha256        bytea NOT NULL,
    rows          int NOT NULL,
    duplicates    int NOT NULL,
    supplementary boolean NOT NULL,                  -- 补录: imported after its due date
    imported_at   timestamptz NOT NULL DEFAULT now(),
    imported_by   int NOT NULL REFERENCES account,
    event_id      bigint NOT NULL REFERENCES event,
    CHECK (due >= received AND born_until >= born_from)
);
CREATE TABLE batch_document (
    batch_id int NOT NULL REFERENCES batch,
    ord      int NOT NULL,
    number   text NOT NULL,
    PRIMARY KEY (batch_id, ord)
);

CREATE TABLE roster_pupil (                          -- ERASABLE: the student registry as last imported
    student_number text PRIMARY KEY,
    name           text NOT NULL,
    name_key       text NOT NULL,                    -- normalised for comparison
    sex            text,
    id_type        text NOT NULL,
    id_number      text NOT NULL DEFAULT '',
    birth_date     date,
    school_code    text NOT NULL DEFAULT '',
    school_name    text NOT NULL DEFAULT '',
    grade          text NOT NULL DEFAULT '',
    class          text NOT NULL DEFAULT '',
    status         text NOT NULL DEFAULT '',
    import_id      bigint NOT NULL REFERENCES import
);
CREATE INDEX roster_pupil_id ON roster_pupil (id_number);
CREATE INDEX roster_pupil_name ON roster_pupil (name_key, birth_date);

-- ---------------------------------------------------------------- children and their cases

CREATE TABLE child (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    died_on    date,
    joined_to  bigint REFERENCES child,              -- this entry turned out to be that child
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE child_person (                          -- ERASABLE
    child_id          bigint PRIMARY KEY REFERENCES child,
    name              text NOT NULL,
    name_key          text NOT NULL,
    id_type           text NOT NULL,
    id_number         text NOT NULL DEFAULT '',
    id_valid          boolean NOT NULL,
    sex               text,
    birth_date        date,
    nationality       text NOT NULL DEFAULT '',
    household_address text NOT NULL DEFAULT '',
    address           text NOT NULL DEFAULT '',
    guardian          text NOT NULL DEFAULT '',
    guardian_phone    text NOT NULL DEFAULT ''
);
CREATE INDEX child_person_id ON child_person (id_number) WHERE id_number <> '';
CREATE INDEX child_person_name ON child_person (name_key, birth_date);

CREATE TABLE case_file (
    id               bigint GENERATED ALWAYS AS IDENTITY (START WITH 100001) PRIMARY KEY,
    batch_id         int NOT NULL REFERENCES batch,
    row_no           int NOT NULL,
    child_id         bigint NOT NULL REFERENCES child,
    scheme_id        int NOT NULL REFERENCES scheme,
    state            text NOT NULL DEFAULT 'listed' CHECK (state IN ('listed', 'at_street', 'at_community', 'found', 'reviewed',
                                                                     'deducted', 'out_of_school', 'returned', 'closed')),
    is_open          boolean GENERATED ALWAYS AS (state <> 'closed') STORED,
    version          int NOT NULL DEFAULT 1,
    street_id        int REFERENCES org,
    community_id     int REFERENCES org,
    school_id        int REFERENCES org,             -- the school attended, once a finding or a return names one of ours
    listed_street    text NOT NULL DEFAULT '',       -- the list's own codes
    listed_community text NOT NULL DEFAULT '',
    listed_street_id int REFERENCES org,             -- the street that had the code when the list came: reports count by it until routed
    since            date NOT NULL,                  -- with the present holder since
    last_on          date NOT NULL,                  -- day of the last move
    due              date NOT NULL,
    finding_id       bigint,                         -- filed, not confirmed yet
    confirmed_id     bigint,                         -- the last confirmed
    code             text,                           -- of the last confirmed; NULL again once reopened
    sub              text,
    transfer_to      int REFERENCES org,             -- asked by its street, not answered yet
    same_id          boolean NOT NULL DEFAULT false, -- marked for decision: same ID, another name
    proposed_child   bigint REFERENCES child,        -- may be this known child
    proposed_exact   boolean NOT NULL DEFAULT false, -- by exact ID and name
    proposed_twins   boolean NOT NULL DEFAULT false, -- 疑似双胞胎/同户
    late_visit       boolean NOT NULL DEFAULT false, -- a former holder's visit that the holder has not seen yet
    name             text NOT NULL,                  -- ERASABLE: a copy for lists
    event_id         bigint NOT NULL REFERENCES event,
    UNIQUE (batch_id, row_no),
    CHECK (community_id IS NULL OR street_id IS NOT NULL),
    CHECK (state <> 'listed' OR street_id IS NULL),
    CHECK (state NOT IN ('at_street', 'at_community') OR street_id IS NOT NULL),
    CHECK (state <> 'at_community' OR community_id IS NOT NULL),
    CHECK (state NOT IN ('found', 'reviewed') OR finding_id IS NOT NULL)
) WITH (fillfactor = 80);
CREATE INDEX case_file_child ON case_file (child_id);
CREATE INDEX case_file_open ON case_file (is_open, due, id);
CREATE INDEX case_file_state ON case_file (state, due, id);
CREATE INDEX case_file_street_open ON case_file (street_id, is_open, due, id);
CREATE INDEX case_file_street_state ON case_file (street_id, state, due, id);
CREATE INDEX case_file_community_open ON case_file (community_id, is_open, due, id);
CREATE INDEX case_file_community_state ON case_file (community_id, state, due, id);
CREATE INDEX case_file_school ON case_file (school_id) WHERE school_id IS NOT NULL;

CREATE TABLE batch_row (
    batch_id     int NOT NULL REFERENCES batch,
    row_no       int NOT NULL,
    verdict      text NOT NULL CHECK (verdict IN ('new', 'joined', 'proposal', 'duplicate')),
    duplicate_of int,
    case_id      bigint REFERENCES case_file,
    warnings     text[] NOT NULL DEFAULT '{}',       -- stable words; the values stand with the cells
    PRIMARY KEY (batch_id, row_no),
    CHECK ((verdict = 'duplicate') = (case_id IS NULL)),
    CHECK ((verdict = 'duplicate') = (duplicate_of IS NOT NULL))
);
CREATE TABLE batch_row_cells (                       -- ERASABLE: the row exactly as received
    batch_id int NOT NULL,
    row_no   int NOT NULL,
    cells    jsonb NOT NULL,
    norm     jsonb NOT NULL,
    issues   jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (batch_id, row_no),
    FOREIGN KEY (batch_id, row_no) REFERENCES batch_row
);

-- The history: one row a move. Insert only.
CREATE TABLE case_move (
    case_id           bigint NOT NULL REFERENCES case_file,
    version           int NOT NULL,
    event_id          bigint NOT NULL,
    verb              text NOT NULL,
    on_date           date NOT NULL,
    at                timestamptz NOT NULL,
    account_id        int NOT NULL,
    from_state        text,
    to_state          text NOT NULL,
    from_street_id    int,
    from_community_id int,
    street_id         int,
    community_id      int,
    finding_id        bigint,
    code              text,                          -- confirm: what was confirmed
    sub               text,
    effect            text,
    note_id           bigint,
    supplementary     boolean NOT NULL,              -- 补录
    PRIMARY KEY (case_id, version)
);

CREATE TABLE visit (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    child_id   bigint NOT NULL,                      -- the case's
    case_id    bigint NOT NULL REFERENCES case_file,
    version    int,                                  -- of the case; NULL: late
    event_id   bigint NOT NULL,
    account_id int NOT NULL,
    org_id     int NOT NULL,
    on_date    date NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    result     text NOT NULL CHECK (result IN ('met', 'not_met', 'refused', 'moved', 'wrong_address', 'phone_only')),
    how        text NOT NULL CHECK (how IN ('home', 'phone', 'video', 'school', 'neighbour', 'relative', 'workplace', 'police',
                                            'document')),
    next_date  date,
    late       boolean NOT NULL DEFAULT false,       -- by a former holder, about a time when it still held the case
    CHECK (late = (version IS NULL))
);
CREATE INDEX visit_child ON visit (child_id);
CREATE TABLE visit_text (                            -- ERASABLE
    visit_id bigint PRIMARY KEY REFERENCES visit,
    who      text NOT NULL DEFAULT '',
    met      text NOT NULL DEFAULT '',
    note     text NOT NULL DEFAULT ''
);

CREATE TABLE finding (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      bigint NOT NULL REFERENCES case_file,
    scheme_id    int NOT NULL,
    code         text NOT NULL,
    sub          text NOT NULL DEFAULT '',
    label        text NOT NULL,                      -- of the day
    effect       text NOT NULL,
    source       text NOT NULL CHECK (source IN ('visit', 'match', 'desk')),
    visit_id     bigint REFERENCES visit,
    rule         text,                               -- match: the rule that proposed it
    same_as      bigint REFERENCES case_file,        -- double registration: the other entry
    status       text NOT NULL DEFAULT 'filed' CHECK (status IN ('filed', 'approved', 'confirmed', 'sent_back', 'void')),
    on_date      date NOT NULL,
    filed_in     text NOT NULL,                      -- state the case was in
    filed_by     int NOT NULL,
    filed_at     timestamptz NOT NULL DEFAULT now(),
    approved_by  int REFERENCES account,
    approved_on  date,
    confirmed_by int,
    confirmed_on date,
    note_id      bigint,
    school_code  text NOT NULL DEFAULT '',
    event_id     bigint NOT NULL,
    FOREIGN KEY (scheme_id, code, sub) REFERENCES scheme_code,
    CHECK (filed_by <> approved_by AND filed_by <> confirmed_by AND approved_by <> confirmed_by),
    CHECK ((status = 'confirmed') = (confirmed_by IS NOT NULL))
);
CREATE INDEX finding_case ON finding (case_id);
ALTER TABLE case_file ADD FOREIGN KEY (finding_id) REFERENCES finding, ADD FOREIGN KEY (confirmed_id) REFERENCES finding;

CREATE TABLE waiver (                                -- 容缺
    finding_id bigint NOT NULL REFERENCES finding,
    kind       text NOT NULL,
    note_id    bigint NOT NULL REFERENCES note,
    asked_by   int NOT NULL REFERENCES account,
    granted_by int REFERENCES account,
    granted_at timestamptz,
    PRIMARY KEY (finding_id, kind),
    CHECK (asked_by <> granted_by)
);

-- ---------------------------------------------------------------- papers

CREATE TABLE paper (                                 -- a file, by what is in it
    sha256      bytea PRIMARY KEY CHECK (length(sha256) = 32),
    size        bigint NOT NULL CHECK (size BETWEEN 1 AND 10485760),
    begun_by    int NOT NULL REFERENCES account,
    begun_at    timestamptz NOT NULL DEFAULT now(),
    complete_at timestamptz                          -- all bytes there and the digest right
);
CREATE TABLE paper_chunk (                           -- ERASABLE
    sha256 bytea NOT NULL REFERENCES paper,
    start  bigint NOT NULL,
    data   bytea NOT NULL CHECK (length(data) BETWEEN 1 AND 65536),
    PRIMARY KEY (sha256, start)
);
ALTER TABLE paper_chunk ALTER data SET STORAGE EXTERNAL;
-- Who has shown that they hold the file: only they may file it.
CREATE TABLE paper_holder (
    sha256     bytea NOT NULL REFERENCES paper,
    account_id int NOT NULL REFERENCES account,
    PRIMARY KEY (sha256, account_id)
);
CREATE TABLE evidence (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    child_id   bigint NOT NULL,                      -- the case's
    case_id    bigint NOT NULL REFERENCES case_file, -- where it was filed
    kind       text NOT NULL,
    date       date,
    from_date  date,
    until_date date,
    seen       boolean NOT NULL DEFAULT false,       -- the original was seen
    sha256     bytea REFERENCES paper,
    fields     text[] NOT NULL DEFAULT '{}',         -- names of the fields that it carries
    filed_by   int NOT NULL,
    filed_at   timestamptz NOT NULL DEFAULT now(),
    checked_by int,
    checked_at timestamptz,
    event_id   bigint NOT NULL,
    CHECK (seen OR sha256 IS NOT NULL OR kind = 'roster_row'),
    CHECK (checked_by <> filed_by)
);
CREATE INDEX evidence_child ON evidence (child_id);
CREATE INDEX evidence_paper ON evidence (sha256) WHERE sha256 IS NOT NULL;
CREATE TABLE evidence_text (                         -- ERASABLE
    evidence_id bigint PRIMARY KEY REFERENCES evidence,
    number      text NOT NULL DEFAULT '',
    issuer      text NOT NULL DEFAULT '',
    file_name   text NOT NULL DEFAULT '',
    details     jsonb NOT NULL DEFAULT '[]'
);
CREATE TABLE finding_evidence (
    finding_id  bigint NOT NULL REFERENCES finding,
    evidence_id bigint NOT NULL REFERENCES evidence,
    PRIMARY KEY (finding_id, evidence_id)
);

-- ---------------------------------------------------------------- duties, remarks, desk check

CREATE TABLE duty (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    bigint NOT NULL REFERENCES case_file,
    finding_id bigint NOT NULL REFERENCES finding,
    kind       text NOT NULL,
    label      text NOT NULL,
    level      text NOT NULL CHECK (level IN ('district', 'street', 'community')),
    since      date NOT NULL,
    due        date NOT NULL,
    until_date date,
    status     text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done', 'ended')),
    ended_on   date,
    ended_by   int REFERENCES account,
    note_id    bigint REFERENCES note,
    event_id   bigint NOT NULL REFERENCES event,
    CHECK ((status = 'open') = (ended_on IS NULL))
);
CREATE INDEX duty_case ON duty (case_id);
CREATE INDEX duty_open ON duty (due, id) WHERE status = 'open';

CREATE TABLE remark (                                -- 督学意见
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    bigint NOT NULL REFERENCES case_file,
    account_id int NOT NULL REFERENCES account,
    at         timestamptz NOT NULL DEFAULT now(),
    note_id    bigint NOT NULL REFERENCES note,
    event_id   bigint NOT NULL REFERENCES event
);
CREATE INDEX remark_case ON remark (case_id);

CREATE TABLE match_proposal (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id        bigint NOT NULL REFERENCES case_file,
    rule           text NOT NULL CHECK (rule IN ('exact', 'id_slip', 'student_number', 'name_birth', 'over_age')),
    code           text NOT NULL,
    sub            text NOT NULL DEFAULT '',
    student_number text,
    exact          boolean NOT NULL,
    twins          boolean NOT NULL DEFAULT false,
    status         text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'rejected', 'stale')),
    decided_by     int REFERENCES account,
    decided_at     timestamptz,
    note_id        bigint REFERENCES note,
    run_event_id   bigint NOT NULL REFERENCES event
);
CREATE UNIQUE INDEX match_proposal_open ON match_proposal (case_id, rule, coalesce(student_number, '')) WHERE status = 'open';

-- A join of children, so that a split can give everything back.
CREATE TABLE child_join (
    case_id    bigint NOT NULL REFERENCES case_file,
    from_child bigint NOT NULL REFERENCES child,     -- whose entry it was before
    to_child   bigint NOT NULL REFERENCES child,
    account_id int NOT NULL REFERENCES account,
    at         timestamptz NOT NULL DEFAULT now(),
    note_id    bigint REFERENCES note,
    split_at   timestamptz,
    event_id   bigint NOT NULL REFERENCES event
);
CREATE INDEX child_join_case ON child_join (case_id);

-- The moves that are possible, from sql/data/case_moves.csv.
CREATE TABLE case_move_rule (
    from_state   text NOT NULL,
    verb         text NOT NULL,
    cond         text NOT NULL DEFAULT '',
    to_state     text NOT NULL,
    roles        text[] NOT NULL,
    needs_reason boolean NOT NULL,
    PRIMARY KEY (from_state, verb, cond)
);
CREATE TABLE data_digest (                           -- what of sql/data is loaded
    path   text PRIMARY KEY,
    sha256 text NOT NULL
);
