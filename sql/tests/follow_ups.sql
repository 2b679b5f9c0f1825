-- Follow-ups: terms, duties that come back, the watch of a returned child, relapses, what a new roster answers by itself.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.duties(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(string_agg(format('%s %s %s', d.kind, d.due, d.status), ', ' ORDER BY d.id), '') FROM nol.duty d WHERE d.case_id = nol.case_id(p_case)
$$;
CREATE FUNCTION test.open_duties(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(string_agg(format('%s#%s %s%s', d.kind, d.round, d.due, CASE WHEN d.provisional THEN '?' ELSE '' END), ', ' ORDER BY d.id), '')
      FROM nol.duty d WHERE d.case_id = nol.case_id(p_case) AND d.status = 'open'
$$;
CREATE FUNCTION test.clocks(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(string_agg(format('%s %s %s', k.kind, o.name, k.due), ', ' ORDER BY k.id), '') FROM nol.clock k JOIN nol.org o ON o.id = k.org_id
     WHERE k.case_id = nol.case_id(p_case) AND k.status = 'running'
$$;
CREATE FUNCTION test.spec(p_spec jsonb, p_since date, p_until date DEFAULT NULL, p_anchor date DEFAULT NULL, p_round int DEFAULT 1, p_halvings int DEFAULT 0)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE d duty; r record;
BEGIN
    d.spec := p_spec; d.since := p_since; d.until_date := p_until; d.anchor := p_anchor; d.round := p_round; d.halvings := p_halvings;
    SELECT x.due, x.provisional INTO r FROM duty_due(d) x;
    RETURN r.due || CASE WHEN r.provisional THEN '?' ELSE '' END;
END $$;
-- Terms of two school years, with a gap after them in which no term is known.
INSERT INTO term VALUES ('2018-09-01', '2019-01-25', '2018 秋'), ('2019-02-18', '2019-07-05', '2019 春'), ('2019-09-01', '2020-01-17', '2019 秋'),
    ('2020-02-17', '2020-07-10', '2020 春');
UPDATE batch SET clocks = true;
CREATE FUNCTION test.clocks_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.clocks := true; RETURN NEW; END $$;
CREATE TRIGGER clocks_on BEFORE INSERT ON batch FOR EACH ROW EXECUTE FUNCTION test.clocks_on();
CREATE FUNCTION test.one(p_who text, p_type text, p_case text, p_on text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT must(act(p_who, p_type, p_case, p_more || jsonb_build_object('on', p_on))) $$;
CREATE FUNCTION test.notices(r jsonb) RETURNS text LANGUAGE sql AS $$ SELECT concat(r #> '{ok,notices}', r #> '{ok,results,0,notices}') $$;
CREATE FUNCTION test.pupil(p_name text, p_id text, p_status text DEFAULT '在校') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('student_number', 'G' || p_id, 'name', p_name, 'name_key', p_name, 'id_type', 'citizen', 'id_number', p_id, 'id_valid', true,
                              'birth_date', '2010-02-02', 'school_code', 'XX01', 'school_name', '第一小学', 'status', p_status) $$;
CREATE FUNCTION test.proposals() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s %s %s', case_no(p.case_id), p.rule, p.code, p.status), ', ' ORDER BY p.id), '') FROM match_proposal p WHERE p.rule = 'registration' $$;
CREATE FUNCTION test.roster(VARIADIC p_rows jsonb[]) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    PERFORM be('d1');
    RETURN (must(do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', VARIADIC p_rows)))) #>> '{ok,registrations}')::int;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- ---- days of term and ends of terms
SELECT is(term_days_add('2019-03-01', 30)::text, '2019-03-31', 'within a term: plain days');
SELECT is(term_days_add('2019-01-20', 5)::text, '2019-01-25', 'the last day of a term is one');
SELECT is(term_days_add('2019-01-20', 6)::text, '2019-02-18', 'the holidays do not count');
SELECT is(term_days_add('2019-01-25', 1)::text, '2019-02-18', 'from the last day on');
SELECT is(term_days_add('2019-02-01', 1)::text, '2019-02-18', 'from the holidays on');
SELECT is(term_days_add('2019-12-01', 60)::text, '2020-02-29', 'over a year''s end: 47 days and 13');
SELECT is(term_days_add('2019-06-30', 300), NULL, 'past the last term: nothing is guessed');
SELECT is(term_days_add('2021-01-01', 1), NULL, 'no term at all');
SELECT is(term_days_add('2018-05-01', 1), NULL, 'before the first: too far to be a holiday');
SELECT is(spec('{"each_term": true, "days": 180}', '2019-03-01'), '2019-07-05', 'each term: its last day');
SELECT is(spec('{"each_term": true, "days": 60}', '2019-03-01', p_halvings => 1), '2019-03-31', 'after a relapse half its days, sooner than the end of the term');
SELECT is(spec('{"each_term": true, "days": 180}', '2019-06-01', p_halvings => 1), '2019-07-05', 'or the end of the term, which is sooner');
SELECT is(spec('{"each_term": true, "days": 180}', '2019-06-20'), '2020-01-17', 'too little is left of it: the next');
SELECT is(spec('{"each_term": true, "days": 180}', '2019-08-01'), '2020-01-17', 'in the holidays: the term to come');
SELECT is(spec('{"each_term": true, "days": 180}', '2019-03-05', NULL, '2019-07-05'), '2020-01-17', 'done early: the next term, not this one again');
SELECT is(spec('{"each_term": true, "days": 180}', '2020-07-01'), '2020-12-28?', 'no term is known: plain days, and it says so');
SELECT is(spec('{"until_field": "until", "days_before": 30, "before_term": true}', '2018-10-01', '2019-04-10'), '2019-01-19', 'before the term in which it ends');
SELECT is(spec('{"until_field": "until", "days_before": 30, "before_term": true}', '2018-10-01', '2019-08-31'), '2019-08-02', 'it ends in the holidays: before the next term');
SELECT is(spec('{"until_field": "until", "before_term": true}', '2018-10-01', '2019-08-20'), '2019-08-20', 'never after the day itself');
SELECT is(spec('{"until_field": "until", "days_before": 30, "before_term": true}', '2018-10-01', '2022-08-31'), '2022-08-01?', 'no term is known: plain days');
SELECT is(spec('{"watch": [30, 60, 90, 120]}', '2019-03-01', NULL, '2019-03-01'), '2019-03-31', 'the watch');
SELECT is(spec('{"watch": [30, 60, 90, 120]}', '2019-04-10', NULL, '2019-03-01', 4), '2019-06-29', 'its fourth time counts from the return');
SELECT is(spec('{"watch": [30, 60, 90, 120]}', '2019-04-10', NULL, '2019-03-01', 3, 1), '2019-04-15', 'halved');
SELECT is(spec('{"watch": [30, 60]}', '2019-04-10', NULL, '2019-03-01', 1), '2019-04-10', 'never before it was written');
SELECT is(spec('{"watch": [30, 60, 90, 120]}', '2025-03-01', NULL, '2025-03-01', 1), '2025-03-31?', 'no term is known: plain days');
SELECT is(spec('{"watch": [30, 60, 90, 120]}', '2025-04-05', NULL, '2025-03-01', 2, 1), '2025-04-06?', 'plain days count from the return too');
SELECT is(spec('{"days": 30}', '2025-03-01', NULL, NULL, 1, 2), '2025-03-08', 'twice halved');
SELECT is(spec('{"days": 1}', '2025-03-01', NULL, NULL, 1, 40), '2025-03-02', 'one day at least');

-- ---- duties that come back
SELECT bring('at_community') AS h \gset
SELECT one('c1', 'visit_submit', :'h', '2019-02-20', visit() || '{"code": "H", "evidence": [{"kind": "visa", "number": "V1", "seen": true}, {"kind": "exit_record", "date": "2019-01-02", "seen": true}]}') IS NOT NULL AS x \gset
RESET SESSION AUTHORIZATION;
SELECT state AS found FROM case_file WHERE id = case_id(:'h') \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT is(:'found'::text, 'found', 'filed');
SELECT act('s1', 'case_approve', :'h') #>> '{ok,results,0,state}' AS x \gset
SELECT notices(act('d1', 'case_confirm', :'h')) AS n \gset
SELECT ok(:'n' LIKE '%"duty_provisional"%', 'confirmed today, when no term is known: it says so');
SELECT is(open_duties(:'h'), 'guardian_contact#1 ' || (today() + 180) || '?', 'in plain days');
SELECT is(clocks(:'h'), 'duty 东一社区 ' || (today() + 180), 'and its clock');
RESET SESSION AUTHORIZATION;
INSERT INTO term VALUES (today() - 60, today() + 90, '本学期'), (today() + 120, today() + 250, '下学期');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(open_duties(:'h'), 'guardian_contact#1 ' || (today() + 90), 'the terms come: counted anew');
SELECT is(clocks(:'h'), 'duty 东一社区 ' || (today() + 90), 'the clock too');
SELECT notices(act('c1', 'task_done', :'h', '{"kind": "guardian_contact", "note": "已联系"}')) AS n \gset
SELECT ok(:'n' LIKE '%"duty_next"%' || (today() + 250)::text || '%', 'done: it says when the next time is');
SELECT is(open_duties(:'h'), 'guardian_contact#2 ' || (today() + 250), 'next term');
SELECT is(clocks(:'h'), 'duty 东一社区 ' || (today() + 250), 'one clock, the new one''s');
-- the holder changes: the clock goes with the duty
SELECT act('s1', 'case_assign', :'h', '{"to": "990101001002"}') IS NOT NULL AS x \gset
SELECT is(clocks(:'h'), 'duty 东二社区 ' || (today() + 250), 'another community''s now');
SELECT act('d1', 'case_assign', :'h', '{"to": "990101002000"}') IS NOT NULL AS x \gset
SELECT is(clocks(:'h'), 'duty 西街道 ' || (today() + 250), 'without a community the street''s');
-- C: until the registration is there
SELECT bring('deducted', 'C') AS c \gset
SELECT is(open_duties(:'c'), 'registration#1 ' || (today() + 90), 'the registration by a date');
SELECT act('d2', 'task_done', :'c', '{"kind": "registration", "note": "已催办"}') IS NOT NULL AS x \gset
SELECT is(open_duties(:'c'), 'registration#2 ' || (today() + 90), 'not there yet: asked again');
SELECT act('d2', 'task_done', :'c', '{"kind": "registration", "note": "已建籍", "evidence": [{"kind": "registration_proof", "number": "G1", "issuer": "外校", "seen": true}]}') IS NOT NULL AS x \gset
SELECT is(open_duties(:'c'), '', 'there: over for good');
SELECT is(clocks(:'c'), '', 'no clock is left');
-- A: the answer that the finding itself stood on does not end the duty to ask the police
SELECT bring('at_street') AS a \gset
SELECT act('s1', 'visit_submit', :'a', visit() || '{"code": "A", "sub": "empty_registration", "evidence": [{"kind": "police_answer", "issuer": "派出所", "date": "2019-01-25", "seen": true}]}') IS NOT NULL AS x \gset
SELECT act('d1', 'case_confirm', :'a') IS NOT NULL AS x \gset
SELECT act('s1', 'task_done', :'a', '{"kind": "police_check", "note": "尚无回音"}') IS NOT NULL AS x \gset
SELECT is(open_duties(:'a'), 'police_check#2 ' || (today() + 90), 'it comes back');
SELECT act('s1', 'evidence_add', :'a', '{"evidence": [{"kind": "police_answer", "issuer": "派出所", "date": "2019-03-25", "seen": true}]}') IS NOT NULL AS x \gset
SELECT act('s1', 'task_done', :'a', '{"kind": "police_check", "note": "已查实"}') IS NOT NULL AS x \gset
SELECT is(open_duties(:'a'), '', 'a later answer ends it');

-- ---- return, watch, relapse
SELECT bring('out_of_school') AS r \gset
SELECT is(open_duties(:'r'), 'next_talk#1 ' || (today() + 30), 'the next talk');
SELECT is(act('s1', 'case_enrol', :'r', paper() || jsonb_build_object('evidence', jsonb_build_array(jsonb_build_object('kind', k, 'number', '1', 'issuer', 'x', 'date', '2019-02-18', 'seen', true)))) ->> 'error', 'PAPERS_MISSING', 'that is no proof of a return: ' || k)
  FROM unnest('{other_paper,photo,guardian_statement,community_statement,talk_record}'::text[]) k;
SELECT is(act('s1', 'case_enrol', :'r', paper() - 'evidence') #>> '{missing,0,kinds,0}', 'enrolment_certificate', 'the refusal says what is');
SELECT notices(act('s1', 'case_enrol', :'r', paper())) AS n \gset
SELECT is(open_duties(:'r'), 'watch#1 ' || (today() + 30) || ', registration#1 ' || (today() + 90), 'back: the talk is over, the watch begins, the registration is looked for');
SELECT ok(:'n' LIKE '%' || say('watch_first', 'due', (today() + 30)::text)::text || '%', 'the answer says when');
SELECT is((SELECT label FROM duty WHERE case_id = case_id(:'r') AND kind = 'watch'), '跟踪回访', 'its words');
SELECT is((SELECT jsonb_build_object('label', t.label, 'label_en', t.label_en, 'round', t.round, 'rounds', t.rounds) FROM task_list('{}') t WHERE t."case" = :'r' AND t.kind = 'watch'),
          '{"label": "跟踪回访", "label_en": "look after the child", "round": 1, "rounds": 4}', 'in both languages, and which of how many');
SELECT is(try('d2', 'case_close', :'r') ->> 'error', 'DUTY_OPEN', 'not closed while it is watched');
SELECT is(try('s1', 'task_done', :'r', '{"kind": "watch", "note": "x"}') ->> 'error', 'NOT_ALLOWED', 'the community looks after it');
SELECT is(try('c1', 'task_done', :'r', '{"kind": "watch", "note": "到校见到"}'), jsonb_build_object('error', 'TASK_TOO_EARLY', 'params', jsonb_build_object('kind', 'watch', 'due', today() + 30, 'earliest', today() + 15), 'then', 'returned',
          'labels', '[{"identifier": "watch", "zh": "跟踪回访", "en": "look after the child"}]'::jsonb),
          'not on the day of the return: the looks are spread over the schedule');
SELECT make_due(:'r');
SELECT act('c1', 'task_done', :'r', '{"kind": "watch", "note": "到校见到"}') IS NOT NULL AS x \gset
SELECT is(open_duties(:'r'), 'registration#1 ' || (today() + 90) || ', watch#2 ' || (today() + 60), 'the second time counts from the return');
SELECT notices(act('s1', 'case_relapse', :'r', '{"reason": "又未到校"}')) IS NOT NULL AS x \gset
SELECT is(now_state(:'r'), 'out_of_school', 'at work again, in the same file');
SELECT is(open_duties(:'r'), 'next_talk#1 ' || (today() + 15), 'at half the interval');
SELECT act('s1', 'task_done', :'r', '{"kind": "next_talk", "note": "谈过"}') IS NOT NULL AS x \gset
SELECT is(open_duties(:'r'), 'next_talk#2 ' || (today() + 15), 'it stays so');
SELECT act('s1', 'case_enrol', :'r', paper()) IS NOT NULL AS x \gset
SELECT is(open_duties(:'r'), 'watch#1 ' || (today() + 15) || ', registration#1 ' || (today() + 90), 'the watch after it too');
SELECT act('s1', 'case_relapse', :'r', '{"reason": "又未到校"}') IS NOT NULL AS x \gset
SELECT is(open_duties(:'r'), 'next_talk#1 ' || (today() + 7), 'once more');
SELECT act('s1', 'case_enrol', :'r', paper()) IS NOT NULL AS x \gset
SELECT follow(:'r');
SELECT is(open_duties(:'r'), '', 'watched to the end');
SELECT is(try('d2', 'case_close', :'r') ->> 'then', 'closed', 'then it may be closed');
SELECT is((SELECT count(*)::int FROM notice WHERE kind = 'watch_over' AND case_id = case_id(:'r')), 1, 'the district is told') FROM (SELECT be('d1')) b;

-- ---- a promised visit
SELECT bring('at_community') AS v \gset
SELECT act('c1', 'visit_submit', :'v', visit() || jsonb_build_object('result', 'not_met', 'next_date', today() + 45)) IS NOT NULL AS x \gset
SELECT ok(clocks(:'v') LIKE '%next_visit 东一社区 ' || (today() + 45)::text, 'it has a clock');
SELECT act('c1', 'visit_submit', :'v', visit() || jsonb_build_object('result', 'not_met', 'next_date', today() + 49)) IS NOT NULL AS x \gset
SELECT ok(clocks(:'v') LIKE '%next_visit 东一社区 ' || (today() + 49)::text AND clocks(:'v') NOT LIKE '%' || (today() + 45)::text || '%', 'another promise takes its place');
SELECT act('c1', 'visit_submit', :'v', visit() || '{"result": "not_met"}') IS NOT NULL AS x \gset
SELECT ok(clocks(:'v') NOT LIKE '%next_visit%', 'the visit was made');
SELECT act('c1', 'visit_submit', :'v', visit() || '{"result": "not_met", "on": "2019-02-01", "next_date": "2019-02-08"}') IS NOT NULL AS x \gset
SELECT ok(clocks(:'v') NOT LIKE '%next_visit%', 'a day that lies behind is no promise');
SELECT act('c1', 'visit_submit', :'v', visit() || jsonb_build_object('result', 'not_met', 'next_date', today() + 45)) IS NOT NULL AS x \gset
SELECT act('c1', 'evidence_add', :'v', '{"evidence": [{"kind": "photo", "seen": true}]}') IS NOT NULL AS x \gset
SELECT ok(clocks(:'v') LIKE '%next_visit 东一社区 ' || (today() + 45)::text, 'a paper is no visit');
SELECT act('c1', 'visit_submit', :'v', visit('L') || jsonb_build_object('next_date', today() + 60)) IS NOT NULL AS x \gset
SELECT ok(clocks(:'v') LIKE '%next_visit 东一社区 ' || (today() + 60)::text || '%' AND clocks(:'v') NOT LIKE '%' || (today() + 45)::text || '%', 'a visit with a finding promises too');
SELECT act('s1', 'case_approve', :'v') IS NOT NULL AS x, act('d1', 'case_confirm', :'v') IS NOT NULL AS y \gset
SELECT ok(clocks(:'v') LIKE '%next_visit%', 'out of school: it stands');
SELECT act('s1', 'case_enrol', :'v', paper()) IS NOT NULL AS x \gset
SELECT ok(clocks(:'v') NOT LIKE '%next_visit%', 'back in school: it falls');

-- ---- a new roster answers by itself
SELECT import_list('G1', list_row('籍甲', '990101201002020012', '2010-02-02'), list_row('籍乙', '990101201002020020', '2010-02-02'), list_row('籍丙', '990101201002020039', '2010-02-02')) IS NOT NULL AS x \gset
SELECT case_of('G1', 2) AS g1, case_of('G1', 3) AS g2, case_of('G1', 4) AS g3 \gset
SELECT act('d1', 'finding_file', :'g1', finding('C')) IS NOT NULL AS x, act('d1', 'finding_file', :'g2', finding('C')) IS NOT NULL AS y, act('d1', 'finding_file', :'g3', finding('L')) IS NOT NULL AS z \gset
SELECT act('d2', 'case_confirm', :'g1') IS NOT NULL AS x, act('d2', 'case_confirm', :'g2') IS NOT NULL AS y, act('d2', 'case_confirm', :'g3') IS NOT NULL AS z \gset
SELECT act('d1', 'case_enrol', :'g3', paper()) IS NOT NULL AS x \gset
SELECT is(roster(pupil('籍甲', '990101201002020012'), pupil('籍丙', '990101201002020039'), pupil('旁人', '990101201002020020')), 2, 'two are there, by ID and name');
SELECT is(proposals(), :'g1' || ' registration B open, ' || :'g3' || ' registration L open', 'proposed: a code for the one, an answer for the other');
SELECT is((SELECT count(*)::int FROM notice WHERE kind = 'registration_found' AND ref = '2'), 1, 'the district is told');
SELECT is(array(SELECT t."case" || ' ' || does(t.task, t.next, t."case", t.ref, t.kind, t."to") FROM task_list('{"kind": "match"}') t), ARRAY[:'g1' || ' match ' || :'g1', :'g3' || ' match ' || :'g3'], 'and has a task');
SELECT is(roster(pupil('籍甲', '990101201002020012'), pupil('籍丙', '990101201002020039'), pupil('旁人', '990101201002020020', '转出')), 0, 'not twice');
SELECT is(act('d1', 'match_accept', :'g3') #>> '{ok,state}', 'returned', 'accepted for a returned child: it stays returned');
SELECT is(open_duties(:'g3'), 'watch#1 ' || (today() + 30), 'its registration is done, the watch goes on');
SELECT is((SELECT count(*)::int FROM evidence WHERE case_id = case_id(:'g3') AND kind = 'roster_row'), 1, 'the row is a paper');
SELECT is(try('d2', 'match_accept', :'g1') ->> 'then', 'reviewed', 'accepted for C: a finding B to be confirmed');
SELECT is(act('d2', 'match_reject', :'g1', '{"reason": "同名"}') ->> 'error', NULL, 'or rejected');
SELECT is(roster(pupil('籍甲', '990101201002020012'), pupil('籍丙', '990101201002020039')), 0, 'a rejected one does not come back');
SELECT is(roster(pupil('籍甲', '990101201002020012'), pupil('籍乙', '990101201002020020')), 1, 'another');
SELECT is(roster(pupil('籍甲', '990101201002020012')), 0, 'gone again');
SELECT is((SELECT status FROM match_proposal WHERE case_id = case_id(:'g2') AND rule = 'registration'), 'stale', 'its proposal is stale');
-- a child that is missing or looked for, and now stands in a roster
SELECT import_list('G3', list_row('籍丁', '990101201002020047', '2010-02-02'), list_row('籍戊', '990101201002020055', '2010-02-02'), list_row('籍己', '990101201002020063', '2010-02-02')) IS NOT NULL AS x \gset
SELECT case_of('G3', 2) AS g6, case_of('G3', 3) AS g7, case_of('G3', 4) AS g8 \gset
SELECT route(:'g6', '990101001001') AS x, act('d1', 'finding_file', :'g7', finding('L')) IS NOT NULL AS y, act('d2', 'case_confirm', :'g7') IS NOT NULL AS z \gset
SELECT is(roster(pupil('籍甲', '990101201002020012'), pupil('籍丁', '990101201002020047'), pupil('籍戊', '990101201002020055'), pupil('籍己', '990101201002020063')), 2, 'one at work, one out of school; what is at the desk waits for the desk check');
SELECT is((SELECT string_agg(format('%s %s', case_no(case_id), code), ', ' ORDER BY case_id) FROM match_proposal WHERE rule = 'registration' AND duty_id IS NULL), :'g6' || ' B, ' || :'g7' || ' B', 'proposed with the code of the registered');
SELECT is(roster(pupil('籍甲', '990101201002020012'), pupil('籍丁', '990101201002020047', '转出'), pupil('籍戊', '990101201002020055'), pupil('籍己', '990101201002020063')), 0, 'no other');
SELECT is((SELECT string_agg(format('%s %s', case_no(case_id), status), ', ' ORDER BY case_id) FROM match_proposal WHERE rule = 'registration' AND duty_id IS NULL), :'g6' || ' stale, ' || :'g7' || ' open', 'one has left again');
SELECT is(try('d2', 'match_accept', :'g7') ->> 'then', 'reviewed', 'accepted: a finding to be confirmed');
-- a child that comes back when the roster has it already
SELECT import_list('G2', list_row('籍甲', '990101201002020012', '2010-02-02')) IS NOT NULL AS x \gset
SELECT case_of('G2', 2) AS g5 \gset
SELECT act('d1', 'finding_file', :'g5', finding('L')) IS NOT NULL AS x, act('d2', 'case_confirm', :'g5') IS NOT NULL AS y \gset
SELECT notices(act('d1', 'case_enrol', :'g5', paper())) AS n \gset
SELECT ok(:'n' LIKE '%registration_found%', 'said at once');
SELECT throws_ok(format('SELECT registration_seek(%s)', (SELECT max(id) FROM event WHERE kind = 'enrol')), '42501', NULL, 'not behind another''s or another kind of act') FROM (SELECT be('s1')) b;
SELECT * FROM finish();
ROLLBACK;
