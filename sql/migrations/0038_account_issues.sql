-- Who let an account in: each time that somebody other than its owner sets its password, which officers spoke for it, and what is still to be looked at.

-- Since when an account works at all; NULL: it has never worked.
ALTER TABLE account ADD COLUMN worked_at timestamptz;
UPDATE account SET worked_at = coalesce(approved_at, created_at) WHERE approved_at IS NOT NULL OR disabled_at IS NOT NULL;
CREATE FUNCTION account_worked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.worked_at := coalesce(NEW.worked_at, NEW.approved_at);
    RETURN NEW;
END $$;
CREATE TRIGGER account_worked BEFORE INSERT OR UPDATE ON account FOR EACH ROW EXECUTE FUNCTION account_worked();

-- A stamped list of accounts, which an operator enters and officers approve as a whole.
CREATE TABLE account_list (
    id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number  text NOT NULL UNIQUE,                    -- of the document
    digest  text NOT NULL,                           -- SHA-256 of its scan, in hex
    rows    int NOT NULL,                            -- how many accounts it names
    made_by int NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT now()
);

-- A password given by another hand: the first one, or a reset. Who worked before this migration has none.
CREATE TABLE account_issue (
    id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id int NOT NULL REFERENCES account,
    kind       text NOT NULL CHECK (kind IN ('made', 'reset')),
    made_by    int REFERENCES account,               -- NULL: from the server's own command line
    made_at    timestamptz NOT NULL DEFAULT now(),
    asked_by   int REFERENCES account,
    note_id    bigint,                               -- why
    list_id    int REFERENCES account_list,
    works_at   timestamptz,                          -- when enough officers had spoken
    alone      boolean NOT NULL DEFAULT false,       -- fewer officers than the rule wants: there was no other
    look_due   date,                                 -- until when a second officer looks at it
    settled_at timestamptz                           -- when two people answer for it
);
CREATE INDEX account_issue_account ON account_issue (account_id, id);
CREATE INDEX account_issue_open ON account_issue (account_id) WHERE settled_at IS NULL;

-- Who waited for an officer before this migration waits still.
INSERT INTO account_issue (account_id, kind, made_by, made_at)
SELECT id, 'made', created_by, created_at FROM account WHERE approved_at IS NULL AND disabled_at IS NULL ORDER BY id;

-- An officer of the district speaks for it.
CREATE TABLE account_word (
    issue_id int NOT NULL REFERENCES account_issue,
    by_id    int NOT NULL REFERENCES account,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    note_id  bigint,                                 -- why
    PRIMARY KEY (issue_id, by_id)
);

-- A street, or the district, asks that an operator sets a password anew.
CREATE TABLE account_ask (
    id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id int NOT NULL REFERENCES account,
    asked_by   int NOT NULL REFERENCES account,
    asked_at   timestamptz NOT NULL DEFAULT now(),
    note_id    bigint,                               -- why
    ended_at   timestamptz                           -- done, or no longer wanted
);
CREATE UNIQUE INDEX account_ask_one ON account_ask (account_id) WHERE ended_at IS NULL;

-- Read and written by functions of the owner only.
ALTER TABLE account_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_issue ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_word ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_ask ENABLE ROW LEVEL SECURITY;
