-- The plain visits of a group, done in a set, and one done by itself, leave and answer exactly what they would in the general way; all else goes that way.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE TABLE test.plan (k int PRIMARY KEY, who text, type text, more jsonb, stale int DEFAULT 0, plain boolean, what text, slow text, one text, many text, in_full text, alone text, together text,
                        slow_key uuid DEFAULT gen_random_uuid(), one_key uuid DEFAULT gen_random_uuid(), many_key uuid DEFAULT gen_random_uuid());
CREATE TABLE test.again (state text, no text, key uuid DEFAULT gen_random_uuid(), item jsonb, first jsonb);
GRANT ALL ON test.plan, test.again TO PUBLIC;
INSERT INTO test.plan (k, who, type, more, stale, plain, what) VALUES
    (1, 'c1', 'visit_submit', '{"result": "not_met", "how": "home"}', 0, true, 'nothing but what must be there'),
    (2, 'c1', 'visit_submit', '{"result": "met", "how": "phone", "who": "王", "met": "母", "note": "在家", "on": "2019-02-01"}', 0, true, 'with words and a day'),
    (3, 'c1', 'visit_submit', jsonb_build_object('result', 'not_met', 'how', 'home', 'next_date', today() + 3), 0, true, 'promises the next one'),
    (4, 's1', 'visit_submit', '{"result": "refused", "how": "relative", "note": ""}', 0, true, 'by its street'),
    (5, 'c1', 'visit_submit', '{"result": "not_met", "how": "home"}', 1, false, 'at a version that is past'),
    (6, 'c3', 'visit_submit', '{"result": "not_met", "how": "home"}', 0, false, 'of another unit'),
    (7, 'c1', 'visit_submit', jsonb_build_object('result', 'not_met', 'how', 'home', 'on', today() + 1), 0, false, 'tomorrow'),
    (8, 'c1', 'visit_submit', '{"result": "not_met", "how": "home", "on": "2001-01-01"}', 0, false, 'before the birth'),
    (9, 'c1', 'visit_submit', visit('not_found'), 0, false, 'with a finding'),
    (10, 'c1', 'visit_submit', '{"result": "met", "how": "home", "evidence": [{"kind": "talk_record", "date": "2019-01-25", "seen": true}]}', 0, false, 'with a paper'),
    (11, 'nobody', 'visit_submit', '{"result": "not_met", "how": "home"}', 0, false, 'of nobody'),
    (12, 'insp', 'visit_submit', '{"result": "not_met", "how": "home"}', 0, false, 'of an inspector'),
    (13, 's1', 'case_transfer', '{"reason": "搬到西街道", "to": "990101002000"}', 0, false, 'another verb'),
    (14, 'c1', 'visit_submit', jsonb_build_object('result', 'not_met', 'how', 'home', 'next_date', today() - 2), 0, false, 'a next one that is past'),
    (15, 'c1', 'visit_submit', '{"result": "not_met", "how": "home", "sub": "x"}', 0, false, 'half a finding');
CREATE FUNCTION test.one_item(p test.plan, p_case text, p_key uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_body jsonb := test.item(p.type, p_case, test.now_version(p_case) - p.stale, p.more);
BEGIN
    PERFORM test.be(p.who);
    RETURN jsonb_build_object('session', current_setting('nol.session'), 'key', p_key, 'type', p.type,
                              'digest', encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex'), 'body', v_body);
END $$;
-- What is the same for twins: all but their own numbers, and the second in which each was brought here.
CREATE FUNCTION test.same(r text) RETURNS text LANGUAGE sql AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(r::jsonb::text, '学生[0-9]+', '学生', 'g'), '1[0-9]{5}[A-Z]', 'CASE', 'g'),
                                         '"(visit|evidence)": \[?"[0-9]+"', '"\1": ID', 'g'), '"at": "[^"]+"|"evidence": \[\], ', '', 'g')
