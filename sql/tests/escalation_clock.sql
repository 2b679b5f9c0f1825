-- What is raised by hand and left lying goes up by the clock, level by level; a late order and a late letter are flagged and told; and the marks of the
-- case are right after every way in which it ends. The real tick, the real rules.
BEGIN;
\ir setup.inc
\ir work.inc
\ir escalations.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.at(p_at text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.time_shift VALUES (true, p_at::timestamptz - now()) ON CONFLICT (one) DO UPDATE SET shift = excluded.shift
$$;
-- What a tick did: danger, woken, late, up. With nobody logged in, as the server calls it.
CREATE FUNCTION test.tick() RETURNS text LANGUAGE plpgsql AS $$
DECLARE r jsonb;
BEGIN
    PERFORM test.be_nobody();
    r := nol.clock_tick();
    RETURN concat_ws(' ', r ->> 'danger', r ->> 'woken', r ->> 'late', r ->> 'up');
END $$;
-- Who was told what since the last time, of these kinds.
CREATE FUNCTION test.told(VARIADIC p_kinds text[]) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE v_all text;
BEGIN
    SELECT coalesce(string_agg(format('%s %s', o.name, n.kind), ', ' ORDER BY o.id, n.kind), '') INTO v_all
      FROM nol.notice n JOIN nol.org o ON o.id = n.org_id WHERE n.kind = ANY (p_kinds);
    DELETE FROM nol.notice;
    RETURN v_all;
END $$;
CREATE FUNCTION test.steps(p_id bigint) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT string_agg(format('%s%s', verb, CASE WHEN account_id IS NULL THEN ' by the clock' END), ', ' ORDER BY version) FROM nol.escalation_step WHERE escalation_id = p_id
$$;
CREATE FUNCTION test.all_know() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.escalation_party SET opened_at = nol.clock_now(), opened_event = 0, look_at = NULL;
    UPDATE nol.clock SET status = 'ended', ended_on = since WHERE party_id IS NOT NULL AND status = 'running';
$$;
-- escalations, danger, late: of the case; and that the first two are what the tables say.
CREATE FUNCTION test.all_marks(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT format('%s %s %s%s', escalations, danger, coalesce(late_on::text, '-'),
                  CASE WHEN (escalations, danger) IS DISTINCT FROM (SELECT (count(*)::smallint, coalesce(bool_or(x.reason = 'danger'), false)) FROM nol.escalation_case x
                                                                     WHERE x.case_id = c.id AND x.settled_on IS NULL) THEN ' WRONG' END)
      FROM nol.case_file c WHERE c.id = nol.case_id(p_case)
$$;
CREATE FUNCTION test.group_id() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM nol.org WHERE code = 'LD01' $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SELECT at('2024-09-23 10:00+08');
SET SESSION AUTHORIZATION nol_writer;

-- ---- not accepted in time: up, once a level, in the morning only. The list is 补录: no clock but the escalation's runs
SELECT bring('at_community') AS a \gset
SELECT raise('c1', 'refuses', :'a') AS e \gset
SELECT told('-') \g /dev/null
SELECT is(tick(), '', 'nothing is due');
SELECT at('2024-09-25 08:00+08');
SELECT is(tick(), '0 1 0 0', 'the second working day: the street is reminded');
SELECT is(told('due', 'overdue', 'escalated'), '东街道 due', 'and nobody else');
SELECT at('2024-09-26 07:59+08');
SELECT is(tick(), '', 'too late, but it is night');
SELECT is(holder(:e), '东街道', 'so it waits');
SELECT at('2024-09-26 08:00+08');
SELECT is(tick(), '0 0 1 0', 'in the morning');
SELECT is((holder(:e), clocks(:e), steps(:e)), ('甲区'::text, 'accept district'::text, 'raise, go_up by the clock'::text), 'with the district, whose clock it is now');
SELECT is(path(:e), '东一社区,东街道', 'and the way it came');
SELECT is(told('overdue', 'escalated'), '甲区 escalated, 东街道 escalated, 东街道 overdue, 东一社区 escalated', 'all of them hear of it');
SELECT is(tick(), '', 'never twice');
SELECT is(all_marks(:'a'), '1 f -', 'one escalation all the time; the case itself is not late');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT string_agg(format('%s %s %s', kind, role, account_id IS NULL), ', ' ORDER BY id) FROM event WHERE case_id = case_id(:'a') AND kind IN ('overdue', 'escalation_go_up')),
          'overdue clock t, escalation_go_up clock t', 'in the trail, by nobody');
SET SESSION AUTHORIZATION nol_writer;

