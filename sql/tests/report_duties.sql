-- REPORT_DUTIES: visits made, duties done, open and late; by code, kind and unit; who gets what.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.at(p_at text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.time_shift VALUES (true, p_at::timestamptz - now()) ON CONFLICT (one) DO UPDATE SET shift = excluded.shift
$$;
CREATE FUNCTION test.duties(p_who text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN report_duties(p_more);
END $$;
CREATE FUNCTION test.part(r jsonb, p_part text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s/%s/%s/%s', coalesce(x ->> 'code', x ->> 'kind', x ->> 'name', '-'), x -> 'visits', x -> 'done', x -> 'open', x -> 'overdue'), ', ' ORDER BY n), r ->> 'error')
      FROM jsonb_array_elements(CASE p_part WHEN 'total' THEN jsonb_build_array(r #> '{ok,total}') ELSE r #> ARRAY['ok', p_part] END) WITH ORDINALITY AS a(x, n)
$$;
-- Every cell of the report, as a filter of the list behind it; and those that do not open as many rows as they say.
CREATE FUNCTION test.cells(r jsonb) RETURNS TABLE (filter jsonb, n int) LANGUAGE sql AS $$
    SELECT k.filter || jsonb_build_object('part', c.part), coalesce((k.row ->> c.field)::int, 0)
      FROM (SELECT '{}'::jsonb, r #> '{ok,total}'
            UNION ALL SELECT jsonb_build_object('code', coalesce(x ->> 'code', '-')), x FROM jsonb_array_elements(r #> '{ok,by_code}') x
            UNION ALL SELECT jsonb_build_object('kind', x -> 'kind'), x FROM jsonb_array_elements(r #> '{ok,by_kind}') x
            UNION ALL SELECT jsonb_build_object('org', x -> 'org'), x FROM jsonb_array_elements(r #> '{ok,by_unit}') x) k(filter, row),
           (VALUES ('visits', 'visits'), ('done', 'done'), ('open', 'open'), ('overdue', 'overdue')) c(part, field)
$$;
CREATE FUNCTION test.wrong(p_who text, p_more jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    r jsonb := test.duties(p_who, p_more);
BEGIN
    RETURN (SELECT string_agg(format('%s: %s, not %s', c.filter, g.n, c.n), '; ') FROM test.cells(r) c
             CROSS JOIN LATERAL (SELECT jsonb_array_length(l #> '{ok,rows}') + (l #>> '{ok,out_of_sight}')::int AS n FROM duty_list(p_more || c.filter) l) g WHERE g.n IS DISTINCT FROM c.n);
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT new_case() AS z, seal() AS p \gset
SELECT is(part(duties('d1'), 'total'), '- 0/0/0/0', 'nothing yet: zeros');
SELECT at('2019-03-01 10:00+08');
-- a: out of school (L), its talk done once, the next open; c: found to attend elsewhere (C), registration open; v: a try
SELECT bring('out_of_school') AS a, bring('deducted', 'C') AS c, bring('at_community') AS v \gset
SELECT must(act('c1', 'visit_submit', :'v', visit() || '{"result": "not_met"}')) IS NOT NULL AS x \gset
SELECT at('2019-03-20 10:00+08');
SELECT must(act('s1', 'task_done', :'a', '{"kind": "next_talk", "note": "已谈"}')) IS NOT NULL AS x \gset
SELECT seal() AS p0 \gset
SELECT is(part(duties('d1'), 'total'), '- 3/1/2/0', 'three visits, one duty done, two open');
SELECT is(part(duties('d1'), 'by_code'), 'C 1/0/1/0, L 1/1/1/0, - 1/0/0/0', 'by code: what has none last');
SELECT is(part(duties('d1'), 'by_kind'), 'next_talk 0/1/1/0, registration 0/0/1/0, visit 3/0/0/0', 'by kind');
SELECT is(part(duties('d1'), 'by_unit'), '甲区 0/0/1/0, 东街道 0/1/1/0, 东一社区 3/0/0/0', 'by who made or has them');
SELECT is(duties('d1') #>> '{ok,by_code,0,label}', (SELECT k.label FROM scheme_code k JOIN scheme s ON s.id = k.scheme_id WHERE s.name = '2019-list' AND k.code = 'C' AND k.sub = ''), 'a code in words');
SELECT is(part(duties('d1', '{"from": "2019-03-02"}'), 'total'), '- 0/1/2/0', 'made and done in a span');
SELECT is(part(duties('d1', '{"until": "2019-03-10"}'), 'total'), '- 3/0/2/0', 'as it stood on a day');
SELECT at('2020-03-20 10:00+08');
SELECT is(part(duties('d1'), 'total'), '- 3/1/2/2', 'and late');
SELECT is((SELECT count(*)::int FROM task_list('{"kind": "duty", "limit": 500}') t WHERE t.overdue), 2, 'as the list of tasks says') FROM be('d1');
SELECT is(part(duties('s1'), 'total'), '- 3/1/1/1', 'a street: it and its communities');
SELECT is(part(duties('c1'), 'by_unit'), '东一社区 3/0/0/0', 'a community its own');
SELECT is(part(duties('s2'), 'total'), '- 0/0/0/0', 'another street: nothing');
SELECT is(part(duties(w), 'total'), '- 3/1/2/2', w || ' gets the counts') FROM unnest('{leader,office}'::text[]) w;
SELECT is(duties(w) ->> 'error', 'NOT_ALLOWED', w || ' nothing') FROM unnest('{police,insp,aud,op}'::text[]) w;
SELECT is(duties('d1', '{"batch": "nowhere"}'), NULL, 'no such list');
SELECT is(duties('d1', '{"from": "2019-03-05", "until": "2019-03-04"}') ->> 'error', 'RANGE_BACKWARDS', 'backwards');

-- what is behind each cell, to each who gets the report
SELECT is(wrong(w, m::jsonb), NULL, format('each cell opens, to %s%s', w, m)) FROM unnest('{d1,s1,s2,c1}'::text[]) w, unnest(ARRAY['{}', '{"from": "2019-03-02", "until": "2019-03-20"}']) m;
SELECT ok((SELECT count(*) FROM cells(duties('d1')) WHERE n > 0) > 15, 'and there were some');
SELECT be('d1');
SELECT is((SELECT string_agg(concat_ws(' ', x ->> 'case' = :'a', x ->> 'kind', x ->> 'status', x ->> 'on', x ->> 'org_name'), ', ') FROM jsonb_array_elements(duty_list('{"code": "L"}') #> '{ok,rows}') x),
    't visit visit 2019-03-01 东一社区, t next_talk done 2019-03-20 东街道, t next_talk overdue 东街道', 'a row says what it is');
SELECT is((SELECT string_agg(x ->> 'status', ' ') FROM jsonb_array_elements(duty_list('{"until": "2019-03-20", "code": "C"}') #> '{ok,rows}') x), 'visit open', 'as it stood on a day');
SELECT l #>> '{ok,next}' AS next FROM duty_list('{"limit": 2, "part": "visits"}') l \gset
SELECT is((SELECT jsonb_array_length(l #> '{ok,rows}') || coalesce(l #>> '{ok,next}', '.') FROM duty_list(jsonb_build_object('limit', 2, 'part', 'visits', 'after', :'next')) l), '1.', 'in pages');
SELECT is(duty_list('{"batch": "nowhere"}'), NULL, 'behind no list');
SELECT is(duty_list('{"from": "2019-03-05", "until": "2019-03-04"}') ->> 'error', 'RANGE_BACKWARDS', 'backwards, too');
-- a case that has gone to another street: counted with who did it, and out of its sight
SELECT must(act('s1', 'case_transfer', :'v', '{"to": "990101002000", "reason": "x"}')) IS NOT NULL AS x \gset
SELECT must(act('d1', 'case_assign', :'v', '{"to": "990101002000"}')) IS NOT NULL AS x \gset
SELECT part(duties('s1'), 'total') AS t, duty_list('{"part": "visits"}') AS l \gset
SELECT is(:'t' || ' ' || jsonb_array_length(:'l'::jsonb #> '{ok,rows}') || '+' || (:'l'::jsonb #>> '{ok,out_of_sight}'), '- 3/1/1/1 2+1', 'out of sight it is counted, and has no row');
SELECT is(duty_list('{}') ->> 'error', 'NOT_ALLOWED', w || ' opens nothing') FROM unnest('{leader,office,police,insp,aud,op}'::text[]) w, be(w);
-- A day that is over says the same, whatever is done after it.
SELECT must(act('d1', 'case_assign', :'v', '{"to": "990101001000"}')) IS NOT NULL AS x \gset
SELECT at('2020-03-23 10:00+08');
SELECT duties('d1', '{"until": "2020-03-22"}') AS r \gset
SELECT must(act('d1', 'case_reopen', :'c', '{"reason": "复核"}')), must(act('s1', 'case_transfer', :'a', '{"to": "990101002000", "reason": "x"}')), must(act('d1', 'case_assign', :'a', '{"to": "990101002000"}')) \g /dev/null
SELECT is(part(duties('d1', '{"until": "2020-03-22"}'), p), part(:'r'::jsonb, p), p || ' of a day before stands') FROM unnest('{total,by_code,by_kind,by_unit}'::text[]) p;
SELECT isnt(part(duties('d1'), p), part(:'r'::jsonb, p), p || ' of today does not') FROM unnest('{by_code,by_unit}'::text[]) p;
SELECT is(wrong('d1', '{"until": "2020-03-22"}'), NULL, 'and its cells open');
-- What it counts opens at its position, whatever is recorded for that day afterwards.
SELECT duties('d1') AS r \gset
SELECT jsonb_build_object('position', :'r'::jsonb #> '{ok,position}') AS known \gset
SELECT bring('at_community') AS w \gset
SELECT must(act('c1', 'visit_submit', :'w', visit() || '{"result": "not_met"}')) IS NOT NULL AS x \gset
SELECT is(part(duties('d1', :'known'), 'total'), part(:'r'::jsonb, 'total'), 'known as then');
SELECT isnt(part(duties('d1'), 'total'), part(:'r'::jsonb, 'total'), 'and more since');
SELECT is(wrong('d1', :'known'), NULL, 'its cells open as then');
SELECT is((duty_list(:'known') #> '{ok,position}'), :'r'::jsonb #> '{ok,position}', 'and say so');
SELECT * FROM finish();
ROLLBACK;
