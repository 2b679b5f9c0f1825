-- Every function is looked through by plpgsql_check: names, types, what is never used. What it says of literals ('{}' as jsonb) and of parameters
-- called as SQL's words are is no fault.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
SET LOCAL client_min_messages = error;
CREATE EXTENSION plpgsql_check SCHEMA tap;
SELECT set_config('nol.session', '', true), set_config('nol.key', '', true) \g /dev/null
SELECT is((SELECT string_agg(format('%s line %s: %s %s', p.proname, c.lineno, c.message, c.detail), E'\n' ORDER BY p.proname, c.lineno)
             FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
            CROSS JOIN LATERAL plpgsql_check_function_tb(p.oid::regprocedure, coalesce((SELECT t.tgrelid FROM pg_trigger t WHERE t.tgfoid = p.oid AND NOT t.tgisinternal LIMIT 1), 0),
                                                         fatal_errors => false, extra_warnings => true, performance_warnings => false) c
            WHERE p.pronamespace IN ('nol'::regnamespace, 'api'::regnamespace)
              AND c.message !~ 'is reserved keyword|^target type is different|^composite OUT variable|^control reached end of function'
              AND NOT (p.proname = 'write_group' AND c.message ~ 'v_set')), NULL, 'no function has a fault');
SELECT cmp_ok((SELECT count(*)::int FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE l.lanname = 'plpgsql' AND p.pronamespace = 'nol'::regnamespace), '>', 400, 'of hundreds');
CREATE FUNCTION nol.faulty() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT nobody FROM account LIMIT 1); END';
SELECT ok(EXISTS (SELECT FROM plpgsql_check_function_tb('nol.faulty()')), 'one that has is found');
SELECT * FROM finish();
ROLLBACK;
