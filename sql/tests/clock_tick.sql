-- The clock at work: wakes, flags, takes up; once a level, one escalation a unit and day, never at night, in one transaction with its trail.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.at(p_at text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.time_shift VALUES (true, p_at::timestamptz - now()) ON CONFLICT (one) DO UPDATE SET shift = excluded.shift
$$;
-- What a tick did: danger, woken, late, up. With nobody logged in, as the server calls it.
CREATE FUNCTION test.tick(p_limit int DEFAULT 1000) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r jsonb;
BEGIN
    PERFORM test.be_nobody();
    r := nol.clock_tick(p_limit);
    RETURN concat_ws(' ', r ->> 'danger', r ->> 'woken', r ->> 'late', r ->> 'up');
END $$;
-- The clock's escalations: unit > holder state: cases with how they ended.
CREATE FUNCTION test.up() RETURNS text[] LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(array_agg(format('%s>%s %s %s: %s', u.name, h.name, e.raised_on, e.state,
           (SELECT string_agg(coalesce(x.how, 'open'), ',' ORDER BY x.case_id) FROM nol.escalation_case x WHERE x.escalation_id = e.id)) ORDER BY e.raised_on, u.name COLLATE "C", h.name COLLATE "C"), '{}')
      FROM nol.escalation e JOIN nol.org u ON u.id = e.unit_id JOIN nol.org h ON h.id = e.holder_id
$$;
CREATE FUNCTION test.told(p_org text) RETURNS text[] LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(array_agg(n.kind ORDER BY n.id), '{}') FROM nol.notice n JOIN nol.org o ON o.id = n.org_id
     WHERE o.name = p_org AND n.kind IN ('due', 'overdue', 'escalated', 'escalation_ended')
$$;
CREATE FUNCTION test.clear() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ DELETE FROM nol.notice $$;
CREATE FUNCTION test.marks(p_case text) RETURNS jsonb LANGUAGE sql AS $$ SELECT marks - 'proposal' FROM nol.case_row(nol.case_id(p_case)) $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SELECT at('2024-09-23 10:00+08');
SET SESSION AUTHORIZATION nol_writer;
\set new '{"received": "2024-09-23", "due": "2025-06-30"}'
SELECT new_case(:'new') AS a, new_case(:'new') AS b, new_case(:'new') AS c \gset
SELECT route(:'a', '990101001001'), route(:'b', '990101001001'), route(:'c', '990101001002') \g /dev/null
SELECT clear() \g /dev/null

-- ---- nothing before its day; on its day a reminder, once; in the night nothing
SELECT is(tick(), '', 'nothing is due');
SELECT at('2024-10-11 07:00+08');
SELECT is(tick(), '', 'the last day, but it is night');
SELECT at('2024-10-11 08:00+08');
SELECT is(tick(), '0 3 0 0', 'in the morning the holders are reminded');
SELECT is(tick(), '', 'once');
SELECT is((told('东一社区'), told('东二社区'), told('东街道')), ('{due,due}'::text[], '{due}'::text[], '{}'::text[]), 'they and nobody else');
SELECT at('2024-10-11 23:00+08');
SELECT is(tick(), '', 'not late on the day itself');
SELECT at('2024-10-12 00:10+08');
SELECT is(tick(), '', 'late, but it is night: nothing is flagged, nothing goes up');
SELECT be('s1');
SELECT is(marks(:'a'), '["overdue"]', 'lists say so all the same');
SELECT ok(case_fits(c, case_filter('{"overdue": true}')), 'though who asks for what is overdue is told') FROM case_file c WHERE id = case_id(:'a');

-- ---- late: flagged, told, up to the street; the cases of one unit together
SELECT at('2024-10-12 08:00+08');
SELECT is(tick(), '0 0 3 3', 'late in the morning');
SELECT is(up(), '{"东一社区>东街道 2024-10-12 raised: open,open","东二社区>东街道 2024-10-12 raised: open"}', 'one escalation a unit, with all of its late cases');
SELECT is(tick(), '', 'never twice');
SELECT be('s1');
SELECT is(marks(:'a'), '["overdue", "escalated"]', 'both marks in the list');
SELECT is((SELECT late_on::text || escalations FROM case_file WHERE id = case_id(:'a')), '2024-10-121', 'beside the state of the case');
SELECT is((SELECT version FROM case_file WHERE id = case_id(:'a')), 3, 'which has no new version: nobody''s work is in conflict with a clock');
SELECT is((told('东一社区'), told('东街道')), ('{due,due,overdue,overdue,escalated}'::text[], '{escalated,escalated}'::text[]), 'the unit hears of each case, the street of each escalation');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT array_agg(kind || ' ' || n ORDER BY kind) FROM (SELECT kind, count(*) AS n FROM event WHERE role = 'clock' GROUP BY kind) x),
          '{"due 3","escalation_clock 2","gone_up 3","overdue 3"}', 'each in the trail, by the clock');
