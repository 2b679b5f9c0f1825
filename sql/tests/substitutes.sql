-- Substitutes: who may appoint whom, what the session then is, when it ends.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.appoint(p_who text, p_user text, p_by text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.do_write('user_substitute', jsonb_build_object('user', p_user, 'by', p_by, 'until', today() + 3) || p_more);
END $$;
CREATE FUNCTION test.log_in(p_user text, p_for text) RETURNS jsonb LANGUAGE sql SECURITY DEFINER AS $$
    DELETE FROM nol.session WHERE p_for IS NOT NULL AND token_hash = sha256(sha256(convert_to(p_user || '+' || p_for, 'UTF8')));
    SELECT nol.login_end(jsonb_build_object('user', p_user, 'source', 'here', 'proof', encode(sha256(convert_to(p_user, 'UTF8')), 'hex'),
                     'token_hash', encode(sha256(sha256(convert_to(p_user || coalesce('+' || p_for, ''), 'UTF8'))), 'hex'))
                     || CASE WHEN p_for IS NULL THEN '{}' ELSE jsonb_build_object('for_user', p_for) END)
$$;
CREATE FUNCTION test.role_of(p_token text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_token);
    RETURN (SELECT account_name_of(account_id) || ' ' || role || ' ' || org_code_of(org_id) FROM me());
END $$;
CREATE FUNCTION test.over(p_token text) RETURNS int LANGUAGE sql AS $$
    SELECT count(*)::int FROM sessions_ended(jsonb_build_object('sessions', jsonb_build_array(encode(sha256(sha256(convert_to(p_token, 'UTF8'))), 'hex'))))
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
INSERT INTO account (name, display_name, role, org_id, approved_at) SELECT 'insp2', 'insp2', 'inspector', org_id, now() FROM account WHERE name = 'insp';
INSERT INTO account_secret (account_id, password_hash) SELECT id, 'argon2id:2:67108864:00:' || encode(sha256(sha256(convert_to(name, 'UTF8'))), 'hex') FROM account;
INSERT INTO account_org SELECT a.id, o.id FROM account a, org o WHERE a.name = 'insp' AND o.code = 'XX02';
SET SESSION AUTHORIZATION nol_writer;

-- ---- who may appoint whom
SELECT is(appoint(w, u, b) ->> 'error', e, format('%s: %s for %s: %s', w, b, u, coalesce(e, 'done')))
  FROM (VALUES ('s1', 'c1', 'c2', NULL), ('s1', 'c1', 's1b', NULL), ('s1', 'c1', 'c1b', NULL),
               ('s1', 'c1', 'c3', 'NOT_FOUND'), ('s1', 'c1', 's2', 'NOT_FOUND'), ('s1', 'c1', 'd1', 'NOT_FOUND'),         -- not of its own
               ('s1', 'c3', 'c1', 'NOT_FOUND'), ('s1', 's1', 's1b', 'NOT_FOUND'), ('s1', 'd1', 'c1', 'NOT_FOUND'), ('s1', 'nobody', 'c1', 'NOT_FOUND'),
               ('s1', 'c1', 's1', 'SUBSTITUTE_NOT_POSSIBLE'),                                                             -- itself
               ('d1', 's1', 'c1', NULL), ('d1', 'd2', 'd3', NULL), ('d1', 'leader', 'office', NULL), ('d1', 'insp', 's1', 'SUBSTITUTE_NOT_POSSIBLE'), ('d1', 'insp', 'insp2', NULL), ('d1', 'leader', 's1', 'SUBSTITUTE_NOT_POSSIBLE'),
               ('d1', 'police', 'c1', 'SUBSTITUTE_NOT_POSSIBLE'), ('d1', 's1', 'd2', 'SUBSTITUTE_NOT_POSSIBLE'), ('d1', 'd1', 'd2', NULL),
               ('d1', 'd2', 'd1', 'SUBSTITUTE_NOT_POSSIBLE'), ('d1', 'c1', 'c1', 'SUBSTITUTE_NOT_POSSIBLE'),
               ('d1', 'aud', 'd2', 'SUBSTITUTE_NOT_POSSIBLE'), ('d1', 'd2', 'op', 'SUBSTITUTE_NOT_POSSIBLE'), ('d1', 'op', 'd2', 'SUBSTITUTE_NOT_POSSIBLE'),
               ('d1', 'c1', 'nobody', 'NOT_FOUND'),
               ('c1', 'c2', 'c1b', 'NOT_ALLOWED'), ('op', 'c2', 'c1', 'NOT_ALLOWED'), ('leader', 'c2', 'c1', 'NOT_ALLOWED'), ('aud', 'c2', 'c1', 'NOT_ALLOWED')) t(w, u, b, e);
SELECT is(appoint('d1', 'c2', 'c1', jsonb_build_object('until', today() - 1)) ->> 'error', 'DATE_TOO_EARLY', 'until yesterday');
SELECT is(appoint('d1', 'c2', 'c1', jsonb_build_object('until', today() + 400)) ->> 'error', 'SUBSTITUTE_NOT_POSSIBLE', 'for more than a year');
SELECT be('d1') \g /dev/null
SELECT is(do_write('user_substitute', '{"user": "c2"}') -> 'params' ->> 'field', 'by', 'by whom?');
SELECT is(do_write('user_substitute', '{"user": "c2", "by": "c1"}') -> 'params' ->> 'field', 'until', 'until when?');
SELECT is(do_write('user_substitute', '{"user": "c2", "end": true}') ->> 'error', 'NOTHING_TO_DO', 'there is none to end');
SELECT is(appoint('d1', 'c2', 'c1') -> 'ok', jsonb_build_object('user', 'c2', 'role', 'community', 'org', '990101001002', 'status', 'active', 'substitute', 'c1', 'until', today() + 3), 'the answer says who and how long');

-- ---- the session: the account of who logged in, role and unit of whose post it is
SELECT is(log_in('c1', 'c2') -> 'ok' ->> 'for_name', 'c2', 'c1 logs in for c2');
SELECT is(role_of('c1+c2'), 'c1 community 990101001002', 'me: c1, with the unit of c2');
SELECT is(role_of('c1'), 'c1 community 990101001001', '… and its own session is its own');
SELECT is((SELECT "user" || ' ' || role || ' ' || org || ' ' || for_user || ' ' || until FROM whoami()),
          'c1 community 990101001002 c2 ' || (today() + 3), 'whoami says both') FROM be('c1+c2');
SELECT is(log_in('c1', 'c3') ->> 'error', 'NOT_A_SUBSTITUTE', 'not for somebody else');
SELECT is(log_in('c1', 'nobody') ->> 'error', 'NOT_A_SUBSTITUTE', '… and a name that is not there answers alike');
SELECT is(log_in('c2', 'c1') ->> 'error', 'NOT_A_SUBSTITUTE', 'nor the other way round');
SELECT is(log_in('insp2', 'insp') -> 'ok' ->> 'role', 'inspector', 'a colleague for the inspector');
SELECT is(cardinality(my_schools()), 2, '… sees both schools') FROM be('insp2+insp');

-- ---- the trail names who acted, and four eyes are four eyes
SELECT bring('at_community') AS a \gset
SELECT is(log_in('c1', 's1') -> 'ok' ->> 'org', '990101001000', 'c1 for the street''s officer');
SELECT act('c1', 'visit_submit', :'a', visit('F')) -> 'ok' ->> 'outcome' AS filed \gset
SELECT is(:'filed'::text, 'done', 'c1 files a finding as the community');
SELECT is(act('c1+s1', 'case_approve', :'a') ->> 'error', 'SAME_PERSON', '… and cannot approve it with the street''s role');
SELECT act('c1+c2', 'visit_submit', :'a', visit()) ->> 'error' AS e \gset
SELECT is(:'e'::text, 'NOT_FOUND', '… nor see it as the other community');
SELECT act('s1b', 'case_sendback', :'a', '{"reason": "再看"}') IS NOT NULL AS done \gset
SELECT bring('found') AS f \gset
RESET SESSION AUTHORIZATION;
UPDATE session SET for_account = (SELECT id FROM account WHERE name = 's1'), until_date = today() + 3, role = 'street', org_id = (SELECT org_id FROM account WHERE name = 's1')
 WHERE token_hash = sha256(sha256('c2'));
SET SESSION AUTHORIZATION nol_writer;
SELECT is(act('c2', 'case_approve', :'f') #>> '{ok,results,0,state}', 'reviewed', 'somebody else in the same role does');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT a.name || ' ' || e.role FROM event e JOIN account a ON a.id = e.account_id WHERE e.case_id = case_id(:'f') AND e.kind = 'approve'), 'c2 street', 'the trail names the one who did it, in the role of the post');
SET SESSION AUTHORIZATION nol_writer;
SELECT is((SELECT m ->> 'by' || ' ' || (m ->> 'by_org') FROM (SELECT case_move_json(x) m FROM case_move x WHERE x.case_id = case_id(:'f') AND x.verb = 'approve') y), 'c2 东街道', '… and the file for which unit')
  FROM be('d1');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT e.detail ->> 'for' FROM event e JOIN account a ON a.id = e.account_id WHERE e.kind = 'login' AND a.name = 'c1' ORDER BY e.id DESC LIMIT 1), (SELECT id::text FROM account WHERE name = 's1'), '… and the login for whom');
