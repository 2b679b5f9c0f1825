-- Settled at the desk without a street: confirmed with an effect it goes to the street by which reports count it, and that street sees it.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.settle(p_case text, p_code text DEFAULT 'F', p_on text DEFAULT '2019-02-04') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.must(test.act('d1', 'finding_file', p_case, test.finding(p_code) || jsonb_build_object('on', p_on)));
    RETURN test.must(test.act('d2', 'case_confirm', p_case, jsonb_build_object('on', p_on))) #> '{ok,results,0}';
END $$;
-- Where a report counts it, by its list's street or the one that it was moved to, and whose list it is in.
CREATE FUNCTION test.stands(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT format('%s/%s', coalesce((SELECT o.name FROM nol.org o WHERE o.id = f.street_id), '-'), coalesce((SELECT o.name FROM nol.org o WHERE o.id = c.street_id), '-'))
      FROM nol.case_file c CROSS JOIN LATERAL nol.report_fold(c.batch_id, nol.today(), (SELECT max(position) FROM nol.place)) f
     WHERE c.id = nol.case_id(p_case) AND f.case_id = c.id
$$;
CREATE FUNCTION test.seals() RETURNS bigint LANGUAGE sql AS $$ SELECT nol.seal() $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

SELECT new_case() AS a, new_case('{}', '{"street_code": "", "community_code": ""}') AS n, new_case('{"scheme": "2019-returned"}') AS u, new_case() AS d \gset
SELECT settle(:'a', 'L') AS r \gset
SELECT is((:'r')::jsonb ->> 'state', 'out_of_school', 'confirmed');
SELECT is((:'r')::jsonb ->> 'street_name', '东街道', '… and with its listed street, says the answer');
SELECT is((:'r')::jsonb ->> 'version', '4', '… by a second move');
SELECT is(string_agg(format('%s %s %s %s', version, verb, to_state, org_name_of(street_id)), ', ' ORDER BY version), '1 list listed , 2 desk reviewed , 3 confirm out_of_school , 4 assign out_of_school 东街道', 'which the file has')
  FROM case_move WHERE case_id = case_id(:'a');
SELECT is((SELECT count(*)::int FROM event WHERE case_id = case_id(:'a') AND version = 4 AND kind = 'assign' AND detail ->> 'street' = '990101001000'), 1, 'as the trail has');
SELECT settle(:'n') AS x, settle(:'u', 'not_found') AS x, settle(:'d', 'A') AS x, seals() AS x \gset
SELECT is(stands(:'a'), '东街道/东街道', 'report and list agree');
SELECT is(stands(:'n'), '-/-', 'neither list nor another case names a street: 区级·未分街道');
SELECT is(stands(:'u') || now_state(:'u'), '东街道/-listed', 'unresolved settles nothing: it waits to be routed');
SELECT is(stands(:'d'), '东街道/东街道', 'a child that died');
SELECT be('s1');
SELECT is(array_agg(case_no(id) ORDER BY id), ARRAY[:'a', :'d'], 'the street sees them') FROM case_file WHERE id IN (case_id(:'a'), case_id(:'n'), case_id(:'u'), case_id(:'d'));
SELECT is((SELECT string_agg(DISTINCT level, ',') FROM duty WHERE case_id = case_id(:'a')), 'street', 'its duties are the street''s');
SELECT ok(EXISTS (SELECT FROM notice WHERE kind = 'assigned' AND case_id = case_id(:'a')), 'and it is told');

-- the child's other open case goes before the list; an earlier street, handed back, is better than none
SELECT import_list('K1', list_row('双', '990101200901010015', '2009-01-01', '{"street_code": "990101002000"}')) IS NOT NULL AS x \gset
SELECT case_of('K1', 2) AS k1 \gset
SELECT act('d1', 'case_assign', :'k1', '{"to": "990101002000", "on": "2019-01-22"}') IS NOT NULL AS x \gset
SELECT import_list('K2', list_row('双', '990101200901010015', '2009-01-01')) IS NOT NULL AS x \gset
SELECT case_of('K2', 2) AS k2, new_case('{}', '{"street_code": "", "community_code": ""}') AS h \gset
SELECT settle(:'k2') AS x \gset
SELECT must(act('d1', 'case_assign', :'h', '{"to": "990101002000", "on": "2019-01-22"}')) AS x, must(act('s2', 'case_handback', :'h', '{"reason": "不住本街", "on": "2019-01-23"}')) AS x, settle(:'h') AS x, seals() AS x \gset
SELECT is(stands(:'k2'), '西街道/西街道', 'where the child''s other case is');
SELECT is(stands(:'h'), '西街道/西街道', 'by the street that had it');

-- all or none: several at once, each with its move
SELECT new_case() AS m1, new_case() AS m2 \gset
SELECT must(act('d1', 'finding_file', c, finding('F'))) IS NOT NULL AS x FROM unnest(ARRAY[:'m1', :'m2']) c \g /dev/null
SELECT be('d2');
SELECT is((SELECT count(*)::int FROM jsonb_array_elements(do_write('case_confirm', jsonb_build_object('atomic', true, 'items', jsonb_build_array(jsonb_build_object('case', :'m1', 'version', 2),
          jsonb_build_object('case', :'m2', 'version', 2)))) #> '{ok,results}') x WHERE x ->> 'street' = '990101001000' AND x ->> 'version' = '4'), 2, 'several in one act');
SELECT is(act('d1', 'case_assign', :'m1', '{"to": "990101002000"}') #>> '{ok,results,0,street}', '990101002000', 'and the district may give it to another');
SELECT * FROM finish();
ROLLBACK;
