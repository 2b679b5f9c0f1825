-- Lists that leave as a file; rows of sums that a file had; how much of the registry a new file may leave out.

ALTER TABLE batch ADD COLUMN skipped int NOT NULL DEFAULT 0;   -- rows of sums in its file: no children, not among `rows`
INSERT INTO setting VALUES ('roster_drop_percent', '2');

-- A right beyond those of the role. One officer gives it, another one approves; it ends with `ended_at`.
CREATE TABLE account_right (
    id          int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  int NOT NULL REFERENCES account,
    name        text NOT NULL CHECK (name = 'export'),
    given_by    int NOT NULL REFERENCES account,
    given_at    timestamptz NOT NULL DEFAULT now(),
    approved_by int REFERENCES account,
    approved_at timestamptz,
    ended_by    int REFERENCES account,
    ended_at    timestamptz,
    CHECK (approved_by IS DISTINCT FROM given_by AND approved_by IS DISTINCT FROM account_id)
);
CREATE UNIQUE INDEX account_right_one ON account_right (account_id, name) WHERE ended_at IS NULL;

-- Who outside the bureau may be given which list, and until when. One account asks, another one approves.
CREATE TABLE export_receiver (
    id          int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receiver    text NOT NULL,
    list        text NOT NULL,
    reason      text NOT NULL,                       -- what for; names no child
    asked_by    int NOT NULL REFERENCES account,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    until_date  date NOT NULL,                       -- the last day
    approved_by int REFERENCES account,
    approved_at timestamptz,
    CHECK (approved_by IS DISTINCT FROM asked_by)
);
CREATE INDEX export_receiver_name ON export_receiver (receiver, list);

-- Read and written by functions of the owner only.
ALTER TABLE account_right ENABLE ROW LEVEL SECURITY;
ALTER TABLE export_receiver ENABLE ROW LEVEL SECURITY;
