-- Clocks: working days over holidays and year ends, a missing year, the cap of the batch, pauses, and what starts and ends them.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- The district's clock stands at this moment.
CREATE FUNCTION test.at(p_at text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.time_shift VALUES (true, p_at::timestamptz - now()) ON CONFLICT (one) DO UPDATE SET shift = excluded.shift
$$;
CREATE FUNCTION test.clocks(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(string_agg(format('%s %s %s', k.kind, k.since, coalesce(k.due::text, 'missing ' || k.missing_year)), ', ' ORDER BY k.id), '')
      FROM nol.clock k WHERE k.case_id = nol.case_id(p_case) AND k.status = 'running'
$$;
CREATE FUNCTION test.term(p_since text, p_n int, p_cap text DEFAULT NULL, p_pauses text DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', due, latest, missing) FROM nol.clock_term(p_since::date, p_n, p_cap::date, p_pauses::daterange[])
$$;
-- What a list shows of it: the step's due day, and the batch's.
CREATE FUNCTION test.due(p_case text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(step_due::text, 'none') || ' ' || due FROM nol.case_row(nol.case_id(p_case))
$$;
-- Is it kept as the clocks have it, in every case?
CREATE FUNCTION test.due_kept() RETURNS boolean LANGUAGE sql SECURITY DEFINER AS $$
    SELECT NOT EXISTS (SELECT FROM nol.case_file c WHERE c.step_due IS DISTINCT FROM
        (SELECT min(k.due) FROM nol.clock k WHERE k.case_id = c.id AND k.status = 'running' AND k.kind IN ('route', 'assign', 'visit', 'review', 'confirm', 'found')))
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;

-- ---- the calendar that comes with the program
SELECT is((SELECT array_agg(year ORDER BY year) FROM calendar_year), '{2019,2020,2021,2022,2023,2024,2025,2026}', 'the years 2019 to 2026');
SELECT is((SELECT array_agg(n ORDER BY y) FROM (SELECT extract(year FROM d) AS y, count(*) FILTER (WHERE workday(d::date))::int AS n
              FROM generate_series(timestamp '2019-01-01', '2026-12-31', interval '1 day') d GROUP BY 1) x), '{250,249,250,249,249,251,248,248}',
          'working days of each, as two published calendars have them');
SELECT is((SELECT count(*)::int FROM calendar_day WHERE kind = 'workday' AND extract(isodow FROM day) < 6), 0, 'what is worked in place is a weekend');
SELECT is((SELECT array_agg(workday(d::date)) FROM generate_series(timestamp '2019-05-01', '2019-05-06', interval '1 day') d), '{f,f,f,f,t,t}',
          '2019: Labour Day was made four days by a second notice, the Sunday worked');
SELECT ok(NOT workday('2020-01-31') AND NOT workday('2020-02-01') AND workday('2020-02-03'), '2020: the Spring Festival to 2 February, its Saturday not worked after all');
SELECT ok(workday('2024-02-04') AND workday('2024-02-09') AND NOT workday('2024-02-12'), '2024: New Year''s Eve a working day');
SELECT is((SELECT source FROM calendar_year WHERE year = 2019), '国办发明电〔2018〕15号、国办发明电〔2019〕3号', 'both notices');
SELECT is(workday('2027-01-04'), NULL, 'of a year that is missing nothing is said');
SELECT is(workday('2018-12-29'), NULL, 'not even of the days that the next year''s notice names');

-- ---- terms in working days
SELECT is(term('2024-09-27', 1), '2024-09-29 2024-09-29', 'the Sunday before the holiday is worked');
SELECT is(term('2024-09-30', 1), '2024-10-08 2024-10-08', 'over National Day');
SELECT is(term('2024-09-30', 5), '2024-10-12 2024-10-12', 'with the Saturday in place');
SELECT is(term('2024-12-30', 3), '2025-01-03 2025-01-03', 'over the end of a year');
SELECT is(term('2025-01-24', 3), '2025-02-05 2025-02-05', 'over the Spring Festival, the Sunday before it worked');
SELECT is(term('2024-10-05', 0), '2024-10-05 2024-10-05', 'no days: the day itself');
SELECT is(term('2026-12-28', 3), '2026-12-31 2026-12-31', 'the last day of the last year');
SELECT is(term('2026-12-28', 4), '2027', 'a day more needs the year that is missing');
SELECT is(term('2026-12-28', 4, '2026-12-30'), '2026-12-30 2026-12-30', 'not where the cap comes before it');
SELECT is(term('2026-12-28', 4, '2027-01-31'), '2027-01-31 2027', 'behind it the day is unknown, but no later than the cap');
SELECT is(term('2024-09-23', 10, '2024-09-30'), '2024-09-30 2024-09-30', 'no term ends behind the cap');
SELECT is(term('2024-09-23', 5, NULL, '{"[2024-09-25,2024-10-01)"}'), '2024-10-11 2024-10-11', 'paused days do not count');
SELECT is(term('2024-09-23', 10, '2024-09-30', '{"[2024-09-25,2024-09-28)"}'), '2024-10-10 2024-10-10', 'the cap moves by the working days paused');
SELECT is(term('2026-12-28', 2, NULL, '{"[2026-12-30,2027-06-01)"}'), '2027', 'a pause over a missing year ends in it');
SELECT is((workdays_add('2024-09-30', 1), workdays_add('2026-12-31', 1), workdays_missing_year('2026-12-31', 1), workdays_missing_year('2024-09-30', 1)),
          ('2024-10-08'::date, NULL::date, 2027, NULL::int), 'the same for others');
SELECT is((SELECT array_agg(clock_quiet(t::timestamptz)) FROM unnest('{2024-09-25 07:59:59+08,2024-09-25 08:00+08,2024-09-25 19:59+08,2024-09-25 20:00+08,2024-09-25 23:59+00}'::text[]) t),
          '{t,f,f,t,t}', 'quiet from eight in the evening to eight in the morning, district time');

-- ---- what starts and ends the clock of a case
SELECT at('2024-09-23 10:00+08');
SET SESSION AUTHORIZATION nol_writer;
\set new '{"received": "2024-09-23", "due": "2024-12-31"}'
SELECT new_case(:'new') AS a \gset
SELECT is(clocks(:'a'), 'route 2024-09-23 2024-09-26', 'a list that came in: the district has three working days');
SELECT is(due(:'a'), '2024-09-26 2024-12-31', 'which a list shows beside the batch''s day');
SELECT must(act('d1', 'case_assign', :'a', '{"to": "990101001000"}')) IS NOT NULL AS done \gset
SELECT is(clocks(:'a'), 'assign 2024-09-23 2024-09-25', 'routed: the street two');
SELECT must(act('s1', 'case_assign', :'a', '{"to": "990101001001"}')) IS NOT NULL AS done \gset
SELECT is(clocks(:'a'), 'visit 2024-09-23 2024-10-11', 'assigned: the community ten, over National Day and two worked weekends');
SELECT is(due(:'a'), '2024-10-11 2024-12-31', 'in the list with it');
SELECT must(act('c1', 'visit_submit', :'a', visit())) IS NOT NULL AS done \gset
SELECT is(clocks(:'a'), 'visit 2024-09-23 2024-10-11', 'a try without a finding ends nothing');
SELECT must(act('c1', 'visit_submit', :'a', visit('F'))) IS NOT NULL AS done \gset
SELECT is(clocks(:'a'), 'review 2024-09-23 2024-09-26', 'a finding: the street reviews');
SELECT must(act('s1', 'case_approve', :'a')) IS NOT NULL AS done \gset
SELECT is(clocks(:'a'), 'confirm 2024-09-23 2024-09-29', 'approved: the district confirms');
SELECT must(act('d1', 'case_confirm', :'a')) IS NOT NULL AS done \gset
SELECT is(clocks(:'a'), '', 'confirmed: none');
SELECT is(due(:'a'), 'none 2024-12-31', 'nor in the list');
SELECT is((SELECT count(*)::int FROM clock WHERE case_id = case_id(:'a') AND status = 'ended'), 5, 'five ended');

SELECT new_case('{"received": "2024-09-19", "due": "2024-12-31"}') AS p \gset
SELECT is(clocks(:'p'), 'route 2024-09-19 2024-09-24', 'received some days ago: counted from the receipt');
SELECT new_case('{"received": "2024-09-02", "due": "2024-12-31"}') AS p \gset
SELECT is(clocks(:'p'), 'route 2024-09-23 2024-09-26', 'but nobody is late when a list comes in');
SELECT new_case('{"received": "2024-09-23", "due": "2024-09-24"}') AS q \gset
SELECT is(clocks(:'q'), 'route 2024-09-23 2024-09-24', 'never behind the batch''s due day');
SELECT new_case() AS r \gset
SELECT is(clocks(:'r'), '', '补录: no clock');
SELECT is(due(:'r'), 'none 2019-04-30', 'the batch''s day alone');
SELECT must(act('d1', 'case_assign', :'r', '{"to": "990101001000"}')) IS NOT NULL AS done \gset
SELECT is(clocks(:'r'), '', 'nor later');
SELECT new_case('{"clocks": true}') AS t \gset
SELECT is(clocks(:'t'), 'route 2024-09-23 2024-09-26', '补录, asked for: from today, its due day being past');
SELECT must(act('d1', 'case_assign', :'t', '{"to": "990101001000", "on": "2019-01-25"}')) IS NOT NULL AS done \gset
SELECT is(clocks(:'t'), 'assign 2024-09-23 2024-09-25', 'an old act entered now makes nobody late');
SELECT ok(NOT (SELECT clocks FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id = case_id(:'r')), 'the batch says so');
-- one statement for a list of many
SELECT do_write('import_commit', jsonb_build_object('import', stage('list', terms('M', :'new'), list_row('甲', '', '2009-01-01'), list_row('乙', '', '2009-01-02')))) -> 'ok' AS m \gset
SELECT is((:'m')::jsonb - '{import,kind,rows,errors,warnings,dry_run,joined,proposals,unchanged,duplicates}'::text[],
          '{"batch": "M", "cases": 2, "clocks": true, "supplementary": false}', 'the reply says that there are clocks');
SELECT is((SELECT count(*)::int FROM clock k JOIN case_file c ON c.id = k.case_id JOIN batch b ON b.id = c.batch_id WHERE b.name = 'M' AND k.due = '2024-09-26'), 2, 'for each case');
SELECT throws_ok('SELECT clock_batch((SELECT max(id) FROM batch WHERE name LIKE ''T%'' AND imported_by <> my_account()))', '42501', NULL, 'not of another''s list');

-- ---- a year that is missing is said
SELECT at('2026-12-28 10:00+08');
SELECT be('d1');
SELECT (do_write('import_commit', jsonb_build_object('import', stage('list', terms('N', '{"received": "2026-12-28", "due": "2027-03-31"}'), list_row('丙', '', '2009-01-03')))) -> 'ok')::text AS n \gset
SELECT is((:'n')::jsonb ->> 'missing_year', '2027', 'in the reply to an import');
SELECT case_of('N', 2) AS n \gset
SELECT is(clocks(:'n'), 'route 2026-12-28 2026-12-31', 'three days are in the year');
SELECT route(:'n', '990101001001') AS done \gset
SELECT is(clocks(:'n'), 'visit 2026-12-28 missing 2027', 'ten are not');
SELECT is(due(:'n'), 'none 2027-03-31', 'nor is one shown');
SELECT is(case_clocks_json(c) -> 0, jsonb_build_object('kind', 'visit', 'level', 'community', 'org', '990101001001', 'org_name', '东一社区', 'since', '2026-12-28', 'missing_year', 2027),
          'in the file of the case: no day, and which year') FROM case_file c WHERE id = case_id(:'n');
SELECT is((SELECT latest FROM clock WHERE case_id = case_id(:'n') AND status = 'running'), '2027-03-31', 'late in any case behind the batch''s due day');

-- ---- a pause
SELECT at('2024-09-23 10:00+08');
SELECT new_case(:'new') AS b \gset
SELECT route(:'b', '990101001001') AS done \gset
SELECT is(try('s1', 'case_pause', :'b', '{"until": "2024-09-30"}') ->> 'error', 'REASON_NEEDED', 'a pause says why');
SELECT is(try('s1', 'case_pause', :'b', '{"reason": "住院"}') ->> 'error', 'PAUSE_END_NEEDED', 'and until when');
SELECT is(try('s1', 'case_pause', :'b', '{"reason": "住院", "until": "2024-09-23"}') ->> 'error', 'PAUSE_NOT_POSSIBLE', 'which lies ahead');
SELECT is(try('s1', 'case_pause', :'b', '{"reason": "住院", "until": "2025-09-24"}') ->> 'error', 'PAUSE_NOT_POSSIBLE', 'not more than a year');
SELECT is(try('s2', 'case_pause', :'b', '{"reason": "住院", "until": "2024-09-30"}') ->> 'error', 'NOT_FOUND', 'a foreign case');
SELECT is(try('c1', 'case_pause', :'b', '{"reason": "住院", "until": "2024-09-30"}') ->> 'error', 'NOT_ALLOWED', 'nobody stops its own clock');
SELECT is(act('s1', 'case_pause', :'b', '{"reason": "住院", "until": "2024-09-30"}') #> '{ok,results,0,notices,0}', say('paused', 'until', '2024-09-30', 'due', '2024-10-18'), 'the street may');
SELECT is(clocks(:'b'), 'visit 2024-09-23 2024-10-18', 'six working days later, the worked Sunday among them');
SELECT is(due(:'b'), '2024-10-18 2024-12-31', 'in the list too');
SELECT is(case_clocks_json(c) -> 0 ->> 'paused_until' || (case_clocks_json(c) -> 0 ->> 'paused_why'), '2024-09-30住院', 'it is shown, and why') FROM case_file c WHERE id = case_id(:'b');
SELECT is(try('d1', 'case_pause', :'b', '{"reason": "x", "until": "2024-10-30"}') ->> 'error', 'CLOCK_PAUSED', 'once');
SELECT at('2024-09-26 10:00+08');
SELECT is(try('c1', 'case_resume', :'b') ->> 'error', 'NOT_ALLOWED', 'nor does it start it');
SELECT is(act('s1', 'case_resume', :'b') #> '{ok,results,0,notices,0}', say('resumed', 'due', '2024-10-15'), 'resumed before: three days were paused');
SELECT is(clocks(:'b'), 'visit 2024-09-23 2024-10-15', 'three days later than at first');
SELECT is(due(:'b'), '2024-10-15 2024-12-31', 'in the list too');
SELECT is(try('s1', 'case_resume', :'b') ->> 'error', 'CLOCK_NOT_PAUSED', 'once');
SELECT is((SELECT array_agg(kind ORDER BY version) FROM event WHERE case_id = case_id(:'b') AND version > 3), '{pause,resume}', 'both in the trail, as versions of the case');
SELECT must(act('d1', 'case_pause', :'b', '{"reason": "外省核实", "until": "2024-10-08"}')) IS NOT NULL AS done \gset
SELECT at('2024-10-09 10:00+08');
SELECT is(case_clocks_json(c) -> 0 ? 'paused_until', false, 'it ends by itself') FROM case_file c WHERE id = case_id(:'b');
SELECT is(try('d1', 'case_resume', :'b') ->> 'error', 'CLOCK_NOT_PAUSED', 'so there is nothing to resume');
SELECT must(act('d1', 'case_pause', :'b', '{"reason": "再次停表", "until": "2024-10-11"}')) IS NOT NULL AS done \gset
SELECT is(clocks(:'b'), 'visit 2024-09-23 2024-10-23', 'each pause counts once');
SELECT must(act('d1', 'case_assign', :'b', '{"to": "990101001002"}')) IS NOT NULL AS done \gset
SELECT is(clocks(:'b'), 'visit 2024-10-09 2024-10-22', 'a pause ends with the step that it was for');
SELECT bring('deducted', 'F', :'new') AS f \gset
SELECT is(try('d1', 'case_pause', :'f', '{"reason": "x", "until": "2024-10-30"}') ->> 'error', 'CLOCK_NOT_RUNNING', 'without a clock there is nothing to pause');
SELECT new_case(:'new') AS g \gset
SELECT must(act('d1', 'case_assign', :'g', '{"to": "990101001000"}')) IS NOT NULL AS done \gset
SELECT is(try('s1', 'case_pause', :'g', '{"reason": "x", "until": "2024-10-30"}') ->> 'error', 'NOT_ALLOWED', 'a street''s own step is the district''s to pause');
SELECT ok(try('d1', 'case_pause', :'g', '{"reason": "x", "until": "2024-10-30"}') ? 'ok', 'who may');
SELECT throws_ok(format('SELECT clock_pause(%s, ''2024-10-09'', ''2024-12-30'')', case_id(:'g')), '42501', NULL, 'not by the application''s own SQL');
SELECT throws_ok('UPDATE clock SET due = due + 1', '42501', NULL, 'nor a clock moved');
SELECT throws_ok('INSERT INTO time_shift VALUES (true, interval ''1 day'')', '42501', NULL, 'nor time');

-- ---- settings
SELECT is((SELECT array_agg(kind || coalesce(' ' || days, '') || coalesce(' ' || hours || 'h', '') || coalesce(' ' || quiet_from || '-' || quiet_until, '')) FROM clock_list()),
    '{"route 3","assign 2","visit 10","review 3","confirm 5","found 5","go_up 3","accept 2","solve 10","danger 2h","danger_solve 24h","acknowledge 2","quiet 20:00-08:00"}', 'the settings');
SELECT be('s1');
SELECT is(do_write('clock_set', '{"kind": "visit", "days": 4}') ->> 'error', 'NOT_ALLOWED', 'are the district''s to change');
SELECT be('d1');
SELECT is(do_write('clock_set', '{"kind": "visits", "days": 4}') ->> 'error', 'CLOCK_KIND_UNKNOWN', 'of a known kind');
SELECT is(do_write('clock_set', '{"kind": "visit"}') ->> 'error', 'FIELD_MISSING', 'to a number');
SELECT is(do_write('clock_set', '{"kind": "visit", "hours": 4}') ->> 'error', 'CLOCK_UNIT', 'of days');
SELECT is(do_write('clock_set', '{"kind": "visit", "days": 300}') ->> 'error', 'BAD_FIELD', 'not more than a year''s');
SELECT is(do_write('clock_set', '{"kind": "danger", "days": 4}') ->> 'error', 'CLOCK_UNIT', 'danger of hours');
SELECT is(do_write('clock_set', '{"kind": "visit", "days": 4}') -> 'ok', '{"kind": "visit", "days": 4, "before": "10"}', 'set');
SELECT is(do_write('clock_set', '{"kind": "quiet", "quiet_from": "21:30", "quiet_until": "07:00"}') -> 'ok', '{"kind": "quiet", "quiet_from": "21:30", "quiet_until": "07:00", "before": "20:00-08:00"}', 'the night');
SELECT is(do_write('clock_set', '{"kind": "quiet", "quiet_from": "25:30", "quiet_until": "07:00"}') ->> 'error', 'BAD_FIELD', 'to times of a day');
SELECT is(do_write('clock_set', '{"kind": "quiet", "quiet_from": "07:00", "quiet_until": "07:00"}') ->> 'error', 'BAD_FIELD', 'that differ');
SELECT is(do_write('clock_set', '{"kind": "quiet", "quiet_from": "08:00", "quiet_until": "07:59"}') ->> 'error', 'CLOCK_NIGHT', 'not of the whole day, or the clocks are off');
SELECT is(do_write('clock_set', '{"kind": "quiet", "quiet_from": "00:00", "quiet_until": "16:01"}') ->> 'error', 'CLOCK_NIGHT', 'nor of more than 16 hours');
SELECT is(do_write('clock_set', '{"kind": "quiet", "quiet_from": "16:00", "quiet_until": "08:00"}') ? 'ok', true, 'so many may be');
SELECT is((SELECT detail FROM event WHERE kind = 'clock_set' ORDER BY id LIMIT 1), '{"kind": "visit", "to": "4", "from": "10"}', 'recorded');
SELECT is(clocks(:'b'), 'visit 2024-10-09 2024-10-22', 'what runs keeps its term');
SELECT must(act('d1', 'case_assign', :'b', '{"to": "990101001001"}')) IS NOT NULL AS done \gset
SELECT is(clocks(:'b'), 'visit 2024-10-09 2024-10-14', 'what starts has the new one');
SELECT throws_ok('UPDATE clock_setting SET workdays = 9', '42501', NULL, 'not past the function');
SELECT ok(due_kept(), 'after all this the list''s day of every case is its clock''s');
-- Each state that a case can be in has a step, or stands in no list of those that have.
SELECT is(array(SELECT r.from_state FROM (SELECT DISTINCT from_state FROM case_move_rule) r WHERE clock_step(r.from_state) IS NOT NULL ORDER BY 1), array(SELECT unnest(clock_states()) ORDER BY 1),
          'the states with a step');
SELECT * FROM finish();
ROLLBACK;