-- ---- accepted, and not solved: ten working days over a long holiday with its make-up days
SELECT is(word(do_step('d1', :e, 'accept')), 'accepted', 'the district has it in hand');
SELECT be('d1');
SELECT is((SELECT due::text FROM clock WHERE escalation_id = :e AND status = 'running'), '2024-10-15', 'the days of the calendar');
SELECT told('-') \g /dev/null
SELECT at('2024-10-15 23:30+08');
SELECT is(tick(), '', 'its last day, at night');
SELECT at('2024-10-16 08:00+08');
SELECT is(tick(), '0 0 1 0', 'not solved');
SELECT is((holder(:e), steps(:e)), ('领导小组'::text, 'raise, go_up by the clock, accept, go_up by the clock'::text), 'to the group');
SELECT is(told('overdue', 'escalated'), '甲区 escalated, 甲区 overdue, 东街道 escalated, 领导小组 escalated, 东一社区 escalated', 'told again');
SELECT ok(:'e' = ANY (list('leader')), 'in its inbox');
SELECT at('2024-10-21 09:00+08');
SELECT is(tick(), '0 0 1 0', 'the group is late too: flagged');
SELECT is((holder(:e), told('overdue', 'escalated')), ('领导小组'::text, '领导小组 overdue'::text), 'and told; there is no further');
SELECT be('leader');
SELECT is((SELECT r ->> 'late_on' FROM jsonb_array_elements(escalation_list('{}') -> 'ok' -> 'rows') r WHERE r ->> 'escalation' = :'e'), '2024-10-19', 'since the day after its last, says its inbox');
SELECT is(tick(), '', 'once');

-- ---- what is in hand in time does not go up
SELECT bring('at_community') AS b \gset
SELECT raise('c1', 'other', :'b') AS f \gset
SELECT must(do_step('s1', :f, 'answer', '{"note": "已解决"}')) IS NOT NULL AS done \gset
SELECT at('2024-12-31 09:00+08');
SELECT tick() \g /dev/null
SELECT is((holder(:f), clocks(:f)), ('东街道'::text, ''::text), 'solved: no clock');

-- ---- danger: by hours, over the night of a holiday; everybody has opened it and nobody needs a call (those: danger.sql)
SELECT at('2025-01-29 22:30+08');
SELECT tick() \g /dev/null
SELECT bring('at_community') AS x \gset
SELECT raise('c1', 'danger', :'x') AS d \gset
SELECT raise('c1', 'refuses', :'x') AS dx \gset
SELECT is(all_marks(:'x'), '2 t -', 'both marks');
SELECT all_know() \g /dev/null
SELECT told('-') \g /dev/null
SELECT at('2025-01-30 00:29+08');
SELECT is(tick(), '', 'two hours are not over');
SELECT at('2025-01-30 00:31+08');
SELECT is(tick(), '1', 'in the middle of the night');
SELECT is((holder(:d), clocks(:d), holder(:dx)), ('甲区'::text, 'danger district'::text, '东街道'::text), 'danger goes up, the other one does not');
SELECT is(told('overdue', 'escalated', 'danger'), '甲区 danger, 东街道 danger, 东街道 overdue, 甲区公安分局 danger, 东一社区 danger', 'all hear that it is danger, the police too');
SELECT at('2025-01-30 02:40+08');
SELECT is(tick(), '1', 'two hours later');
SELECT is((holder(:d), told('danger')), ('领导小组'::text, '甲区 danger, 东街道 danger, 甲区公安分局 danger, 领导小组 danger, 东一社区 danger'::text), 'the group');
SELECT all_know() \g /dev/null
SELECT at('2025-01-30 04:50+08');
SELECT is(tick(), '1', 'flagged with the group');
SELECT is((holder(:d), tick(), steps(:d)), ('领导小组'::text, ''::text, 'raise, go_up by the clock, go_up by the clock'::text), 'once a level');
SELECT bring('at_community') AS y \gset
SELECT raise('s1', 'danger', :'y') AS dy \gset
SELECT must(do_step('d1', :dy, 'accept')) IS NOT NULL AS done \gset
SELECT is(clocks(:dy), 'danger_solve district', 'once accepted it counts hours still');
SELECT all_know() \g /dev/null
SELECT at('2025-01-31 04:49+08');
SELECT is(tick(), '', 'a day');
SELECT at('2025-01-31 04:51+08');
SELECT is(tick(), '1', 'and it goes up, in the night of a holiday');
SELECT is((holder(:dy), clocks(:dy)), ('领导小组'::text, 'danger leadership_group'::text), 'to the group');
SELECT all_know() \g /dev/null
SELECT must(do_step('leader', :d, 'decide', '{"decision": "other", "note": "已由公安处置"}')) IS NOT NULL AS done \gset
SELECT is(all_marks(:'x'), '2 t -', 'decided: not over yet');
SELECT must(do_step('leader', :d, 'close')) IS NOT NULL AS done \gset
SELECT is(all_marks(:'x'), '1 f -', 'closed: no danger any more, the other one stays');
SELECT must(do_step('s1', :dx, 'sendback', '{"note": "x"}')) IS NOT NULL AS done \gset
SELECT is(all_marks(:'x'), '0 f -', 'sent back: none');

