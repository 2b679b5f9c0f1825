-- Escalations: where each goes, who may take which step when, what it does to the case, the clock and those who hear of it.
BEGIN;
\ir setup.inc
\ir work.inc
\ir escalations.inc

-- ---- where it goes
SELECT is(holder(raise(w, r, bring('at_community'))), h, format('%s by %s goes to %s', r, w, h)) FROM (VALUES
    ('c1', 'refuses', '东街道'), ('s1', 'refuses', '甲区'), ('d1', 'refuses', '领导小组'), ('c1', 'lost_contact', '东街道'), ('s1', 'lost_contact', '甲区'),
    ('c1', 'needs_department', '东街道'), ('s1', 'needs_department', '领导小组'), ('d1', 'needs_department', '领导小组'), ('c1', 'other', '东街道'),
    ('c1', 'danger', '东街道'), ('s1', 'danger', '甲区'), ('d1', 'danger', '领导小组')) t(w, r, h);

-- ---- raising
SELECT bring('at_community') AS a \gset
SELECT now_version(:'a') AS v \gset
SELECT is(refusal('c1', 'escalation_raise', :'a', '{"cause": "refuses", "note": " "}'), 'FIELD_MISSING', 'what is asked has to be said');
SELECT is(refusal('c2', 'escalation_raise', :'a', '{"cause": "refuses", "note": "x"}'), 'NOT_FOUND', 'another''s case');
SELECT is(refusal('c1', 'escalation_raise', :'a', '{"cause": "refuses", "note": "x", "on": "2999-01-01"}'), 'DATE_IN_FUTURE', 'not tomorrow');
SELECT is(refusal('c1', 'escalation_raise', :'a', '{"cause": "refuses", "note": "x", "on": "2019-01-20"}'), 'DATE_TOO_EARLY', 'not before the list came');
SELECT is(act('c1', 'escalation_raise', :'a', '{"cause": "refuses", "note": "x"}', 1) ->> 'error', 'CONFLICT', 'at a version that was seen');
SELECT raise('c1', 'refuses', :'a', '{"proposes": "请街道约谈"}') AS e \gset
SELECT is(now_version(:'a') - :v, 1, 'it takes a version of the case');
SELECT is(marks(:'a'), '1 f', 'the case is marked');
SELECT is((SELECT detail ->> 'reason' FROM event WHERE case_id = case_id(:'a') AND kind = 'escalation_raise'), 'refuses', 'with its event');
SELECT is(heard(:e), 'd1:- s1:escalated c1:-', 'the street hears of it');
SELECT is(clocks(:e), 'accept street', 'and has days to accept it');
SELECT is(refusal('c1', 'escalation_raise', :'a', '{"cause": "refuses", "note": "x"}'), 'ESCALATION_OPEN', 'one open one a case and reason');
SELECT is(refusal('s1', 'escalation_raise', :'a', '{"cause": "refuses", "note": "x"}'), 'ESCALATION_OPEN', 'whoever asks');
SELECT ok(raise('c1', 'lost_contact', :'a') > 0, 'another reason is another one');
SELECT is(marks(:'a'), '2 f', 'both are counted');
SELECT is(refusal('d1', 'escalation_raise', bring('closed'), '{"cause": "other", "note": "x"}'), 'MOVE_NOT_POSSIBLE', 'not of a closed case');

-- ---- the table of steps, each cell by each one: the rule is the table, and nothing else
RESET SESSION AUTHORIZATION;
CREATE TABLE test.cells AS SELECT s.state, s.holder, v.verb, w.who FROM (VALUES ('raised', 's'), ('raised', 'd'), ('raised', 'g'), ('accepted', 's'), ('accepted', 'd'), ('accepted', 'g'),
    ('answered', 's'), ('answered', 'd'), ('answered', 'g'), ('decided', 'g')) s(state, holder), (VALUES ('accept'), ('sendback'), ('handup'), ('answer'), ('decide'), ('close')) v(verb),
    (VALUES ('c1'), ('c2'), ('s1'), ('s2'), ('d1'), ('leader'), ('office'), ('police'), ('insp')) w(who);
GRANT SELECT ON test.cells TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(step_try(state, holder, verb, who), step_expected(state, holder, verb, who), format('%s with %s: %s by %s', state, holder, verb, who)) FROM cells ORDER BY state, holder, verb, who;

