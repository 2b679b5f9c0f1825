-- The ladder of a district and of a child.

-- Its steps as ladder_rules.sql wants them, for a case: the units' own names where the setting says @district, @street.
CREATE OR REPLACE FUNCTION ladder_steps(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'kind', s.kind, 'label', s.label, 'enabled', s.enabled, 'needs', to_jsonb(s.needs), 'wait_days', s.wait_days,
                'issuers', CASE WHEN s.issuers IS NULL THEN NULL ELSE (SELECT coalesce(jsonb_agg(DISTINCT CASE x WHEN '@district' THEN org_name_of(org_district())
                               WHEN '@street' THEN org_name_of(c.street_id) ELSE x END), '[]') FROM unnest(s.issuers) x WHERE x <> '@street' OR c.street_id IS NOT NULL) END)
                ORDER BY s.ord), '[]') FROM ladder_step s);
END $$;

-- What of the child's whole file the ladder looks at: steps since its last return, and a code under which no step is possible, confirmed or under review, in
-- any case of the child that is not closed. It passes row security: those cases and steps may be out of the actor's sight; asked only of a case in sight.
-- {"done": […], "facts": {"exempt"?, "exempt_case"?, "since"?}}
CREATE OR REPLACE FUNCTION ladder_facts(p_case bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    c case_file;
    v_return event;
    v_exempt record;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    IF NOT FOUND OR NOT case_visible(i, c.street_id, c.community_id, c.school_id) THEN
        RAISE EXCEPTION 'ladder_facts: not the actor''s case' USING ERRCODE = '42501';
    END IF;
    SELECT e.* INTO v_return FROM event e JOIN case_file o ON o.id = e.case_id
     WHERE o.child_id = c.child_id AND e.kind = 'enrol' AND e.version IS NOT NULL ORDER BY e.id DESC LIMIT 1;
    SELECT k.code, CASE WHEN case_visible(i, o.street_id, o.community_id, o.school_id) THEN case_no(o.id) END AS no INTO v_exempt
      FROM case_file o
      LEFT JOIN finding f ON f.id = o.finding_id
      JOIN scheme_code k ON k.scheme_id = o.scheme_id AND NOT k.ladder
           AND ((k.code = o.code AND k.sub = coalesce(o.sub, '')) OR (k.code = f.code AND k.sub = f.sub))
     WHERE o.child_id = c.child_id AND o.is_open ORDER BY o.id <> c.id, o.id LIMIT 1;
    RETURN jsonb_build_object(
        'done', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', m.kind, 'on', m.on_date, 'served', m.served_on, 'until', m.until_date))
                                           ORDER BY m.on_date, m.id), '[]')
                   FROM measure m JOIN ladder_step s ON s.kind = m.kind
                  WHERE m.child_id = c.child_id AND m.event_id > coalesce(v_return.id, 0)
                    AND m.on_date >= coalesce((v_return.detail ->> 'on')::date, '-infinity') AND measure_stands(m)),   -- entered late: still before the return
        'facts', jsonb_strip_nulls(jsonb_build_object('exempt', v_exempt.code, 'exempt_case', v_exempt.no, 'since', v_return.detail ->> 'on')));
END $$;