$$;
-- What write_group does with an item that is not plain.
CREATE FUNCTION test.in_general(item jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_digest bytea := decode(item ->> 'digest', 'hex');
    v_result jsonb;
BEGIN
    PERFORM set_config('nol.session', item ->> 'session', true), set_config('nol.key', item ->> 'key', true);
    v_result := key_take((item ->> 'key')::uuid, item ->> 'type', v_digest);
    IF v_result IS NULL THEN
        v_result := write_run(item ->> 'type', item -> 'body');
        PERFORM key_put((item ->> 'key')::uuid, item ->> 'type', v_digest, v_result);
    END IF;
    RETURN result_named(refusal_worded(v_result, item -> 'body'), '{}')::text;
END $$;
CREATE FUNCTION test.left_by(p_case text, p_key uuid) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT concat_ws(E'\n', (SELECT concat_ws(' ', c.version, c.state, c.late_visit, c.next_visit) FROM nol.case_file c WHERE c.id = nol.case_id(p_case)),
        (SELECT string_agg(concat_ws(' ', e.kind, e.account_id, e.role, e.version, e.child_id = c.child_id, e.key = p_key, e.detail - 'to'), E'\n' ORDER BY e.id)
           FROM nol.event e JOIN nol.case_file c ON c.id = e.case_id WHERE c.id = nol.case_id(p_case) AND e.version > 3),
        (SELECT string_agg(concat_ws(' ', v.version, v.account_id, v.org_id, v.on_date, v.result, v.how, v.next_date, v.late, v.who, v.met, v.note, e.version), E'\n'
                           ORDER BY v.id)
           FROM nol.visit v JOIN nol.event e ON e.id = v.event_id WHERE v.case_id = nol.case_id(p_case)),
        (SELECT concat_ws(' ', k.account_id, k.type, length(k.digest), test.same(coalesce(k.result, nol.visit_told(k.visit_id))::text), k.replays) FROM nol.request_key k WHERE k.key = p_key),
        (SELECT string_agg(concat_ws(' ', l.kind, l.level, l.org_id, l.since, l.due, l.status), E'\n' ORDER BY l.id) FROM nol.clock l
          WHERE l.case_id = nol.case_id(p_case)))
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
UPDATE test.plan SET slow = bring('at_community'), one = bring('at_community'), many = bring('at_community');

-- ---- in general, one by one, and all at once in an order that is not that of the cases
UPDATE test.plan p SET in_full = in_general(one_item(p, p.slow, p.slow_key));
SAVEPOINT before;
SELECT is((SELECT array_agg(p.k ORDER BY p.k) FROM test.plan p WHERE visit_one(one_item(p, p.one, p.one_key)) IS NOT NULL), (SELECT array_agg(k ORDER BY k) FROM test.plan WHERE plain), 'by itself the plain ones are taken, too');
ROLLBACK TO before;
UPDATE test.plan p SET alone = (SELECT g.result FROM write_group(jsonb_build_array(one_item(p, p.one, p.one_key))) g);
SELECT jsonb_agg(one_item(p, p.many, p.many_key) ORDER BY md5(p.k::text)) AS visit_items, array_agg(p.k ORDER BY md5(p.k::text)) AS visit_order FROM test.plan p \gset

SAVEPOINT taken;
SELECT is((SELECT array_agg((:'visit_order'::int[])[g.n] ORDER BY (:'visit_order'::int[])[g.n]) FROM visit_group(:'visit_items') g),
          (SELECT array_agg(k ORDER BY k) FROM test.plan WHERE plain), 'the plain ones are taken, and none of the others');
ROLLBACK TO taken;

SELECT array_agg(g.n) AS visit_rows, array_agg(g.result) AS visit_results FROM write_group(:'visit_items') g \gset
SELECT is(:'visit_rows'::int[], (SELECT array_agg(i) FROM generate_series(1, 15) i), 'a row an item, in their order');
UPDATE test.plan p SET together = (:'visit_results'::text[])[array_position(:'visit_order'::int[], p.k)];
SELECT is(same(p.alone), same(p.in_full), 'answered alike: ' || p.what) FROM test.plan p ORDER BY k;
SELECT is(same(p.together), same(p.alone), 'answered alike in a group: ' || p.what) FROM test.plan p ORDER BY k;
SELECT is(left_by(p.one, p.one_key), left_by(p.slow, p.slow_key), 'left alike: ' || p.what) FROM test.plan p ORDER BY k;
SELECT is(left_by(p.many, p.many_key), left_by(p.one, p.one_key), 'left alike in a group: ' || p.what) FROM test.plan p ORDER BY k;

-- ---- the same group again: replays, each with its first answer
SELECT is((SELECT count(*) FROM visit_group(:'visit_items')), 0::bigint, 'a key that is known is not taken');
SELECT is((SELECT array_agg(g.result::jsonb ORDER BY g.n) FROM write_group(:'visit_items') g), :'visit_results'::jsonb[], 'replays answer the same');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT array_agg(DISTINCT k.replays) FROM request_key k JOIN test.plan p ON p.many_key = k.key), '{1}', '… and are counted');
SET SESSION AUTHORIZATION nol_writer;

-- ---- a key that a refusal has taken, of a case that stands where it stood: no plain visit comes in under it, alone or in a group
UPDATE test.plan p SET one = bring('at_community'), one_key = gen_random_uuid() WHERE k = 7;
SELECT one_item(p, p.one, p.one_key) AS visit_refused, one_item(p, p.one, p.one_key) || jsonb_build_object('digest', repeat('00', 32))
       || jsonb_build_object('body', test.item(p.type, p.one, test.now_version(p.one), '{"result": "not_met", "how": "home"}')) AS visit_other FROM test.plan p WHERE k = 7 \gset
