-- REPORT_DIFF: which files count otherwise on the second day than on the first, each as known at one position. Under the row security of
-- the one who asks: a line names a child. {"ok": ReportDiffReply}, a refusal, or NULL: no such batch. A cursor is "position.days.id": all pages
-- are known at the position of the first.
CREATE OR REPLACE FUNCTION report_diff(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    b batch;
    v_from date := (p_request ->> 'from')::date;
    v_until date := coalesce(p_request ->> 'until', p_request ->> 'to')::date;
    v_at jsonb;
    v_position bigint;
    v_after text[] := regexp_match(p_request ->> 'after', '^([0-9]{1,18})[.]([0-9]{1,6})[.]([0-9]{1,18})$');
    v_day date := date '2000-01-01' + coalesce(v_after[2]::int, -1);
    v_id bigint := coalesce(v_after[3]::bigint, 0);
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'report_diff');
    END IF;
    SELECT * INTO b FROM batch WHERE name = p_request ->> 'batch';
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF v_until < v_from THEN
        RETURN refuse('RANGE_BACKWARDS', 'from', v_from::text, 'to', v_until::text);
    ELSIF v_until > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', v_until::text, 'today', today()::text);
    ELSIF v_from < b.received THEN
        RETURN refuse('DATE_TOO_EARLY', 'on', v_from::text, 'earliest', b.received::text);
    END IF;
    v_at := report_position(p_request || CASE WHEN v_after IS NULL THEN '{}' ELSE jsonb_build_object('position', v_after[1]) END);
    IF v_at ? 'error' THEN
        RETURN v_at;
    END IF;
    v_position := (v_at ->> 'position')::bigint;
    RETURN (SELECT jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('position', v_position::text,
                       'next', max(r.cursor), 'rows', coalesce(jsonb_agg(r.line ORDER BY r.on_date, r.id), '[]'))))
              FROM (SELECT m.on_date, c.id,
                       CASE WHEN row_number() OVER (ORDER BY m.on_date, c.id) = page_size(p_request)
                            THEN v_position || '.' || (m.on_date - date '2000-01-01') || '.' || c.id END AS cursor,
                       jsonb_strip_nulls(jsonb_build_object('case', case_no(c.id), 'name', c.name,
                           'from', report_place(x.code, CASE WHEN d.same_code THEN x.sub END, x.bucket),
                           'to', report_place(y.code, CASE WHEN d.same_code THEN y.sub END, y.bucket), 'on', m.on_date,
                           'by', account_name_of(m.account_id), 'evidence', report_papers(m))) AS line
                      FROM report_fold(b.id, v_until, v_position) y
                      JOIN report_fold(b.id, v_from, v_position) x ON x.case_id = y.case_id
                      JOIN case_file c ON c.id = y.case_id
                      JOIN case_move m ON m.case_id = y.case_id AND m.version = y.counts_from
                      CROSS JOIN LATERAL (SELECT x.code IS NOT DISTINCT FROM y.code AND x.bucket = y.bucket AS same_code) d
                     WHERE (x.code, x.sub, x.bucket) IS DISTINCT FROM (y.code, y.sub, y.bucket)
                       AND (m.on_date, c.id) > (v_day, v_id)
                     ORDER BY m.on_date, c.id
                     LIMIT page_size(p_request)) r);
END $$;

-- Where a case counts, in a word: code (with the sub-reason where that alone differs) and bucket.
CREATE OR REPLACE FUNCTION report_place(p_code text, p_sub text, p_bucket text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN coalesce(p_code, '未定类') || coalesce('.' || p_sub, '') || '/' || p_bucket; END $$;

-- The papers on which a move stands, in words: those of the finding confirmed, or those that came with an enrolment.
CREATE OR REPLACE FUNCTION report_papers(m case_move) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(concat_ws(' ', coalesce(s.document #>> ARRAY['kinds', e.kind, 'zh'], e.kind),
                       nullif(CASE WHEN t.number ~ '[0-9]{15}' THEN mask_words(t.number, false) ELSE t.number END, ''), e.date) ORDER BY e.id), '[]')
              FROM evidence e
              JOIN case_file c ON c.id = m.case_id
              JOIN scheme s ON s.id = c.scheme_id
              LEFT JOIN evidence_text t ON t.evidence_id = e.id
             WHERE CASE m.verb WHEN 'confirm' THEN e.id IN (SELECT f.evidence_id FROM finding_evidence f WHERE f.finding_id = m.finding_id)
                               ELSE e.child_id = c.child_id AND e.event_id = m.event_id END);
END $$;
