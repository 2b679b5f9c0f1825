-- What a department is for; it is taken from its name when it is added (a trigger, sql/migrations/0010_escalation_rules.sql).

-- ORG_SET {"org", "function"}: 'none' takes it away.
CREATE OR REPLACE FUNCTION org_set(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_function text := nullif(p_item ->> 'function', 'none');
    o org;
BEGIN
    SELECT * INTO o FROM org WHERE id = org_find(p_item ->> 'org');
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'org', 'id', p_item ->> 'org');
    ELSIF o.type <> 'department' THEN
        RETURN refuse('ORG_NOT_DEPARTMENT', 'org', o.name);
    END IF;
    UPDATE org SET function = v_function WHERE id = o.id;
    PERFORM event_add('org_set', NULL, NULL, jsonb_strip_nulls(jsonb_build_object('org', o.code, 'function', v_function, 'before', o.function)));
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('org', o.code, 'name', o.name, 'type', o.type, 'parent', org_code_of(o.parent_id),
                                                                          'parent_name', org_name_of(o.parent_id), 'function', v_function)));
END $$;
