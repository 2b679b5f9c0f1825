-- REPORT_SUMMARY: what is told, and that nobody can tell more from all of it put together.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.summary(p_who text, p_request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN report_summary(p_request);
END $$;
CREATE FUNCTION test.told(p_who text, p_request jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(r ->> 'error', (SELECT string_agg(format('%s %s', x ->> 'key', coalesce('<' || (x ->> 'below'), (x ->> 'least') || '-' || (x ->> 'most'))), ', ' ORDER BY n)
             FROM jsonb_array_elements(r #> '{ok,results}') WITH ORDINALITY AS a(x, n))) FROM test.summary(p_who, p_request) r
$$;
SELECT is(summary_cell('k', NULL, n), w::jsonb, n || ' in its band')
  FROM (VALUES (0, '{"key": "k", "below": 5}'), (4, '{"key": "k", "below": 5}'), (5, '{"key": "k", "least": 5, "most": 9}'), (9, '{"key": "k", "least": 5, "most": 9}'), (282, '{"key": "k", "least": 280, "most": 284}')) v(n, w);

-- Two lists. S1: 12 of the east, S2: 7 of the west, 2 of the east, 1 of none; settled on several days, some routed and handed on.
SELECT import_list('S1', VARIADIC (SELECT array_agg(list_row('学' || g, '', '2009-01-' || lpad(g::text, 2, '0'))) FROM generate_series(1, 12) g)) IS NOT NULL AS done \gset
SELECT import_list('S2', VARIADIC (SELECT array_agg(list_row('生' || g, '', '2009-03-' || lpad(g::text, 2, '0'),
    CASE WHEN g <= 7 THEN '{"street_code": "990101002000", "community_code": "990101002001"}'::jsonb WHEN g = 10 THEN '{"street_code": "", "community_code": ""}' ELSE '{}' END)) FROM generate_series(1, 10) g)) IS NOT NULL AS done \gset
SELECT must(act('d1', 'finding_file', case_of('S1', g), finding(CASE WHEN g = 4 THEN 'L' ELSE 'F' END) || '{"on": "2019-02-01"}')) IS NOT NULL AS done FROM generate_series(2, 8) g \g /dev/null
SELECT must(act('d2', 'case_confirm', case_of('S1', g), jsonb_build_object('on', date '2019-02-01' + g))) IS NOT NULL AS done FROM generate_series(2, 8) g \g /dev/null
SELECT must(act('d1', 'case_assign', case_of('S2', g), jsonb_build_object('to', '990101002000', 'on', date '2019-02-01' + g))) IS NOT NULL AS done FROM generate_series(2, 5) g \g /dev/null
SELECT must(act('s2', 'case_assign', case_of('S2', g), jsonb_build_object('to', '990101002001', 'on', date '2019-02-05' + g))) IS NOT NULL AS done FROM generate_series(2, 4) g \g /dev/null
SELECT is(told('leader', '{"batch": "S1", "on": "2019-02-20"}'), 'deducted 5-9, out_of_school <5, returned <5, open 5-9, late <5', 'what may be told of a list');
SELECT new_case() AS one \gset
SELECT is(told('leader', jsonb_build_object('batch', (SELECT b.name FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id = case_id(:'one')))), 'deducted <5, out_of_school <5, returned <5, open <5, late <5', 'of a list of one as much');
SELECT is(summary('d1', '{"batch": "S1", "on": "2019-02-20"}') #> '{ok,open}', '[{"key": "990101001000", "label": "东街道", "least": 5, "most": 9}]', 'open by street');
SELECT is(told('s2', '{"batch": "S2", "on": "2019-02-20"}'), 'deducted <5, out_of_school <5, returned <5, open 5-9, late <5', 'a street: its own');
SELECT ok(NOT summary('d1', '{"batch": "S1"}') -> 'ok' ?| '{listed,deducted,out_of_school}', 'no whole of which parts are told, no second parting');
SELECT is(told(w, '{"batch": "S1"}'), 'NOT_ALLOWED', w || ' gets none') FROM unnest('{police,aud,op}'::text[]) w;
SELECT is(summary('d1', '{"batch": "nowhere"}'), NULL, 'no such list');

-- Who has them all: every cell of every summary of each unit, list and day, with the unit above.
CREATE TABLE test.cell AS
SELECT w.unit, w.above, b.batch, d.on_date, x ->> 'key' AS key, coalesce((x ->> 'least')::int, 0) AS least, coalesce((x ->> 'most')::int, (x ->> 'below')::int - 1) AS most
  FROM (VALUES ('d1', 'district', NULL), ('s1', 'east', 'district'), ('s2', 'west', 'district'), ('c1', 'east 1', 'east'), ('c2', 'east 2', 'east'), ('c3', 'west 1', 'west')) w(who, unit, above),
       (VALUES ('S1'), ('S2')) b(batch), generate_series(date '2019-02-01', date '2019-02-14', interval '1 day') d(on_date),
       LATERAL jsonb_array_elements(summary(w.who, jsonb_build_object('batch', b.batch, 'on', d.on_date::date)) #> '{ok,results}') x;
SELECT is((SELECT count(*)::int FROM cell), 6 * 2 * 14 * 5, 'all summaries of two lists, six units, fourteen days');
SELECT ok((SELECT bool_and(most - least = 4 AND least % 5 = 0) FROM cell), 'none says more than a band');
-- What follows: a unit has no more than the one above lets it have when all its others have their least, and the one above no less than the
-- sum of what is below. That there is no more below than is told of does not follow: what is with the unit itself is told nowhere.
CREATE FUNCTION test.derive() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_changed int;
    v_all int := 0;
BEGIN
    LOOP
        UPDATE test.cell c SET most = n.most
          FROM (SELECT c.ctid AS id, p.most - coalesce((SELECT sum(o.least) FROM test.cell o WHERE (o.above, o.batch, o.on_date, o.key) = (c.above, c.batch, c.on_date, c.key) AND o.unit <> c.unit AND c.key <> 'late'), 0) AS most
                  FROM test.cell c JOIN test.cell p ON (p.unit, p.batch, p.on_date, p.key) = (c.above, c.batch, c.on_date, c.key)) n
         WHERE n.id = c.ctid AND n.most < c.most;
        GET DIAGNOSTICS v_changed = ROW_COUNT;
        v_all := v_all + v_changed;
        UPDATE test.cell p SET least = n.least
          FROM (SELECT o.above, o.batch, o.on_date, o.key, CASE o.key WHEN 'late' THEN max(o.least) ELSE sum(o.least) END AS least FROM test.cell o WHERE o.above IS NOT NULL GROUP BY 1, 2, 3, 4) n
         WHERE (n.above, n.batch, n.on_date, n.key) = (p.unit, p.batch, p.on_date, p.key) AND n.least > p.least;
        GET DIAGNOSTICS v_changed = ROW_COUNT;
        v_all := v_all + v_changed;
        EXIT WHEN v_changed = 0;
    END LOOP;
    RETURN v_all;
END $$;
SELECT is(derive(), 0, 'put together they say nothing that each does not say alone');
-- The same for any numbers: parts of 0 to 11 in two or three units, and what the unit above has itself.
CREATE TABLE test.any_numbers AS SELECT a, b, c, r FROM generate_series(0, 11) a, generate_series(0, 11) b, generate_series(0, 11) c, generate_series(0, 6) r;
SELECT is((SELECT count(*)::int FROM any_numbers
            WHERE (a + b + c + r) / 5 * 5 + 4 - b / 5 * 5 - c / 5 * 5 < a / 5 * 5 + 4 OR a / 5 * 5 + b / 5 * 5 + c / 5 * 5 > (a + b + c + r) / 5 * 5), 0, 'no part has to be less than the end of its band, no whole more than its beginning');
-- and it would be found: a total beside all of its parts tells
UPDATE cell SET most = least WHERE unit = 'district' AND key = 'open' AND batch = 'S1' AND on_date = '2019-02-01';
SELECT ok(derive() > 0, 'an exact total among them would tell of its parts');
SELECT is((summary('d1', '{"batch": "S1"}') #>> '{ok,streets}')::int, (SELECT count(*)::int FROM org WHERE type = 'street'), 'how many streets there are, so that it can be said whether others are left');
SELECT is(summary_streets('{"by_street": [{"org": "990101001000", "name": "东街道", "overdue": 6}, {"org": "990101000000", "overdue": 9}, {"overdue": 7}]}', 'overdue'),
          '[{"key": "990101001000", "label": "东街道", "least": 5, "most": 9}]', 'what the district itself is late with stands nowhere');
SELECT finish();
ROLLBACK;
