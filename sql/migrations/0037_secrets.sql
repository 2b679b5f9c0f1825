-- A key was kept with the SHA-256 of its message, and those of accounts held a password in plain words: what argon2 makes slow to guess, that
-- digest gave away. From here on secrets are left out of it; those that were taken before are cleared. The key alone then tells a message from
-- another: key_take answers what was stored.
-- With USING the table is written anew from what is seen now, so that neither its pages nor the figures of the planner hold an old digest,
-- and no backup does.
ALTER TABLE request_key ALTER digest DROP NOT NULL,
    ALTER digest TYPE bytea USING CASE WHEN type NOT IN ('user_add', 'password_change') THEN digest END;

-- Rows of a file stay an hour at most (import_sweep).
CREATE INDEX import_row_import ON intake.import_row (import_id);