-- What is offered to somebody is what he can do; a decision of the office needs a signed paper, which it can bring.
SELECT is((SELECT string_agg(n, ',' ORDER BY n) FROM jsonb_array_elements_text(show(x.who, b.id) #> '{row,next}') n),
          (SELECT string_agg(c.verb, ',' ORDER BY c.verb) FROM cells c WHERE (c.state, c.holder, c.who) = (x.state, x.holder, x.who) AND step_expected(c.state, c.holder, c.verb, c.who) !~ '^[A-Z]'),
          format('%s with %s: the steps offered to %s', x.state, x.holder, x.who))
  FROM (SELECT DISTINCT state, holder, who FROM cells WHERE who NOT IN ('c2', 's2', 'police', 'insp')) x CROSS JOIN LATERAL (SELECT bring_escalation(x.state, x.holder) AS id) b;

-- ---- up, down, solved
SELECT is(word(do_step('s1', :e, 'accept')), 'accepted', 'accepted');
SELECT is(clocks(:e), 'solve street', 'now days to solve it');
SELECT is(heard(:e), 'd1:- s1:- c1:escalation_accepted', 'the community hears of it');
SELECT is(do_step('s1', :e, 'accept', '{}', 1) ->> 'error', 'CHANGED_MEANWHILE', 'at the version that was seen');
SELECT is(do_step('s1', :e, 'handup', '{"note": "监护人仍拒绝"}') -> 'ok' ->> 'org_name', '甲区', 'handed up to the district');
SELECT is(clocks(:e), 'accept district', 'whose clock it is now');
SELECT is(word(do_step('s1', :e, 'accept')), 'ESCALATION_ELSEWHERE', 'it is not the street''s any more');
SELECT is(do_step('d1', :e, 'handup', '{"note": "请研究"}') -> 'ok' ->> 'org_name', '领导小组', 'handed up to the group');
SELECT is(show('leader', :e) -> 'row' ->> 'handed_up', '请研究', 'with what the district asks of it');
SELECT is(word(do_step('office', :e, 'sendback', '{"note": "再谈一次"}')), 'SIGNED_PAPER_NEEDED', 'the office sends back by a decision only');
SELECT is(do_step('leader', :e, 'sendback', '{"note": "再谈一次"}') -> 'ok' ->> 'org_name', '甲区', 'a member sends it back one level down');
SELECT is(show('leader', :e) -> 'row' ->> 'handed_up', NULL, 'no word for a group that has it no more');
SELECT is(path(:e), '东一社区,东街道', 'the way it came is remembered');
SELECT is(do_step('d1', :e, 'sendback', '{"note": "再谈一次"}') -> 'ok' ->> 'org_name', '东街道', 'and one more');
SELECT is(do_step('s1', :e, 'sendback', '{"note": "由社区继续"}') -> 'ok' ->> 'state', 'sent_back', 'to whom raised it: it is over');
SELECT is(marks(:'a'), '1 f', 'and counts no more');
SELECT is((SELECT how FROM escalation_case WHERE escalation_id = :e), 'sent_back', 'settled so');
SELECT is(clocks(:e), '', 'no clock runs');
SELECT is(word(do_step('s1', :e, 'accept')), 'ESCALATION_STEP', 'nothing more can be done');
SELECT raise('c1', 'refuses', :'a') AS f \gset
SELECT ok(:f <> :e, 'it may be raised again');
SELECT is(word(do_step('s1', :f, 'answer', '{"note": "已约谈，监护人同意", "evidence": [{"kind": "talk_record", "date": "2019-02-01", "seen": true}]}')), 'answered', 'solved, with its paper');
SELECT be('s1');
SELECT is((SELECT count(*)::int FROM evidence WHERE case_id = case_id(:'a') AND kind = 'talk_record'), 1, 'which stands in the file');
SELECT is(word(do_step('d1', :f, 'close')), 'ESCALATION_ELSEWHERE', 'closed by the level that solved it');
SELECT is(word(do_step('s1', :f, 'close')), 'closed', 'which may');
SELECT be('c1');
SELECT is((SELECT string_agg(format('%s %s', e ->> 'reason', e ->> 'state'), ',') FROM case_file c, jsonb_array_elements(case_escalations_json(c)) e WHERE c.id = case_id(:'a')),
          'lost_contact raised,refuses sent_back,refuses closed', 'all stand in the file of the case, the open one first');
SELECT is((show('c1', :f) -> 'steps') @? '$[*] ? (@.verb == "close")', true, 'the timeline of one');

-- ---- the child goes to another street: what its old one has goes with it
SELECT bring('at_community') AS m \gset
SELECT raise('c1', 'refuses', :'m') AS g \gset
SELECT must(act('d1', 'case_assign', :'m', '{"to": "990101002001"}')) IS NOT NULL AS done \gset
SELECT is(holder(:g), '西街道', 'with the new street');
SELECT is(word(do_step('s1', :g, 'accept')), 'NOT_FOUND', 'out of the old one''s sight');
SELECT is(word(do_step('s2', :g, 'accept')), 'accepted', 'the new one accepts it');
SELECT is(word(do_step('s2', :g, 'sendback', '{"note": "x"}')), 'sent_back', 'the unit below is where the child is now');

-- ---- a case is not closed over it
SELECT bring('deducted') AS z \gset
SELECT raise('s1', 'other', :'z') AS u \gset
SELECT is(refusal('d2', 'case_close', :'z', '{}'), 'ESCALATION_UNSETTLED', 'no case is closed while one is open');
SELECT must(do_step('d1', :u, 'answer', '{"note": "已解决"}')), must(do_step('d1', :u, 'close')) \g /dev/null
SELECT is(try('d2', 'case_close', :'z') ->> 'then', 'closed', 'then it can be');

-- ---- the clock takes it up
RESET SESSION AUTHORIZATION;
SELECT bring('at_community') AS k \gset
SELECT raise('c1', 'refuses', :'k') AS h \gset
SELECT be_nobody();
SELECT is(escalation_go_up(:h, today()), true, 'not accepted in time: one level up');
SELECT is(holder(:h), '甲区', 'with the district');
SELECT is((SELECT format('%s %s', account_id IS NULL, role) FROM event WHERE kind = 'escalation_go_up' AND (detail ->> 'escalation')::bigint = :h), 't clock', 'by nobody but the clock');
SELECT is(escalation_go_up(:h, today()), true, 'and one more');
SELECT is(escalation_go_up(:h, today()), false, 'the group has it: no further');
SELECT must(do_step('leader', :h, 'sendback', '{"note": "x"}')) IS NOT NULL AS done \gset
SELECT be_nobody();
SELECT is(escalation_go_up(:h, today()), false, 'never twice to one level');
SELECT is(holder(:h), '甲区', 'it stays');

-- ---- danger
UPDATE org SET function = NULL WHERE type = 'department';
INSERT INTO org (type, parent_id, name, code) SELECT 'department', id, '甲区民政局', 'MZ01' FROM org WHERE type = 'district';
UPDATE org SET name = name WHERE code = 'GA01';
SELECT is((SELECT string_agg(function, ',' ORDER BY code) FROM org WHERE type = 'department'), 'police,civil_affairs', 'what a department is for stands in its name');
SELECT bring('at_community') AS q \gset
SELECT must(act('c1', 'escalation_raise', :'q', '{"cause": "danger", "note": "疑似虐待 13900001234"}')) AS r \gset
SELECT is((SELECT string_agg(p ->> 'org_name', ',') FROM jsonb_array_elements((:'r')::jsonb -> 'ok' -> 'parties') p), '甲区民政局,甲区,东街道,甲区公安分局', 'street, district, police and civil affairs at once');
SELECT (:'r')::jsonb -> 'ok' ->> 'escalation' AS x \gset
SELECT is(clocks(:x), 'danger street', 'its clock');
SELECT ok((SELECT due IS NULL AND due_at BETWEEN clock_now() + interval '119 minutes' AND clock_now() + interval '121 minutes' FROM clock WHERE escalation_id = :x), 'counts hours');
SELECT is(heard(:x), 'd1:danger s1:danger c1:-', 'they hear of it');
SELECT is((SELECT count(*)::int FROM notice n JOIN org o ON o.id = n.org_id WHERE n.ref = :'x' AND o.function IN ('police', 'civil_affairs') AND n.kind = 'danger'), 2, 'the liaisons too');
SELECT is(marks(:'q'), '1 t', 'the case is marked');
SELECT is((SELECT jsonb_path_query_array(jsonb_strip_nulls(to_jsonb(r)) -> 'marks', '$[*] ? (@ == "danger" || @ == "escalated")') FROM case_row(case_id(:'q')) r), '["danger", "escalated"]', 'in lists');
SELECT is(keys(show('police', :x) -> 'child'), 'birth_date,name', 'the police sees of the child what it needs, of what there is');
SELECT is(show('police', :x) -> 'steps', NULL, 'and no more');
SELECT is(show('police', :x) -> 'row' ->> 'asked', '疑似虐待 139********', 'numbers in words are masked');
SELECT is(show('police', :e), NULL, 'nothing but danger');
SELECT is(list('police'), (SELECT array_agg(escalation_id::text ORDER BY escalation_id) FROM escalation_party p JOIN org o ON o.id = p.org_id WHERE o.code = 'GA01'), 'its list');
SELECT is(word(do_step('police', :x, 'accept')), 'ESCALATION_ELSEWHERE', 'it acts by directives only');

SELECT raise('c1', 'danger', bring('at_community')) AS over \gset
SELECT must(do_step('s1', :over, 'answer', '{"note": "已安置"}')), must(do_step('s1', :over, 'close')) \g /dev/null
SELECT is((show('police', :over) -> 'child', show('police', :over) -> 'row' ->> 'name'), (NULL::jsonb, NULL::text), 'when it is over the police sees nothing of the child any more');

-- ---- lists and looks
SELECT is((SELECT string_agg(DISTINCT e.reason, ',') FROM unnest((list('d1'))[1:4]) x JOIN escalation e ON e.id = x::bigint), 'danger', 'danger comes first, all four');
SELECT is((SELECT string_agg(DISTINCT e.reason, ',' ORDER BY e.reason) FROM unnest((list('d1'))[5:]) x JOIN escalation e ON e.id = x::bigint), 'lost_contact,needs_department,other,refuses', 'then the others');
SELECT ok(NOT :'x' = ANY (list('s2')) AND NOT :'x' = ANY (list('c2')), 'not another''s');
SELECT is(list('insp'), NULL, 'not an inspector''s');
SELECT is(list('leader'), (SELECT array_agg(id::text ORDER BY reason <> 'danger', id) FROM escalation WHERE holder_id = (SELECT id FROM org WHERE code = 'LD01') AND ended_on IS NULL), 'the group''s: what it has');
SELECT be('leader');
SELECT escalation_list('{"limit": 1}') AS one \gset
SELECT is((list('leader', jsonb_build_object('limit', 1, 'after', (:'one')::jsonb -> 'ok' ->> 'next')))[1], (list('leader'))[2], 'page by page');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'escalation_list' AND account_id = my_account()) > 0, true, 'a page is recorded');
SELECT show('leader', (list('leader'))[1]::bigint) IS NOT NULL AS seen \gset
SELECT is((SELECT case_id IS NOT NULL FROM event WHERE kind = 'escalation_look' AND account_id = my_account() ORDER BY id DESC LIMIT 1), true, 'a look too, by its case');
SELECT is(show('leader', :x), NULL, 'what was not put before the group it does not see');
SELECT ok(show('leader', :h) IS NOT NULL, 'what was, stays in its sight');

