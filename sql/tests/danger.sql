-- A child in danger: who was told and who was not, who has opened it, whom somebody has to telephone.
BEGIN;
\ir setup.inc
\ir work.inc
\ir escalations.inc

RESET SESSION AUTHORIZATION;
-- What is said of each: "name: told? opened? called? CALL", those to telephone first.
CREATE FUNCTION test.parties(r jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', coalesce(p ->> 'org_name', p ->> 'function'), CASE WHEN p ? 'told_at' THEN 'told' ELSE 'untold' END,
                                CASE WHEN p ? 'opened_at' THEN 'opened' END, CASE WHEN p ? 'calls' THEN 'called' END, CASE WHEN (p ->> 'call')::boolean THEN 'CALL' END), ', ')
      FROM jsonb_array_elements(r -> 'parties') p
$$;
-- The tasks to telephone: who has to, whom, whether late.
CREATE FUNCTION test.calls(p_who text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT string_agg(format('%s %s %s%s', coalesce(t.whom, t.function), coalesce(t.phone, '-'), does(t.task, t.next, t."case", t.ref, t.kind, t."to"), CASE WHEN t.overdue THEN ' late' END), '; ' ORDER BY t.whom NULLS LAST, t.function)
              FROM nol.task_list('{"mine": true}') t WHERE t.kind = 'danger_call');
