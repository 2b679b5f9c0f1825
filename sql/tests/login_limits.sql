-- Who may go on trying to log in: by account and device, by account over all strangers, by address over all names. And what the trail says of it.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
INSERT INTO account_secret (account_id, password_hash) SELECT id, 'argon2id:2:67108864:00:' || encode(sha256(sha256(convert_to(name, 'UTF8'))), 'hex') FROM account;
CREATE FUNCTION test.try(p_user text, p_from text, p_device text, p_right boolean) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(nol.login_end(jsonb_strip_nulls(jsonb_build_object('user', p_user, 'source', p_from, 'device', p_device,
        'proof', CASE WHEN p_right THEN encode(sha256(convert_to(p_user, 'UTF8')), 'hex') ELSE repeat('00', 32) END,
        'token_hash', encode(sha256(gen_random_uuid()::text::bytea), 'hex')))) ->> 'error', 'done')
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;

-- ---- a device that is known stands in no table as what it is
SELECT is(try('c1', '10.0.0.1', repeat('ab', 16), true), 'done', 'c1 logs in');
SELECT is((SELECT count(*)::int FROM device WHERE device = repeat('ab', 16)) + (SELECT count(*)::int FROM session WHERE device = repeat('ab', 16))
          + (SELECT count(*)::int FROM login_try WHERE device = repeat('ab', 16)), 0, 'the id of the device is kept nowhere');
SELECT is(login_begin(jsonb_build_object('user', 'c1', 'source', '10.0.0.2', 'device', repeat('ab', 16))) -> 'ok' ->> 'known', 'true', '… and it is known');
SELECT is(login_begin(jsonb_build_object('user', 'c1', 'source', '10.0.0.2', 'device', encode(sha256(convert_to(repeat('ab', 16), 'UTF8')), 'hex'))) -> 'ok' ->> 'known', 'false',
          'what stands in the tables is no device');
SELECT is(login_begin(jsonb_build_object('user', 'c2', 'source', '10.0.0.2', 'device', repeat('ab', 16))) -> 'ok' ->> 'known', 'false', 'nor is it one of another account');

-- ---- one address, one try for each name
SELECT is((SELECT string_agg(DISTINCT try('name' || n, '10.9.9.9', NULL, false), ',') FROM generate_series(1, 50) n), 'WRONG_LOGIN', 'fifty names from one address');
SELECT is(try('s1', '10.9.9.9', NULL, false), 'LOGIN_DELAYED', 'the next name waits');
SELECT is(try('s1', '10.9.9.9', NULL, true), 'LOGIN_DELAYED', '… with the right password, too');
SELECT is(try('s1', '10.9.9.9', repeat('cd', 16), true), 'LOGIN_DELAYED', '… and with an id that nobody knows');
SELECT is(login_begin('{"user": "s1", "source": "10.9.9.9"}') ->> 'error', 'LOGIN_DELAYED', '… before any hashing');
SELECT ok((login_begin('{"user": "s1", "source": "10.9.9.9"}') -> 'params' ->> 'seconds')::int BETWEEN 1 AND 900, '… a quarter of an hour at most');
SELECT is(try('s1', '10.9.9.8', NULL, true), 'done', 'from another address it goes on');
SELECT is(try('c1', '10.9.9.9', repeat('ab', 16), true), 'done', 'and a known device passes from that very one');
SELECT is(try('c1', '10.9.9.9', repeat('ab', 16), false), 'WRONG_LOGIN', '… by limits of its own');
UPDATE login_try SET at = at - interval '16 minutes';
SELECT is(try('s1', '10.9.9.9', NULL, true), 'done', 'a quarter of an hour later it is over');

-- ---- one name, from many addresses
SELECT is((SELECT string_agg(DISTINCT try('c2', '10.8.' || n || '.1', NULL, false), ',') FROM generate_series(1, 99) n), 'WRONG_LOGIN', 'ninety-nine strangers try one name');
SELECT is(try('c2', '10.8.200.1', NULL, false), 'WRONG_LOGIN', 'and a hundredth');
SELECT is(try('c2', '10.8.200.2', NULL, true), 'LOGIN_DELAYED', 'the next one waits, wherever from');
SELECT is(try('s2', '10.8.200.2', NULL, true), 'done', '… for this name');
UPDATE login_try SET at = at - interval '61 minutes';
SELECT is(try('c2', '10.8.200.2', NULL, true), 'done', 'an hour later it is over');

