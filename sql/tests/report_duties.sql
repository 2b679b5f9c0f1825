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
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_app;
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
SELECT * FROM finish();
ROLLBACK;
