-- Accounts: who makes them, who lets them work, who ends them.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.user(p_who text, p_type text, p_user text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.do_write(p_type, jsonb_build_object('user', p_user) || p_more);
END $$;
SET SESSION AUTHORIZATION nol_app;
\set made '{"display_name": "新", "role": "street", "org": "990101001000", "hash": "$argon2id$x"}'

-- ---- what an operator makes waits
SELECT is(test.user('op', 'user_add', 'n1', :'made') -> 'ok' ->> 'status', 'waiting', 'made by an operator it waits');
SELECT is(test.user('op', 'user_approve', 'n1') ->> 'error', 'NOT_ALLOWED', 'an operator lets nobody in');
SELECT is(test.user('s1', 'user_approve', 'n1') ->> 'error', 'NOT_ALLOWED', 'nor does a street');
SELECT is(test.user('d1', 'user_approve', 'n1') -> 'ok' ->> 'status', 'active', 'a district officer does');
SELECT is(test.user('op', 'password_change', 'n1', '{"hash": "$argon2id$y"}') -> 'ok' ->> 'status', 'waiting', 'with a new password from an operator it waits again');
SELECT is(test.user('d1', 'user_add', 'n2', :'made') -> 'ok' ->> 'status', 'active', 'made by the district it works at once');
SELECT is(test.user('d1', 'user_add', 'n2', :'made') ->> 'error', 'NAME_TAKEN', 'one name, one account');
SELECT is(test.user('s1', 'user_add', 'n3', :'made') ->> 'error', 'NOT_ALLOWED', 'a street makes none');

-- ---- disabled is for good
SELECT is(test.user('op', 'user_disable', 'n2') -> 'ok' ->> 'status', 'disabled', 'ended');
SELECT is(test.user('d1', 'user_approve', 'n2') ->> 'error', 'NOTHING_TO_DO', 'and not begun again');
SELECT is(test.user('d1', 'user_disable', 'd1') ->> 'error', 'SAME_PERSON', 'nobody ends himself');

-- ---- the last who can approve others stays
SELECT is(test.user('op', 'user_disable', 'd2') -> 'ok' ->> 'status', 'disabled', 'one of three …');
SELECT is(test.user('op', 'password_change', 'd3', '{"hash": "$argon2id$y"}') -> 'ok' ->> 'status', 'waiting', '… one of two …');
SELECT is(test.user('op', 'user_disable', 'd1') -> 'params' ->> 'level', 'district', '… but not the last');
SELECT is(test.user('op', 'password_change', 'd1', '{"hash": "$argon2id$y"}') ->> 'error', 'NOT_ALLOWED', 'nor is it made to wait for nobody');
SELECT is(test.user('d1', 'user_approve', 'd3') -> 'ok' ->> 'status', 'active', 'it lets another in');
SELECT is(test.user('op', 'user_disable', 'd1') -> 'ok' ->> 'status', 'disabled', 'and may then go');
SELECT * FROM finish();
ROLLBACK;
