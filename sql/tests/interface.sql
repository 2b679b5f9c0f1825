-- The first wall: the server's role runs the functions of schema api, and can do nothing else, whatever the SQL.
BEGIN;
\ir setup.inc
\ir work.inc
SELECT bring('at_community') AS mine \gset
RESET SESSION AUTHORIZATION;
SELECT is((SELECT string_agg(format('%s.%s', c.relnamespace::regnamespace, c.relname), ',') FROM pg_class c WHERE c.relnamespace IN ('nol'::regnamespace, 'intake'::regnamespace)
              AND c.relkind IN ('r', 'p', 'v', 'm') AND (has_any_column_privilege('nol_app', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') OR has_table_privilege('nol_app', c.oid, 'DELETE, TRUNCATE, TRIGGER'))),
          NULL, 'no right on any table or view');
SELECT is((SELECT string_agg(c.relname, ',') FROM pg_class c WHERE c.relkind = 'S' AND c.relnamespace IN ('nol'::regnamespace, 'intake'::regnamespace)
              AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege('nol_app', c.oid, 'USAGE, SELECT, UPDATE') END), NULL, 'on no sequence');
SELECT is((SELECT string_agg(n.nspname, ',' ORDER BY n.nspname) FROM pg_namespace n WHERE n.nspname !~ '^pg_|^information_schema$|^tap$|^test$' AND has_schema_privilege('nol_app', n.oid, 'USAGE')),
          'api', 'of the schemas it comes into one');
SELECT is((SELECT string_agg(p.proname, ',') FROM pg_proc p WHERE p.pronamespace IN ('nol'::regnamespace, 'intake'::regnamespace) AND has_function_privilege('nol_app', p.oid, 'EXECUTE')), NULL,
          'it runs no function behind the interface');
SELECT is((SELECT string_agg(p.proname, ',') FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace
              AND NOT (p.prosecdef AND p.proowner::regrole::text IN ('nol_reader', 'nol_writer') AND p.proconfig @> '{"search_path=nol, pg_temp"}')), NULL,
          'each function of the interface is bound by row security and led astray by no search_path');
SELECT is((SELECT string_agg(p.proname, ',' ORDER BY p.proname) FROM pg_proc p WHERE p.pronamespace = 'api'::regnamespace AND p.proowner = 'nol_writer'::regrole), 'imports_begin,writes_write_group',
          'two of them write more than looks');
SELECT is((SELECT string_agg(format('%s of %s', p.proname, r.rolname), ',') FROM pg_proc p, pg_roles r WHERE p.pronamespace = 'api'::regnamespace
              AND r.rolname IN ('nol_loader', 'nol_auditor', 'nol_backup') AND has_function_privilege(r.oid, p.oid, 'EXECUTE')), NULL, 'they are the server''s alone');
SELECT is((SELECT string_agg(format('%s %s', rolname, 'can do more'), ',') FROM pg_roles r WHERE rolname IN ('nol_reader', 'nol_writer', 'nol_app')
              AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid))), NULL, 'no role of the way in has an attribute or another role');
SELECT is((SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolname IN ('nol_reader', 'nol_writer', 'nol_system', 'nol_owner') AND rolcanlogin), NULL, 'nobody logs in as what is behind it');
SELECT is((SELECT string_agg(c.relname, ',') FROM pg_class c WHERE c.relnamespace = 'nol'::regnamespace AND c.relrowsecurity AND NOT c.relforcerowsecurity), NULL, 'row security binds the owner of the tables, too');
SELECT is((SELECT string_agg(c.relname, ',') FROM pg_class c WHERE c.relnamespace = 'nol'::regnamespace AND c.relkind = 'r'
              AND (has_table_privilege('nol_system', c.oid, 'TRUNCATE') OR c.relname IN ('event', 'case_move', 'visit', 'finding', 'evidence', 'measure', 'child', 'case_file', 'note') AND has_table_privilege('nol_system', c.oid, 'DELETE')
                   OR c.relname = 'case_move' AND has_any_column_privilege('nol_system', c.oid, 'UPDATE'))), NULL, 'what passes row security deletes nothing of the record');
SELECT is((SELECT string_agg(a.attname, ',') FROM pg_attribute a WHERE a.attrelid = 'event'::regclass AND a.attnum > 0 AND has_column_privilege('nol_system', 'event', a.attname, 'UPDATE')), 'xid',
          'and of the trail changes but which transaction wrote it');
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SELECT a.id AS foreign, b.id AS own FROM account a, account b WHERE a.name = 'c3' AND b.name = 's1' \gset
SELECT set_config('test.case', case_id(:'mine')::text, true) \g /dev/null
SET SESSION AUTHORIZATION nol_app;
SELECT be('d1');
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY['SELECT * FROM nol.case_file', 'SELECT * FROM nol.account', 'SELECT nol.me()', 'SELECT nol.case_event(' || current_setting('test.case') || ', ''x'', ''{}'')',
    'INSERT INTO nol.visit DEFAULT VALUES', 'UPDATE nol.case_file SET state = ''closed''', 'DELETE FROM nol.event', 'TRUNCATE nol.event', 'SELECT nextval(''nol.event_id_seq'')',
    'SET ROLE nol_owner', 'SET ROLE nol_writer', 'SET ROLE nol_system', 'CREATE FUNCTION api.me() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'CREATE TABLE api.x ()', 'CREATE TEMP TABLE x ()',
    'DROP FUNCTION api.cases_show(jsonb)', 'ALTER FUNCTION api.cases_show(jsonb) SECURITY INVOKER', 'SELECT lo_create(0)', 'DO $x$ BEGIN PERFORM nol.case_touch(1, ''x'', ''{}''); END $x$']) s;
