-- Inquiries: a letter goes out, the case is with the district meanwhile and its clock stands still; the answer proposes, or sends the case back.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- The pause of a step's clock belongs to the room of clocks: where that is not there yet, what it is told is written down all the same.
CREATE TABLE test.told (what text, case_id bigint, a date, b date);
DO $do$
DECLARE v_name text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'nol'::regnamespace AND proname = 'clock_pause') THEN
        CREATE FUNCTION nol.clock_pause(p_case bigint, p_from date, p_until date) RETURNS void LANGUAGE sql AS 'SELECT';
        CREATE FUNCTION nol.clock_resume(p_case bigint, p_on date) RETURNS void LANGUAGE sql AS 'SELECT';
    END IF;
    FOREACH v_name IN ARRAY '{clock_pause,clock_resume}'::text[] LOOP
        EXECUTE (SELECT format('ALTER FUNCTION %s RENAME TO %I', oid::regprocedure, v_name || '_real') FROM pg_proc
                  WHERE pronamespace = 'nol'::regnamespace AND proname = v_name);
    END LOOP;
END $do$;
CREATE FUNCTION nol.clock_pause(p_case bigint, p_from date, p_until date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO test.told VALUES ('pause', p_case, p_from, p_until);
    PERFORM nol.clock_pause_real(p_case, p_from, p_until);
END $$;
CREATE FUNCTION nol.clock_resume(p_case bigint, p_on date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO test.told VALUES ('resume', p_case, p_on, NULL);
    PERFORM nol.clock_resume_real(p_case, p_on);
END $$;
-- What was told of a case, and forgets it.
CREATE FUNCTION test.told(p_case text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE v_all text;
BEGIN
    SELECT coalesce(string_agg(concat_ws(' ', what, a, b), ', '), '') INTO v_all FROM test.told WHERE case_id = nol.case_id(p_case);
    DELETE FROM test.told WHERE case_id = nol.case_id(p_case);
    RETURN v_all;
END $$;
CREATE FUNCTION test.letter(p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT '{"to": "乙区教育局", "place": "in_province", "number": "甲教函〔2019〕7号", "on": "2019-02-20"}'::jsonb || jsonb_build_object('due', nol.today() + 20) || p_more
$$;
CREATE FUNCTION test.q(p_case text) RETURNS nol.inquiry LANGUAGE sql SECURITY DEFINER AS $$
    SELECT * FROM nol.inquiry WHERE case_id = nol.case_id(p_case) ORDER BY id DESC LIMIT 1
$$;
-- An answer by d1 to the newest letter about the case, at its present version.
CREATE FUNCTION test.answer(p_case text, p_answer text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE q nol.inquiry := test.q(p_case);
BEGIN
    PERFORM test.be('d1');
    RETURN test.do_write('inquiry_answer', jsonb_build_object('inquiry', q.id::text, 'version', q.version, 'answer', p_answer, 'number', '乙教函〔2019〕3号', 'on', '2019-03-01',
                         'evidence', '[{"kind": "bureau_letter", "seen": true}]'::jsonb) || p_more);
END $$;
CREATE FUNCTION test.notices(p_case text, p_kind text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(string_agg(o.name || coalesce(' ' || n.due, ''), ', ' ORDER BY o.code), '') FROM nol.notice n JOIN nol.org o ON o.id = n.org_id
     WHERE n.case_id = nol.case_id(p_case) AND n.kind = p_kind
$$;
CREATE FUNCTION test.with_clocks() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ UPDATE nol.batch SET clocks = true $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- ---- sent
SELECT bring('at_community') AS a \gset
SELECT is(try('s1', 'inquiry_send', :'a', letter()) ->> 'error', 'NOT_FOUND', 'a letter is the district''s to send');
SELECT is(try('d1', 'inquiry_send', :'a', letter('{"due": "2019-02-19"}')) ->> 'error', 'RANGE_BACKWARDS', 'not due before it is sent');
SELECT is(try('d1', 'inquiry_send', :'a', letter(jsonb_build_object('on', today() + 1, 'due', today() + 9))) ->> 'error', 'DATE_IN_FUTURE', 'nor sent tomorrow');
SELECT is(try('d1', 'inquiry_send', :'a', letter('{"number": " "}')) -> 'params' ->> 'field', 'number', 'nor without a number');
SELECT is(try('d1', 'inquiry_send', :'a', letter('{"to": " "}')) -> 'params' ->> 'field', 'to', 'nor to nobody');
SELECT is(try('d1', 'inquiry_send', :'a', letter('{"evidence": [{"kind": "nothing", "seen": true}]}')) ->> 'error', 'EVIDENCE_KIND_UNKNOWN', 'nor with a paper that the scheme does not have');
SELECT is(try('d1', 'inquiry_send', bring(s), letter()) ->> 'error', 'MOVE_NOT_POSSIBLE', 'not while a finding is under review or all is over: ' || s)
  FROM unnest('{found,reviewed,closed}'::text[]) s;
SELECT ok(try('d1', 'inquiry_send', bring(s), letter()) ? 'ok', 'sent from ' || s) FROM unnest('{listed,at_street,at_community,deducted,out_of_school,returned}'::text[]) s;
SELECT act('d1', 'inquiry_send', :'a', letter('{"note": "据邻居说在乙区随父母", "evidence": [{"kind": "other_paper", "seen": true}]}')) AS r \gset
SELECT is((:'r'::jsonb -> 'ok') - '{inquiry,name}'::text[], jsonb_build_object('version', 1, 'state', 'open', 'case', :'a', 'case_state', 'at_community', 'case_version', 4), 'sent');
SELECT is((SELECT concat_ws('|', q.to_name, q.place, q.number, q.sent_on, q.due, q.state, cardinality(q.evidence)) FROM test.q(:'a') q),
          '乙区教育局|in_province|甲教函〔2019〕7号|2019-02-20|' || today() + 20 || '|open|1', 'to whom, number, sent, due, and the letter itself');
SELECT is((SELECT count(*)::int FROM event e WHERE e.case_id = case_id(:'a') AND e.kind = 'inquiry_send' AND e.version = 4), 1, 'one event, one version');
SELECT is(notices(:'a', 'inquiry_sent'), format('东街道 %1$s, 东一社区 %1$s', today() + 20), 'both holders are told');
SELECT is(told(:'a'), '', 'a batch without clocks: none is touched');
SELECT is((SELECT "with" FROM case_row(case_id(:'a'))), 'district', 'the case is with the district meanwhile');
SELECT ok((SELECT marks ? 'inquiry' FROM case_row(case_id(:'a'))), 'and marked in every list');
SELECT ok(case_waits_for(c, 'district') AND NOT case_waits_for(c, 'community'), 'it waits for the district') FROM case_file c WHERE id = case_id(:'a');
SELECT is(case_notices(c) -> 0, say('inquiry_out', 'number', '甲教函〔2019〕7号', 'sent', '2019-02-20', 'to', '乙区教育局', 'due', (today() + 20)::text), 'and its file says so on top') FROM case_file c WHERE id = case_id(:'a');
SELECT is(try('d1', 'inquiry_send', :'a', letter()) ->> 'error', 'INQUIRY_OPEN', 'one at a time');

-- ---- what may be done meanwhile
SELECT is(try(w, t, :'a', m) ->> 'error', 'INQUIRY_OPEN', format('not by %s: %s', w, t))
  FROM (VALUES ('c1', 'visit_submit', visit('F')), ('s1', 'visit_submit', visit('F')), ('s1', 'case_assign', '{"to": "990101001002"}'), ('c1', 'case_handback', '{"reason": "x"}'),
               ('s1', 'case_transfer', '{"to": "990101002000", "reason": "x"}'), ('d1', 'case_assign', '{"to": "990101002000"}'), ('d1', 'finding_file', finding('F'))) x(w, t, m);
SELECT is(try('c1', 'visit_submit', :'a', visit('F')) -> 'params' ->> 'number', '甲教函〔2019〕7号', 'the refusal names the letter');
SELECT ok(try('c1', 'visit_submit', :'a', visit()) ? 'ok', 'a visit is always taken');
SELECT ok(try('c1', 'evidence_add', :'a', '{"evidence": [{"kind": "photo", "seen": true}]}') ? 'ok', 'a paper too');
SELECT is(try('d1', 'finding_file', :'a', finding('A')) ->> 'then', 'reviewed', 'a death is never held up');
SELECT bring('deducted', 'C') AS b \gset
SELECT must(act('d2', 'task_done', :'b', '{"kind": "registration", "note": "x"}')) IS NOT NULL AS done \gset
SELECT must(act('d1', 'inquiry_send', :'b', letter())) IS NOT NULL AS done \gset
SELECT is(try('d2', 'case_close', :'b') ->> 'error', 'INQUIRY_OPEN', 'not closed while a letter is out');
SELECT ok(try('c1', 'visit_submit', :'b', visit('F')) ->> 'then' = 'found', 'but where a finding stands, a new one may come');

-- ---- overdue: the holder goes on, and the district still has the letter to chase
SELECT bring('at_community') AS o \gset
SELECT must(act('d1', 'inquiry_send', :'o', letter(jsonb_build_object('due', today())))) IS NOT NULL AS done \gset
SELECT is(try('c1', 'visit_submit', :'o', visit('F')) ->> 'error', 'INQUIRY_OPEN', 'on the due day itself it is with the district');
SELECT be('d1');
SELECT must(do_write('inquiry_withdraw', jsonb_build_object('inquiry', (test.q(:'o')).id::text, 'version', 1, 'reason', 'x'))) IS NOT NULL AS done \gset
SELECT must(act('d1', 'inquiry_send', :'o', letter(jsonb_build_object('due', today() - 1)))) IS NOT NULL AS done \gset
SELECT is((SELECT "with" FROM case_row(case_id(:'o'))), 'community', 'the day after it is with its holder');
SELECT ok(case_waits_for(c, 'district') AND case_waits_for(c, 'community'), 'and waits for both') FROM case_file c WHERE id = case_id(:'o');
SELECT is(case_notices(c) -> 0, say('inquiry_overdue', 'number', '甲教函〔2019〕7号', 'sent', '2019-02-20', 'to', '乙区教育局', 'due', (today() - 1)::text), 'its file says so') FROM case_file c WHERE id = case_id(:'o');
SELECT is(try('c1', 'visit_submit', :'o', visit('F')) ->> 'then', 'found', 'who may act again');
SELECT is(answer(:'o', 'attends') -> 'ok' ->> 'code', 'C', 'and an answer that comes late is taken all the same');

-- ---- answered: attends there
SELECT is(answer(:'a', 'attends', '{"evidence": []}') -> 'params' ->> 'field', 'evidence', 'an answer counts in writing only');
SELECT is(answer(:'a', 'attends', '{"version": 2}') ->> 'error', 'CHANGED_MEANWHILE', 'at the version that was seen');
SELECT is(answer(:'a', 'attends', '{"version": 2}') -> 'params' ->> 'version', '1', 'and says which it is');
SELECT is(answer(:'a', 'attends', '{"on": "2019-02-19"}') ->> 'error', 'DATE_TOO_EARLY', 'not before it was sent');
SELECT is(answer(:'a', 'attends', jsonb_build_object('on', today() + 1)) ->> 'error', 'DATE_IN_FUTURE', 'nor tomorrow');
SELECT is(answer(:'a', 'attends', '{"inquiry": "999999999"}') ->> 'error', 'NOT_FOUND', 'nor to a letter that is not');
SELECT answer(:'a', 'attends') AS r \gset
SELECT is((:'r'::jsonb -> 'ok') - '{inquiry,proposal,name,oddities}'::text[], jsonb_build_object('version', 2, 'state', 'answered', 'case', :'a', 'case_state', 'at_community', 'case_version', 5, 'code', 'C',
          'notices', '[]'::jsonb), 'in school in the province: C is proposed');
SELECT is((SELECT concat_ws('|', q.answer, q.answer_number, q.ended_on, cardinality(q.evidence)) FROM test.q(:'a') q), 'attends|乙教函〔2019〕3号|2019-03-01|2', 'answer, number, day, paper');
SELECT is((SELECT concat_ws('|', t.number, t.issuer, e.date) FROM evidence e JOIN evidence_text t ON t.evidence_id = e.id WHERE e.case_id = case_id(:'a') AND e.kind = 'bureau_letter'),
          '乙教函〔2019〕3号|乙区教育局|2019-03-01', 'the bureau''s letter carries what was said once');
SELECT is((SELECT "with" FROM case_row(case_id(:'a'))), 'community', 'it is with its holder again');
SELECT is(notices(:'a', 'inquiry_answered'), '东街道, 东一社区', 'who are told');
SELECT is(answer(:'a', 'unknown') ->> 'error', 'INQUIRY_NOT_OPEN', 'answered once');
SELECT be('d1');
SELECT is((SELECT array_agg(format('%s %s', p.rule, p.code)) FROM match_proposal p WHERE p.case_id = case_id(:'a') AND p.status = 'open'), ARRAY['inquiry_attends_in C'], 'a proposal waits');
SELECT is(match_reasons('inquiry_attends_in', false, NULL, NULL, NULL, NULL), jsonb_build_array(say('match_attends_in')), 'with its reason in words');
SELECT is(do_write('match_run', jsonb_build_object('batch', (SELECT b.name FROM case_file c JOIN batch b ON b.id = c.batch_id WHERE c.id = case_id(:'a')))) ? 'ok', true, 'a desk check meanwhile');
SELECT is((SELECT count(*)::int FROM match_proposal p WHERE p.case_id = case_id(:'a') AND p.status = 'open'), 1, 'leaves it alone');
SELECT is(try('d1', 'match_accept', :'a', '{"bulk": true}') ->> 'error', 'SINGLE_DECISION_NEEDED', 'not in bulk');
SELECT is(act('d1', 'match_accept', :'a', '{"on": "2019-03-02", "single": true}') -> 'ok' ->> 'state', 'reviewed', 'accepted: a finding');
SELECT is((SELECT format('%s %s %s', f.code, f.rule, (SELECT string_agg(e.kind, ',') FROM finding_evidence x JOIN evidence e ON e.id = x.evidence_id WHERE x.finding_id = f.id))
             FROM finding f WHERE f.case_id = case_id(:'a')), 'C inquiry_attends_in bureau_letter', 'by the rule, on the letter');
SELECT is(act('d2', 'case_confirm', :'a') -> 'ok' -> 'results' -> 0 ->> 'code', 'C', 'and confirmed by another');

-- a letter about a listed case: the desk check does not make the proposal stale
SELECT new_case() AS l \gset
SELECT must(act('d1', 'inquiry_send', :'l', letter('{"place": "out_of_province"}'))) IS NOT NULL AS done \gset
SELECT is(answer(:'l', 'attends') -> 'ok' ->> 'code', 'D', 'outside the province: D');
SELECT do_write('match_run', jsonb_build_object('batch', (SELECT b.name FROM case_file c JOIN batch b ON b.id = c.batch_id WHERE c.id = case_id(:'l')))) IS NOT NULL AS done \gset
SELECT is((SELECT status FROM match_proposal WHERE case_id = case_id(:'l')), 'open', 'a desk check of its batch leaves the proposal');

-- ---- taken over there; unknown there
SELECT bring('at_street') AS t \gset
SELECT must(act('d1', 'inquiry_send', :'t', letter())) IS NOT NULL AS done \gset
SELECT is((SELECT format('%s %s', r -> 'ok' ->> 'code', r -> 'ok' ->> 'sub') FROM answer(:'t', 'taken_over') r), 'A moved_away', 'taken over: A, moved away');
SELECT is(act('d1', 'match_accept', :'t', '{"single": true}') -> 'ok' ->> 'state', 'reviewed', 'accepted on the bureau''s letter');
SELECT bring('at_community') AS u \gset
SELECT must(act('d1', 'inquiry_send', :'u', letter())) IS NOT NULL AS done \gset
SELECT answer(:'u', 'unknown') AS r \gset
SELECT is((:'r'::jsonb -> 'ok') - '{inquiry,name,oddities}'::text[], jsonb_build_object('version', 2, 'state', 'answered', 'case', :'u', 'case_state', 'at_street', 'case_version', 5,
          'notices', jsonb_build_array(say('inquiry_unknown_back'))), 'unknown there: back to the street');
SELECT is((SELECT concat_ws('|', m.verb, m.from_state, m.to_state, m.on_date, m.version) FROM case_move m WHERE m.case_id = case_id(:'u') ORDER BY version DESC LIMIT 1),
          'assign|at_community|at_street|' || (SELECT last_on FROM case_file WHERE id = case_id(:'u')) || '|5', 'one move, one version, one event');
SELECT is((SELECT string_agg(kind, ',' ORDER BY version) FROM event WHERE case_id = case_id(:'u') AND version > 3), 'inquiry_send,inquiry_answer', 'the answer is its event');
SELECT is((SELECT count(*)::int FROM match_proposal WHERE case_id = case_id(:'u')), 0, 'and nothing is proposed');
SELECT is(try('c1', 'visit_submit', :'u', visit()) ->> 'error', 'NOT_FOUND', 'the community has it no more');
SELECT new_case() AS v \gset
SELECT must(act('d1', 'inquiry_send', :'v', letter())) IS NOT NULL AS done \gset
SELECT is((SELECT r -> 'ok' ->> 'case_state' FROM answer(:'v', 'unknown') r), 'listed', 'a case that never had a street stays with the district, to be routed');
SELECT bring('at_community') AS w \gset
SELECT must(act('s1', 'case_transfer', :'w', '{"to": "990101002000", "reason": "住西街道"}')) IS NOT NULL AS done \gset
SELECT must(act('d1', 'inquiry_send', :'w', letter())) IS NOT NULL AS done \gset
SELECT is((SELECT r -> 'ok' ->> 'case_state' FROM answer(:'w', 'unknown') r), 'at_community', 'a transfer that waits for its answer is not answered by the way');

-- a scheme without a code for it: said, and decided from papers
SELECT new_case('{"scheme": "2019-returned"}') AS x \gset
SELECT must(act('d1', 'inquiry_send', :'x', letter())) IS NOT NULL AS done \gset
SELECT is((SELECT r -> 'ok' -> 'notices' -> 0 FROM answer(:'x', 'attends', '{"evidence": [{"kind": "other_paper", "seen": true}]}') r), say('inquiry_no_code'), 'no such code in this scheme');

-- ---- withdrawn
SELECT bring('at_community') AS y \gset
SELECT must(act('d1', 'inquiry_send', :'y', letter())) IS NOT NULL AS done \gset
SELECT be('d1');
SELECT is(do_write('inquiry_withdraw', jsonb_build_object('inquiry', (test.q(:'y')).id::text, 'version', 1)) ->> 'error', 'REASON_NEEDED', 'withdrawn with a reason');
SELECT is(do_write('inquiry_withdraw', jsonb_build_object('inquiry', (test.q(:'y')).id::text, 'version', 1, 'reason', '孩子回来了')) -> 'ok' ->> 'state', 'withdrawn', 'withdrawn');
SELECT is((SELECT "with" FROM case_row(case_id(:'y'))), 'community', 'with the community again');
SELECT ok(try('c1', 'visit_submit', :'y', visit('F')) ->> 'then' = 'found', 'which goes on');
SELECT ok(try('d1', 'inquiry_send', :'y', letter()) ? 'ok', 'another letter may go out');
SELECT be('s1');
SELECT is(do_write('inquiry_withdraw', jsonb_build_object('inquiry', (test.q(:'b')).id::text, 'version', 1, 'reason', 'x')) ->> 'error', 'NOT_FOUND', 'not by a street');

-- ---- clocks
SELECT bring('at_community') AS k \gset
SELECT with_clocks();
SELECT must(act('d1', 'inquiry_send', :'k', letter())) IS NOT NULL AS done \gset
SELECT is(told(:'k'), format('pause %s %s', (SELECT last_on FROM case_file WHERE id = case_id(:'k')), today() + 20), 'the step''s clock stands still from the step on until the due day');
SELECT is((SELECT format('%s %s %s %s', k.level, o.name, k.due, k.status) FROM clock k JOIN org o ON o.id = k.org_id WHERE k.case_id = case_id(:'k') AND k.kind = 'inquiry'),
          format('district 甲区 %s running', today() + 20), 'the letter''s own clock is the district''s');
SELECT answer(:'k', 'attends', jsonb_build_object('on', today())) IS NOT NULL AS done \gset
SELECT is(told(:'k'), 'resume ' || today(), 'answered: it goes on from that day');
SELECT is((SELECT status || ' ' || ended_on FROM clock k WHERE k.case_id = case_id(:'k') AND k.kind = 'inquiry'), 'ended ' || today(), 'and the letter''s clock ends');
SELECT bring('at_community') AS n \gset
SELECT with_clocks();
SELECT must(act('d1', 'inquiry_send', :'n', letter('{"due": "2019-02-25"}'))) IS NOT NULL AS done \gset
SELECT is(told(:'n'), '', 'a letter that was due before the step began stops nothing');
SELECT answer(:'n', 'unknown', '{"on": "2019-04-01"}') IS NOT NULL AS done \gset
SELECT is(told(:'n'), 'resume 2019-02-25', 'an answer that comes late: the clock went on after the due day by itself');

-- a case that moves along with another of the child stands still again
SELECT import_list('N1', list_row('协甲', '990101201002020039', '2010-02-02')) IS NOT NULL AS done \gset
SELECT import_list('N2', list_row('协甲', '990101201002020039', '2010-02-02')) IS NOT NULL AS done \gset
SELECT with_clocks();
SELECT case_of('N1', 2) AS n1, case_of('N2', 2) AS n2 \gset
SELECT route(:'n1', '990101001001') IS NOT NULL AS done, route(:'n2', '990101001001') IS NOT NULL AS done2 \gset
SELECT must(act('d1', 'inquiry_send', :'n1', letter(jsonb_build_object('on', today(), 'due', today() + 20)))) IS NOT NULL AS done \gset
SELECT told(:'n1') IS NOT NULL AS done \gset
SELECT must(act('d1', 'case_assign', :'n2', '{"to": "990101001002"}')) IS NOT NULL AS done \gset
SELECT is(told(:'n1'), format('pause %s %s', today(), today() + 20), 'moved along: the new step stands still as well');

-- ---- looks
SELECT be('c1');
SELECT is((SELECT inquiry_show(jsonb_build_object('inquiry', (test.q(:'b')).id::text)) -> 'ok' ->> 'to'), '乙区教育局', 'who has the case reads its letter');
SELECT is((SELECT count(*)::int FROM event WHERE case_id = case_id(:'b') AND kind = 'look' AND detail ? 'inquiry'), 1, 'the look is recorded');
SELECT is((SELECT array_agg(found ->> 'case') FROM inquiry_list(jsonb_build_object('case', :'b'))), ARRAY[:'b'], 'and finds it in the list');
SELECT is((SELECT found -> 'next' FROM inquiry_list(jsonb_build_object('case', :'b'))), NULL, 'with no step for it');
SELECT is((SELECT found -> 'next' FROM inquiry_list(jsonb_build_object('case', :'b'))), '["answer", "withdraw"]', 'which are the district''s, as proto/moves/inquiry.csv has them') FROM (SELECT be('d1')) x;
SELECT be('c1');
SELECT is((SELECT count(*)::int FROM inquiry_list('{"overdue": true}')), 0, 'none of its own is overdue');
SELECT is((SELECT count(*)::int FROM inquiry_list(jsonb_build_object('case', :'y'))), 0, 'open ones alone');
SELECT is((SELECT count(*)::int FROM inquiry_list(jsonb_build_object('case', :'y', 'answered', true))), 1, 'unless all are asked for');
SELECT must(act('d1', 'inquiry_send', bring('at_street'), letter('{"due": "2019-02-25"}'))) IS NOT NULL AS done \gset
SELECT is((SELECT array_agg(found ->> 'due') FROM inquiry_list('{"overdue": true}')), '{2019-02-25}', 'those that are overdue');
SELECT is((SELECT count(*)::int FROM inquiry_list('{"answered": true, "limit": 3}')), 3, 'a page');
SELECT cursor AS cur FROM inquiry_list('{"answered": true, "limit": 3}') WHERE cursor IS NOT NULL \gset
SELECT is((SELECT count(*) FROM inquiry_list(jsonb_build_object('answered', true, 'limit', 500, 'after', :'cur'))) + 3, (SELECT count(*) FROM inquiry), 'and the rest');
SELECT is(case_inquiries_json(c) -> 0 ->> 'answer', 'attends', 'the case''s file has it') FROM case_file c WHERE id = case_id(:'a');
SELECT be('c3');
SELECT is(inquiry_show(jsonb_build_object('inquiry', (test.q(:'b')).id::text)), NULL, 'another community reads nothing');
SELECT is((SELECT count(*)::int FROM inquiry), 0, 'and sees none, by row security alone');
SELECT is(inquiry_show('{"inquiry": "999999999"}'), NULL, 'as if it were not there');

-- ---- the owner's functions ask for the event of that very act
SELECT be('d1');
SELECT throws_ok(format('SELECT inquiry_end(%s, %s, ''answered'', ''2019-03-01'', NULL, ''{}'', ''unknown'')', (test.q(:'b')).id, (SELECT max(id) FROM event WHERE case_id = case_id(:'a'))), '42501', NULL, 'not by the event of another case');
SELECT throws_ok(format('SELECT inquiry_place(%s, %s, %L, ''2019-03-01'', NULL, ''{}'')', case_id(:'y'), (SELECT max(id) FROM event WHERE case_id = case_id(:'y')), test.letter()), '42501', NULL, 'nor by one of another kind');
SELECT throws_ok(format('UPDATE inquiry SET due = ''2030-01-01'' WHERE id = %s', (test.q(:'b')).id), '42501', NULL, 'and the application writes no letter by itself');

SELECT finish();
ROLLBACK;
