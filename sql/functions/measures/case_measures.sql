-- The measures of a case's child, for its file (messages CaseMeasure); also those recorded in its other cases.
CREATE OR REPLACE FUNCTION case_measures_json(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'measure', m.id::text, 'kind', m.kind, 'label', measure_label(m.kind), 'label_en', measure_label_en(m.kind), 'on', m.on_date, 'number', nullif(mask_words(m.number, false, 15), ''), 'issuer', nullif(mask_words(m.issuer, false), ''),
                'amount', m.amount, 'until', m.until_date, 'served', m.served_on, 'hearing', m.hearing, 'lessons', m.lessons,
                'held', CASE WHEN m.kind = 'lesson_plan' THEN measure_held(m) END, 'note', mask_words(note_body(m.note_id), false),
                'by', account_name_of(m.account_id), 'withdrawn', nullif(NOT measure_stands(m), false))) ORDER BY m.on_date, m.id), '[]')
              FROM measure m WHERE m.child_id = c.child_id);
END $$;
