-- Join and split of children: what goes along, what comes back, where the cases stand afterwards.
BEGIN;
\ir setup.inc
SELECT import_list('J1', list_row('甲', '990101200901010015', '2009-01-01', '{"guardian": "甲父"}'), list_row('乙', '990101200902020011', '2009-02-02'))
       IS NOT NULL AS done \gset
SELECT import_list('J2', list_row('甲', '990101200901010013', '2009-01-01', '{"id_valid": false, "guardian": "甲父"}'),   -- 2: one digit off
                         list_row('乙', '990101200902020011', '2009-02-02', '{"id_valid": false}'),                       -- 3: exact, ID invalid
                         list_row('乙', '990101200902020030', '2009-02-02')) IS NOT NULL AS done \gset
SELECT import_list('J3', list_row('乙', '990101200902020011', '2009-02-02')) IS NOT NULL AS done \gset
SELECT case_of('J1', 2) AS a1, case_of('J2', 2) AS a2, case_of('J1', 3) AS b1, case_of('J2', 3) AS b2, case_of('J3', 2) AS b3 \gset
SELECT child_id AS a1_child FROM case_file WHERE id = case_id(:'a1') \gset
SELECT child_id AS a2_child FROM case_file WHERE id = case_id(:'a2') \gset
SELECT child_id AS b1_child FROM case_file WHERE id = case_id(:'b1') \gset

-- ---- a1 goes to a street and a community; a2 to the other street, where it is visited
SELECT is(route(:'a1', '990101001001'), 3, 'a1 is routed');
SELECT is(route(:'a2', '990101002001'), 3, 'a2 elsewhere');
SELECT be('c3');
SELECT is(do_write('visit_submit', jsonb_build_object('case', :'a2', 'version', 3, 'result', 'not_met', 'how', 'home', 'note', '无人应门'))->'ok'->>'version', '4', 'a2 is visited');
SELECT is(do_write('evidence_add', jsonb_build_object('case', :'a2', 'version', 4, 'evidence', '[{"kind": "photo", "seen": true}]'::jsonb))->'ok'->>'version', '5', '… with a paper');
SELECT is(do_write('child_join', jsonb_build_object('case', :'a2', 'version', 5, 'with_case', :'a1', 'reason', 'x'))->>'error', 'NOT_FOUND', 'a community joins nothing');

-- ---- refusals
SELECT be('d1');
SELECT is(do_write('child_join', jsonb_build_object('case', :'a2', 'version', 5, 'with_case', :'a1'))->>'error', 'REASON_NEEDED', 'with a reason only');
SELECT is(do_write('child_join', jsonb_build_object('case', :'a2', 'version', 3, 'with_case', :'a1', 'reason', 'x'))->>'error', 'CONFLICT', 'at the version seen');
SELECT is(do_write('child_join', jsonb_build_object('case', :'a2', 'version', 5, 'with_case', '999999A', 'reason', 'x'))->>'error', 'NOT_FOUND', 'with a case that is');
SELECT is(do_write('child_join', jsonb_build_object('case', :'a2', 'version', 5, 'with_case', :'a1', 'reason', 'x', 'bulk', true))->>'error',
          'SINGLE_DECISION_NEEDED', 'a slip singly');
SELECT is(do_write('child_join', jsonb_build_object('case', :'b2', 'version', 1, 'with_case', :'a1', 'reason', 'x', 'bulk', true))->>'error',
          'SINGLE_DECISION_NEEDED', 'exact with its own child only');
SELECT is(do_write('child_join', jsonb_build_object('case', :'b3', 'version', 1, 'with_case', :'b1', 'reason', 'x'))->>'error', 'CHILDREN_SAME', 'joined already');
SELECT is(do_write('child_split', jsonb_build_object('case', :'a2', 'version', 5, 'reason', 'x'))->>'error', 'SPLIT_NOT_POSSIBLE', 'nothing to split');

-- ---- two valid numbers with two names, and twins: only in spite of it, and with the reason
SELECT import_list('J4', list_row('丙', '990101200903030012', '2009-03-03', '{"guardian": "丙父"}'), list_row('丁', '990101200904040019', '2009-04-04'),
                         list_row('戊', '', '2009-03-03', '{"guardian": "丙父"}'), list_row('己', '', '2009-03-03')) IS NOT NULL AS done \gset
