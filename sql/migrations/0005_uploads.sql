-- Files on their way up, each account's own until it has shown all bytes: nobody can spoil another's upload of the same file, and
-- who names a file that is here already must still send it. Written by functions of the owner only.
CREATE TABLE upload (
    account_id int NOT NULL REFERENCES account,
    sha256     bytea NOT NULL CHECK (length(sha256) = 32),
    size       bigint NOT NULL CHECK (size BETWEEN 1 AND 10485760),
    have       bigint NOT NULL DEFAULT 0 CHECK (have BETWEEN 0 AND size),
    begun_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, sha256)
);
CREATE TABLE upload_chunk (                          -- ERASABLE
    account_id int NOT NULL,
    sha256     bytea NOT NULL,
    start      bigint NOT NULL,
    data       bytea NOT NULL CHECK (length(data) BETWEEN 1 AND 65536),
    PRIMARY KEY (account_id, sha256, start),
    FOREIGN KEY (account_id, sha256) REFERENCES upload ON DELETE CASCADE
);
ALTER TABLE upload_chunk ALTER data SET STORAGE EXTERNAL;
-- Bytes of a paper go out behind a recorded look only: who has opened what.
CREATE INDEX event_paper_open ON event (account_id, case_id) WHERE kind = 'paper_open';
