-- The ladder: its pure rules, step by step over every setting that matters; then the district's settings.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- The shipped steps, with what differs: {"kind": {"enabled": …}}.
CREATE FUNCTION test.steps(p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_agg(s || coalesce(p_more -> (s ->> 'kind'), '{}') ORDER BY n) FROM jsonb_array_elements('[
        {"kind": "talk", "label": "谈话", "enabled": true, "needs": [], "wait_days": 0, "issuers": null},
        {"kind": "order", "label": "责令", "enabled": true, "needs": ["number", "issuer", "service", "term"], "wait_days": 0, "issuers": ["甲区"]},
        {"kind": "penalty", "label": "处罚", "enabled": false, "needs": ["number", "issuer", "service", "hearing"], "wait_days": 0, "issuers": ["甲区"]},
        {"kind": "demand", "label": "催告", "enabled": true, "needs": ["number", "issuer", "service"], "wait_days": 0, "issuers": ["甲区"]},
        {"kind": "court", "label": "法院", "enabled": true, "needs": ["number", "issuer"], "wait_days": 10, "issuers": null}]'::jsonb) WITH ORDINALITY x(s, n)
$$;
-- Everything that any step carries.
CREATE FUNCTION test.full(p_kind text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT '{"number": "1", "issuer": "甲区", "served": "2019-03-02", "until": "2019-03-20", "hearing": "held"}'::jsonb || jsonb_build_object('kind', p_kind) || p_more
$$;
-- What of [kind, on, served, until] rows was done.
CREATE FUNCTION test.done(VARIADIC p_rows text[]) RETURNS jsonb LANGUAGE sql AS $$
    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', split_part(r, ' ', 1), 'on', split_part(r, ' ', 2), 'served', nullif(split_part(r, ' ', 3), ''),
                                                                   'until', nullif(split_part(r, ' ', 4), '')))), '[]') FROM unnest(p_rows) r
