-- Which papers a finding still lacks. Pure: everything it needs is handed in.
--
-- p_groups: the scheme's list of any-of groups: {"any": [{"kind", "fields"?, "unanswered_days"?} | {"condition", …}], "zh"?, "en"?}
-- p_have:   [{"kind", "fields": […], "date"?}] what the child's file and this submission hold
-- p_facts:  {"tries", "hows", "days", "over_age", "on"} tries without success, kinds of them, days from the first to the last
-- p_waived: kinds (or names of conditions) for which a waiver is asked
-- Returns [message Missing].
CREATE OR REPLACE FUNCTION papers_missing(p_groups jsonb, p_have jsonb, p_facts jsonb, p_waived jsonb, p_waivable boolean) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    g jsonb;
    a jsonb;
    v_met boolean;
    v_kinds jsonb;
    v_papers jsonb;
    v_fields jsonb;
    v_condition text;
    v_lacks jsonb;
    v_missing jsonb := '[]';
BEGIN
    FOR g IN SELECT value FROM jsonb_array_elements(p_groups) LOOP
        v_met := false;
        v_kinds := '[]';
        v_papers := '[]';
        v_fields := '[]';
        v_condition := NULL;
        FOR a IN SELECT value FROM jsonb_array_elements(g -> 'any') LOOP
            IF coalesce(p_waived, '[]') ? coalesce(a ->> 'kind', a ->> 'condition') AND p_waivable THEN
                v_met := true;
            ELSIF a ? 'condition' THEN
                v_condition := a ->> 'condition';
                v_met := v_met OR papers_condition(a, p_facts);
            ELSE
                v_kinds := v_kinds || jsonb_build_array(a ->> 'kind');
                v_papers := v_papers || jsonb_build_object('kind', a ->> 'kind', 'fields', papers_fields(p_groups, a ->> 'kind'));
                v_lacks := papers_lacks(a, p_have, p_facts);
                v_met := v_met OR coalesce(v_lacks = '[]', false);
                v_fields := v_fields || coalesce(v_lacks, '[]');
            END IF;
        END LOOP;
        IF NOT v_met THEN
            v_missing := v_missing || jsonb_strip_nulls(jsonb_build_object('kinds', v_kinds, 'papers', v_papers, 'fields', v_fields, 'condition', v_condition,
                                                                           'text', g ->> 'zh', 'text_en', g ->> 'en', 'waivable', p_waivable));
        END IF;
    END LOOP;
    RETURN v_missing;
END $$;

-- What the code asks of a kind, in whichever groups: one paper that carries all of it serves each of them.
CREATE OR REPLACE FUNCTION papers_fields(p_groups jsonb, p_kind text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(asked.field ORDER BY asked.n), '[]') FROM (
        SELECT w.field, min(w.n + 100 * g.n) AS n
          FROM jsonb_array_elements(p_groups) WITH ORDINALITY g(value, n), jsonb_array_elements(g.value -> 'any') a,
               jsonb_array_elements_text(a -> 'fields') WITH ORDINALITY w(field, n)
         WHERE a ->> 'kind' = p_kind GROUP BY w.field) asked);
END $$;

CREATE OR REPLACE FUNCTION papers_condition(p_want jsonb, p_facts jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN coalesce(CASE p_want ->> 'condition'
        WHEN 'tries' THEN (p_facts ->> 'tries')::int >= (p_want ->> 'tries')::int
                      AND (p_facts ->> 'hows')::int >= (p_want ->> 'hows')::int
                      AND (p_facts ->> 'days')::int >= (p_want ->> 'days')::int
        WHEN 'over_age' THEN (p_facts ->> 'over_age')::boolean END, false);
END $$;

-- Does this paper carry everything that the code asks of its kind? A kind of which it asks nothing is complete as it is.
CREATE OR REPLACE FUNCTION paper_complete(p_groups jsonb, e evidence) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM jsonb_array_elements(p_groups) g, jsonb_array_elements(g -> 'any') a, jsonb_array_elements_text(a -> 'fields') w
                        WHERE a ->> 'kind' = e.kind AND NOT w = ANY (e.fields));
END $$;

-- One alternative of a group: [] when a paper of the kind carries everything; the fields that the best one lacks; NULL when there is none.
CREATE OR REPLACE FUNCTION papers_lacks(p_want jsonb, p_have jsonb, p_facts jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    h jsonb;
    v_lacks jsonb;
    v_best jsonb;
BEGIN
    FOR h IN SELECT value FROM jsonb_array_elements(p_have) WHERE value ->> 'kind' = p_want ->> 'kind' LOOP
        SELECT coalesce(jsonb_agg(w), '[]') INTO v_lacks FROM jsonb_array_elements_text(coalesce(p_want -> 'fields', '[]')) w
         WHERE NOT coalesce(h -> 'fields', '[]') ? w;
        IF v_lacks = '[]' AND p_want ? 'unanswered_days'
           AND (h ->> 'date')::date + (p_want ->> 'unanswered_days')::int > (p_facts ->> 'on')::date THEN
            v_lacks := jsonb_build_array('date');          -- asked, but the days to wait for an answer are not over
        END IF;
        IF v_best IS NULL OR jsonb_array_length(v_lacks) < jsonb_array_length(v_best) THEN
            v_best := v_lacks;
        END IF;
    END LOOP;
    RETURN v_best;
END $$;
