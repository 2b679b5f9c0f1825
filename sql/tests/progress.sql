-- REPORT_PROGRESS: units, steps, medians, lateness; as of a day and as known at a position; who gets what; sums that do not close.
BEGIN;
\ir setup.inc
\ir work.inc
\ir escalations.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.one(p_who text, p_type text, p_case text, p_on text, p_more jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.must(test.act(p_who, p_type, p_case, p_more || jsonb_build_object('on', p_on)));
    RETURN seal()::text;
END $$;
CREATE FUNCTION test.progress(p_who text, p_request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN report_progress(p_request);
END $$;
-- received/assigned/visited/reviewed/confirmed/overdue and the medians of the five steps, of a row
CREATE FUNCTION test.says(u jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s:%s/%s/%s/%s/%s/%s[%s]', coalesce(u ->> 'name', CASE WHEN u ? 'org' THEN 'above' ELSE '-' END), u -> 'received', u -> 'assigned', u -> 'visited', u -> 'reviewed', u -> 'confirmed', u -> 'overdue',
        concat_ws(' ', 'r' || (u ->> 'median_route'), 'a' || (u ->> 'median_assign'), 'v' || (u ->> 'median_visit'), 'w' || (u ->> 'median_review'), 'c' || (u ->> 'median_confirm')))
$$;
CREATE FUNCTION test.rows(r jsonb, p_part text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(test.says(x), ', ' ORDER BY n), r ->> 'error', '-') FROM jsonb_array_elements(r #> ARRAY['ok', p_part]) WITH ORDINALITY AS a(x, n)
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- a: 东一, all the way; b: 东二, visited twice, no finding; c: 东街道 itself (代办); d: desk finding, never routed, no street in the list; e: 西街道, waits
SELECT import_list('R1', list_row('一', '', '2009-01-01'), list_row('二', '', '2009-01-02'), list_row('三', '', '2009-01-03'),
    list_row('四', '', '2009-01-04', '{"street_code": "", "community_code": ""}'), list_row('五', '', '2009-01-05', '{"street_code": "990101002000", "community_code": ""}')) IS NOT NULL AS done \gset
SELECT case_of('R1', 2) AS a, case_of('R1', 3) AS b, case_of('R1', 4) AS c, case_of('R1', 5) AS d, case_of('R1', 6) AS e, seal() AS p0 \gset
SELECT is(says(progress('d1', '{"batch": "R1"}') #> '{ok,total}'), '-:5/0/0/0/0/0[]', 'a list just imported: received');
SELECT is(rows(progress('d1', '{"batch": "R1"}'), 'by_street'), '东街道:3/0/0/0/0/0[], 西街道:1/0/0/0/0/0[], -:1/0/0/0/0/0[]', 'by the list''s streets');
SELECT one('d1', 'case_assign', :'a', '2019-01-24', '{"to": "990101001000"}') AS x, one('s1', 'case_assign', :'a', '2019-01-26', '{"to": "990101001001"}') AS x,
       one('c1', 'visit_submit', :'a', '2019-02-05', visit('F')) AS x, one('s1', 'case_approve', :'a', '2019-02-09') AS x, one('d1', 'case_confirm', :'a', '2019-02-14') AS x \gset
SELECT one('d1', 'case_assign', :'b', '2019-01-25', '{"to": "990101001000"}') AS x, one('s1', 'case_assign', :'b', '2019-01-28', '{"to": "990101001002"}') AS x,
       one('c2', 'visit_submit', :'b', '2019-02-01', visit() || '{"result": "not_met"}') AS x, one('c2', 'visit_submit', :'b', '2019-02-03', visit() || '{"result": "not_met"}') AS x \gset
SELECT one('d1', 'case_assign', :'c', '2019-01-31', '{"to": "990101001000"}') AS x, one('s1', 'visit_submit', :'c', '2019-02-20', visit('L')) AS p1 \gset
SELECT one('d1', 'finding_file', :'d', '2019-02-02', finding('F')) AS x, one('d2', 'case_confirm', :'d', '2019-02-04') AS x \gset
SELECT one('d1', 'case_assign', :'e', '2019-02-06', '{"to": "990101002000"}') AS p2 \gset

SELECT is(says(progress('d1', '{"batch": "R1"}') #> '{ok,total}'), '-:5/2/3/3/2/0[r10 a3 v10 w4 c3.5]', 'the whole: medians of what has ended (route 3 4 10 12 16, assign 2 3 20, visit 10, review 4, confirm 5 2)');
SELECT is(rows(progress('d1', '{"batch": "R1"}'), 'by_street'), '东街道:3/2/3/2/1/0[a3 v10 w4 c5], 西街道:1/0/0/0/0/0[], above:0/0/0/0/0/0[], -:1/0/0/1/1/0[r10 c2]', 'by street; routing is the district''s');
SELECT is(rows(progress('d1', '{"batch": "R1"}'), 'by_community'), '东一社区:1/1/1/1/1/0[v10 w4 c5], 东二社区:1/1/1/0/0/0[], -:1/0/1/1/0/0[a3], -:1/0/0/0/0/0[], -:1/0/0/1/1/0[r10 c2]', 'by community; what is with none has a row of its own');
SELECT is(progress('d1', '{"batch": "R1"}') #> '{ok,by_community,0}' ->> 'street', '990101001000', 'a community says its street');
-- as of a day, as known at a position
SELECT is(says(progress('d1', '{"batch": "R1", "on": "2019-02-04"}') #> '{ok,total}'), '-:5/2/1/1/1/0[r7 a2.5 c2]', 'on a day');
SELECT is(says(progress('d1', format('{"batch": "R1", "position": "%s"}', :'p0')::jsonb) #> '{ok,total}'), '-:5/0/0/0/0/0[]', 'as known when the list came');
SELECT is(says(progress('d1', format('{"batch": "R1", "position": "%s"}', :'p1')::jsonb) #> '{ok,total}'), '-:5/2/3/2/1/0[r4 a3 v10 w4 c5]', 'as known before the last two');
SELECT is(progress('d1', '{"batch": "R1", "on": "2019-02-28"}') -> 'ok' -> 'position', progress('d1', '{"batch": "R1"}') -> 'ok' -> 'position', 'which it names');
-- what moves nothing ends no stay; a second stay counts again; reopened begins anew
SELECT one('s1', 'case_transfer', :'b', '2019-02-10', '{"to": "990101002000", "reason": "住西街"}') AS x \gset
SELECT is(says(progress('d1', '{"batch": "R1"}') #> '{ok,by_street,0}'), '东街道:3/2/3/2/1/0[a3 v10 w4 c5]', 'a transfer asked for');
SELECT one('d1', 'case_assign', :'b', '2019-02-12', '{"to": "990101002000"}') AS x \gset
SELECT is(rows(progress('d1', '{"batch": "R1"}'), 'by_street'), '东街道:2/1/2/2/1/0[a3 v12.5 w4 c5], 西街道:2/1/1/0/0/0[], above:0/0/0/0/0/0[], -:1/0/0/1/1/0[r10 c2]', 'and granted: the file goes, the days stay with who had it');
SELECT one('d2', 'case_reopen', :'a', '2019-03-01', '{"reason": "未超龄", "to": "990101001000"}') AS x \gset
SELECT is(says(progress('d1', '{"batch": "R1"}') #> '{ok,by_street,0}'), '东街道:2/0/1/1/0/0[a3 v12.5 w4 c5]', 'reopened: neither assigned nor visited, reviewed, confirmed yet');

-- confirmed as unresolved waits again: not confirmed, until another code is; and what was deducted and is unresolved now is not either
SELECT new_case('{"scheme": "2019-returned"}') AS u \gset
SELECT name AS batch_u FROM batch WHERE id = (SELECT batch_id FROM case_file WHERE id = case_id(:'u')) \gset
SELECT one('d1', 'finding_file', :'u', '2019-02-02', finding('not_found')) AS x, one('d2', 'case_confirm', :'u', '2019-02-04') AS x \gset
SELECT is(says(progress('d1', jsonb_build_object('batch', :'batch_u')) #> '{ok,total}'), '-:1/0/0/1/0/0[r12 c2]', 'unresolved is not confirmed');
SELECT is(progress('d1', jsonb_build_object('batch', :'batch_u')) #> '{ok,closes}', 'true', 'and the sums close');
SELECT one('d1', 'finding_file', :'u', '2019-02-05', '{"code": "registered", "evidence": [{"kind": "registration_proof", "number": "G1", "issuer": "第一小学", "seen": true}]}') AS x,
       one('d2', 'case_confirm', :'u', '2019-02-06') AS x \gset
SELECT is(progress('d1', jsonb_build_object('batch', :'batch_u')) #>> '{ok,total,confirmed}', '1', 'found out after all');
SELECT one('d1', 'finding_file', :'u', '2019-02-07', finding('not_found')) AS x, one('d2', 'case_confirm', :'u', '2019-02-08') AS x \gset
SELECT is(progress('d1', jsonb_build_object('batch', :'batch_u')) #>> '{ok,total,confirmed}', '0', 'and lost again');

-- what the street itself has to do in a file that a community has is no file without a community: a row of its own, which opens
SELECT one('s1', 'case_assign', :'a', '2019-03-02', '{"to": "990101001001"}') AS x \gset
SELECT raise('c1', 'refuses', :'a') AS up \gset
RESET SESSION AUTHORIZATION;
UPDATE clock SET due = today() - 1, latest = today() - 1 WHERE escalation_id = :up;
SET SESSION AUTHORIZATION nol_writer;
SELECT seal() AS p3 \gset
SELECT is((SELECT string_agg(concat_ws(' ', x ->> 'org', x ->> 'name', x ->> 'received', x ->> 'overdue'), ', ' ORDER BY n)
             FROM jsonb_array_elements(progress('s1', '{"batch": "R1"}') #> '{ok,by_community}') WITH ORDINALITY a(x, n) WHERE x -> 'received' <> '0' OR x -> 'overdue' <> '0'),
          '990101001001 东一社区 1 0, 990101001000 0 1, 1 0', 'the street, its community, what is with none');
SELECT is((SELECT string_agg(coalesce(case_no(f.case_id), 'unseen'), ',') FROM report_files(jsonb_build_object('batch', 'R1', 'step', 'overdue', 'listed_street', '990101001000', 'community', k, 'position', :'p3')) f),
          w, 'opens: ' || k) FROM (SELECT be('s1')) x, (VALUES ('990101001000', :'a'), ('990101001001', NULL), ('-', NULL)) v(k, w);
SELECT must(do_step('s1', :up, 'answer', '{"note": "x"}')), must(do_step('s1', :up, 'close')) \g /dev/null
SELECT one('d1', 'case_assign', :'a', '2019-03-03', '{"to": "990101001000"}') AS x \gset

-- lateness stands with the unit that is late
RESET SESSION AUTHORIZATION;
INSERT INTO clock (kind, level, org_id, case_id, since, workdays, due, status, ended_on) VALUES
    ('assign', 'street', (SELECT id FROM org WHERE code = '990101002000'), case_id(:'b'), '2019-02-12', 2, '2019-02-14', 'running', NULL),
    ('assign', 'street', (SELECT id FROM org WHERE code = '990101002000'), case_id(:'e'), '2019-02-06', 2, '2019-02-08', 'ended', '2019-02-20'),
    ('confirm', 'district', org_district(), case_id(:'c'), '2019-02-20', 5, '2019-02-27', 'running', NULL),
    ('visit', 'community', (SELECT id FROM org WHERE code = '990101001001'), case_id(:'a'), '2019-01-26', 5, '2019-02-01', 'ended', '2019-02-05');
SET SESSION AUTHORIZATION nol_writer;
SELECT is((SELECT string_agg(format('%s %s', coalesce(x ->> 'name', CASE WHEN x ? 'org' THEN 'above' ELSE '-' END), x ->> 'overdue'), ', ' ORDER BY n) FROM jsonb_array_elements(progress('d1', jsonb_build_object('batch', 'R1', 'on', d)) #> '{ok,by_street}') WITH ORDINALITY AS a(x, n)), w, 'late on ' || d)
  FROM (VALUES ('2019-02-01', '东街道 0, 西街道 0, above 0, - 0'), ('2019-02-02', '东街道 1, 西街道 0, above 0, - 0'), ('2019-02-08', '东街道 0, 西街道 0, - 0'),
               ('2019-02-15', '东街道 0, 西街道 2, - 0'), ('2019-02-20', '东街道 0, 西街道 1, - 0'), ('2019-02-28', '东街道 0, 西街道 1, above 1, - 0')) v(d, w);
SELECT is((SELECT string_agg(x ->> 'name', ', ') FROM jsonb_array_elements(progress('d1', '{"batch": "R1", "on": "2019-02-02"}') #> '{ok,by_community}') x WHERE x ->> 'overdue' = '1'), '东一社区', 'the community that is late');
RESET SESSION AUTHORIZATION;
INSERT INTO case_pause (case_id, from_on, until_on, account_id) VALUES (case_id(:'b'), '2019-02-20', '2019-02-25', 1);
SET SESSION AUTHORIZATION nol_writer;
SELECT is(progress('d1', jsonb_build_object('batch', 'R1', 'on', d)) #>> '{ok,total,overdue}', w, 'while it stands still nothing is late: ' || d) FROM (VALUES ('2019-02-20', '1'), ('2019-02-25', '0'), ('2019-02-26', '1')) v(d, w);

-- who gets what
SELECT is(says(progress(w, '{"batch": "R1"}') #> '{ok,total}'), says(progress('d1', '{"batch": "R1"}') #> '{ok,total}'), w || ' gets the counts of all') FROM unnest('{leader,office,insp}'::text[]) w;
SELECT is(says(progress('s1', '{"batch": "R1"}') #> '{ok,total}'), says(progress('d1', '{"batch": "R1"}') #> '{ok,by_street,0}'), 'a street its own');
SELECT is((SELECT string_agg(DISTINCT x ->> 'street', ',') FROM jsonb_array_elements(progress('s1', '{"batch": "R1"}') #> '{ok,by_community}') x), '990101001000', '… and its communities''');
SELECT is(jsonb_array_length(progress('s1', '{"batch": "R1"}') #> '{ok,by_street}'), 1, '… no other street''s');
SELECT is(says(progress('c1', '{"batch": "R1", "on": "2019-02-28"}') #> '{ok,total}') || rows(progress('c1', '{"batch": "R1", "on": "2019-02-28"}'), 'by_street') || rows(progress('c1', '{"batch": "R1", "on": "2019-02-28"}'), 'by_community'),
          '东一社区:1/1/1/1/1/0[v10 w4 c5]-东一社区:1/1/1/1/1/0[v10 w4 c5]', 'a community its own and nothing else');
SELECT is(progress('c3', '{"batch": "R1"}') #> '{ok,total}', '{"received": 0, "assigned": 0, "visited": 0, "reviewed": 0, "confirmed": 0, "overdue": 0, "undated": 0}', 'one that has none: zeros');
SELECT is(progress(w, '{"batch": "R1"}') ->> 'error', 'NOT_ALLOWED', w || ' nothing') FROM unnest('{police,aud,op}'::text[]) w;
SELECT is(progress('d1', '{"batch": "nowhere"}'), NULL, 'no such batch');
SELECT is(progress('d1', r::jsonb) ->> 'error', e, e) FROM (VALUES ('{"batch": "R1", "on": "2019-01-20"}', 'DATE_TOO_EARLY'), ('{"batch": "R1", "position": "1"}', 'KNOWN_AT_TOO_EARLY'), ('{"batch": "R1", "position": "999999999"}', 'BAD_FIELD'),
    (format('{"batch": "R1", "on": "%s"}', today() + 1), 'DATE_IN_FUTURE')) x(r, e);

-- what does not close is not printed
RESET SESSION AUTHORIZATION;
SAVEPOINT whole;
DELETE FROM batch_row_cells WHERE batch_id = (SELECT id FROM batch WHERE name = 'R1') AND row_no = 6;
DELETE FROM batch_row WHERE batch_id = (SELECT id FROM batch WHERE name = 'R1') AND row_no = 6;
SELECT be('s2');
SELECT is(report_progress('{"batch": "R1"}') ->> 'error', 'SUMS_DO_NOT_CLOSE', 'a row of the list is gone: not even to a street');
ROLLBACK TO whole;
SELECT be('d1');
SELECT ok(report_progress_wrong((SELECT b FROM batch b WHERE name = 'R1'), '2019-02-28', :p2, report_progress_units((SELECT id FROM batch WHERE name = 'R1'), '2019-02-28', :p2) - 0) LIKE '%: %', 'a breakdown that lost a row');
ROLLBACK TO whole;
SELECT be('d1');
SELECT is(report_progress('{"batch": "R1"}') #>> '{ok,closes}', 'true', 'and when all is there it closes');
SELECT * FROM finish();
ROLLBACK;
