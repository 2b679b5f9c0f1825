-- Four eyes that were one pair, as they were found: one officer alone, or an operator with one innocent word, and a child is deducted.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.user(p_who text, p_type text, p_user text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.do_write(p_type, jsonb_build_object('user', p_user) || p_more);
END $$;
CREATE EXTENSION pgrowlocks SCHEMA tap;
-- Is the row of an account locked, so that whoever logs in there waits?
CREATE FUNCTION test.held(p_user text) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS $$
    SELECT EXISTS (SELECT FROM nol.account a JOIN tap.pgrowlocks('nol.account') r ON r.locked_row = a.ctid WHERE a.name = p_user AND 'For Update' = ANY (r.modes))
$$;
SELECT array_agg(name ORDER BY name) AS officers FROM account WHERE role = 'district' AND disabled_at IS NULL \gset
SET SESSION AUTHORIZATION nol_writer;
\set street '{"display_name": "新", "role": "street", "org": "990101001000", "hash": "x"}'
\set reset '{"hash": "y", "reason": "忘记密码"}'
SELECT is(:'officers'::text, '{d1,d2,d3}', 'a district of three officers');

-- ---- nobody asks for what he may not, and holds a row meanwhile
SELECT be_nobody();
SELECT user_disable('{"user": "s2"}') ->> 'error' AS eyes_a, user_right('{"user": "s2", "right": "export"}') ->> 'error' AS eyes_b,
       user_reset_ask('{"user": "s2", "reason": "x"}') ->> 'error' AS eyes_c, password_change('{"user": "s2", "hash": "x"}') ->> 'error' AS eyes_d \gset
SELECT is((:'eyes_a' || ' ' || :'eyes_b' || ' ' || :'eyes_c' || ' ' || :'eyes_d')::text, 'NOT_ALLOWED NOT_ALLOWED NOT_ALLOWED NOT_LOGGED_IN', 'nobody is refused …');
SELECT ok(NOT held('s2'), '… before a row is locked');
SELECT is(test.user('c1', 'password_change', 's2', :'reset') ->> 'error', 'NOT_ALLOWED', 'a community is refused …');
SELECT ok(NOT held('s2'), '… before a row is locked');

SELECT is(test.user('d1', 'user_reset_ask', 's2', '{"reason": "忘记"}') ->> 'error', NULL, 'who may ask …');
SELECT ok(held('s2'), '… locks it');

-- ---- an officer lets an account of a street in alone, and has it stand in for his colleague
SELECT is(test.user('d1', 'user_add', 'ymir', :'street') -> 'ok' ->> 'status', 'active', 'an account of a street works by one word');
SELECT is(test.user('d1', 'user_substitute', 'd2', jsonb_build_object('by', 'ymir', 'until', today() + 5)) -> 'params' ->> 'what', 'not_officer', 'it fills no post of the district');
SELECT is(test.user('d1', 'user_substitute', 'd2', jsonb_build_object('by', 's1', 'until', today() + 5)) -> 'params' ->> 'what', 'not_officer', '… nor does one that is old');
SELECT is(test.user('d1', 'user_substitute', 'd2', jsonb_build_object('by', 'd3', 'until', today() + 5)) ->> 'error', NULL, '… but an officer does');

-- ---- whoever was reset lets nobody in for a day, by no verb
SELECT is(test.user('op', 'password_change', 'd2', :'reset') -> 'ok' ->> 'status', 'waiting', 'an operator resets an officer');
SELECT is(test.user('d1', 'user_approve', 'd2') -> 'ok' ->> 'status', 'waiting', '… one word');
SELECT is(test.user('d3', 'user_approve', 'd2') -> 'ok' ->> 'status', 'active', '… two words');
RESET SESSION AUTHORIZATION;
UPDATE session s SET ended_at = NULL FROM account a WHERE a.id = s.account_id AND a.name = 'd2' AND s.for_account IS NULL;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d2', v, u, m) ->> 'error', 'RESET_LATELY', 'lets nobody in by ' || v)
  FROM (VALUES ('user_add', 'ulan', :'street'::jsonb), ('password_change', 's2', :'reset'), ('user_right', 's2', '{"right": "export"}'), ('user_approve', 'ymir', '{}')) t(v, u, m);

-- ---- an operator chooses whose single word opens the next officer: by resets, however far apart, or by ending one
RESET SESSION AUTHORIZATION;
SAVEPOINT innocent;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('op', 'password_change', 'd1', :'reset') -> 'ok' ->> 'status', 'waiting', 'an operator resets an officer');
SELECT is(test.user('op', 'password_change', 'd2', :'reset') - 'then', '{"error": "OFFICER_WAITS", "params": {"user": "d2", "other": "d1"}}', '… and no other one, while that one waits');
RESET SESSION AUTHORIZATION;
UPDATE account_issue x SET made_at = made_at - interval '25 hours' FROM account a WHERE a.id = x.account_id AND a.name = 'd1';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('op', 'password_change', 'd2', :'reset') ->> 'error', 'OFFICER_WAITS', '… nor a day later');
RESET SESSION AUTHORIZATION;
ROLLBACK TO innocent;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('op', 'user_disable', 'd3') #>> '{ok,status}', 'active', 'an operator alone ends no officer …');
SELECT is(test.user('op', 'user_disable', 'd3') #>> '{ok,waits}', 'disable', '… nor by saying it twice');
SELECT is(test.user('op', 'password_change', 'd2', :'reset') #>> '{ok,status}', 'waiting', '… and resets another');
SELECT is(test.user('d1', 'user_approve', 'd2') #>> '{ok,status}', 'waiting', '… whom one innocent word does not open');
SELECT test.user('op', 'user_disable', 'aud') ->> 'ok' \g /dev/null
SELECT is(test.user('d1', 'user_disable', 'aud') #>> '{ok,status}', 'disabled', 'the auditor is ended by an operator and an officer');
RESET SESSION AUTHORIZATION;
ROLLBACK TO innocent;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d1', 'user_disable', u) #>> '{ok,status}', 'active', 'an officer alone does not end ' || u) FROM unnest('{d3,aud}'::text[]) u;
RESET SESSION AUTHORIZATION;
UPDATE account SET end_asked_at = end_asked_at - interval '73 hours' WHERE name = 'd3';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('op', 'user_disable', 'd3') #>> '{ok,status}', 'active', 'what was asked for three days ago is asked anew');
SELECT is(test.user('d1', 'user_disable', 'd3') #>> '{ok,status}', 'disabled', '… and two end him, one of them an officer');
RESET SESSION AUTHORIZATION;
ROLLBACK TO innocent;
-- two who wait, as they did before this was refused: the third's word is one of two, until he and another say that one does not come back
UPDATE account SET approved_at = NULL WHERE name IN ('d1', 'd2');
INSERT INTO account_issue (account_id, kind, made_by, made_at) SELECT a.id, 'reset', o.id, now() - interval '25 hours' FROM account a, account o WHERE a.name IN ('d1', 'd2') AND o.name = 'op';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d3', 'user_approve', 'd2') -> 'ok' ->> 'status', 'waiting', 'one innocent word is not enough, however long the other waits');
SELECT test.user('op', 'user_disable', 'd1') ->> 'ok' \g /dev/null
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d3', 'user_disable', 'd1') #>> '{ok,status}', 'disabled', 'who does not come back is ended by two');
SELECT is(test.user('d3', 'user_approve', 'd2') -> 'ok' ->> 'status', 'active', '… and the district is not locked out');
SELECT is(accounts_unlooked(), 'd2', '… which nold check says');
RESET SESSION AUTHORIZATION;
UPDATE account SET disabled_at = NULL WHERE name = 'd1';
SET SESSION AUTHORIZATION nol_writer;

-- ---- where one officer alone let a second in, they count as two until a third could look
\set ask '{"receiver": "区公安分局", "list": "case_list", "reason": "函"}'
RESET SESSION AUTHORIZATION;
UPDATE account_issue SET made_at = made_at - interval '25 hours';
UPDATE session s SET ended_at = NULL FROM account a WHERE a.id = s.account_id AND a.name = 'd2' AND s.for_account IS NULL;
SAVEPOINT two;
SET SESSION AUTHORIZATION nol_writer;
SELECT test.be('d3') \g /dev/null
SELECT is(test.do_write('export_ask', :'ask'::jsonb || jsonb_build_object('until', today() + 5)) ->> 'error', NULL, 'one asks for a receiver …');
SELECT test.be('d2') \g /dev/null
SELECT is(test.do_write('export_approve', :'ask'::jsonb - 'reason') ->> 'error', NULL, '… the other approves, while there is no third');
RESET SESSION AUTHORIZATION;
ROLLBACK TO two;
SET SESSION AUTHORIZATION nol_writer;
SELECT test.user('d3', 'user_approve', 'd1') ->> 'ok' \g /dev/null
SELECT is(test.user('d2', 'user_approve', 'd1') -> 'ok' ->> 'status', 'active', 'the third is back');
SELECT test.be('d3') \g /dev/null
SELECT is(test.do_write('export_ask', :'ask'::jsonb || jsonb_build_object('until', today() + 5)) ->> 'error', NULL, 'the first asks …');
SELECT test.be('d2') \g /dev/null
SELECT is(test.do_write('export_approve', :'ask'::jsonb - 'reason') -> 'params', '{"user": "d2", "by": "d3"}', '… the other is his hand alone');
SELECT is(test.user('d3', 'user_right', 's1', '{"right": "export"}') ->> 'error', NULL, 'the first gives a right …');
SELECT is(test.user('d2', 'user_approve', 's1') -> 'params', '{"user": "d2", "by": "d3"}', '… which the other does not approve');
RESET SESSION AUTHORIZATION;
UPDATE session s SET ended_at = NULL FROM account a WHERE a.id = s.account_id AND a.name = 'd1' AND s.for_account IS NULL;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d1', 'user_approve', 'd2') -> 'ok' ->> 'waits', NULL, 'the third looks at him');
SELECT test.be('d2') \g /dev/null
SELECT is(test.do_write('export_approve', :'ask'::jsonb - 'reason') ->> 'error', NULL, '… and the two are two …');
SELECT is(test.user('d2', 'user_approve', 's1') ->> 'error', NULL, '… for the right as well');
RESET SESSION AUTHORIZATION;
ROLLBACK TO two;
SET SESSION AUTHORIZATION nol_writer;

-- ---- nor does an operator end the one who reads the trail
SELECT is(test.user('op', 'user_disable', 'aud') #>> '{ok,status}', 'active', 'an operator alone does not end the auditor');
SELECT * FROM finish();
ROLLBACK;
