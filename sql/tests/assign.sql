-- Routing, splitting, handing back, reassigning, transfer, reopening; late visits.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.holder(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT concat_ws(' ', c.state, right(s.code, 6), right(k.code, 3)) FROM nol.case_file c LEFT JOIN nol.org s ON s.id = c.street_id
      LEFT JOIN nol.org k ON k.id = c.community_id WHERE c.id = nol.case_id(p_case)
$$;
GRANT EXECUTE ON FUNCTION test.holder TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- ---- as the list says
SELECT new_case() AS a \gset
SELECT act('d1', 'case_assign', :'a', '{"as_listed": true}') IS NOT NULL AS done \gset
SELECT is(holder(:'a'), 'at_street 001000', 'to the list''s street');
SELECT act('s1', 'case_assign', :'a', '{"as_listed": true}') IS NOT NULL AS done \gset
SELECT is(holder(:'a'), 'at_community 001000 001', 'to the list''s community');
SELECT new_case('{}', '{"street_code": "", "community_code": ""}') AS b \gset
SELECT is(try('d1', 'case_assign', :'b', '{"as_listed": true}') ->> 'error', 'NO_STREET_CODE', 'the list names none');
SELECT is(try('d1', 'case_assign', :'b') ->> 'error', 'TARGET_NEEDED', 'nor does the officer');
SELECT is(try('d1', 'case_assign', :'b', '{"to": "990101009000"}') ->> 'error', 'NOT_FOUND', 'no such unit');
SELECT is(try('d1', 'case_assign', :'b', '{"to": "XX01"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'a school holds no case');
SELECT is(try('d1', 'case_assign', :'b', '{"to": "002"}') ->> 'then', 'at_street', 'three digits in one''s own area');
SELECT is(try('d1', 'case_assign', :'b', '{"to": "西街道"}') ->> 'then', 'at_street', 'or a name');
SELECT is(try('d1', 'case_assign', :'b', '{"to": "990101002001"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'not past the street');
SELECT act('d1', 'case_assign', :'b', '{"to": "990101002000"}') IS NOT NULL AS done \gset
SELECT is(try('s2', 'case_assign', :'b', '{"to": "990101001001"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'a street assigns among its own');
SELECT is(try('s2', 'case_assign', :'b', '{"to": "990101001000"}') ->> 'error', 'TARGET_NOT_POSSIBLE', '… and not to another street');
SELECT is(try('s2', 'case_assign', :'b', '{"to": "002"}') ->> 'then', 'at_community', 'its own by three digits');
SELECT is(try('d1', 'case_assign', :'b', '{"to": "990101002000"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'it is there already');

-- ---- handed back once between the same two
SELECT is(try('c1', 'case_handback', :'a') ->> 'error', 'REASON_NEEDED', 'with a reason');
SELECT be('c1');
SELECT name AS child FROM case_file WHERE id = case_id(:'a') \gset
SELECT gen_random_uuid() AS key, item('case_handback', :'a', now_version(:'a'), '{"reason": "查无此人"}') AS handback \gset
SELECT do_write('case_handback', :'handback', :'key') AS r \gset
SELECT is(holder(:'a'), 'at_street 001000', 'back at the street');
SELECT is((:'r')::jsonb -> 'ok' -> 'results' -> 0, jsonb_build_object('case', :'a', 'outcome', 'done', 'name', :'child'),
          'who has handed it back is told which child it was, and no longer sees it');
SELECT is(do_write('case_handback', :'handback', :'key') -> 'ok' -> 'results' -> 0, jsonb_build_object('case', :'a', 'outcome', 'done'),
          'the same key again answers without a name: the case is out of sight, and a stored result holds none');
SELECT act('s1', 'case_assign', :'a', '{"to": "990101001002"}') IS NOT NULL AS done \gset
SELECT ok(act('c2', 'case_handback', :'a', '{"reason": "查无此人 990101200905050017"}') ? 'ok', 'another community may');
SELECT is((SELECT format('%s %s', r.why_sent_back, r.marks ? 'sent_back') FROM case_row(case_id(:'a')) r), '查无此人 990*************** t', 'the street''s list says why') FROM (SELECT be('s1')) x;
SELECT is((SELECT t.why_sent_back FROM task_list('{"mine": true}') t WHERE t."case" = :'a'), '查无此人 990***************', '… and its day') FROM (SELECT be('s1')) x;
SELECT act('s1', 'case_assign', :'a', '{"to": "990101001001"}') IS NOT NULL AS done \gset
SELECT is(act('c1', 'case_handback', :'a', '{"reason": "查无此人"}') ->> 'error', 'SECOND_BOUNCE', 'the first not again');
SELECT is(act('s1', 'case_handback', :'a', '{"reason": "查无此人"}') ->> 'error', 'SECOND_BOUNCE', '… nor its street for it');
SELECT ok(act('d1', 'case_assign', :'a', '{"to": "990101001000"}') ? 'ok', 'the district moves it');
SELECT ok(act('s1', 'case_handback', :'a', '{"reason": "非本街"}') ? 'ok', 'the street to the district: once');
SELECT is(holder(:'a'), 'listed', 'with the district');
SELECT act('d1', 'case_assign', :'a', '{"to": "990101001000"}') IS NOT NULL AS done \gset
SELECT is(act('s1', 'case_handback', :'a', '{"reason": "非本街"}') ->> 'error', 'SECOND_BOUNCE', 'not twice');
SELECT bring('found') AS f \gset
SELECT ok(act('s1', 'case_sendback', :'f', '{"reason": "补"}') ? 'ok', 'a finding sent back …');
SELECT ok(try('c1', 'case_handback', :'f', '{"reason": "迁走"}') ? 'ok', '… is no hand-back');

-- ---- reassigning voids what is under review, and goes by the kind of the new unit
SELECT bring('reviewed') AS g \gset
SELECT act('d1', 'case_assign', :'g', '{"to": "990101002000"}') AS r \gset
SELECT is(holder(:'g'), 'at_street 002000', 'from review to another street');
SELECT is((SELECT status FROM finding WHERE case_id = case_id(:'g')), 'void', 'the finding stays in the file, void');
SELECT is((SELECT finding_id FROM case_file WHERE id = case_id(:'g')), NULL, '… and is no longer under review');
SELECT is(act('d1', 'case_confirm', :'g') ->> 'error', 'MOVE_NOT_POSSIBLE', '… so nobody confirms it');
SELECT bring('deducted', 'C') AS g \gset
SELECT act('d1', 'case_assign', :'g', '{"to": "990101002001"}') IS NOT NULL AS done \gset
SELECT is(holder(:'g'), 'deducted 002000 001', 'a settled case changes its holder only');
SELECT is((SELECT code FROM case_file WHERE id = case_id(:'g')), 'C', '… and keeps its code');

-- ---- a child's cases go together
SELECT import_list('E1', list_row('合甲', '990101201001010018', '2010-01-01')) IS NOT NULL AS done \gset
SELECT import_list('E2', list_row('合甲', '990101201001010018', '2010-01-01')) IS NOT NULL AS done \gset
SELECT import_list('E3', list_row('合甲', '990101201001010018', '2010-01-01')) IS NOT NULL AS done \gset
SELECT case_of('E1', 2) AS e1, case_of('E2', 2) AS e2, case_of('E3', 2) AS e3 \gset
SELECT is((SELECT count(DISTINCT child_id)::int FROM case_file WHERE id IN (case_id(:'e1'), case_id(:'e2'), case_id(:'e3'))), 1, 'three lists, one child');
SELECT act('d1', 'case_assign', :'e1', '{"to": "990101002000"}') AS r \gset
SELECT is((SELECT array_agg(x ->> 'outcome' ORDER BY x ->> 'case') FROM jsonb_array_elements((:'r')::jsonb -> 'ok' -> 'results') x), '{done,moved_along,moved_along}',
          'all three move, and it says so');
SELECT is(holder(:'e2') || holder(:'e3'), 'at_street 002000at_street 002000', 'to one street');
SELECT ok(act('s2', 'case_assign', :'e2', '{"to": "990101002001"}') ? 'ok', 'one to a community …');
SELECT is(holder(:'e1') || holder(:'e3'), 'at_community 002000 001at_community 002000 001', '… and the others with it');
SELECT ok(act('d1', 'case_assign', :'e3', '{"to": "990101001001"}') ? 'ok', 'elsewhere …');
SELECT is(holder(:'e1') || holder(:'e2'), 'at_community 001000 001at_community 001000 001', '… together');
SELECT import_list('E4', list_row('合甲', '990101201001010018', '2010-01-01', '{"street_code": "990101002000", "community_code": "990101002001"}')) IS NOT NULL AS done \gset
SELECT case_of('E4', 2) AS e4 \gset
SELECT is(holder(:'e4'), 'listed', 'a new case starts with the district');
SELECT act('d1', 'case_assign', :'e4', '{"as_listed": true}') IS NOT NULL AS done \gset
SELECT is(holder(:'e4'), 'at_street 001000', 'and is routed where the others are, whatever the list says');
SELECT is(holder(:'e1') || holder(:'e2') || holder(:'e3'), repeat('at_community 001000 001', 3), '… while they stay where the work is done');
SELECT act('s1', 'case_assign', :'e4', '{"as_listed": true}') IS NOT NULL AS done \gset
SELECT is(holder(:'e4'), 'at_community 001000 001', 'then to their community, whatever the list says');
SELECT be('d1');
SELECT is(do_write('case_assign', jsonb_build_object('to', '990101002000', 'atomic', true, 'items',
              jsonb_build_array(jsonb_build_object('case', :'e4', 'version', now_version(:'e4')), jsonb_build_object('case', :'e4', 'version', now_version(:'e4'))))) ->> 'error',
          'BAD_FIELD', 'one case twice in one act');
SELECT is(try('s1', 'case_assign', :'e4', '{"to": "990101001002"}') ->> 'then', 'at_community', 'and again one of its own');
-- Named together, each with the version that was seen: the first takes the others along, and to those it is done, no conflict.
SELECT now_version(:'e1') AS v1, now_version(:'e2') AS v2, now_version(:'e3') AS v3 \gset
SELECT ok(act('d1', 'case_assign', :'e1', '{"to": "990101002001"}', :v1) ? 'ok', 'one of them …');
SELECT act('d1', 'case_assign', :'e2', '{"to": "990101002001"}', :v2) AS r \gset
SELECT is((:'r')::jsonb -> 'ok' -> 'results' -> 0 ->> 'outcome', 'moved_along', '… and the next has gone along');
SELECT is(now_version(:'e2'), :v2 + 1, 'once');
SELECT is(act('d1', 'case_assign', :'e3', '{"to": "990101001000"}', :v3) ->> 'error', 'CONFLICT', 'elsewhere: it is no longer what was seen');
SELECT is(act('d1', 'case_assign', :'e3', '{"to": "990101002001", "reason": "x"}', :v3) ->> 'error', 'CONFLICT', 'with a reason of its own, which would be lost');
SELECT is(act('d2', 'case_assign', :'e3', '{"to": "990101002001"}', :v3) ->> 'error', 'CONFLICT', 'somebody else reads what was done');
SELECT is(act('d1', 'case_assign', :'e3', '{"to": "990101002001"}', :v3 - 1) ->> 'error', 'CONFLICT', 'what was done before is not of this act');
SELECT be('d1');
SELECT do_write('case_assign', jsonb_build_object('to', '990101001001', 'atomic', true, 'items', (SELECT jsonb_agg(jsonb_build_object(
              'case', x, 'version', now_version(x))) FROM unnest(ARRAY[:'e3', :'e1', :'e2']) x))) AS r \gset
SELECT is((SELECT array_agg(x ->> 'case' ORDER BY x ->> 'case') FROM jsonb_array_elements((:'r')::jsonb -> 'ok' -> 'results') x),
          (SELECT array_agg(x ORDER BY x) FROM unnest(ARRAY[:'e1', :'e2', :'e3', :'e4']) x), 'all or none of them: all, each said once');

-- ---- transfer: proposed by the street, answered by the district
SELECT bring('at_community') AS t \gset
SELECT is(try('s1', 'case_transfer', :'t', '{"reason": "x"}') ->> 'error', 'TARGET_NEEDED', 'to whom');
SELECT is(try('s1', 'case_transfer', :'t', '{"reason": "x", "to": "990101001000"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'not to itself');
SELECT is(try('c1', 'case_transfer', :'t', '{"reason": "x", "to": "990101002000"}') ->> 'error', 'MOVE_NOT_POSSIBLE', 'a street proposes it');
SELECT ok(act('s1', 'case_transfer', :'t', '{"reason": "已迁居", "to": "990101002000"}') ? 'ok', 'proposed');
SELECT is(holder(:'t'), 'at_community 001000 001', 'it moves nothing');
SELECT is(try('s1', 'case_transfer', :'t', '{"reason": "x", "to": "990101002000"}') ->> 'error', 'TRANSFER_OPEN', 'once');
SELECT is((SELECT marks - 'supplementary' FROM case_row(case_id(:'t'))), '["transfer_asked"]', 'the list marks it');
SELECT ok(act('d1', 'case_assign', :'t', '{"to": "990101001000"}') ? 'ok', 'declined: to the present street');
SELECT is(holder(:'t'), 'at_community 001000 001', 'it stays');
SELECT is((SELECT transfer_to FROM case_file WHERE id = case_id(:'t')), NULL, 'and is answered');
SELECT act('s1', 'case_transfer', :'t', '{"reason": "已迁居", "to": "990101002000"}') IS NOT NULL AS done \gset
SELECT act('d1', 'case_assign', :'t', '{"to": "990101002000"}') IS NOT NULL AS done \gset
SELECT is(holder(:'t'), 'at_street 002000', 'or followed');
SELECT is(act('s1', 'case_transfer', :'t', '{"reason": "x", "to": "990101001000"}') ->> 'error', 'NOT_FOUND', 'the old street is out');

-- ---- a former holder's visit
SELECT bring('at_community') AS l \gset
SELECT act('d1', 'case_assign', :'l', '{"to": "990101002001"}') IS NOT NULL AS done \gset
SELECT act('c1', 'visit_submit', :'l', visit('F'), 3) AS r \gset
SELECT is((:'r')::jsonb -> 'ok', jsonb_build_object('case', :'l', 'outcome', 'late'), 'late: kept, and nothing of the case comes back');
SELECT is(holder(:'l'), 'at_community 002000 001', 'it moves nothing');
SELECT is(now_version(:'l'), 4, 'and takes no version');
SELECT be('c3');
SELECT is((SELECT late::text || result FROM visit WHERE case_id = case_id(:'l')), 'truemet', 'the new holder sees it');
SELECT is((SELECT marks - 'supplementary' FROM case_row(case_id(:'l'))), '["late_visit"]', 'marked');
SELECT is(case_notices(c) -> 0, say('late_visits', 'visits', '东一社区 c1 ' || today()), 'at the top of the file') FROM case_file c WHERE id = case_id(:'l');
SELECT is((SELECT count(*)::int FROM finding WHERE case_id = case_id(:'l')), 0, 'it files no finding');
SELECT is((SELECT count(*)::int FROM evidence WHERE case_id = case_id(:'l')), 1, 'its paper is in the file');
SELECT is(act('c1', 'visit_submit', :'l', visit(), 4) ->> 'error', 'NOT_FOUND', 'at a version that it did not hold: not found');
SELECT is(act('c1', 'visit_submit', :'l', visit(), 1) ->> 'error', 'NOT_FOUND', '… neither before');
SELECT is(act('c1', 'evidence_add', :'l', '{"evidence": [{"kind": "photo", "seen": true}]}', 3) ->> 'error', 'NOT_FOUND', 'no other act');
SELECT is(act('c2', 'visit_submit', :'l', visit(), 3) ->> 'error', 'NOT_FOUND', 'no other community');
SELECT is(act('s1', 'visit_submit', :'l', visit(), 3) -> 'ok' ->> 'outcome', 'late', 'the former street held it too');
SELECT act('c3', 'visit_submit', :'l', visit()) IS NOT NULL AS done \gset
SELECT be('c3');
SELECT is((SELECT marks - 'supplementary' FROM case_row(case_id(:'l'))), '[]', 'who acts has seen it');
SELECT be('c1');
SELECT is((SELECT count(*)::int FROM visit), (SELECT count(*)::int FROM visit v JOIN case_file c ON c.child_id = v.child_id), 'the former holder no longer sees its own visit');

-- ---- reopening
SELECT bring('closed') AS r1 \gset
SELECT is(try('d1', 'case_reopen', :'r1') ->> 'error', 'REASON_NEEDED', 'with a reason');
SELECT is(act('d1', 'case_reopen', :'r1', '{"reason": "举报未入学"}') -> 'ok' -> 'results' -> 0 ->> 'street', '990101001000', 'to where it was');
SELECT is((SELECT (code, community_id)::text FROM case_file WHERE id = case_id(:'r1')), '(,)', 'without a code');
SELECT new_case('{}', '{"street_code": "", "community_code": ""}') AS r2 \gset
SELECT act('d1', 'finding_file', :'r2', finding('F')) IS NOT NULL AS done \gset
SELECT act('d2', 'case_confirm', :'r2') IS NOT NULL AS done \gset
SELECT is(try('d1', 'case_reopen', :'r2', '{"reason": "x"}') ->> 'error', 'TARGET_NEEDED', 'never with a street: it has to be named');
SELECT is(try('d1', 'case_reopen', :'r2', '{"reason": "x", "to": "XX01"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'and be one');
SELECT is(act('d1', 'case_reopen', :'r2', '{"reason": "x", "to": "990101002000"}') -> 'ok' -> 'results' -> 0 ->> 'street', '990101002000', 'named');

-- ---- the unit is looked up once, however many there are
RESET SESSION AUTHORIZATION;
INSERT INTO org (type, parent_id, name, code) SELECT 'community', org_find('990101001000'), '新' || n || '社区', '9901010018' || lpad(n::text, 2, '0')
  FROM generate_series(1, 60) n ORDER BY n;
CREATE FUNCTION test.looks() RETURNS bigint LANGUAGE sql AS $$
    SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables WHERE relname = 'org_code'
$$;
GRANT EXECUTE ON FUNCTION test.looks TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('at_street') AS z \gset
SELECT looks() AS before \gset
SELECT must(act('s1', 'case_assign', :'z', '{"to": "新60社区"}')) IS NOT NULL AS done \gset
SELECT cmp_ok(looks() - :before, '<', 10::bigint, 'not once for each');

-- ---- of communities that have one name a street means its own, the district none
RESET SESSION AUTHORIZATION;
UPDATE org SET name = '第一社区' WHERE code IN ('990101001001', '990101002001');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(org_code_of(org_find('第一社区')), w.code, 'meant by ' || w.who) FROM (VALUES ('s1', '990101001001'), ('s2', '990101002001'), ('c1', '990101001001'), ('d1', NULL)) w(who, code) CROSS JOIN LATERAL (SELECT be(w.who)) x;
SELECT * FROM finish();
ROLLBACK;
