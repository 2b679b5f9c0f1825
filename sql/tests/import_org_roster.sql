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
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i', 'dry_run', true))->'ok'->>'changed', '2', 'a dry run counts');
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
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i', 'dry_run', true))->'ok'->>'changed', '0', 'the other way round there is nothing to change');
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
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i', 'dry_run', true))->'ok'->>'added', '3', 'a dry run counts');
SELECT is((SELECT count(*)::int FROM roster_pupil), 0, '… and writes nothing');
SELECT is(said('import_commit', jsonb_build_object('import', :'i')),
    '{"kind": "roster", "dry_run": false, "unchanged": false, "rows": 3, "added": 3, "changed": 0, "removed": 0, "registrations": 0, "errors": 0, "warnings": 0}', 'a roster');
SELECT is(said('import_commit', jsonb_build_object('import', stage('roster', '{}',
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
RESET SESSION AUTHORIZATION;
UPDATE import SET begun_at = now() - interval '31 days' WHERE state = 'refused';
INSERT INTO staging.import_row (import_id, row_no, cells, norm) VALUES (999999, 2, '{}', '{}');
SET SESSION AUTHORIZATION nol_app;
SELECT import_begin(jsonb_build_object('kind', 'roster', 'sha256', repeat('00', 32), 'rows', 1)) ? 'ok' AS ok \gset
SELECT is((SELECT count(DISTINCT import_id)::int FROM import_issue), 1, 'issues of what came to nothing are not kept for ever');
SELECT is((SELECT count(*)::int FROM staging.import_row), 0, 'nor rows of imports that nobody finished');
SELECT be('s1');
SELECT is((SELECT count(*)::int FROM roster_pupil), 0, 'the roster is the district''s');
UPDATE org SET name = 'x';
SELECT is((SELECT count(*)::int FROM org WHERE name = 'x'), 0, 'and so are the units');
SELECT finish();
ROLLBACK;
