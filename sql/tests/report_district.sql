-- REPORT_DISTRICT: all lists together, each child once, and the rate of the birth window.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.district(p_request jsonb DEFAULT '{}', p_who text DEFAULT 'd1') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN report_district(p_request);
END $$;
-- files children=deducted+out+returned+open|codes|streets|lists: files/children
CREATE FUNCTION test.sums(p_request jsonb DEFAULT '{}', p_who text DEFAULT 'd1') RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN r ? 'error' THEN r ->> 'error' ELSE format('%s %s=%s+%s+%s+%s|%s|%s|%s', r #>> '{ok,files}', r #>> '{ok,children}', r #>> '{ok,deducted}', r #>> '{ok,out_of_school}',
                r #>> '{ok,returned}', r #>> '{ok,open}',
                (SELECT string_agg(format('%s %s', coalesce(x ->> 'code', '-'), x ->> 'count'), ' ' ORDER BY n) FROM jsonb_array_elements(r #> '{ok,by_code}') WITH ORDINALITY AS a(x, n)),
                (SELECT string_agg(format('%s %s', coalesce(right(x ->> 'org', 6), '-'), x ->> 'listed'), ' ' ORDER BY n) FROM jsonb_array_elements(r #> '{ok,by_street}') WITH ORDINALITY AS a(x, n)),
                (SELECT string_agg(format('%s %s/%s', x ->> 'batch', x ->> 'listed', x ->> 'children'), ' ' ORDER BY n) FROM jsonb_array_elements(r #> '{ok,batches}') WITH ORDINALITY AS a(x, n))) END
      FROM test.district(p_request, p_who) r
$$;
-- out of school, born in the window / pupils + not in the registry = population: rate
CREATE FUNCTION test.rate(p_request jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT format('%s of %s in window, %s/(%s+%s=%s): %s', r #>> '{ok,out_of_school}', r #>> '{ok,in_window}', r #>> '{ok,out_in_window}', r #>> '{ok,pupils}', r #>> '{ok,off_roster}', r #>> '{ok,population}',
                  coalesce(r #>> '{ok,rate}', r #>> '{ok,no_rate}')) FROM test.district(p_request) r
$$;
CREATE FUNCTION test.one(p_who text, p_type text, p_case text, p_on text, p_more jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.must(test.act(p_who, p_type, p_case, p_more || jsonb_build_object('on', p_on)));
    RETURN nol.seal()::text;
END $$;
-- Filed at the desk and confirmed on that day.
CREATE FUNCTION test.settle(p_case text, p_code text, p_on text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.one('d1', 'finding_file', p_case, p_on, test.finding(p_code));
    RETURN test.one('d2', 'case_confirm', p_case, p_on);
END $$;
CREATE FUNCTION test.lists(p_batch text, p_terms jsonb, VARIADIC p_rows jsonb[]) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be('d1');
    PERFORM test.must(test.do_write('import_commit', jsonb_build_object('import', test.stage('list', test.terms(p_batch, p_terms), VARIADIC p_rows))));
    RETURN nol.seal()::text;
END $$;
CREATE FUNCTION test.pupil(p_number text, p_name text, p_id text, p_birth text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('student_number', p_number, 'name', p_name, 'name_key', p_name, 'id_type', 'citizen', 'id_number', p_id, 'birth_date', p_birth, 'school_code', 'XX01', 'school_name', '第一小学', 'grade', '三年级',
                              'class', '1', 'status', '在校')
$$;
CREATE FUNCTION test.roster(VARIADIC p_rows jsonb[]) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be('d1');
    PERFORM test.must(test.do_write('import_commit', jsonb_build_object('import', test.stage('roster', NULL, VARIADIC p_rows), 'replace', true)));
    RETURN nol.seal()::text;
END $$;
-- The files that a cell opens.
CREATE FUNCTION test.behind(p_request jsonb, p_who text DEFAULT 'd1') RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT array_agg(coalesce(case_no(f.case_id), '-') ORDER BY f.case_id) FROM report_files(p_request || jsonb_build_object('position', nol.seal()::text)) f);
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

SELECT be('d1');
SELECT do_write('roster_set', '{"drop_percent": 2}') IS NOT NULL AS x \gset
SELECT is(sums(), '0 0=0+0+0+0|||', 'no list has come');
SELECT is(district() #>> '{ok,no_rate}', 'no_roster', 'and no registry');

-- Two lists that overlap: 甲 and 乙 stand in both. 丁 has neither street; 戊 is too young for either list.
SELECT lists('E1', '{}', list_row('甲', '990101200901010015', '2009-01-01'), list_row('乙', '990101200901020029', '2009-01-02', '{"street_code": "990101002000"}'), list_row('丙', '', '2009-01-03'),
             list_row('丁', '', '2009-01-04', '{"street_code": "", "community_code": ""}'), list_row('戊', '', '2015-01-05')) AS p1 \gset
SELECT lists('E2', '{"received": "2019-03-01", "born_from": "2004-09-01", "born_until": "2013-08-31"}', list_row('甲', '990101200901010015', '2009-01-01'), list_row('乙', '990101200901020029', '2009-01-02'),
             list_row('己', '', '2013-02-02')) AS p2 \gset
SELECT case_of('E1', 2) AS a1, case_of('E1', 3) AS b1, case_of('E1', 4) AS c1, case_of('E1', 5) AS d1, case_of('E1', 6) AS e1, case_of('E2', 2) AS a2, case_of('E2', 3) AS b2, case_of('E2', 4) AS f2 \gset
SELECT is(sums('{"on": "2019-02-28"}'), '5 5=0+0+0+5|- 5|001000 3 002000 1 - 1|E1 5/5', 'one list: its files are its children');
SELECT is(sums(), '8 6=0+0+0+6|- 6|001000 5 - 1|E1 5/3 E2 3/3', 'two lists: whoever stands in both counts once');
SELECT one('d1', 'case_assign', :'b1', '2019-01-25', '{"to": "990101002000"}') AS x \gset
SELECT is(sums(), '8 6=0+0+0+6|- 6|001000 4 002000 1 - 1|E1 5/3 E2 3/3', 'routed on the first list, whatever street the second names');

-- one child, two codes: the last word counts, on whichever list, by its own day
SELECT settle(:'a1', 'F', '2019-03-10') AS x, settle(:'a2', 'L', '2019-03-20') AS p3 \gset
SELECT is(sums('{"on": "2019-03-19"}'), '8 6=1+0+0+5|F 1 - 5|001000 4 002000 1 - 1|E1 5/4 E2 3/2', 'the only word, though the later list has the child open');
SELECT is(sums(), '8 6=0+1+0+5|L 1 - 5|001000 4 002000 1 - 1|E1 5/3 E2 3/3', 'the later word');
SELECT settle(:'b2', 'F', '2019-03-20') AS x, settle(:'b1', 'L', '2019-03-15') AS x \gset
SELECT is(sums(), '8 6=1+1+0+4|F 1 L 1 - 4|001000 4 002000 1 - 1|E1 5/3 E2 3/3', 'recorded later, dated before: it was said before');
SELECT one('s1', 'case_enrol', :'a2', '2019-04-01', paper()) AS x \gset
SELECT is(sums(), '8 6=1+0+1+4|F 1 L 1 - 4|001000 4 002000 1 - 1|E1 5/3 E2 3/3', 'a return is a word, too');
SELECT one('s1', 'case_relapse', :'a2', '2019-04-02', '{"reason": "辍学"}') AS x, one('d1', 'case_reopen', :'b2', '2019-04-03', '{"reason": "未毕业", "to": "990101001000"}') AS p4 \gset
SELECT is(sums(), '8 6=0+2+0+4|L 2 - 4|001000 5 - 1|E1 5/4 E2 3/2', 'reopened: what the other list says stands again, under the street it was sent to');
-- the one without a street, once settled; the deferred; the one born outside
SELECT settle(:'d1', 'F', '2019-04-04') AS x, settle(:'e1', 'L', '2019-04-05') AS x,
       one('d1', 'finding_file', :'c1', '2019-04-05', '{"code": "E", "evidence": [{"kind": "deferral_approval", "number": "1", "issuer": "教育局", "date": "2019-04-01", "from": "2019-03-01", "until": "2020-08-31", "seen": true,
           "details": [{"name": "applicant", "value": "母"}, {"name": "reason", "value": "病"}, {"name": "approver", "value": "局"}]}]}') AS x, one('d2', 'case_confirm', :'c1', '2019-04-06') AS p5 \gset
SELECT is(sums(), '8 6=2+3+0+1|E 1 F 1 L 3 - 1|001000 5 - 1|E1 5/4 E2 3/2', 'a deferred one, one without a street, one born outside');
-- another scheme: its codes stand apart; unresolved is a word and leaves the child open
SELECT lists('E3', '{"scheme": "2019-returned", "received": "2019-05-01", "due": "2019-12-31", "born_from": "2004-09-01", "born_until": "2012-08-31"}', list_row('己', '', '2013-02-02'), list_row('甲', '990101200901010015', '2009-01-01')) AS x \gset
SELECT case_of('E3', 3) AS a3 \gset
SELECT settle(:'a3', 'not_found', '2019-05-02') AS p6 \gset
SELECT is(sums(), '10 7=2+2+0+3|E 1 F 1 L 2 not_found 1 - 2|001000 6 - 1|E1 5/4 E2 3/1 E3 2/2', 'the last word leaves it open');
SELECT is(array_agg(x ->> 'scheme' ORDER BY n), '{2019-list,2019-list,2019-list,2019-returned,NULL}', 'each code with its scheme') FROM jsonb_array_elements(district() #> '{ok,by_code}') WITH ORDINALITY a(x, n);
-- a list that only repeats an earlier one, and is the last to speak of all of it, leaves that one no child
SELECT lists('E4', '{"received": "2019-06-01", "due": "2019-12-31"}', list_row('乙', '990101200901020029', '2009-01-02', '{"street_code": "990101002000"}')) AS x \gset
SELECT ok(sums() LIKE '%|001000 6 - 1|%', 'a list that names another street moves nobody who was routed');
SELECT settle(case_of('E4', 2), 'F', '2019-06-02') AS p7 \gset
SELECT is(sums(), '11 7=3+1+0+3|E 1 F 2 L 1 not_found 1 - 2|001000 5 002000 1 - 1|E1 5/3 E2 3/1 E3 2/2 E4 1/1', 'overtaken: only the last word counts');

-- joined: one child, two files less one; at the position before, still two
SELECT nol.seal() AS p8 \gset
SELECT one('d1', 'child_join', :'f2', '2019-06-03', jsonb_build_object('with_case', case_of('E3', 2), 'reason', '同一人', 'despite', '改名')) AS x \gset
SELECT is((district() #>> '{ok,children}')::int, 6, 'joined: one child');
SELECT is((district(jsonb_build_object('position', :'p8')) #>> '{ok,children}')::int, 7, 'as known before: two');
SELECT one('d1', 'child_split', :'f2', '2019-06-04', '{"reason": "不是"}') AS p9 \gset
SELECT is((district() #>> '{ok,children}')::int, 7, 'split again');
SELECT is((district(jsonb_build_object('position', (:'p9')::int - 1)) #>> '{ok,children}')::int, 6, 'as known before that: one');
SELECT is((district(jsonb_build_object('position', :'p8')) #>> '{ok,children}')::int, 7, 'and before both: two');

-- each old position gives what it gave
SELECT is(sums(jsonb_build_object('position', :'p1')), '5 5=0+0+0+5|- 5|001000 3 002000 1 - 1|E1 5/5', 'known when the first list came');
SELECT is(sums(jsonb_build_object('position', :'p3')), '8 6=0+1+0+5|L 1 - 5|001000 4 002000 1 - 1|E1 5/3 E2 3/3', 'known then');
SELECT is(sums(jsonb_build_object('position', :'p5', 'on', '2019-04-05')), '8 6=1+3+0+2|F 1 L 3 - 2|001000 5 - 1|E1 5/4 E2 3/2', 'known then, as of a day');

-- The rate. Windows 2002-09-01..2012-08-31 and 2004-09-01..2013-08-31 overlap: one. 乙 is a pupil by ID and name; 庚 and 辛 are pupils only, 辛 too old.
SELECT is(district() #> '{ok,born}', '[{"from": "2002-09-01", "until": "2013-08-31"}]', 'the lists'' windows put together');
SELECT is(district() #>> '{ok,no_rate}', 'no_roster', 'no registry, no rate');
SELECT roster(pupil('G1', '乙', '990101200901020029', '2009-01-02'), pupil('G2', '庚', '990101200902020015', '2009-02-02'), pupil('G3', '辛', '', '2001-01-01'), pupil('G4', '壬', '', '2013-08-31')) AS p10 \gset
-- out of school: 戊 alone, who is born after the window
SELECT is(rate(), '1 of 6 in window, 0/(3+5=8): 0.0000', 'who is born outside is in neither');
SELECT settle(:'f2', 'L', '2019-06-10') AS p11 \gset
SELECT is(rate(), '2 of 6 in window, 1/(3+5=8): 12.5000', 'numerator and denominator of one window');
SELECT is(rate(jsonb_build_object('position', :'p10')), '1 of 6 in window, 0/(3+5=8): 0.0000', 'as known before');
SELECT is(rate(jsonb_build_object('position', :'p8')), '1 of 6 in window, 0/(+=): roster_newer', 'of a position before the registry came no rate');
SELECT is(rate('{"on": "2019-02-28"}'), '0 of 4 in window, 0/(2+3=5): 0.0000', 'on a day: the windows of the lists of then');
-- by the row of the registry on which a confirmed finding rests: the ID on the list was wrong
RESET SESSION AUTHORIZATION;
SELECT id AS batch3 FROM batch WHERE name = 'E1' \gset
UPDATE child_person SET id_number = '', id_valid = false, birth_date = '2009-02-02' WHERE child_id = (SELECT child_id FROM case_file WHERE id = case_id(:'b1'));
SET SESSION AUTHORIZATION nol_writer;
SELECT is(rate(), '2 of 6 in window, 1/(3+6=9): 11.1111', 'no ID: not found in the registry; cut off, not rounded');
-- found by name and birth date: in the registry from the confirmation on, not while it is under review
SELECT lists('E5', '{"received": "2019-06-05", "due": "2019-12-31"}', list_row('庚', '', '2009-02-02')) AS x \gset
SELECT is(rate(), '2 of 7 in window, 1/(3+7=10): 10.0000', 'without an ID number nobody is known by himself');
SELECT be('d1');
SELECT must(do_write('match_run', '{"batch": "E5"}')) IS NOT NULL AS x, one('d1', 'match_accept', case_of('E5', 2), '2019-06-11', '{"single": true}') AS x \gset
SELECT is(rate(), '2 of 7 in window, 1/(3+7=10): 10.0000', 'proposed and accepted: not yet');
SELECT one('d2', 'case_confirm', case_of('E5', 2), '2019-06-12') AS x \gset
SELECT is(rate(), '2 of 7 in window, 1/(3+6=9): 11.1111', 'confirmed: the pupil counts once');

-- cells open
SELECT is(behind('{"children": "all", "counts_as": "out_of_school"}'), ARRAY[:'e1', :'f2'], 'out of school');
SELECT is(behind('{"children": "in_window", "counts_as": "out_of_school"}'), ARRAY[:'f2'], 'the numerator');
SELECT is(cardinality(behind('{"children": "off_roster"}')), 6, 'who is not in the registry');
SELECT is(behind('{"children": "all", "code": "not_found", "scheme": "2019-returned"}'), ARRAY[:'a3'], 'a code of a scheme');
SELECT is(behind('{"children": "all", "code": "not_found", "scheme": "2019-list"}'), NULL, '… of that one');
SELECT is(behind('{"children": "all", "listed_street": "-"}'), ARRAY[:'d1'], 'without a street');
SELECT is(behind('{"children": "all", "batch": "E4"}'), ARRAY[case_of('E4', 2)], 'by a file of that list');
SELECT is(cardinality(behind('{}')), 12, 'without the word: every file');

-- Whatever the history: streets, codes, results and lists sum up to the children that another count finds.
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.random_histories(p_seed int) RETURNS text LANGUAGE plpgsql SET search_path = nol, test AS $$
DECLARE
    c text;
    r jsonb;
    v_ids text[] := '{990101200903010016,990101200903020029,990101200903030032,990101200903040046,990101200903050059,990101200903060062}';
    v_rows jsonb[];
    v_wrong text := '';
BEGIN
    PERFORM setseed(p_seed / 100.0);
    FOR n IN 1 .. 3 LOOP
        v_rows := array(SELECT list_row('随' || i, v_ids[i], format('2009-03-0%s', i), jsonb_build_object('street_code', (ARRAY['990101001000', '990101002000', ''])[1 + floor(random() * 3)::int], 'community_code', ''))
                          FROM generate_series(1, 6) i WHERE random() < 0.7 OR i = n);
        PERFORM lists(format('Z%s-%s', p_seed, n), '{}', VARIADIC v_rows);
        FOR c IN SELECT case_no(f.id) FROM case_file f JOIN batch b ON b.id = f.batch_id WHERE b.name LIKE 'Z%' AND f.state IN ('listed', 'deducted', 'out_of_school') AND random() < 0.5 ORDER BY f.id LOOP
            CASE floor(random() * 4)::int
                WHEN 0 THEN PERFORM settle(c, 'F', (date '2019-07-01' + p_seed * 9 + n * 3)::text);
                WHEN 1 THEN PERFORM settle(c, 'L', (date '2019-07-01' + p_seed * 9 + n * 3)::text);
                WHEN 2 THEN PERFORM act('d2', 'case_assign', c, jsonb_build_object('to', '990101002000', 'on', (date '2019-07-01' + p_seed * 9 + n * 3)::text));
                ELSE PERFORM act('d2', 'case_reopen', c, jsonb_build_object('reason', '再查', 'to', '990101001000', 'on', (date '2019-07-01' + p_seed * 9 + n * 3)::text));
            END CASE;
        END LOOP;
        r := district();
        SELECT v_wrong || format('%s.%s: %s ', p_seed, n, w) INTO v_wrong
          FROM (SELECT format('%s children, %s/%s/%s', (SELECT count(DISTINCT child_id) FROM case_file), (SELECT sum((x ->> 'listed')::int) FROM jsonb_array_elements(r #> '{ok,by_street}') x),
                              (SELECT sum((x ->> 'count')::int) FROM jsonb_array_elements(r #> '{ok,by_code}') x), r #>> '{ok,children}') AS w) q
         WHERE (SELECT count(DISTINCT child_id) FROM case_file) <> ALL (ARRAY[(SELECT sum((x ->> 'listed')::int) FROM jsonb_array_elements(r #> '{ok,by_street}') x),
                   (SELECT sum((x ->> 'count')::int) FROM jsonb_array_elements(r #> '{ok,by_code}') x), (r #>> '{ok,children}')::bigint, (SELECT sum(cardinality(behind(jsonb_build_object('children', 'all',
                   'listed_street', coalesce(x ->> 'org', '-'))))) FROM jsonb_array_elements(r #> '{ok,by_street}') x)]);
    END LOOP;
    RETURN coalesce(v_wrong, '');
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SELECT is(random_histories(s), '', 'a random history') FROM generate_series(1, 3) s;

-- A row that was lost is found out.
CREATE TEMP TABLE lost AS SELECT * FROM batch_row WHERE case_id = case_id(:'f2');
DELETE FROM batch_row_cells WHERE (batch_id, row_no) = (SELECT batch_id, row_no FROM lost);
DELETE FROM batch_row WHERE case_id = case_id(:'f2');
SELECT is(district() ->> 'error', 'SUMS_DO_NOT_CLOSE', 'a file without its row is found out');
SELECT alike(district() ->> 'params', '%' || :'f2' || '%', '… and named');
INSERT INTO batch_row SELECT * FROM lost;
SET SESSION AUTHORIZATION nol_writer;

SELECT is(district('{"on": "2019-01-20"}') ->> 'error', 'DATE_TOO_EARLY', 'before the first list');
SELECT is(district(format('{"on": "%s"}', today() + 1)::jsonb) ->> 'error', 'DATE_IN_FUTURE', 'tomorrow');
SELECT is(district('{"position": "999999999"}') ->> 'error', 'BAD_FIELD', 'a position that is not yet');
SELECT is(district('{}', w) -> 'ok' ->> 'children', district() -> 'ok' ->> 'children', w || ' gets the counts') FROM unnest('{leader,office,insp}'::text[]) w;
SELECT is(district('{}', w) ->> 'error', 'NOT_ALLOWED', w || ' does not') FROM unnest('{s1,c1,police,aud,op}'::text[]) w;
SELECT be_nobody();
SELECT is(report_district('{}') ->> 'error', 'NOT_ALLOWED', 'nor does nobody');
-- the pupils of a window open in the registry
SELECT be('d1');
SELECT is(roster_show('{"born_from": ["2002-09-01", "2013-08-31"], "born_until": ["2009-01-31", "2013-08-31"]}') #>> '{ok,pupils}', '2', 'pupils of two spans');
SELECT is(roster_show() #>> '{ok,pupils}', '4', 'all of them');
RESET SESSION AUTHORIZATION;
UPDATE import SET ended_at = ended_at - interval '1 hour';   -- a file that takes long: its transaction began before
SET SESSION AUTHORIZATION nol_writer;
SELECT ok((roster_show() #>> '{ok,imported}') = (report_district('{}') #>> '{ok,roster_imported}'), 'imported when the report says') FROM (SELECT be('d1')) x;
SELECT is(roster_show('{"born_from": ["2009-02-01"], "born_until": ["2009-01-31"]}') ->> 'error', 'RANGE_BACKWARDS', 'a span that ends before it begins');
SELECT * FROM finish();
ROLLBACK;
