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
SELECT is(test.user('op', 'password_change', 'd2', :'reset') -> 'ok' ->> 'waits', 'approval', 'an operator resets an officer');
SELECT is(test.user('d1', 'user_approve', 'd2') -> 'ok' ->> 'waits', 'objections', '… one word');
SELECT is(test.user('d3', 'user_approve', 'd2') -> 'ok' ->> 'waits', NULL, '… two words');
SELECT be('d2');
SELECT is((me()).account_id, NULL, '… and the sessions of before are over');
RESET SESSION AUTHORIZATION;
UPDATE session s SET ended_at = NULL FROM account a WHERE a.id = s.account_id AND a.name = 'd2' AND s.for_account IS NULL;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d2', v, u, m) ->> 'error', 'RESET_LATELY', 'lets nobody in by ' || v)
  FROM (VALUES ('user_add', 'ulan', :'street'::jsonb), ('password_change', 's2', :'reset'), ('user_right', 's2', '{"right": "export"}'), ('user_approve', 'ymir', '{}')) t(v, u, m);

-- ---- an operator and one officer take no other officer's place
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.days_over() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.account_issue SET object_until = nol.today() - 1 WHERE object_until < 'infinity'; UPDATE nol.account SET end_due = nol.today() - 1 WHERE end_due IS NOT NULL;
    SELECT nol.guard_tick(nol.today())
