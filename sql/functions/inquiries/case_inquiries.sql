-- The inquiries of a case, for its file (messages CaseInquiry).
CREATE OR REPLACE FUNCTION case_inquiries_json(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'inquiry', q.id::text, 'to', q.to_name, 'number', q.number, 'sent_on', q.sent_on, 'due', q.due, 'answer', q.answer,
                'answered_on', CASE WHEN q.state = 'answered' THEN q.ended_on END, 'place', q.place, 'state', q.state,
                'answer_number', q.answer_number)) ORDER BY q.id), '[]')
              FROM inquiry q WHERE q.case_id = c.id);
END $$;
