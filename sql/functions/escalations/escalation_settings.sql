-- The district's settings: where a level's escalation goes, and which data of a child a directive carries where it does not say itself.

CREATE OR REPLACE FUNCTION escalation_routes() RETURNS TABLE (cause text, level text, to_level text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT r.reason, r.level, r.to_level FROM escalation_route r
                  ORDER BY array_position('{refuses,lost_contact,needs_department,danger,other}', r.reason), array_position('{community,street,district}', r.level);
END $$;

-- ESCALATION_ROUTE_SET {"cause", "level", "to_level"}. What is under way stays where it is.
CREATE OR REPLACE FUNCTION escalation_route_set(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_levels constant text[] := '{community,street,district,leadership_group}';
    v_to text := p_item ->> 'to_level';
    r escalation_route;
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'escalation_route_set', 'level', 'district');
    END IF;
    SELECT * INTO r FROM escalation_route WHERE reason = p_item ->> 'cause' AND level = p_item ->> 'level' FOR UPDATE;
    IF array_position(v_levels, v_to) <= array_position(v_levels, r.level) THEN
        RETURN refuse('BAD_FIELD', 'field', 'to_level', 'what', 'not_above');   -- it goes up
    END IF;
    UPDATE escalation_route SET to_level = v_to WHERE (reason, level) = (r.reason, r.level);
    PERFORM event_add('escalation_route_set', NULL, NULL, jsonb_build_object('reason', r.reason, 'level', r.level, 'from', r.to_level, 'to', v_to));
    RETURN jsonb_build_object('ok', jsonb_build_object('rows', (SELECT jsonb_agg(to_jsonb(x)) FROM escalation_routes() x)));
END $$;

CREATE OR REPLACE FUNCTION directive_defaults() RETURNS TABLE (for_unit text, fields text[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT coalesce(nullif(d.function, ''), 'other'), d.fields FROM directive_default d ORDER BY d.function IN ('', 'street'), d.function = '', d.function;
END $$;

-- DIRECTIVE_DEFAULT_SET {"for_unit", "fields"}: all of them. What was given keeps its own.
CREATE OR REPLACE FUNCTION directive_default_set(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_fields text[] := array(SELECT f FROM unnest(directive_field_names()) f WHERE p_item -> 'fields' ? f);
    v_odd text := (SELECT string_agg(f, ', ') FROM jsonb_array_elements_text(p_item -> 'fields') f WHERE NOT f = ANY (directive_field_names() || '{none}'));
    d directive_default;
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'directive_default_set', 'level', 'district');
    ELSIF v_odd IS NOT NULL THEN
        RETURN refuse('PERSON_FIELD_UNKNOWN', 'fields', v_odd, 'known', array_to_string(directive_field_names(), ', '));
    ELSIF jsonb_array_length(coalesce(p_item -> 'fields', '[]')) = 0 THEN
        RETURN refuse('FIELD_MISSING', 'field', 'fields');
    END IF;
    SELECT * INTO d FROM directive_default WHERE function = CASE p_item ->> 'for_unit' WHEN 'other' THEN '' ELSE p_item ->> 'for_unit' END FOR UPDATE;
    UPDATE directive_default SET fields = v_fields WHERE function = d.function;
    PERFORM event_add('directive_default_set', NULL, NULL, jsonb_build_object('function', p_item ->> 'for_unit', 'from', d.fields, 'to', v_fields));
    RETURN jsonb_build_object('ok', jsonb_build_object('rows', (SELECT jsonb_agg(to_jsonb(x)) FROM directive_defaults() x)));
END $$;
