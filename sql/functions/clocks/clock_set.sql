-- The district's settings: how long each step may take, and the night.

-- CLOCK_LIST: the kinds in their order, the night as a last row.
CREATE OR REPLACE FUNCTION clock_list() RETURNS TABLE (kind text, days int, hours int, label text, label_en text, quiet_from text, quiet_until text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT s.kind, s.workdays, s.hours, s.label, s.label_en, NULL::text, NULL::text FROM clock_setting s ORDER BY s.ord;
    RETURN QUERY SELECT 'quiet', NULL::int, NULL::int, '夜间不提醒、不上报（强制报告除外）', 'the night: no reminder, nothing goes up but danger',
                        (SELECT value FROM setting WHERE name = 'quiet_from'), (SELECT value FROM setting WHERE name = 'quiet_until');
END $$;

-- CLOCK_SET. What runs keeps its term; what starts from now on has the new one.
CREATE OR REPLACE FUNCTION clock_set(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_kind text := p_item ->> 'kind';
    v_unit text;
    v_to text;
    v_from text;
    s clock_setting;
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'clock_set', 'level', 'district');
    ELSIF v_kind = 'quiet' THEN
        RETURN clock_set_quiet(p_item);
    END IF;
    SELECT * INTO s FROM clock_setting WHERE kind = v_kind FOR UPDATE;
    IF NOT FOUND THEN
        RETURN refuse('CLOCK_KIND_UNKNOWN', 'kind', v_kind, 'possible', (SELECT string_agg(kind, ', ' ORDER BY ord) || ', quiet' FROM clock_setting));
    END IF;
    v_unit := CASE WHEN s.workdays IS NULL THEN 'hours' ELSE 'days' END;
    v_to := p_item ->> v_unit;
    v_from := coalesce(s.workdays, s.hours)::text;
    IF p_item ? 'hours' <> (v_unit = 'hours') AND (p_item ? 'hours' OR p_item ? 'days') THEN
        RETURN refuse('CLOCK_UNIT', 'kind', v_kind, 'field', v_unit, 'option', v_unit);
    ELSIF v_to IS NULL THEN
        RETURN refuse('FIELD_MISSING', 'field', v_unit);
    ELSIF v_unit = 'days' AND v_to::int > 250 THEN
        RETURN refuse('BAD_FIELD', 'field', 'days', 'what', '1-250');
    END IF;
    UPDATE clock_setting SET workdays = CASE v_unit WHEN 'days' THEN v_to::int END, hours = CASE v_unit WHEN 'hours' THEN v_to::int END WHERE kind = v_kind;
    PERFORM event_add('clock_set', NULL, NULL, jsonb_build_object('kind', v_kind, 'from', v_from, 'to', v_to));
    RETURN jsonb_build_object('ok', jsonb_build_object('kind', v_kind, v_unit, v_to::int, 'before', v_from));
END $$;

CREATE OR REPLACE FUNCTION clock_set_quiet(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_from text := p_item ->> 'quiet_from';
    v_until text := p_item ->> 'quiet_until';
    v_before text := (SELECT string_agg(value, '-' ORDER BY name) FROM setting WHERE name IN ('quiet_from', 'quiet_until'));
    v_time text := '^([01][0-9]|2[0-3]):[0-5][0-9]$';
BEGIN
    IF v_from IS NULL OR v_until IS NULL THEN
        RETURN refuse('FIELD_MISSING', 'field', CASE WHEN v_from IS NULL THEN 'quiet_from' ELSE 'quiet_until' END);
    ELSIF v_from !~ v_time OR v_until !~ v_time OR v_from = v_until THEN
        RETURN refuse('BAD_FIELD', 'field', CASE WHEN v_from ~ v_time THEN 'quiet_until' ELSE 'quiet_from' END, 'what', 'HH:MM');
    ELSIF mod(1440 + extract(epoch FROM v_until::time - v_from::time)::int / 60, 1440) > 960 THEN   -- or the clocks were off
        RETURN refuse('CLOCK_NIGHT', 'from', v_from, 'until', v_until);
    END IF;
    UPDATE setting SET value = CASE name WHEN 'quiet_from' THEN v_from ELSE v_until END WHERE name IN ('quiet_from', 'quiet_until');
    PERFORM event_add('clock_set', NULL, NULL, jsonb_build_object('kind', 'quiet', 'from', v_before, 'to', v_from || '-' || v_until));
    RETURN jsonb_build_object('ok', jsonb_build_object('kind', 'quiet', 'quiet_from', v_from, 'quiet_until', v_until, 'before', v_before));
END $$;
