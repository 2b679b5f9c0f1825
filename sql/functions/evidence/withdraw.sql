-- EVIDENCE_WITHDRAW, VISIT_WITHDRAW: a paper or a visit that was filed by mistake counts no more from here on. It stays in the file, crossed out: with who
-- withdrew it, when and why. An unconfirmed finding that rested on it is sent back; what is confirmed becomes a dated task of the district.

-- Does what was withdrawn by this event stand still, as known at a position of the record? NULL: it was not withdrawn.
CREATE OR REPLACE FUNCTION stands_at(p_withdrawn bigint, p_position bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN p_withdrawn IS NULL OR coalesce((SELECT p.position FROM place p WHERE p.event_id = p_withdrawn), 9223372036854775807) > p_position;
END $$;

CREATE OR REPLACE FUNCTION withdrawn_refusal(p_what text, p_by int, p_at timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN refuse('WITHDRAWN_ALREADY', 'what', p_what, 'by', account_name_of(p_by), 'on', (clock_then(p_at) AT TIME ZONE 'Asia/Shanghai')::date::text);
END $$;

-- What is to be withdrawn, in one form for both. Under row security: no row is absent, or out of sight.
CREATE OR REPLACE FUNCTION withdraw_find(p_what text, p_id bigint, OUT child_id bigint, OUT case_id bigint, OUT filed_by int, OUT event_id bigint,
    OUT withdrawn_by int, OUT withdrawn_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_what = 'evidence' THEN
        SELECT e.child_id, e.case_id, e.filed_by, e.event_id, e.withdrawn_by, e.withdrawn_at
          INTO child_id, case_id, filed_by, event_id, withdrawn_by, withdrawn_at FROM evidence e WHERE e.id = p_id;
    ELSE
        SELECT v.child_id, v.case_id, v.account_id, v.event_id, v.withdrawn_by, v.withdrawn_at
          INTO child_id, case_id, filed_by, event_id, withdrawn_by, withdrawn_at FROM visit v WHERE v.id = p_id;
    END IF;
END $$;

-- May this one, who sees the case, withdraw what this account filed by this event? Itself; the street what a community filed; the district everything.
CREATE OR REPLACE FUNCTION withdraw_allowed(i identity, p_filed_by int, p_event bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(i.account_id = p_filed_by OR i.role = 'district'
                    OR (i.role = 'street' AND EXISTS (SELECT FROM event e WHERE e.id = p_event AND e.role = 'community')), false);
END $$;

-- Does the finding rest on this visit: is it drawn from it, or are its tries too few without it?
CREATE OR REPLACE FUNCTION finding_on_visit(f finding, p_visit bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    c case_file;
    v visit;
    k scheme_code;
    v_tries jsonb;
BEGIN
    SELECT * INTO v FROM visit WHERE id = p_visit;
    SELECT * INTO c FROM case_file WHERE id = f.case_id;
    IF f.visit_id = p_visit THEN
        RETURN true;
    ELSIF v.result = 'met' OR v.on_date > f.on_date OR v.child_id IS DISTINCT FROM c.child_id THEN
        RETURN false;
    END IF;
    SELECT * INTO k FROM scheme_code WHERE (scheme_id, code, sub) = (f.scheme_id, f.code, f.sub);
    SELECT a INTO v_tries FROM jsonb_array_elements(k.papers) g, jsonb_array_elements(g -> 'any') a WHERE a ->> 'condition' = 'tries' LIMIT 1;
    RETURN v_tries IS NOT NULL AND NOT EXISTS (SELECT FROM waiver w WHERE w.finding_id = f.id AND w.kind = 'tries')
       AND NOT papers_condition(v_tries, finding_facts(c, f.on_date, NULL, NULL, p_visit));
END $$;

-- Does the finding rest on this paper: is it one of its papers, and of a kind that its code asks for (or does the code ask for none)?
CREATE OR REPLACE FUNCTION finding_on_paper(f finding, p_evidence bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_kinds text[];
BEGIN
    SELECT array_agg(a ->> 'kind') INTO v_kinds
      FROM scheme_code k, jsonb_array_elements(k.papers) g, jsonb_array_elements(g -> 'any') a
     WHERE (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub) AND a ? 'kind';
    RETURN EXISTS (SELECT FROM finding_evidence x JOIN evidence e ON e.id = x.evidence_id
                    WHERE x.finding_id = f.id AND x.evidence_id = p_evidence AND (v_kinds IS NULL OR e.kind = ANY (v_kinds)));
END $$;

-- Was the child's return recorded on this paper, and is it returned, or closed so?
CREATE OR REPLACE FUNCTION return_on_paper(c case_file, p_evidence bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    m case_move;
BEGIN
    SELECT * INTO m FROM case_move x WHERE x.case_id = c.id AND x.verb IN ('enrol', 'relapse', 'confirm', 'reopen') ORDER BY x.version DESC LIMIT 1;
    RETURN coalesce(m.verb = 'enrol' AND m.event_id = (SELECT e.event_id FROM evidence e WHERE e.id = p_evidence), false);
END $$;

-- What rests on it, in all cases of the child: findings that wait for a decision ("sent_back") and what has been confirmed ("task"). It passes row security, since a
-- case of the child may be out of the actor's sight; of a paper or visit whose case it sees, and for those who work on cases. Asked before the withdrawal.
CREATE OR REPLACE FUNCTION withdraw_grounds(p_what text, p_id bigint) RETURNS TABLE (case_id bigint, finding_id bigint, effect text, seen boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    x record;
BEGIN
    SELECT * INTO x FROM withdraw_find(p_what, p_id);
    IF i.role IS NULL OR i.role NOT IN ('district', 'street', 'community')
       OR NOT EXISTS (SELECT FROM case_file c WHERE c.id = x.case_id AND case_visible(i, c.street_id, c.community_id, c.school_id)) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT c.id, f.id, CASE WHEN f.id = c.finding_id THEN 'sent_back' ELSE 'task' END, case_visible(i, c.street_id, c.community_id, c.school_id)
      FROM case_file c JOIN finding f ON f.id = c.finding_id OR (f.id = c.confirmed_id AND c.code IS NOT NULL)
     WHERE c.child_id = x.child_id
       AND CASE p_what WHEN 'visit' THEN finding_on_visit(f, p_id)
                       ELSE finding_on_paper(f, p_id) OR (f.id = c.confirmed_id AND return_on_paper(c, p_id)) END
     ORDER BY c.id, f.id;
END $$;

-- The number out of a case that waits: with the number of the case, the code and what becomes of it; a measure that counts no more. For the answer,
-- and for the question before (messages WithdrawEffect). p_due: the day of the tasks.
CREATE OR REPLACE FUNCTION withdraw_effects(p_what text, p_id bigint, p_due date) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(u.e), '[]') FROM (
        SELECT jsonb_strip_nulls(jsonb_build_object('effect', g.effect, 'case', case_no(g.case_id), 'code', f.code, 'sub', nullif(f.sub, ''), 'label', f.label,
                   'label_en', (SELECT k.label_en FROM scheme_code k WHERE (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub)), 'due', CASE g.effect WHEN 'task' THEN p_due END)) AS e
          FROM withdraw_grounds(p_what, p_id) g JOIN finding f ON f.id = g.finding_id
        UNION ALL
        SELECT jsonb_strip_nulls(jsonb_build_object('effect', 'measure', 'case', case_no(m.case_id), 'label', measure_label(m.kind), 'label_en', measure_label_en(m.kind), 'code', m.kind))
          FROM measure m
         WHERE p_what = 'evidence' AND m.child_id = (SELECT e.child_id FROM evidence e WHERE e.id = p_id) AND m.evidence @> ARRAY[p_id]
           AND NOT EXISTS (SELECT FROM evidence o WHERE o.id = ANY (m.evidence) AND o.id <> p_id AND o.withdrawn_at IS NULL)) u);
END $$;

-- By when the district has looked at what lost its ground: as many working days as it has for a confirmation; where no calendar is loaded, a week.
CREATE OR REPLACE FUNCTION withdraw_due() RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN coalesce(workdays_add(today(), clock_days('confirm')), today() + 7); END $$;

-- Crosses it out. It passes row security: the interface cannot change what was filed. Behind the actor's own event of this very act. The next visit that it
-- promised, or was the answer to, is that of the newest visit that stands.
CREATE OR REPLACE FUNCTION withdraw_put(p_what text, p_id bigint, p_event bigint, p_note bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    x record;
BEGIN
    SELECT * INTO x FROM withdraw_find(p_what, p_id);
    IF x.case_id IS NULL OR x.withdrawn_at IS NOT NULL OR NOT withdraw_allowed(i, x.filed_by, x.event_id)
       OR NOT EXISTS (SELECT FROM event e WHERE e.id = p_event AND e.case_id = x.case_id AND e.account_id = i.account_id AND e.xid = pg_current_xact_id_if_assigned()
                                            AND e.kind = p_what || '_withdraw') THEN
        RAISE EXCEPTION 'withdraw_put: not behind an act of the actor''s' USING ERRCODE = '42501';
    END IF;
    IF p_what = 'evidence' THEN
        UPDATE evidence SET withdrawn_at = clock_timestamp(), withdrawn_by = i.account_id, withdrawn_event = p_event, withdrawn_note = p_note WHERE id = p_id;
        RETURN;
    END IF;
    UPDATE visit SET withdrawn_at = clock_timestamp(), withdrawn_by = i.account_id, withdrawn_event = p_event, withdrawn_note = p_note WHERE id = p_id;
    UPDATE case_file c SET next_visit = (SELECT v.next_date FROM visit v WHERE v.case_id = c.id AND NOT v.late AND v.withdrawn_at IS NULL ORDER BY v.on_date DESC, v.id DESC LIMIT 1)
     WHERE c.id = x.case_id AND c.state NOT IN ('deducted', 'returned', 'closed') AND NOT (SELECT v.late FROM visit v WHERE v.id = p_id);
END $$;

-- The task of the district where a confirmed finding has lost its ground. One is enough for a finding.
CREATE OR REPLACE FUNCTION withdraw_task(p_case bigint, p_finding bigint, p_event bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duty (case_id, finding_id, kind, label, level, since, due, event_id)
    SELECT p_case, p_finding, 'ground_withdrawn', '', 'district', today(), withdraw_due(), p_event
     WHERE NOT EXISTS (SELECT FROM duty d WHERE d.case_id = p_case AND d.finding_id = p_finding AND d.kind = 'ground_withdrawn' AND d.status = 'open');
END $$;

-- NULL, or why the district's task is not done yet: a note alone gives no ground, and nobody gives it to himself. What the code asks for has to be there, without what
-- the one who ends the task has filed since the finding (his hands are one with those of another account: that, too), nor by who filed the finding; and a return
-- that was recorded on a paper needs another. (Else the case is opened again, or another finding is filed, which ends the task too.)
DROP FUNCTION IF EXISTS ground_refusal(case_file, bigint, jsonb);
CREATE OR REPLACE FUNCTION ground_refusal(c case_file, d duty) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    f finding;
    k scheme_code;
    v_new bigint[];                                        -- filed by others since then
    v_have jsonb;
    v_missing jsonb;
    r jsonb;
BEGIN
    SELECT * INTO f FROM finding WHERE id = d.finding_id;
    IF f.filed_by = my_account() THEN
        RETURN refuse('SAME_PERSON', 'verb', 'task_done', 'case', case_no(c.id));
    END IF;
    SELECT * INTO k FROM scheme_code WHERE (scheme_id, code, sub) = (f.scheme_id, f.code, f.sub);
    SELECT coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'fields', to_jsonb(e.fields), 'date', e.date)), '[]'), array_agg(e.id) FILTER (WHERE e.event_id > f.event_id)
      INTO v_have, v_new FROM evidence e
     WHERE e.child_id = c.child_id AND e.withdrawn_at IS NULL AND NOT (e.event_id > f.event_id AND e.filed_by = my_account());
    v_missing := papers_missing(k.papers, v_have, finding_facts(c, today(), NULL, NULL),
                                (SELECT coalesce(jsonb_agg(w.kind), '[]') FROM waiver w WHERE w.finding_id = f.id AND w.granted_by IS NOT NULL), k.waivable);
    IF v_missing <> '[]' THEN
        RETURN refuse('GROUND_MISSING', 'case', case_no(c.id)) || jsonb_build_object('missing', (SELECT jsonb_agg(m - 'waivable') FROM jsonb_array_elements(v_missing) m));
    ELSIF (SELECT bool_and(e.withdrawn_at IS NOT NULL) FROM evidence e WHERE e.child_id = c.child_id AND return_on_paper(c, e.id))
          AND NOT EXISTS (SELECT FROM evidence e WHERE e.id = ANY (v_new) AND e.event_id > d.event_id) THEN
        RETURN refuse('GROUND_MISSING', 'case', case_no(c.id));
    END IF;
    r := finding_hands_refusal(f.id, v_new);
    RETURN r;
END $$;

-- The finding stands from now on also on the papers that others have filed since.
CREATE OR REPLACE FUNCTION ground_place(c case_file, p_finding bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO finding_evidence
    SELECT f.id, e.id FROM finding f JOIN evidence e ON e.child_id = c.child_id AND e.withdrawn_at IS NULL AND e.event_id > f.event_id AND e.filed_by <> my_account()
      JOIN scheme_code k ON (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub)
     WHERE f.id = p_finding AND jsonb_path_query_array(k.papers, '$[*].any[*].kind') ? e.kind
    ON CONFLICT DO NOTHING;
END $$;

-- What took the place of withdrawn papers of this finding. Who filed one of them is one of those who filed it.
DROP FUNCTION IF EXISTS ground_filed(bigint);
CREATE OR REPLACE FUNCTION ground_papers(p_finding bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(e.id), '{}') FROM finding f JOIN finding_evidence x ON x.finding_id = f.id JOIN evidence e ON e.id = x.evidence_id
             WHERE f.id = p_finding AND e.event_id > f.event_id AND e.withdrawn_at IS NULL);
END $$;

-- One case that is touched by it: the event of the act, sent back where its finding waits, a task where it is confirmed. p_void: this is the case in
-- which it was filed.
CREATE OR REPLACE FUNCTION withdraw_in(c case_file, p_what text, p_id bigint, p_note bigint, p_sent_back boolean, p_confirmed bigint, p_void boolean)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    i identity := me();
    v_kind text := p_what || '_withdraw';
    v_detail jsonb := jsonb_build_object(p_what, p_id);
    v_told int;                                            -- who hears that its finding came back
    v_event bigint := CASE WHEN p_sent_back THEN case_event(c.id, v_kind, v_detail || jsonb_build_object('finding', c.finding_id)) ELSE case_touch(c.id, v_kind, v_detail) END;
BEGIN
    IF p_void THEN
        PERFORM withdraw_put(p_what, p_id, v_event, p_note);
    END IF;
    IF p_sent_back THEN
        PERFORM case_move(c.id, v_event, 'sendback', 'withdrawn', greatest(today(), c.last_on), p_note);
        SELECT n.org_id INTO v_told FROM notice n WHERE n.event_id = v_event AND n.kind = 'sent_back' LIMIT 1;
    END IF;
    IF p_confirmed IS NOT NULL THEN
        PERFORM withdraw_task(c.id, p_confirmed, v_event);
    END IF;
    PERFORM notice_add(v_event, u, p_what || '_withdrawn', c.id, p_id::text, CASE WHEN p_confirmed IS NOT NULL THEN withdraw_due() END)
       FROM (SELECT DISTINCT o FROM unnest(ARRAY[c.street_id, c.community_id] || CASE WHEN p_sent_back OR p_confirmed IS NOT NULL THEN ARRAY[org_district()] END) o
              WHERE o IS NOT NULL) t(u)
      WHERE u IS DISTINCT FROM v_told AND (u IS DISTINCT FROM i.org_id OR (p_confirmed IS NOT NULL AND u = org_district()));
END $$;

-- p_what: evidence, visit. {"evidence" or "visit", "case", "version", "reason"}
CREATE OR REPLACE FUNCTION withdraw(p_what text, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint := (p_item ->> p_what)::bigint;
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_effects jsonb;
    v_note bigint;
    x record;
    c case_file;
    g record;
BEGIN
    SELECT * INTO x FROM withdraw_find(p_what, v_id);
    IF x.case_id IS NULL OR x.case_id IS DISTINCT FROM v_case OR v_open IN ('NOT_FOUND', 'LATE') THEN
        RETURN refuse('NOT_FOUND', 'what', p_what);
    ELSIF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    ELSIF x.withdrawn_at IS NOT NULL THEN
        RETURN withdrawn_refusal(p_what, x.withdrawn_by, x.withdrawn_at);
    ELSIF NOT withdraw_allowed(me(), x.filed_by, x.event_id) THEN
        RETURN refuse('WITHDRAW_NOT_YOURS', 'what', p_what, 'by', account_name_of(x.filed_by));
    ELSIF btrim(coalesce(p_item ->> 'reason', '')) = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', p_what || '_withdraw', 'case', case_no(v_case));
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    IF c.state = 'closed' AND my_role() <> 'district' THEN
        RETURN refuse('MOVE_NOT_POSSIBLE', 'verb', p_what || '_withdraw', 'state', c.state, 'case', case_no(v_case));
    ELSIF EXISTS (SELECT FROM withdraw_grounds(p_what, v_id) o WHERE NOT o.seen) THEN
        RETURN refuse('WITHDRAW_ELSEWHERE', 'what', p_what);
    END IF;
    v_effects := withdraw_effects(p_what, v_id, withdraw_due());
    v_note := note_add(c.child_id, p_item ->> 'reason');
    FOR g IN SELECT f AS file, coalesce(w.sent_back, false) AS sent_back, w.confirmed
               FROM (SELECT o.case_id AS id, bool_or(o.effect = 'sent_back') AS sent_back, max(o.finding_id) FILTER (WHERE o.effect = 'task') AS confirmed
                       FROM withdraw_grounds(p_what, v_id) o GROUP BY o.case_id
                     UNION ALL SELECT v_case, false, NULL WHERE NOT EXISTS (SELECT FROM withdraw_grounds(p_what, v_id) o WHERE o.case_id = v_case)) w
               JOIN case_file f ON f.id = w.id ORDER BY f.id = v_case DESC, f.id LOOP
        PERFORM withdraw_in(g.file, p_what, v_id, v_note, g.sent_back, g.confirmed, (g.file).id = v_case);
    END LOOP;
    RETURN jsonb_build_object('ok', case_result(v_case, 'done') || jsonb_build_object('effects', v_effects));
END $$;

-- WITHDRAW_CHECK {"evidence" or "visit"}: what it is, and what withdrawing it would do. Nothing of what stands in it. NULL: absent, or not one's own.
CREATE OR REPLACE FUNCTION withdraw_check(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_what text := CASE WHEN p_request ? 'evidence' THEN 'evidence' ELSE 'visit' END;
    v_id bigint := (p_request ->> v_what)::bigint;
    x record;
    c case_file;
    e evidence;
    v visit;
BEGIN
    SELECT * INTO x FROM withdraw_find(v_what, v_id);
    SELECT * INTO c FROM case_file WHERE id = x.case_id;
    IF c.id IS NULL OR coalesce(my_role(), '') NOT IN ('district', 'street', 'community') THEN
        RETURN NULL;
    END IF;
    SELECT * INTO e FROM evidence WHERE v_what = 'evidence' AND id = v_id;
    SELECT * INTO v FROM visit WHERE v_what = 'visit' AND id = v_id;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object(v_what, v_id::text,
        'kind', e.kind, 'label', evidence_label(e.kind, c.scheme_id, 'zh'), 'label_en', evidence_label(e.kind, c.scheme_id, 'en'),
        'on', coalesce(e.date, v.on_date), 'result', v.result, 'how', v.how, 'by', account_name_of(x.filed_by),
        'case', case_no(c.id), 'version', c.version, 'name', c.name, 'state', c.state,
        'withdrawn_by', account_name_of(x.withdrawn_by), 'withdrawn_at', stamp(x.withdrawn_at),
        'effects', CASE WHEN x.withdrawn_at IS NULL THEN withdraw_effects(v_what, v_id, withdraw_due()) END)));
END $$;

CREATE OR REPLACE FUNCTION evidence_withdraw(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT withdraw('evidence', p_item) $$;
CREATE OR REPLACE FUNCTION visit_withdraw(p_item jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT withdraw('visit', p_item) $$;