-- ---- the inbox: what was tried, counted and dated
SELECT bring('at_community') AS t \gset
SELECT must(act('c1', 'visit_submit', :'t', '{"result": "refused", "how": "home", "on": "2019-02-01"}')), must(act('c1', 'visit_submit', :'t', '{"result": "not_met", "how": "phone", "on": "2019-02-05"}')),
       must(act('c1', 'evidence_add', :'t', '{"evidence": [{"kind": "talk_record", "date": "2019-02-06", "seen": true}, {"kind": "photo", "date": "2019-02-03", "seen": true}]}')) \g /dev/null
SELECT raise('d1', 'refuses', :'t', '{"note": "请研究是否责令改正", "proposes": "责令限期改正"}') AS y \gset
SELECT is(show('leader', :y) -> 'row' -> 'tried', '{"visits": 2, "last_visit": "2019-02-05", "refused": 1, "not_met": 1, "talks": 1, "last_talk": "2019-02-06", "papers": 2, "last_paper": "2019-02-06", "measures": 0}',
          'visits, talks, papers');
SELECT is(show('leader', :y) -> 'row' ->> 'proposal', '责令限期改正', 'what the level below proposes');
SELECT is(jsonb_array_length(show('leader', :y) -> 'visits'), 2, 'the visits themselves');
SELECT is(jsonb_array_length(show('leader', :y) -> 'papers'), 2, 'and the papers');
SELECT is(show('leader', :y) -> 'child' ->> 'guardian_phone', NULL, 'no number that is not there');

