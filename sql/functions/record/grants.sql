-- Who may run which function of schema nol, and as whom it runs. What runs with the rights of its caller is for the roles of the interface,
-- nol_reader and nol_writer. What passes row security (SECURITY DEFINER) belongs to nol_system, and is for them only where
-- sql/data/system_functions.txt says `api` or `owner`. Nobody else runs any: not everybody (PUBLIC), not the server's, the loader's, the auditor's or the
-- backup's role.
-- `nold migrate` calls this behind each replacing of functions, in its transaction; only what differs is changed.
CREATE OR REPLACE FUNCTION grants_apply(p_list text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_api text[] := array(SELECT m[1] FROM regexp_matches(p_list, '^([a-z_0-9]+) (?:api|owner): ', 'gn') m);
    v_owners text[] := array(SELECT m[1] FROM regexp_matches(p_list, '^([a-z_0-9]+) owner: ', 'gn') m);
    v_may regrole[];
    v_wanted regrole[];
    v_role regrole;
    f record;
BEGIN
    GRANT CREATE ON SCHEMA nol TO nol_system;              -- without it nothing can be given to it
    FOR f IN SELECT p.oid::regprocedure AS signature, CASE WHEN p.proname = ANY (v_owners) THEN 'nol_owner' ELSE 'nol_system' END::regrole AS owner FROM pg_proc p
              WHERE p.pronamespace = 'nol'::regnamespace AND p.prosecdef AND p.proowner <> CASE WHEN p.proname = ANY (v_owners) THEN 'nol_owner' ELSE 'nol_system' END::regrole LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %s', f.signature, f.owner);
    END LOOP;
    REVOKE CREATE ON SCHEMA nol FROM nol_system;
    FOR f IN SELECT p.oid::regprocedure AS signature, p.prosecdef, p.proname = ANY (v_api) AS listed, p.proowner::regrole AS owner,
                    coalesce(p.proacl, acldefault('f', p.proowner)) AS acl
               FROM pg_proc p WHERE p.pronamespace = 'nol'::regnamespace LOOP
        v_wanted := ARRAY[f.owner];
        IF NOT f.prosecdef THEN
            v_wanted := v_wanted || '{nol_reader, nol_writer, nol_system}'::regrole[];
        ELSIF f.listed THEN
            v_wanted := v_wanted || '{nol_reader, nol_writer}'::regrole[];
        END IF;
        v_may := array(SELECT a.grantee::regrole FROM aclexplode(f.acl) a WHERE a.privilege_type = 'EXECUTE');
        FOREACH v_role IN ARRAY v_may LOOP
            IF v_role <> ALL (v_wanted) THEN
                EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM %s', f.signature, CASE v_role::oid WHEN 0 THEN 'PUBLIC' ELSE v_role::text END);
            END IF;
        END LOOP;
        FOREACH v_role IN ARRAY v_wanted LOOP
            IF v_role <> ALL (v_may) THEN
                EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', f.signature, v_role);
            END IF;
        END LOOP;
    END LOOP;
END $$;