$$;
CREATE FUNCTION test.opens(p_user text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT k.password_hash FROM nol.account_secret k JOIN nol.account a ON a.id = k.account_id WHERE a.name = p_user
$$;
CREATE FUNCTION test.status(p_user text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT nol.account_status(a) FROM nol.account a WHERE name = p_user $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
INSERT INTO account_secret (account_id, password_hash) SELECT id, 'old' FROM account ON CONFLICT (account_id) DO UPDATE SET password_hash = 'old';
UPDATE account_issue SET made_at = made_at - interval '25 hours', works_at = works_at - interval '25 hours';
SAVEPOINT innocent;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user(w, 'user_disable', u) #>> '{ok,status}', 'active', w || ' alone ends no ' || u) FROM unnest('{op,d1}'::text[]) w, unnest('{d2,d3,aud}'::text[]) u;
SELECT is(test.user('op', 'user_disable', u) #>> '{ok,waits}', 'end', 'nor do both at once ' || u) FROM unnest('{d2,d3,aud}'::text[]) u;
SELECT is(test.user('op', 'password_change', u, :'reset') #>> '{ok,status}', 'active', 'an operator sets a password of ' || u) FROM unnest('{d2,d3,aud}'::text[]) u;
SELECT is(test.user('d1', 'user_approve', u) #>> '{ok,waits}', 'end', 'one officer speaks for it: ' || u) FROM unnest('{d2,d3,aud}'::text[]) u;
SELECT is(opens(u), 'old', 'it does not open ' || u) FROM unnest('{d2,d3,aud}'::text[]) u;
SELECT is(test.user('d1', 'user_disable', u) #>> '{ok,status}', 'active', 'saying it twice is no second word: ' || u) FROM unnest('{d2,d3,aud}'::text[]) u;
SELECT be('d3') \g /dev/null
SELECT is((SELECT string_agg(DISTINCT ref || ' ' || (due - today() > 2), ',' ORDER BY ref || ' ' || (due - today() > 2)) FROM notice WHERE kind = 'account_waits' AND due IS NOT NULL), 'aud true,d2 true,d3 true',
          'those who may object are told, and until when');
SELECT is(test.user('d2', 'user_approve', 'd2', '{"object": true, "reason": "在岗"}') #>> '{ok,waits}', NULL, 'who is to go objects');
SELECT is(test.user('d2', 'user_approve', 'd3', '{"object": true}') #>> '{ok,waits}', NULL, 'a colleague does for another');
SELECT is(test.user('aud', 'user_approve', 'aud', '{"object": true}') #>> '{ok,waits}', NULL, 'the auditor does');
SELECT is(test.user('d2', 'user_approve', 'd2', '{"object": true}') #>> '{params,what}', 'objection', '… to nothing more');
SELECT is(test.user('op', 'user_approve', 'd2', '{"object": true}') ->> 'error', 'NOT_ALLOWED', 'no operator does');
SELECT days_over() \g /dev/null
SELECT is(opens(u) || status(u), 'oldactive', u || ' is who he was') FROM unnest('{d2,d3,aud}'::text[]) u;
RESET SESSION AUTHORIZATION;
ROLLBACK TO innocent;
-- nobody objects, since nobody is there
SET SESSION AUTHORIZATION nol_writer;
SELECT test.user(w, 'user_disable', 'd2') FROM unnest('{op,d1}'::text[]) w \g /dev/null
RESET SESSION AUTHORIZATION;
SELECT is(end_due, workdays_add(today(), 3), 'three working days') FROM account WHERE name = 'd2';
SELECT guard_tick(end_due) FROM account WHERE name = 'd2' \g /dev/null
SELECT is(status('d2'), 'active', 'the last of them is one for objections');
SELECT guard_tick(end_due + 1) FROM account WHERE name = 'd2' \g /dev/null
SELECT is(status('d2'), 'disabled', '… then he is ended');
SELECT is((SELECT count(*)::int FROM session s JOIN account a ON a.id = s.account_id WHERE a.name = 'd2' AND s.ended_at IS NULL), 0, '… and logged out');
ROLLBACK TO innocent;
-- who can be sure decides at once: two officers, one and the auditor, one and the owner
SET SESSION AUTHORIZATION nol_writer;
SELECT test.user('d1', 'user_disable', 'd2') ->> 'ok' \g /dev/null
SELECT is(test.user('d3', 'user_disable', 'd2') #>> '{ok,status}', 'disabled', 'two officers end a third at once');
SELECT be('d2');
SELECT is((me()).account_id, NULL, '… and his sessions');
RESET SESSION AUTHORIZATION;
ROLLBACK TO innocent;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('aud', 'user_disable', 's1') #>> '{params,what}', 'not_guarded', 'the auditor ends nobody else');
SELECT test.user('aud', 'user_disable', 'd2') ->> 'ok' \g /dev/null
SELECT is(test.user('d2', 'user_approve', 'd2', '{"object": true}') #>> '{ok,waits}', NULL, 'he objects …');
SELECT test.user('aud', 'user_disable', 'd2') ->> 'ok' \g /dev/null
SELECT is(test.user('d1', 'user_disable', 'd2') #>> '{ok,status}', 'disabled', '… in vain against the auditor and an officer');
SELECT test.user('op', 'user_disable', 'd3') ->> 'ok' \g /dev/null
SELECT test.user('d3', 'user_disable', 'd3') ->> 'ok' \g /dev/null
RESET SESSION AUTHORIZATION;
SELECT clock_tick() \g /dev/null
SET SESSION AUTHORIZATION nol_writer;
SELECT is(status('d3'), 'disabled', 'who leaves says so himself, and is ended by the next tick');
SELECT is(test.user('d1', 'user_disable', 'd1') ->> 'error', 'SAME_PERSON', '… when somebody else has');
RESET SESSION AUTHORIZATION;
ROLLBACK TO innocent;
SET SESSION AUTHORIZATION nol_writer;
SELECT test.user('op', 'password_change', 'd2', :'reset'), test.user('aud', 'user_approve', 'd2') \g /dev/null
SELECT is(opens('d2'), 'old', 'the auditor''s word alone opens no password …');
SELECT is(test.user('d1', 'user_approve', 'd2') #>> '{ok,waits}', NULL, '… with an officer''s it does');
SELECT is(opens('d2'), 'y', '… at once');
SELECT is(test.user('aud', 'user_approve', 'ymir') #>> '{params,what}', 'not_guarded', 'the auditor lets in nobody else');
RESET SESSION AUTHORIZATION;
ROLLBACK TO innocent;
SET SESSION AUTHORIZATION nol_writer;
SELECT test.user('op', 'password_change', 'd2', :'reset'), test.user('d1', 'user_approve', 'd2') \g /dev/null
RESET SESSION AUTHORIZATION;
SELECT reset_known(a) FROM account a WHERE name = 'd2' \g /dev/null
SELECT days_over() \g /dev/null
SELECT is(opens('d2'), 'old', 'who has logged in meanwhile has forgotten nothing');
ROLLBACK TO innocent;
UPDATE account SET end_by = ARRAY[(SELECT id FROM account WHERE name = 'op')], end_asked_at = now() - interval '73 hours' WHERE name = 'd3';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d1', 'user_disable', 'd3') #>> '{ok,waits}', 'disable', 'what was asked for three days ago is asked anew');
RESET SESSION AUTHORIZATION;
ROLLBACK TO innocent;

-- ---- a district of two officers: no third to object, but the other himself, and the auditor
UPDATE account SET disabled_at = now() WHERE name = 'd3';
SAVEPOINT pair;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('op', 'password_change', 'd2', :'reset') #>> '{ok,status}', 'active', 'of two officers an operator sets one''s password');
SELECT is(test.user('d1', 'user_approve', 'd2') #>> '{ok,waits}', 'objections', '… and the other speaks for it …');
SELECT is((SELECT max(due) FROM notice WHERE kind = 'account_waits' AND ref = 'd2'), workdays_add(today(), 3), '… of which he is told');
SELECT is(opens('d2'), 'old', '… which opens nothing');
SELECT is(test.user('aud', 'user_approve', 'd2', '{"object": true}') #>> '{ok,waits}', NULL, 'the auditor objects');
SELECT days_over() \g /dev/null
SELECT is(opens('d2'), 'old', '… and it never does');
RESET SESSION AUTHORIZATION;
ROLLBACK TO pair;
-- the way out: an operator has set both, and neither can log in
SET SESSION AUTHORIZATION nol_writer;
SELECT test.user('op', 'password_change', 'd1', :'reset'), test.user('op', 'password_change', 'd2', :'reset') \g /dev/null
SELECT days_over() \g /dev/null
SELECT is(opens('d1') || opens('d2'), 'oldold', 'two passwords of one operator open nothing');
SELECT is(test.user('aud', 'user_approve', 'd1') #>> '{ok,waits}', 'objections', '… the auditor speaks for one …');
SELECT days_over() \g /dev/null
SELECT is(opens('d1') || opens('d2'), 'yold', '… and three working days later it opens');
RESET SESSION AUTHORIZATION;
ROLLBACK TO pair;
-- all are gone: what the server's own command line makes
UPDATE account SET disabled_at = now() WHERE name = 'd2';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d1', 'password_change', 'op', '{"hash": "y", "reason": "忘记"}') ->> 'error', 'SECOND_OFFICER_MISSING', 'one officer alone sets no operator''s password');
SELECT test.user('op', 'user_add', 'e1', '{"display_name": "新", "role": "district", "org": "990101000000", "hash": "x"}') ->> 'ok' \g /dev/null
SELECT is(test.user('d1', 'user_approve', 'e1') #>> '{ok,waits}', 'objections', 'one of several who is left does not let a second in alone …');
SELECT is(status('e1'), 'waiting', '… at once');
SELECT is(test.user('aud', 'user_approve', 'e1', '{"object": true}') #>> '{ok,waits}', 'approval', '… nor ever, when the auditor objects …');
SELECT days_over() \g /dev/null
SELECT is(status('e1'), 'waiting', '… but waits');
SELECT is(test.user('aud', 'user_approve', 'e1') #>> '{ok,status}', 'active', '… for his word');
RESET SESSION AUTHORIZATION;
ROLLBACK TO pair;
UPDATE account SET disabled_at = now() WHERE name IN ('d1', 'd2');
SELECT user_add_first('e2', 'district', '990101000000', 'x') #>> '{ok,status}' \g /dev/null
SELECT is(status('e2'), 'waiting', 'of a district without an officer the server''s command line makes one …');
SELECT days_over() \g /dev/null
SELECT is(status('e2'), 'active', '… that works after three working days');
SELECT is(accounts_unlooked(), 'e2', '… which nold check says');
ROLLBACK TO pair;
ROLLBACK TO innocent;

-- two who wait after a reset as it was before: the third's word is one of two, until the auditor has spoken or nobody has objected
UPDATE account SET approved_at = NULL WHERE name IN ('d1', 'd2');
INSERT INTO account_issue (account_id, kind, made_by, made_at) SELECT a.id, 'reset', o.id, now() - interval '25 hours' FROM account a, account o WHERE a.name IN ('d1', 'd2') AND o.name = 'op';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(test.user('d3', 'user_approve', 'd2') -> 'ok' ->> 'status', 'waiting', 'one innocent word is not enough, however long the other waits');
SELECT days_over() \g /dev/null
SELECT is(status('d2'), 'active', '… and the district is not locked out');
SELECT is(accounts_unlooked(), 'd2', '… which nold check says');
SELECT is(status('d1'), 'waiting', '… of the other nobody has spoken');

-- ---- where one officer alone let a second in, they count as two until a third could look
\set ask '{"receiver": "区公安分局", "list": "case_list", "reason": "函"}'
RESET SESSION AUTHORIZATION;
UPDATE account_issue SET made_at = made_at - interval '25 hours', works_at = works_at - interval '25 hours';
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
UPDATE account_issue x SET works_at = works_at - interval '25 hours' FROM account a WHERE a.id = x.account_id AND a.name = 'd1';
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
