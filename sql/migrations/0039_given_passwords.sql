-- A password that another hand has set is used once: whoever logs in with it changes it before anything else answers.

ALTER TABLE account_secret
    ADD given     boolean NOT NULL DEFAULT false,    -- another hand has set it, and the owner not yet changed it
    ADD used_at   timestamptz,                       -- of a given one: the first login with it
    ADD used_from text;                              -- the device of that login, else its address

-- Those that were given before this migration and never changed since.
UPDATE account_secret s SET given = true FROM account a
 WHERE a.id = s.account_id
   AND (s.changed_at = a.created_at
        OR EXISTS (SELECT FROM account_issue x WHERE x.account_id = a.id AND x.made_at = s.changed_at)
        OR EXISTS (SELECT FROM event e WHERE e.kind = 'password_reset' AND (e.detail ->> 'account')::int = a.id
                      AND e.at BETWEEN s.changed_at AND s.changed_at + interval '1 minute'));

-- Of a session that may do no more than change the password: me() knows nobody by it.
ALTER TABLE session ADD limited boolean NOT NULL DEFAULT false;
