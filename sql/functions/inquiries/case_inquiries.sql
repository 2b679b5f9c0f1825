-- The inquiries of a case, for its file (messages CaseInquiry).
CREATE OR REPLACE FUNCTION case_inquiries_json(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'inquiry', q.id::text, 'to', mask_words(q.to_name, false), 'number', mask_words(q.number, false, 15), 'sent_on', q.sent_on, 'due', q.due, 'answer', q.answer,
                'answered_on', CASE WHEN q.state = 'answered' THEN q.ended_on END, 'place', q.place, 'state', q.state,
                'answer_number', mask_words(q.answer_number, false, 15))) ORDER BY q.id), '[]')
              FROM inquiry q WHERE q.case_id = c.id);
END $$;
