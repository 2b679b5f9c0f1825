-- What the server's role sets for itself, in its session or for all of them, changes nothing of what the interface does. `old_snapshot.sql`: nor does how it begins a transaction.
BEGIN;
SET LOCAL standard_conforming_strings = on;
\ir setup.inc
\ir work.inc
SELECT bring('at_community') AS mine \gset
SELECT act('c1', 'visit_submit', :'mine', '{"result": "not_met", "how": "home", "note": "监护人电话138 0013 8000，证件 990101 20140506 1234"}') \g /dev/null
RESET SESSION AUTHORIZATION;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SELECT is((SELECT string_agg(p.proname, ',') FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace AND cardinality(p.proconfig) <> 16), NULL, 'each function of the interface has all settings');
SELECT is((SELECT string_agg(s, ',') FROM unnest('{standard_conforming_strings=on,transform_null_equals=off,row_security=on,client_min_messages=warning,debug_print_parse=off,
              debug_print_rewritten=off,debug_print_plan=off,plan_cache_mode=force_generic_plan,TimeZone=Asia/Shanghai}'::text[]) s
            WHERE EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace AND NOT p.proconfig @> ARRAY[s])), NULL, 'among them these');
SET SESSION AUTHORIZATION nol_app;
SELECT be('s1') \g /dev/null
SET LOCAL standard_conforming_strings = off;
SET LOCAL DateStyle = 'SQL, DMY';
SET LOCAL bytea_output = escape;
SELECT ok(strpos(result::text, '监护人电话138**********') > 0, 'words are masked') FROM api.cases_show(jsonb_build_object('case', :'mine'));
SET LOCAL standard_conforming_strings = on;
SELECT is(current_setting('DateStyle'), 'SQL, DMY', 'the session keeps its own');

-- what began long ago, or shows what was then, is answered no more
RESET SESSION AUTHORIZATION;
CREATE OR REPLACE FUNCTION nol.transaction_seconds() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0';
SET SESSION AUTHORIZATION nol_app;
SELECT throws_ok(format('SELECT * FROM api.cases_show(jsonb_build_object(''case'', %L))', :'mine'), '25000', NULL, 'a transaction held open reads nothing more');
SELECT throws_ok('SELECT * FROM api.writes_write_group(''[]'')', '25000', NULL, 'and writes nothing');
SELECT * FROM finish();
ROLLBACK;
