-- Lists that leave as a file: who may, what is written down, and what a screen is.
BEGIN;
\ir setup.inc
SELECT be('d1');
SELECT import_list('X1', list_row('甲', '990101200901010015', '2009-01-01'), list_row('乙', '990101200901010031', '2009-01-01', '{"guardian": "x"}'),
                   list_row('丙', '', '2003-01-01')) ? 'import' AS ok \gset
SELECT route(case_of('X1', 2), '990101001001') AS v, route(case_of('X1', 3), '990101001002') AS v2 \gset
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.ask(p_list text, p_more jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(r ->> 'error', 'ok') FROM export_begin(jsonb_build_object('#list', p_list, 'purpose', 'file') || p_more) r
$$;
CREATE FUNCTION test.exported() RETURNS int LANGUAGE sql AS $$ SELECT count(*)::int FROM event WHERE kind = 'export' $$;
CREATE FUNCTION test.last_export() RETURNS jsonb LANGUAGE sql AS $$ SELECT detail FROM event WHERE kind = 'export' ORDER BY id DESC LIMIT 1 $$;

CREATE FUNCTION test.cursor_of(p_rows int, p_ago int) RETURNS text LANGUAGE sql AS $$
    SELECT c || '.' || page_seal('{}', c) FROM (SELECT '0.1.' || p_rows || '.' || extract(epoch FROM now())::bigint - p_ago AS c) x
$$;
SET SESSION AUTHORIZATION nol_app;

-- ---- one's own
SELECT be('s1');
SELECT is(ask('case_list', '{}'), 'ok', 'a street takes its own open cases out, and needs no further right');
SELECT be('aud');
SELECT is(last_export() - 'note', '{"list": "case_list", "count": 2}', 'one row, with how many');
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

-- ---- a whole batch
SELECT be('d1');
SELECT is(ask('case_list', '{"batch": "X1"}'), 'EXPORT_NOT_ALLOWED', 'a whole batch needs a right');
SELECT is(ask('case_list', '{"mine": false}'), 'EXPORT_NOT_ALLOWED', '… and a filter that filters nothing is none');
SELECT is(ask('batch_rows', '{"batch": "X1"}'), 'EXPORT_NOT_ALLOWED', '… as received too');
SELECT is(ask('case_list', '{"batch": "X1", "street": "990101001000"}'), 'ok', 'one street''s does not');
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
SELECT is(last_export() - 'note' - 'batch', '{"list": "case_list", "count": 3}', 'counted');
SELECT ok(last_export() ? 'note' AND last_export()::text !~ 'statistics|甲', 'the reason is a note, no word of it in the trail');
SELECT be('d1');
SELECT is(ask('batch_rows', '{"batch": "X1", "reason": "x"}'), 'ok', 'the rows as received');
SELECT do_write('user_right', '{"user": "d1", "right": "export", "end": true}') ? 'ok' AS ok \gset
SELECT is(ask('case_list', '{"batch": "X1", "reason": "x"}'), 'EXPORT_NOT_ALLOWED', 'a right can end');

-- ---- a receiver outside
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
SELECT is(do_write('export_ask', :'asked'::jsonb || '{"until": "2000-01-01"}') ->> 'error', 'BAD_FIELD', 'for a term that lies ahead');
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
SELECT is(page_id(jsonb_build_object('purpose', 'file', 'after', page_cursor('{}', NULL, 7, 3))), 999999::bigint, 'a cursor of the screen leads into no file');
SELECT * FROM finish();
ROLLBACK;
