-- A child on no list: who adds it where, the check against known children that tells nothing of other units', the day it is due, the report.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- Working days of this year and the next, without holidays: the tests say by themselves which days are worked.
INSERT INTO calendar_year SELECT y FROM generate_series(extract(year FROM today())::int - 1, extract(year FROM today())::int + 1) y ON CONFLICT DO NOTHING;
DELETE FROM calendar_day;
CREATE FUNCTION test.person(p_name text, p_id text DEFAULT '', p_birth text DEFAULT '2014-05-06', p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('norm', test.list_row(p_name, p_id, p_birth) || p_more, 'cells', jsonb_build_object('姓名', p_name), 'found_by', 'public')
$$;
CREATE FUNCTION test.add_as(p_who text, p_item jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.do_write('case_add', p_item);
END $$;
CREATE FUNCTION test.place_of(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT format('%s %s %s v%s', c.state, coalesce(nol.org_name_of(c.street_id), '-'), coalesce(nol.org_name_of(c.community_id), '-'), c.version) FROM nol.case_file c WHERE c.id = nol.case_id(p_case)
$$;
CREATE FUNCTION test.clock_of(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT string_agg(format('%s %s %s', k.kind, k.level, k.due - k.since), ', ' ORDER BY k.id) FROM nol.clock k WHERE k.case_id = nol.case_id(p_case) AND k.status = 'running'
$$;
CREATE FUNCTION test.child_of(p_case text) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT child_id FROM nol.case_file WHERE id = nol.case_id(p_case) $$;
CREATE FUNCTION test.verdict_of(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT verdict FROM nol.batch_row WHERE case_id = nol.case_id(p_case) $$;
-- A reply without what differs by itself.
CREATE FUNCTION test.plain(r jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT (r -> 'ok') - '{case,name}'::text[] $$;
CREATE FUNCTION test.file_of(p_who text, p_case text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN jsonb_build_object('notices', case_show(jsonb_build_object('case', p_case)) #> '{ok,notices}', 'marks', (SELECT marks FROM case_row(case_id(p_case))));
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- ---- who adds, and where it starts
SELECT add_as('c1', person('摸甲')) AS r \gset
SELECT (:'r')::jsonb #>> '{ok,case}' AS a \gset
SELECT is(place_of(:'a'), 'at_community 东街道 东一社区 v1', 'a community''s starts with it');
SELECT is((:'r')::jsonb #>> '{ok,outcome}', 'done', 'the answer of an act');
SELECT is(clock_of(:'a'), format('found community %s', workdays_add(today(), 5) - today()), 'due the set number of working days after it was found');
SELECT is((SELECT due FROM case_file WHERE id = case_id(:'a')), workdays_add(today(), 5), 'and the case says so');
SELECT is((SELECT name FROM batch WHERE standing), format('日常摸排 %s-%s', extract(year FROM today() - interval '8 months'), extract(year FROM today() - interval '8 months') + 1), 'the batch of the school year');
SELECT add_as('s1', person('摸乙')) #>> '{ok,case}' AS b \gset
SELECT is(place_of(:'b'), 'at_street 东街道 - v1', 'a street''s waits to be assigned');
SELECT add_as('s1', person('摸丙') || '{"to": "990101001002"}') #>> '{ok,case}' AS c \gset
SELECT is(place_of(:'c'), 'at_community 东街道 东二社区 v1', 'or starts with one of its communities');
SELECT add_as('d1', person('摸丁')) #>> '{ok,case}' AS d \gset
SELECT is(place_of(:'d'), 'listed - - v1', 'the district''s waits at the desk');
SELECT add_as('d1', person('摸戊') || '{"to": "990101002000"}') #>> '{ok,case}' AS e \gset
SELECT is(place_of(:'e'), 'at_street 西街道 - v1', 'or with a street');
SELECT is(add_as('d1', person('x') || '{"to": "990101001001"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'the district starts it with a street');
SELECT is(add_as('s1', person('x') || '{"to": "990101002001"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'a street with its own');
SELECT is(add_as('c1', person('x') || '{"to": "990101001002"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'a community with itself');
SELECT is(add_as('d1', person('x') || '{"to": "nowhere"}') ->> 'error', 'TARGET_NOT_POSSIBLE', 'no such unit');
SELECT is(add_as(w, person('x')) ->> 'error', 'NOT_ALLOWED', w || ' adds none') FROM unnest('{leader,office,police,insp,aud,op}'::text[]) w;
SELECT is(add_as('c1', person('')) ->> 'error', 'FIELD_MISSING', 'without a name');
SELECT is(add_as('c1', person('x') || jsonb_build_object('on', today() + 1)) ->> 'error', 'DATE_IN_FUTURE', 'not found tomorrow');
SELECT is(add_as('c1', person('未生', '', (today() + 200)::text)) ->> 'error', 'DATE_IN_FUTURE', 'nor born after it was found');
SELECT is(add_as('c1', person('x') || '{"scheme": "2019-registry"}') ->> 'error', 'NOT_ALLOWED', 'the scheme is the district''s to say');
SELECT is(add_as('d1', person('x') || '{"scheme": "2019-registry"}') ->> 'error', 'SCHEME_IN_USE', 'and only before the first child');
SELECT is(add_as('d1', person('x') || '{"scheme": "nothing", "on": "2017-10-01"}') ->> 'error', 'NOT_FOUND', 'one that there is');
SELECT is((SELECT count(*)::int FROM batch WHERE standing), 1, 'a refusal makes no batch');
SELECT add_as('d1', person('旧') || '{"scheme": "2019-registry", "on": "2017-10-01"}') #>> '{ok,case}' AS old \gset
SELECT is((SELECT format('%s %s %s %s', b.name, b.received, b.due, s.name) FROM batch b JOIN scheme s ON s.id = b.scheme_id WHERE standing AND received < '2018-01-01'),
          '日常摸排 2017-2018 2017-09-01 2018-08-31 2019-registry', 'an earlier school year has its own');
SELECT is(clock_of(:'old'), NULL, 'entered after its end: no clock');
SELECT add_as('d1', person('界甲') || '{"on": "2017-08-31"}') #>> '{ok,case}' AS aug, add_as('d1', person('界乙') || '{"on": "2017-09-01"}') #>> '{ok,case}' AS sep \gset
SELECT is((SELECT string_agg(batch, ' ' ORDER BY c) FROM unnest(ARRAY[:'aug', :'sep']) c, case_row(case_id(c))), '日常摸排 2016-2017 日常摸排 2017-2018', 'the school year turns on 1 September');
SELECT is((SELECT array_agg(row_no ORDER BY row_no) FROM batch_row r JOIN batch b ON b.id = r.batch_id WHERE b.standing AND b.received > '2018-01-01'), '{1,2,3,4,5}', 'numbered without a gap');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'case_add'), 8, 'one row of the trail each') FROM (SELECT be('d1')) x;
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'case_add' AND detail::text ~ '摸甲|摸丙|990101201'), 0, 'without a name or a number');

-- ---- the steps all have to be over by that day
SELECT act('s1', 'case_assign', :'b', '{"to": "990101001001"}') IS NOT NULL AS x \gset
SELECT is(clock_of(:'b'), format('visit community %s', workdays_add(today(), 5) - today()), 'assigned on: not ten days more');
SELECT act('c1', 'visit_submit', :'b', visit('L')) IS NOT NULL AS x \gset
SELECT is(clock_of(:'b'), format('review street %s', workdays_add(today(), 3) - today()), 'filed: the review has its own days');

-- ---- a known child
SELECT add_as('c1', person('摸己', '990101201405060017')) #>> '{ok,case}' AS k \gset
SELECT is(add_as('c1', person('摸己', '990101201405060017')), jsonb_build_object('error', 'CHILD_KNOWN', 'params', jsonb_build_object('case', :'k')), 'in sight and open: work goes on there');
SELECT is(add_as('s1', person('摸己', '990101201405060017')) ->> 'error', 'CHILD_KNOWN', 'its street sees it too');
SELECT is(add_as('d1', person('摸己', '990101201405060017')) ->> 'error', 'CHILD_KNOWN', 'and the district');
-- out of sight: the answer, the file and the list of a child that nobody knows
SELECT add_as('c3', person('摸己', '990101201405060017')) AS far \gset
SELECT add_as('c3', person('摸庚', '990101201405060025')) AS none \gset
SELECT (:'far')::jsonb #>> '{ok,case}' AS f, (:'none')::jsonb #>> '{ok,case}' AS n \gset
SELECT is(plain((:'far')::jsonb), plain((:'none')::jsonb), 'another unit''s child answers like one that nobody has');
SELECT is(file_of('c3', :'f'), file_of('c3', :'n'), 'its file says nothing either');
SELECT is(file_of('s2', :'f'), file_of('s2', :'n'), 'nor to the street');
-- whether it is that child is the district's to decide, and stands in its day
SELECT is((SELECT string_agg(format('%s %s %s', t."case" = :'f', t.next, t."to" = :'k'), ',') FROM task_list('{"mine": true, "kind": "same_child"}') t), 't ["join", "match_reject"] t', 'the district has it to decide') FROM (SELECT be('d1')) x;
SELECT is((SELECT count(*)::int FROM task_list('{"kind": "same_child"}')), 0, w || ' has not') FROM unnest('{c1,s1,c3,s2}'::text[]) w CROSS JOIN LATERAL (SELECT be(w)) x;
SELECT is((SELECT case_next(c) @> '{join,match_reject}' FROM case_file c WHERE id = case_id(:'f')), true, 'its file says how') FROM (SELECT be('d1')) x;
SELECT ok(case_show(jsonb_build_object('case', :'f')) #> '{ok,notices}' @> jsonb_build_array(say('known_child', 'case', :'k')), 'and names the other case') FROM (SELECT be('d1')) x;
SELECT is(try('s2', 'match_reject', :'f', '{"reason": "同名"}') ->> 'error', 'NOT_FOUND', 'no other says that it is not');
SELECT is(try('d1', 'match_reject', :'f', '{}') ->> 'error', 'REASON_NEEDED', 'it is said with a reason');
SELECT is(try('d1', 'match_reject', :'k', '{"reason": "同名"}') ->> 'error', 'NOT_FOUND', 'and where it was asked');
SAVEPOINT asked;
SELECT must(act('d1', 'match_reject', :'f', '{"reason": "同名"}')) \g /dev/null
SELECT is((SELECT count(*)::int FROM task_list('{"mine": true, "kind": "same_child"}')), 0, 'it is not: decided') FROM (SELECT be('d1')) x;
SELECT is((SELECT detail ->> 'not_same' FROM event WHERE case_id = case_id(:'f') AND kind = 'match_reject'), :'k', 'in the trail');
SELECT ok(NOT (SELECT r.marks ? 'proposal' FROM case_row(case_id(:'f')) r), 'and marked no more') FROM (SELECT be('d1')) x;
ROLLBACK TO asked;
SELECT isnt(child_of(:'f'), child_of(:'k'), 'it has an entry of its own');
SELECT is(file_of('d1', :'f') -> 'marks', '["proposal"]', 'the district sees that it may be the same');
SELECT is((SELECT count(*)::int FROM notice WHERE kind = 'known_child' AND case_id = case_id(:'f')), 1, 'and is told');
SELECT is((SELECT count(*)::int FROM batch_row WHERE verdict = 'proposal' AND case_id = case_id(:'f')), 1, 'the row''s verdict is the district''s');
SELECT is((SELECT count(*)::int FROM notice WHERE kind = 'known_child'), 0, 'nobody else is') FROM (SELECT be('c3')) x;
SELECT is(act('d1', 'child_join', :'f', jsonb_build_object('with_case', :'k', 'reason', '同一人', 'despite', '改名')) ->> 'error', NULL, 'the district joins them');
SELECT is(child_of(:'f'), child_of(:'k'), 'one child');
-- the same number with another name, the same name without a number
SELECT is(verdict_of(add_as('c3', person('另名', '990101201405060017')) #>> '{ok,case}'), 'proposal', 'the same ID, another name: for the district');
SELECT is(verdict_of(add_as('c3', person('摸己', '', '2013-01-01')) #>> '{ok,case}'), 'new', 'the name alone says nothing');
SELECT is(verdict_of(add_as('c3', person('摸己', '')) #>> '{ok,case}'), 'proposal', 'name and birth date do');
-- a closed case of one's own: the child joins
SELECT bring('closed') AS cl \gset
RESET SESSION AUTHORIZATION;
UPDATE child_person SET name = '旧识', name_key = '旧识', id_number = '990101201405060033', id_valid = true WHERE child_id = child_of(:'cl');
SET SESSION AUTHORIZATION nol_writer;
SELECT add_as('c1', person('旧识', '990101201405060033')) #>> '{ok,case}' AS j \gset
SELECT is(child_of(:'j'), child_of(:'cl'), 'known and closed, in sight: the child joins, the case is new');
SELECT is(add_as('c3', person('旧识', '990101201405060033')) ->> 'error', NULL, 'elsewhere');
SELECT is((SELECT count(DISTINCT c.child_id)::int FROM case_file c JOIN child_person p ON p.child_id = c.child_id WHERE p.name = '旧识'), 2, 'it does not: nobody gets at a file by adding its child') FROM (SELECT be('d1')) x;
-- one whose open case is elsewhere although a closed one is in sight
SELECT bring('closed') AS cm \gset
RESET SESSION AUTHORIZATION;
UPDATE child_person SET name = '两处', name_key = '两处', id_number = '990101201405060041', id_valid = true WHERE child_id = child_of(:'cm');
SET SESSION AUTHORIZATION nol_writer;
SELECT import_list('K9', list_row('两处', '990101201405060041', '2014-05-06')) IS NOT NULL AS x \gset
SELECT case_of('K9', 2) AS k9 \gset
SELECT act('d1', 'case_assign', :'k9', '{"to": "990101002000"}') IS NOT NULL AS x \gset
SELECT add_as('c1', person('两处', '990101201405060041')) AS r \gset
SELECT is((:'r')::jsonb ->> 'error', NULL, 'no word of the other');
SELECT isnt(child_of((:'r')::jsonb #>> '{ok,case}'), child_of(:'k9'), 'its open case is elsewhere: for the district');
-- slips are told
SELECT ok(add_as('c1', person('摸辛') || '{"issues": [{"severity": "warning", "notice": {"code": "sex_missing", "params": []}}]}') #> '{ok,notices}' @> jsonb_build_array(say('sex_missing')), 'what is odd is told');
SELECT ok((add_as('c1', person('摸壬', '', '1990-01-01')) #> '{ok,notices}')::text LIKE '%birth_outside%', 'out of school age');

-- ---- the year that is not loaded is said
RESET SESSION AUTHORIZATION;
DELETE FROM calendar_year;
SET SESSION AUTHORIZATION nol_writer;
SELECT add_as('c1', person('摸癸')) AS r \gset
SELECT ok(((:'r')::jsonb #> '{ok,notices}')::text LIKE '%"added"%"' || extract(year FROM today()) || '"%', 'not guessed');

-- ---- the report closes, today and as known then
SELECT be('d1');
SELECT report_stage(jsonb_build_object('batch', (SELECT name FROM batch WHERE standing AND received > '2018-01-01'))) AS r \gset
SELECT is((:'r')::jsonb #>> '{ok,closes}', 'true', 'the sums close');
SELECT is(((:'r')::jsonb #>> '{ok,listed}')::int, (SELECT count(*)::int FROM case_file c JOIN batch b ON b.id = c.batch_id WHERE b.standing AND b.received > '2018-01-01'), 'every added child is listed');
SELECT add_as('c1', person('后来')) IS NOT NULL AS x, be('d1') \gset
SELECT is((report_stage(jsonb_build_object('batch', (SELECT name FROM batch WHERE standing AND received > '2018-01-01'), 'position', (:'r')::jsonb #>> '{ok,position}')) #>> '{ok,listed}'),
          (:'r')::jsonb #>> '{ok,listed}', 'as known then it does not move');
SELECT is((report_stage(jsonb_build_object('batch', (SELECT name FROM batch WHERE standing AND received > '2018-01-01'))) #>> '{ok,listed}')::int,
          ((:'r')::jsonb #>> '{ok,listed}')::int + 1, 'now it counts');
SELECT is(report_stage(jsonb_build_object('batch', '日常摸排 2017-2018', 'on', '2017-09-15')) #>> '{ok,listed}', '1', 'on a day: those found by then');
SELECT is(report_stage(jsonb_build_object('batch', '日常摸排 2017-2018', 'on', '2017-10-01')) #>> '{ok,listed}', '2', 'the next');
RESET SESSION AUTHORIZATION;
DELETE FROM batch_row_cells w USING batch_row r WHERE (w.batch_id, w.row_no) = (r.batch_id, r.row_no) AND r.case_id = case_id(:'n');
DELETE FROM batch_row WHERE case_id = case_id(:'n');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(report_stage(jsonb_build_object('batch', (SELECT name FROM batch WHERE standing AND received > '2018-01-01'))) ->> 'error', 'SUMS_DO_NOT_CLOSE', 'a case without its row is found out');
SELECT * FROM finish();
ROLLBACK;