SELECT is((SELECT count(*)::int FROM event WHERE role = 'clock' AND (account_id IS NOT NULL OR key IS NOT NULL OR version IS NOT NULL)), 0, 'in nobody''s name');
SELECT is((SELECT count(*)::int FROM notice n JOIN event_placed e ON e.id = n.event_id WHERE e.position IS NULL), (SELECT count(*)::int FROM notice), 'each notice with its row of the trail');
SELECT is((SELECT array_agg(concat_ws(' ', verb, state, version) ORDER BY escalation_id) FROM escalation_step), '{"raise raised 1","raise raised 1"}', 'a timeline');
SELECT is((SELECT array_agg(DISTINCT org_name_of(u)) FROM escalation e, unnest(e.path) u), '{东一社区,东二社区}', 'and the units below');
SET SESSION AUTHORIZATION nol_writer;

-- ---- done: the entry is over, with the last one the escalation
SELECT must(act('c1', 'visit_submit', :'a', visit('F'))) IS NOT NULL AS done \gset
SELECT is((up())[1], '东一社区>东街道 2024-10-12 raised: done,open', 'one of two');
SELECT is(marks(:'a'), '[]', 'no longer late, no longer up');
SELECT must(act('c2', 'visit_submit', :'c', visit('F'))) IS NOT NULL AS done \gset
SELECT is((up())[2], '东二社区>东街道 2024-10-12 ended: done', 'the last one: ended');
SELECT is(told('东二社区'), '{due,overdue,escalated,escalation_ended}', 'they hear of it');

-- ---- three working days later one level up; the night apart
SELECT at('2024-10-16 12:00+08');
SELECT is(tick(), '0 2 0 1', 'the third working day: the street did not help (and two reviews are due)');
SELECT is((up())[1:1] || (up())[3:3], '{"东一社区>东街道 2024-10-12 ended: done,gone_up","东一社区>甲区 2024-10-16 raised: open"}', 'to the district; below it is over');
SELECT is(tick(), '', 'once a level');
RESET SESSION AUTHORIZATION;
SELECT seal() IS NOT NULL AS done \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s1');
SELECT is((SELECT array_agg(escalation_show(jsonb_build_object('escalation', p.ref)) #>> '{ok,row,org_name}' ORDER BY p.ref::int)
             FROM watch_page('0', 500) p WHERE p.kind = 'escalated'), '{东街道,东街道,甲区}', 'who is told of one can open it, also when it has gone past');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT array_agg(org_name_of(u)) FROM escalation e, unnest(e.path) u WHERE e.holder_id = org_district()), '{东一社区,东街道}', 'from both');
