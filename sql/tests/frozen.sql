-- REPORT_FREEZE, REPORT_FROZEN, REPORT_DIFF between frozen reports: what was signed stays, and what moved since is said file by file.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.freeze(p_who text, p_request jsonb, p_key uuid DEFAULT gen_random_uuid()) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.do_write('report_freeze', p_request, p_key);
END $$;
CREATE FUNCTION test.diff(p_who text, p_request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN report_diff(p_request);
END $$;
CREATE FUNCTION test.lines(r jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s>%s %s', x ->> 'case', x ->> 'from', x ->> 'to', x ->> 'on'), ', ' ORDER BY n), r ->> 'error')
      FROM jsonb_array_elements(r #> '{ok,rows}') WITH ORDINALITY AS a(x, n)
$$;
CREATE FUNCTION test.one(p_who text, p_type text, p_case text, p_on text, p_more jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.must(test.act(p_who, p_type, p_case, p_more || jsonb_build_object('on', p_on)));
    RETURN seal()::text;
END $$;
CREATE FUNCTION test.sees(p_who text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT count(*) FROM report_frozen);
END $$;
\set q `cat sql/queries/reports/frozen.sql`
\set shown `cat sql/queries/reports/frozen_show.sql`
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
PREPARE frozen(jsonb) AS :q;
PREPARE shown(jsonb) AS :shown;

SELECT import_list('R1', list_row('一', '990101200901010015', '2009-01-01'), list_row('二', '', '2009-01-02'), list_row('三', '', '2009-01-03')) IS NOT NULL AS done \gset
SELECT case_of('R1', 2) AS c1, case_of('R1', 3) AS c2, case_of('R1', 4) AS c3 \gset
SELECT one('d1', 'finding_file', :'c1', '2019-02-01', finding('F')) AS x, one('d2', 'case_confirm', :'c1', '2019-02-10') AS x \gset
SELECT one('d1', 'case_assign', :'c2', '2019-01-25', '{"to": "990101001000"}') AS x, one('s1', 'visit_submit', :'c2', '2019-02-02', visit('L')) AS x,
       one('d2', 'case_confirm', :'c2', '2019-02-12') AS p1 \gset

-- who, what, when
SELECT freeze('d1', '{"batch": "R1", "on": "2019-02-28"}', '00000000-0000-0000-0000-000000000001') AS f1 \gset
SELECT is(((:'f1')::jsonb #> '{ok}') - 'digest' - 'at' - 'known_at' - 'position' - 'stage', '{"report": 1, "batch": "R1", "on": "2019-02-28", "by": "d1"}', 'number, list, day, who');
SELECT is((:'f1')::jsonb #> '{ok,stage,listed}', '3', 'and the report itself');
SELECT is(freeze('d1', '{"batch": "R1", "on": "2019-02-28"}', '00000000-0000-0000-0000-000000000001'), (:'f1')::jsonb, 'the same key: the same report, not a second one');
SELECT be('d1');
SELECT results_eq('EXECUTE frozen(''{}'')', format($$SELECT 1, 'R1'::text, '2019-02-28'::date, %L, %L, %L, 'd1'::text, %L, 3, 1, 1, 0, 1, NULL::text$$, (:'f1')::jsonb #>> '{ok,position}', (:'f1')::jsonb #>> '{ok,known_at}',
    (:'f1')::jsonb #>> '{ok,at}', (:'f1')::jsonb #>> '{ok,digest}'), 'listed');
SELECT body FROM report_frozen WHERE number = 1 \gset
SELECT is(encode(sha256(convert_to(:'body', 'UTF8')), 'hex'), (:'f1')::jsonb #>> '{ok,digest}', 'the digest is of the text');
SELECT ok(:'body' LIKE '%' || line || '%', 'the text says: ' || replace(line, E'\n', ' ')) FROM unnest(ARRAY[E'report 1\n', E'previous -\n', E'batch R1\n', E'on 2019-02-28\n', E'listed 3\ndeducted 1\nout_of_school 1\nreturned 0\nopen 1\n',
    E'code F deducted 1 0 超龄离校\n', E'code - - 1 0 -\n', E'street 990101001000 3 1 1 0 1 东街道\n', 'documents 甲教督〔2019〕2 号']) line;
SELECT ok(:'body' NOT LIKE '%一%' AND :'body' NOT LIKE '%' || :'c1' || '%', 'no name and no file in it');
SELECT is((SELECT detail - 'batch' FROM event WHERE kind = 'report_freeze'), jsonb_build_object('report', 1, 'on', '2019-02-28', 'position', (:'f1')::jsonb #>> '{ok,position}', 'digest', (:'f1')::jsonb #>> '{ok,digest}'),
          'the trail holds the digest');

-- the world goes on; the report does not
SELECT one('s1', 'case_enrol', :'c2', '2019-02-20', paper()) AS x, one('d1', 'finding_file', :'c3', '2019-02-21', finding('C')) AS x, one('d2', 'case_confirm', :'c3', '2019-02-22') AS p2 \gset
SELECT freeze('d2', '{"batch": "R1", "on": "2019-02-28"}') AS f2 \gset
SELECT is((:'f2')::jsonb #> '{ok,report}', '2', 'the next number');
SELECT ok((SELECT body LIKE '%previous ' || ((:'f1')::jsonb #>> '{ok,digest}') || '%' FROM report_frozen WHERE number = 2), 'which names the digest of the one before');
SELECT is(string_agg(format('%s=%s+%s+%s+%s', report -> 'listed', report -> 'deducted', report -> 'out_of_school', report -> 'returned', report -> 'open'), ' ' ORDER BY number), '3=1+1+0+1 3=2+0+1+0',
          'the same day, as known then and as known later') FROM report_frozen;
SELECT is(report_frozen_wrong(n), NULL, 'both agree with the record') FROM unnest('{1,2}'::int[]) n;
SELECT is(report_frozen_wrong(3), NULL, 'nothing is wrong with what is not there');
SELECT is_empty('EXECUTE shown(''{"report": 3}'')', 'nor is it shown');
SELECT results_eq('SELECT 1 FROM report_frozen WHERE number = 1 AND body = ' || quote_literal(:'body'), 'SELECT 1', 'the first text is what it was');

-- the difference: frozen with frozen, frozen with a day, a day with frozen
SELECT is(lines(diff('d1', '{"from_report": 1, "until_report": 2}')), format('%s L/out_of_school>L/returned 2019-02-20, %s -/open>C/deducted 2019-02-22', :'c2', :'c3'), 'what was learnt between two reports about one day');
SELECT is((diff('d1', '{"from_report": 1, "until_report": 2}') #> '{ok,first}') - 'position', '{"on": "2019-02-28", "report": 1, "listed": 3, "deducted": 1, "out_of_school": 1, "returned": 0, "open": 1}', 'the sums of the first');
SELECT is((diff('d1', '{"from_report": 1, "until_report": 2}') #> '{ok,second}') - 'position', '{"on": "2019-02-28", "report": 2, "listed": 3, "deducted": 2, "out_of_school": 0, "returned": 1, "open": 0}', 'and of the second');
SELECT is((diff('d1', '{"from_report": 1, "until_report": 2}') #> '{ok,rows,0}') - 'case' - 'name' - 'from' - 'to' - 'on', '{"by": "s1", "evidence": ["入学（复学）证明 2019-02-18"], "evidence_en": ["certificate of enrolment 2019-02-18"]}', 'by whom, on which paper');
SELECT one('d1', 'case_reopen', :'c1', '2019-03-05', '{"reason": "未超龄", "to": "990101001000"}') AS x \gset
SELECT is(lines(diff('d1', '{"from_report": 2, "until": "2019-03-05"}')), format('%s F/deducted>-/open 2019-03-05', :'c1'), 'a frozen report and today');
SELECT is(lines(diff('d1', '{"batch": "R1", "from": "2019-02-11", "until_report": 1}')), format('%s -/open>L/out_of_school 2019-02-12', :'c2'), 'a day before a frozen report, with its knowledge');
SELECT is(lines(diff('d1', '{"from_report": 1, "until_report": 1}')), NULL, 'a report and itself: nothing');
WITH RECURSIVE pages AS (
    SELECT 1 AS n, diff('d1', '{"from_report": 1, "until_report": 2, "limit": 1}') -> 'ok' AS page
    UNION ALL
    SELECT n + 1, diff('d1', jsonb_build_object('from_report', 1, 'until_report', 2, 'limit', 1, 'after', page -> 'next')) -> 'ok' FROM pages WHERE page ? 'next' AND n < 9)
SELECT is((SELECT jsonb_agg(page #> '{rows,0}' ORDER BY n) FILTER (WHERE page #> '{rows,0}' IS NOT NULL) FROM pages), diff('d1', '{"from_report": 1, "until_report": 2}') #> '{ok,rows}', 'page by page it is the same');

-- refusals
SELECT import_list('R2', list_row('四', '', '2009-01-04')) IS NOT NULL AS done \gset
SELECT is(diff('d1', '{"from_report": 1, "until_report": 9}') ->> 'error', 'NOT_FOUND', 'no such report');
SELECT is(diff('d1', '{"from_report": 1, "until": "2019-03-05", "batch": "R2"}') ->> 'error', 'REPORT_OTHER_BATCH', 'of another list');
SELECT is(diff('d1', '{"from_report": 2, "until_report": 1}') ->> 'error', 'REPORT_KNOWN_BACKWARDS', 'the later one first');
SELECT is(diff('d1', '{"from_report": 2, "until": "2019-02-27"}') ->> 'error', 'RANGE_BACKWARDS', 'a day before the report''s');
SELECT is(diff('d1', '{"from_report": 1}') ->> 'error', 'FIELD_MISSING', 'one side only');
SELECT is(diff('d1', '{"from": "2019-02-01", "until": "2019-02-02"}') ->> 'error', 'FIELD_MISSING', 'two days of no list');
SELECT is(diff(w, '{"from_report": 1, "until_report": 2}') ->> 'error', 'NOT_ALLOWED', w || ' gets no lines with names') FROM unnest('{leader,office,insp,police,aud,op}'::text[]) w;
SELECT is(diff(w, '{"from_report": 1, "until_report": 2}') ->> 'error', 'NOT_FOUND', w || ' compares days: frozen reports are of the whole') FROM unnest('{s1,c1}'::text[]) w;
SELECT is(freeze(w, '{"batch": "R1"}') ->> 'error', 'NOT_ALLOWED', w || ' freezes nothing') FROM unnest('{leader,office,insp,s1,c1,police,aud,op}'::text[]) w;
SELECT is(freeze('d1', '{"batch": "nowhere"}') ->> 'error', 'NOT_FOUND', 'no such batch');
SELECT is(freeze('d1', format('{"batch": "R1", "on": "%s"}', today() + 1)::jsonb) ->> 'error', 'DATE_IN_FUTURE', 'nothing is signed in advance');

-- who sees what
SELECT is(sees(w.name), w.n, w.name || ' sees ' || w.n)
  FROM (VALUES ('d1', 2), ('leader', 2), ('office', 2), ('insp', 2), ('s1', 0), ('c1', 0), ('police', 0), ('aud', 0), ('op', 0)) w(name, n);
SELECT be('leader');
SELECT throws_ok('SELECT places FROM report_frozen', '42501', NULL, 'the list of files is nobody''s but the owner''s');
SELECT is((SELECT agrees FROM (SELECT report_frozen_wrong(1) IS NULL AS agrees) x), true, 'a leader may have it checked');
SELECT be('d1');
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY['UPDATE report_frozen SET body = ''x''', 'DELETE FROM report_frozen', 'TRUNCATE report_frozen',
    'INSERT INTO report_frozen (number) VALUES (9)']) s;
RESET SESSION AUTHORIZATION;
SELECT throws_ok(s, '42501', 'a frozen report is never changed', 'not even the owner of everything: ' || s) FROM unnest(ARRAY['UPDATE report_frozen SET body = ''x''', 'DELETE FROM report_frozen', 'TRUNCATE report_frozen']) s;

-- what was tampered with is said: the text, the trail, a file
SAVEPOINT whole;
SELECT be('d1');
ALTER TABLE report_frozen DISABLE TRIGGER USER;
UPDATE report_frozen SET body = replace(body, 'listed 3', 'listed 4') WHERE number = 1;
SELECT ok(report_frozen_wrong(1) LIKE '%text and digest differ%', 'a text that was edited');
SELECT is(diff('d1', '{"from_report": 1, "until_report": 2}') ->> 'error', 'FROZEN_DISAGREES', '… and no difference is shown of it');
UPDATE report_frozen SET digest = sha256(convert_to(body, 'UTF8')) WHERE number = 1;
SELECT ok(report_frozen_wrong(1) LIKE '%text and digest differ%' AND report_frozen_wrong(1) LIKE '%digest and trail, or the next report, differ%', '… with its digest edited too');
UPDATE report_frozen SET report = report || '{"listed": 4}', body = report_body(header, report || '{"listed": 4}', places) WHERE number = 1;
UPDATE report_frozen SET digest = sha256(convert_to(body, 'UTF8')) WHERE number = 1;
UPDATE event SET detail = detail || jsonb_build_object('digest', (SELECT encode(digest, 'hex') FROM report_frozen WHERE number = 1)) WHERE kind = 'report_freeze' AND detail ->> 'report' = '1';
SELECT ok(report_frozen_wrong(1) LIKE '%digest and trail, or the next report, differ%' AND report_frozen_wrong(1) LIKE '%totals differ%', '… with the trail edited too: the report after it and the count say so');
ROLLBACK TO whole;
SELECT be('d1');
UPDATE case_move SET on_date = '2019-03-01' WHERE case_id = case_id(:'c1') AND verb = 'confirm';
SELECT ok(report_frozen_wrong(1) LIKE '%' || :'c1' || ' F/deducted % → ' || :'c1' || ' -/open%', 'a move that was edited: the file is named');
SELECT is(freeze('d1', '{"batch": "R1", "on": "2019-02-28"}') ->> 'error', 'SUMS_DO_NOT_CLOSE', 'and nothing is frozen while moves and trail disagree');
SELECT ok(freeze('d1', '{"batch": "R1", "on": "2019-02-28"}') #>> '{params,what}' LIKE '%' || :'c1' || ' -/open≠F/deducted%', '… which says where');
ROLLBACK TO whole;
SELECT be('d1');
-- what was frozen when rows without a code or a street had Chinese words is still what it was
ALTER TABLE report_frozen DISABLE TRIGGER USER;
UPDATE report_frozen SET places = replace(places, ' -/', ' 未定类/'),
                         report = jsonb_set(report, '{by_code}', (SELECT jsonb_agg(c || CASE WHEN c ? 'code' THEN '{}' ELSE '{"label": "未定类"}' END::jsonb ORDER BY n)
                                                                    FROM jsonb_array_elements(report -> 'by_code') WITH ORDINALITY x(c, n))) WHERE number = 1;
UPDATE report_frozen SET body = report_body(header, report, places) WHERE number = 1;
UPDATE report_frozen SET digest = sha256(convert_to(body, 'UTF8')) WHERE number = 1;
UPDATE event SET detail = detail || jsonb_build_object('digest', (SELECT encode(digest, 'hex') FROM report_frozen WHERE number = 1)) WHERE kind = 'report_freeze' AND detail ->> 'report' = '1';
UPDATE report_frozen SET header = header || jsonb_build_object('previous', (SELECT encode(digest, 'hex') FROM report_frozen WHERE number = 1)) WHERE number = 2;
SELECT ok(body LIKE E'%code - - 1 0 未定类\n%' AND places LIKE '% 未定类/open %', 'an older text') FROM report_frozen WHERE number = 1;
SELECT is(report_frozen_wrong(1), NULL, '… still agrees with the record');
ROLLBACK TO whole;
SELECT be('d1');
UPDATE finding SET code = 'A', sub = 'died' WHERE case_id = case_id(:'c1') AND status = 'confirmed';
SELECT ok(freeze('d1', '{"batch": "R1", "on": "2019-02-28"}') #>> '{params,what}' LIKE '%' || :'c1' || ' F/deducted≠A/deducted%', 'a finding that was edited');
ROLLBACK TO whole;
SELECT is(freeze('d1', '{"batch": "R1"}') #> '{ok,report}', '3', 'and when all agree again, the next number follows without a gap');
SELECT * FROM finish();
ROLLBACK;
