-- INQUIRY_SHOW. {"ok": Inquiry}, or NULL: absent, or of a case that is not one's own. Read in one snapshot, then the look is recorded (case_show.sql).
CREATE OR REPLACE FUNCTION inquiry_show(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v jsonb := inquiry_show_read(p_request);
BEGIN
    PERFORM event_add('look', (v #>> '{look,case}')::bigint, (v #>> '{look,child}')::bigint,
                      jsonb_build_object('inquiry', (p_request ->> 'inquiry')::bigint, 'version', v #> '{look,version}')) WHERE v IS NOT NULL;
    RETURN v - 'look';
END $$;

CREATE OR REPLACE FUNCTION inquiry_show_read(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    q inquiry;
    c case_file;
BEGIN
    SELECT * INTO q FROM inquiry WHERE id = (p_request ->> 'inquiry')::bigint;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO c FROM case_file WHERE id = q.case_id;
    RETURN jsonb_build_object('look', jsonb_build_object('case', c.id, 'child', c.child_id, 'version', c.version), 'ok', inquiry_json(q, c) || jsonb_strip_nulls(jsonb_build_object(
        'note', mask_words(note_body(q.note_id), false), 'answer_note', mask_words(note_body(q.answer_note_id), false),
        'evidence', (SELECT coalesce(jsonb_agg(e::text), '[]') FROM unnest(q.evidence) e),
        'oddities', inquiry_oddities(q), 'made_by', account_name_of(q.made_by), 'ended_by', account_name_of(q.answered_by))));
END $$;

-- [message Oddity] of the papers of the letter and of its answer, each by the day of its act; with p_event, of that act's.
CREATE OR REPLACE FUNCTION inquiry_oddities(q inquiry, p_event bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT jsonb_agg(o.odd ORDER BY a.event_id, o.n)
              FROM (SELECT DISTINCT e.event_id FROM evidence e WHERE e.id = ANY (q.evidence) AND (p_event IS NULL OR e.event_id = p_event)) a
             CROSS JOIN LATERAL jsonb_array_elements(case_oddities(q.case_id, a.event_id, p_on => CASE a.event_id WHEN q.event_id THEN q.sent_on ELSE q.ended_on END))
                                WITH ORDINALITY o(odd, n));
END $$;

-- The steps that the one who asks can take now; NULL: none.
CREATE OR REPLACE FUNCTION inquiry_next(q inquiry) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN q.state = 'open' AND my_role() = 'district' THEN '{answer,withdraw}'::text[] END;
END $$;

-- Message Inquiry without what only INQUIRY_SHOW has.
CREATE OR REPLACE FUNCTION inquiry_json(q inquiry, c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'inquiry', q.id::text, 'version', q.version, 'case', case_no(c.id), 'name', c.name, 'to', mask_words(q.to_name, false), 'place', q.place, 'number', mask_words(q.number, false, 15),
        'sent_on', q.sent_on, 'due', q.due, 'state', q.state, 'overdue', q.state = 'open' AND late_since(q.due, NULL, NULL, clock_now()) IS NOT NULL, 'answer', q.answer,
        'answer_number', mask_words(q.answer_number, false, 15), 'ended_on', q.ended_on, 'danger_at', CASE WHEN c.danger THEN clock_stamp(c.danger_at) END, 'case_state', c.state, 'case_version', c.version, 'next', to_jsonb(inquiry_next(q))));
END $$;

-- INQUIRY_LIST: open ones, of children in danger first, then the earliest due.
CREATE OR REPLACE FUNCTION inquiry_list(p_request jsonb) RETURNS TABLE (found jsonb, cursor text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_limit int := page_size(p_request);
    v_danger bigint[] := danger_cases(page_since(p_request));
BEGIN
    RETURN QUERY
    SELECT inquiry_json(q, c), CASE WHEN row_number() OVER (ORDER BY z.day, q.id) = v_limit THEN page_cursor(p_request, z.day, q.id) END
      FROM inquiry q JOIN case_file c ON c.id = q.case_id CROSS JOIN LATERAL (SELECT danger_day(c.id, v_danger, q.due) AS day) z
     WHERE (q.state = 'open' OR coalesce((p_request ->> 'answered')::boolean, false))
       AND (NOT coalesce((p_request ->> 'overdue')::boolean, false) OR (q.state = 'open' AND late_since(q.due, NULL, NULL, clock_now()) IS NOT NULL))
       AND (NOT p_request ? 'case' OR c.id = case_id(p_request ->> 'case'))
       AND (z.day, q.id) > (page_day(p_request), page_id(p_request))
     ORDER BY z.day, q.id LIMIT v_limit;
END $$;