SELECT is((SELECT count(*)::int FROM event e WHERE e.kind = 'user_substitute' AND e.detail ->> 'account' = (SELECT id::text FROM account WHERE name = 'c2')), 1, 'the appointment stands in it too');

-- ---- it ends: with its day, by --end, with another, with either account
SET SESSION AUTHORIZATION nol_writer;
SELECT is(over('c1+c2'), 0, 'it lives');
RESET SESSION AUTHORIZATION;
SAVEPOINT day;
INSERT INTO time_shift (shift) VALUES (interval '3 days');
SELECT is(role_of('c1+c2'), 'c1 community 990101001002', 'on the last day it works');
UPDATE time_shift SET shift = interval '4 days';
SELECT is(role_of('c1+c2'), NULL, 'the day after it does not');
SELECT is(over('c1+c2'), 1, '… and the server closes what is connected');
SELECT is(log_in('c1', 'c2') ->> 'error', 'NOT_A_SUBSTITUTE', '… nor is there a new login');
SELECT is(role_of('c1'), 'c1 community 990101001001', '… but its own goes on');
ROLLBACK TO day;
SELECT appoint('d1', 'c2', 'c1', jsonb_build_object('until', today())) IS NOT NULL AS done \gset
SELECT is(role_of('c1+c2'), 'c1 community 990101001002', 'another day for the same: who works goes on');
SELECT is((SELECT until_date FROM session WHERE token_hash = sha256(sha256('c1+c2'))), today(), '… until then');
SELECT appoint('d1', 'c2', 'c1b') IS NOT NULL AS done \gset
SELECT is(role_of('c1+c2'), NULL, 'somebody else in its place: it ends');
SELECT is(log_in('c1b', 'c2') -> 'ok' ->> 'org', '990101001002', '… and the other works');
SELECT be('s1') \g /dev/null
SELECT is(do_write('user_substitute', '{"user": "c2", "end": true}') -> 'ok' ->> 'substitute', NULL, 'the street ends it');
SELECT is(role_of('c1b+c2'), NULL, '… at once');
SELECT is(over(w), 1, w || ' is over') FROM (VALUES ('c1+c2'), ('c1b+c2'), ('no token')) x(w);
SELECT appoint('d1', 'c2', 'c1b') IS NOT NULL AS done \gset
SELECT log_in('c1b', 'c2') IS NOT NULL AS done \gset
SAVEPOINT away;
UPDATE account SET disabled_at = now() WHERE name = 'c2';
SELECT is(role_of('c1b+c2'), NULL, 'with the account whose post it is');
SELECT is(log_in('c1b', 'c2') ->> 'error', 'NOT_A_SUBSTITUTE', '… for which nobody logs in');
ROLLBACK TO away;
UPDATE account SET disabled_at = now() WHERE name = 'c1b';
SELECT is(role_of('c1b+c2'), NULL, 'with the account of who stands in');
SELECT is(appoint('d1', 'c2', 'c1b') ->> 'error', 'SUBSTITUTE_NOT_POSSIBLE', '… who cannot be appointed any more');
SET SESSION AUTHORIZATION nol_writer;
SELECT throws_ok('SELECT substitute_end(1, 1)', '42501', NULL, 'the application ends none by itself');
SELECT throws_ok('SELECT substitute_of(1)', '42501', NULL, '… nor looks at them');
SELECT is((SELECT count(*)::int FROM substitute), 0, 'a street reads no table of them') FROM be('s1');
SELECT * FROM finish();
ROLLBACK;
