-- Which days are possible in a child's life. Each returns NULL or a refusal.

-- A day before the birth is none on which anything was seen, written or done. p_what: the field that has it.
CREATE OR REPLACE FUNCTION child_day_refusal(p_child bigint, p_on date, p_what text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF EXISTS (SELECT FROM child_person p WHERE p.child_id = p_child AND p_on < p.birth_date) THEN
        RETURN refuse('DATE_BEFORE_BIRTH', 'on', p_on::text, 'field', p_what);
    END IF;
    RETURN NULL;
END $$;

-- Does this visit say that the child itself was met? Who met somebody else, as those who bring the paper, names whom.
CREATE OR REPLACE FUNCTION visit_met_child(p_child bigint, p_item jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_met text := btrim(coalesce(p_item ->> 'met', ''));
BEGIN
    RETURN p_item ->> 'result' = 'met'
       AND (v_met IN ('', '本人', '孩子', '学生', '儿童', 'child', 'the child', 'pupil')
            OR EXISTS (SELECT FROM child_person p WHERE p.child_id = p_child AND v_met = p.name));
END $$;

-- The days of a visit: not before the birth, the child itself not met after its death, the next step not before the visit.
-- p_died: the day on a paper of death that comes with the visit.
CREATE OR REPLACE FUNCTION visit_day_refusal(p_child bigint, p_on date, p_item jsonb, p_died date DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_died date := coalesce((SELECT died_on FROM child WHERE id = p_child), p_died);
BEGIN
    IF p_on > v_died AND visit_met_child(p_child, p_item) THEN
        RETURN refuse('MET_AFTER_DEATH', 'on', p_on::text, 'died', v_died::text, 'withdrawn', (SELECT min(d.since)::text FROM duty d JOIN case_file c ON c.id = d.case_id
                       WHERE c.child_id = p_child AND d.kind = 'ground_withdrawn' AND d.status = 'open'));
    ELSIF (p_item ->> 'next_date')::date < p_on THEN
        RETURN refuse('NEXT_BEFORE_VISIT', 'on', p_on::text, 'next', p_item ->> 'next_date');
    END IF;
    RETURN child_day_refusal(p_child, p_on, 'on');
END $$;