SELECT be('d1');
SELECT case_of('J4', 2) AS p, case_of('J4', 3) AS q, case_of('J4', 4) AS t, case_of('J4', 5) AS u \gset
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.join_them(p_case text, p_with text, p_more jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT test.do_write('child_join', jsonb_build_object('case', p_case, 'version', 1, 'with_case', p_with, 'reason', '核对') || p_more) $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d1');
SELECT is(join_them(:'q', :'p', '{}'), jsonb_build_object('error', 'JOIN_TWO_IDS', 'params', jsonb_build_object('case', :'q', 'with', :'p')),
          'two valid numbers, two names: two children');
SELECT is(join_them(:'t', :'p', '{}')->>'error', 'JOIN_TWINS', 'one birth date, one guardian, two names: twins');
SELECT is(join_them(:'t', :'p', '{"despite": ""}')->>'error', 'JOIN_TWINS', 'an empty reason is none');
SELECT is(join_them(:'u', :'t', '{}')->>'error', 'JOIN_TWO_NAMES', 'one birth date alone is no sign of twins, but two names are two');
RESET SESSION AUTHORIZATION;
UPDATE child_person SET id_valid = false WHERE child_id = (SELECT child_id FROM case_file WHERE id = case_id(:'q'));
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d1');
SELECT is(join_them(:'q', :'p', '{}')->>'error', 'JOIN_TWO_NAMES', 'two names where a number has a slip');
SELECT is(join_them(:'u', :'t', '{"despite": "改名"}')->'ok'->>'outcome', 'done', 'in spite of two names, with the reason');
SELECT is(join_them(:'q', :'p', '{"despite": "公安已更正证件号"}')->'ok'->>'outcome', 'done', 'in spite of it, with the reason');
SELECT is((SELECT note_body(j.note_id) FROM child_join j WHERE j.case_id = case_id(:'q')), E'核对\n公安已更正证件号', 'both reasons stand in the file');

-- ---- a join
SELECT do_write('child_join', jsonb_build_object('case', :'a2', 'version', 5, 'with_case', :'a1', 'reason', '核对为同一学生'))->'ok' AS r \gset
SELECT is((:'r')::jsonb->>'version', '7', 'joined, and moved along to the other case: two versions');
SELECT is((:'r')::jsonb->>'community', '990101001001', 'one child, one responsible community');
SELECT is((:'r')::jsonb->>'state', 'at_community', 'in the state that fits');
SELECT is((:'r')::jsonb->'notices'->0, say('join_moved', 'moved', :'a2', 'case', :'a1', 'org', '东街道东一社区'), 'and says so');
SELECT is((SELECT child_id FROM case_file WHERE id = case_id(:'a2')), :a1_child::bigint, 'the case is the child''s');
SELECT is((SELECT joined_to FROM child WHERE id = :a2_child), :a1_child::bigint, 'the old entry says where it went');
SELECT is((SELECT child_id FROM visit WHERE case_id = case_id(:'a2')), :a1_child::bigint, 'the visit followed');
SELECT is((SELECT child_id FROM evidence WHERE case_id = case_id(:'a2')), :a1_child::bigint, 'the paper followed');
SELECT is((SELECT array_agg(kind ORDER BY version) FROM event WHERE case_id = case_id(:'a2')),
          '{list,assign,assign,visit,evidence_add,child_join,assign}', 'one chain of versions');
SELECT is((SELECT (proposed_child, proposed_exact)::text FROM case_file WHERE id = case_id(:'a2')), '(,f)', 'the proposal is decided');
SELECT is(case_show(jsonb_build_object('case', :'a2')) #> '{ok,moves}' @> jsonb_build_array(jsonb_build_object('version', 6, 'verb', 'child_join', 'by', 'd1', 'reason', :'a1' || ' 核对为同一学生')), true,
          'its history says who joined it with which case, and why');
SELECT be('c1');
SELECT is((SELECT count(*)::int FROM visit), 1, 'the community that has the child sees the visit');
SELECT be('c3');
SELECT is((SELECT count(*)::int FROM visit) + (SELECT count(*)::int FROM case_file) + (SELECT count(*)::int FROM child_person), 0, 'the other no longer');

-- ---- and a split
SELECT be('d1');
SELECT is(do_write('child_split', jsonb_build_object('case', :'a2', 'version', 7))->>'error', 'REASON_NEEDED', 'a split has a reason');
SELECT is(do_write('child_split', jsonb_build_object('case', :'a2', 'version', 7, 'reason', '并非同一人'))->'ok'->>'version', '8', 'split');
SELECT is((SELECT child_id FROM case_file WHERE id = case_id(:'a2')), :a2_child::bigint, 'the case has its own entry again');
SELECT is((SELECT joined_to FROM child WHERE id = :a2_child), NULL, 'which is a child of its own');
SELECT is((SELECT child_id FROM visit WHERE case_id = case_id(:'a2')), :a2_child::bigint, 'the visit came back');
SELECT is((SELECT child_id FROM evidence WHERE case_id = case_id(:'a2')), :a2_child::bigint, 'the paper came back');
SELECT is((SELECT count(*)::int FROM note n WHERE n.child_id = :a1_child), 0, 'and no words stayed behind');
SELECT is((SELECT (split_at IS NOT NULL, note_body(split_note_id))::text FROM child_join WHERE case_id = case_id(:'a2')), '(t,并非同一人)', 'the act is kept');

-- ---- a whole entry, in bulk; and a row that had joined by itself
SELECT is(do_write('child_join', jsonb_build_object('case', :'b2', 'version', 1, 'with_case', :'b1', 'reason', '一致', 'bulk', true))->'ok'->>'state', 'listed',
          'exact ID and name in bulk; a listed case stays listed');
SELECT is((SELECT count(*)::int FROM case_file WHERE child_id = :b1_child), 3, 'one child, three cases');
SELECT is((SELECT proposed_child FROM case_file WHERE id = case_id(case_of('J2', 4))), :b1_child::bigint, 'what proposed the old entry proposes the child');
SELECT is(do_write('child_split', jsonb_build_object('case', :'b3', 'version', 1, 'reason', '重名'))->'ok'->>'version', '2', 'a row that joined by itself');
SELECT is((SELECT p.name || p.id_number FROM child_person p JOIN case_file c ON c.child_id = p.child_id WHERE c.id = case_id(:'b3')), '乙990101200902020011',
          'has an entry from its row');
SELECT is(do_write('child_join', jsonb_build_object('case', :'b1', 'version', 1, 'with_case', :'b3', 'reason', '还是同一人'))->'ok'->>'version', '2', 'joined the other way round');
SELECT is((SELECT array_agg(version ORDER BY id) FROM case_file WHERE child_id = (SELECT child_id FROM case_file WHERE id = case_id(:'b3'))), '{2,3,2}',
          'the whole entry goes, each case with a version of its own');
SELECT is((SELECT count(*)::int FROM child WHERE joined_to = :b1_child), 0, 'no chains of entries');

-- ---- the wall behind
SELECT throws_ok(format('SELECT child_move(%s, %s, %s)', case_id(:'a1'), :b1_child, (SELECT max(id) FROM event WHERE case_id = case_id(:'a1'))), '42501', NULL,
                 'without its own event nothing moves');
SELECT be('s1');
SELECT throws_ok(format('SELECT child_move(%s, %s, 1)', case_id(:'a1'), :a1_child), '42501', NULL, 'nor by a street');
SELECT route(:'b2', '990101001001') IS NOT NULL AS done \gset
SELECT be('c1');
SELECT isnt_empty('SELECT FROM child_person', 'a community reads its children …');
UPDATE child_person SET name = 'x';
SELECT is((SELECT count(*)::int FROM child_person WHERE name = 'x'), 0, '… and changes none');
SELECT throws_ok('UPDATE visit SET child_id = 1', '42501', NULL, 'nor whose visit it was');
SELECT finish();
ROLLBACK;