SELECT is((SELECT g.result::jsonb ->> 'error' FROM write_group(jsonb_build_array(:'visit_refused'::jsonb)) g), 'DATE_IN_FUTURE', 'a visit of tomorrow is refused');
SELECT is((SELECT g.result::jsonb ->> 'error' FROM write_group(jsonb_build_array(:'visit_other'::jsonb)) g), 'KEY_REUSED', 'its key does for no other, by itself');
SELECT is((SELECT g.result::jsonb ->> 'error' FROM write_group((:'visit_items'::jsonb || jsonb_build_array(:'visit_other'::jsonb))) g ORDER BY g.n DESC LIMIT 1), 'KEY_REUSED', 'nor in a group');
SELECT is((SELECT g.result::jsonb ->> 'error' FROM write_group(jsonb_build_array(:'visit_refused'::jsonb)) g), 'DATE_IN_FUTURE', 'and the refusal is said again');

-- ---- two visits of one child in one group: the second meets the first
SELECT bring('at_community') AS visit_twice \gset
SELECT is((SELECT array_agg(coalesce(g.result::jsonb ->> 'error', g.result::jsonb -> 'ok' ->> 'version') ORDER BY g.n)
             FROM write_group((SELECT jsonb_agg(one_item(p, :'visit_twice', gen_random_uuid())) FROM test.plan p, generate_series(1, 5) WHERE p.k = 1)) g),
          '{4,CONFLICT,CONFLICT,CONFLICT,CONFLICT}', 'the first of a case is done, the others are stale');

-- ---- a child in two lists: its second visit goes behind the first, and is told of it
SELECT bring('at_community') AS visit_here, bring('at_community') AS visit_there \gset
RESET SESSION AUTHORIZATION;
UPDATE case_file c SET child_id = o.child_id FROM case_file o WHERE c.id = case_id(:'visit_there') AND o.id = case_id(:'visit_here');
SET SESSION AUTHORIZATION nol_writer;
SELECT is((SELECT array_agg(g.result::jsonb -> 'ok' -> 'oddities' -> 0 ->> 'oddity' ORDER BY g.n)
             FROM write_group((SELECT jsonb_agg(one_item(p, c, gen_random_uuid()))
                                 FROM test.plan p, unnest(ARRAY[:'visit_here', :'visit_there', :'visit_here', :'visit_there']) c WHERE p.k = 1)) g),
          '{NULL,same_visit,NULL,NULL}', 'the same visit of the same child twice is said');

-- ---- a promise that is due later: a visit of an earlier day does not answer it, which the general way knows
SELECT bring('at_community') AS visit_promised \gset
SELECT must(act('c1', 'visit_submit', :'visit_promised', jsonb_build_object('result', 'not_met', 'how', 'home', 'next_date', today() + 3))) \g /dev/null
SELECT is((SELECT count(*) FROM visit_group((SELECT jsonb_agg(one_item(p, :'visit_promised', gen_random_uuid())) FROM test.plan p WHERE p.k = 2))), 0::bigint, 'of an earlier day: in general');
SELECT is((SELECT visit_one(one_item(p, :'visit_promised', gen_random_uuid())) FROM test.plan p WHERE p.k = 2), NULL, '… alone, too');
SELECT is((SELECT count(*) FROM visit_group((SELECT jsonb_agg(one_item(p, :'visit_promised', gen_random_uuid())) FROM test.plan p WHERE p.k = 1))), 1::bigint, 'of today: plain');

-- ---- what a case and a visit are, whoever writes them
SELECT bring('at_community') AS ruled \gset
SELECT must(act('c1', 'visit_submit', :'ruled', '{"result": "not_met", "how": "home", "note": "话"}')) \g /dev/null
RESET SESSION AUTHORIZATION;
SELECT throws_ok(format('UPDATE case_file SET %s WHERE id = %s', change, case_id(:'ruled')), '23514', NULL, 'no case at a community has ' || change)
  FROM unnest('{"state = ''x''","community_id = NULL","street_id = NULL","state = ''found''","state = ''reviewed''","state = ''listed''","found_by = ''x''","state = ''at_street'', street_id = NULL, community_id = NULL"}'::text[]) change;
SELECT throws_ok(format('UPDATE visit SET %s WHERE case_id = %s', change, case_id(:'ruled')), state, NULL, 'no visit gets ' || change)
  FROM (VALUES ('on_date = on_date - 1', '42501'), ('result = ''met''', '42501'), ('note = ''other''', '42501'), ('who = ''other''', '42501'), ('met = ''other''', '42501'), ('withdrawn_at = now()', '23514')) t(change, state);