-- Nobody who logs in holds a lock that login or the sequencer waits for.
SELECT throws_ok(format('SELECT %s', f), '42501', NULL, f || ' of ' || current_user) FROM unnest('{pg_advisory_lock(1),pg_try_advisory_lock(1),pg_advisory_xact_lock(1),pg_advisory_lock_shared(1\,2)}'::text[]) f;
SET SESSION AUTHORIZATION nol_auditor;
SELECT throws_ok('SELECT pg_advisory_lock(1)', '42501', NULL, 'nor the auditor''s role');
SET SESSION AUTHORIZATION nol_loader;
SELECT throws_ok('SELECT pg_advisory_lock(1)', '42501', NULL, 'nor the loader''s');
-- Nor does it read the figures of tables, which tell whether a search found what its answer hides.
SET SESSION AUTHORIZATION nol_app;
SELECT throws_ok(s, '42501', NULL, s) FROM unnest('{SELECT sum(idx_scan) FROM pg_stat_xact_user_tables,SELECT sum(idx_tup_fetch) FROM pg_stat_user_tables,SELECT sum(idx_blks_hit) FROM pg_statio_user_tables,SELECT sum(idx_tup_read) FROM pg_stat_user_indexes}'::text[]) s;
-- With a name of one's own in front the functions behind still find theirs.
SET SESSION AUTHORIZATION nol_app;
SET LOCAL search_path = test, api, tap;
SELECT be('d1');
SELECT ok((SELECT result ? 'ok' FROM api.cases_show(jsonb_build_object('case', :'mine'))), 'a case is shown to the district');
SELECT be('c3');
SELECT is((SELECT count(*) FROM api.cases_show(jsonb_build_object('case', :'mine')))::int, 0, 'and not to a community that has nothing to do with it');
SELECT be('s1');
SELECT is((SELECT string_agg(u."user", ',') FROM api.auth_user_list(jsonb_build_object('after', :'foreign')) u),
          (SELECT string_agg(u."user", ',') FROM api.auth_user_list('{"after": "999999"}') u), 'a cursor does not tell a street which accounts there are elsewhere');
SELECT is((SELECT string_agg(u."user", ',') FROM api.auth_user_list(jsonb_build_object('after', :'own')) u), 's1b', 'its own leads on');
SELECT be_nobody();
SELECT is((SELECT count(*) FROM api.cases_show(jsonb_build_object('case', :'mine')))::int, 0, 'nor to nobody');
SELECT throws_ok('SELECT * FROM api.auth_enter(repeat(''0'', 64))', '28000', NULL, 'a session that is none is refused');
SELECT * FROM finish();
ROLLBACK;
