-- A password that another hand has set: used once, and changed before anything else answers.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
-- The hash, the proof and the token of a word: who knows the word can log in with it.
CREATE FUNCTION test.hash_of(p_word text) RETURNS text LANGUAGE sql AS $$
    SELECT 'argon2id:2:67108864:' || repeat('00', 16) || ':' || encode(sha256(sha256(convert_to(p_word, 'UTF8'))), 'hex')
$$;
CREATE FUNCTION test.log_in(p_user text, p_word text, p_device text DEFAULT repeat('0a', 16), p_source text DEFAULT 'here') RETURNS jsonb LANGUAGE sql AS $$
    SELECT nol.login_end(jsonb_strip_nulls(jsonb_build_object('user', p_user, 'source', p_source, 'device', p_device,
                         'proof', encode(sha256(convert_to(p_word, 'UTF8')), 'hex'), 'token_hash', encode(sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'hex'))))
$$;
-- From here on the newest session of the account.
CREATE FUNCTION test.be_in(p_user text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM set_config('nol.session', (SELECT encode(s.token_hash, 'hex') FROM nol.session s JOIN nol.account a ON a.id = s.account_id
                                        WHERE a.name = p_user AND s.ended_at IS NULL ORDER BY s.created_at DESC, s.ctid DESC LIMIT 1), true);
END $$;
CREATE FUNCTION test.later(p_user text, p_by interval) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.account_secret SET used_at = used_at - p_by WHERE account_id = (SELECT id FROM nol.account WHERE name = p_user)
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
INSERT INTO account_secret (account_id, password_hash) SELECT id, test.hash_of('old') FROM account WHERE name = 'c1';
SET SESSION AUTHORIZATION nol_writer;
\set other '''0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b'''

-- ---- the first one
SELECT be('d1') \g /dev/null
SELECT is(do_write('user_add', jsonb_build_object('user', 'n1', 'role', 'operator', 'org', '990101000000', 'hash', hash_of('first'))) -> 'ok' ->> 'status', 'waiting', 'made');
SELECT be('d2') \g /dev/null
SELECT is(do_write('user_approve', '{"user": "n1"}') -> 'ok' ->> 'status', 'active', 'and let in');
SELECT is(log_in('n1', 'wrong') ->> 'error', 'WRONG_LOGIN', 'another word opens nothing');
SELECT is(log_in('n1', 'first') -> 'ok' ->> 'must_change', 'given', 'the first login says that it has to be changed');
SELECT be_in('n1') \g /dev/null
SELECT is((me()).account_id, NULL, 'its session is nobody''s');
SELECT is((SELECT "user" || ' ' || must_change FROM whoami()), 'n1 given', '… but for who one is');
SELECT is((SELECT count(*)::int FROM event) + (SELECT count(*)::int FROM batch), 0, '… and sees no row');
SELECT throws_ok($$SELECT enter(current_setting('nol.session'))$$, '28P01', NULL, 'no message works on it');
SELECT is(enter(current_setting('nol.session') || '+'), true, '… but those that are for it');
SELECT is(do_write(t, '{"user": "c1", "hash": "x", "reason": "x"}') ->> 'error', 'PASSWORD_TO_CHANGE', t || ' neither')
  FROM unnest('{user_add,user_disable,password_change,case_confirm,import_commit}'::text[]) t;
SELECT is(password_change('{"user": "c1", "hash": "x", "reason": "x"}') ->> 'error', 'PASSWORD_TO_CHANGE', 'nor another''s password, called by itself');
SELECT is(do_write('password_change', jsonb_build_object('hash', hash_of('own'), 'proof', repeat('ab', 32))) ->> 'error', 'WRONG_LOGIN', 'nor one''s own without the present one');

-- ---- once: from the same device for an hour, since a line may break
SELECT is(log_in('n1', 'first', :other) ->> 'error', 'PASSWORD_USED', 'on another device it is used up');
SELECT is(log_in('n1', 'first', NULL) ->> 'error', 'PASSWORD_USED', '… and without one');
SELECT is(log_in('n1', 'wrong', :other) ->> 'error', 'WRONG_LOGIN', '… which is said to nobody who does not know it');
SELECT is(log_in('n1', 'first') -> 'ok' ->> 'must_change', 'given', 'on the same once more');
SELECT later('n1', '61 minutes') \g /dev/null
SELECT is(log_in('n1', 'first') ->> 'error', 'PASSWORD_USED', '… not after an hour');
SELECT later('n1', '-61 minutes') \g /dev/null
SELECT be_in('n1') \g /dev/null
SELECT ok((SELECT expires::timestamptz FROM whoami()) <= now() + interval '61 minutes', 'nor does its session last longer');

-- ---- changed
SELECT gen_random_uuid() AS k \gset
SELECT jsonb_build_object('hash', hash_of('own'), 'proof', encode(sha256('first'), 'hex')) AS own \gset
SELECT is(do_write('password_change', :'own', :'k') -> 'ok' ->> 'user', 'n1', 'changed');
SELECT is(do_write('password_change', :'own', :'k') -> 'ok' ->> 'user', 'n1', '… the reply may get lost');
SELECT is((me()).role, 'operator', 'from here on the session is the account''s');
SELECT is((SELECT count(*)::int FROM session_list('{}')), 1, '… and its only one: who had logged in with the old one is out');
SELECT is((SELECT must_change FROM whoami()), NULL, '… and nothing has to be changed');
SELECT ok((SELECT expires::timestamptz FROM whoami()) > now() + interval '11 hours', '… for as long as any');
SELECT is((SELECT kind FROM event ORDER BY id DESC LIMIT 1), 'password_change', 'in the trail in one''s own name');
SELECT is(log_in('n1', 'first') ->> 'error', 'WRONG_LOGIN', 'the first one is gone');
SELECT is(log_in('n1', 'own') -> 'ok' ->> 'must_change', NULL, 'the own one opens all');
SELECT is(log_in('n1', 'own', :other) -> 'ok' ->> 'user', 'n1', '… on any device');

-- ---- a reset is the same again
SELECT be('op') \g /dev/null
SELECT is(do_write('password_change', jsonb_build_object('user', 'c1', 'hash', hash_of('reset'), 'reason', '忘记')) ? 'ok', true, 'reset');
SELECT be('d1') \g /dev/null
SELECT is(do_write('user_approve', '{"user": "c1"}') -> 'ok' ->> 'status', 'active', 'approved');
SELECT is(log_in('c1', 'reset', NULL, '10.0.0.7') -> 'ok' ->> 'must_change', 'given', 'without a device the address stands for it');
SELECT is(log_in('c1', 'reset', NULL, '10.0.0.8') ->> 'error', 'PASSWORD_USED', '… another one');
SELECT be_in('c1') \g /dev/null
SELECT is((me()).account_id, NULL, 'limited, too');
SELECT lives_ok('SELECT logout()', 'it can be ended');
SELECT is((my_login()).account_id, NULL, '… and is over then');

-- ---- from the server's command line
RESET SESSION AUTHORIZATION;
SELECT is(user_add_first('n2', 'street', '990101001000', hash_of('by server')) ? 'ok', true, 'nold user add');
SELECT is((SELECT given FROM account_secret s JOIN account a ON a.id = s.account_id WHERE a.name = 'n2'), true, '… gives one as well');
SELECT is(user_add_first('n3', 'street', o, hash_of('x')), jsonb_build_object('error', 'UNIT_UNKNOWN', 'params', jsonb_build_object('org', o)), 'no account of a unit that is not there: ' || o)
  FROM unnest('{东街,990101009000,001,""}'::text[]) o;
SELECT is((SELECT count(*)::int FROM account WHERE name = 'n3'), 0, '… is made');
-- the first account of all makes the district's unit, which no list of units would find under another code
SET session_replication_role = replica;
DELETE FROM account;
DELETE FROM org_code;
DELETE FROM org;
SET session_replication_role = origin;
SELECT is(user_add_first('n3', 'district', o, hash_of('x')), jsonb_build_object('error', 'UNIT_FIRST', 'params', jsonb_build_object('org', o)), 'nor of a district under no code of one: ' || o)
  FROM unnest('{甲区,990101001000,990101001,99010100000,000000,"990101 ",""}'::text[]) o;
SELECT is((SELECT count(*)::int FROM org), 0, '… nor its unit');
SELECT is(user_add_first('n3', 'district', '990101', hash_of('x')) -> 'ok' ->> 'org', '990101000000', 'six digits are the code of a district');
SELECT finish();
ROLLBACK;
