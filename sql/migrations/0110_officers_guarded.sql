-- An officer of the district or the auditor is ended, or gets a password from another hand, by two of them, or after days in which they may object.
ALTER TABLE account ADD COLUMN end_by int[],               -- who has spoken for its end, in order
                    ADD COLUMN end_due date;               -- the last day for objections; NULL: those who have spoken are not enough
UPDATE account SET end_by = ARRAY[end_asked_by] WHERE end_asked_by IS NOT NULL;
ALTER TABLE account DROP COLUMN end_asked_by;

ALTER TABLE account_issue
    ADD COLUMN kept boolean NOT NULL DEFAULT false,        -- the present password opens until this one works; settled without: it came to nothing
    ADD COLUMN object_until date;                          -- the last day for objections; infinity: somebody has objected
CREATE INDEX account_issue_objections ON account_issue (object_until) WHERE works_at IS NULL AND settled_at IS NULL;

ALTER TABLE account_secret ADD COLUMN next_hash text;      -- what becomes the password then
