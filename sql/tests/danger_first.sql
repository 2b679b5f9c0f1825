-- A child in danger stands first in every list it is in, with its hour: letters, measures, visits and duties, proposals, rows as received, the late cases of
-- an escalation; and once, whatever is raised or ends while somebody reads on.
BEGIN;
\ir setup.inc
\ir work.inc
-- A page of a list: whose rows, "!" where it says that the child is in danger; and where it goes on.
\set matches `cat sql/queries/matches/list.sql`
\set rows `cat sql/queries/batches/rows.sql`
\set inquiries `cat sql/queries/inquiries/list.sql`
\set measures `cat sql/queries/measures/list.sql`
RESET SESSION AUTHORIZATION;
CREATE TABLE test.query (list text, sql text);
INSERT INTO test.query VALUES ('matches', :'matches'), ('rows', :'rows'), ('inquiries', :'inquiries'), ('measures', :'measures'),
    ('visits', 'SELECT r ->> ''case'' AS "case", r ->> ''name'' AS name, r ->> ''danger_at'' AS danger_at, CASE WHEN n = jsonb_array_length(l #> ''{ok,rows}'') THEN l #>> ''{ok,next}'' END AS cursor
                  FROM duty_list($1::jsonb) l, jsonb_array_elements(l #> ''{ok,rows}'') WITH ORDINALITY x(r, n)');
GRANT SELECT ON test.query TO PUBLIC;
CREATE FUNCTION test.page(p_list text, p_request jsonb, OUT page text, OUT next text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SELECT string_agg(x.name || CASE WHEN x.danger_at IS NULL THEN '''' ELSE ''!'' END, '' ''), max(x.cursor) FROM ('
            || replace((SELECT q.sql FROM test.query q WHERE q.list = p_list), '$1::jsonb', quote_literal(p_request) || '::jsonb') || ') x' INTO page, next;
END $$;
-- Begins and ends, so much after the moment of the test.
CREATE FUNCTION test.danger(p_begin text[], p_end text[], p_when interval) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = nol AS $$
    UPDATE case_file SET danger = true, danger_at = now() + p_when, danger_until = NULL WHERE name = ANY (p_begin);
    UPDATE case_file SET danger = false, danger_until = now() + p_when WHERE name = ANY (p_end);
$$;
-- As it stands: two in danger for an hour, one no more for a minute.
CREATE FUNCTION test.danger() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = nol AS $$
    UPDATE case_file SET danger = false, danger_at = NULL, danger_until = NULL;
    SELECT test.danger('{乙,丁,戊}', '{}', '-1 hour'), test.danger('{}', '{戊}', '-1 minute');
$$;
-- All of it in pages of two; after the first one something begins and something ends.
CREATE FUNCTION test.walk(p_list text, p_request jsonb, p_begin text[], p_end text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_all text;
    p record;
BEGIN
    PERFORM test.danger();
    p_request := p_request || '{"limit": 2}';
    FOR i IN 1 .. 9 LOOP
        p := test.page(p_list, p_request);
        v_all := concat_ws(' ', v_all, p.page);
        EXIT WHEN p.next IS NULL;
        p_request := p_request || jsonb_build_object('after', p.next);
        IF i = 1 THEN
            PERFORM test.danger(p_begin, p_end, '1 second');
        END IF;
    END LOOP;
    RETURN v_all;
END $$;
CREATE FUNCTION test.requests() RETURNS TABLE (list text, request jsonb) LANGUAGE sql AS $$
    VALUES ('matches', '{"batch": "P"}'::jsonb), ('rows', '{"batch": "P"}'), ('inquiries', '{}'), ('measures', '{}'), ('measures', '{"known_at": "2030-01-01T00:00:00+08:00"}'), ('visits', '{"part": "visits"}')
$$;
-- The late cases that a list of escalations leads to.
CREATE FUNCTION test.late() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat(c ->> 'name', CASE WHEN c ? 'danger_at' THEN '!' END), ' ')
      FROM jsonb_array_elements(escalation_list('{}') #> '{ok,rows}') e, jsonb_array_elements(escalation_show(jsonb_build_object('escalation', e ->> 'escalation')) #> '{ok,cases}') c
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- Five children over age, so that each has a proposal; with each a visit, a letter and a measure.
SELECT import_list('P', list_row('甲', '', '2002-10-01'), list_row('乙', '', '2002-10-02'), list_row('丙', '', '2002-10-03'), list_row('丁', '', '2002-10-04'), list_row('戊', '', '2002-10-05')) ->> 'cases' AS n \gset
SELECT must(do_write('match_run', '{"batch": "P"}')) -> 'ok' ->> 'proposals' AS proposals \gset
SELECT is(:'proposals'::text, '5', 'a proposal each');
SELECT case_of('P', n) IS NOT NULL, route(case_of('P', n), '990101001001') FROM generate_series(2, 6) n \g /dev/null
SELECT must(act('c1', 'visit_submit', c, visit() || '{"on": "2019-02-10"}')), must(act('c1', 'measure_add', c, '{"kind": "talk", "on": "2019-03-01"}')),
       must(act('d1', 'inquiry_send', c, jsonb_build_object('to', '乙区教育局', 'place', 'in_province', 'number', '7号', 'on', '2019-03-02', 'due', today() + 20)))
  FROM (SELECT (SELECT be('d1')) IS NULL, case_of('P', n) AS c FROM generate_series(2, 6) n) x \g /dev/null
SELECT be('d1');
SELECT is(replace((page(list, request)).page, '!', ''), '甲 乙 丙 丁 戊', list || ': nobody in danger') FROM requests();
SELECT is(walk(list, request, '{}', '{}'), '乙! 丁! 甲 丙 戊', list || ': they come first, and each once') FROM requests();
SELECT is(walk(list, request, '{丙}', '{丁}'), '乙! 丁! 甲 丙! 戊', list || ': what begins meanwhile stays where it stood, and what ends') FROM requests();
SELECT is(walk(list, request, '{甲}', '{乙,丁}'), '乙! 丁! 甲! 丙 戊', list || ': also on the next page') FROM requests();

-- Who sees one street alone.
SELECT be('s2');
SELECT is(nullif(walk(list, request, '{}', '{}'), ''), NULL, list || ': of others one reads nothing') FROM requests() WHERE list NOT IN ('matches', 'rows');
SELECT be('c1');
SELECT is(walk(list, request, '{}', '{}'), '乙! 丁! 甲 丙 戊', list || ': who has them reads the same') FROM requests() WHERE list NOT IN ('matches', 'rows');

-- ---- the late cases of a unit
RESET SESSION AUTHORIZATION;
INSERT INTO escalation (reason, source, unit_id, holder_id, path, raised_on, event_id)
SELECT 'late', 'clock', k.id, s.id, '{}', today(), (SELECT max(id) FROM event) FROM org k JOIN org s ON s.id = k.parent_id WHERE k.code = '990101001001';
INSERT INTO escalation_case (escalation_id, case_id, reason) SELECT (SELECT max(id) FROM escalation), id, 'late' FROM case_file;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s1');
SELECT is(late(), '乙! 丁! 甲 丙 戊', 'the street: those in danger before all');
-- One that went on to another street keeps its number there, and nothing else.
SELECT must(act('d1', 'inquiry_withdraw', case_of('P', 5), jsonb_build_object('inquiry', (SELECT q.id::text FROM inquiry q JOIN case_file c ON c.id = q.case_id WHERE c.name = '丁'), 'version', 1, 'reason', 'x'))) FROM (SELECT be('d1')) x \g /dev/null
SELECT must(act('d1', 'case_assign', case_of('P', 5), '{"to": "990101002000"}')) FROM (SELECT be('d1')) x \g /dev/null
SELECT be('s1');
SELECT is(late(), '乙! 甲 丙  戊', 'of one out of sight it says no danger, nor by where it stands');
SELECT be('d1');
SELECT is(late(), '乙! 丁! 甲 丙 戊', 'the district sees it');
SELECT * FROM finish();
ROLLBACK;
