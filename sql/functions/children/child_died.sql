-- A child died: every open task, visit and reminder of it ends at once, in all its cases, whoever holds them.

-- Of the owner, because it ends what the officer at hand does not hold. For the district, behind its own event of the confirmation. p_died: the
-- day on the paper; p_on: the day of the confirmation.
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
    IF i.role IS DISTINCT FROM 'district' OR NOT EXISTS (SELECT FROM event e WHERE e.id = p_event AND e.account_id = i.account_id AND e.position IS NULL
                                                            AND e.child_id = p_child AND e.kind = 'confirm') THEN
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
    UPDATE duty SET status = 'ended', ended_on = greatest(p_on, since), ended_by = i.account_id WHERE case_id = ANY (v_cases) AND status = 'open';
    UPDATE match_proposal SET status = 'stale' WHERE case_id = ANY (v_cases) AND status = 'open' AND (rule = 'registration' OR rule LIKE 'inquiry%');
    UPDATE inquiry SET state = 'withdrawn', version = version + 1, ended_on = greatest(p_on, sent_on) WHERE id = ANY (v_inquiries);
    PERFORM child_died_directives(v_directives, v_event, p_on);
    PERFORM child_died_escalations(v_escalations, v_cases, v_event, p_on);
    UPDATE clock SET status = 'ended', ended_on = greatest(p_on, since)
     WHERE status = 'running' AND (case_id = ANY (v_cases) OR inquiry_id = ANY (v_inquiries) OR directive_id = ANY (v_directives));
    UPDATE case_file SET escalations = 0, danger = false, inquiry_id = NULL, late_on = NULL WHERE id = ANY (v_cases);
    PERFORM notice_add(v_event, o, 'died', c.id)
       FROM case_file c CROSS JOIN LATERAL unnest(ARRAY[c.street_id, c.community_id]) o WHERE c.id = ANY (v_cases) AND c.is_open;
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
        PERFORM notice_add(p_event, o, 'escalation_ended', e.case_id, e.id::text)
           FROM (SELECT e.holder_id AS o UNION SELECT e.unit_id UNION SELECT p.org_id FROM escalation_party p WHERE p.escalation_id = e.id) u;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION child_died_directives, child_died_escalations FROM PUBLIC;

-- The case whose finding said so is opened again or found otherwise, and no other case says so: the child lives, and its other cases have their
-- clocks again. Of the owner, because the application starts no clock; for the district, which alone opens and confirms.
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
    ELSIF EXISTS (SELECT FROM case_file o JOIN finding f ON f.id = o.confirmed_id
                    JOIN scheme_code k ON (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub)
                   WHERE o.child_id = v_child AND o.id <> p_case AND o.code IS NOT NULL AND k.ends_all)
       OR NOT EXISTS (SELECT FROM finding f JOIN scheme_code k ON (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub)
                       WHERE f.case_id = p_case AND f.status = 'confirmed' AND k.ends_all) THEN
        RETURN;
    END IF;
    UPDATE child SET died_on = NULL WHERE id = v_child;
    PERFORM clock_case(o.id, greatest(p_on, o.last_on)) FROM case_file o WHERE o.child_id = v_child AND o.id <> p_case AND o.is_open;
END $$;
