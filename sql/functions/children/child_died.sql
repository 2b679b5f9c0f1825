-- A child died: every open task, visit and reminder of it ends at once, in all its cases, whoever holds them.

-- Of the owner, because it ends what the officer at hand does not hold. For the district, behind its own event of the confirmation, or of joining or
-- splitting what turned out to be the same child or another. p_died: the day on the paper; p_on: the day of the act.
CREATE OR REPLACE FUNCTION child_died(p_child bigint, p_event bigint, p_died date, p_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_cases bigint[] := array(SELECT id FROM case_file WHERE child_id = p_child ORDER BY id);
    v_event bigint;
    v_escalations bigint[];
    v_directives bigint[];
    v_inquiries bigint[];
BEGIN
    IF NOT child_event_ok(p_event, p_child) THEN
        RAISE EXCEPTION 'child_died: not behind a confirmation of the actor''s' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM case_file WHERE id = ANY (v_cases) ORDER BY id FOR NO KEY UPDATE;
    UPDATE child SET died_on = p_died WHERE id = p_child;
    v_escalations := array(SELECT DISTINCT x.escalation_id FROM escalation_case x WHERE x.case_id = ANY (v_cases) AND x.settled_on IS NULL ORDER BY 1);
    v_directives := array(SELECT id FROM directive WHERE case_id = ANY (v_cases) AND ended_on IS NULL ORDER BY id);
    v_inquiries := array(SELECT id FROM inquiry WHERE case_id = ANY (v_cases) AND state = 'open' ORDER BY id);
    INSERT INTO event (account_id, role, kind, child_id, key, detail)
    VALUES (i.account_id, i.role, 'child_died', p_child, nullif(current_setting('nol.key', true), '')::uuid,
            jsonb_build_object('on', p_on, 'died_on', p_died, 'cases', v_cases, 'escalations', v_escalations, 'directives', v_directives, 'inquiries', v_inquiries))
    RETURNING id INTO v_event;
    UPDATE duty SET status = 'ended', ended_on = greatest(p_on, since), ended_by = i.account_id, by_death = true WHERE case_id = ANY (v_cases) AND status = 'open';
    UPDATE match_proposal SET status = 'stale' WHERE case_id = ANY (v_cases) AND status = 'open' AND (rule = 'registration' OR rule LIKE 'inquiry%');
    UPDATE inquiry SET state = 'withdrawn', version = version + 1, ended_on = greatest(p_on, sent_on) WHERE id = ANY (v_inquiries);
    PERFORM child_died_directives(v_directives, v_event, p_on);
    PERFORM child_died_escalations(v_escalations, v_cases, v_event, p_on);
    UPDATE clock SET status = 'ended', ended_on = greatest(p_on, since)   -- but the decisions on what was found
     WHERE status = 'running' AND kind NOT IN ('review', 'confirm') AND (case_id = ANY (v_cases) OR inquiry_id = ANY (v_inquiries) OR directive_id = ANY (v_directives));
    UPDATE case_pause SET ended_on = least(greatest(p_on, from_on), until_on) WHERE case_id = ANY (v_cases) AND ended_on IS NULL;
    UPDATE case_file SET escalations = 0, danger = false, danger_until = CASE WHEN danger THEN clock_now() ELSE danger_until END, inquiry_id = NULL, late_on = CASE WHEN state IN ('found', 'reviewed') THEN late_on END, next_visit = NULL, transfer_to = NULL WHERE id = ANY (v_cases);
    PERFORM case_step_due(v_cases);
    PERFORM notice_add(v_event, o, 'died', c.id)
       FROM case_file c CROSS JOIN LATERAL unnest(ARRAY[c.street_id, c.community_id]) o WHERE c.id = ANY (v_cases) AND c.is_open;
END $$;

-- Is this the actor's own act about the child, of this very transaction?
CREATE OR REPLACE FUNCTION child_event_ok(p_event bigint, p_child bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(my_role() = 'district', false)
       AND EXISTS (SELECT FROM event e LEFT JOIN case_file c ON c.id = e.case_id
                    WHERE e.id = p_event AND e.account_id = my_account() AND e.xid = pg_current_xact_id_if_assigned()
                      AND CASE e.kind WHEN 'confirm' THEN e.child_id = p_child
                                      WHEN 'child_join' THEN p_child = c.child_id
                                      WHEN 'child_split' THEN p_child IN (c.child_id, e.child_id) ELSE false END);
END $$;

-- NULL, or why nothing begins any more in a case of a child that died.
CREATE OR REPLACE FUNCTION child_died_refusal(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT refuse('CHILD_HAS_DIED', 'case', case_no(c.id), 'on', h.died_on::text) FROM child h WHERE h.id = c.child_id AND h.died_on IS NOT NULL);
END $$;

-- NULL, or why this code is none for a child that has died: it says that the child is to be sought or brought back to school. p_back: it is proposed already, and is
-- to be sent back.
CREATE OR REPLACE FUNCTION child_died_code_refusal(c case_file, p_code text, p_effect text, p_back boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT refuse('CHILD_HAS_DIED', 'case', case_no(c.id), 'on', h.died_on::text, 'code', p_code, 'back', CASE WHEN p_back THEN case_no(c.id) END)
                   || jsonb_build_object('labels', scheme_words(c.scheme_id, to_jsonb(p_code)::text))
              FROM child h WHERE h.id = c.child_id AND h.died_on IS NOT NULL AND p_effect <> 'deducted');
END $$;

CREATE OR REPLACE FUNCTION child_died_directives(p_ids bigint[], p_event bigint, p_on date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directive SET state = 'withdrawn', version = version + 1, ended_on = greatest(p_on, issued_on) WHERE id = ANY (p_ids);
    INSERT INTO directive_step (directive_id, version, event_id, verb, on_date, account_id, state)
    SELECT d.id, d.version, p_event, 'died', p_on, (me()).account_id, d.state FROM directive d WHERE d.id = ANY (p_ids);
    PERFORM notice_add(p_event, d.org_id, 'directive_withdrawn', NULL, d.id::text) FROM directive d WHERE d.id = ANY (p_ids);
END $$;

-- The child's entries are settled; an escalation without an open entry is over. What the clock raised goes on for the other children in it.
CREATE OR REPLACE FUNCTION child_died_escalations(p_ids bigint[], p_cases bigint[], p_event bigint, p_on date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    e escalation;
BEGIN
    UPDATE escalation_case x SET settled_on = p_on, how = 'died' WHERE x.case_id = ANY (p_cases) AND x.settled_on IS NULL;
    FOR e IN UPDATE escalation SET state = 'ended', version = version + 1, ended_on = greatest(p_on, raised_on)
              WHERE id = ANY (p_ids) AND ended_on IS NULL
                AND NOT EXISTS (SELECT FROM escalation_case x WHERE x.escalation_id = escalation.id AND x.settled_on IS NULL)
             RETURNING * LOOP
        INSERT INTO escalation_step (escalation_id, version, event_id, verb, on_date, account_id, state, from_org)
        VALUES (e.id, e.version, p_event, 'died', p_on, (me()).account_id, e.state, e.holder_id);
        UPDATE clock SET status = 'ended', ended_on = greatest(p_on, since) WHERE status = 'running' AND escalation_id = e.id;
        PERFORM danger_ended(e.id);
        PERFORM notice_add(p_event, o, 'escalation_ended', e.case_id, e.id::text)
           FROM unnest(escalation_units(e)) o;
    END LOOP;
END $$;

-- On which day the child died, by a confirmed finding of one of its cases; p_but: one that does not count. NULL: none says so.
CREATE OR REPLACE FUNCTION child_death(p_child bigint, p_but bigint DEFAULT NULL) RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN cases_death(array(SELECT id FROM case_file WHERE child_id = p_child AND id IS DISTINCT FROM p_but));
END $$;
CREATE OR REPLACE FUNCTION cases_death(p_cases bigint[]) RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT min(coalesce((SELECT min(e.date) FROM finding_evidence fe JOIN evidence e ON e.id = fe.evidence_id WHERE fe.finding_id = f.id AND e.withdrawn_at IS NULL), f.on_date))
              FROM case_file o JOIN finding f ON f.id = o.confirmed_id
              JOIN scheme_code k ON (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub)
             WHERE o.id = ANY (p_cases) AND o.code IS NOT NULL AND k.ends_all);
END $$;

-- The papers of a death that stand in the child's file: death certificates, and what else a finding that was confirmed rested on as its code asks.
CREATE OR REPLACE FUNCTION child_death_papers(p_child bigint) RETURNS SETOF evidence
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT e.* FROM evidence e
     WHERE e.child_id = p_child AND e.withdrawn_at IS NULL
       AND (e.kind = 'death_certificate'
            OR EXISTS (SELECT FROM finding_evidence x JOIN finding f ON f.id = x.finding_id AND f.status = 'confirmed'
                         JOIN scheme_code k ON (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub) AND k.ends_all
                        WHERE x.evidence_id = e.id AND jsonb_path_query_array(k.papers, '$[*].any[*].kind') ? e.kind))
     ORDER BY e.id;
END $$;

-- Would the child live if this case said so no more: is it marked dead, by this case and by no other?
CREATE OR REPLACE FUNCTION child_dead_by(p_child bigint, p_case bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM child h WHERE h.id = p_child AND h.died_on IS NOT NULL)
       AND child_death(p_child, p_case) IS NULL
       AND EXISTS (SELECT FROM finding f JOIN scheme_code k ON (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub)
                    WHERE f.case_id = p_case AND f.status = 'confirmed' AND k.ends_all);
END $$;

-- NULL, or why the case is neither opened again nor found otherwise: that would undo a death whose paper stands. The paper is withdrawn first, with its reason.
CREATE OR REPLACE FUNCTION child_alive_refusal(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT child_dead_by(c.child_id, c.id) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT refuse('DEATH_STANDS', 'case', case_no(c.id), 'died', h.died_on::text, 'evidence', e.id::text)
              FROM child h, child_death_papers(c.child_id) e WHERE h.id = c.child_id ORDER BY e.id LIMIT 1);
END $$;

-- It lives after all: its cases, but the one at hand, have their clocks again, and the duties that its death had ended are open again. Of the owner's only.
CREATE OR REPLACE FUNCTION child_lives(p_child bigint, p_but bigint, p_on date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE child SET died_on = NULL WHERE id = p_child;
    PERFORM clock_case(o.id, greatest(p_on, o.last_on)) FROM case_file o WHERE o.child_id = p_child AND o.id IS DISTINCT FROM p_but AND o.is_open;
    UPDATE duty d SET status = 'open', ended_on = NULL, ended_by = NULL, by_death = false
      FROM case_file o
     WHERE o.id = d.case_id AND o.child_id = p_child AND o.id IS DISTINCT FROM p_but AND o.is_open AND d.by_death AND d.finding_id = o.confirmed_id
       AND o.state IN ('deducted', 'out_of_school', 'returned');
END $$;

-- The case whose finding said so is opened again or found otherwise, and no other case says so: the child lives. Of the owner, because the application
-- starts no clock; for the district, which alone opens and confirms.
CREATE OR REPLACE FUNCTION child_alive(p_case bigint, p_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_child bigint;
BEGIN
    SELECT c.child_id INTO v_child FROM case_file c JOIN child h ON h.id = c.child_id WHERE c.id = p_case AND h.died_on IS NOT NULL;
    IF NOT FOUND THEN
        RETURN;
    ELSIF my_role() IS DISTINCT FROM 'district' THEN
        RAISE EXCEPTION 'child_alive: district only' USING ERRCODE = '42501';
    ELSIF NOT child_dead_by(v_child, p_case) THEN
        RETURN;
    END IF;
    PERFORM child_lives(v_child, p_case, p_on);
END $$;

-- Cases have been joined or split: whoever of them is dead now by its own cases is, whoever is not lives. p_was: the day on which the child died with
-- which a case was until now. Returns the day, NULL: it lives. Of the owner, as child_died and child_alive are; behind the actor's own event.
CREATE OR REPLACE FUNCTION child_death_again(p_child bigint, p_event bigint, p_on date, p_was date DEFAULT NULL) RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_died date := child_death(p_child);
    v_marked date := (SELECT died_on FROM child WHERE id = p_child);
BEGIN
    IF NOT child_event_ok(p_event, p_child) THEN
        RAISE EXCEPTION 'child_death_again: not behind an act of the actor''s' USING ERRCODE = '42501';
    ELSIF v_died IS NULL AND coalesce(v_marked, p_was) IS NOT NULL THEN
        PERFORM child_lives(p_child, NULL, p_on);
    ELSIF v_died IS NOT NULL AND (v_marked IS NULL OR (SELECT kind FROM event WHERE id = p_event) = 'child_join') THEN   -- what came with a join is open still
        PERFORM child_died(p_child, p_event, coalesce(v_marked, v_died), p_on);
    END IF;
    RETURN v_died;
END $$;
