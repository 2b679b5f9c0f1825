-- REPORT_ESCALATIONS: what was raised in a span of days and where it stands on its last day; the directives that were issued. From the timelines,
-- as known at a position. Of the owner: leaders get counts of what they may not open; a street gets its own and its communities'.
-- {"ok": ReportEscalationsReply}, a refusal, or NULL: no such batch.
CREATE OR REPLACE FUNCTION report_escalations(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_span jsonb := report_span(p_request, 'report_escalations', '{district,street,leader,leader_office}');
    v_until date := (v_span ->> 'until')::date;
    v_street int := CASE i.role WHEN 'street' THEN i.org_id END;
    v_lines jsonb;
    v_orders jsonb;
    v_parts jsonb;
    v_wrong text;
BEGIN
    IF v_span IS NULL OR v_span ? 'error' THEN
        RETURN v_span;
    END IF;
    v_wrong := report_timelines_wrong((v_span ->> 'position')::bigint);
    SELECT coalesce(jsonb_agg(to_jsonb(l)), '[]') INTO v_lines FROM report_escalation_lines((v_span ->> 'position')::bigint, (v_span ->> 'from')::date, v_until, (v_span ->> 'batch')::int) l
     WHERE v_street IS NULL OR l.street_id = v_street;
    SELECT coalesce(jsonb_agg(to_jsonb(d)), '[]') INTO v_orders FROM report_directive_lines((v_span ->> 'position')::bigint, (v_span ->> 'from')::date, v_until, (v_span ->> 'batch')::int) d
     WHERE v_street IS NULL OR d.street_id = v_street OR d.org_id = v_street;
    v_parts := jsonb_build_object('total', report_escalation_sums(v_lines, NULL) -> 0, 'by_reason', report_escalation_sums(v_lines, 'reason'), 'by_state', report_escalation_sums(v_lines, 'state'),
        'by_level', report_escalation_sums(v_lines, 'level'), 'by_street', report_escalation_sums(v_lines, 'street'),
        'directives', report_directive_sums(v_orders, false) -> 0, 'by_org', report_directive_sums(v_orders, true));
    v_wrong := coalesce(v_wrong, report_escalations_wrong(v_parts));
    IF v_wrong IS NOT NULL THEN
        RETURN refuse('SUMS_DO_NOT_CLOSE', 'what', v_wrong);
    END IF;
    RETURN jsonb_build_object('ok', v_parts || jsonb_strip_nulls(jsonb_build_object('batch', p_request ->> 'batch', 'from', v_span ->> 'from', 'until', v_until,
        'position', v_span ->> 'position', 'known_at', v_span ->> 'known_at', 'closes', true)));
END $$;

-- The escalations raised in the span, each as its timeline leaves it on the last day: one row a step, the last one known and dated until then.
-- `cases`: those that it is about.
DROP FUNCTION IF EXISTS report_escalation_lines(bigint, date, date, int);
CREATE FUNCTION report_escalation_lines(p_position bigint, p_from date, p_until date, p_batch int)
RETURNS TABLE (id bigint, reason text, state text, level text, street_id int, cases bigint[], is_open boolean, is_late boolean, days int)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT e.id, e.reason, s.state, CASE WHEN s.ended THEN 'nobody' ELSE o.type END, report_street(e.unit_id),
           array(SELECT DISTINCT k.case_id FROM escalation_case k JOIN case_file c ON c.id = k.case_id WHERE k.escalation_id = e.id AND (p_batch IS NULL OR c.batch_id = p_batch)), NOT s.ended,
           NOT s.ended AND EXISTS (SELECT FROM clock k WHERE k.escalation_id = e.id AND k.since <= p_until AND (k.status = 'running' OR k.ended_on > p_until)
                                      AND late_since(k.latest, k.due_at, NULL, late_moment(p_until)) IS NOT NULL),
           CASE WHEN s.ended THEN s.on_date - e.raised_on END
      FROM escalation e
      JOIN place v ON v.event_id = e.event_id AND v.position <= p_position
     CROSS JOIN LATERAL (SELECT t.state, t.on_date, t.state IN ('sent_back', 'closed', 'ended') AS ended
                           FROM escalation_step t JOIN place w ON w.event_id = t.event_id AND w.position <= p_position
                          WHERE t.escalation_id = e.id AND t.on_date <= p_until ORDER BY t.version DESC LIMIT 1) s
      JOIN org o ON o.id = coalesce((SELECT t.to_org FROM escalation_step t JOIN place w ON w.event_id = t.event_id AND w.position <= p_position
                                      WHERE t.escalation_id = e.id AND t.on_date <= p_until AND t.to_org IS NOT NULL ORDER BY t.version DESC LIMIT 1), e.holder_id)
     WHERE e.raised_on <= p_until AND (p_from IS NULL OR e.raised_on >= p_from)
       AND (p_batch IS NULL OR EXISTS (SELECT FROM escalation_case k JOIN case_file c ON c.id = k.case_id WHERE k.escalation_id = e.id AND c.batch_id = p_batch));
END $$;

CREATE OR REPLACE FUNCTION report_directive_lines(p_position bigint, p_from date, p_until date, p_batch int)
RETURNS TABLE (id bigint, org_id int, street_id int, state text, is_late boolean, days int)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT d.id, d.org_id, c.street_id, s.state, s.state IN ('issued', 'acknowledged') AND late_since(d.due, NULL, NULL, late_moment(p_until)) IS NOT NULL,
           (SELECT min(t.on_date) FROM directive_step t JOIN place w ON w.event_id = t.event_id AND w.position <= p_position
             WHERE t.directive_id = d.id AND t.state = 'answered' AND t.on_date <= p_until) - d.issued_on
      FROM directive d
      JOIN place v ON v.event_id = d.event_id AND v.position <= p_position
      JOIN case_file c ON c.id = d.case_id
     CROSS JOIN LATERAL (SELECT t.state FROM directive_step t JOIN place w ON w.event_id = t.event_id AND w.position <= p_position
                          WHERE t.directive_id = d.id AND t.on_date <= p_until ORDER BY t.version DESC LIMIT 1) s
     WHERE d.issued_on <= p_until AND (p_from IS NULL OR d.issued_on >= p_from) AND (p_batch IS NULL OR c.batch_id = p_batch);
END $$;

-- One row for each reason, state, level or street, in an order of its own; p_by NULL: the whole. A case that went up twice counts once in a row.
CREATE OR REPLACE FUNCTION report_escalation_sums(p_lines jsonb, p_by text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('key', CASE p_by WHEN 'street' THEN o.code ELSE g.key END,
                       'name', o.name, 'count', g.n, 'open', g.open, 'cases', (SELECT count(DISTINCT x) FROM jsonb_array_elements(g.cases) c CROSS JOIN jsonb_array_elements(c) x), 'overdue', g.late,
                       'median_days', report_days(g.days))) ORDER BY o.code, array_position(CASE p_by
                           WHEN 'reason' THEN '{danger,refuses,lost_contact,needs_department,other,late}'::text[]
                           WHEN 'state' THEN '{raised,accepted,decided,answered,sent_back,closed,ended}'::text[]
                           WHEN 'level' THEN '{leadership_group,district,street,community,department,nobody}'::text[] END, g.key), g.key), '[]')
              FROM (SELECT CASE p_by WHEN 'reason' THEN l.reason WHEN 'state' THEN l.state WHEN 'level' THEN l.level WHEN 'street' THEN l.street_id::text END AS key,
                           count(l.id) AS n, count(l.id) FILTER (WHERE l.is_open) AS open, coalesce(jsonb_agg(l.cases) FILTER (WHERE l.id IS NOT NULL), '[]') AS cases, count(l.id) FILTER (WHERE l.is_late) AS late,
                           percentile_cont(0.5) WITHIN GROUP (ORDER BY l.days) AS days
                      FROM (VALUES (1)) one(x) LEFT JOIN jsonb_to_recordset(p_lines) AS l(id bigint, reason text, state text, level text, street_id int, cases jsonb, is_open boolean, is_late boolean, days int) ON true
                     GROUP BY 1) g
              LEFT JOIN org o ON p_by = 'street' AND o.id::text = g.key
             WHERE p_by IS NULL OR g.n > 0);
