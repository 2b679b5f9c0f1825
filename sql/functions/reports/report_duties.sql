-- REPORT_DUTIES: the visits that were made and the duties that were done in a span of days, and the duties that were open, and late, at its end. By
-- code, by kind, by the unit that made the visit or has the duty. Of the owner: leaders get counts of what they may not open; a street gets what
-- it and its communities did and have to do, a community its own. A duty keeps the day of its end and not the moment at which that was recorded: one that
-- neither somebody did nor a move ended counts as ended from that day on, whatever the position. {"ok": ReportDutiesReply}, a refusal, or NULL: no such batch.
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
    SELECT coalesce(jsonb_agg(to_jsonb(l)), '[]') INTO v_lines FROM report_duty_lines(v_span) l WHERE v_units IS NULL OR l.org_id = ANY (v_units);
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
        'known_at', v_span ->> 'known_at', 'position', v_span ->> 'position', 'closes', true)));
END $$;

-- A line a visit of the span, a line a duty that was done in it or is open at its end. A visit comes under the code that
-- its case had on the last day, a duty under the unit that had the case then. p_span: what
-- report_span says.
DROP FUNCTION IF EXISTS report_duty_lines(bigint, date, date, int), report_duty_lines(jsonb);
CREATE FUNCTION report_duty_lines(p_span jsonb)
RETURNS TABLE (id bigint, case_id bigint, org_id int, code text, meaning jsonb, kind text, label jsonb, visit boolean, done boolean, open boolean, late boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_position bigint := (p_span ->> 'position')::bigint;
    v_from date := (p_span ->> 'from')::date;
    v_until date := (p_span ->> 'until')::date;
    v_batch int := (p_span ->> 'batch')::int;
    v_at timestamptz := late_moment(v_until);
BEGIN
    RETURN QUERY
    WITH fold AS MATERIALIZED (
        SELECT * FROM report_fold(v_batch, v_until, v_position)
    ), held AS MATERIALIZED (
        SELECT DISTINCT ON (m.case_id) m.case_id, m.street_id, m.community_id
          FROM duty d JOIN case_move m ON m.case_id = d.case_id JOIN place e ON e.event_id = m.event_id AND e.position <= v_position
         WHERE m.on_date <= v_until ORDER BY m.case_id, m.version DESC
    )
    SELECT v.id, c.id, v.org_id, x.code, jsonb_build_object('label', s.label, 'label_en', s.label_en), 'visit', NULL::jsonb, true, false, false, false
      FROM visit v JOIN case_file c ON c.id = v.case_id JOIN place e ON e.event_id = v.event_id AND e.position <= v_position
      LEFT JOIN fold x ON x.case_id = c.id
      LEFT JOIN scheme_code s ON (s.scheme_id, s.code, s.sub) = (c.scheme_id, x.code, '')
     WHERE v.on_date <= v_until AND (v_from IS NULL OR v.on_date >= v_from) AND (v_batch IS NULL OR c.batch_id = v_batch)
       AND NOT EXISTS (SELECT FROM place w WHERE w.event_id = v.withdrawn_event AND w.position <= v_position)
    UNION ALL
    SELECT d.id, c.id, CASE duty_level(d.level, h.street_id, h.community_id) WHEN 'community' THEN h.community_id WHEN 'street' THEN h.street_id ELSE org_district() END, f.code, jsonb_build_object('label', s.label, 'label_en', s.label_en), d.kind, duty_labels(d) - '{round,rounds}'::text[], false, n.done, n.open,
           n.open AND late_since(d.due, NULL, NULL, v_at) IS NOT NULL
      FROM duty d JOIN case_file c ON c.id = d.case_id LEFT JOIN held h ON h.case_id = d.case_id JOIN finding f ON f.id = d.finding_id JOIN place e ON e.event_id = d.event_id AND e.position <= v_position
      JOIN scheme_code s ON (s.scheme_id, s.code, s.sub) = (f.scheme_id, f.code, '')
     -- Was its end known at the position? By its own event, or by the move that ended it.
     CROSS JOIN LATERAL (SELECT d.status = 'open' OR EXISTS (SELECT FROM event_placed k WHERE k.case_id = d.case_id AND k.version IS NOT NULL AND k.position > v_position
                                AND (k.kind = 'task_done' AND k.detail ->> 'duty' = d.id::text
                                     OR d.status = 'ended' AND EXISTS (SELECT FROM case_move m WHERE m.case_id = k.case_id AND m.version = k.version
                                                                          AND greatest(m.on_date, d.since) = d.ended_on))) AS open) w
     CROSS JOIN LATERAL (SELECT d.status = 'done' AND NOT w.open AND d.ended_on <= v_until AND (v_from IS NULL OR d.ended_on >= v_from) AS done,
                                w.open OR d.ended_on > v_until AS open) n
     WHERE d.since <= v_until AND (n.done OR n.open) AND (v_batch IS NULL OR c.batch_id = v_batch);
END $$;

CREATE OR REPLACE FUNCTION report_duty_sums(p_lines jsonb, p_by text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', CASE p_by WHEN 'code' THEN g.key END, 'kind', CASE p_by WHEN 'kind' THEN g.key END,
                       'org', o.code, 'name', o.name, 'visits', g.visits, 'done', g.done, 'open', g.open, 'overdue', g.late)
                       || coalesce(CASE p_by WHEN 'kind' THEN g.label WHEN 'code' THEN g.meaning END, '{}'))
                       ORDER BY o.code, g.key), '[]')
              FROM (SELECT CASE p_by WHEN 'code' THEN l.code WHEN 'kind' THEN l.kind WHEN 'unit' THEN l.org_id::text END AS key, min(l.label::text)::jsonb AS label, min(l.meaning::text)::jsonb AS meaning,
                           count(*) FILTER (WHERE l.visit) AS visits, count(*) FILTER (WHERE l.done) AS done, count(*) FILTER (WHERE l.open) AS open, count(*) FILTER (WHERE l.late) AS late
                      FROM (VALUES (1)) one(x) LEFT JOIN jsonb_to_recordset(p_lines) AS l(org_id int, code text, meaning jsonb, kind text, label jsonb, visit boolean, done boolean, open boolean, late boolean) ON true
                     GROUP BY 1) g
              LEFT JOIN org o ON p_by = 'unit' AND o.id::text = g.key
             WHERE p_by IS NULL OR g.visits + g.done + g.open > 0);
