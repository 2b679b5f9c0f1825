-- Who lets an account in. A password that another hand has set (the first one, or a reset) is an issue of the account: officers of the district speak
-- for it, and until two people answer for it, those who do not act on one finding with it. All of the owner: the application may read none of this.

-- An account that reaches every child, makes accounts, or may take whole lists away: two officers speak for it before it works.
CREATE OR REPLACE FUNCTION account_sensitive(a account) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN a.role IN ('district', 'auditor', 'operator')
        OR EXISTS (SELECT FROM account_right r WHERE r.account_id = a.id AND r.ended_at IS NULL);
END $$;

-- Officers of the district beside this account: who work now, or who ever did.
CREATE OR REPLACE FUNCTION account_officers(a account, p_ever boolean) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT count(*) FROM account o WHERE o.role = 'district' AND o.id <> a.id
               AND CASE WHEN p_ever THEN o.worked_at IS NOT NULL ELSE account_status(o) = 'active' END);
END $$;

-- Officers beside this account who will be back: their reset waits for a word, however long. They are no reason to ask fewer: else whoever sets passwords
-- chooses whose single word opens the next one.
CREATE OR REPLACE FUNCTION account_officers_back(a account) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT count(*) FROM account o WHERE o.role = 'district' AND o.id <> a.id AND account_status(o) = 'waiting' AND o.worked_at IS NOT NULL);
END $$;

-- An officer of the district or the auditor who has worked. No operator and one officer take such an account over, or end it, by themselves.
CREATE OR REPLACE FUNCTION account_guarded(a account) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN a.role IN ('district', 'auditor') AND a.worked_at IS NOT NULL AND a.disabled_at IS NULL;
END $$;

