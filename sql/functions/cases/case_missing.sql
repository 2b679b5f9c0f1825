-- CASE_CHECK: what a finding of this code would still lack if it were filed today, or with the visit that the request describes. Files nothing. NULL: absent, or not one's own.
CREATE OR REPLACE FUNCTION case_missing(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    c case_file;
    k scheme_code;
    v_missing jsonb;
    r jsonb;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = case_id(p_request ->> 'case');
    IF NOT FOUND OR coalesce(my_role(), '') NOT IN ('district', 'street', 'community') THEN
        RETURN NULL;
    END IF;
    r := finding_code_refusal(c.scheme_id, p_request ->> 'code', coalesce(p_request ->> 'sub', ''));
    IF r IS NOT NULL THEN
        RETURN refusal_worded(r, p_request);
    END IF;
    SELECT * INTO k FROM scheme_code WHERE scheme_id = c.scheme_id AND code = p_request ->> 'code' AND sub = coalesce(p_request ->> 'sub', '');
    v_missing := papers_missing(k.papers, finding_papers(c.child_id, '[]'),
                                finding_facts(c, coalesce((p_request ->> 'on')::date, today()), p_request ->> 'how', p_request ->> 'result'), '[]', k.waivable);
    RETURN jsonb_build_object('ok', jsonb_build_object('case', case_no(c.id), 'code', k.code, 'missing', v_missing, 'complete', v_missing = '[]',
                                                       'oddities', case_oddities(c.id, NULL, k.code, k.sub, (p_request ->> 'on')::date), 'labels', scheme_words(c.scheme_id, v_missing::text)));
END $$;
