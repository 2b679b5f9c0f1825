-- What was filed by mistake is withdrawn: who may, what it does to findings, counts and reports, and that what was known before stays.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- The newest paper, visit of a case, past row security.
CREATE FUNCTION test.paper_of(p_case text, p_kind text DEFAULT NULL) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT max(id)::text FROM nol.evidence WHERE case_id = nol.case_id(p_case) AND (p_kind IS NULL OR kind = p_kind)
$$;
CREATE FUNCTION test.visit_of(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT max(id)::text FROM nol.visit WHERE case_id = nol.case_id(p_case)
$$;
CREATE FUNCTION test.back(p_who text, p_what text, p_id text, p_case text, p_reason text DEFAULT '拿错了') RETURNS jsonb LANGUAGE sql AS $$
    SELECT test.act(p_who, p_what || '_withdraw', p_case, jsonb_build_object(p_what, p_id, 'reason', p_reason))
$$;
CREATE FUNCTION test.back_try(p_who text, p_what text, p_id text, p_case text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(r ->> 'error', 'done') FROM test.try(p_who, p_what || '_withdraw', p_case, jsonb_build_object(p_what, p_id, 'reason', '拿错了')) r
$$;
CREATE FUNCTION test.told(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT string_agg(n.kind || '@' || o.code, ' ' ORDER BY o.code, n.kind) FROM nol.notice n JOIN nol.org o ON o.id = n.org_id
     WHERE n.event_id = (SELECT max(e.id) FROM nol.event e WHERE e.case_id = nol.case_id(p_case) AND e.kind LIKE '%\_withdraw')
$$;
CREATE FUNCTION test.clocks(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT string_agg(k.kind || '@' || k.level, ' ' ORDER BY k.kind) FROM nol.clock k WHERE k.case_id = nol.case_id(p_case) AND k.status = 'running'
$$;
CREATE FUNCTION test.chain(p_case text) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS $$
    SELECT array_agg(e.version ORDER BY e.version) = array(SELECT generate_series(2, c.version)) FROM nol.case_file c JOIN nol.event e ON e.case_id = c.id AND e.version > 1
     WHERE c.id = nol.case_id(p_case) GROUP BY c.version
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- ---- who may
SELECT bring('found', NULL, '{"due": "2999-12-31"}') AS f, bring('at_community') AS a \gset
SELECT paper_of(:'f') AS p, visit_of(:'f') AS v \gset
SELECT is((SELECT string_agg(w || ' ' || back_try(w, 'evidence', :'p', :'f'), ', ' ORDER BY n) FROM unnest('{c1,s1,s1b,d1,c1b,c2,s2,c3,insp,police,leader,aud,op}'::text[]) WITH ORDINALITY x(w, n)),
    'c1 done, s1 done, s1b done, d1 done, c1b WITHDRAW_NOT_YOURS, c2 NOT_FOUND, s2 NOT_FOUND, c3 NOT_FOUND, insp NOT_FOUND, police NOT_FOUND, leader NOT_FOUND, aud NOT_FOUND, op NOT_FOUND',
    'a paper: who filed it, the street over its community, the district; a colleague not; a stranger as if it were absent');
SELECT is((SELECT string_agg(w || ' ' || back_try(w, 'visit', :'v', :'f'), ', ' ORDER BY n) FROM unnest('{c1,s1,d1,c1b,c2,s2,insp,leader}'::text[]) WITH ORDINALITY x(w, n)),
    'c1 done, s1 done, d1 done, c1b WITHDRAW_NOT_YOURS, c2 NOT_FOUND, s2 NOT_FOUND, insp NOT_FOUND, leader NOT_FOUND', 'a visit: the same');
SELECT be_nobody();
SELECT is(do_write('evidence_withdraw', jsonb_build_object('evidence', :'p', 'case', :'f', 'version', now_version(:'f'), 'reason', 'x')) ->> 'error', 'NOT_LOGGED_IN', 'nobody: not logged in');
SELECT is(withdraw_check(jsonb_build_object('evidence', :'p')), NULL, 'nobody sees what it would do');
SELECT is((SELECT count(*)::int FROM withdraw_grounds('evidence', :'p')), 0, 'nor what rests on it');
SELECT throws_ok(format('SELECT withdraw_put(''evidence'', %s, 1, NULL)', :'p'), '42501', NULL, 'nor crosses anything out');
SELECT is(act('c2', 'evidence_withdraw', :'f', jsonb_build_object('evidence', :'p', 'reason', 'x')),
          act('c2', 'evidence_withdraw', :'f', jsonb_build_object('evidence', :'p', 'reason', 'x')), 'a refusal is a value');
SELECT is(act('c2', 'evidence_withdraw', :'f', jsonb_build_object('evidence', :'p', 'reason', 'x')),
          act('c2', 'evidence_withdraw', '999999Z', '{"evidence": "999999", "reason": "x"}'), 'a foreign one is answered like an absent one');
SELECT is(back('c1', 'evidence', :'p', :'a') ->> 'error', 'NOT_FOUND', 'nor is it found under another case of one''s own');
SELECT is(back('c1', 'evidence', :'p', :'f', ' ') ->> 'error', 'REASON_NEEDED', 'without a reason it is refused');
SELECT is(act('c1', 'evidence_withdraw', :'f', jsonb_build_object('evidence', :'p', 'reason', 'x'), now_version(:'f') - 1) ->> 'error', 'CONFLICT', 'of a stale version: a conflict');

-- ---- an unconfirmed finding is sent back
SELECT be('c1');
SELECT is(withdraw_check(jsonb_build_object('evidence', :'p')) -> 'ok' -> 'effects',
          jsonb_build_array(jsonb_build_object('effect', 'sent_back', 'case', :'f', 'code', 'F', 'label', (SELECT label FROM scheme_code WHERE code = 'F' AND sub = '' LIMIT 1), 'label_en', 'past school age')), 'beforehand it says what will become of the finding');
SELECT now_version(:'f') AS was \gset
SELECT back('c1', 'evidence', :'p', :'f', '这是别的孩子的毕业证 990101200905050017') AS r \gset
SELECT is(:'r'::jsonb #>> '{ok,state}', 'at_community', 'the finding is sent back to where it was filed');
SELECT is((:'r'::jsonb #>> '{ok,version}')::int, :was + 1, 'in one version');
SELECT ok(chain(:'f'), 'the chain of versions has no gap');
SELECT is(:'r'::jsonb #>> '{ok,effects,0,effect}', 'sent_back', 'the answer says so');
SELECT is((SELECT f.status FROM finding f WHERE f.case_id = case_id(:'f')), 'sent_back', 'it has the status of one sent back');
SELECT is((SELECT verb || ' ' || from_state || ' ' || to_state FROM case_move WHERE case_id = case_id(:'f') ORDER BY version DESC LIMIT 1), 'sendback found at_community', 'a move like any other');
SELECT is(told(:'f'), 'evidence_withdrawn@990101000000 evidence_withdrawn@990101001000 sent_back@990101001001', 'the community hears that it came back, street and district that it is no more theirs');
SELECT is(clocks(:'f'), 'visit@community', 'the clock of the visit runs again');
SELECT is((SELECT r.why_sent_back FROM case_row(case_id(:'f')) r), '这是别的孩子的毕业证 990***************', 'the list says why, numbers masked');
SELECT ok((SELECT r.tries FROM case_row(case_id(:'f')) r) IS NULL, 'nothing is proposed any more');
SELECT is((SELECT jsonb_array_length(evidence_json(c.child_id, false)) || ' ' || (evidence_json(c.child_id, false) #>> '{0,withdrawn_by}') || ' ' || (evidence_json(c.child_id, false) #>> '{0,withdrawn_why}')
             FROM case_file c WHERE id = case_id(:'f')), '1 c1 这是别的孩子的毕业证 990***************', 'the paper stays in the file, with who and why');
SELECT is(case_missing(jsonb_build_object('case', :'f', 'code', 'F')) #>> '{ok,complete}', 'false', 'it no longer counts for the code');
SELECT is(act('c1', 'visit_submit', :'f', '{"result": "met", "how": "home", "code": "F"}') ->> 'error', 'PAPERS_MISSING', 'so the finding cannot be filed on it again');
SELECT is(back('c1', 'evidence', :'p', :'f') ->> 'error', 'WITHDRAWN_ALREADY', 'twice is refused');
SELECT is(back('d1', 'evidence', :'p', :'f') #>> '{params,by}', 'c1', '… and says who did it');
SELECT is(act('s1', 'evidence_check', :'f', jsonb_build_object('evidence', :'p')) ->> 'error', 'WITHDRAWN_ALREADY', 'nobody checks it any more');
SELECT ok(evidence_open(jsonb_build_object('evidence', :'p')) ? 'ok', 'but it can be looked at');
SELECT ok(act('c1', 'visit_submit', :'f', visit('F')) ? 'ok', 'with the right paper it goes on');
SELECT is((SELECT count(*)::int FROM finding f JOIN finding_evidence x ON x.finding_id = f.id WHERE f.case_id = case_id(:'f') AND f.status = 'filed' AND x.evidence_id = :'p'::bigint), 0, '… and the new finding does not rest on the wrong one');

-- approved by the street: the community's withdrawal takes it back from the district's desk
SELECT bring('reviewed') AS w \gset
SELECT is(back('c1', 'evidence', paper_of(:'w'), :'w') #>> '{ok,state}', 'at_community', 'what the street approved comes back too');
SELECT is(told(:'w'), 'evidence_withdrawn@990101000000 evidence_withdrawn@990101001000 sent_back@990101001001', '… and the district hears of it');

-- a paper of another kind than the code asks for: the finding does not rest on it
SELECT bring('found') AS o \gset
SELECT must(act('c1', 'evidence_add', :'o', '{"evidence": [{"kind": "photo", "seen": true}]}')) \g /dev/null
SELECT is(back('c1', 'evidence', paper_of(:'o', 'photo'), :'o') #>> '{ok,state}', 'found', 'a photograph that no code asks for: the finding stays under review');

-- ---- a visit
SELECT bring('found') AS g \gset
SELECT is(back('c1', 'visit', visit_of(:'g'), :'g') #>> '{ok,state}', 'at_community', 'a visit from which the finding was drawn: sent back');
SELECT is((SELECT count(*)::int FROM evidence WHERE case_id = case_id(:'g') AND withdrawn_at IS NULL), 1, 'its papers are papers still');
SELECT bring('at_community') AS t \gset
SELECT act('c1', 'visit_submit', :'t', '{"result": "not_met", "how": "home", "next_date": "2999-01-05"}') AS first \gset
SELECT is(:'first'::jsonb #>> '{ok,visit}', visit_of(:'t'), 'the answer to a visit has its number');
SELECT is(:'first'::jsonb #>> '{ok,visit}', (case_visits_json((SELECT child_id FROM case_file WHERE id = case_id(:'t')), false)) #>> '{0,visit}', '… the one in the file');
SELECT is(act('c1', 'visit_submit', :'t', '{"result": "not_met", "how": "phone"}') #>> '{ok,state}', 'at_community', 'a second try, which answers the promise');
SELECT is((SELECT next_visit FROM case_file WHERE id = case_id(:'t')), NULL, '(no visit is promised)');
SELECT must(back('c1', 'visit', visit_of(:'t'), :'t')) \g /dev/null
SELECT is((SELECT next_visit FROM case_file WHERE id = case_id(:'t')), '2999-01-05', 'withdrawn: the promise of the first stands again');
SELECT is((SELECT finding_facts(c, today(), NULL, NULL) ->> 'tries' FROM case_file c WHERE id = case_id(:'t')), '1', 'it is no try any more');
SELECT must(back('c1', 'visit', :'first'::jsonb #>> '{ok,visit}', :'t')) \g /dev/null
SELECT is((SELECT next_visit FROM case_file WHERE id = case_id(:'t')), NULL, 'the first withdrawn too: nothing is promised');

-- G rests on its tries
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.lost(p_case text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.must(test.act('c1', 'visit_submit', p_case, '{"result": "not_met", "how": "home", "on": "2019-02-01"}'));
    PERFORM test.must(test.act('c1', 'visit_submit', p_case, '{"result": "not_met", "how": "phone", "on": "2019-02-10"}'));
    PERFORM test.must(test.act('c1', 'visit_submit', p_case, '{"result": "moved", "how": "neighbour", "on": "2019-02-20"}'));
    PERFORM test.must(test.act('c1', 'visit_submit', p_case, '{"result": "not_met", "how": "police", "on": "2019-03-20", "code": "G",
        "evidence": [{"kind": "police_answer", "number": "1", "issuer": "派出所", "date": "2019-03-15", "seen": true}]}'));
END $$;
GRANT EXECUTE ON FUNCTION test.lost TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('at_community') AS l \gset
SELECT lost(:'l') \g /dev/null
SELECT id AS v1 FROM visit WHERE case_id = case_id(:'l') ORDER BY id LIMIT 1 \gset
SELECT id AS v2 FROM visit WHERE case_id = case_id(:'l') ORDER BY id OFFSET 1 LIMIT 1 \gset
SELECT is(back('c1', 'visit', :'v2', :'l') #>> '{ok,state}', 'found', 'one try of four: three are left, G stands');
SELECT is(back('c1', 'visit', :'v1', :'l') #>> '{ok,state}', 'at_community', 'a second one: the tries are too few, G is sent back');

-- a late visit: the former holder does not see the case any more; the new holder''s reviewers withdraw it
SELECT bring('at_community') AS y \gset
SELECT now_version(:'y') AS seen \gset
SELECT must(act('s1', 'case_assign', :'y', '{"to": "990101001002"}')) \g /dev/null
SELECT is(act('c1', 'visit_submit', :'y', '{"result": "not_met", "how": "home"}', :seen) #>> '{ok,outcome}', 'late', '(a late visit)');
SELECT is(back('c1', 'visit', visit_of(:'y'), :'y') ->> 'error', 'NOT_FOUND', 'a late visit: its former holder sees nothing there');
SELECT is(back('c2', 'visit', visit_of(:'y'), :'y') ->> 'error', 'WITHDRAW_NOT_YOURS', '… the new holder did not file it');
SELECT ok(back('s1', 'visit', visit_of(:'y'), :'y') ? 'ok', '… the street withdraws it');
SELECT ok(NOT (SELECT late_visit FROM case_file WHERE id = case_id(:'y')), '… and it is no longer announced');
SELECT ok(chain(:'y'), '(no gap)');

-- ---- what is confirmed becomes a dated task
SELECT bring('deducted', 'C', '{"due": "2999-12-31"}') AS d \gset
SELECT report_diff(jsonb_build_object('batch', (SELECT b.name FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id = case_id(:'d')), 'from', '2019-01-21', 'until', today())) AS before FROM be('d1') \gset
SELECT is(jsonb_array_length(:'before'::jsonb #> '{ok,rows,0,evidence}'), 1, '(the report names the paper)');
SELECT back('c1', 'evidence', paper_of(:'d'), :'d') AS r \gset
SELECT is(:'r'::jsonb #>> '{ok,state}', 'deducted', 'a confirmed finding stays as it is');
SELECT is(:'r'::jsonb #>> '{ok,effects,0,effect}', 'task', '… and is a task from now on');
SELECT is((SELECT kind || ' ' || level || ' ' || status || ' ' || (due > today()) FROM duty WHERE case_id = case_id(:'d') AND kind = 'ground_withdrawn'), 'ground_withdrawn district open true', 'of the district, with a day');
SELECT matches(clocks(:'d'), 'duty@district', 'it has its clock');
SELECT is(told(:'d'), 'evidence_withdrawn@990101000000 evidence_withdrawn@990101001000', 'the district and the street hear of it');
SELECT be('d1');
SELECT ok((SELECT r.marks ? 'ground_withdrawn' FROM case_row(case_id(:'d')) r), 'the case is marked');
SELECT is((SELECT t.kind || ' ' || does(t.task, t.next, t."case", t.ref, t.kind, t."to") FROM task_list('{"mine": true}') t WHERE t."case" = :'d' AND t.kind = 'ground_withdrawn'),
          'ground_withdrawn reopen ' || :'d', 'it is in the district''s list, with its verb');
SELECT is((SELECT t.label || ' / ' || t.label_en FROM task_list('{"mine": true}') t WHERE t."case" = :'d' AND t.kind = 'ground_withdrawn'), '依据已撤回，重新认定 / ground withdrawn: decide again', '… and words of both languages');
SELECT is(report_diff(jsonb_build_object('batch', (SELECT b.name FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id = case_id(:'d')), 'from', '2019-01-21', 'until', today())) #> '{ok,rows,0,evidence}',
          '[]', 'from now on the report does not name the paper');
SELECT is(report_diff(jsonb_build_object('batch', (SELECT b.name FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id = case_id(:'d')), 'from', '2019-01-21', 'until', today(), 'known_at', :'before'::jsonb #>> '{ok,position}')) #> '{ok,rows}',
          :'before'::jsonb #> '{ok,rows}', '… as known before it does not move');
SELECT is(act('d2', 'case_close', :'d') ->> 'error', 'DUTY_OPEN', 'it cannot be closed so');
SELECT is(act('d1', 'task_done', :'d', '{"kind": "ground_withdrawn", "note": "没问题"}') ->> 'error', 'GROUND_MISSING', 'a note alone gives no ground');
\set again '{"evidence": [{"kind": "attendance_certificate", "issuer": "外校", "date": "2019-01-25", "seen": true}]}'
SELECT is(act('d1', 'task_done', :'d', :'again'::jsonb || '{"kind": "ground_withdrawn", "note": "补证明"}') #>> '{missing,0,kinds,0}', 'attendance_certificate', 'nobody brings himself the paper on which he then decides');
SELECT ok(act('d1', 'task_done', :'d', :'again'::jsonb || '{"kind": "ground_withdrawn", "note": "补证明"}')::text !~ 'waivable', '… and no waiver is spoken of, which cannot be asked for here');
SELECT must(act('d1', 'evidence_add', :'d', :'again')) \g /dev/null
SELECT is(act('d1', 'task_done', :'d', '{"kind": "ground_withdrawn", "note": "补证明"}') ->> 'error', 'GROUND_MISSING', '… nor does he file it beforehand');
SELECT is(try('d2', 'task_done', :'d', '{"kind": "ground_withdrawn", "note": "已核"}') #>> '{ok,outcome}', 'done', '… but another officer ends it then');
SELECT must(act('d2', 'task_done', :'d', '{"kind": "ground_withdrawn", "note": "已核"}')) \g /dev/null
SELECT must(act('d2', 'task_done', :'d', '{"kind": "registration", "note": "已建籍", "evidence": [{"kind": "registration_proof", "number": "G1", "issuer": "第一小学", "seen": true}]}')) \g /dev/null
SELECT is(act('d1', 'case_close', :'d') ->> 'error', 'SAME_PERSON', 'who filed that paper does not close the file');
SELECT is(try('d2', 'case_close', :'d') #>> '{ok,results,0,state}', 'closed', '… another does');
SELECT is(jsonb_array_length(report_diff(jsonb_build_object('batch', (SELECT b.name FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id = case_id(:'d')), 'from', '2019-01-21', 'until', today())) #> '{ok,rows,0,evidence}'),
          1, 'and the report names that one');
-- reopening ends it; a return does not
SELECT bring('deducted', 'C') AS e \gset
SELECT must(back('s1', 'evidence', paper_of(:'e'), :'e')) \g /dev/null
SELECT must(act('d1', 'case_reopen', :'e', '{"reason": "依据有误"}')) \g /dev/null
SELECT is((SELECT status FROM duty WHERE case_id = case_id(:'e') AND kind = 'ground_withdrawn'), 'ended', 'opened again: the task is over');
SELECT bring('out_of_school', 'L') AS k \gset
SELECT must(back('s1', 'evidence', paper_of(:'k', 'talk_record'), :'k')) \g /dev/null
SELECT must(act('s1', 'case_enrol', :'k', paper())) \g /dev/null
SELECT is((SELECT status FROM duty WHERE case_id = case_id(:'k') AND kind = 'ground_withdrawn'), 'open', 'a return leaves the finding without its ground, so the task stays');
-- the paper of a return
SELECT bring('out_of_school', 'L') AS n \gset
SELECT must(act('s1', 'case_enrol', :'n', paper())) \g /dev/null
SELECT must(back('d1', 'evidence', paper_of(:'n', 'enrolment_certificate'), :'n')) \g /dev/null
SELECT is((SELECT status FROM duty WHERE case_id = case_id(:'n') AND kind = 'ground_withdrawn'), 'open', 'the paper on which a return was recorded: a task too');
SELECT is(act('d1', 'task_done', :'n', '{"kind": "ground_withdrawn", "note": "没问题"}') ->> 'error', 'GROUND_MISSING', '… that needs another paper');
SELECT is(act('d1', 'task_done', :'n', paper() - 'form' || '{"kind": "ground_withdrawn", "note": "补证明"}') ->> 'error', 'GROUND_MISSING', '… not one''s own');
SELECT must(act('s1', 'evidence_add', :'n', paper() - 'form')) \g /dev/null
SELECT is(act('d1', 'task_done', :'n', '{"kind": "ground_withdrawn", "note": "已核"}') #>> '{ok,outcome}', 'done', '… but the street''s');
-- a finding of the desk: who filed it does not decide on what it stands on now
SELECT new_case() AS j \gset
SELECT must(act('d1', 'finding_file', :'j', finding('C'))), must(act('d2', 'case_confirm', :'j')) \g /dev/null
SELECT must(back('d1', 'evidence', paper_of(:'j'), :'j')), must(act('d2', 'evidence_add', :'j', :'again')) \g /dev/null
SELECT is(act('d1', 'task_done', :'j', '{"kind": "ground_withdrawn", "note": "已核"}') ->> 'error', 'SAME_PERSON', 'the filer of a desk finding');
SELECT is(act('d3', 'task_done', :'j', '{"kind": "ground_withdrawn", "note": "已核"}') #>> '{ok,outcome}', 'done', '… a third officer does');
-- a visit of a confirmed finding
SELECT bring('deducted') AS u \gset
SELECT is(back('d1', 'visit', visit_of(:'u'), :'u') #>> '{ok,effects,0,effect}', 'task', 'the visit from which it was drawn: a task');
-- closed: the district alone, and it is a task all the same
SELECT bring('closed') AS z \gset
SELECT is(back('c1', 'evidence', paper_of(:'z'), :'z') ->> 'error', 'MOVE_NOT_POSSIBLE', 'a closed file is the district''s');
SELECT is(back('d1', 'evidence', paper_of(:'z'), :'z') #>> '{ok,effects,0,effect}', 'task', '… which withdraws there too');
SELECT is((SELECT status FROM duty WHERE case_id = case_id(:'z') AND kind = 'ground_withdrawn'), 'open', '… and has the task');
-- a death that rests on the wrong certificate: the task is there although nobody is reminded of a dead child
SELECT bring('deducted', 'A') AS h \gset
SELECT must(back('d1', 'evidence', paper_of(:'h'), :'h')) \g /dev/null
SELECT is((SELECT count(*)::int FROM task_list('{"mine": true}') t WHERE t."case" = :'h' AND t.kind = 'ground_withdrawn'), 1, 'the wrong death certificate: a task of the district');
SELECT is((SELECT child_death(child_id) IS NOT NULL FROM case_file WHERE id = case_id(:'h')), true, '(the finding stands until it is opened again)');

-- ---- one paper, two findings: of two lists of one child
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.join_child(p_one text, p_two text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.case_file SET child_id = (SELECT child_id FROM nol.case_file WHERE id = nol.case_id(p_one)) WHERE id = nol.case_id(p_two)
$$;
GRANT EXECUTE ON FUNCTION test.join_child TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('at_community') AS one, bring('at_community') AS two, bring('listed') AS three \gset
SELECT join_child(:'one', :'two'), join_child(:'one', :'three') \g /dev/null
SELECT must(act('c1', 'visit_submit', :'one', visit('C'))) \g /dev/null
SELECT must(act('c1', 'visit_submit', :'two', '{"result": "met", "how": "home", "code": "C"}')) \g /dev/null
SELECT is((SELECT string_agg(now_state(c), ' ') FROM unnest(ARRAY[:'one', :'two']) c), 'found found', '(both rest on the one certificate)');
SELECT is(jsonb_array_length(back('c1', 'evidence', paper_of(:'one'), :'one') #> '{ok,effects}'), 2, 'a paper of two findings: both are named');
SELECT is((SELECT string_agg(now_state(c), ' ') FROM unnest(ARRAY[:'one', :'two']) c), 'at_community at_community', '… and both are sent back');
SELECT ok(chain(:'one') AND chain(:'two'), '… each with its own version');
SELECT must(act('c1', 'visit_submit', :'one', visit('C'))) \g /dev/null
SELECT must(act('d1', 'finding_file', :'three', '{"code": "C"}')) \g /dev/null
SELECT is(back('c1', 'evidence', paper_of(:'one'), :'one') ->> 'error', 'WITHDRAW_ELSEWHERE', 'where another case out of sight rests on it too, the community is sent to the district');
SELECT is(now_state(:'one') || ' ' || now_state(:'three'), 'found reviewed', '… and nothing has changed');
SELECT ok(back('d1', 'evidence', paper_of(:'one'), :'one') ? 'ok', '… which withdraws it');
SELECT is(now_state(:'one') || ' ' || now_state(:'three'), 'at_community listed', '… in both');

-- ---- measures: aid that lost its only paper counts no more, in sums and reports
SELECT bring('out_of_school', 'L') AS m \gset
SELECT must(act('c1', 'measure_add', :'m', '{"kind": "aid", "amount": 50000, "evidence": [{"kind": "photo", "seen": true}]}')) \g /dev/null
SELECT must(act('c1', 'measure_add', :'m', '{"kind": "aid", "amount": 30000}')) \g /dev/null
SELECT report_measures('{"from": "2019-01-01"}') AS before FROM be('d1') \gset
SELECT is((SELECT amount FROM measure_sum(jsonb_build_object('case', :'m'))), 80000::bigint, '(800 yuan)');
SELECT is(back('c1', 'evidence', paper_of(:'m', 'photo'), :'m') #>> '{ok,effects,0,effect}', 'measure', 'the paper of an aid: the answer says that it counts no more');
SELECT is((SELECT amount FROM measure_sum(jsonb_build_object('case', :'m'))), 30000::bigint, 'aid without a paper of its own stands, the other does not');
SELECT is((SELECT count(*)::int FROM measure_list(jsonb_build_object('case', :'m')) WHERE withdrawn), 1, 'it stays in the list, crossed out');
SELECT be('d1');
SELECT is((report_measures('{"from": "2019-01-01"}') #>> '{ok,total,amount}')::int, (:'before'::jsonb #>> '{ok,total,amount}')::int - 50000, 'the report counts without it');
SELECT is(report_measures(jsonb_build_object('from', '2019-01-01', 'known_at', :'before'::jsonb #>> '{ok,position}')) #> '{ok,total}', :'before'::jsonb #> '{ok,total}', '… as known before it does not move');

-- ---- papers of an escalation and an inquiry: crossed out, nothing moves
SELECT bring('at_community') AS x \gset
SELECT must(act('c1', 'escalation_raise', :'x', '{"cause": "refuses", "note": "拒不配合", "evidence": [{"kind": "talk_record", "date": "2019-02-01", "seen": true}]}')) \g /dev/null
SELECT is(back('c1', 'evidence', paper_of(:'x'), :'x') #>> '{ok,state}', 'at_community', 'a paper of an escalation: the case stays where it is');
SELECT is(escalation_show(jsonb_build_object('escalation', (SELECT escalation_id::text FROM escalation_case WHERE case_id = case_id(:'x')))) #>> '{ok,row,tried,papers}', '0', '… and it was not tried');
SELECT must(act('d1', 'inquiry_send', :'x', '{"to": "乙区教育局", "place": "in_province", "number": "协1", "due": "2999-01-01", "evidence": [{"kind": "photo", "seen": true}]}')) \g /dev/null
SELECT ok(back('d1', 'evidence', paper_of(:'x', 'photo'), :'x') ? 'ok', 'the copy of a letter: withdrawn although it is out');

-- the reason is a note, and can be erased
SELECT ok((SELECT withdrawn_note IS NOT NULL FROM evidence WHERE id = :'p'::bigint), 'the reason stands apart, where it can be erased');
SELECT is((SELECT count(*)::int FROM event WHERE kind LIKE '%\_withdraw' AND detail::text ~ '拿错|990101200'), 0, '… and not in the trail');
SELECT * FROM finish();
ROLLBACK;
