-- Rows of a file are people: none stays where it was put on its way in, behind a dry run or longer than an hour.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.left_in_staging() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*)::int FROM intake.import_row $$;
CREATE FUNCTION test.age(p_import bigint, p_by interval) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.import SET begun_at = begun_at - p_by WHERE id = p_import
$$;
CREATE FUNCTION test.commit(p_import text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT test.do_write('import_commit', jsonb_build_object('import', p_import) || p_more)
$$;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d1');
SELECT list_row('甲', '990101201103030017', '2011-03-03') AS pupil, '{"dry_run": true}' AS dry \gset

-- ---- a dry run
SELECT stage('list', terms('L1'), :'pupil') AS i \gset
SELECT is(commit(:'i', :'dry') -> 'ok' ->> 'cases', '1', 'a dry run says what would be');
SELECT is(left_in_staging(), 0, '… and leaves no row');
SELECT is(commit(:'i') -> 'params', '{"have": "0", "size": "1"}', 'who goes on sends them again');
SELECT stage_rows(:i, ARRAY[(:'pupil')::jsonb]);
SELECT is(commit(:'i') -> 'ok' ->> 'cases', '1', '… under the same import');
SELECT stage('list', terms('L1'), :'pupil') AS i \gset
SELECT is(commit(:'i', :'dry') -> 'ok' ->> 'unchanged', 'true', 'a dry run of the same file again');
SELECT is(left_in_staging(), 0, '… leaves no row either');
SELECT stage('list', terms('L2'), :'pupil', '{"norm": {}, "issues": [{"row": 3, "severity": "error", "name": "name_missing"}]}') AS i \gset
SELECT is(commit(:'i', :'dry') -> 'ok' ->> 'errors', '1', 'one of a file with errors');
SELECT is(left_in_staging(), 0, '… nor that');
SELECT stage('list', terms('L3'), :'pupil') AS i \gset
RESET SESSION AUTHORIZATION;
UPDATE import SET terms = terms || '{"scheme": "gone"}' WHERE id = :i;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(commit(:'i', :'dry') ->> 'error', 'NOT_FOUND', 'one that is refused');
SELECT is(left_in_staging(), 0, '… nor that');

-- ---- whoever else comes in as the loader: a row before the import is there, and one beside its rows
SELECT (import_begin(jsonb_build_object('kind', 'list', 'sha256', repeat('00', 32), 'file_name', 'f.csv', 'rows', 1, 'terms', terms('F'), 'columns', '[]'::jsonb)) -> 'ok' ->> 'import')::bigint + 1 AS i \gset
SET SESSION AUTHORIZATION nol_loader;
INSERT INTO intake.import_row (import_id, row_no, cells, norm) VALUES (:i, 2, '{}', test.list_row('假', '990101201103030033', '2011-03-03'));
INSERT INTO intake.import_row (import_id, ticket, row_no, cells, norm) VALUES (:i, gen_random_uuid(), 2, '{}', test.list_row('假', '990101201103030033', '2011-03-03'));
SET SESSION AUTHORIZATION nol_writer;
SELECT is(stage('list', terms('F'), :'pupil'), :i::text, 'its number is the one that was to come');
SELECT is(commit(:'i') -> 'ok' ->> 'cases', '1', 'the import has one row');
SELECT is((SELECT string_agg(c.name, ',') FROM case_file c JOIN batch b ON b.id = c.batch_id WHERE b.name = 'F'), '甲', '… of its own file');
SELECT clock_tick() IS NOT NULL AS ticked \gset
SELECT is(left_in_staging(), 0, 'and what belongs to none goes');

-- ---- an hour
SELECT stage('list', terms('L4'), :'pupil') AS old \gset
SELECT stage('list', terms('L5'), :'pupil') AS young \gset
SELECT age(:old, '59 minutes');
SELECT clock_tick() IS NOT NULL AS ticked \gset
SELECT is(left_in_staging(), 2, 'within the hour they wait');
SELECT age(:old, '2 minutes');
SELECT clock_tick() IS NOT NULL AS ticked \gset
SELECT is(left_in_staging(), 1, 'then the tick takes them away, and those of no other import');
SELECT is(commit(:'old') ->> 'error', 'IMPORT_INCOMPLETE', 'a commit that comes too late is told so');
SELECT is((SELECT state FROM import WHERE id = :old), 'refused', 'the import is over');
SELECT is(commit(:'young') -> 'ok' ->> 'cases', '1', 'the other one goes on');
SELECT stage_rows(:young, ARRAY[(:'pupil')::jsonb]);
SELECT clock_tick() IS NOT NULL AS ticked \gset
SELECT is(left_in_staging(), 0, 'rows that came behind the commit stay no longer');
SELECT finish();
ROLLBACK;