-- ---- an order that is late: flagged, its unit and the group are told
SELECT at('2025-02-10 10:00+08');
SELECT tick() \g /dev/null
SELECT must(do_step('leader', :e, 'decide', '{"decision": "directive", "note": "查找", "directives": [{"to": "GA01", "note": "查明去向", "due": "2025-02-20"}]}')) -> 'ok' AS r \gset
SELECT (:'r')::jsonb #>> '{directives,0,directive}' AS p \gset
SELECT told('-') \g /dev/null
SELECT at('2025-02-13 09:00+08');
SELECT is(tick(), '0 0 1 0', 'not acknowledged');
SELECT is(told('overdue', 'escalated'), '甲区公安分局 overdue, 领导小组 overdue', 'said to both');
SELECT must(do_directive('police', :p, 'ack')) IS NOT NULL AS done \gset
SELECT at('2025-02-20 09:00+08');
SELECT told('-') \g /dev/null
SELECT is((tick(), told('due')), ('0 1 0 0'::text, '甲区公安分局 due'::text), 'its day');
SELECT at('2025-02-21 07:00+08');
SELECT is(tick(), '', 'at night not');
SELECT at('2025-02-21 09:00+08');
SELECT is((tick(), told('overdue', 'escalated')), ('0 0 1 0'::text, '甲区公安分局 overdue, 领导小组 overdue'::text), 'late');
SELECT is(tick(), '', 'once');
SELECT be('leader');
SELECT is(directive_list('{}') -> 'ok' -> 'rows' -> 0 ->> 'late_on', '2025-02-21', 'its row says so');
SELECT be('police');
SELECT is((SELECT string_agg(concat_ws(' ', t.task, t.overdue, t.holder_late), ', ') FROM task_list('{"mine": true}') t), 'escalation f t, directive t', 'and the day of who is late; danger of which it was told, late for the group, stands above it');
SELECT must(do_directive('police', :p, 'answer', '{"note": "在外省"}')) IS NOT NULL AS done \gset
SELECT must(do_directive('leader', :p, 'sendback', '{"note": "请补地址", "due": "2025-03-03"}')) IS NOT NULL AS done \gset
SELECT be('leader');
SELECT is(directive_list('{}') -> 'ok' -> 'rows' -> 0 ->> 'late_on', NULL, 'with a new day it is late no more');
SELECT is(all_marks(:'a'), '1 f -', 'the case has its escalation, and no lateness of its own');

-- ---- a letter that is late
SELECT bring('at_community', NULL, '{"received": "2025-02-20", "due": "2025-06-30"}') AS q \gset
SELECT must(act('d1', 'inquiry_send', :'q', '{"to": "乙区教育局", "place": "in_province", "number": "甲教函〔2025〕7号", "on": "2025-02-20", "due": "2025-02-24"}')) IS NOT NULL AS done \gset
SELECT told('-') \g /dev/null
SELECT at('2025-02-25 09:00+08');
SELECT is((split_part(tick(), ' ', 3), told('overdue')), ('1'::text, '甲区 overdue'::text), 'flagged, the district is told');
SELECT be('d1');
SELECT is((SELECT string_agg(format('%s %s', t.task, t.overdue), ', ' ORDER BY t.task) FROM task_list('{"mine": true}') t WHERE t."case" = :'q' AND t.task = 'inquiry'), 'inquiry t', 'in its day');
SELECT is(tick(), '', 'once');

