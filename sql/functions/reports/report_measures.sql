-- REPORT_MEASURES: what was done for the children in a span of days: person-times, persons, amounts (fen, whole numbers), lessons. By kind and by the
-- street that the child counts under on the last day (REPORT_STAGE). Of the owner: leaders get counts of what they may not open; a street gets what its children got.
-- {"ok": ReportMeasuresReply}, a refusal, or NULL: no such batch.
CREATE OR REPLACE FUNCTION report_measures(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_span jsonb := report_span(p_request, 'report_measures', '{district,street,leader,leader_office}');
    v_street int := CASE i.role WHEN 'street' THEN i.org_id END;
    v_lines jsonb;
    v_parts jsonb;
    v_wrong text;
BEGIN
    IF v_span IS NULL OR v_span ? 'error' THEN
        RETURN v_span;
    END IF;
    SELECT coalesce(jsonb_agg(to_jsonb(l)), '[]') INTO v_lines
      FROM report_measure_lines((v_span ->> 'position')::bigint, (v_span ->> 'from')::date, (v_span ->> 'until')::date, (v_span ->> 'batch')::int) l
     WHERE v_street IS NULL OR l.street_id = v_street;
    v_parts := jsonb_build_object('total', report_measure_sums(v_lines, NULL) -> 0, 'by_kind', report_measure_sums(v_lines, 'kind'), 'by_street', report_measure_sums(v_lines, 'street'));
    v_wrong := coalesce(report_measures_wrong(v_parts), report_measures_unrecorded((v_span ->> 'position')::bigint, v_parts, v_span, v_street));
    IF v_wrong IS NOT NULL THEN
        RETURN refuse('SUMS_DO_NOT_CLOSE', 'what', v_wrong);
    END IF;
    RETURN jsonb_build_object('ok', v_parts || jsonb_strip_nulls(jsonb_build_object('batch', p_request ->> 'batch', 'from', v_span ->> 'from', 'until', v_span ->> 'until',
        'position', v_span ->> 'position', 'known_at', v_span ->> 'known_at', 'closes', true)));
END $$;

-- The measures of the span. Whose they are is asked of the case, since children are joined and split.
CREATE OR REPLACE FUNCTION report_measure_lines(p_position bigint, p_from date, p_until date, p_batch int)
RETURNS TABLE (id bigint, kind text, street_id int, child_id bigint, amount bigint, planned int, held int)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT m.id, m.kind, f.street_id, c.child_id, m.amount, CASE m.kind WHEN 'lesson_plan' THEN m.lessons END, CASE m.kind WHEN 'lesson' THEN m.lessons END
      FROM measure m JOIN case_file c ON c.id = m.case_id JOIN place e ON e.event_id = m.event_id AND e.position <= p_position
      LEFT JOIN report_fold(p_batch, p_until, p_position) f ON f.case_id = m.case_id
     WHERE m.on_date <= p_until AND (p_from IS NULL OR m.on_date >= p_from) AND (p_batch IS NULL OR c.batch_id = p_batch) AND measure_stands(m, p_position);
END $$;

CREATE OR REPLACE FUNCTION report_measure_sums(p_lines jsonb, p_by text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', CASE p_by WHEN 'kind' THEN g.key END, 'org', o.code,
                       'name', o.name, 'count', g.n, 'persons', g.persons, 'aid_count', g.aids, 'aid_persons', g.aided,
                       'amount', g.amount, 'planned', g.planned, 'held', g.held)) ORDER BY o.code,
                       array_position('{aid,lesson_plan,lesson,talk,order,penalty,demand,court,other}'::text[], g.key)), '[]')
              FROM (SELECT CASE p_by WHEN 'kind' THEN l.kind WHEN 'street' THEN l.street_id::text END AS key, count(l.id) AS n, count(DISTINCT l.child_id) AS persons,
                           count(l.id) FILTER (WHERE l.kind = 'aid') AS aids, count(DISTINCT l.child_id) FILTER (WHERE l.kind = 'aid') AS aided,
                           coalesce(sum(l.amount), 0) AS amount, coalesce(sum(l.planned), 0) AS planned, coalesce(sum(l.held), 0) AS held
                      FROM (VALUES (1)) one(x) LEFT JOIN jsonb_to_recordset(p_lines) AS l(id bigint, kind text, street_id int, child_id bigint, amount bigint, planned int, held int) ON true
                     GROUP BY 1) g
              LEFT JOIN org o ON p_by = 'street' AND o.id::text = g.key
             WHERE p_by IS NULL OR g.n > 0);
