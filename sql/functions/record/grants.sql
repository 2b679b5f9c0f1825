-- Who may run which function. What runs with the rights of its caller adds nothing to what the application may do anyway: it is the
-- application's. What runs with the owner's rights is the application's only where sql/data/owner_functions.txt says `app`. Nobody else
-- runs any: not everybody (PUBLIC), not the loader, the auditor's or the backup's role.
-- `nold migrate` calls this behind each replacing of functions, in its transaction; only what differs is changed.
CREATE OR REPLACE FUNCTION grants_apply(p_list text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_app text[] := array(SELECT m[1] FROM regexp_matches(p_list, '^([a-z_0-9]+) app: ', 'gn') m);
    f record;
    g record;
    v_may boolean;
BEGIN
    FOR f IN SELECT p.oid, p.oid::regprocedure AS signature, NOT p.prosecdef OR p.proname = ANY (v_app) AS wanted,
                    coalesce(p.proacl, acldefault('f', p.proowner)) AS acl
               FROM pg_proc p WHERE p.pronamespace = 'nol'::regnamespace LOOP
        v_may := false;
        FOR g IN SELECT a.grantee FROM aclexplode(f.acl) a WHERE a.privilege_type = 'EXECUTE' LOOP
            IF g.grantee = 'nol_app'::regrole AND f.wanted THEN
                v_may := true;
            ELSIF g.grantee <> 'nol_owner'::regrole THEN
                EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM %s', f.signature, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END);
            END IF;
        END LOOP;
        IF f.wanted AND NOT v_may THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO nol_app', f.signature);
        END IF;
    END LOOP;
END $$;
