-- The student registry as it stands, and the district's setting for the next one.

-- The stage that the words of a grade tell: primary, junior, or unknown. The words of exports are many: 三年级, 小学2018级, 初一, 7年级, 八（2）班.
CREATE OR REPLACE FUNCTION grade_stage(p_grade text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    g text := translate(p_grade, '０１２３４５６７８９', '0123456789');
BEGIN
    RETURN CASE WHEN g ~ '高|幼|学前' THEN 'unknown'
                WHEN g ~ '初|[七八九]' THEN 'junior'
                WHEN g ~ '小|[一二三四五六]' THEN 'primary'
                WHEN g ~ '^[^0-9]*0?[789]([^0-9]|$)' THEN 'junior'
                WHEN g ~ '^[^0-9]*0?[1-6]([^0-9]|$)' THEN 'primary'
                ELSE 'unknown' END;
END $$;

-- ROSTER_SHOW: the schools with their pupils by stage, the sums, and the file that it came from. {"born_from", "born_until"}: days in pairs; only pupils
-- born in one of these spans.
DROP FUNCTION IF EXISTS roster_show();
CREATE OR REPLACE FUNCTION roster_show(p_request jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    i import;
    v_rows jsonb;
    v_sums jsonb;
    s record;
    v_born datemultirange;
BEGIN
    IF NOT sees_all() THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'roster_show', 'level', 'district');
    END IF;
    FOR s IN SELECT f::date AS first, u::date AS last
               FROM ROWS FROM (jsonb_array_elements_text(p_request -> 'born_from'), jsonb_array_elements_text(p_request -> 'born_until')) AS x(f, u) LOOP
        IF s.last < s.first THEN
            RETURN refuse('RANGE_BACKWARDS', 'from', s.first::text, 'to', s.last::text);
        END IF;
        v_born := coalesce(v_born, '{}') + datemultirange(daterange(s.first, s.last, '[]'));
    END LOOP;
    WITH grade AS MATERIALIZED (
        SELECT coalesce(nullif(p.school_code, ''), p.school_name) AS school, max(p.school_name) AS name, p.grade, count(*) AS n, grade_stage(p.grade) AS stage
          FROM roster_pupil p WHERE v_born IS NULL OR p.birth_date <@ v_born GROUP BY 1, 3),
    by_school AS (
        SELECT g.school, max(g.name) AS name, sum(g.n) AS pupils, coalesce(sum(g.n) FILTER (WHERE g.stage = 'primary'), 0) AS "primary",
               coalesce(sum(g.n) FILTER (WHERE g.stage = 'junior'), 0) AS junior, coalesce(sum(g.n) FILTER (WHERE g.stage = 'unknown'), 0) AS unknown
          FROM grade g GROUP BY g.school)
    SELECT (SELECT jsonb_agg(to_jsonb(b) ORDER BY b.school) FROM by_school b),
           (SELECT jsonb_build_object('pupils', coalesce(sum(b.pupils), 0), 'primary', coalesce(sum(b."primary"), 0), 'junior', coalesce(sum(b.junior), 0),
                                      'unknown', coalesce(sum(b.unknown), 0)) FROM by_school b)
           || jsonb_build_object('unknown_grades', (SELECT jsonb_agg(u.grade) FROM (SELECT DISTINCT g.grade FROM grade g WHERE g.stage = 'unknown' AND g.grade <> ''
                                                                                       ORDER BY 1 LIMIT 50) u))
      INTO v_rows, v_sums;
    SELECT o.* INTO i FROM import o WHERE o.kind = 'roster' AND o.state = 'done' AND NOT coalesce((o.report ->> 'unchanged')::boolean, false)
     ORDER BY o.ended_at DESC, o.id DESC LIMIT 1;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(v_sums || jsonb_build_object('rows', v_rows, 'imported', stamp(coalesce((SELECT e.at FROM event e WHERE e.kind = 'roster_import' AND (e.detail ->> 'import')::bigint = i.id), i.ended_at)),
        'imported_by', account_name_of(i.account_id), 'file_name', i.file_name, 'sha256', encode(i.sha256, 'hex'), 'drop_percent', roster_drop_percent())));
END $$;

-- ROSTER_SET {"drop_percent"}. It passes row security, because the interface changes no setting by itself; it looks at the role.
CREATE OR REPLACE FUNCTION roster_set(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_before int := roster_drop_percent();
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'roster_set', 'level', 'district');
    END IF;
    INSERT INTO setting VALUES ('roster_drop_percent', p_item ->> 'drop_percent') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
    PERFORM event_add('roster_set', NULL, NULL, jsonb_build_object('drop_percent', (p_item ->> 'drop_percent')::int, 'before', v_before));
    RETURN jsonb_build_object('ok', jsonb_build_object('drop_percent', (p_item ->> 'drop_percent')::int, 'before', v_before));
END $$;
