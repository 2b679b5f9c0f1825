-- What a department is for; it is taken from its name when it is added (a trigger, sql/migrations/0010_escalation_rules.sql). And the telephone of a unit.

-- Those who are told of a danger are not taken off by one officer: what one types is written down, and another who types the same makes it good, unless the
-- unit was set otherwise in between. NULL: this is the other, or it is no such change.
CREATE OR REPLACE FUNCTION org_function_second(o org, p_function text, p_asked boolean) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    e event;
BEGIN
    IF NOT p_asked OR o.function IS NULL OR o.function <> ALL (danger_functions()) OR o.function IS NOT DISTINCT FROM p_function THEN
        RETURN NULL;
    END IF;
    PERFORM FROM org WHERE id = o.id FOR UPDATE;
    SELECT * INTO e FROM event x WHERE x.kind IN ('org_set', 'org_set_ask') AND x.detail ->> 'org' = o.code ORDER BY x.id DESC LIMIT 1;
    IF e.kind = 'org_set_ask' AND e.detail ->> 'function' = coalesce(p_function, 'none') AND e.account_id <> my_account() THEN
        RETURN finding_hands_refusal(NULL, p_asked => e.id);
    ELSIF NOT coalesce(e.kind = 'org_set_ask' AND e.detail ->> 'function' = coalesce(p_function, 'none'), false) THEN
        PERFORM event_add('org_set_ask', NULL, NULL, jsonb_build_object('org', o.code, 'function', coalesce(p_function, 'none'), 'before', o.function));
    END IF;
    RETURN refuse('ORG_FUNCTION_SECOND', 'org', o.name, 'function', o.function);
END $$;

-- ORG_SET {"org", "function", "phone"}: 'none' takes either away; what is not named stays.
CREATE OR REPLACE FUNCTION org_set(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    n org;
    o org;
    r jsonb;
BEGIN
    SELECT * INTO o FROM org WHERE id = org_find(p_item ->> 'org');
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'org', 'id', p_item ->> 'org');
    ELSIF o.type <> 'department' AND p_item ? 'function' THEN
        RETURN refuse('ORG_NOT_DEPARTMENT', 'org', o.name);
    ELSIF NOT p_item ?| '{function,phone}' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'function');
    END IF;
    r := org_function_second(o, nullif(p_item ->> 'function', 'none'), p_item ? 'function');
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    UPDATE org SET function = CASE WHEN p_item ? 'function' THEN nullif(p_item ->> 'function', 'none') ELSE function END,
           phone = CASE WHEN p_item ? 'phone' THEN nullif(p_item ->> 'phone', 'none') ELSE phone END
     WHERE id = o.id RETURNING * INTO n;
    PERFORM event_add('org_set', NULL, NULL, jsonb_strip_nulls(jsonb_build_object('org', o.code, 'function', n.function, 'before', o.function, 'phone', n.phone, 'phone_before', o.phone)));
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('org', o.code, 'name', o.name, 'type', o.type, 'parent', org_code_of(o.parent_id),
                                                                          'parent_name', org_name_of(o.parent_id), 'function', n.function, 'phone', n.phone)));
END $$;
