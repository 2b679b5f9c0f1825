-- An approval is for what was shown: not for a password that was set since, not for other terms that were asked for since.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.do_user(p_who text, p_type text, p_user text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.do_write(p_type, CASE WHEN p_user <> '' THEN jsonb_build_object('user', p_user) ELSE '{}' END || p_more);
END $$;
-- What USER_LIST shows this officer, of one account or of the list.
CREATE FUNCTION test.seen_by(p_who text, p_user text DEFAULT NULL) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT jsonb_build_object('shown', coalesce(jsonb_agg(s.shown ORDER BY a.name), '[]')) FROM account a CROSS JOIN LATERAL account_said(a.id) s
             WHERE CASE WHEN p_user IS NULL THEN s.stamped_list = '甲教〔2019〕9 号' ELSE a.name = p_user END);
END $$;
-- The account's password, "-" where the account waits.
CREATE FUNCTION test.opens_with(p_user text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT CASE WHEN a.approved_at IS NULL THEN '-' ELSE s.password_hash END FROM nol.account a JOIN nol.account_secret s ON s.account_id = a.id WHERE a.name = p_user
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
\set of '{"display_name": "新", "role": "community", "org": "990101001002", "hash": "first", "stamped_list": "甲教〔2019〕9 号", "list_digest": "aa", "list_rows": 2}'
\set the_list '{"stamped_list": "甲教〔2019〕9 号"}'
\set reset '{"hash": "operator", "reason": "忘记密码"}'
SELECT do_user('op', 'user_add', 'x1', :'of'), do_user('op', 'user_add', 'x2', :'of') \g /dev/null
SELECT is(do_user('d1', 'user_approve', '', :'the_list'::jsonb || seen_by('d1')) #>> '{ok,count}', '2', 'the first officer approves the list that was shown');
SELECT is(opens_with('x1'), 'first', 'they work');

-- ---- the second officer looks at the list; the operator has reset one of its accounts meanwhile
SELECT do_user('op', 'password_change', 'x1', :'reset') \g /dev/null
SELECT is(do_user('d2', 'user_approve', '', :'the_list') #>> '{ok,count}', '2', 'without saying what was shown he speaks for the list');
SELECT is(opens_with('x1'), '-', '… and not for the new password');
SELECT is(do_user('d1', 'user_approve', 'x1', seen_by('d1', 'x1')) #>> '{ok,status}', 'active', 'which somebody approves who was shown it');

-- ---- between the question and the answer
\set of '{"display_name": "新", "role": "community", "org": "990101001002", "hash": "first", "stamped_list": "甲教〔2019〕9 号", "list_digest": "aa", "list_rows": 2}'
RESET SESSION AUTHORIZATION;
UPDATE account_list SET number = '甲教〔2019〕1 号';
SET SESSION AUTHORIZATION nol_writer;
SELECT do_user('op', 'user_add', 'y1', :'of'), do_user('op', 'user_add', 'y2', :'of') \g /dev/null
SELECT do_user('d1', 'user_approve', '', :'the_list'::jsonb || seen_by('d1')) \g /dev/null
SELECT seen_by('d2') AS of_list, seen_by('d2', 'y1') AS of_one \gset
SELECT do_user('op', 'password_change', 'y1', :'reset') \g /dev/null
SELECT is(do_user('d2', 'user_approve', '', :'the_list'::jsonb || :'of_list'::jsonb), '{"error": "CHANGED_MEANWHILE", "params": {"id": "y1", "what": "user"}}', 'the list is another by now: nothing is approved');
SELECT is(do_user('d2', 'user_approve', 'y1', :'of_one') ->> 'error', 'CHANGED_MEANWHILE', 'nor the account');
SELECT is(opens_with('y1'), '-', 'the operator''s password opens nothing');
SELECT is(do_user('d2', 'user_approve', '', :'the_list'::jsonb || seen_by('d2')) #>> '{ok,count}', '1', 'of the list as it is shown now, the other one');
SELECT is(opens_with('y1'), '-', 'still');
SELECT is(do_user('d2', 'user_approve', 'y1', '{"shown": ["a0"]}') ->> 'error', 'CHANGED_MEANWHILE', 'what belongs to another account shows nothing');
-- a right that was given since
SELECT seen_by('d2', 'y2') AS of_one \gset
SELECT do_user('d1', 'user_right', 'y2', '{"right": "export"}') \g /dev/null
SELECT is(do_user('d2', 'user_approve', 'y2', :'of_one') ->> 'error', 'CHANGED_MEANWHILE', 'a right that was given since is not approved along');
SELECT is(do_user('d2', 'user_approve', 'y2', seen_by('d2', 'y2')) #>> '{ok,rights,0}', 'export', 'one that was shown is');

-- ---- a receiver outside: other terms asked for since
SELECT be('d1');
SELECT do_write('export_ask', jsonb_build_object('receiver', '某公司', 'list', 'case_list', 'reason', '公函12号', 'until', today() + 5)) #>> '{ok,shown}' AS shown \gset
SELECT do_write('export_ask', jsonb_build_object('receiver', '某公司', 'list', 'case_list', 'reason', '另一件事', 'until', today() + 360)) #>> '{ok,shown}' AS newer \gset
SELECT be('d2');
SELECT is(do_write('export_approve', jsonb_build_object('receiver', '某公司', 'list', 'case_list', 'shown', jsonb_build_array(:'shown'))) ->> 'error', 'CHANGED_MEANWHILE', 'not what was asked for since');
SELECT is(export_list() #>> '{ok,rows,0,status}', 'waiting', 'it waits');
SELECT is(do_write('export_approve', jsonb_build_object('receiver', '某公司', 'list', 'case_list', 'shown', jsonb_build_array(:'newer'))) #>> '{ok,until}', (today() + 360)::text, 'what was shown is approved');
SELECT * FROM finish();
ROLLBACK;
