-- Sessions: over when idle, seen and ended by whom they concern, and the password once more before account work.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.hash(p_who text) RETURNS text LANGUAGE sql AS $$ SELECT encode(sha256(sha256(convert_to(p_who, 'UTF8'))), 'hex') $$;
CREATE FUNCTION test.set(p_who text, p_what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN EXECUTE format('UPDATE nol.session SET %s WHERE token_hash = decode(%L, ''hex'')', p_what, test.hash(p_who)); END $$;
CREATE FUNCTION test.over(p_who text, p_active boolean DEFAULT false) RETURNS int LANGUAGE sql AS $$
    SELECT count(*)::int FROM sessions_ended(jsonb_build_object('sessions', jsonb_build_array(test.hash(p_who))) || CASE WHEN p_active THEN jsonb_build_object('active', jsonb_build_array(test.hash(p_who))) ELSE '{}' END)
$$;
CREATE FUNCTION test.idle(p_who text) RETURNS interval LANGUAGE sql SECURITY DEFINER AS $$ SELECT idle_at - now() FROM nol.session WHERE token_hash = decode(test.hash(p_who), 'hex') $$;
CREATE FUNCTION test.number(p_who text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT id::text FROM nol.session WHERE token_hash = decode(test.hash(p_who), 'hex') $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
INSERT INTO account_secret (account_id, password_hash) SELECT id, 'argon2id:2:67108864:00:' || encode(sha256(sha256(convert_to(name, 'UTF8'))), 'hex') FROM account;
INSERT INTO session (token_hash, account_id, expires_at, source) SELECT sha256(sha256('s1 at home')), id, now() + interval '1 hour', '10.0.0.9' FROM account WHERE name = 's1';
SET SESSION AUTHORIZATION nol_writer;

-- ---- idle
SELECT be('c1'), test.set('c1', 'idle_at = now() + interval ''1 minute''') \g /dev/null
SELECT is(over('c1'), 0, 'not yet');
SELECT is((SELECT "user" FROM whoami()), 'c1', 'whatever resumes it');
SELECT ok(idle('c1') < interval '2 minutes', '… may be a program by itself');
SELECT is(over('c1', true), 0, 'the server says who is at work');
SELECT ok(idle('c1') > interval '119 minutes', '… which counts');
SELECT test.set('c1', 'idle_at = now() + interval ''116 minutes''') \g /dev/null
SELECT is(over('c1', true), 0, 'again within five minutes');
SELECT ok(idle('c1') < interval '117 minutes', '… writes nothing');
SELECT test.set('c1', 'idle_at = now() - interval ''1 second''') \g /dev/null
SELECT is((me()).account_id, NULL, 'after two hours of nothing it is nobody''s');
SELECT throws_ok($$SELECT enter(current_setting('nol.session'))$$, '28000', NULL, '… no message works on it');
SELECT is((SELECT count(*)::int FROM whoami()), 0, '… it is not resumed');
SELECT is(over('c1', true), 1, '… and not woken by who says that it is at work');
SELECT test.set('c1', 'idle_at = clock_timestamp()') \g /dev/null
SELECT is((me()).account_id, NULL, 'nor is it somebody''s to a transaction that began before');
SELECT test.set('c1', 'idle_at = now() + interval ''1 hour'', expires_at = clock_timestamp()') \g /dev/null
SELECT is((me()).account_id, NULL, 'as when its own end has come');

-- ---- who sees which
SELECT be('s1') \g /dev/null
SELECT is((SELECT string_agg("user" || coalesce(source, '-') || coalesce(here::text, '-'), ',') FROM session_list('{}')), 's110.0.0.9-,s1-true', 'one''s own, and which is this one');
SELECT is((SELECT count(*)::int FROM session_list('{"limit": 1}') WHERE next IS NOT NULL), 1, 'page by page');
SELECT is((SELECT count(*)::int FROM session_list(jsonb_build_object('after', (SELECT next FROM session_list('{"limit": 1}'))))), 1, '… to the end');
SELECT throws_ok(format('SELECT session_list(''{"user": "%s"}'')', n), 'NL004', NULL, 'a street hears of another''s what it hears of nobody''s') FROM unnest('{c1b,nobody}'::text[]) n;
SELECT is((SELECT count(*)::int FROM session_list('{"user": "s1"}')), 2, w || ' sees them') FROM (VALUES ('d1'), ('op')) t(w), be(w);
SELECT throws_ok($$ SELECT session_list('{"user": "s1"}') $$, 'NL004', NULL, w || ' does not') FROM (VALUES ('aud'), ('leader'), ('c2')) t(w), be(w);
SELECT be_nobody() \g /dev/null
SELECT is((SELECT count(*)::int FROM session_list('{"user": "s1"}')), 0, 'nor does nobody');

-- ---- and ends which
SELECT be('c2') \g /dev/null
SELECT is(do_write('session_end', jsonb_build_object('session', number('s1'))) ->> 'error', 'NOT_FOUND', 'not another''s');
SELECT is(do_write('session_end', jsonb_build_object('session', '999999999')) ->> 'error', 'NOT_FOUND', '… which answers as one that is not there');
SELECT is(do_write('session_end', '{"user": "s1"}') ->> 'error', 'NOT_FOUND', '… by name neither');
SELECT be('s1') \g /dev/null
SELECT is(do_write('session_end', '{"user": "s1"}') -> 'ok', '{"user": "s1", "count": 1}', 'all of one''s own but this one');
SELECT is(over('s1 at home'), 1, '… are over');
SELECT is(over('s1'), 0, '… this one is not');
SELECT be('op') \g /dev/null
SELECT is(do_write('session_end', jsonb_build_object('session', number('s1'))) -> 'ok', '{"user": "s1", "count": 1}', 'IT ends one');
SELECT is(over('s1'), 1, 'it is over');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'session_end'), 2, 'the trail has both');
-- one hand does not keep the auditor out, neither by a new password nor by ending what he begins
CREATE FUNCTION test.again(p_who text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.session SET ended_at = NULL, created_at = clock_timestamp() WHERE token_hash = decode(test.hash(p_who), 'hex')
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('op') \g /dev/null
SELECT is(do_write('password_change', '{"user": "aud", "hash": "x", "reason": "忘记密码"}') #>> '{ok,status}', 'active', 'the operator sets a password for the auditor');
SELECT is(over('aud'), 0, 'whose session goes on');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT password_hash FROM account_secret s JOIN account a ON a.id = s.account_id WHERE a.name = 'aud'), 'argon2id:2:67108864:00:' || hash('aud'), 'and whose password is what it was');
SET SESSION AUTHORIZATION nol_writer;
SELECT be('op') \g /dev/null
SELECT is(do_write('session_end', '{"user": "aud"}') #>> '{ok,count}', '1', 'his sessions are ended by one');
SELECT again('aud') \g /dev/null
SELECT is(do_write('session_end', r.request) ->> 'error', 'SESSIONS_ENDED_LATELY', 'what he began since is not, by the same one')
  FROM (VALUES ('{"user": "aud"}'::jsonb), (jsonb_build_object('session', number('aud')))) r(request);
SELECT is(over('aud'), 0, 'he is at work');
SELECT be('d1') \g /dev/null
SELECT is(do_write('session_end', '{"user": "aud"}') #>> '{ok,count}', '1', 'but by another');
SELECT again('s1'), be('op') \g /dev/null
SELECT is(do_write('session_end', '{"user": "s1"}') #>> '{ok,count}', '1', 'and those of a street as often as it takes');
SELECT do_write('session_end', '{"user": "s1"}') \g /dev/null
SET SESSION AUTHORIZATION nol_writer;

-- ---- the password once more
SELECT gen_random_uuid() AS k \gset
\set made '{"user": "n1", "role": "street", "org": "990101001000", "hash": "x"}'
SELECT test.set(w, 'proved_at = now() - interval ''11 minutes''') FROM unnest('{d1,d2,s2,op}'::text[]) w \g /dev/null
SELECT is(do_write(t, '{"user": "c2", "hash": "x", "reason": "x", "role": "street", "org": "990101001000", "right": "export", "by": "c1", "until": "2999-01-01"}') ->> 'error', 'PASSWORD_AGAIN', w || ': ' || t)
  FROM (VALUES ('d1', 'user_add'), ('op', 'user_add'), ('d1', 'user_approve'), ('d1', 'user_disable'), ('op', 'user_disable'), ('s2', 'user_reset_ask'), ('d1', 'user_right'),
               ('d1', 'user_substitute'), ('d1', 'password_change'), ('op', 'password_change')) t(w, t), be(w);
SELECT be('d1') \g /dev/null
SELECT is(user_add(:'made') ->> 'error', 'PASSWORD_AGAIN', 'nor called by itself');
SELECT is(password_again(jsonb_build_object('proof', repeat('ab', 32))) ->> 'error', 'WRONG_LOGIN', 'not with another password');
SELECT is(do_write('user_add', :'made', :'k') ->> 'error', 'PASSWORD_AGAIN', '… which opens nothing');
SELECT is(password_again(jsonb_build_object('proof', encode(sha256('d1'), 'hex'))) ? 'ok', true, 'given');
SELECT is(do_write('user_add', :'made', :'k') -> 'ok' ->> 'user', 'n1', 'the same submission under its key is done now');
SELECT test.set('d1', 'proved_at = now() - interval ''11 minutes''') \g /dev/null
SELECT is(do_write('user_add', :'made', :'k') -> 'ok' ->> 'user', 'n1', '… and its reply is had again without');
SELECT is(do_write('user_add', '{"user": "n2", "role": "street", "org": "990101001000", "hash": "x"}') ->> 'error', 'PASSWORD_AGAIN', 'a further one wants it again');
RESET SESSION AUTHORIZATION;
INSERT INTO account_right (account_id, name, given_by, approved_by, approved_at) SELECT a.id, 'export', b.id, c.id, now() FROM account a, account b, account c WHERE a.name = 'd1' AND b.name = 'd2' AND c.name = 'd3';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(export_begin('{"#list": "case_list", "purpose": "file", "reason": "x", "receiver": "x"}') ->> 'error', 'PASSWORD_AGAIN', 'a file for a receiver, too');
SELECT is(export_begin('{"#list": "case_list", "purpose": "file", "state": "found"}') ->> 'error', NULL, 'a piece of the work does not');
SELECT is(export_begin('{"#list": "case_list"}') ->> 'error', NULL, 'nor a screen');
SELECT finish();
ROLLBACK;
