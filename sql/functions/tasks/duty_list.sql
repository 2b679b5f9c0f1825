-- DUTY_LIST: the visits and duties that REPORT_DUTIES counts, of children in danger first, then by their day: made, done, or due. {"ok": DutyListReply}, a refusal, or NULL: no such batch. What
-- one may not see is counted in `out_of_sight`.
CREATE OR REPLACE FUNCTION duty_list(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_span jsonb := report_span(p_request, 'duty_list', '{district,street,community}');   -- seals first
BEGIN
    RETURN CASE WHEN v_span ? 'error' THEN v_span WHEN v_span IS NOT NULL THEN jsonb_build_object('ok', duty_list_read(p_request, v_span)) END;
END $$;

-- What it reads, in one snapshot. The number of a row in a cursor is twice that of the duty, or of the visit and one.
CREATE OR REPLACE FUNCTION duty_list_read(p_request jsonb, p_span jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_limit int := page_size(p_request);
    v_danger bigint[] := danger_cases(page_since(p_request));
BEGIN
    RETURN (
        WITH counted AS MATERIALIZED (SELECT * FROM report_duty_rows(p_request, p_span)),
        lines AS (
            SELECT l.*, v.case_id, v.on_date AS day, l.id * 2 + 1 AS no FROM counted l JOIN visit v ON v.id = l.id WHERE l.visit
            UNION ALL
            SELECT l.*, d.case_id, CASE WHEN l.done THEN d.ended_on ELSE d.due END, l.id * 2 FROM counted l JOIN duty d ON d.id = l.id WHERE NOT l.visit
        ), page AS (
            SELECT n.*, z.place FROM lines n CROSS JOIN LATERAL (SELECT danger_day(n.case_id, v_danger, n.day) AS place) z
             WHERE (z.place, n.no) > (page_day(p_request), page_id(p_request)) ORDER BY z.place, n.no LIMIT v_limit
        )
        SELECT jsonb_strip_nulls(jsonb_build_object('rows', coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('case', case_no(c.id), 'name', c.name, 'code', p.code,
                   'kind', p.kind, 'label', nullif(d.label, ''), 'label_en', d.spec #>> '{label,en}', 'org', o.code, 'org_name', o.name, 'on', CASE WHEN p.visit OR p.done THEN p.day END, 'since', d.since, 'due', d.due,
                   'status', CASE WHEN p.visit THEN 'visit' WHEN p.late THEN 'overdue' WHEN p.done THEN 'done' ELSE 'open' END, 'result', v.result, 'how', v.how,
                   'by', account_name_of(CASE WHEN p.visit THEN v.account_id WHEN p.done THEN d.ended_by END), 'visit', v.id::text, 'danger_at', CASE WHEN c.danger THEN clock_stamp(c.danger_at) END)) ORDER BY p.place, p.no), '[]'),
               'next', CASE WHEN count(*) = v_limit THEN page_cursor(p_request, max(p.place), (array_agg(p.no ORDER BY p.place DESC, p.no DESC))[1]) END,
               'position', p_span ->> 'position',
               'out_of_sight', (SELECT count(*) FROM counted u WHERE u.id IS NULL)))
          FROM page p JOIN case_file c ON c.id = p.case_id
          LEFT JOIN visit v ON p.visit AND v.id = p.id
          LEFT JOIN duty d ON NOT p.visit AND d.id = p.id
          LEFT JOIN org o ON o.id = p.org_id);
END $$;