END $$;

-- What is behind a cell: a DutyList, and the span that it means. What one may not see comes without a number, as in report_files. Of the owner.
CREATE OR REPLACE FUNCTION report_duty_rows(p_request jsonb, p_span jsonb) RETURNS TABLE (id bigint, org_id int, code text, kind text, visit boolean, done boolean, late boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    i identity := me();
    v_scope int[] := my_scope();
    v_units int[] := CASE WHEN i.role IN ('street', 'community') THEN late_units(i) END;
    v_part text := p_request ->> 'part';
    v_org int := org_find(p_request ->> 'org');
BEGIN
    IF coalesce(i.role, '') NOT IN ('district', 'street', 'community') OR p_span IS NULL OR p_span ? 'error' THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT CASE WHEN ARRAY[0, c.street_id, c.community_id, c.school_id] && v_scope THEN l.id END, l.org_id, l.code, l.kind, l.visit, l.done, l.late
      FROM report_duty_lines(p_span) l JOIN case_file c ON c.id = l.case_id
     WHERE (v_units IS NULL OR l.org_id = ANY (v_units))
       AND CASE v_part WHEN 'visits' THEN l.visit WHEN 'duties' THEN NOT l.visit WHEN 'done' THEN l.done WHEN 'open' THEN l.open WHEN 'overdue' THEN l.late ELSE true END
       AND (NOT p_request ? 'code' OR coalesce(l.code, '-') = p_request ->> 'code')
       AND (NOT p_request ? 'kind' OR l.kind = p_request ->> 'kind')
       AND (NOT p_request ? 'org' OR l.org_id = v_org);
END $$;
