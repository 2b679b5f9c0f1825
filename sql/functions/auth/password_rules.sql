-- What a new password is held against (server/auth/password.c does it: no password comes into the database), and how long one lasts.

-- At least so many characters: more for those who make or let in others, see the trail, or may take whole lists away.
CREATE OR REPLACE FUNCTION password_least(p_role text, p_account int) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN CASE WHEN p_role IN ('district', 'operator', 'auditor') OR EXISTS (SELECT FROM account_right WHERE account_id = p_account AND ended_at IS NULL) THEN 12 ELSE 8 END;
END $$;

-- {"role"}, {"user"} or neither: whose password it is. least: characters; names: of the account, by which others call it too; words: names and codes of
-- the district's units, today's and former ones, whole and without what says their kind. Of others' accounts only to those who may set their passwords.
CREATE OR REPLACE FUNCTION password_rules(i identity, p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    a account;
BEGIN
    IF NOT p_request ? 'role' THEN
        SELECT * INTO a FROM account o WHERE CASE WHEN p_request ? 'user' THEN o.name = p_request ->> 'user' ELSE o.id = i.account_id END
            AND (o.id = i.account_id OR i.role IN ('district', 'operator'));
    END IF;
    RETURN jsonb_build_object('least', password_least(coalesce(a.role, p_request ->> 'role'), a.id),
        'names', to_jsonb(array_remove(ARRAY[a.name, a.display_name, p_request ->> 'user', p_request ->> 'display_name'], NULL)),
        'words', (SELECT coalesce(jsonb_agg(DISTINCT w.word), '[]')
                    FROM (SELECT unnest(ARRAY[name, regexp_replace(name, '(街道办事处|街道|镇|乡|社区居委会|社区|居委会|村委会|村|小学|中学|学校|局|区|县|市)$', '')]) AS word FROM org
                          UNION SELECT unnest(ARRAY[code, left(code, 9), left(code, 6)]) FROM org_code) w
                   WHERE length(w.word) > 1));
END $$;

-- Why the password has to be changed before anything else: given by another hand; from before a right for which it has to be longer, since nobody
-- knows how long it is; old, by the setting `password_days` (0: none is). NULL: it need not.
DROP FUNCTION IF EXISTS password_is_old(timestamptz);
CREATE OR REPLACE FUNCTION password_due(p_account int) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_days int := coalesce((SELECT value::int FROM setting WHERE name = 'password_days'), 0);
BEGIN
    RETURN (SELECT CASE WHEN k.given THEN 'given'
                        WHEN password_least(a.role, NULL) < password_least(a.role, a.id)
                             AND EXISTS (SELECT FROM account_right r WHERE r.account_id = a.id AND r.ended_at IS NULL AND r.given_at > k.changed_at) THEN 'right'
                        WHEN v_days > 0 AND k.changed_at < now() - make_interval(days => v_days) THEN 'old' END
              FROM account a JOIN account_secret k ON k.account_id = a.id WHERE a.id = p_account);
END $$;