SELECT throws_ok(format('INSERT INTO visit (child_id, case_id, version, event_id, account_id, org_id, on_date, result, how, late) SELECT child_id, case_id, version, event_id, account_id, org_id, on_date, %s FROM visit WHERE case_id = %s',
                        given, case_id(:'ruled')), '23514', NULL, 'no visit has ' || given)
  FROM unnest('{"''x'', how, late","result, ''x'', late","result, how, true"}'::text[]) given;
SELECT lives_ok(format('UPDATE visit SET who = NULL, met = NULL, note = NULL WHERE case_id = %s', case_id(:'ruled')), 'its words are erased');
SELECT throws_ok(format('UPDATE visit SET note = ''back'' WHERE case_id = %s', case_id(:'ruled')), '42501', NULL, '… and do not come back');
SET SESSION AUTHORIZATION nol_writer;

-- ---- a key has no copy of the answer: what it was is read from the record, whatever became of the case since
INSERT INTO test.again (state, no) SELECT s.state, bring(s.state) FROM unnest('{at_street,at_community,reviewed,deducted,out_of_school,returned}'::text[]) s(state);
INSERT INTO test.again (state, no) SELECT 'reopened', bring('deducted');
SELECT must(act('d1', 'case_reopen', no, '{"reason": "x", "to": "990101001000"}')) FROM test.again WHERE state = 'reopened' \g /dev/null
UPDATE test.again SET item = one_item((SELECT p FROM test.plan p WHERE p.k = CASE WHEN state IN ('at_street', 'reopened') THEN 4 ELSE 1 END), no, key);
UPDATE test.again a SET first = g.result::jsonb FROM write_group((SELECT jsonb_agg(item ORDER BY no) FROM test.again)) WITH ORDINALITY g
 WHERE g.n = (SELECT count(*) FROM test.again b WHERE b.no <= a.no);
SELECT is((SELECT count(*)::int FROM test.again WHERE first ? 'ok'), 7, 'visits in many a state');
SELECT act('d1', 'case_reopen', no, '{"reason": "x", "to": "990101002000"}'), act('d1', 'case_relapse', no, '{"reason": "x"}'),
       act('d2', 'case_confirm', no), act('s1', 'case_assign', no, '{"to": "990101001002"}'), act('s1', 'visit_submit', no, '{"result": "not_met", "how": "phone"}')
  FROM test.again \g /dev/null
SELECT is((SELECT count(*)::int FROM test.again WHERE now_version(no) > (first #>> '{ok,version}')::int), 7, 'they go on');
SELECT is((SELECT g.result::jsonb #- '{ok,name}' FROM write_group(jsonb_build_array(a.item)) g), a.first #- '{ok,name}', 'the first answer again: ' || a.state) FROM test.again a ORDER BY no;

-- ---- whose session is not of the plain kind
SELECT bring('at_community') AS visit_of_c2 \gset
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.taken(p_case text) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM nol.visit_group((SELECT jsonb_agg(test.one_item(p, p_case, gen_random_uuid())) FROM test.plan p WHERE p.k = 1))
$$;
CREATE FUNCTION test.taken_alone(p_case text) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(nol.visit_one(test.one_item(p, p_case, gen_random_uuid()))) FROM test.plan p WHERE p.k = 1
$$;
CREATE FUNCTION test.with_session(p_case text, p_change text, p_alone boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    BEGIN
        EXECUTE 'UPDATE nol.session SET ' || p_change || ' WHERE token_hash = sha256(sha256(convert_to(''c1'', ''UTF8'')))';
        n := CASE WHEN p_alone THEN test.taken_alone(p_case) ELSE test.taken(p_case) END;
        RAISE EXCEPTION USING ERRCODE = 'NL999';
    EXCEPTION WHEN SQLSTATE 'NL999' THEN
        RETURN n;
    END;
END $$;
SELECT is(test.with_session(:'visit_of_c2', change, alone), wanted::bigint, 'a session with ' || change || CASE WHEN alone THEN ', alone' ELSE '' END)
  FROM unnest('{false,true}'::boolean[]) alone, (VALUES ('limited = false', 1), ('limited = true', 0), ('ended_at = now()', 0), ('expires_at = now()', 0), ('idle_at = now()', 0),
               ('until_date = today() + 1, for_account = account_id', 0), ('role = ''leader''', 0), ('org_id = (SELECT min(id) FROM nol.org)', 0)) t(change, wanted);

SELECT * FROM finish();
ROLLBACK;
