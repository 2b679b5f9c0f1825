-- Substitutes (代班): until a day somebody works with the role and unit of a colleague on leave. The session says for whom; who acted, in
-- the trail and for the four eyes, is the one who logged in.

CREATE TABLE substitute (
    id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id int NOT NULL REFERENCES account,      -- who is away
    by_id      int NOT NULL REFERENCES account,      -- who stands in
    until_date date NOT NULL,                        -- the last day
    made_at    timestamptz NOT NULL DEFAULT now(),
    made_by    int NOT NULL,
    ended_at   timestamptz,                          -- before its day, or by the next one
    ended_by   int,
    CHECK (account_id <> by_id)
);
CREATE UNIQUE INDEX substitute_one ON substitute (account_id) WHERE ended_at IS NULL;
ALTER TABLE substitute ENABLE ROW LEVEL SECURITY;
CREATE POLICY substitute_seen ON substitute FOR SELECT USING ((SELECT my_role()) IN ('district', 'operator'));
GRANT SELECT ON substitute TO nol_app;

ALTER TABLE session
    ADD for_account int REFERENCES account,          -- whose role and unit it has; NULL: one's own
    ADD until_date  date,                            -- the last day of that
    ADD CHECK ((for_account IS NULL) = (until_date IS NULL));
CREATE INDEX session_for ON session (for_account) WHERE ended_at IS NULL AND for_account IS NOT NULL;

-- Role and unit are the colleague's; both accounts have to be at work.
CREATE OR REPLACE FUNCTION session_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT f.role, f.org_id INTO STRICT NEW.role, NEW.org_id FROM nol.account f, nol.account a
     WHERE f.id = coalesce(NEW.for_account, NEW.account_id) AND f.approved_at IS NOT NULL AND f.disabled_at IS NULL
       AND a.id = NEW.account_id AND a.approved_at IS NOT NULL AND a.disabled_at IS NULL;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION account_sessions_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE nol.session SET ended_at = now() WHERE (account_id = NEW.id OR for_account = NEW.id) AND ended_at IS NULL;
    RETURN NULL;
END $$;

-- Is it alive? A substitute's ends with its day, of the district's clock.
CREATE FUNCTION session_lives(s session) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN s.ended_at IS NULL AND s.expires_at > pg_catalog.now()
       AND CASE WHEN s.until_date IS NULL THEN true
                ELSE s.until_date >= (nol.clock_now() AT TIME ZONE 'Asia/Shanghai')::pg_catalog.date END;
END $$;

CREATE OR REPLACE FUNCTION me() RETURNS identity
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    i nol.identity;
BEGIN
    SELECT s.account_id, s.role, s.org_id INTO i
      FROM nol.session s
     WHERE s.token_hash = pg_catalog.sha256(pg_catalog.decode(pg_catalog.current_setting('nol.token', true), 'hex'))
       AND s.ended_at IS NULL AND s.expires_at > pg_catalog.now() AND s.until_date IS NULL;
    IF NOT FOUND THEN                                      -- nobody, or a substitute; apart, since every write comes by a dozen times
        SELECT s.account_id, s.role, s.org_id INTO i
          FROM nol.session s
         WHERE s.token_hash = pg_catalog.sha256(pg_catalog.decode(pg_catalog.current_setting('nol.token', true), 'hex'))
           AND s.until_date IS NOT NULL AND nol.session_lives(s);
    END IF;
    RETURN i;
END $$;

-- The account whose post one fills: one's own, or the colleague's.
CREATE FUNCTION my_post() RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE i identity := me();
BEGIN
    IF i.account_id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT coalesce(for_account, account_id) FROM session WHERE token_hash = sha256(decode(current_setting('nol.token', true), 'hex')));
END $$;

CREATE OR REPLACE FUNCTION my_schools() RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE i identity := me();
BEGIN
    IF i.role IS DISTINCT FROM 'inspector' THEN
        RETURN '{}';
    END IF;
    RETURN array(SELECT org_id FROM account_org WHERE account_id = my_post() UNION SELECT i.org_id);
END $$;