-- How far the words of these people go for such an account. 'now': an officer and a second one or the auditor, or one of these and its owner. 'later': one
-- of these and anybody else, after the days in which the owner, the other officers and the auditor may object. NULL: not yet.
CREATE OR REPLACE FUNCTION guard_reach(a account, p_by int[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT CASE WHEN bool_or(a.id IN (p.id, o.id) OR ('district' IN (p.role, o.role) AND p.role <> 'operator' AND o.role <> 'operator')) THEN 'now'
                        WHEN count(*) > 0 THEN 'later' END
              FROM account p JOIN account o ON o.id > p.id
             WHERE p.id = ANY (p_by) AND o.id = ANY (p_by) AND accounts_one(p.id, o.id, true) IS NULL
               AND (p.role IN ('district', 'auditor') OR o.role IN ('district', 'auditor')));
END $$;

-- The last day for objections: three working days; two weeks where the calendar of the year is missing, which only an officer could bring.
CREATE OR REPLACE FUNCTION guard_until() RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(workdays_add(today(), 3), today() + 14);
END $$;

-- Those who may object are told.
CREATE OR REPLACE FUNCTION guard_tell(p_event bigint, a account, p_due date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM notice_add(p_event, o, 'account_waits', p_ref => a.name, p_due => p_due)
       FROM (SELECT org_district() UNION SELECT org_id FROM account WHERE role = 'auditor' AND account_status(account) = 'active') t(o);
END $$;

-- Is an issue bound by that? A password of such an account; and a new one where officers who are gone can no longer speak.
CREATE OR REPLACE FUNCTION issue_guarded(x account_issue) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    a account;
BEGIN
    SELECT * INTO a FROM account WHERE id = x.account_id;
    RETURN CASE WHEN x.kind = 'reset' THEN account_guarded(a)
                ELSE a.role IN ('district', 'auditor') AND account_officers(a, true) > 1 AND (issue_needs(x)).alone END;
END $$;

-- How many officers have to speak before it works, and whether that is fewer than the rule wants since there are no others: until a district has two,
-- and where only one is at work or will be back and another hand (an operator, the server's own command line) has set the password. What a street has asked for a
-- community and an operator has done are two people already, unless the one answers for the other.
CREATE OR REPLACE FUNCTION issue_needs(x account_issue, OUT words int, OUT alone boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    a account;
    v_maker text := (SELECT role FROM account WHERE id = x.made_by);
BEGIN
    SELECT * INTO a FROM account WHERE id = x.account_id;
    alone := false;
    IF NOT account_sensitive(a) THEN
        words := CASE WHEN x.kind = 'reset' AND a.role = 'community' AND v_maker = 'operator'
                       AND (SELECT role FROM account WHERE id = x.asked_by) = 'street' AND accounts_one(x.made_by, x.asked_by, true) IS NULL THEN 0 ELSE 1 END;
        RETURN;
    END IF;
    alone := (account_officers(a, true) < 2 AND (x.kind = 'made' OR a.role <> 'district'))
          OR (account_officers(a, false) + account_officers_back(a) < 2 AND v_maker IS DISTINCT FROM 'district');
    words := CASE WHEN alone THEN least(1, account_officers(a, true)) ELSE 2 END;
END $$;

-- Have two people spoken for it, the one who asked for it among them? What an operator has set is looked at by one whose own password is not his work.
CREATE OR REPLACE FUNCTION issue_two(x account_issue) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (WITH p AS (SELECT x.asked_by AS id WHERE x.asked_by IS NOT NULL UNION SELECT by_id FROM account_word WHERE issue_id = x.id)
                   SELECT FROM p JOIN p o ON o.id > p.id WHERE accounts_one(p.id, o.id) IS NULL)
       AND ((SELECT role FROM account WHERE id = x.made_by) IS DISTINCT FROM 'operator'
            OR EXISTS (SELECT FROM account_word w WHERE w.issue_id = x.id AND x.made_by <> ALL (account_hands(w.by_id, true))));
END $$;

-- Looks again whether it works and whether two people answer for it.
CREATE OR REPLACE FUNCTION issue_settle(p_issue int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    x account_issue;
    a account;
    n record;
    v_words int[] := array(SELECT by_id FROM account_word WHERE issue_id = p_issue ORDER BY by_id);
    v_two boolean;
    v_guarded boolean;
    v_reach text;
BEGIN
    SELECT * INTO x FROM account_issue WHERE id = p_issue;
    SELECT * INTO a FROM account WHERE id = x.account_id;
    SELECT * INTO n FROM issue_needs(x);
    v_two := issue_two(x);
    v_guarded := x.works_at IS NULL AND issue_guarded(x);
    IF v_guarded THEN
        v_reach := coalesce(guard_reach(a, v_words || x.made_by || x.asked_by),   -- from the server's own command line: with a word, or where nobody could say one
                            CASE WHEN x.made_by IS NULL AND (cardinality(v_words) > 0 OR account_officers(a, false) = 0) THEN 'later' END);
        IF v_reach = 'later' AND x.object_until IS NULL THEN
            UPDATE account_issue SET object_until = guard_until() WHERE id = p_issue;
        END IF;
        n.alone := n.alone OR v_reach IS DISTINCT FROM 'now';
    END IF;
    IF x.works_at IS NULL AND (CASE WHEN v_guarded THEN v_reach = 'now' OR (v_reach = 'later' AND x.object_until < today())
                                    ELSE cardinality(v_words) >= n.words AND (n.words < 2 OR v_two) END) THEN
        UPDATE account_issue SET works_at = now(), alone = n.alone, look_due = CASE WHEN NOT v_two THEN workdays_add(today(), 3) END WHERE id = p_issue;
        IF x.kept THEN
            UPDATE account_secret SET password_hash = next_hash, next_hash = NULL, changed_at = now(), given = true, used_at = NULL, used_from = NULL
             WHERE account_id = x.account_id;
            UPDATE session SET ended_at = now() WHERE account_id = x.account_id AND ended_at IS NULL;
        END IF;
        UPDATE account SET approved_at = now(),
               approved_by = (SELECT by_id FROM account_word WHERE issue_id = p_issue ORDER BY at DESC, by_id DESC LIMIT 1)
         WHERE id = x.account_id AND NOT EXISTS (SELECT FROM account_issue o WHERE o.account_id = x.account_id AND o.works_at IS NULL AND o.settled_at IS NULL);
    END IF;
    UPDATE account_issue SET settled_at = now() WHERE id = p_issue AND v_two AND works_at IS NOT NULL;
END $$;

-- A password set by another hand. The account stops until enough officers have spoken, and one that is guarded goes on with the one it has; one that sets
-- it has spoken. Returns the event's detail.
DROP FUNCTION IF EXISTS issue_begin(account, text, text, int);
CREATE OR REPLACE FUNCTION issue_begin(a account, p_kind text, p_hash text, p_reason text, p_list int DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    k account_ask;
    x account_issue;
BEGIN
    IF p_kind = 'reset' THEN
        UPDATE account_ask SET ended_at = now() WHERE account_id = a.id AND ended_at IS NULL RETURNING * INTO k;
    END IF;
    IF p_kind = 'reset' AND account_guarded(a) THEN
        PERFORM reset_withdraw(a.id);
    ELSE
        UPDATE account SET approved_at = NULL, approved_by = NULL WHERE id = a.id AND approved_at IS NOT NULL;
    END IF;
    INSERT INTO account_issue (account_id, kind, made_by, asked_by, note_id, list_id, kept)
    VALUES (a.id, p_kind, i.account_id, k.asked_by, coalesce(note_add(NULL, p_reason), k.note_id), p_list, p_kind = 'reset' AND account_guarded(a)) RETURNING * INTO x;
    IF x.kept THEN
        UPDATE account_secret SET next_hash = p_hash WHERE account_id = a.id;
    ELSIF p_kind = 'reset' THEN
        UPDATE account_secret SET password_hash = p_hash, changed_at = now(), given = true, used_at = NULL, used_from = NULL WHERE account_id = a.id;
        UPDATE session SET ended_at = now() WHERE account_id = a.id AND ended_at IS NULL;
    ELSE
        INSERT INTO account_secret (account_id, password_hash, given) VALUES (a.id, p_hash, true);
    END IF;
    IF i.role = 'district' THEN
        INSERT INTO account_word (issue_id, by_id) VALUES (x.id, i.account_id);
    END IF;
    PERFORM issue_settle(x.id);
    SELECT * INTO x FROM account_issue WHERE id = x.id;
    RETURN jsonb_strip_nulls(jsonb_build_object('issue', x.id, 'asked_by', x.asked_by, 'reason_note', x.note_id, 'alone', CASE WHEN x.alone THEN true END));
END $$;

-- A password that waits for words comes to nothing: somebody objects, a newer one takes its place, or the owner has shown that he knows the present one.
--
CREATE OR REPLACE FUNCTION reset_withdraw(p_account int) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account_secret SET next_hash = NULL WHERE account_id = p_account AND next_hash IS NOT NULL;
    UPDATE account_issue SET settled_at = now() WHERE account_id = p_account AND kept AND works_at IS NULL AND settled_at IS NULL;
    RETURN FOUND;
END $$;

-- The owner has given the present password: it is not forgotten. In the trail by his name, who may not be logged in yet.
CREATE OR REPLACE FUNCTION reset_known(a account) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF reset_withdraw(a.id) THEN
        INSERT INTO event (account_id, role, kind, detail) VALUES (a.id, a.role, 'user_object', jsonb_build_object('account', a.id, 'known', true));
    END IF;
END $$;

-- What those who could object have not stopped in time, at the beginning of the day behind; the clock's.
CREATE OR REPLACE FUNCTION guard_tick(p_today date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    a account;
    x account_issue;
BEGIN
    FOR a IN SELECT * FROM account WHERE end_due < p_today AND disabled_at IS NULL ORDER BY id FOR UPDATE SKIP LOCKED LOOP
        CONTINUE WHEN account_is_last_district(a);
        PERFORM account_end(a, a.end_by[1], NULL);
    END LOOP;
    FOR x IN SELECT * FROM account_issue WHERE object_until < p_today AND works_at IS NULL AND settled_at IS NULL ORDER BY id LOOP
        SELECT * INTO a FROM account WHERE id = x.account_id AND disabled_at IS NULL FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        PERFORM issue_settle(x.id);
        PERFORM account_tell(a.id, event_add('user_approve', NULL, NULL, jsonb_build_object('account', a.id, 'role', a.role, 'issue', x.id, 'alone', true)));
    END LOOP;
END $$;

-- An officer alone cannot let this one in, and nobody else could speak: said before anything is done, with what helps.
CREATE OR REPLACE FUNCTION issue_refusal(a account) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN (me()).role = 'district' AND account_sensitive(a) AND account_officers(a, false) < 2
                 AND NOT (account_officers(a, true) < 2 AND (a.worked_at IS NULL OR a.role <> 'district'))
                THEN refuse('SECOND_OFFICER_MISSING', 'user', a.name) END;
END $$;

-- Who has spoken for an issue of an account, or had a hand in it.
CREATE OR REPLACE FUNCTION issue_hands(x account_issue) RETURNS SETOF int
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT h.id FROM (SELECT x.made_by UNION SELECT x.asked_by UNION SELECT w.by_id FROM account_word w WHERE w.issue_id = x.id) h(id)
                  WHERE h.id IS NOT NULL AND h.id <> x.account_id;
END $$;

-- Who answers alone for an account: the one who let it in, asked for its reset or set its password, while nobody else has looked, and who answers alone for
-- that one in turn. Where fewer officers than the rule wants let it in, that is no matter until there is one who could look; strictly, an operator's hand
-- always is, until the second look: he set the password, and no officer need have seen it.
DROP FUNCTION IF EXISTS account_hands(int);
CREATE OR REPLACE FUNCTION account_hands(p_account int, p_strict boolean DEFAULT false) RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (WITH RECURSIVE hand(id) AS (
                SELECT p_account
                UNION
                SELECT n.id FROM hand JOIN account_issue x ON x.account_id = hand.id CROSS JOIN LATERAL issue_hands(x) n(id)
                 WHERE x.settled_at IS NULL
                   AND NOT (x.kept AND x.works_at IS NULL)   -- no password yet
                   AND NOT (x.alone AND NOT (p_strict AND EXISTS (SELECT FROM account h WHERE h.id = n.id AND h.role = 'operator')) AND NOT EXISTS (SELECT FROM account o WHERE o.role = 'district' AND o.id <> x.account_id AND account_status(o) = 'active'
                                                       AND o.id NOT IN (SELECT issue_hands(x)))))
            SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM hand WHERE id <> p_account);
END $$;

-- Who makes one person of two accounts: the one of them who answers alone for the other, or somebody who does for both. NULL: they are two.
DROP FUNCTION IF EXISTS accounts_one(int, int);
CREATE OR REPLACE FUNCTION accounts_one(p_one int, p_other int, p_strict boolean DEFAULT false) RETURNS int
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_one int[] := account_hands(p_one, p_strict) || p_one;
    v_other int[] := account_hands(p_other, p_strict) || p_other;
BEGIN
    RETURN (SELECT h FROM unnest(v_one) h WHERE h = ANY (v_other) ORDER BY h NOT IN (p_one, p_other), h LIMIT 1);
END $$;

-- The refusal of an act by two who are one. NULL: they are two.
DROP FUNCTION IF EXISTS accounts_one_refusal(int, int, text);
CREATE OR REPLACE FUNCTION accounts_one_refusal(p_one int, p_other int, p_case text DEFAULT NULL, p_strict boolean DEFAULT false) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_by int := accounts_one(p_one, p_other, p_strict);
    v_user int := CASE WHEN v_by = p_one THEN p_other ELSE p_one END;
BEGIN
    RETURN CASE WHEN v_by IS NOT NULL THEN
        refuse('NOT_INDEPENDENT', 'case', p_case, 'user', (SELECT name FROM account WHERE id = v_user),
               'other', CASE WHEN v_by NOT IN (p_one, p_other) THEN (SELECT name FROM account WHERE id = p_other) END, 'by', (SELECT name FROM account WHERE id = v_by)) END;
END $$;

-- Whoever's password another hand has set approves nothing for 24 hours, so that the owner can say that it was not asked for.
CREATE OR REPLACE FUNCTION reset_refusal() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_at timestamptz := (SELECT max(coalesce(works_at, made_at)) FROM account_issue WHERE account_id = (me()).account_id AND kind = 'reset' AND NOT (kept AND works_at IS NULL));
BEGIN
    RETURN CASE WHEN v_at > now() - interval '24 hours' THEN refuse('RESET_LATELY', 'until', stamp(v_at + interval '24 hours')) END;
END $$;

-- May one approve or confirm this finding beside those who filed and approved it, or do what another has asked for by this event; or close the file that
-- rests on it beside the one who filed it? NULL: yes.
DROP FUNCTION IF EXISTS finding_hands_refusal(bigint), finding_hands_refusal(bigint, bigint[]), finding_hands_refusal(bigint, bigint[], bigint);
CREATE OR REPLACE FUNCTION finding_hands_refusal(p_finding bigint, p_papers bigint[] DEFAULT '{}', p_asked bigint DEFAULT NULL, p_closes boolean DEFAULT false) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    f finding;
    c case_file;
    q event;
    r jsonb;
BEGIN
    SELECT * INTO f FROM finding WHERE id = p_finding;
    SELECT * INTO q FROM event WHERE id = p_asked;
    SELECT * INTO c FROM case_file WHERE id = coalesce(f.case_id, q.case_id);
    IF (CASE WHEN q.id IS NOT NULL AND q.case_id IS NULL THEN i.role IS DISTINCT FROM 'district'
             ELSE c.id IS NULL OR NOT case_visible(i, c.street_id, c.community_id, c.school_id) END) THEN
        RETURN NULL;
    END IF;
    SELECT accounts_one_refusal(p.id, p.other, case_no(c.id), true) INTO r
      FROM (VALUES (f.filed_by, f.approved_by), (f.filed_by, i.account_id), (f.approved_by, i.account_id), (q.account_id, i.account_id)
            UNION SELECT e.filed_by, i.account_id FROM evidence e WHERE e.id = ANY (p_papers) AND e.child_id = c.child_id) p(id, other)
     WHERE p.id <> p.other AND (NOT p_closes OR (p.other = i.account_id AND p.id IS DISTINCT FROM f.approved_by)) AND accounts_one(p.id, p.other, true) IS NOT NULL LIMIT 1;
    IF FOUND OR p_closes THEN
        RETURN r;
    END IF;
    RETURN reset_refusal();
END $$;

-- What waits for somebody's word, as one name: whoever speaks gives the one that was shown to him, and is refused when it is another by then.
CREATE OR REPLACE FUNCTION account_shown(p_account int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN 'a' || p_account || coalesce((SELECT string_agg('.' || x.id, '' ORDER BY x.id) FROM account_issue x WHERE x.account_id = p_account AND x.settled_at IS NULL), '')
        || coalesce((SELECT string_agg('.r' || r.id, '' ORDER BY r.id) FROM account_right r WHERE r.account_id = p_account AND r.approved_at IS NULL AND r.ended_at IS NULL), '');
END $$;

-- What is known of who let an account in, to those who see accounts: the newest issue, and what waits now.
DROP FUNCTION IF EXISTS account_said(int);
CREATE OR REPLACE FUNCTION account_said(p_account int, OUT made_by text, OUT issued text, OUT issued_at text, OUT asked_by text, OUT why text,
    OUT approved_by text[], OUT waits text, OUT due date, OUT late boolean, OUT stamped_list text, OUT alone boolean,
    OUT touched_on date, OUT shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    a account;
    x account_issue;
    k account_ask;
BEGIN
    SELECT * INTO a FROM account WHERE id = p_account;
    IF i.role IS NULL OR NOT (i.role IN ('district', 'operator', 'auditor') OR (i.role = 'street'
            AND EXISTS (SELECT FROM org o WHERE o.id = a.org_id AND i.org_id IN (o.id, o.parent_id)))) THEN
        RETURN;
    END IF;
    SELECT * INTO x FROM account_issue n WHERE n.account_id = a.id AND NOT (n.kept AND n.works_at IS NULL AND n.settled_at IS NOT NULL) ORDER BY n.id DESC LIMIT 1;
    SELECT * INTO k FROM account_ask n WHERE n.account_id = a.id AND n.ended_at IS NULL;
    shown := account_shown(a.id);
    made_by := CASE WHEN x.id IS NULL THEN (SELECT name FROM account WHERE id = a.created_by) ELSE (SELECT name FROM account WHERE id = x.made_by) END;
    issued_at := stamp(coalesce(x.made_at, a.created_at));
    issued := coalesce(x.kind, 'made');
    asked_by := (SELECT name FROM account WHERE id = coalesce(k.asked_by, x.asked_by));
    why := mask_words(note_body(coalesce(k.note_id, x.note_id)), false);
    approved_by := CASE WHEN x.id IS NULL THEN (SELECT array_agg(name) FROM account WHERE id = a.approved_by)
                        ELSE (SELECT array_agg(b.name ORDER BY w.at, b.id) FROM account_word w JOIN account b ON b.id = w.by_id WHERE w.issue_id = x.id) END;
    stamped_list := (SELECT number FROM account_list WHERE id = x.list_id);
    alone := CASE WHEN x.alone AND x.settled_at IS NULL THEN true END;
    touched_on := stamp(greatest(x.made_at, a.created_at, a.disabled_at, a.end_asked_at, k.asked_at, (SELECT max(w.at) FROM account_issue n JOIN account_word w ON w.issue_id = n.id
                                                                                      WHERE n.account_id = a.id)))::timestamptz::date;
    IF a.disabled_at IS NOT NULL THEN
        RETURN;
    END IF;
    due := coalesce(a.end_due, (SELECT min(CASE WHEN n.works_at IS NULL THEN nullif(n.object_until, 'infinity') ELSE n.look_due END)
                                  FROM account_issue n WHERE n.account_id = a.id AND n.settled_at IS NULL));
    waits := CASE WHEN a.end_due IS NOT NULL THEN 'end' WHEN a.end_asked_at > now() - interval '3 days' THEN 'disable'
                  WHEN EXISTS (SELECT FROM account_issue n WHERE n.account_id = a.id AND n.works_at IS NULL AND n.settled_at IS NULL AND n.object_until < 'infinity') THEN 'objections'
                  WHEN a.approved_at IS NULL OR EXISTS (SELECT FROM account_issue n WHERE n.account_id = a.id AND n.works_at IS NULL AND n.settled_at IS NULL) THEN 'approval'
                  WHEN k.id IS NOT NULL THEN 'reset'
                  WHEN EXISTS (SELECT FROM account_issue n WHERE n.account_id = a.id AND n.settled_at IS NULL) THEN 'second_look' END;
    late := CASE WHEN due < today() THEN true END;
END $$;

-- How many accounts wait for an officer: for an approval, a second look, or an objection; for the auditor those in which he has a word.
CREATE OR REPLACE FUNCTION accounts_waiting(p_for int) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*) FROM account a
             WHERE a.disabled_at IS NULL
               AND ((a.end_asked_at > now() - interval '3 days' OR a.end_due IS NOT NULL) AND p_for <> ALL (a.end_by)
                    OR EXISTS (SELECT FROM account_issue x WHERE x.account_id = a.id AND x.settled_at IS NULL
                                  AND (a.id <> p_for OR x.kept AND x.works_at IS NULL)
                                  AND (x.works_at IS NULL AND issue_guarded(x) OR (SELECT role FROM account WHERE id = p_for) = 'district')
                                  AND NOT EXISTS (SELECT FROM account_word w WHERE w.issue_id = x.id AND w.by_id = p_for))));
END $$;

-- For `nold check`: accounts that fewer officers let in than the rule wants, and those whose second look is overdue. '': none.
CREATE OR REPLACE FUNCTION accounts_unlooked() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(string_agg(DISTINCT a.name, ', '), '') FROM account_issue x JOIN account a ON a.id = x.account_id
             WHERE x.settled_at IS NULL AND x.works_at IS NOT NULL AND a.disabled_at IS NULL AND (x.alone OR x.look_due < today()));
END $$;
