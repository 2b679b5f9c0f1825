-- Units and the student registry from files.
BEGIN;
\ir setup.inc
SELECT be('d1');

-- ---- units
SELECT is(said('import_commit', jsonb_build_object('import', stage('org', '{}',
    '{"code": "990101000000", "name": "甲区教育", "type": "district"}',
    '{"code": "990101003001", "name": "南一社区", "type": "community", "parent_code": "990101003000"}',
    '{"code": "990101003000", "name": "南街道", "type": "street", "parent_code": "990101000000"}',
    '{"code": "990101001000", "name": "东街道", "type": "street", "parent_code": "990101000000"}'))),
    '{"kind": "org", "dry_run": false, "unchanged": false, "rows": 4, "added": 2, "changed": 1, "errors": 0, "warnings": 0}',
    'a community may stand before its street');
SELECT is((SELECT p.name FROM org o JOIN org p ON p.id = o.parent_id WHERE o.code = '990101003001'), '南街道', 'parents by the file');
SELECT is((SELECT name FROM org WHERE type = 'district'), '甲区教育', 'a known unit is renamed');
SELECT id AS south FROM org WHERE code = '990101003000' \gset

SELECT stage('org', '{}', '{"code": "990101033000", "name": "南街道", "type": "street", "parent_code": "990101000000", "former_code": "990101003000",
    "valid_from": "2019-03-01"}', '{"code": "990101033001", "name": "南一社区", "type": "community", "parent_code": "990101033000",
    "former_code": "990101003001", "valid_from": "2019-03-01"}') AS i \gset
SELECT is(dry_run(:'i')->'ok'->>'changed', '2', 'a dry run counts');
SELECT is((SELECT code FROM org WHERE id = :south), '990101003000', '… and changes nothing');
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->'ok'->>'changed', '2', 'a new code with the former one');
SELECT is((SELECT code FROM org WHERE id = :south), '990101033000', 'the unit keeps its identity');
SELECT is((SELECT valid_until FROM org_code WHERE code = '990101003000'), '2019-02-28', 'the former code ended the day before');
SELECT is((SELECT org_by_code('990101003000', '2019-01-01')), :south, 'and still finds the unit');
SELECT is((SELECT p.id FROM org o JOIN org p ON p.id = o.parent_id WHERE o.code = '990101033001'), :south, 'below it the community');
SELECT is(do_write('import_commit', jsonb_build_object('import', stage('org', '{}', '{"code": "990101033000", "name": "南街道", "type": "street",
    "parent_code": "990101000000", "former_code": "990101003000", "valid_from": "2019-03-01"}')))->'ok'->>'changed', '0', 'again: nothing to change');

-- the past and the present of a unit in one file
SELECT '{"code": "990101006000", "name": "旧街道", "type": "street", "parent_code": "990101000000", "valid_until": "2019-02-28"}' AS was,
       '{"code": "990101066000", "name": "新街道", "type": "street", "parent_code": "990101000000", "valid_from": "2019-03-01", "former_code": "990101006000"}' AS is_now \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', stage('org', '{}', :'is_now', :'was')))->'ok'->>'added', '1', 'one unit in two rows');
SELECT is((SELECT name || ' ' || (SELECT string_agg(k.code, ' ' ORDER BY k.valid_from) FROM org_code k WHERE k.org_id = o.id) FROM org o WHERE code = '990101066000'),
          '新街道 990101006000 990101066000', 'with both codes and the name of today');
SELECT stage('org', '{}', :'was', :'is_now') AS i \gset
SELECT is(dry_run(:'i')->'ok'->>'changed', '0', 'the other way round there is nothing to change');
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->'ok'->>'changed', '0', '… and nothing changes');

SELECT stage('org', '{}',
    '{"code": "990101005000", "name": "北街道", "type": "street", "parent_code": "990101000000"}',
    '{"code": "990101005000", "name": "北街道二", "type": "street", "parent_code": "990101000000"}',
    '{"code": "990101005001", "name": "北一", "type": "community", "parent_code": "990101007000"}',
    '{"code": "990101005002", "name": "北二", "type": "community", "parent_code": "990101000000"}',
    '{"code": "990102000000", "name": "乙区", "type": "district"}',
    '{"code": "990101001001", "name": "东一", "type": "school", "parent_code": "990101000000"}',
    '{"code": "XX09", "name": "九小", "type": "school", "parent_code": "990101000000", "former_code": "XX08"}',
    '{"code": "XX10", "name": "十小", "type": "school", "parent_code": "990101000000", "valid_from": "2019-02-01", "valid_until": "2019-01-01"}',
    '{"code": "990101001009", "name": "东九", "type": "community", "parent_code": "990101002000"}') AS i \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->'ok'->>'errors', '7', 'every error is reported');
SELECT is((SELECT array_agg(row_no || ' ' || name ORDER BY row_no, name) FROM import_issue WHERE import_id = :i),
          ARRAY['3 code_twice', '4 parent_unknown', '5 parent_type', '6 one_district', '7 type_changed', '8 former_unknown', '9 period_backwards',
                '10 code_not_below'], 'each on its row');
SELECT is((SELECT count(*)::int FROM org WHERE code IN ('990101005000', 'XX10')), 0, 'and nothing is imported');

-- ---- roster
SELECT stage('roster', '{}',
    '{"student_number": "G990101200901010015", "name": "甲", "name_key": "甲", "id_type": "citizen", "id_number": "990101200901010015", "birth_date": "2009-01-01", "school_code": "XX01"}',
    '{"student_number": "G990101200901010031", "name": "乙", "name_key": "乙", "id_type": "citizen", "id_number": "990101200901010031", "birth_date": "2009-01-01"}',
    '{"student_number": "L990101200901010001", "name": "丙", "name_key": "丙", "id_type": "", "id_number": ""}') AS i \gset
SELECT is(dry_run(:'i')->'ok'->>'added', '3', 'a dry run counts');
SELECT is((SELECT count(*)::int FROM roster_pupil), 0, '… and writes nothing');
SELECT is(said('import_commit', jsonb_build_object('import', :'i')),
    '{"kind": "roster", "dry_run": false, "unchanged": false, "rows": 3, "added": 3, "changed": 0, "removed": 0, "registrations": 0, "errors": 0, "warnings": 0}', 'a roster');
SELECT is(said('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}',
    '{"student_number": "G990101200901010015", "name": "甲", "name_key": "甲", "id_type": "citizen", "id_number": "990101200901010015", "birth_date": "2009-01-01", "school_code": "XX02"}',
    '{"student_number": "G990101200901010031", "name": "乙", "name_key": "乙", "id_type": "citizen", "id_number": "990101200901010031", "birth_date": "2009-01-01"}',
    '{"student_number": "G990101200901010058", "name": "丁", "name_key": "丁", "id_type": "citizen", "id_number": "990101200901010031"}'))),
    '{"kind": "roster", "dry_run": false, "unchanged": false, "rows": 3, "added": 1, "changed": 1, "removed": 1, "registrations": 0, "errors": 0, "warnings": 1}',
    'the next one: added, changed, removed');
