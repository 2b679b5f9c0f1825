-- The desk check: what each rule proposes, what may be accepted at once, and what a decision does.
BEGIN;
\ir setup.inc

-- ---- one slip
SELECT is(id_one_slip(a, b), r, format('%s %s: %s', a, b, r))
  FROM (VALUES ('990101200901010015', '990101200901010015', false), ('990101200901010015', '990101200901010013', true),
               ('990101200901010015', '890101200901010015', true), ('990101200901010015', '990101209001010015', true),
               ('990101200901010015', '990101200901010051', true), ('990101200901010015', '990101200901010042', false),
               ('990101200901010015', '990110200901010015', true), ('990101200901010015', '990101290001010015', false),
               ('990101200901010015', '99010120090101001', false), ('', '', false), ('12', '21', true), ('123', '321', false),
               ('1234', '2143', false), ('990101200901010015', '990101202091010015', false)) AS t(a, b, r);
SELECT is(id_slip_places('990101200901010015', '990101200901010013'), '{18}', 'where they differ');
SELECT is(id_slip_places('990101200901010015', '990101200901010051'), '{17,18}', 'or are exchanged');

SELECT is(roster_in_school(a), b, 'status ' || a) FROM (VALUES ('', true), ('在籍', true), ('正常', true), ('已注册', true), ('在校就读', true), ('休学', false), ('毕业', false),
          ('转出', false), ('不在校', false), ('已注销', false)) AS t(a, b);

-- ---- a roster and a list
SELECT be('d1');
SELECT do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}',
    '{"student_number": "G990101200901010015", "name": "甲", "name_key": "甲", "id_type": "citizen", "id_number": "990101200901010015", "birth_date": "2009-01-01", "school_code": "XX01", "school_name": "第一小学", "grade": "四年级", "status": "在读"}',
    '{"student_number": "G990101200902020011", "name": "乙", "name_key": "乙", "id_type": "citizen", "id_number": "990101200902020011", "birth_date": "2009-02-02", "school_code": "XX02", "school_name": "第二小学"}',
    '{"student_number": "G990101200903030017", "name": "丙", "name_key": "丙", "id_type": "", "id_number": "", "birth_date": "2009-03-03", "school_name": "外校"}',
    '{"student_number": "G990101200904040012", "name": "丁", "name_key": "丁", "id_type": "citizen", "id_number": "990101200904040012", "birth_date": "2009-04-04"}',
    '{"student_number": "G990101200905050018", "name": "戊", "name_key": "戊", "id_type": "citizen", "id_number": "990101200905050018", "birth_date": "2009-05-05", "school_name": "第一小学"}',
    '{"student_number": "G990101200905050034", "name": "己", "name_key": "己", "id_type": "citizen", "id_number": "990101200905050034", "birth_date": "2009-05-05", "school_name": "第一小学"}',
    '{"student_number": "G990101200906060013", "name": "庚", "name_key": "庚", "id_type": "citizen", "id_number": "990101200906060013", "birth_date": "2009-06-06", "status": "毕业", "school_name": "第一小学"}',
    '{"student_number": "G990101200907070019", "name": "辛", "name_key": "辛", "id_type": "citizen", "id_number": "990101200907070019", "birth_date": "2009-07-07", "school_name": "第一小学"}',
    '{"student_number": "L990101200907070001", "name": "辛", "name_key": "辛", "id_type": "", "id_number": "", "birth_date": "2009-07-07", "school_name": "第一小学"}')))
    ->'ok'->>'added' AS added \gset
SELECT is(:added, 9, 'a roster');
SELECT is(import_list('M1',
    list_row('甲', '990101200901010015', '2009-01-01'),                                -- 2: exact
    list_row('乙', '990101200902020012', '2009-02-02', '{"id_valid": false}'),         -- 3: one slip
    list_row('丙', '990101200903030017', '2009-03-03'),                                -- 4: the ID stands in a student number
    list_row('丁', '', '2009-04-04'),                                                  -- 5: no ID, name and birth
    list_row('戊', '990101200905050018', '2009-05-05', '{"guardian": "戊父"}'),         -- 6: exact, but twins
    list_row('己', '990101200905050034', '2009-05-05', '{"guardian": "戊父"}'),         -- 7: exact, but twins
    list_row('庚', '990101200906060013', '2009-06-06'),                                -- 8: exact, but no longer in school
    list_row('壬', '990101200301010019', '2003-01-01'),                                -- 9: 16 on the day: over age
    list_row('癸', '990101200301220016', '2003-01-22'),                                -- 10: 15, 16 tomorrow: not over age
    list_row('甲', '990101201203030011', '2012-03-03'),                                -- 11: the name alone says nothing
    list_row('辛', '990101200907070017', '2009-07-08', '{"id_valid": false}'),         -- 12: one slip, another birth date: nothing
    list_row('辛', '', '2009-07-07'),                                                  -- 13: two pupils of this name and birth date
    list_row('寅', '990101200904040012', '2009-04-04')                                 -- 14: the ID of 丁 under another name
  )->>'cases', '13', 'a list');
