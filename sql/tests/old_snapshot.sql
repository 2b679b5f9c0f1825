-- A transaction that looks at the moment of its beginning would see a session that was ended since: the interface answers none.
BEGIN ISOLATION LEVEL REPEATABLE READ;
\ir setup.inc
RESET SESSION AUTHORIZATION;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
CREATE TABLE test.call AS SELECT format('SELECT * FROM api.%I(%s)', p.proname, (SELECT string_agg('NULL', ',') FROM unnest(p.proargtypes))) AS text FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace;
GRANT SELECT ON test.call TO PUBLIC;
CREATE FUNCTION test.state(p_call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE p_call;
    RETURN 'answered';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
SET SESSION AUTHORIZATION nol_app;
SELECT be('d1') \g /dev/null
SELECT is((SELECT string_agg(c.text || ' ' || state(c.text), '; ') FROM test.call c WHERE state(c.text) <> '25000'), NULL, 'no function answers there');
SELECT * FROM finish();
ROLLBACK;