SELECT is((SELECT i.name FROM import_issue i JOIN import m ON m.id = i.import_id AND m.kind = 'roster'), 'id_twice', 'one ID under two student numbers is warned of');
SELECT is((SELECT school_code FROM roster_pupil WHERE student_number = 'G990101200901010015'), 'XX02', 'changed');
SELECT is(do_write('import_commit', jsonb_build_object('import', stage('roster', '{}',
    '{"student_number": "G1", "name": "甲", "name_key": "甲", "id_type": "", "id_number": ""}',
    '{"student_number": "G1", "name": "乙", "name_key": "乙", "id_type": "", "id_number": ""}')))->'ok'->>'errors', '1', 'a student number twice');
SELECT is((SELECT count(*)::int FROM roster_pupil), 3, 'nothing imported, nothing removed');
SELECT is((SELECT array_agg(kind ORDER BY id) FROM event WHERE kind LIKE '%import'), ARRAY['org_import', 'org_import', 'org_import', 'org_import', 'org_import', 'roster_import',
          'roster_import'], 'one event an import, none for what changed nothing');
SELECT is((SELECT count(DISTINCT m.id)::int FROM import_issue s JOIN import m ON m.id = s.import_id AND m.kind = 'roster'), 2, 'issues of the last roster, and of the one that was refused');

-- ---- a registry that would lose many pupils
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.pupils(p_from int, p_until int, p_school text, p_grade text DEFAULT '三年级') RETURNS jsonb[] LANGUAGE sql AS $$
    SELECT array_agg(jsonb_build_object('student_number', 'T' || n, 'name', '学生', 'name_key', '学生', 'id_type', '', 'id_number', '', 'school_code', p_school,
                                        'school_name', p_school || '学校', 'grade', p_grade) ORDER BY n) FROM generate_series(p_from, p_until) n
$$;
-- The same with ID numbers, and student numbers that begin so.
CREATE FUNCTION test.numbered(p_with text, p_pupils jsonb[]) RETURNS jsonb[] LANGUAGE sql AS $$
    SELECT array_agg(p || jsonb_build_object('student_number', p_with || (p ->> 'student_number'), 'id_number', '9901012009' || lpad(substr(p ->> 'student_number', 2), 8, '0'))) FROM unnest(p_pupils) p
