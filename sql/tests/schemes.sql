-- Schemes are data: what is loaded, what is refused, and that codes are never reused.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
-- What a refusal says of the document: "fault place, …".
CREATE FUNCTION test.faults(r jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', replace(n ->> 'code', 'scheme_', ''), n #>> '{params,0,value}'), ', ') FROM jsonb_array_elements(r -> 'notices') n
$$;
CREATE FUNCTION test.with_duty(p_more jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('document', jsonb_set(d::jsonb, '{codes,2,duties,0}', (d::jsonb #> '{codes,2,duties,0}') || p_more)::text) FROM (SELECT document::text AS d FROM scheme WHERE name = '2019-list') x $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
\set doc `cat sql/data/schemes/2019-list.json`
SELECT is((SELECT string_agg(DISTINCT s.name || ' ' || c.code, ',' ORDER BY s.name || ' ' || c.code) FROM scheme s JOIN scheme_code c ON c.scheme_id = s.id),
          '2019-list A,2019-list B,2019-list C,2019-list D,2019-list E,2019-list F,2019-list G,2019-list H,2019-list I,2019-list L,'
          '2019-registry A2,2019-registry A3,2019-registry A4,2019-registry A8,2019-registry B2,'
          '2019-returned not_found,2019-returned registered,2019-returned unregistered', 'the three schemes are there');
SELECT is((SELECT string_agg(code || coalesce('/' || nullif(sub, ''), ''), ' ' ORDER BY ord) FROM scheme_code c JOIN scheme s ON s.id = c.scheme_id
            WHERE s.name = '2019-list' AND NOT waivable), 'A/died F H H/abroad H/hk_mo_tw', 'no waiver for died, F and H');
SELECT is((SELECT string_agg(s.name || ' ' || code || '/' || sub, ' ' ORDER BY s.name, ord) FROM scheme_code c JOIN scheme s ON s.id = c.scheme_id WHERE ends_all),
          '2019-list A/died 2019-registry A8/died', 'death ends everything');
SELECT is((SELECT duties FROM scheme_code c JOIN scheme s ON s.id = c.scheme_id WHERE s.name = '2019-list' AND code = 'A' AND sub = 'died'), '[]',
          'a sub-reason may override the duties by none');
SELECT is((SELECT duties->0->>'kind' FROM scheme_code c JOIN scheme s ON s.id = c.scheme_id WHERE s.name = '2019-list' AND code = 'A' AND sub = 'not_chinese'),
          'police_check', 'or take those of its code');
SELECT is((SELECT string_agg(code || ' ' || effect, ',' ORDER BY ord) FROM scheme_code c JOIN scheme s ON s.id = c.scheme_id WHERE s.name = '2019-returned'
             AND sub = ''), 'registered deducted,unregistered deducted,not_found unresolved', 'effects');

SELECT be('d1');
SELECT is(do_write('scheme_import', jsonb_build_object('document', 'no'))->>'error', 'SCHEME_NOT_POSSIBLE', 'no JSON');
SELECT is(faults(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'doc'::jsonb, '{codes,0,effect}', '"gone"')))),
          'effect /codes/A/effect', 'a refusal names the place');
SELECT is(faults(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'doc'::jsonb, '{codes,0,code}', '"J"')))),
          'reserved /codes/J', 'reserved codes');
SELECT is(faults(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'doc'::jsonb, '{codes,1,papers,0,any,0,kind}', '"x"')))),
          'kind_unknown /codes/B/papers/x', 'papers of known kinds');
SELECT is(faults(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'doc'::jsonb, '{codes,1,papers,0,en}', '""')))),
          'group_english /codes/B/papers', 'English words of a group may lack, but are not empty');
SELECT is(faults(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'doc'::jsonb, '{codes,1,papers,0,any,0,feilds}', '[]')))),
          'stranger /codes/B/papers/roster_row/feilds', 'a mistyped member is no silent default');

-- follow-ups
SELECT is(faults(do_write('scheme_import', with_duty)), what, what)
  FROM (VALUES ('{"each_term": true}', 'each_term /codes/C/duties/registration/each_term'),
               ('{"before_term": true}', 'before_term /codes/C/duties/registration/before_term'),
               ('{"before_term": 1}', 'no_boolean /codes/C/duties/registration/before_term'),
               ('{"ends_with": ["x"]}', 'kind_unknown /codes/C/duties/registration/ends_with'),
               ('{"ends_with": "x"}', 'no_list /codes/C/duties/registration/ends_with'),
               ('{"repeat_days": 0}', 'days /codes/C/duties/registration'),
               ('{"kind": "watch"}', 'watch_kind /codes/C/duties/watch')) AS t(more, what)
 CROSS JOIN LATERAL test.with_duty(more::jsonb) AS with_duty;
