-- The only functions that write an inquiry. They pass row security: it goes with what the interface may not write, the case's mark and its clocks.
-- Each looks at the actor and at the event of this very act.

-- Is this the actor's own event about the case, made in this transaction's act and not yet sealed?
CREATE OR REPLACE FUNCTION inquiry_event_ok(p_event bigint, p_case bigint, p_kinds text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN my_role() = 'district' AND EXISTS (SELECT FROM event e WHERE e.id = p_event AND e.case_id = p_case AND e.account_id = my_account()
                                                 AND e.xid = pg_current_xact_id_if_assigned() AND e.kind = ANY (p_kinds));
END $$;

CREATE OR REPLACE FUNCTION inquiry_place(p_case bigint, p_event bigint, p_item jsonb, p_on date, p_note bigint, p_evidence bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_due date := (p_item ->> 'due')::date;
    v_id bigint;
    c case_file;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case FOR NO KEY UPDATE;
    IF NOT coalesce(inquiry_event_ok(p_event, p_case, '{inquiry_send}'), false) OR c.inquiry_id IS NOT NULL THEN
        RAISE EXCEPTION 'inquiry_place: not the actor''s to make' USING ERRCODE = '42501';
    END IF;
    INSERT INTO inquiry (case_id, to_name, place, number, sent_on, due, note_id, evidence, made_by, event_id)
    VALUES (p_case, btrim(p_item ->> 'to'), p_item ->> 'place', btrim(p_item ->> 'number'), p_on, v_due, p_note, p_evidence, my_account(), p_event)
    RETURNING id INTO v_id;
    UPDATE case_file SET inquiry_id = v_id WHERE id = p_case;
    IF (SELECT b.clocks FROM batch b WHERE b.id = c.batch_id) THEN
        PERFORM inquiry_pause(c, v_id);                    -- before the letter's own clock, which does not stand still
        PERFORM clock_open('inquiry', 'district', org_district(), p_on, p_due => v_due, p_case => p_case, p_inquiry => v_id);
    END IF;
    PERFORM notice_add(p_event, u, 'inquiry_sent', p_case, v_id::text, v_due) FROM unnest(ARRAY[c.street_id, c.community_id]) u;
    RETURN v_id;
END $$;

-- The step's clock stands still from the letter's day (or the step's, if that is later) until the letter's due day, and no longer.
CREATE OR REPLACE FUNCTION inquiry_pause(c case_file, p_inquiry bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    q inquiry;
BEGIN
    SELECT * INTO q FROM inquiry WHERE id = p_inquiry;
    IF q.due >= greatest(q.sent_on, c.last_on) THEN
        PERFORM clock_pause(c.id, greatest(q.sent_on, c.last_on), q.due);
    END IF;
END $$;

-- After a move of a case about which a letter is out (it moved along with the child's other case): the new step's clock stands still as well.
-- Called by case_move.
CREATE OR REPLACE FUNCTION inquiry_moved(p_case bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    c case_file;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    IF inquiry_refusal(c) IS NOT NULL AND (SELECT b.clocks FROM batch b WHERE b.id = c.batch_id) THEN
        PERFORM inquiry_pause(c, c.inquiry_id);
    END IF;
END $$;

-- Locks the case, then its inquiry, in the order of every act. NULL: go on. NOT_FOUND: absent, or not the actor's.
CREATE OR REPLACE FUNCTION inquiry_lock(p_id bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN 'NOT_FOUND';
    END IF;
    PERFORM FROM case_file c WHERE c.id = (SELECT q.case_id FROM inquiry q WHERE q.id = p_id) FOR NO KEY UPDATE;
    PERFORM FROM inquiry q WHERE q.id = p_id FOR NO KEY UPDATE;
    RETURN CASE WHEN NOT FOUND THEN 'NOT_FOUND' END;
END $$;

-- Answered or withdrawn: the case is with its holder again, the letter's clock ends, the step's goes on.
CREATE OR REPLACE FUNCTION inquiry_end(p_id bigint, p_event bigint, p_state text, p_on date, p_note bigint, p_evidence bigint[] DEFAULT '{}',
    p_answer text DEFAULT NULL, p_number text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    q inquiry;
    c case_file;
BEGIN
    SELECT * INTO q FROM inquiry WHERE id = p_id;
    IF q.state IS DISTINCT FROM 'open' OR NOT coalesce(inquiry_event_ok(p_event, q.case_id, '{inquiry_answer,inquiry_withdraw}'), false) THEN
        RAISE EXCEPTION 'inquiry_end: not the actor''s to make' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO c FROM case_file WHERE id = q.case_id;
    UPDATE inquiry SET version = version + 1, state = p_state, answer = p_answer, answer_number = nullif(btrim(p_number), ''), ended_on = p_on,
           answer_note_id = p_note, evidence = q.evidence || p_evidence, answered_by = my_account()
     WHERE id = q.id;
    UPDATE case_file SET inquiry_id = NULL WHERE id = c.id AND inquiry_id = q.id;
    PERFORM clock_end(p_on, p_inquiry => q.id);
    IF (SELECT b.clocks FROM batch b WHERE b.id = c.batch_id) THEN
        PERFORM clock_resume(c.id, least(p_on, q.due));    -- after the due day it went on by itself
    END IF;
    PERFORM notice_add(p_event, u, 'inquiry_' || p_state, c.id, p_id::text) FROM unnest(ARRAY[c.street_id, c.community_id]) u;
END $$;
