-- What comes out: lists and their pages, the file of a case, masks, looks, papers, the trail. Each query as sql/queries/ has it.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- The queries of a room as functions, so that a test calls what the server prepares.
CREATE FUNCTION test.make(p_name text, p_sql text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE FUNCTION test.%I(jsonb) RETURNS SETOF jsonb LANGUAGE plpgsql AS $f$ BEGIN RETURN QUERY SELECT to_jsonb(x) FROM (%s) x; END $f$', p_name, p_sql);
END $$;
\set q `cat sql/queries/cases/list_district_open.sql`
SELECT make('district_open', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_district_state.sql`
SELECT make('district_state', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_street_open.sql`
SELECT make('street_open', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_street_state.sql`
SELECT make('street_state', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_community_open.sql`
SELECT make('community_open', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_community_state.sql`
SELECT make('community_state', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_inspector.sql`
SELECT make('inspector', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_prefix_district.sql`
SELECT make('prefix_district', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_prefix_unit.sql`
SELECT make('prefix_unit', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_number.sql`
SELECT make('number_sealed', :'q') \g /dev/null
-- Behind its look, which the server has recorded by then.
CREATE FUNCTION test.number(q jsonb) RETURNS SETOF jsonb LANGUAGE sql AS $$
    SELECT test.number_sealed(q || jsonb_build_object('#sealed', find_seal(q ->> 'find', extract(epoch FROM clock_timestamp())::bigint)))
$$;
\set q `cat sql/queries/cases/list_count.sql`
SELECT make('counted', :'q') \g /dev/null
\set q `cat sql/queries/cases/show.sql`
SELECT make('show', :'q') \g /dev/null
\set q `cat sql/queries/cases/check.sql`
SELECT make('checked', :'q') \g /dev/null
\set q `cat sql/queries/evidence/list.sql`
SELECT make('papers', :'q') \g /dev/null
\set q `cat sql/queries/evidence/open.sql`
SELECT make('opened', :'q') \g /dev/null
\set q `cat sql/queries/evidence/chunk.sql`
SELECT make('chunk', :'q') \g /dev/null
\set q `cat sql/queries/audit/list.sql`
SELECT make('trail', :'q') \g /dev/null
-- The cases of a page, in its order, by their letters in the test.
CREATE TABLE test.known (no text, letter text);
GRANT SELECT, INSERT ON test.known TO PUBLIC;
CREATE FUNCTION test.letters(p_who text, p_query text, p_request jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v text;
BEGIN
    PERFORM test.be(p_who);
    EXECUTE format('SELECT coalesce(string_agg(coalesce(k.letter, ''?''), '''' ORDER BY n), '''') FROM test.%I($1) WITH ORDINALITY AS a(x, n)
                      LEFT JOIN test.known k ON k.no = x ->> ''case'' WHERE x ->> ''case'' IS NOT NULL', p_query) INTO v USING p_request;
    RETURN v;
END $$;
-- All pages, one after the other.
CREATE FUNCTION test.pages(p_who text, p_query text, p_request jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v text := '';
    v_next text;
BEGIN
    FOR i IN 1 .. 20 LOOP
        v := v || test.letters(p_who, p_query, p_request) || '/';
        EXECUTE format('SELECT max(x ->> ''cursor'') FROM test.%I($1) x', p_query) INTO v_next USING p_request;
        EXIT WHEN v_next IS NULL;
        p_request := p_request || jsonb_build_object('after', v_next);
    END LOOP;
    RETURN v;
END $$;
CREATE FUNCTION test.shown(p_who text, p_case text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT x -> 'result' FROM test.show(jsonb_build_object('case', p_case) || p_more) x);
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- a listed, b with 西街道, c at 东一社区, d at 东二社区, e reviewed, f out of school, g returned, h closed; b due first
SELECT bring('listed') AS a, bring('at_street', NULL, '{"due": "2019-03-01"}') AS b, bring('at_community') AS c, bring('at_community') AS d, bring('reviewed') AS e,
       bring('out_of_school') AS f, bring('returned') AS g, bring('closed') AS h \gset
INSERT INTO known VALUES (:'a', 'a'), (:'b', 'b'), (:'c', 'c'), (:'d', 'd'), (:'e', 'e'), (:'f', 'f'), (:'g', 'g'), (:'h', 'h');
SELECT act('d1', 'case_assign', :'b', '{"to": "990101002000"}') IS NOT NULL AS done \gset
SELECT act('s1', 'case_assign', :'d', '{"to": "990101001002"}') IS NOT NULL AS done \gset

-- ---- scope and order
SELECT is(letters('d1', 'district_open'), 'bacdefg', 'the district: all that are not closed, by due day, then number');
SELECT is(letters('d1', 'district_state', '{"state": "closed"}'), 'h', 'closed ones when asked for');
SELECT is(letters('s1', 'street_open'), 'cdefg', 'a street: its own');
SELECT is(letters('s2', 'street_open'), 'b', 'the other''s');
SELECT is(letters('s1', 'street_state', '{"state": "at_community"}'), 'cd', 'in one state');
SELECT is(letters('c1', 'community_open'), 'cefg', 'a community: its own');
SELECT is(letters('c2', 'community_open'), 'd', 'the other''s');
SELECT is(letters('c3', 'community_open'), '', 'one that has none');
SELECT is(letters('d1', 'street_open', '{"street": "990101002000"}'), 'b', 'the district asks for a street');
SELECT is(letters('d1', 'community_open', '{"community": "990101001002"}'), 'd', '… or a community');
SELECT is(letters('s1', 'community_open', '{"community": "002"}'), 'd', 'a street for one of its own');
SELECT is(letters('s1', 'community_open', '{"community": "990101002001"}'), '', '… and no other''s');
SELECT is(letters('s1', 'street_open', '{"street": "990101002000"}'), '', 'a street that names another sees nothing, as it counts nothing');
SELECT throws_ok($$ SELECT letters('s1', 'street_open', '{"street": "no such"}') $$, 'NL003', NULL, '… and a name that is none is said');
SELECT is(letters('s1', 'street_state', '{"state": "at_community", "street": "990101002000"}'), '', '… in one state');
SELECT is(letters('s1', 'street_open', '{"street": "990101001000"}'), 'cdefg', 'its own by name');
SELECT is(letters('c1', 'community_open', '{"community": "990101001002"}'), '', 'so does a community');
SELECT is(letters('c1', 'community_open', '{"street": "990101002000"}'), '', '… with another street');
SELECT is(letters('c1', 'community_open', '{"street": "990101001000"}'), 'cefg', '… and with its own');
SELECT is(letters(w, q), '', w || ' sees nothing in ' || q) FROM unnest('{leader,office,police,aud,op}'::text[]) w, unnest('{district_open,street_open,community_open,inspector}'::text[]) q;
SELECT is(letters(w, q), '', w || ' sees nothing in the list of another role') FROM (VALUES ('s1', 'district_open'), ('c1', 'district_open'), ('c1', 'street_open'),
    ('insp', 'district_open'), ('insp', 'street_open'), ('s1', 'inspector'), ('d1', 'inspector')) x(w, q);

-- ---- pages
SELECT is(pages('d1', 'district_open', '{"limit": 3}'), 'bac/def/g/', 'pages');
SELECT is(pages('d1', 'district_open', '{"limit": 1}'), 'b/a/c/d/e/f/g//', 'by one');
SELECT is(pages('d1', 'district_open', '{"limit": 7}'), 'bacdefg//', 'a full last page');
SELECT is(pages('d1', 'counted', '{"limit": 3}'), 'bac/def/g/', 'with the count');
SELECT is((SELECT array_agg(x ->> 'total') FROM counted('{"limit": 3}') x), '{7,7,7}', 'seven in all');
SELECT is((SELECT array_agg(x ->> 'total') FROM counted('{"state": "found"}') x), '{0}', 'none in all');
SELECT is(letters('s1', 'counted'), 'cdefg', 'counted in one''s own reach');
SELECT is(letters('d1', 'district_open', jsonb_build_object('after', x)), '', 'a cursor of nobody''s: ' || x) FROM unnest('{x,1.2,-1.2.3,99999999.1.1}'::text[]) x;

-- ---- a slip in a name is said
SELECT throws_ok($$ SELECT case_list_names('{"batch": "nowhere"}') $$, 'NL002', NULL, 'no such batch');
SELECT throws_ok($$ SELECT case_list_names('{"street": "990101009000"}') $$, 'NL003', NULL, 'no such street');
SELECT throws_ok($$ SELECT case_list_names('{"street": "990101001000", "community": "九社区"}') $$, 'NL003', NULL, 'no such community');
SELECT is(case_list_names('{"street": "-"}') #>> '{params,id}', '-', 'none of the cells of a report where none is asked for');
SELECT is(case_list_names('{"street": "东街道"}'), '{"ok": {}}', 'all known');

-- ---- filters
SELECT is(letters('d1', 'district_open', '{"mine": true}'), 'ae', 'with the district to act');
SELECT is(letters('s1', 'street_open', '{"mine": true}'), 'f', 'with the community, but a duty of the street''s own');
SELECT is(letters('c1', 'community_open', '{"mine": true}'), 'cfg', 'with the community');
SELECT is(letters('d1', 'district_open', '{"overdue": true}'), '', 'a list that came too late for clocks has no day: nothing is late');
SELECT is(letters('d1', 'district_open', '{"code": "L"}'), 'fg', 'a code');
SELECT is(letters('d1', 'district_open', jsonb_build_object('batch', (SELECT b.name FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id = case_id(:'f')))), 'f', 'a batch');
SELECT throws_ok($$ SELECT letters('d1', 'district_open', '{"batch": "nowhere"}') $$, 'NL002', NULL, 'no such batch');
SELECT be('d1');
SELECT name AS n FROM case_file WHERE id = case_id(:'d') \gset
SELECT is(letters('d1', 'district_open', jsonb_build_object('find', :'n')), 'd', 'a name');
SELECT is(letters('s2', 'street_open', jsonb_build_object('find', :'n')), '', 'a name elsewhere');
SELECT is(letters('d1', 'prefix_district', jsonb_build_object('prefix', left(:'c', 6))), 'c', 'a number without its letter');
SELECT is(letters('d1', 'prefix_district', jsonb_build_object('prefix', lower(:'h'))), 'h', 'a whole number, closed too');
SELECT is(letters('d1', 'prefix_district', '{"prefix": "1", "limit": 3}'), 'abc', 'the first of many');
SELECT is(letters('d1', 'prefix_district', '{"prefix": "9"}'), '', 'none');
SELECT is(letters('c1', 'prefix_unit', '{"prefix": "1"}'), 'cefgh', 'among those one may see');
SELECT is(letters('c1', 'prefix_unit', jsonb_build_object('prefix', :'d')), '', 'and no other');

-- ---- numbers: a whole one finds, none is shown
SELECT import_list('N1', jsonb_build_object('norm', list_row('数甲', '990101201003030019', '2010-03-03', '{"guardian_phone": "13900001234", "guardian": "数父", "address": "一路 1 号"}'),
    'cells', '{"姓名": "数甲", "证件号码": "990101 20100303 0019", "监护人电话": "13900001234", "备注": "叔 0990-7654321", "街道代码": "990101001000"}'::jsonb)) IS NOT NULL AS done \gset
SELECT case_of('N1', 2) AS n1 \gset
SELECT act('d1', 'case_assign', :'n1', '{"to": "990101001000"}') IS NOT NULL AS done \gset
INSERT INTO known VALUES (:'n1', 'n');
SELECT is(letters('d1', 'number', '{"find": "990101201003030019"}'), 'n', 'a whole ID number');
SELECT is(letters('s1', 'number', '{"find": "990101201003030019"}'), 'n', 'one''s own by ID number');
SELECT is(letters('s2', 'number', '{"find": "990101201003030019"}'), '', 'another''s is as absent');
SELECT be('s2');
SELECT is((SELECT array_agg(x ->> 'total') FROM number('{"find": "990101201003030019", "count": true}') x), '{0}', '… and counted as absent');
SELECT be('s1');
SELECT is((SELECT array_agg(x ->> 'total') FROM number('{"find": "990101201003030019", "count": true}') x), '{1}', 'counted where asked');
SELECT is(letters('d1', 'district_open', '{"find": "9901012010030300"}'), '', 'a part of a number finds nothing');
SELECT be('d1');
SELECT is(x ->> 'id_number', '990***************', 'masked') FROM number('{"find": "990101201003030019"}') x;
SELECT is((SELECT count(*)::int FROM district_open('{}') x WHERE x::text ~ '[0-9]{15}'), 0, 'no whole number in a list');

-- ---- the file
SELECT shown('s1', :'n1') AS f \gset
SELECT ok((:'f')::jsonb -> 'ok' ? k, 'the file has ' || k) FROM unnest('{case_file,child,moves,visits,findings,evidence,duties,remarks,notices,revealed,received_row,received}'::text[]) k;
SELECT is((:'f')::jsonb #>> '{ok,child,id_number}', '990***************', 'ID number masked');
SELECT is((:'f')::jsonb #>> '{ok,child,guardian_phone}', '13900001234', 'the street that has the case reads the telephone');
SELECT is(((:'f')::jsonb #- '{ok,child,guardian_phone}')::text ~ '990101201003030019|20100303 0019|13900001234|7654321', false, 'and otherwise no number is in the file');
SELECT is((SELECT jsonb_object_agg(x ->> 'name', x ->> 'value') FROM jsonb_array_elements((:'f')::jsonb -> 'ok' -> 'received') x),
    '{"姓名": "数甲", "证件号码": "990*****************", "监护人电话": "139********", "备注": "叔 099*********", "街道代码": "990101001000"}', 'the row as received, masked');
SELECT shown('s1', :'n1', '{"reveal": "入户核对"}') AS f \gset
SELECT is((:'f')::jsonb #>> '{ok,child,id_number}', '990101201003030019', 'revealed with a reason');
SELECT is((:'f')::jsonb #>> '{ok,child,guardian_phone}', '13900001234', 'phone too');
SELECT is(shown('s1', :'n1', '{"reveal": " "}') ->> 'error', 'REVEAL_REASON_NEEDED', 'not without one');
SELECT is(shown('s2', :'n1'), NULL, 'another street: absent');
SELECT is(shown('c1', :'n1'), NULL, 'a community that does not have it: absent');
SELECT is(shown('d1', '999999A'), NULL, 'absent');
SELECT is(shown(w, :'n1'), NULL, w || ' sees no file') FROM unnest('{leader,office,police,aud,op}'::text[]) w;
SELECT is(mask_words(a, false), b, 'words: ' || b) FROM (VALUES ('电话13900001234，证件 990101201003030019。', '电话139********，证件 990***************。'), ('２０１９年', '２０１９年'),
    ('990101001000', '990101001000'), ('2019-02-18', '2019-02-18'), ('G990101201003030019', 'G99****************'), ('0990-1234567', '099*********'), ('139 0000 1234', '139**********'),
    ('９９０１０１２０１００３０３００１９', '９９０***************'), (NULL, NULL), ('', '')) x(a, b);
-- nothing that a birth date beside it completes, however the number is broken up
SELECT is(mask_words('身份证：' || a || '。', false) ~ '[1-8１-８]', false, 'no part of it is left: ' || a) FROM unnest('{990101;2014;0506;0017,990101|2014|0506|0017,"990101    2014    0506    0017",990101''2014=0506''0017,990101 2014 0506 0017,990101.20140506.0017,990101-2014-05-06-0017,９９０１０１　２０１４０５０６　００１７,
    9901012014O5060017,990101 2014 · 0506 / 0017,990101_20140506_001X,"990101 - 20140506 - 0017",990101201405O60017,990101140506001,"990101\n20140506\n0017",990101（20140506）0017}'::text[]) a;
SELECT is(mask_words(a, false, 15) ~ '[0-9]{4}$', false, 'nor in the number of a paper: ' || a) FROM unnest('{990101;2014;0506;0017,990101|2014|0506|0017,"990101    2014    0506    0017",990101''2014=0506''0017,990101 2014 0506 0017,G990101.20140506.0017}'::text[]) a;
SELECT is(mask_words(a, false, 15), a, 'but a paper keeps its own: ' || a) FROM unnest('{2019-0012345,教基〔2019〕12号,教基〔2019〕1024号,12345678901234}'::text[]) a;
SELECT is(mask_words(a, false), a, 'days stay: ' || a) FROM unnest('{2019-02-18 14:30,2019.9.1-2020.7.15,2019/9/1,20190901,2019年9月1日，3人,2019-02-18、2019-02-20,310004A、310005B,12楼1203室,教基〔2019〕1024号}'::text[]) a;

-- ---- findings that contradict each other stand at the top of both, also where the other is out of sight
SELECT import_list('K1', list_row('悖甲', '990101201004040016', '2010-04-04')) IS NOT NULL AS done \gset
SELECT case_of('K1', 2) AS k1 \gset
SELECT act('d1', 'finding_file', :'k1', finding('F')) IS NOT NULL AS done \gset
SELECT act('d2', 'case_confirm', :'k1') IS NOT NULL AS done \gset
SELECT act('d2', 'case_close', :'k1') IS NOT NULL AS done \gset
SELECT import_list('K2', list_row('悖甲', '990101201004040016', '2010-04-04')) IS NOT NULL AS done \gset
SELECT case_of('K2', 2) AS k2 \gset
SELECT act('d1', 'case_assign', :'k2', '{"to": "990101002000"}') IS NOT NULL AS done \gset
SELECT is(shown('s2', :'k2') #> '{ok,notices}', '[]', 'nothing yet');
SELECT act('s2', 'visit_submit', :'k2', visit('L')) IS NOT NULL AS done \gset
SELECT act('d1', 'case_confirm', :'k2') #> '{ok,results,0,notices,0}' AS said \gset
SELECT is((:'said')::jsonb ->> 'code', 'contradiction', 'the confirmer is told');
SELECT ok((:'said')::jsonb #>> '{params,0,value}' LIKE :'k1' || ' K1 F%' || :'k2' || ' K2 L%', 'in which cases');
SELECT ok((:'said')::jsonb #>> '{params,1,value}' ~ '^[ -~]+$', 'in English too');
SELECT is(shown('d1', :'k1') #> '{ok,notices,0}', :'said', 'at the top of one');
SELECT is(shown('d1', :'k2') #> '{ok,notices,0}', :'said', '… and the other');
SELECT is(shown('s2', :'k2') #> '{ok,notices,0}', say('contradiction_elsewhere'), 'a street that does not see the other learns that it is there');
SELECT is((SELECT e - 'evidence' - 'filed_at' FROM jsonb_array_elements(shown('s2', :'k2') #> '{ok,evidence}') e WHERE e ->> 'kind' = 'graduation_certificate'),
          '{"kind": "graduation_certificate", "label": "毕业证书", "label_en": "graduation certificate", "number": "毕1", "issuer": "第一小学", "seen": true, "filed_by": "d1", "details": null}'::jsonb - 'details',
          'a paper of the child that was filed with it: without the number of that case');
SELECT is((SELECT count(*)::int FROM regexp_matches(shown('s2', :'k2')::text, :'k1', 'g')), 0, '… which is nowhere in the file');
SELECT be('d1');
SELECT is((SELECT count(*)::int FROM number('{"find": "990101201004040016"}') x WHERE x -> 'marks' ? 'contradiction'), 2, 'marked in the district''s list');

-- ---- every look stands in the trail before the answer
SELECT be('d1');
SELECT is((SELECT array_agg(role || ' ' || (detail ->> 'reveal') ORDER BY id) FROM event WHERE case_id = case_id(:'n1') AND kind = 'look'), '{"street false","street true"}', 'two looks, one with the numbers');
SELECT is((SELECT note_body((detail ->> 'reason_note')::bigint) FROM event WHERE case_id = case_id(:'n1') AND detail ->> 'reveal' = 'true'), '入户核对', 'the reason stands apart, erasable');
SELECT is((SELECT count(*)::int FROM event WHERE detail::text ~ '入户|数甲|99010120'), 0, 'no word of a person in the trail');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'look' AND case_id = case_id(:'n1')), 2, 'a look that found nothing is none');

-- ---- the inspector: findings B and returned of its schools, without what is not for it
SELECT is(letters('insp', 'inspector'), '', 'no case of its school');
SELECT new_case() AS i \gset
INSERT INTO known VALUES (:'i', 'i');
SELECT act('d1', 'case_assign', :'i', '{"to": "990101001000"}') IS NOT NULL AS done \gset
SELECT act('d1', 'case_assign', :'i', '{"to": "990101001001"}') IS NOT NULL AS done \gset
SELECT act('s1', 'visit_submit', :'i', visit('L')) IS NOT NULL AS done \gset
SELECT act('d1', 'case_confirm', :'i') IS NOT NULL AS done \gset
SELECT act('s1', 'case_enrol', :'i', paper() || '{"to": "XX01"}') IS NOT NULL AS done \gset
SELECT is(letters('insp', 'inspector'), 'i', 'a child returned to its school');
SELECT is((SELECT count(*)::int FROM inspector('{}') x WHERE coalesce(x ->> 'address', x ->> 'guardian') IS NOT NULL), 0, 'without address and guardian');
SELECT shown('insp', :'i') AS f \gset
SELECT is((SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys((:'f')::jsonb -> 'ok') k), '{case_file,child,findings,moves,remarks,revealed}', 'the file: nothing of visits, papers, duties');
SELECT is((:'f')::jsonb -> 'ok' -> 'child' ?| '{address,guardian,guardian_phone,household_address}', false, 'nor the family');
SELECT is(shown('insp', :'i', '{"reveal": "x"}') ->> 'error', 'REVEAL_NOT_ALLOWED', 'nor whole numbers');
SELECT ok(act('insp', 'case_remark', :'i', '{"note": "到校见到"}') ? 'ok', 'it may remark');
SELECT is(shown('d1', :'i') #>> '{ok,remarks,0,note}', '到校见到', '… in the file');
SELECT act('s1', 'case_relapse', :'i', '{"reason": "又辍"}') IS NOT NULL AS done \gset
SELECT is(letters('insp', 'inspector'), '', 'no longer, once the child has left');
SELECT is(shown('insp', :'i'), NULL, 'neither its file');

-- ---- what is missing
SELECT be('c1');
SELECT is(x -> 'result', jsonb_build_object('ok', jsonb_build_object('case', :'c', 'code', 'F', 'complete', false, 'oddities', '[]'::jsonb, 'missing', '[{"kinds": ["graduation_certificate", "completion_certificate"], "fields": [],
    "papers": [{"kind": "graduation_certificate", "fields": ["number", "issuer"]}, {"kind": "completion_certificate", "fields": ["number", "issuer"]}], "condition": "over_age", "text": "至基准日已超龄，或毕业/结业证书", "text_en": "past school age on the reference day, or certificate of graduation or completion", "waivable": false}]'::jsonb, 'labels', '[
    {"identifier": "completion_certificate", "zh": "结业证书", "en": "certificate of completion"},
    {"identifier": "graduation_certificate", "zh": "毕业证书", "en": "graduation certificate"}]'::jsonb)), 'before one goes') FROM checked(jsonb_build_object('case', :'c', 'code', 'F')) x;
SELECT is(x #>> '{result,error}', 'CODE_UNKNOWN', 'no such code') FROM checked(jsonb_build_object('case', :'c', 'code', 'Z')) x;
SELECT is(x #>> '{result,error}', 'SUB_NEEDED', 'A needs a sub') FROM checked(jsonb_build_object('case', :'c', 'code', 'A')) x;
SELECT is(x #> '{result,labels,0}', '{"identifier": "A", "zh": "户籍原因", "en": "household registration"}', 'a refusal brings the scheme''s words')
  FROM checked(jsonb_build_object('case', :'c', 'code', 'A')) x;
SELECT is((SELECT count(*)::int FROM checked(jsonb_build_object('case', :'d', 'code', 'F'))), 0, 'another''s case');

-- ---- papers
SELECT be('s1');
SELECT x #>> '{result,ok,rows,0,evidence}' AS paper FROM papers(jsonb_build_object('case', :'i')) x \gset
SELECT is((SELECT count(*)::int FROM opened(jsonb_build_object('evidence', :'paper'))), 1, 'opened');
SELECT be('s2');
SELECT is((SELECT count(*)::int FROM opened(jsonb_build_object('evidence', :'paper'))), 0, 'another street: absent');
SELECT is((SELECT count(*)::int FROM opened('{"evidence": "99999999"}')), 0, 'absent');
SELECT is((SELECT count(*)::int FROM papers(jsonb_build_object('case', :'i'))), 0, 'no list of papers');
SELECT be('insp');
SELECT is((SELECT count(*)::int FROM opened(jsonb_build_object('evidence', :'paper'))), 0, 'an inspector opens none');
SELECT be('d1');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'paper_open'), 1, 'one look at a paper');

-- ---- the trail, for the auditor alone
SELECT be('aud');
SELECT is((SELECT count(*)::int FROM trail('{"limit": 500}')), (SELECT count(*)::int FROM event), 'all of it, what is new too');
SELECT is((SELECT array_agg((x ->> 'position')::int ORDER BY n) FROM trail('{"limit": 500}') WITH ORDINALITY AS a(x, n)), (SELECT array_agg(g ORDER BY g DESC) FROM generate_series(1, (SELECT count(*)::int FROM event)) g), 'the newest first, without a gap')
 WHERE (SELECT min(position) FROM place) = 1;
SELECT is((SELECT array_agg(x ->> 'kind' ORDER BY n) FROM trail(jsonb_build_object('case', :'n1')) WITH ORDINALITY AS a(x, n)), '{look,look,assign,list}', 'of one case');
SELECT is((SELECT array_agg(DISTINCT x ->> 'user') FROM trail('{"user": "c1", "limit": 500}') x), '{c1}', 'of one account');
SELECT throws_ok($$ SELECT trail('{"user": "nobody"}') $$, 'NL004', NULL, 'of nobody');
SELECT is((SELECT array_agg(DISTINCT x ->> 'kind') FROM trail('{"kind": "look"}') x), '{look}', 'of one kind');
SELECT is((SELECT count(*)::int FROM trail(format('{"from": "%s"}', today() + 1)::jsonb)), 0, 'from tomorrow on');
SELECT ok((SELECT count(*) FROM trail(format('{"from": "%s", "until": "%1$s"}', today())::jsonb)) > 0, 'of today');
SELECT x ->> 'next' AS after FROM trail('{"limit": 2}') WITH ORDINALITY AS a(x, n) WHERE n = 2 \gset
SELECT is((SELECT (x ->> 'position')::bigint FROM trail(jsonb_build_object('limit', 1, 'after', :'after')) x), (:after - 1)::bigint, 'page by page');
SELECT is((SELECT count(*)::int FROM case_file) + (SELECT count(*)::int FROM child_person) + (SELECT count(*)::int FROM note), 0, 'nothing else of a child');
SELECT is(letters('aud', 'trail', '{"limit": 500}') <> '', true, 'the auditor sees cases by number');
SELECT is(letters(w, 'trail', '{"limit": 500}'), '', 'not for ' || w) FROM unnest('{d1,s1,c1,leader,insp,op}'::text[]) w;
-- ---- who has to act while a transfer is asked for
SELECT bring('at_street') AS asked \gset
SELECT be('d1');
SELECT is((SELECT case_waits_for(f, 'district') FROM case_file f WHERE f.id = case_id(:'asked')), false, 'a case at its street is not the district''s to act on');
SELECT must(act('s1', 'case_transfer', :'asked', '{"to": "990101002000", "reason": "人户分离"}')) IS NOT NULL AS transferred \gset
SELECT be('d1');
SELECT is((SELECT case_waits_for(f, 'district') FROM case_file f WHERE f.id = case_id(:'asked')), true, '… until its street asks to hand it on');

-- words are found however wide the digits are, of what is typed and of what was received; a number that is masked by neither
SELECT is(words_hold(w, f), f !~ '[89８９]', format('%s in %s', f, w)) FROM unnest('{柳岸路２号电话13812345678,柳岸路2号电话１３８１２３４５６７８}'::text[]) w, unnest('{柳岸路2号,柳岸路２号,柳岸路,8123456,８１２３４５６}'::text[]) f;
SELECT * FROM finish();
ROLLBACK;
