-- What a new password is held against, and how long one lasts.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.log_in(p_user text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT nol.login_end(jsonb_build_object('user', p_user, 'source', 'here', 'proof', encode(sha256('own'), 'hex'),
                                            'token_hash', encode(sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'hex')))
$$;
CREATE FUNCTION test.be_in(p_user text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM set_config('nol.session', (SELECT encode(s.token_hash, 'hex') FROM nol.session s JOIN nol.account a ON a.id = s.account_id
                                        WHERE a.name = p_user AND s.ended_at IS NULL ORDER BY s.id DESC LIMIT 1), true);
END $$;
CREATE FUNCTION test.days(p_days int) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ UPDATE nol.setting SET value = p_days WHERE name = 'password_days' $$;
CREATE FUNCTION test.right_of(p_user text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.account_right (account_id, name, given_by) SELECT a.id, 'export', b.id FROM nol.account a, nol.account b WHERE a.name = p_user AND b.name = 'd2'
$$;
CREATE FUNCTION test.right_ends(p_user text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.account_right SET ended_at = now() WHERE account_id = (SELECT id FROM nol.account WHERE name = p_user)
$$;
CREATE FUNCTION test.set_long_ago(p_user text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.account_secret SET changed_at = now() - interval '1 hour' WHERE account_id = (SELECT id FROM nol.account WHERE name = p_user)
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
INSERT INTO account_secret (account_id, password_hash, changed_at)
SELECT id, 'argon2id:2:67108864:' || repeat('00', 16) || ':' || encode(sha256(sha256('own')), 'hex'), now() - interval '30 days 1 hour' FROM account WHERE name IN ('c1', 'd1');
INSERT INTO account_right (account_id, name, given_by) SELECT a.id, 'export', b.id FROM account a, account b WHERE a.name = 's1b' AND b.name = 'd1';
SET SESSION AUTHORIZATION nol_writer;

-- ---- the rules
SELECT be('c1') \g /dev/null
SELECT password_begin('{"rules": true}') -> 'ok' AS r_own \gset
SELECT is((:'r_own'::jsonb ->> 'least')::int, 8, 'a community''s has eight characters');
SELECT ok(:'r_own'::jsonb ->> 'params' LIKE 'argon2id:%', '… and how it is hashed is said as well');
SELECT ok(:'r_own'::jsonb -> 'names' ? 'c1', 'the own name');
SELECT ok(NOT EXISTS (SELECT FROM unnest(ARRAY[o.name, o.code, left(o.code, 6)]) w WHERE NOT :'r_own'::jsonb -> 'words' ? w), o.name || ': name and code')
  FROM org o WHERE o.type IN ('district', 'street', 'community');
SELECT ok(:'r_own'::jsonb -> 'words' ? '东一', 'a community without the word community');
SELECT is(password_begin('{}') -> 'ok' -> 'words', NULL, 'who only proves his own is not told them');
SELECT is(password_begin('{"user": "d1", "rules": true}') #- '{ok,words}', '{"ok": {"least": 8, "names": ["d1"]}}', 'another''s are not told to who may not set it');
SELECT be('op') \g /dev/null
SELECT is((password_begin(q) -> 'ok' ->> 'least')::int, n, q ->> 'user')
  FROM (VALUES ('{"user": "d1"}'::jsonb, 12), ('{"user": "op", "rules": true}', 12), ('{"user": "c1"}', 8), ('{"user": "s1b"}', 12), ('{"user": "nobody"}', 8),
               ('{"user": "new", "role": "auditor"}', 12), ('{"user": "c1", "role": "auditor"}', 12), ('{"user": "new", "role": "street"}', 8)) t(q, n);
SELECT is(password_begin('{"user": "d1"}') -> 'ok' -> 'params', NULL, 'nor is how another''s is hashed');
SELECT is(password_begin('{"user": "new", "role": "street", "display_name": "新人"}') -> 'ok' -> 'names', '["new", "新人"]', 'who is made has names, too');
SELECT set_config('nol.session', '', true) \g /dev/null
SELECT is(password_begin(q) ->> 'error', 'NOT_LOGGED_IN', 'nobody is told anything') FROM (VALUES ('{}'::jsonb), ('{"rules": true}'), ('{"role": "street"}')) t(q);

-- ---- rotation
SELECT is(log_in('c1') -> 'ok' ->> 'must_change', NULL, 'none expires by itself');
SELECT days(31) \g /dev/null
SELECT is(log_in('c1') -> 'ok' ->> 'must_change', NULL, 'nor before its days are over');
SELECT days(30) \g /dev/null
SELECT is(log_in('c1') -> 'ok' ->> 'must_change', 'old', 'then it has to be changed');
SELECT be_in('c1') \g /dev/null
SELECT is((me()).account_id, NULL, '… first of all');
SELECT is((SELECT must_change FROM whoami()), 'old', '… as one is told again');
SELECT is(log_in('c1') -> 'ok' ->> 'must_change', 'old', 'it is not used up');
SELECT be_in('c1') \g /dev/null
SELECT is(do_write('visit_submit', '{}') ->> 'error', 'PASSWORD_TO_CHANGE', 'no write');
SELECT is(do_write('password_change', jsonb_build_object('proof', encode(sha256('own'), 'hex'), 'hash', 'argon2id:2:67108864:' || repeat('00', 16) || ':'
                   || encode(sha256(sha256('own')), 'hex'))) ? 'ok', true, 'but this');
SELECT is((me()).role, 'community', '… and all is open');
SELECT is(log_in('c1') -> 'ok' ->> 'must_change', NULL, 'for so many days again');

-- ---- a right for which a password has to be longer: nobody knows how long the present one is
SELECT days(0) \g /dev/null
SELECT right_of('c1') \g /dev/null
SELECT is(log_in('c1') -> 'ok' ->> 'must_change', NULL, 'a password from after the right is long enough');
SELECT set_long_ago('c1') \g /dev/null
SELECT is(log_in('c1') -> 'ok' ->> 'must_change', 'right', 'one from before it has to be changed');
SELECT be_in('c1') \g /dev/null
SELECT is((SELECT must_change FROM whoami()), 'right', '… as one is told again');
SELECT is((password_begin('{"rules": true}') -> 'ok' ->> 'least')::int, 12, '… for one of twelve characters');
SELECT is(do_write('visit_submit', '{}') ->> 'error', 'PASSWORD_TO_CHANGE', '… first of all');
SELECT is(do_write('password_change', jsonb_build_object('proof', encode(sha256('own'), 'hex'), 'hash', 'argon2id:2:67108864:' || repeat('00', 16) || ':'
                   || encode(sha256(sha256('own')), 'hex'))) ? 'ok', true, 'changed');
SELECT is(log_in('c1') -> 'ok' ->> 'must_change', NULL, '… it is enough');
SELECT right_of('d1') \g /dev/null
SELECT is(log_in('d1') -> 'ok' ->> 'must_change', NULL, 'a district''s has twelve as it is');
SELECT set_long_ago('c1'), right_ends('c1') \g /dev/null
SELECT is(log_in('c1') -> 'ok' ->> 'must_change', NULL, 'a right that has ended asks for nothing');
SELECT finish();
ROLLBACK;