$$;
CREATE FUNCTION test.rosters() RETURNS text LANGUAGE sql AS $$ SELECT count(*) || ' ' || count(*) FILTER (WHERE school_code = 'B') FROM roster_pupil $$;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', VARIADIC test.pupils(1, 98, 'A') || test.pupils(101, 101, 'B', '初二')
          || test.pupils(102, 102, 'C', '2018级'))))->'ok'->>'added', '100', 'a hundred pupils of three schools');
SELECT is(do_write('import_commit', jsonb_build_object('import', stage('roster', '{}', VARIADIC test.pupils(3, 98, 'A') || test.pupils(101, 101, 'B') || test.pupils(102, 102, 'C'))))
          ->'ok'->>'removed', '2', 'two of a hundred may go unasked');
SELECT is(do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', VARIADIC test.pupils(1, 98, 'A') || test.pupils(101, 101, 'B', '初二')
          || test.pupils(102, 102, 'C', '2018级'))))->'ok'->>'added', '2', 'all again');
SELECT stage('roster', '{}', VARIADIC test.pupils(4, 98, 'A') || test.pupils(101, 101, 'B') || test.pupils(102, 102, 'C')) AS i \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i')),
          '{"error": "ROSTER_DROPS", "params": {"removed": "3", "pupils": "100", "schools": "A学校 3/98"}}', 'three of a hundred may not');
SELECT is(test.rosters(), '100 1', '… and nothing was changed');
SELECT is((dry_run(:'i')->'ok') - 'import' - 'warnings', '{"kind": "roster", "dry_run": true, "unchanged": false,
          "rows": 97, "added": 0, "changed": 2, "removed": 3, "registrations": 0, "errors": 0, "replace_needed": true,
          "schools": [{"school": "A", "name": "A学校", "pupils": 98, "removed": 3, "whole": false}]}', 'a dry run says which, and that it would be asked');
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i', 'replace', true))->'ok'->>'removed', '3', 'it is still open, and who insists has it');
SELECT stage('roster', '{}', VARIADIC test.pupils(4, 98, 'A') || test.pupils(102, 102, 'C')) AS i \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->'params'->>'schools', 'B学校 1/1', 'a whole school, be it one pupil');
SELECT is(do_write('import_commit', jsonb_build_object('import', stage('roster', '{}', VARIADIC test.pupils(4, 98, 'A') || test.pupils(101, 102, 'C'))))
          ->'ok'->>'removed', '0', 'a school whose pupils are all elsewhere loses none');
SELECT is(do_write('import_commit', jsonb_build_object('import', stage('roster', '{}', (test.pupils(4, 4, 'A'))[1] || '{"birth_date": "2999-01-01"}')))->'ok'->>'errors', '1', 'no pupil is born tomorrow');
SELECT do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', VARIADIC test.numbered('T', test.pupils(4, 98, 'A') || test.pupils(101, 102, 'C'))))) ? 'ok' AS done \gset
SELECT stage('roster', '{}', VARIADIC test.numbered('N', test.pupils(4, 97, 'A') || test.pupils(99, 99, 'A') || test.pupils(101, 102, 'C'))) AS i \gset
SELECT is((dry_run(:'i')->'ok') - '{import,warnings,kind,dry_run,unchanged,rows,registrations}'::text[], '{"added": 1, "changed": 96, "removed": 1, "errors": 0}', 'a dry run counts a corrected number as a change');
SELECT is((do_write('import_commit', jsonb_build_object('import', :'i'))->'ok') - '{import,warnings,kind,dry_run,unchanged,rows,registrations}'::text[], '{"added": 1, "changed": 96, "removed": 1, "errors": 0}',
          'a pupil whose student number was corrected is neither missing nor new: one of a hundred is missing, one new');
SELECT is(do_write('import_commit', jsonb_build_object('import', stage('roster', '{}', VARIADIC test.numbered('M', test.pupils(8, 97, 'A') || test.pupils(99, 99, 'A') || test.pupils(101, 102, 'C')))))->'params'->>'schools', 'A学校 4/95',
          'who is not found by the ID number either is');
SELECT do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', VARIADIC test.pupils(4, 98, 'A') || test.pupils(101, 102, 'C')))) ? 'ok' AS done \gset
SELECT is(do_write('roster_set', '{"drop_percent": 0}')->'ok', '{"drop_percent": 0, "before": 2}', 'the share is the district''s to set');
SELECT is(do_write('import_commit', jsonb_build_object('import', stage('roster', '{}', VARIADIC test.pupils(5, 98, 'A') || test.pupils(101, 102, 'C'))))->>'error',
          'ROSTER_DROPS', 'and then one is too many');
