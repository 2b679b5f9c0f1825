-- A case and everything filed with it goes over to another entry. Of the owner, because the application may not change case_file;
-- it looks at the role and at the event itself, and returns nothing.
-- p_event: the event of this case that says why, made by the same person in this transaction.
CREATE OR REPLACE FUNCTION child_move(p_case bigint, p_child bigint, p_event bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_from bigint;
BEGIN
    SELECT child_id INTO v_from FROM case_file WHERE id = p_case FOR NO KEY UPDATE;
    IF i.role IS DISTINCT FROM 'district' OR v_from IS NULL OR NOT EXISTS (SELECT FROM child WHERE id = p_child)
       OR NOT EXISTS (SELECT FROM event e JOIN case_file c ON c.id = e.case_id AND c.version = e.version
                       WHERE e.id = p_event AND e.case_id = p_case AND e.account_id = i.account_id
                         AND e.kind IN ('child_join', 'child_split') AND e.xid = pg_current_xact_id_if_assigned()) THEN
        RAISE EXCEPTION 'child_move: not the actor''s to make' USING ERRCODE = '42501';
    END IF;
    UPDATE case_file SET child_id = p_child, same_id = false, proposed_child = NULL, proposed_exact = false, proposed_twins = false WHERE id = p_case;
    UPDATE visit SET child_id = p_child WHERE case_id = p_case;
    UPDATE evidence SET child_id = p_child WHERE case_id = p_case;
    UPDATE measure SET child_id = p_child WHERE case_id = p_case;
    UPDATE note SET child_id = p_child
     WHERE id IN (SELECT note_id FROM measure WHERE case_id = p_case
                  UNION SELECT unnest(ARRAY[note_id, answer_note_id]) FROM inquiry WHERE case_id = p_case
                  UNION SELECT note_id FROM case_pause WHERE case_id = p_case);
    UPDATE note SET child_id = p_child
     WHERE id IN (SELECT unnest(ARRAY[note_id, proposal_id]) FROM escalation WHERE case_id = p_case
                  UNION SELECT s.note_id FROM escalation_step s JOIN escalation e ON e.id = s.escalation_id WHERE e.case_id = p_case
                  UNION SELECT k.note_id FROM escalation_call k JOIN escalation_party p ON p.id = k.party_id JOIN escalation e ON e.id = p.escalation_id WHERE e.case_id = p_case
                  UNION SELECT note_id FROM directive WHERE case_id = p_case
                  UNION SELECT s.note_id FROM directive_step s JOIN directive d ON d.id = s.directive_id WHERE d.case_id = p_case);
    UPDATE note SET child_id = p_child
     WHERE id IN (SELECT note_id FROM case_move WHERE case_id = p_case UNION SELECT note_id FROM finding WHERE case_id = p_case
                  UNION SELECT w.note_id FROM waiver w JOIN finding f ON f.id = w.finding_id WHERE f.case_id = p_case
                  UNION SELECT note_id FROM duty WHERE case_id = p_case UNION SELECT note_id FROM remark WHERE case_id = p_case
                  UNION SELECT note_id FROM match_proposal WHERE case_id = p_case
                  UNION SELECT unnest(ARRAY[note_id, split_note_id]) FROM child_join WHERE case_id = p_case);
    -- An entry without cases is no child of its own any more: what named it names the other.
    IF NOT EXISTS (SELECT FROM case_file WHERE child_id = v_from) THEN
        UPDATE child SET joined_to = p_child WHERE id = v_from OR joined_to = v_from;
        UPDATE case_file SET proposed_child = NULLIF(p_child, child_id) WHERE proposed_child = v_from;
    END IF;
    UPDATE child SET joined_to = NULL WHERE id = p_child;
END $$;
