-- Schema api: one function for each file of sql/queries/, named after it (cases/show.sql: api.cases_show). It runs the file's one statement as
-- nol_reader, or as nol_writer where the file says so; the server's role may run these functions and nothing else. `nold migrate` makes them behind
-- each replacing of functions, in its transaction: the types of parameters and columns are those that PostgreSQL finds in the statement.
-- True when it was made anew: it was not there, or not so.
--
-- Whoever calls may have set anything for his session, or for all sessions of his role. So each function says itself what a result depends on (how literals are
-- read and values written, what the planner tells of its constants), and answers only in a transaction that sees what is committed now and began lately: one
-- that looks at the moment of its beginning sees a session that was ended since, and one held open writes with yesterday's day.
CREATE OR REPLACE FUNCTION interface_settings() RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'SET search_path = nol, pg_temp SET standard_conforming_strings = on SET transform_null_equals = off SET array_nulls = on SET quote_all_identifiers = off '
           'SET bytea_output = hex SET extra_float_digits = 1 SET DateStyle = ''ISO, MDY'' SET IntervalStyle = postgres SET TimeZone = ''Asia/Shanghai'' '
           'SET row_security = on SET plan_cache_mode = force_generic_plan SET client_min_messages = warning '
           'SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off'
$$;
CREATE OR REPLACE FUNCTION interface_put(p_name text, p_statement text, p_role regrole, p_parameters oid[], p_columns text[], p_types oid[]) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    v_signature text := format('api.%I(%s)', p_name, (SELECT string_agg(format_type(t, NULL), ', ' ORDER BY n)
                                                        FROM unnest(p_parameters) WITH ORDINALITY p(t, n)));
    -- A column may be called as a result is.
    v_body text := E'\n#variable_conflict use_column\nBEGIN\n'
                   'IF current_setting(''transaction_isolation'') <> ''read committed'' OR clock_timestamp() > now() + make_interval(secs => transaction_seconds()) THEN\n'
                   '    RAISE EXCEPTION ''not in this transaction'' USING ERRCODE = ''25000'';\nEND IF;\n'
                   'RETURN QUERY\n' || rtrim(p_statement, E' \n;') || E'\n; END ';
    v_text text := format('CREATE FUNCTION %s RETURNS TABLE (%s) LANGUAGE plpgsql SECURITY DEFINER %s AS %L', v_signature,
                          (SELECT string_agg(format('%I %s', c, format_type(t, NULL)), ', ' ORDER BY n)
                             FROM unnest(p_columns, p_types) WITH ORDINALITY x(c, t, n)), interface_settings(), v_body);
    v_digest text := encode(sha256(convert_to(v_text || p_role, 'UTF8')), 'hex');
    f record;
BEGIN
    IF EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace AND p.proname = p_name AND p.proowner = p_role
                  AND obj_description(p.oid, 'pg_proc') = v_digest AND has_function_privilege('nol_app', p.oid, 'EXECUTE')) THEN
        RETURN false;
    END IF;
    FOR f IN SELECT p.oid::regprocedure AS signature FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace AND p.proname = p_name LOOP
        EXECUTE format('DROP FUNCTION %s', f.signature);
    END LOOP;
    EXECUTE v_text;
    EXECUTE format('COMMENT ON FUNCTION %s IS %L', v_signature, v_digest);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO nol_app', v_signature);
    EXECUTE format('GRANT CREATE ON SCHEMA api TO %s', p_role);     -- without it nothing can be given to it
    EXECUTE format('ALTER FUNCTION %s OWNER TO %s', v_signature, p_role);
    EXECUTE format('REVOKE CREATE ON SCHEMA api FROM %s', p_role);
    RETURN true;
END $$;

-- Drops what no file of sql/queries/ stands for any longer.
CREATE OR REPLACE FUNCTION interface_end(p_names text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT p.oid::regprocedure AS signature FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace AND p.proname <> ALL (p_names) LOOP
        EXECUTE format('DROP FUNCTION %s', f.signature);
    END LOOP;
END $$;
