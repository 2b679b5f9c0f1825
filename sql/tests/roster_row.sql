-- A row of the student registry as a paper, named by hand: only the child's own, by ID number and name.
BEGIN;
\ir setup.inc
\ir work.inc
SELECT be('d1');
SELECT do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}',
    '{"student_number": "G990101200901010015", "name": "甲", "name_key": "甲", "id_type": "citizen", "id_number": "990101200901010015", "birth_date": "2009-01-01", "school_name": "第一小学"}',
    '{"student_number": "G990101200902020011", "name": "乙", "name_key": "乙", "id_type": "citizen", "id_number": "990101200902020011", "birth_date": "2009-02-02", "school_name": "第一小学"}')))
    ->'ok'->>'added' AS added \gset
SELECT is(:added, 2, 'a roster');
SELECT new_case('{}', '{"name": "甲", "name_key": "甲", "id_number": "990101200901010015", "id_valid": true}') AS c \gset
SELECT must(act('d1', 'case_assign', :'c', '{"to": "990101001000"}')) IS NOT NULL AS routed \gset
SELECT must(act('s1', 'case_assign', :'c', '{"to": "990101001001"}')) IS NOT NULL AS split \gset

SELECT is((SELECT try('c1', 'visit_submit', :'c', visit() || '{"code": "B", "evidence": [{"kind": "roster_row", "number": "G990101200901010015", "issuer": "第一小学", "seen": true}]}') ->> 'error'),
          NULL, 'the child''s own row is a paper');
SELECT is((SELECT try('c1', 'visit_submit', :'c', visit() || '{"code": "B", "evidence": [{"kind": "roster_row", "number": "G990101200902020011", "issuer": "第一小学", "seen": true}]}') ->> 'error'),
          'ROSTER_ROW_UNKNOWN', 'another pupil''s row is none');
SELECT is((SELECT try('c1', 'evidence_add', :'c', '{"evidence": [{"kind": "roster_row", "number": "G990101200909090011", "issuer": "第一小学", "seen": true}]}') ->> 'error'),
          'ROSTER_ROW_UNKNOWN', 'nor is one that is not there');
SELECT be('c2');
SELECT is(roster_confirms(case_id(:'c'), 'G990101200901010015'), false, 'who does not hold the case hears no, whatever the roster says');
SELECT * FROM finish();
ROLLBACK;
