-- Measures: aid in fen, home teaching, and the steps against a guardian, recorded for a child across its cases.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.m(p_kind text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('kind', p_kind, 'on', '2019-03-01') || CASE p_kind
        WHEN 'aid' THEN '{"amount": 123456}'
        WHEN 'lesson_plan' THEN '{"lessons": 3, "until": "2019-06-30"}'
        WHEN 'lesson' THEN '{"lessons": 2}'
        WHEN 'order' THEN '{"number": "责〔2019〕4号", "issuer": "甲区", "served": "2019-03-02", "until": "2019-03-20", "on": "2019-03-01"}'
        WHEN 'demand' THEN '{"number": "催〔2019〕1号", "issuer": "甲区", "served": "2019-03-28", "on": "2019-03-25"}'
        WHEN 'court' THEN '{"number": "申〔2019〕1号", "issuer": "甲区", "on": "2019-04-08"}'
        WHEN 'other' THEN '{"note": "送书包"}'
        ELSE '{}' END::jsonb || p_more
$$;
CREATE FUNCTION test.sums(p_request jsonb DEFAULT '{}') RETURNS text[] LANGUAGE sql AS $$
    SELECT array_agg(format('%s %s %s %s %s %s', kind, times, persons, amount, planned, held)) FROM measure_sum(p_request)
$$;
CREATE FUNCTION test.list_of(p_request jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(concat_ws(' ', kind, "on", "case"), ', '), '') FROM measure_list(p_request)
$$;
CREATE FUNCTION test.notices(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(string_agg(o.name || ' ' || n.ref, ', ' ORDER BY n.id), '') FROM nol.notice n JOIN nol.org o ON o.id = n.org_id
     WHERE n.case_id = nol.case_id(p_case) AND n.kind = 'measure'
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('out_of_school') AS a, bring('out_of_school') AS b \gset

-- ---- help
SELECT is(try('c1', 'measure_add', :'a', m('gift')) ->> 'error', 'MEASURE_KIND_UNKNOWN', 'no such kind');
SELECT is(try('c1', 'measure_add', :'a', m('aid') - 'amount') -> 'params' ->> 'field', 'amount', 'aid has an amount');
SELECT is(try('c1', 'measure_add', :'a', m('aid', '{"lessons": 2}')) -> 'params' ->> 'field', 'lessons', 'and no lessons');
SELECT is(try('c1', 'measure_add', :'a', m('talk', '{"amount": 2}')) ->> 'error', 'MEASURE_FIELD_ODD', 'a talk no amount');
SELECT is(try('c1', 'measure_add', :'a', m('talk', '{"until": "2019-04-01"}')) ->> 'error', 'MEASURE_FIELD_ODD', 'nor a term');
SELECT is(try('c1', 'measure_add', :'a', m('other') - 'note') -> 'params' ->> 'field', 'note', 'other help has words');
SELECT is(try('c1', 'measure_add', :'a', m('aid', jsonb_build_object('on', today() + 1))) ->> 'error', 'DATE_IN_FUTURE', 'not tomorrow');
SELECT is(try('c3', 'measure_add', :'a', m('aid')) ->> 'error', 'NOT_FOUND', 'not for a foreign child');
SELECT is(try('c1', 'measure_add', :'a', m('aid', '{"evidence": [{"kind": "nothing", "seen": true}]}')) ->> 'error', 'EVIDENCE_KIND_UNKNOWN', 'with papers of the scheme');
SELECT act('c1', 'measure_add', :'a', m('aid', '{"note": "助学金", "evidence": [{"kind": "other_paper", "seen": true}]}')) AS r \gset
SELECT is((:'r'::jsonb -> 'ok') - '{measure,name}'::text[], jsonb_build_object('case', :'a', 'version', 7, 'kind', 'aid', 'amount', 123456, 'notices', '[]'::jsonb, 'oddities', '[]'::jsonb), 'aid: 1234.56 yuan');
SELECT is((SELECT format('%s %s %s', amount, cardinality(evidence), (SELECT detail ->> 'amount' FROM event e WHERE e.id = m.event_id AND e.version = 7)) FROM measure m WHERE case_id = case_id(:'a')),
          '123456 1 123456', 'fen, its paper, its event at the case''s version');
SELECT is(notices(:'a'), '甲区 aid, 东街道 aid', 'the other units hear of it');
SELECT is(act('c1', 'measure_add', :'a', m('aid'), 6) ->> 'error', 'CONFLICT', 'not at a stale version');
SELECT must(act('s1', 'measure_add', :'a', m('aid', '{"amount": 1, "on": "2019-04-01"}'))), must(act('d1', 'measure_add', :'b', m('aid', '{"amount": 2000000000}'))) IS NOT NULL AS done \gset
SELECT be('d1');
SELECT is(sums('{"kind": "aid"}'), ARRAY['aid 3 2 2000123457  '], 'person-times, persons, the exact sum in fen');
SELECT is(sums('{"kind": "aid", "until": "2019-03-31"}'), ARRAY['aid 2 2 2000123456  '], 'until a day');
SELECT is(sums('{"kind": "aid", "from": "2019-03-02"}'), ARRAY['aid 1 1 1  '], 'from a day');
SELECT is(sums(jsonb_build_object('case', :'a')), ARRAY['aid 2 1 123457  '], 'of one child');
SELECT is(sums(jsonb_build_object('batch', (SELECT b.name FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id = case_id(:'b')))), ARRAY['aid 1 1 2000000000  '], 'of one batch');
SELECT throws_ok($$ SELECT sums('{"batch": "none"}') $$, 'NL002', NULL, 'of no batch: said');
SELECT is(sums('{"street": "990101002000"}'), NULL, 'of another street: none');
SELECT is(list_of('{"limit": 1}'), 'aid 2019-03-01 ' || :'a', 'a page');
SELECT cursor AS cur FROM measure_list('{"limit": 1}') \gset
SELECT is(list_of(jsonb_build_object('after', :'cur')), format('aid 2019-03-01 %s, aid 2019-04-01 %s', :'b', :'a'), 'the rest');

-- ---- home teaching
SELECT is(try('c1', 'measure_add', :'a', m('lesson')) ->> 'error', 'LESSON_WITHOUT_PLAN', 'no lesson without a plan');
SELECT is(try('c1', 'measure_add', :'a', m('lesson_plan') - f) -> 'params' ->> 'field', f, 'a plan has ' || f) FROM unnest('{lessons,until}'::text[]) f;
SELECT is(try('c1', 'measure_add', :'a', m('lesson_plan', '{"until": "2019-02-28"}')) ->> 'error', 'RANGE_BACKWARDS', 'and ends after it begins');
SELECT must(act('s1', 'measure_add', :'a', m('lesson_plan'))) IS NOT NULL AS done \gset
SELECT is(act('c1', 'measure_add', :'a', m('lesson', '{"on": "2019-03-05"}')) -> 'ok' -> 'notices' -> 0, say('lessons', 'planned', '3', 'held', '2'), 'how far the plan has come');
SELECT is(act('c1', 'measure_add', :'a', m('lesson', '{"on": "2019-06-30"}')) -> 'ok' -> 'notices' -> 0, say('lessons', 'planned', '3', 'held', '4'), 'more than planned is said');
SELECT is(try('c1', 'measure_add', :'a', m('lesson', '{"on": "2019-07-01"}')) ->> 'error', 'LESSON_WITHOUT_PLAN', 'the plan is over');
SELECT is(try('c1', 'measure_add', :'a', m('lesson', '{"on": "2019-02-28"}')) ->> 'error', 'LESSON_WITHOUT_PLAN', 'or not begun');
SELECT must(act('s1', 'measure_add', :'a', m('lesson_plan', '{"on": "2019-06-01", "until": "2019-12-31", "lessons": 10}'))) IS NOT NULL AS done \gset
SELECT is(act('c1', 'measure_add', :'a', m('lesson', '{"on": "2019-07-01"}')) -> 'ok' -> 'notices' -> 0, say('lessons', 'planned', '10', 'held', '4'), 'a lesson counts under the newest plan of its day');
SELECT is((SELECT array_agg(x ->> 'held') FROM case_file c, jsonb_array_elements(case_measures_json(c)) x WHERE c.id = case_id(:'a') AND x ->> 'kind' = 'lesson_plan'), '{2,4}', 'each lesson under one plan');
SELECT be('s1');
SELECT is(sums(jsonb_build_object('case', :'a', 'kind', k)), ARRAY[w], k) FROM (VALUES ('lesson_plan', 'lesson_plan 2 1  13 '), ('lesson', 'lesson 3 1   6')) x(k, w);

-- ---- the ladder climbed
SELECT is(try('s1', 'measure_add', :'a', m('order')) ->> 'error', 'LADDER_STEP_MISSING', 'no order before a talk');
SELECT is(act('c1', 'measure_add', :'a', m('talk', '{"on": "2019-02-20", "note": "父不肯"}')) -> 'ok' ->> 'next_step', 'order', 'a talk, and what comes next');
SELECT is(try('c1', 'measure_add', :'a', m('order')) ->> 'error', 'NOT_ALLOWED', 'a community issues no order');
SELECT is(try('s1', 'measure_add', :'a', m('order', '{"issuer": "东街道"}')) ->> 'error', 'LADDER_ISSUER_NOT_LISTED', 'nor is the street an issuer as shipped');
SELECT is(try('s1', 'measure_add', :'a', m('order', '{"served": "2019-02-28"}')) ->> 'error', 'DATE_TOO_EARLY', 'not served before it was issued');
SELECT is(try('s1', 'measure_add', :'a', m('order', jsonb_build_object('served', today() + 1, 'until', today() + 9))) ->> 'error', 'DATE_IN_FUTURE', 'nor in days to come');
SELECT is(try('s1', 'measure_add', :'a', m('order', '{"until": "2019-03-01"}')) ->> 'error', 'RANGE_BACKWARDS', 'its term ends after the service');
SELECT act('s1', 'measure_add', :'a', m('order')) AS r \gset
SELECT is(format('%s %s', :'r'::jsonb -> 'ok' ->> 'next_step', :'r'::jsonb -> 'ok' ->> 'earliest'), 'demand 2019-03-21', 'an order: the demand is next, from the day after its term');
SELECT is(try('s1', 'measure_add', :'a', m('demand', '{"on": "2019-03-20", "served": "2019-03-20"}')) ->> 'error', 'LADDER_TERM', 'not in its term');
SELECT is(try('s1', 'measure_add', :'a', m('penalty', '{"number": "1", "issuer": "甲区", "served": "2019-04-01", "hearing": "held"}')) ->> 'error', 'LADDER_STEP_OFF', 'the penalty is off');
SELECT must(act('s1', 'measure_add', :'a', m('demand'))) IS NOT NULL AS done \gset
SELECT is(try('s1', 'measure_add', :'a', m('court', '{"on": "2019-04-06"}')) ->> 'error', 'LADDER_WAIT', 'ten days after the service of the demand');
SELECT is((SELECT format('%s %s', r ->> 'next_step', r ->> 'earliest') FROM (SELECT act('d1', 'measure_add', :'a', m('court')) -> 'ok' AS r) x), ' ', 'the court is the last');
SELECT is((SELECT string_agg(concat_ws(' ', kind, done_on), ', ') FROM ladder_list(jsonb_build_object('case', :'a')) WHERE done_on IS NOT NULL), 'talk 2019-02-20, order 2019-03-01, demand 2019-03-25, court 2019-04-08', 'how far it has come');
SELECT is((SELECT string_agg(concat_ws(' ', kind, possible, why), ', ') FROM ladder_list(jsonb_build_object('case', :'b'))), 'talk t, order f LADDER_STEP_MISSING, penalty f LADDER_STEP_OFF, demand f LADDER_STEP_MISSING, court f LADDER_STEP_MISSING',
          'and what is possible for another');
SELECT is((SELECT count(*)::int FROM ladder_list('{"case": "999999H"}')), 0, 'of a case that is not: nothing');
SELECT be('c3');
SELECT is((SELECT count(*)::int FROM ladder_list(jsonb_build_object('case', :'a'))), 0, 'nor of a foreign one');
SELECT is(list_of(), '', 'a foreign community sees no measure');
SELECT throws_ok(format('SELECT ladder_facts(%s)', case_id(:'a')), '42501', NULL, 'and asks of no case that is not its own');

-- ---- a return begins anew
SELECT must(act('s1', 'case_enrol', :'a', paper())) IS NOT NULL AS done \gset
SELECT is(try('s1', 'measure_add', :'a', m('order', '{"on": "2019-05-01", "served": "2019-05-01", "until": "2019-05-09"}')) ->> 'error', 'MOVE_NOT_POSSIBLE', 'no order while the child is in school');
SELECT is((SELECT string_agg(concat_ws(' ', kind, possible, why), ', ') FROM ladder_list(jsonb_build_object('case', :'a'))),
          'talk t, order f MOVE_NOT_POSSIBLE, penalty f LADDER_STEP_OFF, demand f MOVE_NOT_POSSIBLE, court f MOVE_NOT_POSSIBLE', 'nor is one offered');
SELECT is(try('s1', 'measure_add', :'a', m('talk', jsonb_build_object('on', today()))) #>> '{ok,next_step}', NULL, 'not even after a talk');
SELECT must(act('s1', 'case_relapse', :'a', '{"reason": "又未到校"}')) IS NOT NULL AS done \gset
SELECT is(try('s1', 'measure_add', :'a', m('demand')) ->> 'error', 'LADDER_STEP_MISSING', 'nor the old order after a relapse');
SELECT must(act('s1', 'measure_add', :'a', m('talk'))) IS NOT NULL AS done \gset
SELECT jsonb_build_object('on', today(), 'served', today(), 'until', today() + 9) AS now \gset
SELECT is(try('s1', 'measure_add', :'a', m('order', :'now')) ->> 'error', 'LADDER_STEP_MISSING', 'nor a talk that was held before the return and entered after it');
SELECT is(act('s1', 'measure_add', :'a', m('talk', jsonb_build_object('on', today()))) -> 'ok' ->> 'next_step', 'order', 'it begins with a talk');
SELECT ok(act('s1', 'measure_add', :'a', m('order', :'now')) ? 'ok', 'and goes on');
SELECT must(act('s1', 'case_enrol', :'a', paper())) IS NOT NULL AS done \gset
SELECT ok(try('s1', 'measure_add', :'a', m('talk')) ? 'ok', 'a talk is possible in school too');

-- ---- whom it is not for
SELECT bring('at_community') AS i \gset
SELECT must(act('c1', 'measure_add', :'i', m('talk'))) IS NOT NULL AS done \gset
SELECT must(act('c1', 'visit_submit', :'i', visit() || '{"code": "I", "evidence": [{"kind": "disability_certificate", "number": "1", "seen": true}]}')) IS NOT NULL AS done \gset
SELECT is((SELECT (r #>> '{params,code}') || ' ' || (SELECT l ->> 'zh' FROM jsonb_array_elements(r -> 'labels') l WHERE l ->> 'identifier' = 'I') FROM try('s1', 'measure_add', :'i', m('talk')) r), 'I 因病因残', 'not while I is under review');
SELECT must(act('s1', 'case_approve', :'i')), must(act('d1', 'case_confirm', :'i')) IS NOT NULL AS done \gset
SELECT is(try('s1', 'measure_add', :'i', m(k)) ->> 'error', 'LADDER_NOT_FOR_CODE', 'nor for I: ' || k) FROM unnest('{talk,order,demand,court}'::text[]) k;
SELECT ok(try('s1', 'measure_add', :'i', m(k)) ? 'ok', 'but help is: ' || k) FROM unnest('{aid,lesson_plan,other}'::text[]) k;
SELECT bring('at_community') AS e \gset
SELECT must(act('c1', 'visit_submit', :'e', visit() || '{"code": "E", "evidence": [{"kind": "deferral_approval", "issuer": "区教育局", "from": "2019-09-01", "until": "2020-08-31",
    "seen": true, "details": [{"name": "applicant", "value": "父"}, {"name": "reason", "value": "体弱"}]}]}')), must(act('s1', 'case_approve', :'e')), must(act('d1', 'case_confirm', :'e')) IS NOT NULL AS done \gset
SELECT is(try('s1', 'measure_add', :'e', m('talk')) ->> 'error', 'LADDER_NOT_FOR_CODE', 'nor for E');
-- the same child on another list, where it stands under I
SELECT import_list('N1', list_row('梯甲', '990101201002020055', '2010-02-02')) IS NOT NULL AS done \gset
SELECT import_list('N2', list_row('梯甲', '990101201002020055', '2010-02-02')) IS NOT NULL AS done \gset
SELECT case_of('N1', 2) AS n1, case_of('N2', 2) AS n2 \gset
SELECT route(:'n1', '990101001001') IS NOT NULL AS done, route(:'n2', '990101001001') IS NOT NULL AS done2 \gset
SELECT must(act('c1', 'measure_add', :'n1', m('talk'))) IS NOT NULL AS done \gset
SELECT ok(try('s1', 'measure_add', :'n2', m('order')) ? 'ok', 'one ladder a child: the talk of its other case counts');
SELECT must(act('d1', 'finding_file', :'n1', '{"code": "I", "evidence": [{"kind": "disability_certificate", "number": "1", "seen": true}]}')), must(act('d2', 'case_confirm', :'n1')) IS NOT NULL AS done \gset
SELECT is((SELECT format('%s %s', r ->> 'error', r -> 'params' ->> 'case') FROM try('s1', 'measure_add', :'n2', m('order')) r), 'LADDER_NOT_FOR_CODE ' || :'n1', 'and so does its code; the refusal names the case');
SELECT is((SELECT k.ladder FROM scheme_code k JOIN scheme s ON s.id = k.scheme_id WHERE s.name = '2019-registry' AND k.code = 'A3' AND k.sub = 'elsewhere'), false, 'in the registry''s scheme A3, its sub-reasons too');
SELECT is((SELECT string_agg(DISTINCT k.code, ',' ORDER BY k.code) FROM scheme_code k JOIN scheme s ON s.id = k.scheme_id WHERE s.name = '2019-list' AND NOT k.ladder), 'E,I', 'and no other than these');

-- ---- the end of a case, the death of a child, a split
SELECT bring('closed') AS z \gset
SELECT is(try('d1', 'measure_add', :'z', m('aid')) ->> 'error', 'MOVE_NOT_POSSIBLE', 'nothing for a closed case');
SELECT must(act('d1', 'finding_file', :'n2', finding('A'))), must(act('d2', 'case_confirm', :'n2')) IS NOT NULL AS done \gset
SELECT is(try('s1', 'measure_add', :'n1', m('aid')) ->> 'error', 'CHILD_HAS_DIED', 'nor for a child that has died');
SELECT is(try('d1', 'inquiry_send', :'n1', '{"to": "x", "place": "in_province", "number": "1", "due": "2019-04-01", "on": "2019-03-01"}') ->> 'error', 'CHILD_HAS_DIED', 'and no letter about it');
SELECT is((SELECT count(DISTINCT m.child_id)::int FROM measure m WHERE m.case_id = case_id(:'n1')), 1, 'of one child');
SELECT must(act('d1', 'child_split', :'n1', '{"reason": "不是同一人"}')) IS NOT NULL AS done \gset
SELECT is((SELECT bool_and(m.child_id = c.child_id) FROM measure m JOIN case_file c ON c.id = m.case_id WHERE c.id = case_id(:'n1')), true, 'a split takes its measures along');
SELECT finish();
ROLLBACK;