-- ---- the password once more, of who is logged in: by account
SET SESSION AUTHORIZATION nol_writer;
SELECT be('c1') \g /dev/null
SELECT is(password_again(jsonb_build_object('proof', repeat('00', 32))) ->> 'error', 'WRONG_LOGIN', 'guess ' || n) FROM generate_series(1, 5) n;
SELECT is(password_again(jsonb_build_object('proof', repeat('00', 32))) ->> 'error', 'LOGIN_DELAYED', 'sent before the first was answered, the sixth is not judged');
SELECT is(password_again(jsonb_build_object('proof', encode(sha256('c1'), 'hex'))) ->> 'error', 'LOGIN_DELAYED', '… were it the right one');
SELECT is(password_change(jsonb_build_object('proof', encode(sha256('c1'), 'hex'), 'hash', 'x')) ->> 'error', 'LOGIN_DELAYED', '… nor by another message');
SELECT is((SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND objid = (SELECT id FROM account WHERE name = 'c1')), 1, 'one after another');
RESET SESSION AUTHORIZATION;
INSERT INTO login_try (name_hash, device, success) SELECT sha256(convert_to('d' || n % 5, 'UTF8')), 'password', false FROM generate_series(1, 120) n;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s2') \g /dev/null
SELECT is(password_begin('{}') ->> 'error', NULL, 'the guesses of others hold up nobody');
SELECT is(password_again(jsonb_build_object('proof', encode(sha256('s2'), 'hex'))) ->> 'error', NULL, '… to the end');
RESET SESSION AUTHORIZATION;
INSERT INTO login_try (name_hash, device, success) SELECT sha256('s1b'), 'password', false FROM generate_series(1, 120) n;
SELECT is(try('s1b', '10.7.7.7', NULL, true), 'done', '… nor a login from elsewhere');

