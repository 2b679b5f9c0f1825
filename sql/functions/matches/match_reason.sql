-- Why a proposal was made, for the officer who decides: [message Notice]. `p` the entry's person, `r` the pupil (absent: over age).
DROP FUNCTION IF EXISTS match_reason(text, boolean, child_person, roster_pupil, date, int);
CREATE OR REPLACE FUNCTION match_reasons(p_rule text, p_twins boolean, p child_person, r roster_pupil, p_reference date, p_upper int) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_places int[] := CASE WHEN p_rule = 'id_slip' THEN id_slip_places(p.id_number, r.id_number) END;
BEGIN
    RETURN jsonb_build_array(CASE p_rule
        WHEN 'exact' THEN say('match_exact')
        WHEN 'id_slip' THEN CASE WHEN cardinality(v_places) = 1 THEN say('match_id_slip', 'place', v_places[1]::text)
                                 ELSE say('match_id_swap', 'first', v_places[1]::text, 'second', v_places[2]::text) END
        WHEN 'student_number' THEN say('match_student_number')
        WHEN 'name_birth' THEN say('match_name_birth')
        WHEN 'over_age' THEN say('match_over_age', 'day', p_reference::text, 'age', extract(year FROM age(p_reference, p.birth_date))::text, 'limit', p_upper::text)
        WHEN 'inquiry_attends_in' THEN say('match_attends_in')
        WHEN 'inquiry_attends_out' THEN say('match_attends_out')
        WHEN 'inquiry_taken_over' THEN say('match_taken_over')
        WHEN 'registration' THEN say('match_registration')
        ELSE say('match_rule', 'rule', p_rule) END)
        || CASE WHEN p_rule <> 'student_number' THEN '[]' WHEN p.name_key = r.name_key THEN say('match_name_same') ELSE say('match_name_differs') END
        || CASE WHEN p_rule <> 'student_number' THEN '[]' WHEN p.birth_date = r.birth_date THEN say('match_birth_same') ELSE say('match_birth_differs') END
        || CASE WHEN r.status IS NOT NULL AND NOT roster_in_school(r.status) THEN say('match_status', 'status', r.status) ELSE '[]' END
        || CASE WHEN p_twins THEN say('match_twins') ELSE '[]' END;
END $$;

-- Where two numbers that are one slip apart differ: in one place, or in two that are exchanged.
DROP FUNCTION IF EXISTS id_slip_words(text, text);
CREATE OR REPLACE FUNCTION id_slip_places(a text, b text) RETURNS int[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(i ORDER BY i) FROM generate_series(1, length(a)) AS i WHERE substr(a, i, 1) <> substr(b, i, 1)
$$;