SET SESSION AUTHORIZATION nol_writer;
SELECT at('2024-10-21 21:00+08');
SELECT is(tick(), '', 'not in the evening');
SELECT must(act('d1', 'case_pause', :'b', '{"reason": "住院", "until": "2024-10-31"}')) IS NOT NULL AS done \gset
SELECT is((SELECT format('%s %s %s', r.step_due, r.late_on, r.marks ? 'paused') FROM case_row(case_id(:'b')) r), '2024-10-31  t', 'late and paused: the list shows the day of the pause, and that it is one');
SELECT is((SELECT string_agg(t.due::text, ',') FROM task_list('{"kind": "visit"}') t WHERE t."case" = :'b'), '2024-10-31', 'so does the day''s');
SELECT is(case_notices(c) -> 0, say('case_paused', 'until', '2024-10-31', 'why', '住院'), 'and the file begins with it') FROM case_file c WHERE c.id = case_id(:'b');
SELECT is((SELECT format('%s %s', count(*) > 0, count(r ->> 'due')) FROM jsonb_array_elements(escalation_list('{"cause": "late"}') #> '{ok,rows}') r), 't 0', 'an escalation of the clock has no day of its own: its cases have, and are late');
SELECT at('2024-10-22 09:00+08');
SELECT is(split_part(tick(), ' ', 4), '2', 'paused: only the reviews that are late by now go up');
SELECT is((up())[4], '东街道>甲区 2024-10-22 raised: open,open', 'a street''s own: to the district');
SELECT must(act('d1', 'case_resume', :'b')) IS NOT NULL AS done \gset
SELECT is(split_part(tick(), ' ', 4), '1', 'resumed: on it goes');
SELECT is((up())[4], '东一社区>领导小组 2024-10-22 raised: open', 'the leadership group');
SELECT at('2025-01-10 09:00+08');
SELECT tick() IS NOT NULL AS done \gset
SELECT is((SELECT count(*)::int FROM unnest(up()) u WHERE u LIKE '东一社区>%'), 3, 'three levels, and no more');
SELECT must(act('d1', 'case_assign', :'b', '{"to": "990101001002"}')) IS NOT NULL AS done \gset
SELECT is((up())[4], '东一社区>领导小组 2024-10-22 ended: reassigned', 'given to another community: over');
SELECT be('c1');
SELECT is((SELECT string_agg(concat_ws(' ', c ->> 'case', c ->> 'name', c ->> 'state', c ->> 'community_name', c ->> 'how'), ', ' ORDER BY c ->> 'case')
             FROM jsonb_array_elements(escalation_show(jsonb_build_object('escalation', (SELECT min(e.id)::text FROM escalation e WHERE e.source = 'clock' AND org_name_of(e.unit_id) = '东一社区'))) #> '{ok,cases}') c),
          format('%s 学生1 found 东一社区 done, %s gone_up', :'a', :'b'), 'of the child that went on to another community the number stays, no name, no state, no place');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'escalation_look' AND case_id = case_id(:'b')), 0, 'and nobody looked at it');
SELECT be('s1');
SELECT is((SELECT string_agg(c ->> 'name', ',' ORDER BY c ->> 'case') FROM jsonb_array_elements(escalation_show(jsonb_build_object('escalation', (SELECT min(e.id)::text FROM escalation e WHERE e.source = 'clock' AND org_name_of(e.unit_id) = '东一社区'))) #> '{ok,cases}') c),
          '学生1,学生2', 'its street sees both');
SELECT be('d1');
SELECT is(marks(:'b'), '[]', 'and not late');

-- ---- many: a part a tick, one escalation all the same
SELECT at('2025-03-03 10:00+08');
SELECT clear() \g /dev/null
SELECT be('d1');
SELECT do_write('import_commit', jsonb_build_object('import', stage('list', terms('V', '{"received": "2025-03-03", "due": "2025-06-30"}'),
    VARIADIC (SELECT array_agg(list_row('童' || g, '', '2009-01-0' || g)) FROM generate_series(1, 7) g)))) IS NOT NULL AS done \gset
SELECT count(route(case_of('V', g), '990101002001')) FROM generate_series(2, 8) g \g /dev/null
SELECT at('2025-03-18 10:00+08');
SELECT tick() IS NOT NULL AS done \gset
SELECT be('d1');
SELECT is((SELECT count(*)::int FROM clock k WHERE k.org_id = org_find('990101002001') AND k.late_on = '2025-03-18'), 7, 'seven late');
SELECT is((SELECT u FROM unnest(up()) u WHERE u LIKE '西一社区>%'), '西一社区>西街道 2025-03-18 raised: open,open,open,open,open,open,open', 'one escalation');
RESET SESSION AUTHORIZATION;
SET LOCAL session_replication_role = replica;
SELECT id AS v FROM escalation WHERE raised_on = '2025-03-18' AND unit_id = org_find('990101002001') \gset
DELETE FROM escalation_case WHERE escalation_id = :v;
DELETE FROM escalation_step WHERE escalation_id = :v;
DELETE FROM escalation WHERE id = :v;
UPDATE clock SET late_on = NULL, go_up_on = NULL, gone_up_to = NULL WHERE late_on = '2025-03-18' AND org_id = org_find('990101002001');
SET LOCAL session_replication_role = origin;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(tick(3) || '|' || tick(3) || '|' || tick(3) || '|' || tick(3), '0 0 3 3|0 0 3 3|0 0 1 1|', 'three at a time');
SELECT is((SELECT u FROM unnest(up()) u WHERE u LIKE '西一社区>%'), '西一社区>西街道 2025-03-18 raised: open,open,open,open,open,open,open', 'in the one escalation of that unit and day');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT string_agg(s.verb || s.version, ' ' ORDER BY s.version) FROM escalation_step s JOIN escalation e ON e.id = s.escalation_id WHERE e.raised_on = '2025-03-18' AND e.unit_id = org_find('990101002001')), 'raise1 add2 add3', 'step by step');

-- ---- one process at a time
SELECT ok(clock_waits(clock_now() + interval '30 days', today() + 30, false), 'the next ones wait already');
SELECT ok(NOT clock_waits(clock_now() + interval '30 days', today() + 30, true), 'not at night');

-- ---- the machine's date jumps by a year: nothing is late by that; danger apart; accepted, the clocks go on
SELECT is((SELECT value::date FROM setting WHERE name = 'clock_day'), clock_real_day(), 'the tick remembers the machine''s day, not the trial''s');
SELECT at('2026-03-18 10:00+08');
UPDATE setting SET value = (clock_real_day() - 32)::text WHERE name = 'clock_day';
SELECT ok(clock_waits(clock_now(), today(), false), 'much is late');
SELECT is(tick(), '', 'but the date jumped: nobody is told, nothing goes up');
SELECT is((SELECT count(*)::int FROM clock WHERE late_on = '2026-03-18'), 0, 'nor flagged');
SELECT is(clock_held(), clock_real_day() - 32, 'and it is known since when');
SELECT is(clock_say() ->> 'held', (clock_real_day() - 32)::text, 'and said');
SAVEPOINT jumped;
INSERT INTO escalation (reason, source, case_id, unit_id, holder_id, path, raised_on, raised_by, event_id)
VALUES ('danger', 'hand', case_id(:'b'), org_find('990101001001'), org_find('990101001000'), '{}', '2026-03-18', 1, 1) RETURNING id AS v \gset
SELECT clock_open('danger', 'street', org_find('990101001000'), '2026-03-18', p_due_at => clock_now() - interval '1 minute', p_escalation => :v) \g /dev/null
SELECT is(tick(), '1', 'danger goes on');
ROLLBACK TO jumped;
UPDATE setting SET value = (clock_real_day() - 31)::text WHERE name = 'clock_day';
SELECT ok(tick() <> '' AND clock_held() IS NULL, 'a month without a server is no jump');
SELECT is((SELECT value::date FROM setting WHERE name = 'clock_day'), clock_real_day(), 'and the day is remembered again');
ROLLBACK TO jumped;
SELECT is(clock_accept() -> 'ok' ->> 'held', NULL, 'accepted');
SELECT is((SELECT detail FROM event WHERE kind = 'clock_accept'), jsonb_build_object('from', clock_real_day() - 32, 'to', clock_real_day()), 'recorded');
SELECT ok(tick() <> '', 'the clocks go on');
ROLLBACK TO jumped;
UPDATE setting SET value = (clock_real_day() + 400)::text WHERE name = 'clock_day';
SELECT ok(tick() <> '' AND clock_held() IS NULL, 'a date that went back makes nothing stand still');
SELECT is((SELECT value::date FROM setting WHERE name = 'clock_day'), clock_real_day() + 400, 'and is not remembered: going on from it is no jump');
ROLLBACK TO jumped;
UPDATE setting SET value = clock_real_day()::text WHERE name = 'clock_day';

-- ---- danger counts hours, at night too; what waits for acceptance goes up by its own rule
DROP FUNCTION nol.escalation_go_up(bigint, date);   -- one that fails on purpose stands in for it
CREATE FUNCTION nol.escalation_go_up(p_escalation bigint, p_on date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_escalation IN (SELECT min(id) FROM nol.escalation WHERE source = 'hand') THEN
        RAISE EXCEPTION 'cannot';
    END IF;
    INSERT INTO nol.event (role, kind, detail) VALUES ('clock', 'went_up', jsonb_build_object('escalation', p_escalation));
END $$;
SELECT at('2025-03-18 23:00+08');
INSERT INTO escalation (reason, source, case_id, unit_id, holder_id, path, raised_on, raised_by, event_id)
SELECT r, 'hand', case_id(:'a'), org_find('990101001001'), org_find('990101001000'), '{}', '2025-03-18', 1, 1 FROM unnest('{other,danger,refuses}'::text[]) r;
SELECT clock_open('accept', 'street', e.holder_id, '2025-03-17', 1, p_escalation => e.id) FROM escalation e WHERE reason IN ('other', 'refuses') \g /dev/null
SELECT clock_open('danger', 'street', e.holder_id, '2025-03-18', p_due_at => timestamptz '2025-03-18 22:59+08', p_escalation => e.id) FROM escalation e WHERE reason = 'danger' \g /dev/null
SELECT is(tick(), '1', 'danger at night');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'went_up'), 1, 'goes up');
SELECT is(tick(), '', 'once');
SELECT at('2025-03-19 09:00+08');
SELECT is(split_part(tick(), ' ', 3), '2', 'acceptance: in the morning');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'went_up'), 2, 'one that cannot be taken up holds no other back');
SELECT is((SELECT detail - 'clock' - 'escalation' FROM event WHERE kind = 'clock_failed'), '{"sqlstate": "P0001"}', 'and is recorded');
SELECT is(tick(), '', 'nor is it tried for ever');

