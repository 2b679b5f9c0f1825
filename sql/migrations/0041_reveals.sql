-- Looks at whole numbers: how many in an hour, and for which purpose that was said once.

-- The purpose that a login has open (sql/functions/record/reveal.sql); it ends with the login.
ALTER TABLE session ADD COLUMN purpose text, ADD COLUMN purpose_event bigint, ADD COLUMN purpose_until timestamptz;

-- What an account has seen whole.
CREATE INDEX event_reveals ON event (account_id, at) WHERE detail ->> 'reveal' = 'true';

-- The last four digits of a telephone. Read by a function of the owner only: row security would keep this index from being used.
CREATE INDEX child_person_phone_tail ON child_person (right(regexp_replace(guardian_phone, '[^0-9]', '', 'g'), 4)) WHERE guardian_phone <> '';