SELECT do_write('roster_set', '{"drop_percent": 50}'), do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', VARIADIC test.pupils(4, 98, 'A') || test.pupils(201, 400, 'B')))) ? 'ok' AS done \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', stage('roster', '{}', VARIADIC test.pupils(98, 98, 'A') || test.pupils(201, 400, 'B'))))->'params'->>'schools', 'A学校 94/95',
          'most of a school is asked about, whatever share of all it is');
SELECT do_write('roster_set', '{"drop_percent": 0}'), do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', VARIADIC test.pupils(4, 98, 'A') || test.pupils(101, 102, 'C')))) ? 'ok' AS done \gset
SELECT be('s1');
SELECT is(do_write('roster_set', '{"drop_percent": 50}')->>'error', 'NOT_ALLOWED', 'a street does not set it');
SELECT is(roster_show()->>'error', 'NOT_ALLOWED', 'nor see the registry');
SELECT be('d1');
SELECT is(grade_stage(g), w, g) FROM (VALUES ('一年级', 'primary'), ('小学2018级', 'primary'), ('６年级', 'primary'), ('七年级', 'junior'), ('初一', 'junior'), ('9年级', 'junior'),
          ('初中2019级', 'junior'), ('高一', 'unknown'), ('2018级', 'unknown'), ('', 'unknown'), ('学前一班', 'unknown'), ('10', 'unknown')) AS t(g, w);
SELECT is(do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', VARIADIC test.pupils(1, 4, 'A') || test.pupils(101, 102, 'B', '初二')
          || test.pupils(103, 103, 'B', '2018级'))))->'ok'->>'errors', '0', 'a small registry');
SELECT is((roster_show()->'ok') - 'imported' - 'sha256', '{"imported_by": "d1", "file_name": "f.csv", "pupils": 7, "primary": 4, "junior": 2, "unknown": 1, "unknown_grades": ["2018级"],
          "drop_percent": 0, "rows": [{"school": "A", "name": "A学校", "pupils": 4, "primary": 4, "junior": 0, "unknown": 0},
          {"school": "B", "name": "B学校", "pupils": 3, "primary": 0, "junior": 2, "unknown": 1}]}', 'what is in it, by school and stage');

-- ---- rows of sums
SELECT stage('roster', '{}', VARIADIC test.pupils(1, 4, 'A') || test.pupils(101, 103, 'B')
          || ARRAY['{"norm": {"sum_row": true}, "issues": [{"severity": "warning", "name": "sum_row"}]}'::jsonb]) AS i \gset
SELECT is((do_write('import_commit', jsonb_build_object('import', :'i'))->'ok') - 'import', '{"kind": "roster", "dry_run": false, "unchanged": false, "rows": 7, "skipped": 1, "added": 0,
          "changed": 3, "removed": 0, "registrations": 0, "errors": 0, "warnings": 1}', 'a row of sums is skipped, said, and not counted');
SELECT is((SELECT row_no FROM import_issue WHERE import_id = :i AND name = 'sum_row'), 9, 'on its row');
SELECT is(do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', '{"norm": {"sum_row": true}}')))->>'error', 'FILE_NOT_TABLE',
          'a file of sums alone empties no registry');
RESET SESSION AUTHORIZATION;
UPDATE import SET begun_at = now() - interval '31 days' WHERE state = 'refused';
SET SESSION AUTHORIZATION nol_writer;
SELECT import_begin(jsonb_build_object('kind', 'roster', 'sha256', repeat('00', 32), 'rows', 1)) ? 'ok' AS ok \gset
SELECT is((SELECT count(DISTINCT import_id)::int FROM import_issue), 1, 'issues of what came to nothing are not kept for ever');
SELECT be('s1');
SELECT is((SELECT count(*)::int FROM roster_pupil), 0, 'the roster is the district''s');
UPDATE org SET name = 'x';
SELECT is((SELECT count(*)::int FROM org WHERE name = 'x'), 0, 'and so are the units');
-- ---- after many rows the planner is told, by a function that may
SELECT be('d1');
SELECT import_analyze('roster') \g /dev/null
RESET SESSION AUTHORIZATION;
SELECT is((SELECT reltuples::bigint FROM pg_class WHERE oid = 'roster_pupil'::regclass), (SELECT count(*) FROM roster_pupil), 'the planner knows how many pupils there are');
SELECT finish();
ROLLBACK;
