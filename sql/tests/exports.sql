-- Lists that leave as a file: who may, what is written down, and what a screen is.
BEGIN;
\ir setup.inc
\ir work.inc
SELECT be('d1');
SELECT import_list('X1', list_row('甲', '990101200901010015', '2009-01-01'), list_row('乙', '990101200901010031', '2009-01-01', '{"guardian": "x"}'),
                   list_row('丙', '', '2003-01-01')) ? 'import' AS ok \gset
SELECT route(case_of('X1', 2), '990101001001') AS v, route(case_of('X1', 3), '990101001002') AS v2 \gset
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.ask(p_list text, p_more jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(r ->> 'error', 'ok') FROM export_begin(jsonb_build_object('#list', p_list, 'purpose', 'file') || p_more) r
$$;
CREATE FUNCTION test.free(p_rows int) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ UPDATE nol.setting SET value = p_rows WHERE name = 'export_rows' $$;
CREATE FUNCTION test.ago() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ UPDATE nol.event SET at = at - interval '25 hours' WHERE kind = 'export' $$;   -- what went out went out a day ago
CREATE FUNCTION test.exported() RETURNS int LANGUAGE sql AS $$ SELECT count(*)::int FROM event WHERE kind = 'export' $$;
CREATE FUNCTION test.last_export() RETURNS jsonb LANGUAGE sql AS $$ SELECT detail FROM event WHERE kind = 'export' ORDER BY id DESC LIMIT 1 $$;

CREATE FUNCTION test.cursor_of(p_rows int, p_ago int, p_request jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT c || '.' || page_seal(p_request, c) FROM (SELECT '0.1.' || p_rows || '.' || ((extract(epoch FROM now()) - p_ago) * 1000000)::bigint AS c) x
$$;
SET SESSION AUTHORIZATION nol_writer;

-- ---- one's own
SELECT be('s1');
SELECT is(ask('case_list', '{}'), 'ok', 'a street takes its own open cases out, and needs no further right');
SELECT be('aud');
SELECT is(last_export() - 'reason_note', '{"list": "case_list", "count": 2}', 'one row, with how many');
SELECT be('s1');
SELECT is(ask('case_list', '{"community": "990101001001", "find": "甲"}'), 'ok', 'with a filter');
SELECT be('aud');
SELECT is(last_export(), '{"list": "case_list", "count": 1, "community": "990101001001", "find": true}', '… which is written down, but for the name that was looked for');
SELECT be('s1');
SELECT is(ask('case_list', '{"find": "没有此人"}'), 'ok', 'a list without rows');
SELECT is(ask('case_list', '{"purpose": "screen"}'), 'ok', 'a list on the screen');
SELECT be('aud');
SELECT is(exported(), 2, '… leave no row');
SELECT be('s1');
SELECT is(ask('task_list', '{}'), 'ok', 'tasks are a list with names too');
SELECT be('aud');
SELECT is((last_export() ->> 'count')::int, (SELECT 2), '… counted');

-- ---- of others: what counts is whose rows a file has, not what was asked for
SELECT free(2);
SELECT be('d1');
SELECT is(ask('case_list', '{"batch": "X1"}'), 'EXPORT_NOT_ALLOWED', 'a whole batch needs a right');
SELECT is((SELECT r -> 'params' FROM export_begin('{"#list": "case_list", "purpose": "file", "batch": "X1"}') r), '{"user": "d1", "limit": "2", "others": "3"}', '… which says how many rows it would have');
SELECT seal() AS now \gset
SELECT is(ask('case_list', CASE WHEN q ~ 'on|counts' THEN jsonb_build_object('position', :'now') ELSE '{}' END || q::jsonb), 'EXPORT_NOT_ALLOWED', 'and so does a filter that narrows nothing: ' || q)
  FROM unnest(ARRAY['{"mine": false}', '{"prefix": "1"}', '{"counts_as": "open", "batch": "X1"}', '{"scheme": "2019-list"}', '{"on": "2019-02-01", "code": "-"}']) q;
SELECT is(ask('case_list', jsonb_build_object('cases', jsonb_build_array(case_of('X1', 2), case_of('X1', 3), case_of('X1', 4)))), 'EXPORT_NOT_ALLOWED', '… and the numbers of them all');
SELECT is(ask('task_list', '{}'), 'EXPORT_NOT_ALLOWED', '… and the tasks of all units');
SELECT is(ask('batch_rows', '{"batch": "X1"}'), 'EXPORT_NOT_ALLOWED', '… as received too');
SELECT is(ask('case_list', '{"batch": "X1", "street": "990101001000"}'), 'ok', 'a small list does not');
SELECT be('aud');
SELECT is(last_export() ->> 'others', '2', '… and what it has of others is counted');
SELECT be('d1');
SELECT is(ask('case_list', '{"find": "甲"}'), 'EXPORT_NOT_ALLOWED', 'slice by slice is the whole, too');
SELECT is((SELECT r #>> '{params,taken}' FROM export_begin('{"#list": "case_list", "purpose": "file", "find": "甲"}') r), '2', '… which says how many rows went before');
SELECT ago();
SELECT is(ask('case_list', '{"find": "甲"}'), 'ok', 'a day later it is a small list again');
SELECT is(ask('case_list', '{"find": "乙"}'), 'ok', '… and one more');
SELECT is(ask('case_list', '{"find": "丙"}'), 'EXPORT_NOT_ALLOWED', '… and no third');
SELECT free(0);
SELECT is(ask('case_list', '{"find": "没有此人"}'), 'ok', 'what has no rows needs nothing');
SELECT be('s1');
SELECT is(ask('case_list', '{}'), 'ok', 'a street''s own are not counted');
SELECT is(ask('task_list', '{}'), 'ok', '… in no list');
SELECT is(ask('duty_list', '{}'), 'ok', '… in no list');
SELECT be('c1');
SELECT is(ask('case_list', '{}'), 'ok', 'nor a community''s');
SELECT bring('reviewed') AS r \gset
SELECT be('d1');
SELECT is(ask('case_list', '{"state": "reviewed"}'), 'ok', 'nor what waits for the district');
SELECT bring('closed') AS x \gset
SELECT be('s1');
SELECT is(ask('case_list', '{"state": "closed"}'), 'EXPORT_NOT_ALLOWED', 'what is over is nobody''s work');
SELECT be('d1');
SELECT is(do_write('user_right', '{"user": "d1", "right": "export"}') #> '{ok,rights}', '["export_waiting"]', 'it is given');
SELECT is(ask('case_list', '{"batch": "X1", "reason": "x"}'), 'EXPORT_NOT_ALLOWED', '… and does not hold yet');
SELECT is(do_write('user_approve', '{"user": "d1"}') ->> 'error', 'SAME_PERSON', 'nobody approves the own');
SELECT do_write('user_right', '{"user": "d2", "right": "export"}') ? 'ok' AS ok \gset
SELECT is(do_write('user_approve', '{"user": "d2"}') ->> 'error', 'SAME_PERSON', 'nor what oneself has given');
SELECT be('d3');
SELECT is(do_write('user_approve', '{"user": "d1"}') #> '{ok,rights}', '["export"]', 'another officer approves');
SELECT be('s1');
SELECT is(do_write('user_right', '{"user": "s1", "right": "export"}') ->> 'error', 'NOT_ALLOWED', 'a street gives none');
SELECT be('d1');
SELECT is(ask('case_list', '{"batch": "X1"}'), 'REASON_NEEDED', 'and a reason');
SELECT is(ask('case_list', '{"batch": "X1", "reason": "statistics"}'), 'ok', 'then it goes');
SELECT be('aud');
SELECT is(last_export() - 'reason_note' - 'batch', '{"list": "case_list", "count": 3, "others": 3, "right": "export"}', 'counted, and by which right');
SELECT is((SELECT reason FROM audit_list('{"kind": "export", "limit": 1}')), 'statistics', 'the auditor reads the reason');
SELECT ok(last_export() ? 'reason_note' AND last_export()::text !~ 'statistics|甲', 'the reason is a note, no word of it in the trail');
SELECT be('d1');
SELECT is(ask('batch_rows', '{"batch": "X1", "reason": "x"}'), 'ok', 'the rows as received');
SELECT do_write('user_right', '{"user": "d1", "right": "export", "end": true}') ? 'ok' AS ok \gset
SELECT is(ask('case_list', '{"batch": "X1", "reason": "x"}'), 'EXPORT_NOT_ALLOWED', 'a right can end');

-- ---- REPORT_DIFF names children
SELECT free(0);
SELECT jsonb_build_object('batch', b.name, 'from', b.received, 'until', today()) AS span FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id = case_id(:'x') \gset
SELECT be('d1');
SELECT is(jsonb_array_length(report_diff(:'span') #> '{ok,rows}') > 0, true, 'files moved');
SELECT is(ask('report_diff', :'span'), 'EXPORT_NOT_ALLOWED', 'which files moved is a list with names');
SELECT is(ask('report_diff', :'span'::jsonb || '{"purpose": "screen"}'), 'ok', '… on a screen it is none');
SELECT is(ask('report_diff', :'span'::jsonb || '{"until": "2999-01-01"}'), 'ok', '… and what will be refused is for the report to refuse');
SELECT free(1000);
SELECT is(ask('report_diff', :'span'), 'ok', 'few rows of others');
SELECT is(report_diff(:'span'::jsonb || jsonb_build_object('purpose', 'file', 'after', '0.0.0.0.' || repeat('0', 24) || '.1.' || seal())) #> '{ok,rows}', '[]', 'a cursor that was made by hand leads to no rows');
SELECT be('aud');
SELECT is(last_export() - '{batch,others}'::text[] || jsonb_build_object('all', last_export() -> 'others' = last_export() -> 'count'), jsonb_build_object('list', 'report_diff', 'count', last_export() -> 'count', 'all', last_export() -> 'others' = last_export() -> 'count') || (:'span'::jsonb - 'batch'), '… are written down, with the days');
SELECT be('d1');
-- ---- what an officer makes wait himself is not his own for that
SELECT bring('deducted') AS mine1, bring('deducted') AS mine2, bring('deducted') AS mine3 \gset
SELECT must(act('d1', 'finding_file', :'mine1', '{"code": "F", "note": "x"}')), must(act('d1', 'inquiry_send', :'mine2', jsonb_build_object('to', '外局', 'number', '1', 'place', 'in_province', 'due', today() + 9))),
       must(act('d1', 'evidence_withdraw', :'mine3', jsonb_build_object('reason', 'x', 'evidence', (SELECT min(e.id)::text FROM evidence e WHERE e.case_id = case_id(:'mine3'))))) \g /dev/null
SELECT free(0);
SELECT is(ask('case_list', jsonb_build_object('cases', jsonb_build_array(n))), 'EXPORT_NOT_ALLOWED', 'no file of it: ' || what)
  FROM (VALUES (:'mine1', 'a finding of his'), (:'mine2', 'a letter of his'), (:'mine3', 'a ground that he has withdrawn')) t(n, what), be('d1');
SELECT is(ask('task_list', jsonb_build_object('batch', b.name)), 'EXPORT_NOT_ALLOWED', 'nor as tasks: ' || b.name) FROM batch b JOIN case_file c ON c.batch_id = b.id WHERE c.id IN (case_id(:'mine1'), case_id(:'mine2'), case_id(:'mine3'));
SELECT is(ask('case_list', jsonb_build_object('cases', jsonb_build_array(n))), 'ok', 'who has to do it takes it out') FROM unnest(ARRAY[:'mine1', :'mine2', :'mine3']) n, be('d2');
SELECT be('d1');
-- ---- a receiver outside
SELECT free(1000);
SELECT is(ask('case_list', '{"state": "listed", "receiver": "police", "reason": "x"}'), 'EXPORT_RECEIVER_NOT_APPROVED', 'a receiver outside is approved beforehand');
SELECT jsonb_build_object('receiver', 'police', 'list', 'case_list', 'reason', 'letter 12', 'until', today() + 30) AS asked \gset
SELECT is(do_write('export_ask', :'asked') #>> '{ok,status}', 'waiting', 'asked');
SELECT is(do_write('export_approve', '{"receiver": "police", "list": "case_list"}') ->> 'error', 'SAME_PERSON', 'not by who asked');
SELECT is(ask('case_list', '{"state": "listed", "receiver": "police", "reason": "x"}'), 'EXPORT_RECEIVER_NOT_APPROVED', '… and does not hold yet');
SELECT be('d2');
SELECT is(do_write('export_approve', '{"receiver": "police", "list": "case_list"}') #>> '{ok,status}', 'active', 'by a colleague');
SELECT be('d1');
SELECT is(ask('case_list', '{"state": "listed", "receiver": "police", "reason": "x"}'), 'ok', 'then that list goes');
SELECT is(ask('case_list', '{"state": "listed", "receiver": "police"}'), 'REASON_NEEDED', 'with a reason');
SELECT is(ask('task_list', '{"receiver": "police", "reason": "x"}'), 'EXPORT_RECEIVER_NOT_APPROVED', 'and no other list');
SELECT is(do_write('export_ask', :'asked'::jsonb || '{"until": "2000-01-01"}') ->> 'error', 'DAY_OUT_OF_SPAN', 'for a term that lies ahead');
SELECT is(jsonb_array_length(export_list() #> '{ok,rows}'), 1, 'the district sees what is approved');
SELECT be('s1');
SELECT is(do_write('export_ask', :'asked') ->> 'error', 'NOT_ALLOWED', 'a street asks for none');
SELECT is(export_list() ->> 'error', 'NOT_ALLOWED', '… nor sees them');

-- ---- the screen
SELECT is(ask('case_list', jsonb_build_object('purpose', 'screen', 'after', '0.1.500.1.x')), 'ok', 'a cursor of nobody''s counts nothing (and finds nothing)');
SELECT is(export_begin(jsonb_build_object('#list', 'case_list', 'after', cursor_of(499, 0))) ? 'ok', true, 'less than 500 rows at any speed');
SELECT is(export_begin(jsonb_build_object('#list', 'case_list', 'after', cursor_of(500, 0))) ->> 'error', 'EXPORT_NOT_SAID', '500 rows in no time are no reading');
SELECT is(export_begin(jsonb_build_object('#list', 'case_list', 'after', cursor_of(500, 10))) ? 'ok', true, '… in ten seconds they are');
SELECT is(export_begin(jsonb_build_object('#list', 'case_list', 'after', cursor_of(1500, 20))) -> 'params' ->> 'seconds', '10', 'and so on');
SELECT is(page_part(jsonb_build_object('after', page_cursor('{}', NULL, 7, 3)), 3), 3::bigint, 'a cursor counts the rows that came');
SELECT is(page_part(jsonb_build_object('after', page_cursor('{}', NULL, 7, 0)), 3), 0::bigint, '… and an empty page as none');
SELECT is(export_begin(q || jsonb_build_object('#list', 'case_list', 'after', cursor_of(500, 3590, q))) ? 'ok', true, 'a file goes on for an hour') FROM (VALUES ('{"purpose": "file"}'::jsonb)) t(q);
SELECT is(export_begin(q || jsonb_build_object('#list', 'case_list', 'after', cursor_of(500, 3610, q))) ->> 'error', 'EXPORT_OVER', '… and not a day later') FROM (VALUES ('{"purpose": "file"}'::jsonb)) t(q);
SELECT is(page_id(jsonb_build_object('purpose', 'file', 'after', page_cursor('{}', NULL, 7, 3))), 999999::bigint, 'a cursor of the screen leads into no file');

-- ---- what is read is what is written down, not what the filter would give
SELECT ago();
SELECT free(30);
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.read(p_more jsonb, p_rows int DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
    r text;
BEGIN
    PERFORM test.be('aud');
    n := (SELECT max(id) FROM event WHERE kind = 'export');
    PERFORM test.be('d1');
    r := test.ask('case_list', p_more || CASE WHEN p_rows IS NULL THEN '{}' ELSE jsonb_build_object('after', test.cursor_of(p_rows, 0, p_more || '{"purpose": "file"}')) END);
    PERFORM test.be('aud');
    RETURN r || coalesce((SELECT string_agg(' ' || (e.detail ->> 'count') || ' ' || (e.detail ->> 'others'), '' ORDER BY e.id) FROM event e WHERE e.kind = 'export' AND e.id > n), '');
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(read('{"limit": 4, "batch": "X1", "after": "x"}'), 'ok', 'a cursor that is none leads to no row');
SELECT is(read('{"limit": 1, "batch": "X1"}'), 'ok 1 1', 'one row is asked for');
SELECT is(read('{"limit": 1, "batch": "X1"}', 1), 'ok 1 1', '… and then another, which is one more');
SELECT is(read('{"limit": 1, "batch": "X1"}', 1), 'ok', '… and nothing is written twice');
SELECT is(read('{"limit": 7, "batch": "X1"}', 2), 'ok 1 1', '… and the rest, of which there is one');
SELECT is(read('{"limit": 7, "batch": "X1"}', 3), 'ok', 'there is no more');
SELECT is(read('{"limit": 2, "batch": "X1"}'), 'ok 2 2', 'a new file is written down anew');
SELECT is(read('{"limit": 500, "batch": "X1"}'), 'ok 3 3', 'whole pages are all that the filter has');
SELECT is(read('{"limit": 500, "batch": "X1"}', 500), 'ok', '… and their next page is written down already');
SELECT free(8);
SELECT is(read('{"limit": 1, "scheme": "2019-list"}'), 'EXPORT_NOT_ALLOWED', 'row by row it is as many');
SELECT * FROM finish();
ROLLBACK;