-- LADDER_LIST: the steps in their order; with `case` how far the child has come, and what is possible today.
CREATE OR REPLACE FUNCTION ladder_list(p_request jsonb) RETURNS TABLE (kind text, ord int, enabled boolean, label text, label_en text, needs text[], wait_days int,
    issuers text[], any_issuer boolean, local_rule text, rule_needed boolean, done_on date, possible boolean, earliest text, why text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    c case_file;
    v_steps jsonb;
    v jsonb;
BEGIN
    IF p_request ? 'case' THEN
        SELECT * INTO c FROM case_file f WHERE f.id = case_id(p_request ->> 'case');
        IF NOT FOUND THEN
            RETURN;
        END IF;
        v_steps := ladder_steps(c);
        v := ladder_facts(c.id);
    END IF;
    RETURN QUERY
    SELECT s.kind, s.ord, s.enabled, s.label, s.label_en, s.needs, s.wait_days, s.issuers, s.issuers IS NULL, s.local_rule, s.rule_needed,
           (SELECT max((d ->> 'on')::date) FROM jsonb_array_elements(v -> 'done') d WHERE d ->> 'kind' = s.kind),
           CASE WHEN v IS NOT NULL THEN w.r IS NULL END, w.r #>> '{params,earliest}', w.r ->> 'error'
      FROM ladder_step s
      LEFT JOIN LATERAL (SELECT coalesce(CASE WHEN s.enabled THEN measure_place_refusal(c, s, s.kind, today()) END,
                                         ladder_way_refusal(v_steps, v -> 'done', (v -> 'facts') || jsonb_build_object('on', today()), s.kind)) AS r) w ON v IS NOT NULL
     ORDER BY s.ord;
END $$;

-- LADDER_SET: one step as the district wants it, or a new one. It passes row security, because the interface changes no setting by itself; it looks at the role.
CREATE OR REPLACE FUNCTION ladder_set(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_kind text := p_item ->> 'kind';
    v_needs text[] := array(SELECT DISTINCT x FROM jsonb_array_elements_text(coalesce(p_item -> 'needs', '[]')) x WHERE x <> 'none' ORDER BY x);
    v_issuers text[] := array(SELECT DISTINCT btrim(x) FROM jsonb_array_elements_text(coalesce(p_item -> 'issuers', '[]')) x WHERE btrim(x) <> '' ORDER BY 1);
    o ladder_step;
    s ladder_step;
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'ladder_set', 'level', 'district');
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('nol.ladder'));
    SELECT * INTO o FROM ladder_step l WHERE l.kind = v_kind;
    s := o;
    IF NOT FOUND THEN
        IF v_kind !~ '^[a-z][a-z0-9_]{0,31}$' OR v_kind IN ('aid', 'lesson_plan', 'lesson', 'other') THEN
            RETURN refuse('BAD_FIELD', 'field', 'kind', 'what', 'a-z 0-9 _');
        ELSIF btrim(coalesce(p_item ->> 'label', '')) = '' THEN
            RETURN refuse('MEASURE_KIND_UNKNOWN', 'kind', v_kind, 'possible', (SELECT string_agg(l.kind, ', ' ORDER BY l.ord) FROM ladder_step l));
        END IF;
        SELECT v_kind, coalesce(max(l.ord), 0) + 1, true, NULL, p_item ->> 'label', '{}', 0, NULL, NULL, false
          INTO s.kind, s.ord, s.enabled, s.label, s.label_en, s.needs, s.wait_days, s.issuers, s.local_rule, s.rule_needed FROM ladder_step l;
    END IF;
    s.enabled := coalesce((p_item ->> 'enabled')::boolean, s.enabled);
    s.label := coalesce(nullif(btrim(p_item ->> 'label'), ''), s.label);
    s.label_en := coalesce(nullif(btrim(p_item ->> 'label_en'), ''), s.label_en, s.label);
    s.needs := CASE WHEN jsonb_array_length(coalesce(p_item -> 'needs', '[]')) > 0 THEN v_needs ELSE s.needs END;
    s.wait_days := coalesce((p_item ->> 'wait_days')::int, s.wait_days);
    s.issuers := CASE WHEN coalesce((p_item ->> 'any_issuer')::boolean, false) THEN NULL WHEN v_issuers <> '{}' THEN v_issuers ELSE s.issuers END;
    s.local_rule := CASE WHEN p_item ? 'local_rule' THEN nullif(btrim(p_item ->> 'local_rule'), '') ELSE s.local_rule END;
    IF s.enabled AND s.rule_needed AND s.local_rule IS NULL THEN
        RETURN refuse('LOCAL_RULE_NEEDED', 'step', s.label);
    END IF;
    PERFORM event_add('ladder_set', NULL, NULL, jsonb_build_object('kind', v_kind, 'before', to_jsonb(o), 'after', to_jsonb(s)));
    INSERT INTO ladder_step VALUES (s.*) ON CONFLICT ON CONSTRAINT ladder_step_pkey DO UPDATE SET enabled = excluded.enabled, label = excluded.label, label_en = excluded.label_en,
        needs = excluded.needs, wait_days = excluded.wait_days, issuers = excluded.issuers, local_rule = excluded.local_rule;
    IF p_item ? 'ord' THEN                                 -- to that place; the others keep their order
        UPDATE ladder_step l SET ord = n.ord
          FROM (SELECT x.kind, row_number() OVER (ORDER BY x.place, x.moved DESC) AS ord
                  FROM (SELECT k.kind, k.kind = v_kind AS moved,
                               CASE WHEN k.kind = v_kind THEN (p_item ->> 'ord')::int ELSE row_number() OVER (PARTITION BY k.kind = v_kind ORDER BY k.ord) END AS place
                          FROM ladder_step k) x) n
         WHERE n.kind = l.kind AND n.ord <> l.ord;
    END IF;
    RETURN jsonb_build_object('ok', jsonb_build_object('rows', (SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(l) || jsonb_build_object('any_issuer', l.issuers IS NULL))
                                                                                 ORDER BY l.ord) FROM ladder_step l)));
END $$;
