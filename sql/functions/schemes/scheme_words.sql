-- The scheme's words for identifiers that stand in a text (kinds of paper, duties, sub-reasons, codes): [message Label].
CREATE OR REPLACE FUNCTION scheme_words(p_scheme int, p_text text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('identifier', identifier, 'zh', label ->> 'zh', 'en', label ->> 'en') ORDER BY identifier), '[]')
      FROM (SELECT DISTINCT ON (words.identifier) words.identifier, words.label
              FROM scheme s, LATERAL (
                   SELECT key AS identifier, value AS label FROM jsonb_each(s.document -> 'kinds')
                   UNION ALL SELECT c ->> 'code', c -> 'label' FROM jsonb_array_elements(s.document -> 'codes') c
                   UNION ALL SELECT u ->> 'sub', u -> 'label' FROM jsonb_array_elements(s.document -> 'codes') c, jsonb_array_elements(c -> 'subs') u
                   UNION ALL SELECT d ->> 'kind', d -> 'label' FROM jsonb_array_elements(s.document -> 'codes') c, jsonb_array_elements(c -> 'duties') d
                   UNION ALL SELECT d ->> 'kind', d -> 'label' FROM jsonb_array_elements(s.document -> 'codes') c, jsonb_array_elements(c -> 'subs') u,
                                                                    jsonb_array_elements(u -> 'duties') d) words
             WHERE s.id = p_scheme AND p_text ~ ('\m' || words.identifier || '\M')) found);
END $$;

-- The words of steps of the ladder of which a refusal speaks, by what stands in it: a label, or the kind where it lists those. [message Label]
CREATE OR REPLACE FUNCTION step_words(p_params jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('identifier', w.word, 'zh', s.label, 'en', s.label_en) ORDER BY s.ord), '[]')
              FROM ladder_step s
              JOIN (SELECT p.value AS word FROM jsonb_each_text(p_params) p WHERE p.key IN ('step', 'before', 'next')
                    UNION SELECT k FROM regexp_split_to_table(p_params ->> 'possible', ', ') k) w ON w.word IN (s.label, s.kind));
END $$;

-- A refusal that speaks of such identifiers, with their words. Like a name (result_named) they are added to the answer and not kept with it.
CREATE OR REPLACE FUNCTION refusal_worded(p_result jsonb, p_body jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_labels jsonb := '[]';
    v_case bigint := case_id(coalesce(p_body ->> 'case', p_result #>> '{params,case}', p_body #>> '{items,0,case}'));
BEGIN
    IF p_result -> 'params' ?| '{step,before,next}' OR p_result ->> 'error' = 'MEASURE_KIND_UNKNOWN' THEN
        v_labels := step_words(p_result -> 'params');
    END IF;
    IF p_result ->> 'error' IN ('TASK_NOT_OPEN', 'TASK_TOO_EARLY', 'DUTY_OPEN') THEN      -- as the duties themselves say: a scheme may have been edited since
        v_labels := (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('identifier', d.kind, 'zh', l ->> 'label', 'en', coalesce(l ->> 'label_en', d.kind))), '[]')
                       FROM duty d, duty_labels(d) l WHERE d.case_id = v_case AND d.status = 'open' AND l ->> 'label' IS NOT NULL AND p_result::text ~ ('\m' || d.kind || '\M'));
    ELSIF p_result ->> 'error' IN ('PAPERS_MISSING', 'WAIVER_NOT_GRANTED', 'WAIVER_NOT_POSSIBLE', 'WAIVER_UNKNOWN', 'EVIDENCE_KIND_UNKNOWN', 'EVIDENCE_FIELD_MISSING',
        'EVIDENCE_NOT_COMPLETE', 'CODE_UNKNOWN', 'SUB_NEEDED', 'SUB_UNKNOWN', 'LADDER_NOT_FOR_CODE') THEN
        v_labels := v_labels || coalesce((SELECT scheme_words(c.scheme_id, p_result::text) FROM case_file c WHERE c.id = v_case), '[]');
    END IF;
    RETURN CASE WHEN v_labels = '[]' THEN p_result ELSE p_result || jsonb_build_object('labels', v_labels) END;
END $$;