END $$;

CREATE OR REPLACE FUNCTION report_directive_sums(p_lines jsonb, p_by_org boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('org', o.code, 'name', o.name, 'count', g.n, 'issued', g.issued, 'acknowledged', g.acknowledged,
                       'answered', g.answered, 'refused', g.refused, 'accepted', g.accepted, 'withdrawn', g.withdrawn, 'overdue', g.late, 'median_days', report_days(g.days))) ORDER BY o.code), '[]')
              FROM (SELECT CASE WHEN p_by_org THEN l.org_id END AS org_id, count(l.id) AS n, count(l.id) FILTER (WHERE l.state = 'issued') AS issued,
                           count(l.id) FILTER (WHERE l.state = 'acknowledged') AS acknowledged, count(l.id) FILTER (WHERE l.state = 'answered') AS answered,
                           count(l.id) FILTER (WHERE l.state = 'refused') AS refused, count(l.id) FILTER (WHERE l.state = 'accepted') AS accepted,
                           count(l.id) FILTER (WHERE l.state = 'withdrawn') AS withdrawn, count(l.id) FILTER (WHERE l.is_late) AS late,
                           percentile_cont(0.5) WITHIN GROUP (ORDER BY l.days) AS days
                      FROM (VALUES (1)) one(x) LEFT JOIN jsonb_to_recordset(p_lines) AS l(id bigint, org_id int, state text, is_late boolean, days int) ON true
                     GROUP BY 1) g
              LEFT JOIN org o ON o.id = g.org_id
             WHERE NOT p_by_org OR g.n > 0);