-- ---- the district's setting: where it goes
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s1');
SELECT is(do_write('escalation_route_set', '{"cause": "refuses", "level": "street", "to_level": "leadership_group"}') ->> 'error', 'NOT_ALLOWED', 'the district''s alone');
SELECT be('d1');
SELECT is((SELECT string_agg(DISTINCT to_level, ',') FROM escalation_routes() WHERE level = 'street' AND cause = 'needs_department'), 'leadership_group', 'straight to the group');
SELECT is(do_write('escalation_route_set', '{"cause": "refuses", "level": "street", "to_level": "street"}') ->> 'error', 'BAD_FIELD', 'it goes up');
SELECT is(do_write('escalation_route_set', '{"cause": "refuses", "level": "district", "to_level": "street"}') ->> 'error', 'BAD_FIELD', 'and never down');
SELECT is(jsonb_path_query_first(said('escalation_route_set', '{"cause": "refuses", "level": "street", "to_level": "leadership_group"}'), '$.rows[*] ? (@.cause == "refuses" && @.level == "street").to_level') #>> '{}',
          'leadership_group', 'changed');
SELECT is((SELECT detail FROM event WHERE kind = 'escalation_route_set' ORDER BY id DESC LIMIT 1), '{"reason": "refuses", "level": "street", "from": "district", "to": "leadership_group"}', 'on the record');
SELECT raise('s1', 'refuses', bring('at_community')) AS straight \gset
SELECT is((holder(:straight), heard(:straight)), ('领导小组'::text, 'd1:escalated s1:- c1:escalated'::text), 'the next one goes there; the district hears of what went past it');
SELECT is(word(do_step('leader', :straight, 'sendback', '{"note": "先由区局办理"}')), 'sent_back', 'sent back it is over: nobody was in between');