END $$;
-- Who got a notice of this kind about whom, of one escalation.
CREATE FUNCTION test.noticed(p_id bigint, p_kind text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT string_agg(format('%s<%s', o.name, coalesce(w.name, p.function)), ', ' ORDER BY n.id) FROM nol.notice n JOIN nol.org o ON o.id = n.org_id
      JOIN nol.escalation_party p ON p.id = n.party_id LEFT JOIN nol.org w ON w.id = p.org_id WHERE n.ref = p_id::text AND n.kind = p_kind
$$;
CREATE FUNCTION test.seal_all() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT nol.seal()::text $$;
CREATE FUNCTION test.tick() RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be_nobody();
    RETURN nol.clock_tick();
END $$;
-- As if it were later: all moments of danger are earlier by this much.
CREATE FUNCTION test.later(p_by interval) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.escalation_party SET told_at = told_at - p_by, look_at = look_at - p_by;
    UPDATE nol.clock SET due_at = due_at - p_by WHERE due_at IS NOT NULL AND status = 'running';
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
INSERT INTO org (type, parent_id, name, code) SELECT 'department', id, '甲区民政局', 'MZ01' FROM org WHERE type = 'district';
SET SESSION AUTHORIZATION nol_writer;

-- ---- telephones
SELECT be('d1');
SELECT is(said('org_set', '{"org": "GA01", "phone": "0931-8110110"}') ->> 'phone', '0931-8110110', 'the district says where somebody answers');
SELECT is(said('org_set', '{"org": "GA01", "function": "police"}') ->> 'phone', '0931-8110110', 'what is not named stays');
-- whom a danger is told is not taken off by one officer
SELECT be('d1'), do_write('org_set', '{"org": "GA01", "function": "none"}'), do_write('org_set', '{"org": "GA01", "function": "none"}'), do_write('org_set', '{"org": "GA01", "function": "court"}') \g /dev/null
SELECT be('d2'), do_write('org_set', '{"org": "GA01", "function": "none"}') \g /dev/null
SELECT is((SELECT function FROM org WHERE code = 'GA01'), 'police', 'not by one who types it twice, nor by two who type two things');
SELECT be('d2');
SELECT is(do_write('org_set', '{"org": "GA01", "function": "none", "phone": "1"}') ->> 'error', 'ORG_FUNCTION_SECOND', 'what he typed himself is his own');
SELECT be('d1');
SELECT is(said('org_set', '{"org": "GA01", "phone": "0931-8110111"}') ->> 'phone', '0931-8110111', 'it was set otherwise in between');
SELECT is(do_write('org_set', '{"org": "GA01", "function": "none"}') ->> 'error', 'ORG_FUNCTION_SECOND', '… so what was typed before is typed anew');
RESET SESSION AUTHORIZATION;
INSERT INTO account_issue (account_id, kind, made_by, works_at) SELECT b.id, 'made', a.id, now() FROM account a, account b WHERE (a.name, b.name) = ('d1', 'd3');
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d3');
SELECT is(do_write('org_set', '{"org": "GA01", "function": "none"}') ->> 'error', 'NOT_INDEPENDENT', 'not with an account of his own making');
SELECT be('d2');
SELECT is(said('org_set', '{"org": "GA01", "function": "none"}') ->> 'function', NULL, 'by another');
SELECT be('d1');
SELECT is(said('org_set', '{"org": "GA01", "function": "police", "phone": "0931-8110110"}') ->> 'function', 'police', 'and put on again by one');
SELECT is(said('org_set', '{"org": "990101001000", "phone": "8001"}') ->> 'phone', '8001', 'of a street too');
SELECT is(said('org_set', '{"org": "990101001000", "phone": "none"}') ->> 'phone', NULL, 'or that there is none');
SELECT is(do_write('org_set', '{"org": "GA01"}') ->> 'error', 'FIELD_MISSING', 'one of them');
SELECT must(do_write('org_set', '{"org": "MZ01", "phone": "0931-8220220"}')) IS NOT NULL AS done \gset

-- ---- a department without an account is not told, and is a task of the district
SELECT bring('at_community') AS a \gset
SELECT must(act('c1', 'escalation_raise', :'a', '{"cause": "danger", "note": "疑似虐待"}')) AS r \gset
SELECT (:'r')::jsonb -> 'ok' ->> 'escalation' AS e \gset
SELECT is(parties((:'r')::jsonb -> 'ok'), '甲区民政局 untold CALL, 甲区 told, 东街道 told, 甲区公安分局 told', 'who was told, and who was not');
SELECT is((:'r')::jsonb #>> '{ok,parties,0,phone}', '0931-8220220', 'with the telephone');
SELECT is(noticed(:e, 'danger_not_told'), '甲区<甲区民政局', 'the district hears whom to telephone');
SELECT is(calls('d1'), format('甲区民政局 0931-8220220 escalation_called %s MZ01', :e), 'it is a task of the district');
SELECT is(calls('c1'), NULL, 'of nobody else');
SELECT ok((SELECT due_at - clock_now() BETWEEN interval '59 minutes' AND interval '1 hour' AND due IS NULL FROM clock WHERE kind = 'danger_call'), 'within the hour');
SELECT be('d1'), seal_all() \g /dev/null
SELECT is((SELECT string_agg(t.kind, ',' ORDER BY t.kind) FROM (SELECT kind FROM task_list('{"mine": true}') LIMIT 2) t), 'danger,danger_call', 'at the top of its list, beside what tells it of the danger');
SELECT is((SELECT string_agg(w.kind || ' ' || w.whom || ' ' || w.phone, ',') FROM watch_page('0', 100) w WHERE w.whom IS NOT NULL), 'danger_not_told 甲区民政局 0931-8220220', 'in what it watches');
SELECT is(do_write('escalation_called', format('{"escalation": "%s", "to": "MZ01", "note": " "}', :e)::jsonb) ->> 'error', 'FIELD_MISSING', 'with whom one spoke has to be said');
SELECT is(do_write('escalation_called', format('{"escalation": "%s", "to": "nowhere", "note": "x"}', :e)::jsonb) ->> 'error', 'ESCALATION_NOT_TOLD', 'one of those that are told');
SELECT be('s2');
SELECT is(do_write('escalation_called', format('{"escalation": "%s", "to": "MZ01", "note": "x"}', :e)::jsonb) ->> 'error', 'NOT_FOUND', 'by who sees it');
SELECT be('d1');
SELECT is(parties(must(do_write('escalation_called', format('{"escalation": "%s", "to": "民政", "note": "王科长，13900001234，立即前往"}', :e)::jsonb)) -> 'ok'),
          '甲区 told opened, 东街道 told, 甲区公安分局 told, 甲区民政局 untold called', 'done, by what it is for');
SELECT is(calls('d1'), NULL, 'the task is over');
SELECT is((SELECT p #>> '{calls,0,note}' FROM jsonb_array_elements(show('c1', :e) -> 'parties') p WHERE p ? 'calls'), '王科长，139********，立即前往', 'what was said stands in it, numbers masked');
SELECT is((SELECT version FROM escalation WHERE id = :e), 1, 'it makes no version');
SELECT is((SELECT detail ->> 'org' FROM event WHERE kind = 'escalation_called'), 'MZ01', 'with its event');
SELECT is((SELECT string_agg(format('%s %s', k ->> 'by', k ->> 'note'), '; ' ORDER BY n) FROM jsonb_array_elements(must(do_write('escalation_called', format('{"escalation": "%s", "to": "MZ01", "note": "已到学校"}', :e)::jsonb)) #> '{ok,parties}') p
             CROSS JOIN jsonb_array_elements(p -> 'calls') WITH ORDINALITY a(k, n) WHERE p ->> 'org' = 'MZ01'), 'd1 王科长，139********，立即前往; c1 已到学校', 'a second call stands beside the first');

-- ---- a quarter of an hour
SELECT show('police', :e) IS NOT NULL AS done \gset
SELECT is(tick(), NULL, 'nothing to do before it has passed');
SELECT later('16 minutes');
SELECT is(tick() -> 'danger', '1', 'at any hour of the day: who has not opened it');
SELECT is(noticed(:e, 'danger_unopened'), '甲区<东街道, 东一社区<东街道', 'the district and who raised it hear whom to telephone');
SELECT is((SELECT detail ->> 'org' FROM event WHERE kind = 'danger_unopened' AND role = 'clock' AND account_id IS NULL), '990101001000', 'in the trail') FROM (SELECT be('d1')) x;
SELECT is(parties(show('c1', :e)), '东街道 told CALL, 甲区 told opened, 甲区公安分局 told opened, 甲区民政局 untold called', 'and it stands in it');
SELECT is(calls('d1'), format('东街道 - escalation_called %s 990101001000', :e), 'a task of the district');
SELECT is(calls('c1'), calls('d1'), 'and of who raised it');
SELECT is((SELECT string_agg(k ->> 'kind', ',') FROM case_file c, jsonb_array_elements(case_clocks_json(c)) k WHERE c.id = case_id(:'a') AND k ->> 'kind' = 'danger_call'), 'danger_call,danger_call', 'in the file of the case') FROM (SELECT be('d1')) x;
SELECT is(tick() -> 'danger', NULL, 'once');
SELECT be('s1');
SELECT case_show(jsonb_build_object('case', :'a')) IS NOT NULL AS done \gset
SELECT is(parties(show('c1', :e)), '甲区 told opened, 东街道 told opened, 甲区公安分局 told opened, 甲区民政局 untold called', 'who looks into the file of the child has opened it');
SELECT is((SELECT v.kind || ' ' || a.name FROM escalation_party p JOIN event v ON v.id = p.opened_event JOIN account a ON a.id = v.account_id JOIN org o ON o.id = p.org_id
            WHERE p.escalation_id = :e AND o.code = '990101001000'), 'look s1', 'as the trail says');
SELECT is(coalesce(calls('d1'), calls('c1')), NULL, 'nobody has to telephone any more');
-- The operator and the auditor of the district open nothing in its name; an act does.
SELECT raise('c1', 'danger', bring('at_community')) AS b \gset
SELECT must(do_step('s1', :b, 'accept')) IS NOT NULL AS done, show('aud', :b) \gset
SELECT is(parties(show('c1', :b)), '甲区民政局 untold CALL, 甲区 told, 东街道 told opened, 甲区公安分局 told', 'who acts on it has opened it');
SELECT must(do_step('s1', :b, 'handup', '{"note": "街道无力处置"}')) IS NOT NULL AS done \gset
SELECT must(do_step('d1', :b, 'handup', '{"note": "请研究"}')) IS NOT NULL AS done \gset
SELECT is(parties(show('c1', :b)), '甲区民政局 untold CALL, 甲区 told opened, 东街道 told opened, 甲区公安分局 told, 领导小组 told', 'who gets it is told');
SELECT is(do_write('escalation_called', format('{"escalation": "%s", "to": "police", "note": "x"}', :b)::jsonb) ->> 'error', 'NOT_FOUND', 'no department telephones itself') FROM (SELECT be('insp')) x;
SELECT must(do_step('leader', :b, 'sendback', '{"note": "x"}')), must(do_step('d1', :b, 'answer', '{"note": "已安置"}')), must(do_step('d1', :b, 'close')) \g /dev/null
SELECT later('16 minutes');
SELECT is((tick(), noticed(:b, 'danger_unopened')), (NULL::jsonb, NULL::text), 'what is over is waited for no more');
SELECT is(calls('d1'), format('甲区民政局 0931-8220220 escalation_called %s MZ01', :b), 'who was never told has to hear of it all the same');
SELECT must(do_write('escalation_called', format('{"escalation": "%s", "to": "MZ01", "note": "已告知"}', :b)::jsonb)) IS NOT NULL AS done \gset

-- ---- at the top of each list: whose child, since when, by which hour
RESET SESSION AUTHORIZATION;
INSERT INTO account (name, display_name, role, org_id, approved_at) SELECT 'civil', 'civil', 'department', id, now() FROM org WHERE code = 'MZ01';
INSERT INTO session (token_hash, account_id, expires_at) SELECT sha256(sha256(convert_to(name, 'UTF8'))), id, now() + interval '1 hour' FROM account WHERE name = 'civil';
-- Of somebody's tasks those of one case, by their verb, with what stands beside them: "place name due hour".
CREATE FUNCTION test.tasks_of(p_who text, p_case text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT string_agg(concat_ws(' ', t.n, does(t.task, t.next, t."case", t.ref, t.kind, t."to"), t.name, CASE WHEN t.due_at IS NOT NULL THEN 'hour' ELSE t.due::text END, CASE WHEN t.danger_at IS NOT NULL THEN '!' END), ', ' ORDER BY n)
              FROM (SELECT *, row_number() OVER () AS n FROM nol.task_list('{"mine": true}')) t WHERE t."case" = p_case);
END $$;
CREATE FUNCTION test.looks(p_who text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT string_agg(e.kind || e.detail::text, ' ' ORDER BY e.id) FROM nol.event e JOIN nol.account a ON a.id = e.account_id WHERE a.name = p_who AND e.id > (SELECT max(id) FROM nol.event WHERE kind = 'escalation_raise')
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('at_community') AS plain, bring('at_community') AS top \gset
SELECT raise('c1', 'danger', :'top') AS t \gset
SELECT be('d1');
SELECT name AS top_name FROM case_file WHERE id = case_id(:'top') \gset
SELECT is(tasks_of('s1', :'top'), format('%s accept %s %s hour !', 2, :t, :'top_name'), 'a street: behind the one that was raised before');
SELECT is((SELECT (r).danger_at IS NOT NULL AND (r).due_at IS NOT NULL AND (r).due = ((r).due_at::timestamptz AT TIME ZONE 'Asia/Shanghai')::date FROM (SELECT t AS r FROM task_list('{"mine": true}') t WHERE t."case" = :'top') x), true, 'its hours in the row') FROM (SELECT be('s1')) x;
SELECT is(substr(tasks_of('c1', :'top'), 3), format('visit %s %s !', :'top', :'top_name'), 'who has to visit the child');
SELECT ok(left(tasks_of('c1', :'top'), 1)::int < left(tasks_of('c1', :'plain'), 1)::int, 'before all other visits');
SELECT is(tasks_of(w, :'top'), NULL, w || ' has nothing to do with it') FROM unnest('{leader,s2}'::text[]) w;
SELECT is(tasks_of('police', :'top'), format('2 show %s %s hour !', :t, :'top_name'), 'a department that was told: whose child, and the hour of who has it');
SELECT is((SELECT t.due_at FROM task_list('{"mine": true}') t WHERE t."case" = :'top'), (SELECT r ->> 'due_at' FROM jsonb_array_elements(escalation_list('{}') #> '{ok,rows}') r WHERE r ->> 'case' = :'top'), 'as its other list says') FROM (SELECT be('police')) x;
RESET SESSION AUTHORIZATION;
UPDATE directive_default SET fields = array_remove(fields, 'name') WHERE function = 'police';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(tasks_of('police', :'top'), format('2 show %s hour !', :t), 'no name where directives to it carry none');
RESET SESSION AUTHORIZATION;
UPDATE directive_default SET fields = fields || '{name}' WHERE function = 'police';
\set tasks `cat sql/queries/tasks/list.sql`
CREATE FUNCTION test.ask_tasks(p_who text, p_query text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
    PERFORM test.be(p_who);
    EXECUTE 'SELECT count(*) FROM (' || replace(p_query, '$1', quote_literal('{"mine": true}')) || ') x' INTO n;
    RETURN n;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT ask_tasks('police', :'tasks'), ask_tasks('s1', :'tasks') \g /dev/null
SELECT ok(looks('police') LIKE '%escalation_list{"escalations": [%' || :t || ']}', 'the look is recorded, as that at its other list is');
SELECT is(looks('s1'), NULL, 'of who has the case its own day is none');
-- The group, and whom it orders to act. The order about danger comes before one that is due earlier.
SELECT must(do_step('s1', :t, 'handup', '{"note": "x"}')), must(do_step('d1', :t, 'handup', '{"note": "x"}')) \g /dev/null
SELECT is(tasks_of('leader', :'top'), format('1 accept %s %s hour !', :t, :'top_name'), 'the group reads whose child it is');
SELECT raise('d1', 'needs_department', :'plain') AS other \gset
SELECT must(do_step('leader', :other, 'decide', '{"decision": "directive", "note": "x", "directives": [{"to": "MZ01", "note": "x", "due": "2998-01-01"}]}')) \g /dev/null
SELECT must(do_step('leader', :t, 'decide', '{"decision": "directive", "note": "x", "directives": [{"to": "MZ01", "note": "x", "due": "2999-01-01", "fields": ["name"]}]}')) \g /dev/null
SELECT max(id) AS o FROM directive \gset
SELECT is(tasks_of('police', :'top'), format('2 show %s %s 2999-01-01 !', :t, :'top_name'), 'once it is decided a department that was told reads the day of the order');
SELECT is((SELECT string_agg(format('%s %s %s', r ->> 'case', r ->> 'due', r ? 'danger_at'), ', ') FROM jsonb_array_elements(directive_list('{}') #> '{ok,rows}') r), format('%s 2999-01-01 t, %s 2998-01-01 f', :'top', :'plain'), 'a directive about danger comes first') FROM (SELECT be('civil')) x;
SELECT directive_list('{"limit": 1}') #>> '{ok,next}' AS after FROM (SELECT be('civil')) x \gset
SELECT is((SELECT string_agg(r ->> 'case', ', ') FROM jsonb_array_elements(directive_list(jsonb_build_object('limit', 1, 'after', :'after')) #> '{ok,rows}') r), :'plain', 'on the next page the other one') FROM (SELECT be('civil')) x;
SELECT matches(tasks_of('civil', :'top'), format('^2 show %s %s 2999-01-01 !, 3 ack %s %2$s [-0-9]+ !$', :t, :'top_name', :o), 'and before its other tasks');
SELECT must(do_directive('civil', :o, 'answer', '{"note": "x"}')) \g /dev/null
SELECT is(tasks_of('leader', :'top'), format('1 show %s %s 2999-01-01 !, 2 accept %s %2$s !', :t, :'top_name', :o), 'the answer before what else the group has to judge');
SELECT must(do_directive('leader', :o, 'accept')), must(do_step('leader', :t, 'close')) \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', does(t.task, t.next, t."case", t.ref, t.kind, t."to"), t.danger_at), ', ') FROM task_list('{"mine": true}') t WHERE t."case" = :'top'), format('visit %s', :'top'), 'when it is over its tasks are like others') FROM (SELECT be('c1')) x;
SELECT is((danger, danger_at IS NOT NULL, danger_until IS NOT NULL), (false, true, true), 'the case keeps from when to when') FROM (SELECT be('d1')) x, case_file WHERE id = case_id(:'top');
SELECT is((SELECT r.danger_at FROM case_row(case_id(:'top')) r), NULL, 'and no list says it any more') FROM (SELECT be('d1')) x;

-- ---- raised by the district: each unit that was told, and has nothing else to do in it, reads it first until it has opened it
SELECT bring('deducted') AS far \gset
SELECT must(act('d1', 'escalation_raise', :'far', '{"cause": "danger", "note": "疑似早婚"}')) -> 'ok' AS r \gset
SELECT (:'r')::jsonb ->> 'escalation' AS f \gset
SELECT is(parties(:'r'), '东街道 told, 甲区公安分局 told, 领导小组 told, 东一社区 told, 甲区民政局 told', 'the street and the community of the child are told');
SELECT is((SELECT string_agg(format('%s %s %s %s %s', t.task, t.kind, does(t.task, t.next, t."case", t.ref, t.kind, t."to"), t.due_at IS NOT NULL, t.danger_at IS NOT NULL), ', ') FROM (SELECT * FROM task_list('{"mine": true}') WITH ORDINALITY LIMIT 3) t WHERE t."case" = :'far'),
          format('escalation danger show %s t t', :'f'), w || ' reads it among the first, with the hour of who has it') FROM unnest('{s1,c1}'::text[]) w CROSS JOIN LATERAL (SELECT be(w)) x;
SELECT is((SELECT string_agg(does(t.task, t.next, t."case", t.ref, t.kind, t."to"), ', ') FROM task_list('{"mine": false}') t WHERE t."case" = :'far' AND t.task = 'escalation'), format('show %s', :'f'), 'once, also among all that the district sees; a step that is another''s is not offered') FROM (SELECT be('d1')) x;
SELECT show('s1', :f), show('c1', :f) \g /dev/null
SELECT is((SELECT string_agg(does(t.task, t.next, t."case", t.ref, t.kind, t."to"), ', ') FROM task_list('{"mine": true}') t WHERE t."case" = :'far' AND t.task = 'escalation'), format('show %s', :'f'),
          'that a colleague has opened it takes it from nobody else''s day') FROM (SELECT be('s1b')) x;
SELECT show('s1b', :f) \g /dev/null
SELECT is((SELECT count(*)::int FROM task_list('{"mine": true}') t WHERE t."case" = :'far' AND t.task = 'escalation'), 0, '… once he has looked, too') FROM (SELECT be('s1b')) x;
SELECT is((SELECT count(*)::int FROM task_list('{"mine": true}') t WHERE t."case" = :'far' AND t.task = 'escalation'), 0, w || ' has opened it: no more') FROM unnest('{s1,c1}'::text[]) w CROSS JOIN LATERAL (SELECT be(w)) x;
-- The child goes to another street: that has to hear of it, too.
SELECT must(act('d1', 'case_assign', :'far', '{"to": "990101002000"}')) FROM (SELECT be('d1')) x \g /dev/null
SELECT is((SELECT (t."case", does(t.task, t.next, t."case", t.ref, t.kind, t."to"))::text FROM task_list('{"mine": true}') t LIMIT 1), format('(%s,"show %s")', :'far', :'f'), 'who gets the child reads it first') FROM (SELECT be('s2')) x;
SELECT matches(parties(show('s2', :f)), '西街道 told opened', 'and is told');
SELECT must(do_step('leader', :f, 'decide', '{"decision": "other", "note": "x"}')), must(do_step('leader', :f, 'close')) \g /dev/null

-- ---- the task that nobody does is late after the hour; that of a department which the district does not have, too
RESET SESSION AUTHORIZATION;
UPDATE org SET function = NULL WHERE code = 'MZ01';
UPDATE account SET disabled_at = now() WHERE name = 'leader' OR name = 'police';
SET SESSION AUTHORIZATION nol_writer;
SELECT must(act('d1', 'escalation_raise', bring('at_community'), '{"cause": "danger", "note": "疑似虐待"}')) -> 'ok' AS r \gset
SELECT (:'r')::jsonb ->> 'escalation' AS l \gset
SELECT is(parties(:'r'), '甲区公安分局 untold CALL, civil_affairs untold CALL, 东街道 told, 领导小组 told, 东一社区 told', 'an account that was disabled is none; the office is one of the group');
SELECT is(calls('d1'), format('甲区公安分局 0931-8110110 escalation_called %s GA01; civil_affairs - escalation_called %1$s civil_affairs', :l), 'both are tasks');
SELECT later('61 minutes');
SELECT is(tick() - '{woken,late,up}'::text[], '{"danger": 5}', 'late after the hour');
SELECT is((SELECT count(*)::int FROM notice WHERE kind = 'overdue' AND ref = :'l' AND party_id IS NOT NULL), 2, 'which it hears, with whom to telephone') FROM (SELECT be('d1')) x;
SELECT is((SELECT count(*)::int FROM task_list('{"mine": true}') t WHERE t.kind = 'danger_call' AND t.overdue), 2, 'and sees');
SELECT is((SELECT string_agg(t.kind, ',') FROM (SELECT kind FROM task_list('{"mine": true}') LIMIT 4) t), 'danger_call,danger_call,danger_call,danger_call', 'first of all');

-- ---- late is late for each who reads it: who has it, and who was told of it; and by the hour, whatever the numbers
SELECT must(act('d1', 'escalation_raise', bring('deducted'), '{"cause": "danger", "note": "疑似早婚"}')) -> 'ok' ->> 'escalation' AS early \gset
SELECT must(act('d1', 'escalation_raise', bring('deducted'), '{"cause": "danger", "note": "疑似早婚"}')) -> 'ok' ->> 'escalation' AS later \gset
RESET SESSION AUTHORIZATION;
UPDATE clock SET due_at = due_at + interval '1 hour' WHERE escalation_id = :early AND status = 'running';
UPDATE clock SET due_at = now() - interval '1 hour' WHERE escalation_id = :later AND status = 'running';
SET SESSION AUTHORIZATION nol_writer;
SELECT is((SELECT string_agg(concat(t.ref = :'later', ' ', t.overdue), ', ') FROM (SELECT * FROM task_list('{"mine": true}')) t WHERE t.task = 'escalation' AND t.ref IN (:'early', :'later')), 't t, f f', w || ': the one whose hour is over first, and late')
  FROM unnest('{office,s1,c1,civil}'::text[]) w CROSS JOIN LATERAL (SELECT be(w)) x;
SELECT is((SELECT array_agg(t.due_at ORDER BY n) FROM task_list('{"mine": true}') WITH ORDINALITY AS t("case", task, kind, label, level, org, org_name, since, due, until, code, name, status, version, ref, overdue, missing_year, provisional, why_sent_back, due_at, danger_at, whom, function, phone, cursor, label_en, round, rounds, "to", next, n) WHERE t.task = 'escalation' AND t.due_at IS NOT NULL),
          (SELECT array_agg(t.due_at ORDER BY t.due_at::timestamptz) FROM task_list('{"mine": true}') t WHERE t.task = 'escalation' AND t.due_at IS NOT NULL), w || ': by the hour') FROM unnest('{s1,c1,civil}'::text[]) w CROSS JOIN LATERAL (SELECT be(w)) x;

SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY['SELECT danger_call(p, ''{1}'', 1, '''') FROM escalation_party p LIMIT 1', 'SELECT danger_ended(1)', 'SELECT danger_tick(now())',
    'SELECT danger_tell(e, ''{1}'', ''{}'', 1) FROM escalation e LIMIT 1', 'SELECT danger_calls_end(''{1}'')', 'UPDATE escalation_party SET opened_event = 1']) s;
-- Where time was moved on for trials, moments of danger are said by the moved clock, once.
RESET SESSION AUTHORIZATION;
INSERT INTO time_shift VALUES (true, interval '14 days') ON CONFLICT (one) DO UPDATE SET shift = excluded.shift;
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('at_community') AS moved \gset
SELECT raise('c1', 'danger', :'moved') AS m \gset
SELECT be('d1');
SELECT is((SELECT count(*)::int FROM jsonb_array_elements(escalation_show(format('{"escalation": "%s"}', :m)::jsonb) #> '{ok,parties}') p
            WHERE (p ->> 'told_at')::timestamptz NOT BETWEEN clock_now() - interval '1 minute' AND clock_now()), 0, 'told now, by the moved clock');
SELECT is((SELECT count(*)::int FROM task_list('{"mine": true}') t WHERE t.kind = 'danger_call' AND does(t.task, t.next, t."case", t.ref, t.kind, t."to") LIKE format('%% %s %%', :m)
              AND t.due_at::timestamptz NOT BETWEEN clock_now() + interval '59 minutes' AND clock_now() + interval '1 hour'), 0, 'to be telephoned within the hour');
SELECT is((SELECT count(*)::int FROM task_list('{}') t WHERE t.name IS NOT NULL AND t.danger_at::timestamptz > clock_now()), 0, 'and raised at no time to come');
SELECT * FROM finish();
ROLLBACK;