SELECT is(do_write('match_run', '{"batch": "M1"}')->'ok', '{"batch": "M1", "cases": 13, "proposals": 11, "exact": 1, "single": 10,
    "by_rule": [{"name": "exact", "value": "4"}, {"name": "id_slip", "value": "1"}, {"name": "name_birth", "value": "3"}, {"name": "over_age", "value": "1"},
                {"name": "student_number", "value": "2"}]}', 'what was found');
SELECT is((SELECT array_agg(format('%s %s %s %s %s', c.row_no, p.rule, p.code, p.exact, p.twins) ORDER BY c.row_no, p.student_number)
             FROM match_proposal p JOIN case_file c ON c.id = p.case_id),
          ARRAY['2 exact B t f', '3 id_slip B f f', '4 student_number B f f', '5 name_birth B f f', '6 exact B t t', '7 exact B t t', '8 exact B f f',
                '9 over_age F f f', '13 name_birth B f f', '13 name_birth B f f', '14 student_number B f f'], 'rules, codes, exact, twins');
SELECT is(do_write('match_run', '{"batch": "M1"}')->'ok'->>'proposals', '11', 'again: the same');
SELECT is((SELECT count(*)::int FROM match_proposal), 11, '… and none twice');
SELECT is(do_write('match_run', '{"batch": "none"}')->>'error', 'NOT_FOUND', 'no such batch');

-- ---- decisions
SELECT case_of('M1', 2) AS c2, case_of('M1', 3) AS c3, case_of('M1', 5) AS c5, case_of('M1', 6) AS c6, case_of('M1', 8) AS c8, case_of('M1', 9) AS c9,
       case_of('M1', 13) AS c13, case_of('M1', 11) AS c11 \gset
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c3', 'version', 1, 'bulk', true))->>'error', 'SINGLE_DECISION_NEEDED', 'a slip not in bulk');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c6', 'version', 1, 'bulk', true))->>'error', 'SINGLE_DECISION_NEEDED', 'nor twins');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c8', 'version', 1, 'bulk', true))->>'error', 'SINGLE_DECISION_NEEDED', 'nor who left school');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c2', 'version', 7, 'bulk', true))->>'error', 'CONFLICT', 'nor at a version that is not');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c11', 'version', 1))->>'error', 'NOT_FOUND', 'nor where nothing is proposed');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c2', 'version', 1, 'bulk', true, 'on', '2019-01-25'))->'ok'->>'state', 'reviewed', 'exact in bulk');
SELECT is((SELECT (f.code, f.source, f.rule, f.status, f.school_code)::text FROM finding f JOIN case_file c ON c.finding_id = f.id WHERE c.id = case_id(:'c2')),
          '(B,match,exact,filed,XX01)', 'a finding is filed');
SELECT is((SELECT (e.kind, t.number, t.issuer)::text FROM evidence e JOIN evidence_text t ON t.evidence_id = e.id WHERE e.case_id = case_id(:'c2')),
          '(roster_row,G990101200901010015,第一小学)', 'the roster row is its paper');
SELECT is((SELECT on_date FROM case_move WHERE case_id = case_id(:'c2') AND verb = 'match'), '2019-01-25', 'on the day that was given');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c2', 'version', 2))->>'error', 'PROPOSAL_DECIDED', 'decided: nothing is open any more');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c2', 'version', 2, 'proposal', (SELECT id::text FROM match_proposal
          WHERE case_id = case_id(:'c2'))))->>'error', 'PROPOSAL_DECIDED', '… and says so when named');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c9', 'version', 1))->>'error', 'SINGLE_DECISION_NEEDED', 'over age: who does not say that it was decided singly is refused');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c9', 'version', 1, 'single', true, 'bulk', true))->>'error', 'SINGLE_DECISION_NEEDED', 'nor both at once');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c9', 'version', 1, 'single', true))->'ok'->>'state', 'reviewed', 'over age, singly');
SELECT is((SELECT f.code FROM finding f WHERE f.case_id = case_id(:'c9')), 'F', 'by the code of the scheme');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c6', 'version', 1, 'single', true))->'ok'->>'state', 'reviewed', 'twins singly');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c13', 'version', 1))->>'error', 'FIELD_MISSING', 'of several one is named');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c13', 'version', 1, 'single', true, 'proposal', (SELECT max(id)::text FROM match_proposal
          WHERE case_id = case_id(:'c13'))))->'ok'->>'state', 'reviewed', 'and accepted');
SELECT is((SELECT array_agg(status ORDER BY id) FROM match_proposal WHERE case_id = case_id(:'c13')), '{stale,accepted}', 'the other is done with');
SELECT is(do_write('match_reject', jsonb_build_object('case', :'c3', 'version', 1))->>'error', 'REASON_NEEDED', 'a rejection has a reason');
SELECT is((do_write('match_reject', jsonb_build_object('case', :'c3', 'version', 1, 'reason', '电话核实不是同一人'))->'ok') - 'name', jsonb_build_object('case', :'c3',
          'version', 2, 'state', 'listed', 'outcome', 'done', 'notices', jsonb_build_array()), 'rejected: the case stays, its version goes on');