SELECT is(faults(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'doc'::jsonb, '{watch}', w::jsonb)))),
          'watch /watch', 'watch ' || w)
  FROM unnest('{"[30, 30]","[60, 30]","[0]","[3651]","[1.5]","[\"30\"]","[1,2,3,4,5,6,7,8,9,10,11,12,13]"}'::text[]) w;
SELECT ok(scheme_watch_ok(w::jsonb), 'watch ' || coalesce(w, 'absent')) FROM unnest('{"[]","[1]","[30, 60, 90, 120]",NULL}'::text[]) w;

-- ---- one of one's own
SELECT jsonb_set(jsonb_set(:'doc'::jsonb, '{scheme}', '"own"'), '{codes}', (:'doc'::jsonb->'codes') - 0)::text AS own \gset
SELECT is(do_write('scheme_import', jsonb_build_object('document', :'own'))->'ok'->>'unchanged', 'false', 'another scheme');
SELECT is(do_write('scheme_import', jsonb_build_object('document', :'own'))->'ok'->>'unchanged', 'true', 'again: unchanged');
SELECT is(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'own'::jsonb, '{codes,0,effect}', '"unresolved"')::text))->'ok'->>'unchanged', 'false',
          'what no batch uses may change');
SELECT is(do_write('scheme_import', jsonb_build_object('document', :'own'))->'ok'->>'unchanged', 'false', 'and back');
SELECT do_write('import_commit', jsonb_build_object('import', stage('list', terms('S1', '{"scheme": "own"}'), list_row('甲', '', '2010-01-01')))) ? 'ok' AS ok \gset
SELECT is(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'own'::jsonb, '{codes,0,effect}', '"unresolved"')::text)),
          '{"error": "SCHEME_IN_USE", "params": {"scheme": "own", "what": "B"}}', 'once used, a code keeps its effect');
SELECT is(do_write('scheme_import', jsonb_build_object('document', (:'own'::jsonb #- '{codes,0}')::text))->'params'->>'what', 'B', '… and is not taken away');
SELECT is(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'own'::jsonb, '{codes,0,label,zh}', '"别的"')::text))->'params'->>'what', 'B',
          '… nor given another meaning');
SELECT is(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'own'::jsonb, '{upper_age}', '14')::text))->'params'->>'what', 'upper_age',
          'nor does the age');
SELECT is(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'own'::jsonb, '{codes,0,papers}', '[]')::text))->'params'->>'what', 'B',
          'that it asks for fewer papers is not for one officer');
SELECT be('d2');
SELECT is(do_write('scheme_import', jsonb_build_object('document', jsonb_set(:'own'::jsonb, '{codes,0,papers}', '[]')::text))->'ok'->>'unchanged', 'false',
          'papers may be edited by two');
SELECT be('d1');
SELECT is((SELECT papers FROM scheme_code c JOIN scheme s ON s.id = c.scheme_id WHERE s.name = 'own' AND code = 'B'), '[]', 'and are');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'scheme_import'), 4, 'every change stands in the trail');

SELECT be('s1');
SELECT is(do_write('scheme_import', jsonb_build_object('document', :'own'))->>'error', 'NOT_ALLOWED', 'only the district');
SELECT throws_ok($$INSERT INTO scheme_code (scheme_id, code, ord, label, label_en, effect) VALUES (1, 'Z', 1, 'z', 'z', 'deducted')$$, '42501', NULL,
                 'and the application''s role not at all');

-- ---- what `nold migrate` brings
RESET SESSION AUTHORIZATION;
SELECT is((SELECT count(*)::int FROM scheme_code k, jsonb_array_elements(k.papers) g WHERE NOT g ? 'en' AND k.scheme_id IN
              (SELECT id FROM scheme WHERE name LIKE '2019-%')), 0, 'each group of papers of the three schemes has English words');
SELECT is(scheme_store((:'doc'::jsonb #- '{codes,1,papers,0,en}')::text)->'ok'->>'unchanged', 'false', 'a group without English words is taken');
SELECT is(scheme_put(:'doc'::text), '{"kept": true}', 'what a district has made of a scheme stays');
SELECT is((SELECT papers #> '{0,en}' FROM scheme_code c JOIN scheme s ON s.id = c.scheme_id WHERE s.name = '2019-list' AND code = 'B'), NULL, '… as it is');
UPDATE data_digest SET sha256 = (SELECT encode(digest, 'hex') FROM scheme WHERE name = '2019-list') WHERE path = 'data/schemes/2019-list.json';
SELECT is(scheme_put(:'doc'::text)->>'unchanged', 'false', 'what came from the file before is brought along');
SELECT is((SELECT papers #>> '{0,en}' FROM scheme_code c JOIN scheme s ON s.id = c.scheme_id WHERE s.name = '2019-list' AND code = 'B'),
          :'doc'::jsonb #>> '{codes,1,papers,0,en}', 'with the English words');
SELECT finish();
ROLLBACK;
