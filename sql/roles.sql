-- Roles, once for a PostgreSQL cluster, and the schema, once for the database; run by a superuser in that database, on the
-- PostgreSQL that you run yourselves. Safe to run again, as after an update of the program:
--
--     createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0 nol
--     psql -X -v ON_ERROR_STOP=1 -d nol -f roles.sql
--     nold migrate --config /etc/nol/nold.conf
--
-- Passwords or pg_hba lines are the operator's: `nold` comes in as nol_migrator, nol_app and nol_loader.
-- `nold dev` feeds this file to `postgres --single -j`, which ends a command at a semicolon and an empty line: keep it so.
--
--   nol_owner     owns every table; nobody logs in as it, and row security binds it too
--   nol_migrator  applies migrations (SET ROLE nol_owner)
--   nol_reader    what the reads of schema api run as: reads tables under row security, adds looks to the trail; nobody logs in as it
--   nol_writer    what the writes of schema api run as, under row security; nobody logs in as it
--   nol_system    what must pass row security runs as it: the functions of sql/data/system_functions.txt; nobody logs in as it
--   nol_app       what the server comes in as: runs the functions of schema api, and has no right on any table
--   nol_loader    adds the rows of an import to the one table of schema intake (COPY); nothing else
--   nol_auditor   reads the trail
--   nol_backup    reads all, for pg_dump

DO $$
DECLARE r text;
BEGIN
    FOREACH r IN ARRAY ARRAY['nol_owner', 'nol_migrator', 'nol_reader', 'nol_writer', 'nol_system', 'nol_loader', 'nol_app', 'nol_auditor', 'nol_backup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
            EXECUTE format('CREATE ROLE %I', r);
        END IF;
    END LOOP;
END $$;

ALTER ROLE nol_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

ALTER ROLE nol_reader NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

ALTER ROLE nol_writer NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

ALTER ROLE nol_system NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;

ALTER ROLE nol_migrator LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

ALTER ROLE nol_loader LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

ALTER ROLE nol_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

ALTER ROLE nol_auditor LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

ALTER ROLE nol_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;

GRANT nol_owner, nol_loader TO nol_migrator;

GRANT nol_reader, nol_writer, nol_system TO nol_owner;

GRANT pg_read_all_data TO nol_backup;

-- The database itself: nobody else's, and no temporary tables for the server (that would be DDL).
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO nol_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO nol_migrator, nol_loader, nol_app, nol_auditor, nol_backup', current_database());
END $$;

CREATE SCHEMA IF NOT EXISTS nol AUTHORIZATION nol_owner;

CREATE SCHEMA IF NOT EXISTS api AUTHORIZATION nol_owner;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- No large objects: everybody may make them in a new database, and no rule of ours binds them.
DO $$
DECLARE f oid;
BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^lo_?(creat|from|import|put|write)' LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f::regprocedure);
    END LOOP;
END $$;

-- No advisory locks but the program's own: one that anybody holds would hold up who logs in, and what is sealed.
DO $$
DECLARE f oid;
BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^pg_(try_)?advisory_' LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f::regprocedure);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO nol_owner, nol_reader, nol_writer, nol_system', f::regprocedure);
    END LOOP;
END $$;

-- No figures of what was read in tables: they say whether a search found a row that its answer hides.
DO $$
DECLARE f oid;
BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^pg_stat_get_(xact_)?(numscans|lastscan|tuples_|blocks_|live_tuples|dead_tuples|mod_since|ins_since|function_)' LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f::regprocedure);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor, nol_owner, nol_reader, nol_writer, nol_system', f::regprocedure);
    END LOOP;
END $$;

-- What a role has set for itself goes: each may, for all its later sessions. `nold` does not start where more is set than here, `nold check` finds it.
DO $$
DECLARE r text;
BEGIN
    FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN ('nol_owner', 'nol_migrator', 'nol_reader', 'nol_writer', 'nol_system', 'nol_loader', 'nol_app', 'nol_auditor', 'nol_backup') LOOP
        EXECUTE format('ALTER ROLE %I RESET ALL', r);
        EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET ALL', r, current_database());
    END LOOP;
END $$;

-- Generic plans: statements are prepared once and run for ever. No JIT: none of them runs long enough to earn it.
ALTER ROLE nol_migrator SET search_path = nol;

ALTER ROLE nol_app SET search_path = api;

ALTER ROLE nol_app SET plan_cache_mode = force_generic_plan;

ALTER ROLE nol_app SET jit = off;

ALTER ROLE nol_app SET idle_in_transaction_session_timeout = '15s';

ALTER ROLE nol_loader SET search_path = intake;

ALTER ROLE nol_auditor SET search_path = nol;

ALTER ROLE nol_auditor SET default_transaction_read_only = on;

ALTER ROLE nol_backup SET default_transaction_read_only = on;
