-- A clock of the machine that was ahead and is set right again: cases go on, sessions live on.
BEGIN;
\ir setup.inc
\ir work.inc

-- ---- the last move of a case lies in the future
SELECT bring('at_community') AS a \gset
SELECT bring('found') AS b \gset
RESET SESSION AUTHORIZATION;
UPDATE case_file SET last_on = today() + 30 WHERE id IN (case_id(:'a'), case_id(:'b'));
SET SESSION AUTHORIZATION nol_writer;
SELECT is(act('c1', 'visit_submit', :'a', visit('F')) -> 'ok' ->> 'state', 'found', 'a finding is filed …');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT on_date FROM case_move WHERE case_id = case_id(:'a') ORDER BY version DESC LIMIT 1), today() + 30, '… on the day of the last move');
SELECT is((SELECT on_date FROM finding WHERE case_id = case_id(:'a')), today(), '… the finding itself is of today');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(try('s1', 'case_approve', :'b') ->> 'error', 'DATE_TOO_EARLY', 'a move of today is refused with the day that is possible');
SELECT is(try('s1', 'case_approve', :'b', format('{"on": "%s"}', today() + 30)::jsonb) ->> 'then', 'reviewed', '… which then is taken');
SELECT is(try('s1', 'case_approve', :'b', format('{"on": "%s"}', today() + 31)::jsonb) ->> 'error', 'DATE_IN_FUTURE', 'but no later one');

-- ---- the clock of the database jumps
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.seen(p_seconds numeric) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$   -- the last look was so long ago
    SELECT setval('nol.clock_seen_ms', ((extract(epoch FROM clock_timestamp()) - p_seconds) * 1000)::bigint)
$$;
CREATE FUNCTION test.jump(p_seconds bigint, p_at timestamptz DEFAULT clock_timestamp()) RETURNS boolean LANGUAGE sql AS $$
    SELECT sessions_follow(jsonb_build_object('jump_ms', p_seconds * 1000, 'at_ms', (extract(epoch FROM p_at) * 1000)::bigint))
$$;
CREATE FUNCTION test.left_h(p_token text) RETURNS int LANGUAGE sql SECURITY DEFINER AS $$
    SELECT round(extract(epoch FROM expires_at - now()) / 3600)::int FROM nol.session WHERE token_hash = sha256(sha256(convert_to(p_token, 'UTF8')))
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
UPDATE session SET expires_at = now() + CASE (SELECT name FROM account WHERE id = account_id) WHEN 's1' THEN interval '-399 days -14 hours'
       WHEN 's1b' THEN interval '-401 days' ELSE interval '10 hours' END, ended_at = NULL;
SET SESSION AUTHORIZATION nol_writer;
SELECT be_nobody(), clock_tick() \g /dev/null
SELECT ok(NOT jump(s), 'the clock has not jumped by ' || s) FROM unnest('{43200,-43200,400000}'::int[]) s;
SELECT is(left_h('s1b'), -401 * 24, '… and nothing moves');
SELECT seen(50) \g /dev/null
SELECT ok(NOT jump(59), 'less than a minute is no jump');
SELECT seen(400 * 86400) \g /dev/null
SELECT ok(NOT jump(43200), 'not another than there was');
SELECT seen(-0.5) \g /dev/null
SELECT ok(jump(400 * 86400), '400 days on, though another process''s clock is half a second ahead');
SELECT is(left_h('s1'), 10, 'who had ten hours left before it has ten left');
SELECT ok(left_h('s1b') < 0, 'who had none is not brought back');
SELECT ok(NOT jump(400 * 86400), 'another process tells of the same jump: nothing');
SELECT is(left_h('s1'), 10, '… moves twice');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT detail ->> 'seconds' FROM event WHERE kind = 'clock_jump'), (400 * 86400)::text, 'it stands in the trail, once');
UPDATE session SET expires_at = now() + interval '400 days 10 hours';
UPDATE session SET expires_at = now() + interval '399 days' WHERE token_hash = sha256(sha256('s1b'));
SET SESSION AUTHORIZATION nol_writer;
SELECT seen(-400 * 86400) \g /dev/null
SELECT ok(jump(-400 * 86400), 'and back');
SELECT is(left_h('s1'), 10, 'ten hours are left again');
SELECT ok(left_h('s1b') < 0, 'what was over before it stays over');
SELECT seen(-500000) \g /dev/null
SELECT ok(NOT jump(-500000, now() - interval '1 day'), 'what is told of another time is not believed');
SELECT ok(NOT sessions_follow('{}'), 'nor what is told without figures');

-- ---- somebody undoes what the tick noted, in a transaction of his own: the time is noted all the same, and no jump is believed that was none
RESET SESSION AUTHORIZATION;
UPDATE session SET idle_at = now() + interval '2 hours' WHERE token_hash = sha256(sha256('s1'));
SET SESSION AUTHORIZATION nol_writer;
SELECT seen(36000) \g /dev/null
SAVEPOINT tick;
SELECT clock_tick() \g /dev/null
ROLLBACK TO tick;
SELECT ok(NOT jump(36000), 'who undoes the note makes no jump');

-- ---- nobody has ticked for a while, and somebody was at work
SELECT seen(36000) \g /dev/null
RESET SESSION AUTHORIZATION;
UPDATE session SET idle_at = now() - interval '3 hours', expires_at = now() + interval '10 minutes', proved_at = now() - interval '5 hours' WHERE token_hash = sha256(sha256('s1'));
SET SESSION AUTHORIZATION nol_writer;
SELECT ok(NOT jump(36000), 'who keeps the tick from noting the time prolongs no session that was used meanwhile');
RESET SESSION AUTHORIZATION;
UPDATE session SET idle_at = now() + interval '2 hours' WHERE token_hash = sha256(sha256('s1'));
SET SESSION AUTHORIZATION nol_writer;
SELECT ok(jump(36000), 'a jump over a quiet time is followed');
SELECT be('s1') \g /dev/null
SELECT is(password_refusal() ->> 'error', 'PASSWORD_AGAIN', '… and nobody has given the password thereby');
RESET SESSION AUTHORIZATION;
UPDATE session SET proved_at = now() + interval '280 minutes', idle_at = now() + interval '6 hours', expires_at = now() + interval '15 hours' WHERE token_hash = sha256(sha256('s1'));
SET SESSION AUTHORIZATION nol_writer;
SELECT seen(-18000) \g /dev/null
SELECT ok(jump(-18000), 'the clock goes five hours back');
SELECT is(password_refusal() ->> 'error', 'PASSWORD_AGAIN', '… and what was given twenty minutes before is not of later');
SELECT * FROM finish();
ROLLBACK;
