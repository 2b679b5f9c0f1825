-- Nobody is two people: who alone let an account in, or set its password, does not act on one finding with it. Lists of accounts. A year of three
-- officers, in which every case finds somebody to approve and to confirm it.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
\set seed `echo ${NOL_SEED:-$(shuf -i 1-999 -n 1)}`
\echo # seed :seed (NOL_SEED)
SELECT setseed(:seed / 1000.0) \g /dev/null
CREATE FUNCTION test.do_user(p_who text, p_type text, p_user text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.do_write(p_type, CASE WHEN p_user <> '' THEN jsonb_build_object('user', p_user) ELSE '{}' END || p_more);
END $$;
-- Logs in again, where the account works; what was done so far is older by an interval.
CREATE FUNCTION test.sit(p_user text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO nol.session (token_hash, account_id, expires_at) SELECT sha256(sha256(convert_to(name, 'UTF8'))), id, now() + interval '1 hour' FROM nol.account
     WHERE name = p_user AND approved_at IS NOT NULL AND disabled_at IS NULL ON CONFLICT (token_hash) DO UPDATE SET ended_at = NULL;
    RETURN FOUND;
END $$;
-- The days for objections are over.
CREATE FUNCTION test.objected_not() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.account_issue SET object_until = nol.today() - 1 WHERE object_until < 'infinity'; SELECT nol.guard_tick(nol.today())
$$;
CREATE FUNCTION test.later(p_by interval) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ UPDATE nol.account_issue SET made_at = made_at - p_by, works_at = works_at - p_by $$;
SET SESSION AUTHORIZATION nol_writer;
\set community '{"display_name": "新", "role": "community", "org": "990101001001", "hash": "x"}'
\set street '{"display_name": "新", "role": "street", "org": "990101001000", "hash": "x"}'

-- ---- one officer makes a community's and a street's account: he finds and approves, and an honest colleague would confirm; or he would himself
SELECT do_user('d1', 'user_add', 'm1', :'community') -> 'ok' ->> 'status', do_user('d1', 'user_add', 'm2', :'street') -> 'ok' ->> 'status', sit('m1'), sit('m2') \g /dev/null
SELECT bring('at_community') AS a \gset
SELECT is(act('m1', 'visit_submit', :'a', visit('F')) -> 'ok' ->> 'state', 'found', 'what it made files');
SELECT is(try('m2', 'case_approve', :'a') - 'then', jsonb_build_object('error', 'NOT_INDEPENDENT', 'params', jsonb_build_object('case', :'a', 'user', 'm1', 'other', 'm2', 'by', 'd1')),
          'two that one officer made are not two people');
SELECT is(try('s1', 'case_approve', :'a') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', 'a colleague of the street does');
SELECT do_user('d1', 'user_approve', 'm1') ->> 'ok' \g /dev/null
SELECT is(try('m2', 'case_approve', :'a') -> 'params' ->> 'by', 'd1', '… and the one who made them does not look a second time');
SELECT do_user('d3', 'user_approve', 'm2') ->> 'ok' \g /dev/null
SELECT is(act('m2', 'case_approve', :'a') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', 'once another officer has looked at one of them, the two are two');
SELECT is(try('d1', 'case_confirm', :'a') - 'then', jsonb_build_object('error', 'NOT_INDEPENDENT', 'params', jsonb_build_object('case', :'a', 'user', 'm1', 'by', 'd1')), 'who made the other does not confirm');
SELECT is(try('d2', 'case_confirm', :'a') -> 'ok' -> 'results' -> 0 ->> 'state', 'deducted', 'a colleague does');
SELECT do_user('d2', 'user_approve', 'm1') ->> 'ok' \g /dev/null
SELECT is(try('d1', 'case_confirm', :'a') -> 'ok' -> 'results' -> 0 ->> 'state', 'deducted', 'and once a second officer has looked at both, the first may, too');

-- ---- … nor closes the file, after which nobody looks at it
RESET SESSION AUTHORIZATION;
SAVEPOINT closes;
UPDATE account_issue SET settled_at = NULL WHERE account_id = (SELECT id FROM account WHERE name = 'm1');
DELETE FROM account_word WHERE by_id = (SELECT id FROM account WHERE name = 'd2');
SET SESSION AUTHORIZATION nol_writer;
SELECT act('d2', 'case_confirm', :'a') -> 'params' \g /dev/null
RESET SESSION AUTHORIZATION;
UPDATE duty SET status = 'ended' WHERE case_id = case_id(:'a');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(now_state(:'a'), 'deducted', 'confirmed by a colleague');
SELECT is(try('d1', 'case_close', :'a') - 'then', jsonb_build_object('error', 'NOT_INDEPENDENT', 'params', jsonb_build_object('case', :'a', 'user', 'm1', 'by', 'd1')), 'whoever alone made the one that filed does not close');
SELECT is(try('d2', 'case_close', :'a') ->> 'then', 'closed', '… the colleague who confirmed does');
SELECT do_user('d3', 'user_approve', 'm1') ->> 'ok' \g /dev/null
SELECT is(try('d1', 'case_close', :'a') ->> 'then', 'closed', 'and once a second officer has looked, so may he');
RESET SESSION AUTHORIZATION;
ROLLBACK TO closes;
SET SESSION AUTHORIZATION nol_writer;

-- ---- through a hand of one's own: what he made alone asks for a community's reset, and he speaks for it
SELECT do_user('d1', 'user_add', 'm3', :'street') ->> 'ok', sit('m3') \g /dev/null
SELECT bring('found') AS t \gset
SELECT is(do_user('m3', 'user_reset_ask', 'c1', '{"reason": "忘记"}') -> 'ok' ->> 'waits', 'reset', 'it asks …');
SELECT is(do_user('op', 'password_change', 'c1', '{"hash": "y"}') -> 'ok' ->> 'status', 'active', '… an operator does it');
SELECT is(act('s1', 'case_approve', :'t') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', 'an honest colleague approves');
SELECT is(try('d1', 'case_confirm', :'t') -> 'params', jsonb_build_object('case', :'t', 'user', 'c1', 'by', 'd1'), 'who made the one that asked does not confirm');
SELECT is(do_user('d1', 'user_approve', 'c1') -> 'ok' ->> 'waits', 'second_look', 'his word and that of his own hand are one');
SELECT is(try('d1', 'case_confirm', :'t') -> 'params', jsonb_build_object('case', :'t', 'user', 'c1', 'by', 'd1'), '… and he does not confirm');
SELECT is(try('d2', 'case_confirm', :'t') -> 'ok' -> 'results' -> 0 ->> 'state', 'deducted', 'a colleague does');
SELECT is(do_user('d3', 'user_approve', 'm3') -> 'ok' ->> 'waits', NULL, 'a second officer looks at the one that asked');
SELECT is(do_user('d1', 'user_approve', 'c1') -> 'ok' ->> 'waits', NULL, '… then the word of the first is a second one');
SELECT is(try('d1', 'case_confirm', :'t') -> 'ok' -> 'results' -> 0 ->> 'state', 'deducted', '… and he may');
SELECT sit('c1') \g /dev/null

-- ---- an operator alone, with one innocent word: two accounts of one list, two resets
\set pair '{"display_name": "新", "hash": "x", "stamped_list": "甲教〔2019〕7 号", "list_digest": "cc", "list_rows": 2}'
SELECT do_user('op', 'user_add', 'p1', :'pair'::jsonb || '{"role": "community", "org": "990101001001"}') ->> 'ok',
       do_user('op', 'user_add', 'p2', :'pair'::jsonb || '{"role": "street", "org": "990101001000"}') ->> 'ok',
       do_user('d1', 'user_approve', '', '{"stamped_list": "甲教〔2019〕7 号"}') ->> 'ok', sit('p1'), sit('p2') \g /dev/null
SELECT bring('at_community') AS p \gset
SELECT is(act('p1', 'visit_submit', :'p', visit('F')) -> 'ok' ->> 'state', 'found', 'one of them files');
SELECT is(try('p2', 'case_approve', :'p') ->> 'error', 'NOT_INDEPENDENT', 'the other does not approve it');
SELECT do_user('d2', 'user_approve', '', '{"stamped_list": "甲教〔2019〕7 号"}') ->> 'ok' \g /dev/null
SELECT is(act('p2', 'case_approve', :'p') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', '… until the list was looked at');

-- ---- one's own colleague, by a reset
SELECT bring('found') AS b \gset
SELECT is(do_user('s1', 'user_reset_ask', 'c1', '{"reason": "忘记"}') -> 'ok' ->> 'waits', 'reset', 'a street asks for its community');
SELECT is(do_user('op', 'password_change', 'c1', '{"hash": "y"}') -> 'ok' ->> 'status', 'active', 'an operator does it');
SELECT is(try('s1', 'case_approve', :'b') -> 'params' ->> 'by', 's1', 'who asked for it does not approve what it filed');
SELECT is(try('s1b', 'case_approve', :'b') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', 'a colleague of the street does');
SELECT is(do_user('d1', 'user_approve', 'c1') -> 'ok' ->> 'waits', NULL, 'an officer looks');
SELECT is(act('s1', 'case_approve', :'b') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', 'then the one who asked may');
SELECT do_user('s1', 'user_reset_ask', 'c1', '{"reason": "忘记"}') ->> 'ok', do_user('op', 'password_change', 'c1', '{"hash": "y"}') ->> 'ok' \g /dev/null
SELECT is(try('d2', 'case_confirm', :'b') -> 'params' ->> 'user', 'c1', 'who approved what it filed, and has had it reset since, is in the way of any confirmer');
SELECT do_user('d1', 'user_approve', 'c1') ->> 'ok' \g /dev/null
SELECT is(try('d2', 'case_confirm', :'b') -> 'ok' -> 'results' -> 0 ->> 'state', 'deducted', '… until an officer has looked');
SELECT is(do_user('d1', 'password_change', 's1b', '{"hash": "y", "reason": "忘记"}') -> 'ok' ->> 'status', 'active', 'an officer sets a street''s password');
SELECT sit('s1b'), sit('c1') \g /dev/null
SELECT bring('found') AS c \gset
SELECT is(try('s1b', 'case_approve', :'c') ->> 'error', 'RESET_LATELY', 'it approves nothing for a day');
SELECT later('25 hours') \g /dev/null
SELECT is(act('s1b', 'case_approve', :'c') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', 'then it does');
SELECT is(try('d1', 'case_confirm', :'c') -> 'params' ->> 'user', 's1b', 'what it approved the one who set its password does not confirm');

-- ---- a stamped list: made by an operator, approved as a whole, looked at by a second
\set of '{"display_name": "新", "role": "community", "org": "990101001002", "hash": "x", "stamped_list": "甲教〔2019〕9 号", "list_digest": "aa", "list_rows": 2}'
SELECT is(do_user('d1', 'user_add', 'l1', :'of') ->> 'error', 'NOT_ALLOWED', 'an operator enters it');
SELECT is(do_user('op', 'user_add', 'l0', :'of'::jsonb || '{"role": "auditor", "org": "990101000000"}') ->> 'error', 'LIST_ROLE', 'no account that needs two officers is in it');
SELECT is(do_user('op', 'user_add', 'l1', :'of') -> 'ok' ->> 'status', 'waiting', 'entered, it waits');
SELECT is(do_user('op', 'user_add', 'l1', :'of') -> 'ok' ->> 'known', 'true', 'entered again it is known and keeps its password');
SELECT is(do_user('op', 'user_add', 'l2', :'of'::jsonb || '{"list_digest": "bb"}') ->> 'error', 'LIST_DIFFERS', 'one number, one document');
SELECT is(do_user('d1', 'user_approve', '', '{"stamped_list": "甲教〔2019〕9 号"}') ->> 'error', 'LIST_INCOMPLETE', 'approved when it is whole');
SELECT is(do_user('op', 'user_add', 'l2', :'of') -> 'ok' ->> 'status', 'waiting', 'the second of two');
SELECT is(do_user('d1', 'user_approve', '', '{"stamped_list": "甲教〔2019〕9 号", "list_digest": "bb"}') ->> 'error', 'LIST_DIFFERS', 'not with another document in one''s hand');
SELECT is(do_user('d1', 'user_approve', '', '{"stamped_list": "甲教〔2019〕9 号", "list_digest": "aa"}') -> 'ok', '{"stamped_list": "甲教〔2019〕9 号", "count": 2}', 'as a whole');
SELECT is(do_user('d1', 'user_approve', '', '{"stamped_list": "甲教〔2019〕9 号"}') ->> 'error', 'SECOND_OFFICER_NEEDED', 'the same one does not look a second time');
SELECT do_user('op', 'user_disable', 'l2') ->> 'ok' \g /dev/null
SELECT is(do_user('d2', 'user_approve', '', '{"stamped_list": "甲教〔2019〕9 号"}') -> 'ok' ->> 'count', '1', 'another one does, at the one that has not ended');
SELECT is(do_user('d2', 'user_approve', '', '{"stamped_list": "甲教〔2019〕0 号"}') ->> 'error', 'NOT_FOUND', 'a list that is not there');

-- ---- … and closed once it is whole: what the same scan and number bring later is none of it
SELECT is(do_user('op', 'user_add', 'l3', :'of') - 'then', '{"error": "LIST_CLOSED", "params": {"list": "甲教〔2019〕9 号", "user": "l3"}}', 'no further account comes under its number');
\set one '{"display_name": "新", "role": "community", "org": "990101001002", "hash": "x", "stamped_list": "甲教〔2019〕8 号", "list_digest": "ee", "list_rows": 1}'
SELECT do_user('op', 'user_add', 'l4', :'one') ->> 'ok', do_user('d1', 'user_approve', '', '{"stamped_list": "甲教〔2019〕8 号"}') ->> 'ok' \g /dev/null
RESET SESSION AUTHORIZATION;
INSERT INTO account (name, display_name, role, org_id) SELECT 'l5', 'l5', role, org_id FROM account WHERE name = 'l4';
INSERT INTO account_issue (account_id, kind, list_id) SELECT a.id, 'made', l.id FROM account a, account_list l WHERE a.name = 'l5' AND l.number = '甲教〔2019〕8 号';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(do_user('d2', 'user_approve', '', '{"stamped_list": "甲教〔2019〕8 号"}') -> 'ok' ->> 'count', '1', 'a second look is at what the first officer has seen …');
SELECT is((SELECT count(*)::int FROM account WHERE name = 'l5' AND approved_at IS NOT NULL), 0, '… and lets nobody else in');

-- ---- an operator asks for a reset through a street that he made, and does it
SELECT do_user('op', 'user_add', 'm5', :'street') ->> 'ok', do_user('d1', 'user_approve', 'm5') ->> 'ok', sit('m5') \g /dev/null
SELECT is(do_user('m5', 'user_reset_ask', 'c1b', '{"reason": "忘记"}') -> 'ok' ->> 'waits', 'reset', 'an account that an operator made asks …');
SELECT is(do_user('op', 'password_change', 'c1b', '{"hash": "y"}') -> 'ok' ->> 'status', 'waiting', '… and he alone does not let it in');
SELECT do_user('d2', 'user_approve', 'm5') ->> 'ok', do_user('m5', 'user_reset_ask', 'c1b', '{"reason": "忘记"}') ->> 'ok' \g /dev/null
SELECT is(do_user('op', 'password_change', 'c1b', '{"hash": "y"}') -> 'ok' ->> 'status', 'waiting', '… while the one before waits');
SELECT is(do_user('d1', 'user_approve', 'c1b') -> 'ok' ->> 'status', 'active', 'an officer does');

-- ---- an operator resets a community and one of two officers, and acts as both
RESET SESSION AUTHORIZATION;
SAVEPOINT two;
UPDATE account SET disabled_at = now() WHERE name = 'd3';
UPDATE account_issue SET works_at = now(), settled_at = now();
SET SESSION AUTHORIZATION nol_writer;
SELECT do_user('s1', 'user_reset_ask', 'c1', '{"reason": "忘记"}') ->> 'ok', sit('c1'), sit('s1b') \g /dev/null
SELECT is(do_user('op', 'password_change', 'c1', '{"hash": "y"}') -> 'ok' ->> 'status', 'active', 'an operator resets a community …');
SELECT is(do_user('op', 'password_change', 'd2', '{"hash": "y", "reason": "忘记"}') -> 'ok' ->> 'waits', 'approval', '… and one of two officers');
SELECT is(do_user('d1', 'user_approve', 'd2') -> 'ok' ->> 'waits', 'objections', '… for whom the other speaks, and nobody objects');
SELECT objected_not() \g /dev/null
SELECT is(do_user('d1', 'user_approve', 'd2') ->> 'error', 'SECOND_OFFICER_NEEDED', '… so that after three days the new password opens, and waits for a second look');
SELECT later('25 hours'), sit('c1'), sit('d2') \g /dev/null
SELECT bring('at_community') AS o \gset
SELECT is(act('c1', 'visit_submit', :'o', visit('F')) -> 'ok' ->> 'state', 'found', 'he files …');
SELECT is(act('s1b', 'case_approve', :'o') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', '… a street approves …');
SELECT is(try('d2', 'case_confirm', :'o') -> 'params' ->> 'by', 'op', '… and he does not confirm');
SELECT is(do_user('d2', 'user_approve', 'c1') -> 'ok' ->> 'waits', 'second_look', 'nor is his look a second one …');
SELECT is(try('d2', 'case_confirm', :'o') ->> 'error', 'NOT_INDEPENDENT', '… after which he would confirm');
SELECT is(try('d1', 'case_confirm', :'o') -> 'ok' -> 'results' -> 0 ->> 'state', 'deducted', 'the other officer does');
SELECT is(do_user('d1', 'user_approve', 'c1') -> 'ok' ->> 'waits', NULL, '… and when he has looked …');
SELECT is(try('d2', 'case_confirm', :'o') -> 'ok' -> 'results' -> 0 ->> 'state', 'deducted', '… so does the first');
RESET SESSION AUTHORIZATION;
ROLLBACK TO two;
SET SESSION AUTHORIZATION nol_writer;

-- ---- a year
RESET SESSION AUTHORIZATION;
-- The officers who can speak, whoever has not been reset lately.
CREATE FUNCTION test.look(p_user text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    d text;
BEGIN
    FOREACH d IN ARRAY ARRAY['d1', 'd2', 'd3'] LOOP
        CONTINUE WHEN d = p_user OR NOT test.sit(d);
        IF test.do_user(d, 'user_approve', p_user) ? 'ok' THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;
CREATE FUNCTION test.who_can(p_type text, p_case text, p_whom text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    w text;
    r jsonb;
BEGIN
    FOREACH w IN ARRAY p_whom LOOP
        CONTINUE WHEN NOT test.sit(w);
        r := test.act(w, p_type, p_case);
        IF r ? 'ok' THEN
            RETURN w;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
-- Who answers alone, by the rows, for two who acted on the finding, himself one of them or not: by one issue that one hand made or let in.
CREATE FUNCTION test.two_in_one(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    WITH p AS (SELECT unnest(ARRAY[f.filed_by, f.approved_by, f.confirmed_by]) AS id FROM nol.finding f
                WHERE f.id = (SELECT c.confirmed_id FROM nol.case_file c WHERE c.id = nol.case_id(p_case))),
    hand AS (SELECT p.id, w.id AS by FROM p JOIN nol.account_issue x ON x.account_id = p.id AND x.settled_at IS NULL
              CROSS JOIN LATERAL (SELECT x.made_by UNION SELECT x.asked_by UNION SELECT by_id FROM nol.account_word WHERE issue_id = x.id) w(id)
             UNION SELECT id, id FROM p)
    SELECT string_agg(format('%s is %s and %s', h.by, h.id, o.id), '; ') FROM hand h JOIN hand o ON o.by = h.by AND o.id > h.id
$$;
CREATE FUNCTION test.year() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v_case text;
    v_by text;
    v_who text;
    v_second boolean;
    v_made int := 0;
BEGIN
    FOR n IN 1..52 LOOP
        PERFORM test.later('7 days');
        v_who := (ARRAY['c1', 'c1b', 's1', 's1b', 'd1', 'd2', 'd3', 'aud', 'op', 'new'])[1 + floor(random() * 10)];
        v_second := random() < 0.5;                        -- the second look comes this week, or some other
        IF v_who IN ('c1', 'c1b') THEN
            PERFORM test.sit('s1'), test.do_user('s1', 'user_reset_ask', v_who, '{"reason": "忘记"}'), test.sit('op'), test.do_user('op', 'password_change', v_who, '{"hash": "y"}');
            PERFORM test.sit(v_who) OR test.look(v_who);   -- an officer, where the operator had lately set the password of the street, too
            PERFORM v_second AND test.look(v_who);
        ELSIF v_who IN ('s1', 's1b') THEN
            PERFORM test.sit('op'), test.do_user('op', 'password_change', v_who, '{"hash": "y", "reason": "忘记"}'), test.look(v_who), v_second AND test.look(v_who);
        ELSIF v_who = 'new' THEN
            v_made := v_made + 1;
            v_by := (ARRAY['d1', 'd2', 'd3'])[1 + floor(random() * 3)];
            PERFORM test.sit(v_by), test.do_user(v_by, 'user_add', 'y' || v_made, '{"display_name": "新", "role": "community", "org": "990101001001", "hash": "x"}'), v_second AND test.look('y' || v_made);
        ELSE
            PERFORM test.sit('op'), test.do_user(CASE WHEN v_who = 'op' THEN 'd1' ELSE 'op' END, 'password_change', v_who, '{"hash": "y", "reason": "忘记"}'), test.look(v_who), test.look(v_who);
            IF NOT test.sit(v_who) THEN
                RETURN NEXT format('week %s: %s does not come back', n, v_who);
            END IF;
        END IF;
        PERFORM test.sit(w) FROM unnest('{d1,s1,c1}'::text[]) w;
        v_case := test.bring('at_community');
        v_by := CASE WHEN v_who = 'new' THEN 'y' || v_made WHEN v_who LIKE 'c%' THEN v_who ELSE 'c1' END;
        IF NOT test.sit(v_by) OR NOT test.act(v_by, 'visit_submit', v_case, test.visit('F')) ? 'ok' THEN
            RETURN NEXT format('week %s: %s cannot file', n, v_by);
            CONTINUE;
        END IF;
        IF coalesce(test.who_can('case_approve', v_case, '{s1,s1b}'), '') = ''
           AND NOT (test.look(v_by) AND test.who_can('case_approve', v_case, '{s1,s1b}') IS NOT NULL)
           AND NOT (test.look(v_by) AND test.who_can('case_approve', v_case, '{s1,s1b}') IS NOT NULL) THEN   -- the street that asked is of the same hand
            RETURN NEXT format('week %s: nobody approves', n);
        ELSIF coalesce(test.who_can('case_confirm', v_case, '{d1,d2,d3}'), '') = '' THEN
            RETURN NEXT format('week %s (%s): nobody confirms', n, v_who);
        ELSIF test.two_in_one(v_case) IS NOT NULL THEN
            RETURN NEXT format('week %s: %s', n, test.two_in_one(v_case));
        END IF;
    END LOOP;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT is((SELECT string_agg(y, '; ') FROM year() y), NULL, 'in a year of resets every case finds an approver and a confirmer');
RESET SESSION AUTHORIZATION;
SELECT ok((SELECT count(*) FROM account_issue WHERE kind = 'reset') >= 20, 'and there were some');
SELECT finish();
ROLLBACK;