END $$;

-- NULL, or which breakdowns do not sum up to the whole; one case may have gone up for two reasons: there the whole is at most the sum of its parts.
CREATE OR REPLACE FUNCTION report_escalations_wrong(p_parts jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_wrong text;
    d jsonb := p_parts -> 'directives';
BEGIN
    SELECT string_agg(format('%s %s: %s of %s', b.name, k, b.sum, p_parts #>> ARRAY['total', k]), '；') INTO v_wrong
      FROM unnest('{count,open,cases,overdue}'::text[]) k
     CROSS JOIN LATERAL (SELECT p.name, (SELECT coalesce(sum((x ->> k)::int), 0) FROM jsonb_array_elements(p_parts -> p.name) x) AS sum
                           FROM unnest('{by_reason,by_state,by_level,by_street}'::text[]) p(name)) b
     WHERE CASE k WHEN 'cases' THEN b.sum < (p_parts #>> ARRAY['total', k])::int ELSE b.sum <> (p_parts #>> ARRAY['total', k])::int END;
    IF v_wrong IS NULL AND ((d ->> 'count')::int <> (SELECT coalesce(sum((x ->> 'count')::int), 0) FROM jsonb_array_elements(p_parts -> 'by_org') x)
       OR (d ->> 'count')::int <> (d ->> 'issued')::int + (d ->> 'acknowledged')::int + (d ->> 'answered')::int + (d ->> 'refused')::int + (d ->> 'accepted')::int + (d ->> 'withdrawn')::int) THEN
        v_wrong := format('directives: %s', d);
    END IF;
    RETURN v_wrong;
END $$;

-- NULL, or which escalations and directives are not where their timelines say: without a step, or in another
-- state than the last step left them in. What is not yet known at the position is not asked about.
CREATE OR REPLACE FUNCTION report_timelines_wrong(p_position bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH wrong AS (
            SELECT 'escalation ' || e.id AS word, e.id AS id, 1 AS ord, e.case_id
              FROM escalation e JOIN place v ON v.event_id = e.event_id AND v.position <= p_position
             WHERE (SELECT t.state FROM escalation_step t WHERE t.escalation_id = e.id ORDER BY t.version DESC LIMIT 1) IS DISTINCT FROM e.state
            UNION ALL
            SELECT 'directive ' || d.number, d.id, 2, d.case_id
              FROM directive d JOIN place v ON v.event_id = d.event_id AND v.position <= p_position
             WHERE (SELECT t.state FROM directive_step t WHERE t.directive_id = d.id ORDER BY t.version DESC LIMIT 1) IS DISTINCT FROM d.state
        )
        SELECT 'steps differ: ' || string_agg(w.word || coalesce('（' || case_no(w.case_id) || '）', ''), ', ' ORDER BY w.ord, w.id) FROM (SELECT * FROM wrong ORDER BY ord, id LIMIT 20) w HAVING count(*) > 0);
END $$;

-- The escalations behind a cell: of an EscalationList with a span of report_span. For functions of the owner, which look who sees which.
CREATE OR REPLACE FUNCTION report_escalation_rows(p_request jsonb, p_span jsonb) RETURNS TABLE (id bigint, street_id int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_street text := p_request ->> 'street';
    v_street_id int := org_find(v_street);
BEGIN
    RETURN QUERY
    SELECT l.id, l.street_id
      FROM report_escalation_lines((p_span ->> 'position')::bigint, (p_span ->> 'from')::date, (p_span ->> 'until')::date, (p_span ->> 'batch')::int) l
     WHERE (NOT p_request ? 'cause' OR l.reason = p_request ->> 'cause')
       AND (NOT p_request ? 'escalation_state' OR l.state = p_request ->> 'escalation_state')
       AND (NOT p_request ? 'held_by' OR l.level = p_request ->> 'held_by')
       AND (NOT coalesce((p_request ->> 'pending')::boolean, false) OR l.is_open)
       AND (NOT coalesce((p_request ->> 'overdue')::boolean, false) OR l.is_late)
       AND (v_street IS NULL OR CASE v_street WHEN '-' THEN l.street_id IS NULL ELSE l.street_id = v_street_id END);
END $$;

-- The same of directives. Of a street also what was ordered to it.
CREATE OR REPLACE FUNCTION report_directive_rows(p_request jsonb, p_span jsonb) RETURNS TABLE (id bigint, street_id int, org_id int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT l.id, l.street_id, l.org_id
      FROM report_directive_lines((p_span ->> 'position')::bigint, (p_span ->> 'from')::date, (p_span ->> 'until')::date, (p_span ->> 'batch')::int) l
     WHERE (NOT p_request ? 'to' OR l.org_id = org_find(p_request ->> 'to'))
       AND (NOT p_request ? 'directive_state' OR l.state = p_request ->> 'directive_state')
       AND (NOT coalesce((p_request ->> 'overdue')::boolean, false) OR l.is_late);
END $$;
