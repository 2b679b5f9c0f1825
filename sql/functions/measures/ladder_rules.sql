-- The ladder: may this step be taken now against the guardian? Pure: everything it needs is handed in.
--
-- p_steps: the district's steps in their order: [{"kind", "label", "enabled", "needs", "wait_days", "issuers" (null: any)}]; in `issuers` the names stand
--          where the table has @district and @street
-- p_done:  the child's steps since its last return: [{"kind", "on", "served"?, "until"?}]
-- p_facts: {"on", "exempt"? (a code that takes no step), "exempt_case"?, "since"? (the last return)}
-- p_item:  {"kind", "number", "issuer", "served", "until", "hearing"}

-- The step before that counts: the next one below that is switched on. NULL: none.
CREATE OR REPLACE FUNCTION ladder_before(p_steps jsonb, p_kind text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT b.s FROM jsonb_array_elements(p_steps) WITH ORDINALITY b(s, n)
     WHERE b.s -> 'enabled' = 'true'
       AND b.n < (SELECT k.n FROM jsonb_array_elements(p_steps) WITH ORDINALITY k(s, n) WHERE k.s ->> 'kind' = p_kind)
     ORDER BY b.n DESC LIMIT 1
$$;
CREATE OR REPLACE FUNCTION ladder_after(p_steps jsonb, p_kind text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT a.s FROM jsonb_array_elements(p_steps) WITH ORDINALITY a(s, n)
     WHERE a.s -> 'enabled' = 'true'
       AND a.n > (SELECT k.n FROM jsonb_array_elements(p_steps) WITH ORDINALITY k(s, n) WHERE k.s ->> 'kind' = p_kind)
     ORDER BY a.n LIMIT 1
$$;

-- NULL, or what stands in the way before anything that the step itself carries: the code, the switch, the step before, the days.
CREATE OR REPLACE FUNCTION ladder_way_refusal(p_steps jsonb, p_done jsonb, p_facts jsonb, p_kind text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_step jsonb := (SELECT s FROM jsonb_array_elements(p_steps) s WHERE s ->> 'kind' = p_kind);
    v_before jsonb := ladder_before(p_steps, p_kind);
    v_on date := (p_facts ->> 'on')::date;
    v_label text := v_step ->> 'label';
    v_last jsonb;
    v_served date;
BEGIN
    IF p_facts ? 'exempt' THEN
        RETURN refuse('LADDER_NOT_FOR_CODE', 'step', v_label, 'code', p_facts ->> 'exempt', 'case', p_facts ->> 'exempt_case');
    ELSIF v_step -> 'enabled' <> 'true' THEN
        RETURN refuse('LADDER_STEP_OFF', 'step', v_label, 'next', ladder_after(p_steps, p_kind) ->> 'label');
    ELSIF v_before IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT d INTO v_last FROM jsonb_array_elements(p_done) WITH ORDINALITY x(d, n)
     WHERE d ->> 'kind' = v_before ->> 'kind' AND (d ->> 'on')::date <= v_on ORDER BY (d ->> 'on')::date DESC, n DESC LIMIT 1;
    IF v_last IS NULL THEN
        RETURN refuse('LADDER_STEP_MISSING', 'step', v_label, 'before', v_before ->> 'label', 'since', p_facts ->> 'since');
    END IF;
    v_served := coalesce(v_last ->> 'served', v_last ->> 'on')::date;
    IF (v_last ->> 'until')::date >= v_on THEN
        RETURN refuse('LADDER_TERM', 'step', v_label, 'before', v_before ->> 'label', 'until', v_last ->> 'until',
                      'earliest', greatest((v_last ->> 'until')::date + 1, v_served + (v_step ->> 'wait_days')::int)::text);
    ELSIF v_served + (v_step ->> 'wait_days')::int > v_on THEN
        RETURN refuse('LADDER_WAIT', 'step', v_label, 'before', v_before ->> 'label', 'days', v_step ->> 'wait_days', 'served', v_served::text,
                      'earliest', (v_served + (v_step ->> 'wait_days')::int)::text);
    END IF;
    RETURN NULL;
END $$;

-- The same, and then what the step has to carry: its fields, and an issuer that the district lists.
CREATE OR REPLACE FUNCTION ladder_refusal(p_steps jsonb, p_done jsonb, p_facts jsonb, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_step jsonb := (SELECT s FROM jsonb_array_elements(p_steps) s WHERE s ->> 'kind' = p_item ->> 'kind');
    v_label text := v_step ->> 'label';
    v_issuer text := btrim(coalesce(p_item ->> 'issuer', ''));
    v_field text;
    r jsonb := ladder_way_refusal(p_steps, p_done, p_facts, p_item ->> 'kind');
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    SELECT f.field INTO v_field
      FROM (VALUES (1, 'number', 'number'), (2, 'issuer', 'issuer'), (3, 'service', 'served'), (4, 'term', 'until'), (5, 'hearing', 'hearing'))
           f(n, need, field)
     WHERE v_step -> 'needs' ? f.need AND btrim(coalesce(p_item ->> f.field, '')) = '' ORDER BY f.n LIMIT 1;
    IF v_field IS NOT NULL THEN
        RETURN refuse('MEASURE_FIELD_MISSING', 'step', v_label, 'field', v_field, 'option', v_field);
    ELSIF v_issuer <> '' AND jsonb_typeof(v_step -> 'issuers') = 'array' AND NOT v_step -> 'issuers' ? v_issuer THEN
        RETURN refuse('LADDER_ISSUER_NOT_LISTED', 'step', v_label, 'issuer', v_issuer,
                      'possible', (SELECT string_agg(x, ', ') FROM jsonb_array_elements_text(v_step -> 'issuers') x));
    END IF;
    RETURN NULL;
END $$;