-- ---- a duty that is late goes up too; an order is told to the group
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('deducted', 'F', :'new') AS d \gset
RESET SESSION AUTHORIZATION;
SELECT clock_open('duty', 'street', org_find('990101001000'), '2025-03-18', p_due => '2025-03-18', p_case => case_id(:'d')) AS k \gset
SELECT is(tick(), '0 0 1 1', 'a day that was given');
SELECT is((SELECT u FROM unnest(up()) u WHERE u LIKE '东街道>甲区 2025-03-19%'), '东街道>甲区 2025-03-19 raised: open', 'goes up');
SELECT clock_end('2025-03-19', p_case => case_id(:'d'), p_kind => 'duty');
SELECT is((SELECT u FROM unnest(up()) u WHERE u LIKE '东街道>甲区 2025-03-19%'), '东街道>甲区 2025-03-19 ended: done', 'until it is done');
SELECT is((SELECT late_on FROM case_file WHERE id = case_id(:'d')), NULL, 'then the case is not late');

-- ---- where a year is missing, it is late behind the batch's due day; the file of the year mends it
SELECT at('2026-12-30 10:00+08');
SET SESSION AUTHORIZATION nol_writer;
SELECT new_case('{"received": "2026-12-30", "due": "2027-01-20"}') AS y, new_case('{"received": "2026-12-30", "due": "2027-02-26"}') AS z \gset
SELECT route(:'y', '990101002002'), route(:'z', '990101002002') \g /dev/null
SELECT must(act('s2', 'case_pause', :'z', '{"reason": "住院", "until": "2027-01-15"}')) IS NOT NULL AS done \gset
SELECT is((SELECT format('%s %s %s %s', coalesce(r.step_due::text, '-'), r.undated, r.missing_year, r.marks ? 'paused') FROM case_row(case_id(c)) r), w, 'the list of cases says which year it waits for: ' || c)
  FROM (SELECT be('s2')) x, (VALUES (:'y', '- t 2027 f'), (:'z', '- t 2027 t')) v(c, w);