-- ---- the marks after every end: the clock's own, done and handed to another
SELECT at('2025-03-03 10:00+08');
SELECT tick() \g /dev/null
SELECT new_case('{"received": "2025-03-03", "due": "2025-06-30"}') AS g, new_case('{"received": "2025-03-03", "due": "2025-06-30"}') AS h \gset
SELECT route(:'g', '990101001001'), route(:'h', '990101001001') \g /dev/null
SELECT at('2025-03-17 19:00+08');
SELECT raise('c1', 'refuses', :'h') AS hand \gset
SELECT at('2025-03-18 10:00+08');
SELECT tick() \g /dev/null
SELECT is((all_marks(:'g'), all_marks(:'h')), ('1 f 2025-03-18'::text, '2 f 2025-03-18'::text), 'late: taken up by the clock, beside the one by hand');
SELECT must(act('c1', 'visit_submit', :'g', visit('F'))) IS NOT NULL AS done \gset
SELECT is(all_marks(:'g'), '0 f -', 'done: neither late nor up');
SELECT must(act('d1', 'case_assign', :'h', '{"to": "990101002001"}')) IS NOT NULL AS done \gset
SELECT is(all_marks(:'h'), '1 f -', 'given to another street: the clock''s is over, that by hand goes along');
SELECT is(holder(:hand), '西街道', 'to its new street');

-- ---- joined and split: marks and words stay with the case
SELECT bring('at_community') AS j, bring('at_community') AS k \gset
SELECT raise('c1', 'lost_contact', :'j', '{"proposes": "请公安查找"}') AS ej \gset
SELECT raise('s1', 'needs_department', :'j', '{"note": "请交办公安"}') AS eg \gset
SELECT must(do_step('leader', :eg, 'decide', '{"decision": "directive", "note": "查找", "directives": [{"to": "GA01", "note": "查明去向", "due": "2025-04-20"}]}')) -> 'ok' #>> '{directives,0,directive}' AS pj \gset
SELECT must(act('d1', 'child_join', :'j', jsonb_build_object('with_case', :'k', 'reason', '同一学生', 'despite', '改名'))) IS NOT NULL AS done \gset
SELECT is((all_marks(:'j'), all_marks(:'k')), ('2 f -'::text, '0 f -'::text), 'each case has its own');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT count(*)::int FROM note n JOIN escalation_step s ON s.note_id = n.id WHERE s.escalation_id IN (:ej, :eg) AND n.child_id <> (SELECT child_id FROM case_file WHERE id = case_id(:'j')))
        + (SELECT count(*)::int FROM note n JOIN directive d ON d.note_id = n.id WHERE d.id = :pj AND n.child_id <> (SELECT child_id FROM case_file WHERE id = case_id(:'j')))
        + (SELECT count(*)::int FROM note n JOIN escalation e ON n.id IN (e.note_id, e.proposal_id) WHERE e.id IN (:ej, :eg) AND n.child_id <> (SELECT child_id FROM case_file WHERE id = case_id(:'j'))), 0,
          'what was asked, proposed, decided and ordered goes over to the child');
SET SESSION AUTHORIZATION nol_writer;
SELECT be('c1');
SELECT is((SELECT string_agg(e ->> 'note', ', ' ORDER BY e ->> 'escalation') FROM case_file c, jsonb_array_elements(case_escalations_json(c)) e WHERE c.id = case_id(:'j')), '请上级研究, 请交办公安',
          'and the community still reads it');
SELECT must(act('d1', 'child_split', :'j', '{"reason": "并非同一人"}')) IS NOT NULL AS done \gset
SELECT is((all_marks(:'j'), all_marks(:'k')), ('2 f -'::text, '0 f -'::text), 'split again: as before');
SELECT be('c1');
SELECT is((SELECT count(*)::int FROM note n WHERE n.body = '请公安查找' AND n.child_id = (SELECT child_id FROM case_file WHERE id = case_id(:'k'))), 0, 'nothing stays behind with the other child');

-- ---- died: by a confirmation, and by being joined with one that did
SELECT bring('reviewed', 'A') AS died \gset
SELECT must(act('d1', 'case_confirm', :'died')) IS NOT NULL AS done \gset
SELECT joined(:'j', :'died') AS done \gset
SELECT is(all_marks(:'j'), '0 f -', 'of a child that died nothing is up');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT string_agg(format('%s %s', state, (SELECT string_agg(how, ',') FROM escalation_case x WHERE x.escalation_id = e.id)), ', ' ORDER BY id) FROM escalation e WHERE id IN (:ej, :eg)), 'ended died, ended died', 'settled so');
SELECT is((SELECT state FROM directive WHERE id = :pj), 'withdrawn', 'the order is lifted');
SELECT is((SELECT count(*)::int FROM clock WHERE status = 'running' AND (case_id = case_id(:'j') OR escalation_id IN (:ej, :eg) OR directive_id = :pj)), 0, 'no clock runs');
SELECT is((SELECT count(*)::int FROM case_file c WHERE all_marks(case_no(c.id)) LIKE '%WRONG'), 0, 'the marks of every case are what the tables say');
SELECT * FROM finish();
ROLLBACK;
