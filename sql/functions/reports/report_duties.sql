-- REPORT_DUTIES: the visits that were made and the duties that were done in a span of days, and the duties that were open, and late, at its end. By
-- code, by kind, by the unit that made the visit or has the duty. Of the owner: leaders get counts of what they may not open; a street gets what
-- it and its communities did and have to do, a community its own. A duty keeps the day of its end and not the moment at which that was recorded: so it
-- is as the record stands, and says no position. {"ok": ReportDutiesReply}, a refusal, or NULL: no such batch.
CREATE OR REPLACE FUNCTION report_duties(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_span jsonb := report_span(p_request, 'report_duties', '{district,street,community,leader,leader_office}');
    v_units int[] := CASE WHEN i.role IN ('street', 'community') THEN late_units(i) END;
    v_lines jsonb;
    v_parts jsonb;
    v_wrong text;
BEGIN
    IF v_span IS NULL OR v_span ? 'error' THEN
        RETURN v_span;
    END IF;
    SELECT coalesce(jsonb_agg(to_jsonb(l)), '[]') INTO v_lines
      FROM report_duty_lines((v_span ->> 'position')::bigint, (v_span ->> 'from')::date, (v_span ->> 'until')::date, (v_span ->> 'batch')::int) l
     WHERE v_units IS NULL OR l.org_id = ANY (v_units);
    v_parts := jsonb_build_object('total', report_duty_sums(v_lines, NULL) -> 0, 'by_code', report_duty_sums(v_lines, 'code'), 'by_kind', report_duty_sums(v_lines, 'kind'),
                                  'by_unit', report_duty_sums(v_lines, 'unit'));
    SELECT string_agg(format('%s %s: %s of %s', b.name, k, b.sum, v_parts #>> ARRAY['total', k]), '；') INTO v_wrong
      FROM unnest('{visits,done,open,overdue}'::text[]) k
     CROSS JOIN LATERAL (SELECT p.name, (SELECT coalesce(sum((x ->> k)::int), 0) FROM jsonb_array_elements(v_parts -> p.name) x) AS sum FROM unnest('{by_code,by_kind,by_unit}'::text[]) p(name)) b
     WHERE b.sum <> (v_parts #>> ARRAY['total', k])::int;
    IF v_wrong IS NOT NULL THEN
        RETURN refuse('SUMS_DO_NOT_CLOSE', 'what', v_wrong);
    END IF;
    RETURN jsonb_build_object('ok', v_parts || jsonb_strip_nulls(jsonb_build_object('batch', p_request ->> 'batch', 'from', v_span ->> 'from', 'until', v_span ->> 'until',
        'closes', true)));
END $$;

-- A line a visit of the span, a line a duty that was done in it or is open at its end. A visit comes under the code that its case has now.
CREATE OR REPLACE FUNCTION report_duty_lines(p_position bigint, p_from date, p_until date, p_batch int)
RETURNS TABLE (org_id int, code text, meaning text, kind text, label text, visit boolean, done boolean, open boolean, late boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_at timestamptz := late_moment(p_until);
BEGIN
    RETURN QUERY
    SELECT v.org_id, c.code, s.label, 'visit', NULL::text, true, false, false, false
      FROM visit v JOIN case_file c ON c.id = v.case_id JOIN event e ON e.id = v.event_id AND e.position <= p_position
      LEFT JOIN scheme_code s ON (s.scheme_id, s.code, s.sub) = (c.scheme_id, c.code, '')
     WHERE v.on_date <= p_until AND (p_from IS NULL OR v.on_date >= p_from) AND (p_batch IS NULL OR c.batch_id = p_batch)
       AND NOT EXISTS (SELECT FROM event w WHERE w.id = v.withdrawn_event AND w.position <= p_position)
    UNION ALL
    SELECT duty_org(duty_level(d.level, c.street_id, c.community_id), c), f.code, s.label, d.kind, coalesce(d.spec #>> '{label,zh}', d.label), false, n.done, n.open,
           n.open AND late_since(d.due, NULL, NULL, v_at) IS NOT NULL
      FROM duty d JOIN case_file c ON c.id = d.case_id JOIN finding f ON f.id = d.finding_id JOIN event e ON e.id = d.event_id AND e.position <= p_position
      JOIN scheme_code s ON (s.scheme_id, s.code, s.sub) = (f.scheme_id, f.code, '')
     CROSS JOIN LATERAL (SELECT d.status = 'done' AND d.ended_on <= p_until AND (p_from IS NULL OR d.ended_on >= p_from) AS done,
                                d.status = 'open' OR d.ended_on > p_until AS open) n
     WHERE d.since <= p_until AND (n.done OR n.open) AND (p_batch IS NULL OR c.batch_id = p_batch);
END $$;

CREATE OR REPLACE FUNCTION report_duty_sums(p_lines jsonb, p_by text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', CASE p_by WHEN 'code' THEN g.key END, 'kind', CASE p_by WHEN 'kind' THEN g.key END,
                       'label', CASE p_by WHEN 'kind' THEN g.label WHEN 'code' THEN g.meaning END, 'org', o.code, 'name', o.name, 'visits', g.visits, 'done', g.done, 'open', g.open, 'overdue', g.late))
                       ORDER BY o.code, g.key), '[]')
              FROM (SELECT CASE p_by WHEN 'code' THEN l.code WHEN 'kind' THEN l.kind WHEN 'unit' THEN l.org_id::text END AS key, min(l.label) AS label, min(l.meaning) AS meaning,
                           count(*) FILTER (WHERE l.visit) AS visits, count(*) FILTER (WHERE l.done) AS done, count(*) FILTER (WHERE l.open) AS open, count(*) FILTER (WHERE l.late) AS late
                      FROM (VALUES (1)) one(x) LEFT JOIN jsonb_to_recordset(p_lines) AS l(org_id int, code text, meaning text, kind text, label text, visit boolean, done boolean, open boolean, late boolean) ON true
                     GROUP BY 1) g
              LEFT JOIN org o ON p_by = 'unit' AND o.id::text = g.key
             WHERE p_by IS NULL OR g.visits + g.done + g.open > 0);
END $$;