END $$;

-- NULL, or which breakdowns do not sum up to the whole. Persons do not add up: a child may be helped twice.
CREATE OR REPLACE FUNCTION report_measures_wrong(p_parts jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT string_agg(format('%s %s: %s of %s', b.name, k, b.sum, p_parts #>> ARRAY['total', k]), '；')
              FROM unnest('{count,aid_count,amount,planned,held}'::text[]) k
             CROSS JOIN LATERAL (SELECT p.name, (SELECT coalesce(sum((x ->> k)::numeric), 0) FROM jsonb_array_elements(p_parts -> p.name) x) AS sum
                                   FROM unnest('{by_kind,by_street}'::text[]) p(name)) b
             WHERE b.sum <> (p_parts #>> ARRAY['total', k])::numeric);
END $$;

-- NULL, or which files disagree: counted again over the whole table, a measure without its own row of the trail, or one whose row is of
-- another case, is in no report by accident.
CREATE OR REPLACE FUNCTION report_measures_unrecorded(p_position bigint, p_parts jsonb, p_span jsonb, p_street int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_files text;
    v_count int;
BEGIN
    SELECT string_agg(DISTINCT case_no(m.case_id), ', ') INTO v_files
      FROM measure m LEFT JOIN event e ON e.id = m.event_id
     WHERE m.on_date <= (p_span ->> 'until')::date AND (e.id IS NULL OR e.case_id IS DISTINCT FROM m.case_id);
    IF v_files IS NOT NULL THEN
        RETURN 'measures and trail differ: ' || v_files;
    END IF;
    IF p_street IS NULL AND NOT p_span ? 'batch' THEN
        SELECT count(*) INTO v_count FROM measure m
         WHERE m.on_date BETWEEN coalesce((p_span ->> 'from')::date, '-infinity') AND (p_span ->> 'until')::date
           AND EXISTS (SELECT FROM place p WHERE p.event_id = m.event_id AND p.position <= p_position)
           AND measure_stands(m, p_position);
        IF v_count <> (p_parts #>> '{total,count}')::int THEN
            RETURN format('measures: %s of %s', p_parts #>> '{total,count}', v_count);
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- The measures behind a cell: a MeasureList with `known_at` or `position`, and the span that it means. One that one may not see comes without a number, as in report_files. Of the owner.
DROP FUNCTION IF EXISTS report_measure_rows(jsonb);
CREATE OR REPLACE FUNCTION report_measure_rows(p_request jsonb, p_span jsonb) RETURNS TABLE (id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    i identity := me();
    v_scope int[] := my_scope();
    v_street text := p_request ->> 'street';
    v_street_id int := org_find(v_street);
BEGIN
    IF coalesce(i.role, '') NOT IN ('district', 'street', 'community') OR p_span IS NULL OR p_span ? 'error' THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT CASE WHEN s.seen THEN l.id END
      FROM report_measure_lines((p_span ->> 'position')::bigint, (p_span ->> 'from')::date, (p_span ->> 'until')::date, (p_span ->> 'batch')::int) l
     CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM case_file c WHERE c.child_id = l.child_id AND ARRAY[0, c.street_id, c.community_id, c.school_id] && v_scope) AS seen) s
     WHERE (s.seen OR i.role = 'district' OR (i.role = 'street' AND l.street_id = i.org_id))
       AND (NOT p_request ? 'kind' OR l.kind = p_request ->> 'kind')
       AND (v_street IS NULL OR CASE v_street WHEN '-' THEN l.street_id IS NULL ELSE l.street_id = v_street_id END);
END $$;
