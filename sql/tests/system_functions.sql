-- What passes row security is named in one list, with who may run it, and none of it can be led astray by a search_path. The list may only shrink.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
\set list `cat sql/data/system_functions.txt`
CREATE TABLE test.listed AS SELECT m[1] AS name, m[2] AS caller FROM regexp_matches(:'list', '^([a-z_0-9]+) (api|system|owner): ', 'gn') m;
SELECT is((SELECT string_agg(DISTINCT proname, ',' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'nol'::regnamespace AND prosecdef),
          (SELECT string_agg(name, ',' ORDER BY name) FROM test.listed), 'sql/data/system_functions.txt names them all');
SELECT is((SELECT array_agg(proname::text ORDER BY proname) FROM pg_proc WHERE pronamespace = 'nol'::regnamespace AND prosecdef
              AND NOT coalesce(array_to_string(proconfig, ' '), '') ~ 'search_path=nol, pg_temp'), NULL, 'each has a fixed search_path');
SELECT cmp_ok((SELECT count(*)::int FROM test.listed), '<=', 204, 'no more pass row security than did');
SELECT cmp_ok((SELECT count(*)::int FROM test.listed WHERE caller <> 'system'), '<=', 126, 'nor do more stand behind the interface');
SELECT is((SELECT string_agg(proname, ',') FROM pg_proc WHERE pronamespace = 'nol'::regnamespace
              AND proowner <> CASE WHEN prosecdef AND proname <> 'import_analyze' THEN 'nol_system' ELSE 'nol_owner' END::regrole), NULL, 'they are nol_system''s, all others the owner''s');
SELECT is((SELECT string_agg(DISTINCT format('%s of %s', p.proname, r.name), ',') FROM pg_proc p LEFT JOIN test.listed l ON l.name = p.proname
             CROSS JOIN (VALUES ('nol_reader'), ('nol_writer')) r(name)
            WHERE p.pronamespace = 'nol'::regnamespace AND has_function_privilege(r.name, p.oid, 'EXECUTE') <> (coalesce(l.caller, 'api') IN ('api', 'owner'))), NULL,
          'the interface runs what the list says, and what has only its own rights');
SELECT is((SELECT string_agg(DISTINCT format('%s of %s', p.proname, r.rolname), ',') FROM pg_proc p, pg_roles r
            WHERE p.pronamespace = 'nol'::regnamespace AND r.rolname IN ('nol_app', 'nol_loader', 'nol_auditor', 'nol_backup') AND has_function_privilege(r.oid, p.oid, 'EXECUTE')), NULL,
          'nobody else runs any');
SELECT is((SELECT string_agg(proname, ',') FROM pg_proc WHERE pronamespace = 'nol'::regnamespace AND EXISTS (
              SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0)), NULL, 'not everybody, either');
SET LOCAL ROLE nol_owner;
CREATE FUNCTION nol.made_later() RETURNS int LANGUAGE sql AS 'SELECT 1';
RESET ROLE;
SELECT ok(NOT has_function_privilege('nol_app', 'nol.made_later()', 'EXECUTE'), 'nor what is made later, until it is granted');
SELECT is((SELECT string_agg(format('%s on %s', policyname, tablename), ',') FROM pg_policies WHERE schemaname = 'nol' AND NOT roles <@ '{nol_reader, nol_writer, nol_auditor}'), NULL,
          'each rule of rows names the role that it is for');
SELECT is((SELECT string_agg(nspname, ',') FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$|^tap$|^test$|^public$' AND nspowner <> 'nol_owner'::regrole), NULL,
          'every schema is the owner''s');
SELECT is((SELECT string_agg(format('%s in %s', r.rolname, n.nspname), ',') FROM pg_namespace n, pg_roles r WHERE r.rolname ~ '^nol_' AND r.rolname NOT IN ('nol_owner', 'nol_migrator')
              AND has_schema_privilege(r.oid, n.oid, 'CREATE')), NULL, 'and nobody else makes anything in any');
SELECT is((SELECT string_agg(relname, ',') FROM pg_class WHERE relowner <> 'nol_owner'::regrole AND relnamespace IN ('nol'::regnamespace, 'intake'::regnamespace)), NULL,
          'every table, too');
SELECT is((SELECT string_agg(format('%s %s', r.rolname, c.relname), ',' ORDER BY c.relname) FROM pg_class c, pg_roles r WHERE c.relkind = 'S' AND c.relnamespace IN ('nol'::regnamespace, 'intake'::regnamespace) AND r.rolname IN ('nol_app', 'nol_reader', 'nol_writer', 'nol_loader', 'nol_auditor')
              AND has_sequence_privilege(r.oid, c.oid, 'USAGE, UPDATE') AND NOT (r.rolname = ANY (CASE WHEN c.relname IN ('event_id_seq', 'note_id_seq') THEN '{nol_reader, nol_writer}' ELSE '{nol_writer}' END::text[]) AND c.relname ~ '^(child|case_file|event|note|visit|finding|evidence|measure|match_proposal)_id_seq$'
                  AND NOT has_sequence_privilege(r.oid, c.oid, 'UPDATE'))), NULL, 'numbers are taken where they must, and set back nowhere');

-- The loader adds rows and does nothing else with them.
SET SESSION AUTHORIZATION nol_loader;
SELECT lives_ok($$INSERT INTO intake.import_row (import_id, row_no, cells, norm) VALUES (1, 1, '{}', '{}')$$, 'the loader adds a row');
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY['SELECT * FROM intake.import_row', 'DELETE FROM intake.import_row', 'TRUNCATE intake.import_row',
    'CREATE TRIGGER x BEFORE INSERT ON intake.import_row FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE FUNCTION intake.me() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'CREATE FUNCTION nol.me2() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'SELECT nol.me()',
    'SELECT * FROM nol.case_file', 'SET ROLE nol_owner', 'CREATE SCHEMA x', 'CREATE TEMP TABLE x ()']) s;
SET SESSION AUTHORIZATION nol_writer;
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY['SELECT lo_create(0)', 'SELECT lo_from_bytea(0, ''x'')', 'SELECT lo_put(1, 0, ''x'')', 'SELECT setval(''nol.event_id_seq'', 1)']) s;
SELECT be_nobody();
SELECT is((SELECT count(*)::int FROM import_row), 0, 'nobody sees it');
SELECT be('s1');
SELECT is((SELECT count(*)::int FROM import_row), 0, 'a street does not');
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY['SELECT * FROM intake.import_row', 'DELETE FROM intake.import_row', 'INSERT INTO import_row (import_id, row_no, cells, norm) VALUES (1, 1, ''{}'', ''{}'')',
    'UPDATE import_row SET row_no = 2']) s;
SELECT be('d1');
SELECT is((SELECT count(*)::int FROM import_row), 0, 'it belongs to no import');
SELECT stage('list', terms('L'), list_row('甲', '990101201103030017', '2011-03-03')) \g /dev/null
SELECT is((SELECT count(*)::int FROM import_row), 1, 'the district sees those of one');
SET SESSION AUTHORIZATION nol_auditor;
SELECT lives_ok('SELECT count(position) FROM event_placed', 'the auditor''s role reads the trail');
SELECT finish();
ROLLBACK;