SELECT is(do_write('match_run', '{"batch": "M1"}')->'ok'->>'proposals', '5', 'a rejection stands');
SELECT is((SELECT status FROM match_proposal WHERE case_id = case_id(:'c3')), 'rejected', '… and is not proposed again');

-- ---- the roster changes
SELECT do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}',
    '{"student_number": "G990101200904040012", "name": "丁丁", "name_key": "丁丁", "id_type": "citizen", "id_number": "990101200904040012", "birth_date": "2009-04-04", "school_name": "第一小学"}',
    '{"student_number": "G990101200906060013", "name": "庚", "name_key": "庚", "id_type": "citizen", "id_number": "990101200906060013", "birth_date": "2009-06-06", "status": "在读", "school_name": "第一小学"}'))) IS NOT NULL AS done \gset
SELECT is(do_write('match_accept', jsonb_build_object('case', case_of('M1', 7), 'version', 1, 'single', true))->>'error', 'PROPOSAL_DECIDED', 'a pupil that is gone proves nothing');
SELECT is(do_write('match_run', '{"batch": "M1"}')->'ok'->>'proposals', '2', 'what no longer holds is stale');
SELECT is((SELECT array_agg(status || exact ORDER BY id) FROM match_proposal WHERE case_id = case_id(:'c8')), '{stalefalse,opentrue}', 'what changed is proposed anew');

-- ---- others
SELECT be('s1');
SELECT is(do_write('match_run', '{"batch": "M1"}')->>'error', 'NOT_FOUND', 'only the district');
SELECT is(do_write('match_accept', jsonb_build_object('case', :'c5', 'version', 1))->>'error', 'NOT_FOUND', 'and decides');
SELECT is((SELECT count(*)::int FROM match_proposal), 0, 'and sees proposals');

-- ---- a case that was decided otherwise meanwhile: what was proposed of old is over
\ir work.inc
SELECT bring('deducted', 'A') AS old \gset
RESET SESSION AUTHORIZATION;
INSERT INTO match_proposal (case_id, rule, code, exact, twins, run_event_id) SELECT id, 'over_age', 'F', false, false, event_id FROM case_file WHERE id = case_id(:'old');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(act('d1', 'match_accept', :'old', '{"single": true}') ->> 'error', 'PROPOSAL_DECIDED', 'none is accepted behind a finding');
SELECT is(act('d1', 'match_reject', :'old', '{"reason": "已办结"}') ->> 'error', 'PROPOSAL_DECIDED', 'nor rejected');
SELECT is(now_state(:'old'), 'deducted', 'the case stays as it was decided');
SELECT bring('out_of_school') AS known \gset
RESET SESSION AUTHORIZATION;
INSERT INTO match_proposal (case_id, rule, code, exact, twins, run_event_id) SELECT id, 'over_age', 'F', false, false, event_id FROM case_file WHERE id = case_id(:'known');
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d1');
SELECT is((case_next(c) @> '{match}', act('d1', 'match_accept', :'known', '{"single": true}') ->> 'error'), (false, 'PROPOSAL_DECIDED'::text), 'nor is that said to be next') FROM case_file c WHERE c.id = case_id(:'known');
-- ---- exact, but something else is proposed for the same child: that is to be decided singly, and who decides hears what falls
SELECT bring('listed') AS both \gset
RESET SESSION AUTHORIZATION;
INSERT INTO roster_pupil SELECT p.* FROM roster_pupil o CROSS JOIN child_person w CROSS JOIN LATERAL jsonb_populate_record(o, jsonb_build_object('student_number', 'G' || w.id_number, 'id_number', w.id_number, 'name_key', w.name_key)) p
 WHERE w.child_id = (SELECT child_id FROM case_file WHERE id = case_id(:'both')) AND o.student_number = (SELECT min(student_number) FROM roster_pupil);
INSERT INTO match_proposal (case_id, rule, code, student_number, exact, twins, run_event_id)
SELECT c.id, r, CASE r WHEN 'exact' THEN 'B' ELSE 'F' END, CASE r WHEN 'exact' THEN 'G' || w.id_number END, r = 'exact', false, c.event_id
  FROM case_file c JOIN child_person w ON w.child_id = c.child_id, unnest('{exact,over_age}'::text[]) r WHERE c.id = case_id(:'both');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(act('d1', 'match_accept', :'both', '{"bulk": true}') ->> 'error', 'SINGLE_DECISION_NEEDED', 'not with others');
SELECT is((SELECT string_agg(format('%s %s', p.rule, match_at_once(p)), ', ' ORDER BY p.rule) FROM match_proposal p WHERE p.case_id = case_id(:'both')), 'exact f, over_age f', 'nor is it one of those that are');
SELECT is(act('d1', 'match_accept', :'both', '{"single": true}') #> '{ok,notices}', '[{"code": "match_dropped", "params": [{"name": "count", "value": "1"}]}]', 'alone; what falls with it is said');
SELECT is((SELECT string_agg(p.rule || ' ' || p.status, ', ' ORDER BY p.rule) FROM match_proposal p WHERE p.case_id = case_id(:'both')), 'exact accepted, over_age stale', 'so it is');
SELECT finish();
ROLLBACK;
