-- REPORT_STAGE and REPORT_DIFF: folds, days, positions, sums; the sequencer.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- Events get their moment in this one transaction; for a past state of knowledge the test asks by position.
CREATE FUNCTION test.stage_of(p_who text, p_request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN report_stage(p_request);
END $$;
-- listed = deducted + out_of_school + returned + open | codes | streets
CREATE FUNCTION test.sums(p_request jsonb, p_who text DEFAULT 'd1') RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN r ? 'error' THEN r ->> 'error' ELSE format('%s=%s+%s+%s+%s|%s|%s', r #>> '{ok,listed}', r #>> '{ok,deducted}', r #>> '{ok,out_of_school}',
                r #>> '{ok,returned}', r #>> '{ok,open}',
                (SELECT string_agg(format('%s %s/%s', coalesce(x ->> 'code', '-'), x ->> 'count', x ->> 'returned'), ' ' ORDER BY n)
                   FROM jsonb_array_elements(r #> '{ok,by_code}') WITH ORDINALITY AS a(x, n)),
                (SELECT string_agg(format('%s %s', coalesce(right(x ->> 'org', 6), '-'), x ->> 'listed'), ' ' ORDER BY n)
                   FROM jsonb_array_elements(r #> '{ok,by_street}') WITH ORDINALITY AS a(x, n))) END
      FROM test.stage_of(p_who, p_request) r
$$;
CREATE FUNCTION test.diff_of(p_who text, p_request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN report_diff(p_request);
END $$;
CREATE FUNCTION test.seal_now() RETURNS text LANGUAGE sql AS $$ SELECT seal()::text $$;
CREATE FUNCTION test.one(p_who text, p_type text, p_case text, p_on text, p_more jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.must(test.act(p_who, p_type, p_case, p_more || jsonb_build_object('on', p_on)));
    RETURN test.seal_now();
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- A list of six rows, two of one child; received on 2019-01-21.
SELECT import_list('R1', list_row('一', '990101200901010015', '2009-01-01'), list_row('二', '', '2009-01-02'), list_row('三', '', '2009-01-03', '{"street_code": "990101002000"}'),
    list_row('四', '', '2009-01-04', '{"street_code": "", "community_code": ""}'), list_row('五', '', '2009-01-05'), list_row('一', '990101200901010015', '2009-01-01'))
    IS NOT NULL AS done \gset
SELECT case_of('R1', 2) AS c1, case_of('R1', 3) AS c2, case_of('R1', 4) AS c3, case_of('R1', 5) AS c4, case_of('R1', 6) AS c5, seal_now() AS p0 \gset
SELECT is(sums('{"batch": "R1"}'), '5=0+0+0+5|- 5/0|001000 3 002000 1 - 1', 'a list just imported: all open, by the list''s streets, one with none');
SELECT stage_of('d1', '{"batch": "R1", "on": "2019-01-21"}') -> 'ok' AS r \gset
SELECT is((:'r')::jsonb - 'by_code' - 'by_street' - 'position' - 'known_at', '{"batch": "R1", "scheme": "2019-list", "on": "2019-01-21", "received": 6, "duplicates": 1, "listed": 5,
    "deducted": 0, "out_of_school": 0, "returned": 0, "open": 5, "closes": true}', 'the fields of the report');
SELECT is((:'r')::jsonb -> 'by_code', '[{"count": 5, "returned": 0, "by_sub": []}]', 'no code, and no words for it: those are the reader''s');
SELECT ok(NOT (:'r')::jsonb -> 'by_street' -> 2 ?| '{org,name}', 'no street, the same');

-- c1: F on 02-10. c2: L on 02-12, enrolled 03-01, relapse 04-01, closed? c3: routed elsewhere 02-01. c4: never routed, desk finding A.moved_away 03-05.
SELECT one('d1', 'finding_file', :'c1', '2019-02-01', finding('F')) AS x0, one('d2', 'case_confirm', :'c1', '2019-02-10') AS p1 \gset
SELECT one('d1', 'case_assign', :'c2', '2019-01-25', '{"to": "990101001000"}') AS x, one('s1', 'visit_submit', :'c2', '2019-02-02', visit('L')) AS x,
       one('d2', 'case_confirm', :'c2', '2019-02-12') AS x, one('s1', 'case_enrol', :'c2', '2019-03-01', paper()) AS x,
       one('s1', 'case_relapse', :'c2', '2019-04-01', '{"reason": "辍学"}') AS p2 \gset
SELECT one('d1', 'case_assign', :'c3', '2019-02-01', '{"to": "990101001000"}') AS p3 \gset
SELECT one('d1', 'finding_file', :'c4', '2019-02-20', '{"code": "A", "sub": "moved_away", "evidence": [{"kind": "household_transfer", "number": "迁1", "issuer": "派出所", "date": "2019-02-19", "seen": true}]}') AS x,
       one('d2', 'case_confirm', :'c4', '2019-03-05') AS p4 \gset

SELECT is(sums('{"batch": "R1", "on": "2019-01-31"}'), '5=0+0+0+5|- 5/0|001000 3 002000 1 - 1', 'before anything was confirmed');
SELECT is(sums('{"batch": "R1", "on": "2019-02-09"}'), '5=0+0+0+5|- 5/0|001000 4 - 1', 'a finding counts from its confirmation; a street from its routing');
SELECT is(sums('{"batch": "R1", "on": "2019-02-10"}'), '5=1+0+0+4|F 1/0 - 4/0|001000 4 - 1', 'deducted');
SELECT is(sums('{"batch": "R1", "on": "2019-02-12"}'), '5=1+1+0+3|F 1/0 L 1/0 - 3/0|001000 4 - 1', 'out of school');
SELECT is(sums('{"batch": "R1", "on": "2019-03-01"}'), '5=1+0+1+3|F 1/0 L 1/1 - 3/0|001000 4 - 1', 'returned: under its code, said beside it');
SELECT is(sums('{"batch": "R1", "on": "2019-03-31"}'), '5=2+0+1+2|A 1/0 F 1/0 L 1/1 - 2/0|001000 4 - 1', 'until …');
SELECT is(sums('{"batch": "R1", "on": "2019-04-01"}'), '5=2+1+0+2|A 1/0 F 1/0 L 1/0 - 2/0|001000 4 - 1', '… the relapse');
SELECT is(stage_of('d1', '{"batch": "R1", "on": "2019-04-01"}') -> 'ok' -> 'by_code' -> 0, '{"code": "A", "label": "户籍原因", "effect": "deducted", "count": 1, "returned": 0,
    "by_sub": [{"sub": "moved_away", "label": "户口迁出", "count": 1}]}', 'a code with its sub');
SELECT is(stage_of('d1', '{"batch": "R1", "on": "2019-04-01"}') -> 'ok' -> 'by_street' -> 0, '{"org": "990101001000", "name": "东街道", "listed": 4, "deducted": 1, "out_of_school": 1,
    "returned": 0, "open": 2}', 'a street');

-- as known at a position: whatever was entered later, however far back it is dated
SELECT is(sums(format('{"batch": "R1", "position": "%s"}', :'p0')::jsonb), '5=0+0+0+5|- 5/0|001000 3 002000 1 - 1', 'known when the list came');
SELECT is(sums(format('{"batch": "R1", "position": "%s"}', :'p1')::jsonb), '5=1+0+0+4|F 1/0 - 4/0|001000 3 002000 1 - 1', 'known then');
SELECT is(sums(format('{"batch": "R1", "on": "2019-04-01", "position": "%s"}', :'p2')::jsonb), '5=1+1+0+3|F 1/0 L 1/0 - 3/0|001000 3 002000 1 - 1', 'dated before, known later: not yet');
SELECT is(sums(format('{"batch": "R1", "on": "2019-04-01", "position": "%s"}', :'p4')::jsonb), '5=2+1+0+2|A 1/0 F 1/0 L 1/0 - 2/0|001000 4 - 1', 'then known');

-- reopened: open, under no code; closed keeps its count
SELECT one('d1', 'case_reopen', :'c1', '2019-05-01', '{"reason": "未超龄", "to": "990101001000"}') AS x \gset
SELECT is(sums('{"batch": "R1", "on": "2019-04-30"}'), '5=2+1+0+2|A 1/0 F 1/0 L 1/0 - 2/0|001000 4 - 1', 'the day before');
SELECT is(sums('{"batch": "R1", "on": "2019-05-01"}'), '5=1+1+0+3|A 1/0 L 1/0 - 3/0|001000 4 - 1', 'reopened');
SELECT one('d3', 'finding_file', :'c1', '2019-05-02', finding('C')) AS x \gset
SELECT is(sums('{"batch": "R1", "on": "2019-05-02"}'), '5=1+1+0+3|A 1/0 L 1/0 - 3/0|001000 4 - 1', 'under review changes nothing');
SELECT one('d2', 'case_confirm', :'c1', '2019-05-03') AS x, one('d1', 'task_done', :'c1', '2019-05-04', '{"kind": "registration", "note": "已建籍",
           "evidence": [{"kind": "registration_proof", "number": "G1", "issuer": "外校", "seen": true}]}') AS x,
       one('d1', 'case_close', :'c1', '2019-05-05') AS p5 \gset
SELECT is(sums('{"batch": "R1"}'), '5=2+1+0+2|A 1/0 C 1/0 L 1/0 - 2/0|001000 4 - 1', 'closed counts as it was confirmed');
-- handed back: the street last routed to
SELECT one('s1', 'case_handback', :'c3', '2019-05-06', '{"reason": "非本街"}') AS x \gset
SELECT is(sums('{"batch": "R1"}'), '5=2+1+0+2|A 1/0 C 1/0 L 1/0 - 2/0|001000 4 - 1', 'handed back: the street last routed to');
-- another confirmed finding ends `returned`
SELECT one('s1', 'case_enrol', :'c2', '2019-06-01', paper()) AS x, one('s1', 'visit_submit', :'c2', '2019-06-02', visit('C')) AS x \gset
SELECT is(sums('{"batch": "R1"}'), '5=2+0+1+2|A 1/0 C 1/0 L 1/1 - 2/0|001000 4 - 1', 'returned, with a finding under review');
SELECT one('s1b', 'case_approve', :'c2', '2019-06-03') AS x, one('d2', 'case_confirm', :'c2', '2019-06-04') AS x \gset
SELECT is(sums('{"batch": "R1"}'), '5=3+0+0+2|A 1/0 C 2/0 - 2/0|001000 4 - 1', 'confirmed: no longer returned');
-- unresolved keeps its code and is open
SELECT new_case('{"scheme": "2019-returned"}') AS u \gset
SELECT name AS ub FROM batch WHERE id = (SELECT batch_id FROM case_file WHERE id = case_id(:'u')) \gset
SELECT one('d1', 'finding_file', :'u', '2019-02-01', finding('not_found')) AS x, one('d2', 'case_confirm', :'u', '2019-02-02') AS x \gset
SELECT is(sums(jsonb_build_object('batch', :'ub')), '1=0+0+0+1|not_found 1/0|001000 1', 'unresolved: open, under its code');

-- the same for ever: whatever follows, an old position gives the same numbers
SELECT is(sums(format('{"batch": "R1", "position": "%s"}', :'p0')::jsonb), '5=0+0+0+5|- 5/0|001000 3 002000 1 - 1', 'still');
SELECT is(sums(format('{"batch": "R1", "on": "2019-04-01", "position": "%s"}', :'p2')::jsonb), '5=1+1+0+3|F 1/0 L 1/0 - 3/0|001000 3 002000 1 - 1', 'still');
SELECT be('d1');
SELECT is((SELECT report_stage('{"batch": "R1"}') -> 'ok' -> 'known_at' = report_stage(jsonb_build_object('batch', 'R1', 'known_at', report_stage('{"batch": "R1"}') #>> '{ok,known_at}')) -> 'ok' -> 'known_at'),
          true, 'the known_at of an answer asks for it again');

-- refusals and rights
SELECT is(sums('{"batch": "R1", "on": "2019-01-20"}'), 'DATE_TOO_EARLY', 'before the list came');
SELECT is(sums(format('{"batch": "R1", "on": "%s"}', today() + 1)::jsonb), 'DATE_IN_FUTURE', 'tomorrow');
SELECT is(stage_of('d1', format('{"batch": "R1", "position": "%s"}', (:'p1')::int - 1)::jsonb) #>> '{ok,position}', :'x0', 'a position within a transaction: the one before it');
SELECT is(sums('{"batch": "R1", "position": "999999999"}'), 'BAD_FIELD', 'a position that is not yet');
SELECT is(sums('{"batch": "R1", "known_at": "2001-01-01T00:00:00+08:00"}'), 'KNOWN_AT_TOO_EARLY', 'before anything was recorded');
SELECT is(sums('{"batch": "R1", "position": "1"}'), 'KNOWN_AT_TOO_EARLY', 'before the list was imported');
SELECT is(stage_of('leader', jsonb_build_object('batch', b, 'position', n, 'day_end', '2019-01-21')) #>> '{params,known_at}', k, 'at a day''s end: it says of which day')
  FROM (VALUES ('R1', '1', '2019-01-21'), (:'ub', :'p0', '2019-01-21T23:59:59.999+08:00')) x(b, n, k);
SELECT is(stage_of('d1', '{"batch": "nowhere"}'), NULL, 'no such batch');
SELECT is(sums('{"batch": "R1"}', w), '5=3+0+0+2|A 1/0 C 2/0 - 2/0|001000 4 - 1', w || ' gets the counts') FROM unnest('{leader,office,insp}'::text[]) w;
SELECT is(sums('{"batch": "R1"}', w), 'NOT_ALLOWED', w || ' does not') FROM unnest('{police,aud,op}'::text[]) w;
SELECT is(sums('{"batch": "R1"}', w), n, w || ' gets its own area') FROM (VALUES ('s1', '4=2+0+0+2|C 2/0 - 2/0|001000 4'), ('s2', '0=0+0+0+0||002000 0'), ('c1', '0=0+0+0+0||001001 0'), ('c3', '0=0+0+0+0||002001 0')) v(w, n);
SELECT is(stage_of('s1', '{"batch": "R1"}') -> 'ok' ->> 'scope', '990101001000', '… and is told that it is');
SELECT ok(NOT (stage_of('s1', '{"batch": "R1"}') -> 'ok' ?| '{received,duplicates}'), '… without the rows of the list');
SELECT be_nobody();
SELECT is(report_stage('{"batch": "R1"}') ->> 'error', 'NOT_ALLOWED', 'nor does nobody');

-- sums that do not close are not printed, and the files that disagree are named
RESET SESSION AUTHORIZATION;
SAVEPOINT broken;
DELETE FROM batch_row_cells WHERE batch_id = (SELECT id FROM batch WHERE name = 'R1') AND row_no = 6;
DELETE FROM batch_row WHERE batch_id = (SELECT id FROM batch WHERE name = 'R1') AND row_no = 6;
SELECT be('d1');
SELECT is(report_stage('{"batch": "R1"}') ->> 'error', 'SUMS_DO_NOT_CLOSE', 'a row is gone');
SELECT ok(report_stage('{"batch": "R1"}') #>> '{params,what}' LIKE '%' || :'c5' || '%', '… and its file named');
ROLLBACK TO broken;
DELETE FROM case_move WHERE case_id = case_id(:'c5');
SELECT be('d1');
SELECT is(report_stage('{"batch": "R1"}') ->> 'error', 'SUMS_DO_NOT_CLOSE', 'a case without a history');
ROLLBACK TO broken;
SET SESSION AUTHORIZATION nol_writer;

-- the difference of two days, file by file
SELECT be('d1');
SELECT jsonb_agg(x - 'name' ORDER BY n) AS d FROM jsonb_array_elements(report_diff('{"batch": "R1", "from": "2019-02-10", "until": "2019-04-30"}') #> '{ok,rows}') WITH ORDINALITY AS a(x, n) \gset
SELECT is((:'d')::jsonb -> 0, jsonb_build_object('case', :'c4', 'from', '-/open', 'to', 'A/deducted', 'on', '2019-03-05', 'by', 'd2', 'evidence', jsonb_build_array('户口迁移证明 迁1 2019-02-19'), 'evidence_en', jsonb_build_array('transfer of household registration 迁1 2019-02-19')),
          'which file, from what to what, when, by whom, on which paper');
SELECT is((:'d')::jsonb -> 1 ->> 'to', 'L/out_of_school', 'returned and relapsed between: where it stands');
SELECT is(jsonb_array_length((:'d')::jsonb), 2, 'and no other');
SELECT is(report_diff('{"batch": "R1", "from": "2019-02-28", "until": "2019-03-02"}') #> '{ok,rows,0}' ->> 'to', 'L/returned', 'an enrolment');
SELECT is(report_diff('{"batch": "R1", "from": "2019-02-28", "until": "2019-03-02"}') #> '{ok,rows,0,evidence}', '["入学（复学）证明 2019-02-18"]', '… on its paper');
SELECT is(report_diff('{"batch": "R1", "from": "2019-04-30", "until": "2019-05-01"}') #> '{ok,rows,0}' ->> 'to', '-/open', 'a reopening');
SELECT is(report_diff('{"batch": "R1", "from": "2019-05-06", "until": "2019-05-06"}') #> '{ok,rows}', '[]', 'one day with itself');
WITH RECURSIVE pages AS (
    SELECT 1 AS n, report_diff('{"batch": "R1", "from": "2019-02-10", "until": "2019-04-30", "limit": 1}') -> 'ok' AS page
    UNION ALL
    SELECT n + 1, report_diff(jsonb_build_object('batch', 'R1', 'from', '2019-02-10', 'until', '2019-04-30', 'limit', 1, 'after', page -> 'next')) -> 'ok'
      FROM pages WHERE page ? 'next' AND n < 50)
SELECT is((SELECT jsonb_agg(page #> '{rows,0}' ORDER BY n) FILTER (WHERE page #> '{rows,0}' IS NOT NULL) FROM pages),
          report_diff('{"batch": "R1", "from": "2019-02-10", "until": "2019-04-30", "limit": 500}') #> '{ok,rows}', 'page by page it is the same');
SELECT is(report_diff('{"batch": "R1", "from": "2019-05-06", "until": "2019-05-05"}') ->> 'error', 'RANGE_BACKWARDS', 'backwards');
SELECT is(report_diff('{"batch": "nowhere", "from": "2019-05-06", "until": "2019-05-07"}') ->> 'error', 'NOT_FOUND', 'no such batch');
SELECT be('leader');
SELECT is(report_diff('{"batch": "R1", "from": "2019-02-10", "until": "2019-04-30"}') ->> 'error', 'NOT_ALLOWED', 'it names children: for those who work on them');
SELECT be('s2');
SELECT is(report_diff('{"batch": "R1", "from": "2019-01-31", "until": "2019-02-09"}') #> '{ok,rows}', '[{"from": "-/open", "to": "elsewhere", "on": "2019-02-01"}]', 'a street: what left it, without a name');
SELECT is(report_diff('{"batch": "R1", "from": "2019-01-31", "until": "2019-02-09"}') #>> '{ok,first,listed}', '1', '… and that was one');
SELECT is(report_diff('{"batch": "R1", "from": "2019-01-31", "until": "2019-02-09"}') #>> '{ok,second,listed}', '0', '… less');
SELECT be('s1');
SELECT is((SELECT jsonb_agg(x - 'name' - 'by' - 'evidence') FROM jsonb_array_elements(report_diff('{"batch": "R1", "from": "2019-01-31", "until": "2019-02-09"}') #> '{ok,rows}') x),
          '[{"from": "elsewhere", "to": "-/open", "on": "2019-02-01"}]', 'the other: what came; it was handed back since, so it has no name here either');
SELECT is(report_diff('{"batch": "R1", "from": "2019-02-11", "until": "2019-02-12"}') #> '{ok,rows,0}' ->> 'case', :'c2', 'what one sees has its number');
-- line by line the sums of one side become those of the other, for each unit and between any two days
SELECT is((SELECT count(*) FILTER (WHERE x ->> 'from' <> 'elsewhere' AND x ->> 'from' <> 'not_listed')::int - count(*) FILTER (WHERE x ->> 'to' <> 'elsewhere')::int
             FROM be(w), jsonb_array_elements(r #> '{ok,rows}') x), (r #>> '{ok,first,listed}')::int - (r #>> '{ok,second,listed}')::int, w || ' from ' || f || ' to ' || u || ': the lines make the difference')
  FROM unnest('{d1,s1,s2,c1,c2}'::text[]) w, unnest('{2019-01-21,2019-02-01,2019-02-12,2019-05-06}'::text[]) f, unnest('{2019-02-01,2019-03-01,2019-05-06}'::text[]) u,
       LATERAL (SELECT diff_of(w, jsonb_build_object('batch', 'R1', 'from', f, 'until', u, 'limit', 500)) AS r) d WHERE f <= u;
-- ---- who reads counts alone gets the end of a day, or what is frozen: no two positions of his choice between which one file lies
SELECT is(report_asked(q) ->> 'error', 'REPORT_DAY_END', w || ' does not choose: ' || q::text) FROM unnest('{leader,office,insp}'::text[]) w, be(w),
    unnest(ARRAY[jsonb_build_object('position', seal()::text), jsonb_build_object('known_at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), jsonb_build_object('on', today()), jsonb_build_object('until', today())]) q;
-- nor past the server, as nol_app
SELECT seal()::text AS now, today() AS today \gset
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.counted_at(p_who text, p_report text, p_request jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r jsonb;
BEGIN
    PERFORM test.be(p_who);
    EXECUTE format('SELECT to_jsonb(r) FROM api.%I($1) r', p_report) INTO r USING p_request;
    RETURN coalesce(r ->> 'error', r #>> '{ok,position}', r::text);
END $$;
GRANT EXECUTE ON FUNCTION test.counted_at(text, text, jsonb) TO PUBLIC;
SET SESSION AUTHORIZATION nol_app;
SELECT is(counted_at(w, 'reports_' || f, q), 'REPORT_DAY_END', w || ' does not choose for ' || f || ': ' || q::text)
  FROM unnest('{leader,office,insp}'::text[]) w, unnest('{stage,progress,duties,escalations,measures,district,summary}'::text[]) f,
       unnest(ARRAY[jsonb_build_object('batch', 'R1', 'position', :'now'), jsonb_build_object('batch', 'R1', 'on', :'today', 'until', :'today')]) q
 WHERE NOT (w = 'insp' AND f IN ('duties', 'escalations', 'measures'));
RESET SESSION AUTHORIZATION;
SELECT max(position) - 1 AS before FROM seal_mark \gset
UPDATE seal_mark SET at = at - interval '1 day' WHERE position <= (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY position) FROM seal_mark);
SELECT max(position) AS over FROM seal_mark WHERE at < date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT be('leader');
SELECT is(report_asked('{"batch": "R1"}'), jsonb_build_object('position', :'over', 'known_at', (today() - 1) || 'T23:59:59.999+08:00', 'on', today() - 1, 'until', today() - 1, 'day_end', today() - 1), 'as at the end of yesterday');
SELECT is(report_asked('{"batch": "R1", "on": "2019-02-20"}') ->> 'position', :'over', '… whichever day it is about');
SELECT is(report_asked(jsonb_build_object('batch', 'R1', 'position', :'over')) ->> 'position', :'over', 'a later page names that position');
SET SESSION AUTHORIZATION nol_app;
SELECT is(counted_at('leader', 'reports_district', '{}'), :'over', 'past the server as well');
SELECT is(counted_at('leader', 'reports_stage', jsonb_build_object('batch', 'R1', 'position', :'over', 'on', '2019-02-20')), :'over', '… of which the day is one''s own choice');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(report_position('{"position": "1", "day_end": "2019-02-20"}') ->> 'known_at', '2019-02-20T23:59:59.999+08:00', 'the head says so') WHERE EXISTS (SELECT FROM seal_mark WHERE position <= 1);
SELECT be('d1');
SELECT is(report_asked('{"batch": "R1"}') ? 'day_end', false, 'the district chooses');
SELECT do_write('report_freeze', jsonb_build_object('batch', 'R1', 'on', today(), 'position', :'before')) ? 'ok' AS x \gset
SELECT be('leader');
SELECT is(report_asked(jsonb_build_object('batch', 'R1', 'position', :'before')) -> 'on', to_jsonb(today()), 'a frozen report''s position, with its day') WHERE :'x' = 't';
SELECT is(report_asked(jsonb_build_object('batch', 'R1', 'position', :'before', 'on', today() - 1)) ->> 'error', 'REPORT_DAY_END', 'and with no other');
SELECT * FROM finish();
ROLLBACK;