SELECT is((SELECT string_agg(format('%s %s %s', coalesce(t.due::text, '-'), t.missing_year, t.status), ', ') FROM task_list('{}') t WHERE t."case" = c), w, 'so does the day''s: ' || c) FROM (VALUES (:'y', '- 2027 open'), (:'z', '- 2027 paused')) v(c, w);
SELECT is((SELECT format('%s %s %s', k ->> 'due', k ->> 'missing_year', k ->> 'paused_until') FROM case_file f, jsonb_array_elements(case_clocks_json(f)) k WHERE f.id = case_id(:'z')), ' 2027 2027-01-15', 'and the file');
SELECT must(act('s2', 'case_resume', :'z', '{"reason": "出院"}')) IS NOT NULL AS done \gset
SELECT at('2027-01-21 10:00+08');
SELECT tick() IS NOT NULL AS done \gset
SELECT is((SELECT u FROM unnest(up()) u WHERE u LIKE '西二社区>%'), '西二社区>西街道 2027-01-21 raised: open', 'the one whose batch was due');
SELECT be('d1');
SELECT is((SELECT go_up_on::text FROM clock WHERE case_id = case_id(:'y') AND status = 'running'), NULL, 'when it goes further cannot be said');
SELECT is((SELECT missing_year FROM clock WHERE case_id = case_id(:'y') AND status = 'running'), 2027, 'for want of a year');
SELECT be('d1');
\set row '{"type": "holiday", "name": "国庆节", "source": "国办发明电〔2026〕9号"}'
SELECT do_write('import_commit', jsonb_build_object('import', stage('calendar', '{}', :'row'::jsonb || '{"day": "2027-01-01"}', :'row'::jsonb || '{"day": "2027-10-01"}'))) -> 'ok' AS r \gset
SELECT is((:'r')::jsonb - '{import,kind,rows,errors,warnings,dry_run,unchanged}'::text[], '{"added": 2, "changed": 1, "years": ["2027"]}', 'the year comes in, and one clock with it');
SELECT is((SELECT due::text FROM clock WHERE case_id = case_id(:'z') AND status = 'running'), '2027-01-14', 'its day is said now');
SELECT is((SELECT go_up_on::text FROM clock WHERE case_id = case_id(:'y') AND status = 'running'), '2027-01-26', 'and when the other goes on');
SELECT is((SELECT split_part(tick(), ' ', 3)), '1', 'it was late all the time');
SELECT * FROM finish();
ROLLBACK;
