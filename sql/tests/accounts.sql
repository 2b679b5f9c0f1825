-- Accounts: who makes them, who lets them work, who ends them.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.user(p_who text, p_type text, p_user text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.do_write(p_type, jsonb_build_object('user', p_user) || p_more);
END $$;
CREATE FUNCTION test.said_of(p_user text, p_field text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be('d3');
    RETURN (SELECT to_jsonb(s) ->> p_field FROM account a CROSS JOIN LATERAL account_said(a.id) s WHERE a.name = p_user);
END $$;
-- The days for objections are over.
CREATE FUNCTION test.objected_not() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.account_issue SET object_until = nol.today() - 1 WHERE object_until < 'infinity'; UPDATE nol.account SET end_due = nol.today() - 1 WHERE end_due IS NOT NULL;
    SELECT nol.guard_tick(nol.today())
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
\set officer '{"display_name": "新", "role": "district", "org": "990101000000", "hash": "x"}'
\set made '{"display_name": "新", "role": "street", "org": "990101001000", "hash": "$argon2id$x"}'

-- ---- what an operator makes waits for one officer, and is looked at by a second
SELECT is(test.user('op', 'user_add', 'n1', :'made') -> 'ok' ->> 'status', 'waiting', 'made by an operator it waits');
SELECT is(test.user('op', 'user_approve', 'n1') ->> 'error', 'NOT_ALLOWED', 'an operator lets nobody in');
SELECT is(test.user('s1', 'user_approve', 'n1') ->> 'error', 'NOT_ALLOWED', 'nor does a street');
SELECT is(test.user('d1', 'user_approve', 'n1', '{"reason": "公函"}') -> 'ok' ->> 'status', 'active', 'a district officer does');
SELECT is(test.user('d1', 'user_approve', 'n1') ->> 'error', 'SECOND_OFFICER_NEEDED', 'who has spoken does not look a second time');
SELECT is(said_of('n1', 'waits'), 'second_look', 'a second one is to look at it');
SELECT is(said_of('n1', 'due')::date, workdays_add(today(), 3), 'within three working days');
SELECT is(test.user('d2', 'user_approve', 'n1') -> 'ok' ->> 'waits', NULL, 'and does');
SELECT is(said_of('n1', 'approved_by'), '["d1", "d2"]', 'both are named');
SELECT is(test.user('d1', 'user_add', 'n2', :'made') -> 'ok' ->> 'status', 'active', 'made by the district it works at once');
SELECT is(said_of('n2', 'waits'), 'second_look', 'and waits for the second look');
SELECT is(test.user('d1', 'user_add', 'n2', :'made') ->> 'error', 'NAME_TAKEN', 'one name, one account');
SELECT is(test.user('s1', 'user_add', 'n3', :'made') ->> 'error', 'NOT_ALLOWED', 'a street makes none');
-- ---- what an operator calls an account passes for no officer and no other unit
RESET SESSION AUTHORIZATION;
UPDATE account SET display_name = '督导室-复核' WHERE name = 'd2';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('op', 'user_add', 'w1', :'made'::jsonb || jsonb_build_object('display_name', n)) ->> 'error', 'NAME_PASSES_FOR', 'called as an officer or another unit: ' || n)
  FROM unnest('{督导室-复核,督导室复核,督导室－复核,督导室 复核,督导室-复核二,督导室,西街道,甲区公安分局}'::text[]) n;
SELECT is(test.user('op', 'user_add', n, :'made') ->> 'error', 'NAME_PASSES_FOR', 'nor by its user name: ' || n) FROM unnest('{督导室,D2,督导室-复核}'::text[]) n;
SELECT is(test.user('op', 'user_add', 'w' || k, :'made'::jsonb || jsonb_build_object('display_name', n)) ->> 'error', NULL, 'an account may be called: ' || n) FROM unnest('{王复核,东街道,督导,d22}'::text[]) WITH ORDINALITY t(n, k);
-- ---- a name stands in commands that others paste
SELECT is(test.user('op', 'user_add', n, :'made') ->> 'error', 'ACCOUNT_NAME', format('no name of an account: %s', n))
  FROM unnest(ARRAY['x;touch${IFS}pwn', 'a b', 'a''b', '$(id)', '-x', '.x', 'a`id`', 'a|b', E'a\nb', E'a\n', 'a\b', 'a"b', 'é', 'a/b', 'a:b', 'a%s', E'a\u200bb', '']) n;
SELECT is(test.user('op', 'user_add', n, :'made') -> 'ok' ->> 'user', n, format('a name of an account: %s', n))
  FROM unnest(ARRAY['li.wei', 'li_wei-2', '李维', '9a', '〇李.二', '𠮷田']) n;

-- ---- a key whose digest was cleared, since it was taken of a password
SELECT gen_random_uuid() AS k \gset
SELECT be('d1');
SELECT do_write('user_add', jsonb_build_object('user', 'n9') || :'made', :'k') AS first \gset
SELECT is(do_write('user_add', jsonb_build_object('user', 'n9b') || :'made', :'k') ->> 'error', 'KEY_REUSED', 'another payload');
RESET SESSION AUTHORIZATION;
UPDATE request_key SET digest = NULL WHERE key = :'k';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(do_write('user_add', jsonb_build_object('user', 'n9') || :'made', :'k'), (:'first')::jsonb, 'a replay of an old key gets what was stored');
SELECT is(do_write('user_approve', '{"user": "n9"}', :'k') ->> 'error', 'KEY_REUSED', '… for the same verb');
SELECT be('s1');
SELECT is(do_write('user_add', jsonb_build_object('user', 'n9') || :'made', :'k') ->> 'error', 'KEY_REFUSED', '… and for nobody else');

-- ---- an account that reaches every child needs two
SELECT is(test.user('d1', 'user_add', 'q1', :'officer') -> 'ok' ->> 'status', 'waiting', 'made by one officer it waits');
SELECT is(test.user('d1', 'user_approve', 'q1') ->> 'error', 'SECOND_OFFICER_NEEDED', '… not for the same one');
SELECT is(test.user('d2', 'user_approve', 'q1') -> 'ok' ->> 'status', 'active', '… but for a second');
SELECT is(said_of('q1', 'waits'), NULL, 'and then two answer for it');
SELECT is(test.user('op', 'user_add', 'q2', :'officer') -> 'ok' ->> 'status', 'waiting', 'made by an operator …');
SELECT is(test.user('d1', 'user_approve', 'q2') -> 'ok' ->> 'status', 'waiting', '… one officer is not enough …');
SELECT is(test.user('d3', 'user_approve', 'q2') -> 'ok' ->> 'status', 'active', '… two are');
SELECT is(test.user('op', 'user_add', 'q3', :'officer') -> 'ok' ->> 'status', 'waiting', 'made by an operator, one officer has spoken …');
SELECT is(test.user('d1', 'user_approve', 'q3') -> 'ok' ->> 'status', 'waiting', '… and then its password is set once more …');
SELECT is(test.user('op', 'password_change', 'q3', '{"hash": "y", "reason": "纸条丢失"}') -> 'ok' ->> 'status', 'waiting', '… that is another matter');
SELECT is(test.user('d2', 'user_approve', 'q3') -> 'ok' ->> 'status', 'waiting', '… for which one of two has spoken');
SELECT is(test.user('d3', 'user_approve', 'q3') -> 'ok' ->> 'status', 'active', '… and now both');

-- ---- a password set by another hand
SELECT is(test.user('op', 'password_change', 'n1', '{"hash": "y"}') ->> 'error', 'REASON_NEEDED', 'nobody resets without a reason');
SELECT is(test.user('op', 'password_change', 'n1', '{"hash": "y", "reason": "忘记"}') -> 'ok' ->> 'status', 'waiting', 'reset by an operator it waits again');
SELECT is(test.user('d1', 'user_approve', 'n1') -> 'ok' ->> 'waits', 'second_look', 'one officer lets it in, a second looks');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT string_agg(o.name, ' ' ORDER BY o.id) FROM account a JOIN account o ON o.id = ANY (account_hands(a.id)) WHERE a.name = 'n1'), 'op d1', 'until then who has set it and who has let it in are its hands');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d1', 'password_change', 'd2', '{"hash": "y", "reason": "忘记"}') #>> '{ok,waits}', 'approval', 'a colleague''s waits for a third officer');
SELECT is(test.user('d1', 'user_approve', 'd2') ->> 'error', 'SECOND_OFFICER_NEEDED', '… not for the one who set it');
SELECT is(test.user('op', 'password_change', 'aud', '{"hash": "y", "reason": "忘记"}') #>> '{ok,waits}', 'approval', 'the auditor''s, too');
SELECT is(test.user('d1', 'user_approve', 'aud') #>> '{ok,waits}', 'objections', '… one officer is not enough');
SELECT is(test.user('d3', 'user_approve', 'aud') #>> '{ok,waits}', NULL, '… two are');
SELECT be('d2');
SELECT is((me()).role, 'district', 'until then the colleague works on');
SELECT is(test.user('d3', 'user_approve', 'd2') #>> '{ok,waits}', NULL, 'a third officer lets the colleague in');
SELECT be('d2');
SELECT is(test.user('d2', 'user_approve', 'n2') ->> 'error', 'NOT_LOGGED_IN', 'the sessions of before are over');
RESET SESSION AUTHORIZATION;
UPDATE session s SET ended_at = NULL FROM account a WHERE a.id = s.account_id AND a.name = 'd2';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d2', 'user_approve', 'n2') ->> 'error', 'RESET_LATELY', 'who comes back from a reset lets nobody in for a day');
RESET SESSION AUTHORIZATION;
UPDATE account_issue x SET made_at = made_at - interval '25 hours', works_at = works_at - interval '25 hours' FROM account a WHERE a.id = x.account_id AND a.name = 'd2';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d2', 'user_approve', 'n2') ->> 'error', NULL, '… then it does');

-- ---- a right: not by the one who gave it, also where he has just let the account in; nor by its owner
SELECT is(test.user('op', 'password_change', 's1b', '{"hash": "y", "reason": "忘记"}') -> 'ok' ->> 'status', 'waiting', 'a street''s account waits after a reset');
SELECT is(test.user('d1', 'user_right', 's1b', '{"right": "export"}') #> '{ok,rights}', '["export_waiting"]', 'an officer gives it a right …');
SELECT is(test.user('d1', 'user_approve', 's1b') #> '{ok,rights}', '["export_waiting"]', '… and his word for the password is none for the right');
SELECT is(said_of('s1b', 'waits'), 'approval', '… with which two let it in');
SELECT is(test.user('d3', 'user_approve', 's1b') -> 'ok' -> 'rights', '["export_waiting"]', '… the second lets it in, and nothing besides …');
SELECT is(test.user('d3', 'user_approve', 's1b') -> 'ok' -> 'rights', '["export"]', '… and makes the right good when that alone is asked');
SELECT is(said_of('s1b', 'waits'), NULL, '… and lets it in');
SELECT is(test.user('d3', 'user_right', 'd1', '{"right": "export"}') #> '{ok,rights}', '["export_waiting"]', 'a colleague gives one a right');
SELECT is(test.user('d1', 'user_approve', 'd1') ->> 'error', 'SAME_PERSON', '… which one does not make good oneself');
SELECT is((SELECT account_rights(id) FROM account WHERE name = 'd1'), '{export_waiting}', '… it waits');
SELECT test.user('d3', 'user_right', 'd1', '{"right": "export", "end": true}') ->> 'error' \g /dev/null

-- ---- what a street asks for its community and an operator does is two people already, and its district looks
SELECT is(test.user('c1', 'user_reset_ask', 'c1b', '{"reason": "忘记"}') ->> 'error', 'NOT_ALLOWED', 'a community asks its street');
SELECT is(test.user('s2', 'user_reset_ask', 'c1', '{"reason": "忘记"}') ->> 'error', 'NOT_FOUND', 'a street asks for its own');
SELECT is(test.user('s1', 'user_reset_ask', 'c1', '{"reason": "忘记"}') -> 'ok' ->> 'waits', 'reset', 'asked for');
SELECT is(test.user('op', 'password_change', 'c1', '{"hash": "y"}') -> 'ok' ->> 'status', 'active', 'done, it works');
SELECT is(said_of('c1', 'asked_by') || said_of('c1', 'made_by') || said_of('c1', 'why'), 's1op忘记', 'it is said who asked, who did it and why');
SELECT is(said_of('c1', 'waits'), 'second_look', 'and an officer looks');
SELECT is(test.user('op', 'password_change', 'c1b', '{"hash": "y", "reason": "忘记"}') -> 'ok' ->> 'status', 'waiting', 'what no street has asked for waits for one');
SELECT is(test.user('d1', 'user_reset_ask', 'c1b', '{"reason": "忘记"}') -> 'ok' ->> 'status', 'waiting', '… also when an officer asks');
SELECT is(test.user('op', 'password_change', 'c1b', '{"hash": "y"}') -> 'ok' ->> 'status', 'waiting', '… since asking is not letting in');

-- ---- disabled is for good
SELECT is(test.user('op', 'user_disable', 'n2') -> 'ok' ->> 'status', 'disabled', 'ended');
SELECT is(test.user('d1', 'user_approve', 'n2') ->> 'error', 'NOTHING_TO_DO', 'and not begun again');
SELECT is(test.user('d1', 'user_disable', 'd1') ->> 'error', 'SAME_PERSON', 'nobody ends himself');

-- ---- the last who can approve others stays
SELECT test.user(w, 'user_disable', u) -> 'ok' ->> 'status' FROM unnest('{q1,q2,q3,d2}'::text[]) u, unnest('{d1,d3}'::text[]) w \g /dev/null
SELECT is(test.user('op', 'password_change', 'd3', '{"hash": "y", "reason": "忘记"}') -> 'ok' ->> 'status', 'active', 'one of two keeps the present one meanwhile …');
SELECT is(test.user('op', 'password_change', 'd1', '{"hash": "y", "reason": "忘记"}') -> 'ok' ->> 'status', 'active', '… and so does the other');
SELECT is(test.user('d1', 'user_approve', 'd3') -> 'ok' ->> 'waits', 'objections', 'for what another hand has set it speaks alone, since there is no second …');
SELECT objected_not() \g /dev/null
SELECT is(test.user('d1', 'user_approve', 'd3') ->> 'error', 'SECOND_OFFICER_NEEDED', '… and it opens when nobody has objected, and waits for a second look …');
SELECT is(accounts_unlooked(), 'd3', '… which nold check says');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT account_hands(id) FROM account WHERE name = 'd3'), '{}', '… and nobody is held for his hand, or no finding would be confirmed');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('op', 'user_disable', 'd1') #>> '{ok,waits}', 'disable', 'no operator chooses who is the only officer');
RESET SESSION AUTHORIZATION;
UPDATE session s SET ended_at = NULL FROM account a WHERE a.id = s.account_id AND a.name = 'd3';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d3', 'user_disable', 'd1') ->> 'error', 'RESET_LATELY', '… nor with one whom he has just set a password …');
RESET SESSION AUTHORIZATION;
UPDATE account_issue x SET made_at = made_at - interval '25 hours', works_at = works_at - interval '25 hours' FROM account a WHERE a.id = x.account_id AND a.name = 'd3';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d3', 'user_disable', 'd1') -> 'ok' ->> 'status', 'active', '… nor a day later, before a second look');

-- ---- a district of two officers, and of one
RESET SESSION AUTHORIZATION;
UPDATE account SET end_by = NULL, end_asked_at = NULL, end_due = NULL;
UPDATE account_issue SET works_at = now() - interval '25 hours', settled_at = now();
UPDATE account SET disabled_at = NULL, approved_at = CASE WHEN name IN ('d1', 'd2') THEN now() END, worked_at = CASE WHEN name IN ('d1', 'd2') THEN now() END WHERE role = 'district';
UPDATE session s SET ended_at = NULL FROM account a WHERE a.id = s.account_id AND a.name IN ('d1', 'd2', 'op');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d1', 'password_change', 'd2', '{"hash": "y", "reason": "忘记"}') ->> 'error', 'SECOND_OFFICER_MISSING', 'one of two does not set the other''s password');
SELECT is(test.user('d1', 'user_add', 'q8', :'officer') -> 'ok' ->> 'status', 'waiting', 'what one of two makes waits for the other');
SELECT is(test.user('op', 'password_change', 'd2', '{"hash": "y", "reason": "忘记"}') -> 'ok' ->> 'waits', 'approval', 'an operator sets it');
SELECT is(test.user('d1', 'user_approve', 'd2') -> 'ok' ->> 'waits', 'objections', '… and the other speaks for it');
RESET SESSION AUTHORIZATION;
UPDATE account SET end_by = NULL, end_asked_at = NULL, end_due = NULL;
UPDATE account_issue SET works_at = now() - interval '25 hours', settled_at = now();
UPDATE account SET approved_at = NULL, worked_at = NULL WHERE name = 'd2';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d1', 'user_add', 'q9', :'officer') -> 'ok' ->> 'status', 'active', 'the only one there ever was makes the second alone');
SELECT is(accounts_unlooked(), 'q9', '… which nold check says');
SELECT is(test.user('d1', 'user_add', 'q10', :'officer') -> 'ok' ->> 'status', 'waiting', 'and no third');

-- ---- who logs out stands in the trail by name
SELECT be('s1');
SELECT logout();
RESET SESSION AUTHORIZATION;
SELECT is((SELECT a.name FROM event e LEFT JOIN account a ON a.id = e.account_id WHERE e.kind = 'logout' ORDER BY e.id DESC LIMIT 1), 's1', 'a logout has its owner''s name');
SELECT * FROM finish();
ROLLBACK;