-- ---- the second wall
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s2');
SELECT is((SELECT count(*)::int FROM escalation WHERE id IN (:e, :f, :x, :y)), 0, 'another street sees no row with any SQL');
SELECT is((SELECT count(*)::int FROM escalation_step WHERE escalation_id IN (:e, :x)) + (SELECT count(*)::int FROM escalation_case WHERE escalation_id IN (:e, :x)), 0, 'nor what hangs on it');
SELECT be('leader');
SELECT is((SELECT count(*)::int FROM escalation WHERE id = :x) + (SELECT count(*)::int FROM case_file), 0, 'the group no case, and what was not put before it not');
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY['UPDATE escalation_route SET to_level = ''street''', 'UPDATE directive_default SET fields = ''{id_number}''', 'UPDATE escalation SET state = ''closed''', 'INSERT INTO escalation_party VALUES (1, 1)', 'DELETE FROM escalation_step', 'UPDATE directive SET state = ''accepted''',
    'SELECT escalation_go_up(1, today())', 'SELECT escalation_mark(''{1}'')', 'SELECT directive_person(1, ''{name}'')', 'SELECT escalation_row(me(), e) FROM escalation e']) s;

-- ---- who brought it before the group does not decide it there, as a substitute of a member
SELECT raise('d1', 'refuses', bring('at_community')) AS own \gset
RESET SESSION AUTHORIZATION;
INSERT INTO session (token_hash, account_id, expires_at) SELECT sha256(sha256('d1+leader')), id, now() + interval '1 hour' FROM account WHERE name = 'd1';
UPDATE session s SET for_account = l.id, until_date = today() + 3, role = l.role, org_id = l.org_id FROM account l WHERE l.name = 'leader' AND s.token_hash = sha256(sha256('d1+leader'));
SET SESSION AUTHORIZATION nol_writer;
SELECT is(word(do_step('d1+leader', :own, 'accept')), 'accepted', 'a substitute of a member takes what he has raised …');
SELECT is(word(do_step('d1+leader', :own, 'decide', d)), 'SAME_PERSON', '… and does not decide it: ' || (d ->> 'decision'))
  FROM unnest('{"{\"decision\": \"law\", \"note\": \"x\"}","{\"decision\": \"return\", \"note\": \"x\"}"}'::jsonb[]) d;
SELECT is(word(do_step('d1+leader', :own, 'sendback', '{"note": "x"}')), 'SAME_PERSON', '… nor by a step');
SELECT is(word(do_step('leader', :own, 'decide', '{"decision": "law", "note": "责令"}')), 'answered', 'the member does');
SELECT * FROM finish();
ROLLBACK;