$$;
-- The refusal's name, and the day that it names.
CREATE FUNCTION test.why(p_item jsonb, p_done jsonb, p_on text, p_steps jsonb DEFAULT NULL, p_facts jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', r ->> 'error', r #>> '{params,earliest}', r #>> '{params,before}', r #>> '{params,field}')
      FROM nol.ladder_refusal(coalesce(p_steps, test.steps()), p_done, p_facts || jsonb_build_object('on', p_on), p_item) r
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- ---- the order of the steps
SELECT is(why(test.full('talk'), '[]', '2019-03-01'), '', 'the first step needs none before it');
SELECT is(why(test.full(k), '[]', '2019-03-01'), w, k || ' without the one before') FROM (VALUES ('order', 'LADDER_STEP_MISSING 谈话'), ('demand', 'LADDER_STEP_MISSING 责令'), ('court', 'LADDER_STEP_MISSING 催告')) x(k, w);
SELECT is(why(test.full('order'), done('talk 2019-03-01'), '2019-03-01'), '', 'an order after the talk, on its day even');
SELECT is(why(test.full('order'), done('talk 2019-03-02'), '2019-03-01'), 'LADDER_STEP_MISSING 谈话', 'but not before it');
SELECT is(why(test.full('demand'), done('talk 2019-03-01'), '2019-04-01'), 'LADDER_STEP_MISSING 责令', 'a step is not jumped over');
SELECT is(why(test.full('demand'), done('talk 2019-01-01', 'order 2019-03-01 2019-03-02 2019-03-20'), '2019-03-21'), '', 'the penalty is off and counts as passed');
SELECT is(why(test.full('demand'), done('talk 2019-01-01', 'order 2019-03-01 2019-03-02 2019-03-20'), '2019-03-21', steps('{"penalty": {"enabled": true}}')),
          'LADDER_STEP_MISSING 处罚', 'switched on, it has to be there');
SELECT is(why(test.full('demand'), done('talk 2019-01-01', 'order 2019-03-01 2019-03-02 2019-03-20', 'penalty 2019-03-25 2019-03-26'), '2019-03-26', steps('{"penalty": {"enabled": true}}')), '', 'and then is');
SELECT is(why(test.full('penalty'), done('talk 2019-01-01', 'order 2019-03-01 2019-03-02 2019-03-20'), '2019-03-21'), 'LADDER_STEP_OFF', 'a step that is off is not taken');
SELECT is(ladder_refusal(steps(), '[]', '{"on": "2019-03-21"}', test.full('penalty')) #>> '{params,next}', '催告', 'and the refusal names the next');
SELECT is(why(test.full('court'), '[]', '2019-03-21', steps('{"talk": {"enabled": false}, "order": {"enabled": false}, "demand": {"enabled": false}}')), '', 'all before it off: nothing is missing');
SELECT is(why(test.full('demand'), '[]', '2019-03-21', steps('{"order": {"enabled": false}}')), 'LADDER_STEP_MISSING 谈话', 'the order off: the talk comes before the demand');
SELECT is(why(test.full('talk'), done('talk 2019-01-01', 'order 2019-03-01 2019-03-02 2019-03-20'), '2019-03-10'), '', 'a talk again, at any time');

-- ---- the term of the order, the days after service
SELECT is(why(test.full('demand'), done('order 2019-03-01 2019-03-02 2019-03-20'), d), w, 'the term until the 20th, on ' || d)
  FROM (VALUES ('2019-03-02', 'LADDER_TERM 2019-03-21 责令'), ('2019-03-20', 'LADDER_TERM 2019-03-21 责令'), ('2019-03-21', ''), ('2019-12-31', '')) x(d, w);
SELECT is(why(test.full('court'), done('demand 2019-03-25 2019-03-28'), d), w, 'ten days after the service of the 28th, on ' || d)
  FROM (VALUES ('2019-03-28', 'LADDER_WAIT 2019-04-07 催告'), ('2019-04-06', 'LADDER_WAIT 2019-04-07 催告'), ('2019-04-07', ''), ('2019-04-08', '')) x(d, w);
SELECT is(why(test.full('court'), done('demand 2019-12-27 2019-12-28'), '2020-01-06'), 'LADDER_WAIT 2020-01-07 催告', 'over the end of a year');
SELECT is(why(test.full('court'), done('demand 2020-02-24 2020-02-25'), '2020-03-05'), 'LADDER_WAIT 2020-03-06 催告', 'over a leap day');
SELECT is(why(test.full('court'), done('demand 2019-03-25'), '2019-04-03'), 'LADDER_WAIT 2019-04-04 催告', 'without a service they count from its day');
SELECT is(why(test.full('demand'), done('order 2019-03-01 2019-03-15 2019-03-16'), '2019-03-16', steps('{"demand": {"wait_days": 10}}')), 'LADDER_TERM 2019-03-25 责令', 'term and days: the later one');
SELECT is(why(test.full('demand'), done('order 2019-03-01 2019-03-02 2019-03-20', 'order 2019-04-01 2019-04-02 2019-04-20'), '2019-04-05'), 'LADDER_TERM 2019-04-21 责令', 'the latest order counts');
SELECT is(why(test.full('demand'), done('order 2019-03-01 2019-03-02 2019-03-20', 'order 2019-04-01 2019-04-02 2019-04-20'), '2019-03-25'), '', 'as of that day');
SELECT is(why(test.full('court'), done('demand 2019-03-25 2019-03-28'), '2019-03-29', steps('{"court": {"wait_days": 0}}')), '', 'no days set: none waited for');

-- ---- what a step carries, and by whom
SELECT is(why(test.full('order') - f, done('talk 2019-01-01'), '2019-03-01'), 'MEASURE_FIELD_MISSING ' || f, 'an order without ' || f) FROM unnest('{number,issuer,served,until}'::text[]) f;
SELECT is(why(test.full('order', jsonb_build_object(f, ' ')), done('talk 2019-01-01'), '2019-03-01'), 'MEASURE_FIELD_MISSING ' || f, 'blanks are nothing: ' || f) FROM unnest('{number,issuer}'::text[]) f;
SELECT is(why(test.full('penalty') - 'hearing', done('order 2019-01-01'), '2019-03-01', steps('{"penalty": {"enabled": true}}')), 'MEASURE_FIELD_MISSING hearing', 'a penalty without a hearing');
SELECT is(why(test.full('court') - 'number', done('demand 2019-01-01'), '2019-03-01'), 'MEASURE_FIELD_MISSING number', 'a suit without a number');
SELECT is(why(test.full('order', '{"issuer": "某村委会"}'), done('talk 2019-01-01'), '2019-03-01'), 'LADDER_ISSUER_NOT_LISTED', 'an issuer that is not listed');
SELECT is(why(test.full('order', '{"issuer": " 甲区 "}'), done('talk 2019-01-01'), '2019-03-01'), '', 'stray blanks do not matter');
SELECT is(why(test.full('order'), done('talk 2019-01-01'), '2019-03-01', steps('{"order": {"issuers": []}}')), 'LADDER_ISSUER_NOT_LISTED', 'nobody is listed');
SELECT is(why(test.full('court', '{"issuer": "某法院"}'), done('demand 2019-01-01'), '2019-03-01'), '', 'where none is listed anybody may');
SELECT is(why('{"kind": "talk"}', '[]', '2019-03-01'), '', 'a talk carries nothing');

-- ---- whose guardian
SELECT is(why(test.full(k), done('talk 2019-01-01', 'order 2019-01-01', 'demand 2019-01-01'), '2019-06-01', NULL, '{"exempt": "I 因病因残"}'), 'LADDER_NOT_FOR_CODE', 'not for the ill: ' || k)
  FROM unnest('{talk,order,penalty,demand,court}'::text[]) k;
SELECT is(ladder_refusal(steps(), '[]', '{"on": "2019-03-21", "exempt": "E 延缓入学"}', test.full('talk')) #>> '{params,code}', 'E 延缓入学', 'the refusal says why');

-- ---- the shipped setting, and how it is changed
SELECT is((SELECT string_agg(format('%s %s', kind, enabled), ', ' ORDER BY ord) FROM ladder_step), 'talk t, order t, penalty f, demand t, court t', 'as shipped');
SELECT be('d1');
SELECT is(do_write('ladder_set', '{"kind": "penalty", "enabled": true}') ->> 'error', 'LOCAL_RULE_NEEDED', 'a penalty is not switched on without a local rule');
SELECT is(do_write('ladder_set', '{"kind": "penalty", "enabled": true, "local_rule": "  "}') ->> 'error', 'LOCAL_RULE_NEEDED', 'nor with blanks for one');
SELECT is((SELECT string_agg(s ->> 'kind', ',') FROM jsonb_array_elements(do_write('ladder_set', '{"kind": "penalty", "enabled": true, "local_rule": "《某省义务教育条例》第四十二条", "issuers": ["@district"]}') -> 'ok' -> 'rows') s
            WHERE (s ->> 'enabled')::boolean), 'talk,order,penalty,demand,court', 'with one it is');
SELECT is(do_write('ladder_set', '{"kind": "penalty", "local_rule": ""}') ->> 'error', 'LOCAL_RULE_NEEDED', 'and the rule is not taken away while it is on');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'ladder_set' AND detail -> 'before' -> 'enabled' = 'false' AND detail -> 'after' -> 'enabled' = 'true'), 1, 'the trail has before and after');
SELECT is((SELECT issuers FROM ladder_step WHERE kind = 'order'), '{@district}', 'what is not named stays');
SELECT ok(do_write('ladder_set', '{"kind": "order", "issuers": ["@district", "石桥镇人民政府", " "]}') ? 'ok', 'issuers');
SELECT is((SELECT issuers FROM ladder_step WHERE kind = 'order'), ARRAY['@district', '石桥镇人民政府'], 'are named all at once');
SELECT ok(do_write('ladder_set', '{"kind": "demand", "any_issuer": true, "wait_days": 3, "needs": ["none"]}') ? 'ok', 'any issuer, days, no fields');
SELECT is((SELECT format('%s %s %s', issuers IS NULL, wait_days, needs) FROM ladder_step WHERE kind = 'demand'), 't 3 {}', 'set');
SELECT is(do_write('ladder_set', '{"kind": "notice"}') ->> 'error', 'MEASURE_KIND_UNKNOWN', 'a new step needs words');
SELECT is(do_write('ladder_set', jsonb_build_object('kind', k, 'label', 'x')) ->> 'error', 'BAD_FIELD', 'no step is called ' || k) FROM unnest('{aid,lesson,other,Order,x-y}'::text[]) k;
SELECT is((SELECT string_agg(s ->> 'kind', ',' ORDER BY (s ->> 'ord')::int) FROM jsonb_array_elements(do_write('ladder_set', '{"kind": "notice", "label": "书面告知", "ord": 2, "needs": ["number"]}') -> 'ok' -> 'rows') s),
          'talk,notice,order,penalty,demand,court', 'a step of the district''s own, in its place');
SELECT is((SELECT array_agg(ord ORDER BY ord) FROM ladder_step), '{1,2,3,4,5,6}', 'numbered through');
SELECT is((SELECT string_agg(s ->> 'kind', ',' ORDER BY (s ->> 'ord')::int) FROM jsonb_array_elements(do_write('ladder_set', jsonb_build_object('kind', 'notice', 'ord', p)) -> 'ok' -> 'rows') s), w, 'moved to ' || p)
  FROM (VALUES (1, 'notice,talk,order,penalty,demand,court'), (4, 'talk,order,penalty,notice,demand,court'), (50, 'talk,order,penalty,demand,court,notice')) x(p, w);
SELECT is(do_write('ladder_set', '{"kind": "notice", "enabled": false}') -> 'ok' -> 'rows' -> 5 ->> 'enabled', 'false', 'switched off');
SELECT throws_ok('UPDATE ladder_step SET enabled = true', '42501', NULL, 'the application changes no step by itself');
SELECT be('s1');
SELECT is(do_write('ladder_set', '{"kind": "talk", "enabled": false}') ->> 'error', 'NOT_ALLOWED', 'nor a street any');
SELECT finish();
ROLLBACK;