-- ---- who has SQL of his own guesses and rolls back: the guesses count all the same
RESET SESSION AUTHORIZATION;
UPDATE login_try SET at = at - interval '2 hours';
CREATE FUNCTION test.guess(p_user text, p_device text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
    BEGIN
        SELECT coalesce(result::jsonb ->> 'error', 'done') INTO r FROM api.auth_login_end(jsonb_strip_nulls(jsonb_build_object('user', p_user, 'source', '10.6.6.6', 'device', p_device, 'proof', repeat('00', 32),
            'token_hash', encode(sha256(gen_random_uuid()::text::bytea), 'hex'))));
        RAISE EXCEPTION USING ERRCODE = 'NL999';
    EXCEPTION WHEN SQLSTATE 'NL999' THEN RETURN r;
    END;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_app;
SELECT is((SELECT count(*) FILTER (WHERE g = 'WRONG_LOGIN')::int FROM (SELECT guess('d1') AS g FROM generate_series(1, 300)) x) BETWEEN 1 AND 60, true, 'three hundred guesses are not three hundred answers');
SELECT is(guess('d2'), 'LOGIN_DELAYED', '… nor for another name');
SELECT is((SELECT b.result::jsonb ->> 'error' FROM api.auth_login_begin('{"user": "d3", "source": "10.6.6.7"}') b), 'LOGIN_DELAYED', 'strangers wait');
SELECT is(guess('c1', repeat('ab', 16)), 'WRONG_LOGIN', 'a known device does not');
RESET SESSION AUTHORIZATION;
UPDATE setting SET value = (value::jsonb || jsonb_build_object('at', clock_timestamp() - interval '16 minutes'))::text WHERE name = 'guesses';
SELECT clock_tick() \g /dev/null
SELECT cmp_ok((SELECT (detail ->> 'count')::int FROM event WHERE kind = 'login_undone'), '>', 40, 'a quarter of an hour later the trail says how many');
SELECT is((SELECT count(*)::int FROM guess), 0, 'of what is over no row is left');
SELECT is(try('d1', '10.6.6.6', NULL, true), 'done', 'and who knows the password is in');
SELECT is(login_begin('{"user": "nobody", "source": "10.6.6.8"}') #>> '{ok,params}', login_begin('{"user": "nobody", "source": "10.6.6.8"}') #>> '{ok,params}', 'a name that is none has a salt of its own');
SELECT isnt(login_begin('{"user": "nobody", "source": "10.6.6.8"}') #>> '{ok,params}', login_begin('{"user": "nobody2", "source": "10.6.6.8"}') #>> '{ok,params}', '… not that of another');
SELECT matches(login_begin('{"user": "nobody", "source": "10.6.6.8"}') #>> '{ok,params}', '^argon2id:2:67108864:(?!0000)[0-9a-f]{32}$', '… and no more zeros than an account''s');

-- ---- what was refused stands in the trail, by the minute
SET SESSION AUTHORIZATION nol_writer;
SELECT be_nobody() \g /dev/null
SELECT is(refusals_note(jsonb_build_object('rows', jsonb_build_array(
    jsonb_build_object('source', '10.9.9.9', 'user', 's1', 'count', 3, 'messages', jsonb_build_array('LOGIN')),
    jsonb_build_object('source', '10.9.9.9', 'user', 'no such name 990101201405060017', 'count', 4, 'messages', jsonb_build_array('LOGIN', 'RESUME')),
    jsonb_build_object('source', '10.9.9.7', 'user', 'c2', 'count', 2, 'messages', jsonb_build_array('LOGIN')),
    jsonb_build_object('source', '10.9.9.9', 'session', encode(sha256(sha256('d1')), 'hex'), 'count', 5, 'messages', jsonb_build_array('CASE_SHOW'))))), 0, 'told');
SELECT is(refusals_note(jsonb_build_object('rows', jsonb_build_array(
    jsonb_build_object('source', '10.9.9.9', 'session', encode(sha256(sha256('d1')), 'hex'), 'count', 6, 'messages', jsonb_build_array('AUDIT_LIST', 'x"}', 'CASE_SHOW'))))), 0, '… and again');
SELECT throws_ok('SELECT * FROM refusal', '42501', NULL, 'the application cannot read what was refused');
RESET SESSION AUTHORIZATION;
UPDATE refusal SET minute = minute - interval '1 minute';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(refusals_note('{"rows": []}'), 3, 'one row for each source and account when the minute is over');
SELECT is(refusals_note('{}'), 0, '… once');
SELECT be('aud') \g /dev/null
SELECT is((SELECT array_agg(format('%s %s %s %s', a.user, a.kind, a.role, a.detail::jsonb) ORDER BY a.detail) FROM audit_list('{"kind": "login_failed"}') a WHERE a.kind IS NOT NULL),
          ARRAY['c2 login_failed  {"count": 2, "source": "10.9.9.7", "message": ["LOGIN"]}',
                ' login_failed  {"count": 7, "source": "10.9.9.9", "message": ["LOGIN", "RESUME"], "several": true}'], 'failed logins: who, where from, how often');
SELECT is((SELECT array_agg(format('%s %s %s %s', a.user, a.kind, a.role, a.detail::jsonb)) FROM audit_list('{"kind": "refused"}') a WHERE a.kind IS NOT NULL),
          ARRAY['d1 refused district {"count": 11, "source": "10.9.9.9", "message": ["AUDIT_LIST", "CASE_SHOW"]}'], 'refusals: which messages');
SELECT is((SELECT count(*)::int FROM audit_list('{}') a WHERE a.detail LIKE '%990101%'), 0, 'nothing that was typed is kept');
-- ---- who tells of refusals as nol_app: of nobody whose session is long over, and of so many sources
RESET SESSION AUTHORIZATION;
DELETE FROM refusal;
UPDATE session SET ended_at = now() - interval '2 hours' WHERE token_hash = sha256(sha256('s2'));
SET SESSION AUTHORIZATION nol_app;
SELECT * FROM api.auth_refused(jsonb_build_object('rows', (SELECT jsonb_agg(jsonb_build_object('source', '10.5.' || n / 200 || '.' || n % 200, 'session', encode(sha256(sha256('s2')), 'hex'), 'count', 99)) FROM generate_series(1, 2000) n))) \g /dev/null
RESET SESSION AUTHORIZATION;
SELECT is((SELECT count(*)::int FROM refusal), 512, 'so many sources in one call');
SELECT is((SELECT count(*)::int FROM refusal WHERE account_id > 0), 0, 'none in the name of somebody whose session is over');
INSERT INTO refusal (source, account_id, minute, count, messages) SELECT 'x' || n, 0, date_trunc('minute', clock_timestamp()) + m * interval '1 minute', 1, '{}' FROM generate_series(1, 2048) n, generate_series(0, 1) m;
SET SESSION AUTHORIZATION nol_app;
SELECT * FROM api.auth_refused('{"rows": [{"source": "10.4.4.1"}, {"source": "10.4.4.2"}]}') \g /dev/null
RESET SESSION AUTHORIZATION;
SELECT is((SELECT string_agg(source || ' ' || count, ',') FROM refusal WHERE source IN ('*', '10.4.4.1', '10.4.4.2')), '* 2', 'and in a minute: the rest together');
SELECT finish();
ROLLBACK;
