-- A session ends after two hours in which nobody asked for anything, can be named and ended, and knows when its password was last given.

ALTER TABLE session
    ADD id        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,     -- how it is named; the digest of its token is nobody's to see
    ADD source    text,                                           -- the address of its login
    ADD idle_at   timestamptz NOT NULL DEFAULT now() + interval '2 hours',   -- when it ends unless somebody asks for something
    ADD proved_at timestamptz NOT NULL DEFAULT now();             -- when the password was last given: at its login, and since
