-- What a department is for; it is taken from its name when it is added (a trigger, sql/migrations/0010_escalation_rules.sql). And the telephone of a unit.

-- ORG_SET {"org", "function", "phone"}: 'none' takes either away; what is not named stays.
CREATE OR REPLACE FUNCTION org_set(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    n org;
    o org;
BEGIN
    SELECT * INTO o FROM org WHERE id = org_find(p_item ->> 'org');
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'org', 'id', p_item ->> 'org');
    ELSIF o.type <> 'department' AND p_item ? 'function' THEN
        RETURN refuse('ORG_NOT_DEPARTMENT', 'org', o.name);
    ELSIF NOT p_item ?| '{function,phone}' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'function');
    END IF;
    UPDATE org SET function = CASE WHEN p_item ? 'function' THEN nullif(p_item ->> 'function', 'none') ELSE function END,
           phone = CASE WHEN p_item ? 'phone' THEN nullif(p_item ->> 'phone', 'none') ELSE phone END
     WHERE id = o.id RETURNING * INTO n;
    PERFORM event_add('org_set', NULL, NULL, jsonb_strip_nulls(jsonb_build_object('org', o.code, 'function', n.function, 'before', o.function, 'phone', n.phone, 'phone_before', o.phone)));
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('org', o.code, 'name', o.name, 'type', o.type, 'parent', org_code_of(o.parent_id),
                                                                          'parent_name', org_name_of(o.parent_id), 'function', n.function, 'phone', n.phone)));
END $$;
