-- REPORT_DIFF: which files count otherwise on one side than on the other. A side is a day, or a frozen report with its day and its position; a
-- day beside a frozen report is looked at with that one's knowledge when it is the earlier, with today's when it is the later. A street and a
-- community get the files of their own area; what came or went is `elsewhere` on the other side. Under the row security of the one who asks: a
-- line names a child. {"ok": ReportDiffReply} or a refusal. A cursor is that of any list (record/pages.sql), with the positions of the first
-- page behind it, by which all pages are known.
CREATE OR REPLACE FUNCTION report_diff(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    b batch;
    v_sides jsonb := report_sides(p_request);
    v_before bigint := (v_sides ->> 'before')::bigint;
    v_position bigint := (v_sides ->> 'position')::bigint;
    q jsonb := report_diff_page(p_request, v_sides);
    v_head jsonb := '{}';
BEGIN
    IF v_sides ? 'error' THEN
        RETURN v_sides;
    END IF;
    SELECT * INTO b FROM batch WHERE id = (v_sides ->> 'batch')::int;
    IF NOT q ? 'after' THEN
        v_head := report_diff_head(b, v_sides);
        IF v_head ? 'error' THEN
            RETURN v_head;
        END IF;
    END IF;
    RETURN (SELECT jsonb_build_object('ok', v_head || jsonb_strip_nulls(jsonb_build_object('batch', b.name, 'scope', org_code_of(report_unit()), 'position', v_position::text,
                       'next', max(r.cursor), 'rows', coalesce(jsonb_agg(r.line ORDER BY r.on_date, r.id), '[]'))))
              FROM (SELECT l.on_date, l.case_id AS id,
                       CASE WHEN row_number() OVER (ORDER BY l.on_date, l.case_id) = page_size(p_request)
                            THEN page_cursor(q, l.on_date, l.case_id) || '.' || v_before || '.' || v_position END AS cursor,
                       jsonb_strip_nulls(jsonb_build_object('from', l.from_place, 'to', l.to_place, 'on', l.on_date)
                           || CASE WHEN c.id IS NULL THEN '{}' ELSE jsonb_build_object('case', case_no(c.id), 'name', c.name,
                              'by', account_name_of(m.account_id), 'evidence', report_papers(m, v_position, 'zh'), 'evidence_en', report_papers(m, v_position, 'en')) END) AS line
                      FROM report_diff_lines(v_sides, page_day(q), page_id(q), page_size(p_request)) l
                      LEFT JOIN case_file c ON c.id = l.case_id
                      LEFT JOIN case_move m ON m.case_id = l.case_id AND m.version = l.version) r);
END $$;

-- The request as record/pages.sql reads its cursor and seals it: the positions are sealed with it, and no word of what was to be known.
CREATE OR REPLACE FUNCTION report_diff_page(p_request jsonb, p_sides jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (p_request - '{known_at,position}'::text[]) || jsonb_build_object('#at', (p_sides ->> 'before') || '.' || (p_sides ->> 'position'))
        || CASE WHEN p_request ? 'after' THEN jsonb_build_object('after', regexp_replace(p_request ->> 'after', '[.][0-9]{1,18}[.][0-9]{1,18}$', '')) ELSE '{}' END;
END $$;

-- The files that differ, from a cursor on, in the order of the day on which they came to differ: which move it was, and where they count. Of the
-- owner, because of its own area a unit learns also of what left it: the caller joins what may be named.
CREATE OR REPLACE FUNCTION report_diff_lines(p_sides jsonb, p_day date, p_id bigint, p_limit int)
RETURNS TABLE (case_id bigint, version int, on_date date, from_place text, to_place text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_unit int := report_unit();
    v_batch int := (p_sides ->> 'batch')::int;
    v_until date := (p_sides ->> 'until')::date;
    v_position bigint := (p_sides ->> 'position')::bigint;
BEGIN
    IF my_role() IS NULL OR my_role() NOT IN ('district', 'street', 'community') THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH sides AS (
        SELECT y.case_id, x.case_id IS NOT NULL AS known, x.code AS code_x, x.sub AS sub_x, x.bucket AS bucket_x, y.code AS code_y, y.sub AS sub_y, y.bucket AS bucket_y, y.counts_from,
               x.case_id IS NOT NULL AND (v_unit IS NULL OR coalesce(v_unit IN (x.street_id, x.community_id), false)) AS here_x,
               v_unit IS NULL OR coalesce(v_unit IN (y.street_id, y.community_id), false) AS here_y
          FROM report_fold(v_batch, v_until, v_position) y
          LEFT JOIN report_fold(v_batch, (p_sides ->> 'from')::date, (p_sides ->> 'before')::bigint) x ON x.case_id = y.case_id
    ), lines AS (
        SELECT s.*, CASE WHEN s.known AND s.here_x <> s.here_y     -- it came or went by the last move to another unit
                         THEN (SELECT max(m.version) FROM case_move m JOIN place e ON e.event_id = m.event_id AND e.position <= v_position
                                WHERE m.case_id = s.case_id AND m.on_date <= v_until
                                  AND (m.from_street_id, m.from_community_id) IS DISTINCT FROM (m.street_id, m.community_id))
                         ELSE s.counts_from END AS at_version,
               s.code_x IS NOT DISTINCT FROM s.code_y AND s.bucket_x = s.bucket_y AS same_code
          FROM sides s
         WHERE (s.here_x OR s.here_y) AND (NOT s.known OR (s.here_x, s.code_x, s.sub_x, s.bucket_x) IS DISTINCT FROM (s.here_y, s.code_y, s.sub_y, s.bucket_y))
    )
    SELECT l.case_id, m.version, m.on_date,
           CASE WHEN NOT l.known THEN 'not_listed' WHEN NOT l.here_x THEN 'elsewhere' ELSE report_place(l.code_x, CASE WHEN l.same_code THEN l.sub_x END, l.bucket_x) END,
           CASE WHEN NOT l.here_y THEN 'elsewhere' ELSE report_place(l.code_y, CASE WHEN l.same_code THEN l.sub_y END, l.bucket_y) END
      FROM lines l JOIN case_move m ON m.case_id = l.case_id AND m.version = coalesce(l.at_version, 1)
     WHERE (m.on_date, l.case_id) > (p_day, p_id)
     ORDER BY m.on_date, l.case_id
     LIMIT p_limit;
END $$;

-- The sums of a side: of the whole, or of one's own area once the whole closes; under `wrong` what does not. Of the owner for the same reason.
CREATE OR REPLACE FUNCTION report_diff_sums(p_batch int, p_on date, p_position bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_unit int := report_unit();
    b batch;
    v jsonb;
BEGIN
    IF my_role() IS NULL OR my_role() NOT IN ('district', 'street', 'community') THEN
        RETURN '{}';
    END IF;
    SELECT * INTO b FROM batch WHERE id = p_batch;
    v := report_stage_counts(b, p_on, p_position);
    IF v_unit IS NULL THEN
        RETURN v;
    END IF;
    RETURN CASE WHEN v ->> 'wrong' IS NOT NULL THEN jsonb_build_object('wrong', b.name) ELSE report_stage_of_unit(b, p_on, p_position, v_unit) END;
END $$;

-- The two sides of a difference: {"batch" (its id), "from", "until": days, "before", "position": as known at, and the numbers of frozen reports},
-- or a refusal.
CREATE OR REPLACE FUNCTION report_sides(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    x record;
    y record;
    b batch;
    v_name text := p_request ->> 'batch';
    v_from date := (p_request ->> 'from')::date;
    v_until date := coalesce(p_request ->> 'until', p_request ->> 'to')::date;
    v_after text[] := regexp_match(p_request ->> 'after', '[.]([0-9]{1,18})[.]([0-9]{1,18})$');
    v_at jsonb;
    v_before bigint;
    v_position bigint;
BEGIN
    IF my_role() IS NULL OR my_role() NOT IN ('district', 'street', 'community') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'report_diff');
    END IF;
    SELECT f.number, f.on_date, f.position, k.name INTO x FROM report_frozen f JOIN batch k ON k.id = f.batch_id WHERE f.number = (p_request ->> 'from_report')::int;
    SELECT f.number, f.on_date, f.position, k.name INTO y FROM report_frozen f JOIN batch k ON k.id = f.batch_id WHERE f.number = (p_request ->> 'until_report')::int;
    IF p_request ? 'from_report' AND x.number IS NULL OR p_request ? 'until_report' AND y.number IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'report', 'id', CASE WHEN p_request ? 'from_report' AND x.number IS NULL THEN p_request ->> 'from_report' ELSE p_request ->> 'until_report' END);
    END IF;
    v_name := coalesce(v_name, x.name, y.name);
    v_from := coalesce(x.on_date, v_from);
    v_until := coalesce(y.on_date, v_until);
    IF v_name <> x.name OR v_name <> y.name THEN
        RETURN refuse('REPORT_OTHER_BATCH', 'report', coalesce(CASE WHEN v_name <> x.name THEN x.number END, y.number)::text, 'batch', v_name);
    ELSIF v_name IS NULL OR v_from IS NULL OR v_until IS NULL THEN
        RETURN refuse('FIELD_MISSING', 'field', CASE WHEN v_name IS NULL THEN 'batch' WHEN v_from IS NULL THEN 'from' ELSE 'until' END);
    END IF;
    SELECT * INTO b FROM batch WHERE name = v_name;
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'batch', 'id', v_name);
    ELSIF v_until < v_from THEN
        RETURN refuse('RANGE_BACKWARDS', 'from', v_from::text, 'to', v_until::text);
    ELSIF v_until > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', v_until::text, 'today', today()::text);
    ELSIF v_from < b.received THEN
        RETURN refuse('DATE_TOO_EARLY', 'on', v_from::text, 'earliest', b.received::text);
    END IF;
    IF y.number IS NOT NULL THEN
        v_position := y.position;
    ELSE
        v_at := report_position(p_request || CASE WHEN v_after IS NULL THEN '{}' ELSE jsonb_build_object('position', v_after[2]) END);
        IF v_at ? 'error' THEN
            RETURN v_at;
        END IF;
        v_position := (v_at ->> 'position')::bigint;
    END IF;
    v_before := coalesce(x.position, v_position);
    IF v_before > v_position THEN                          -- the later side knows less than the earlier: no history leads from one to the other
        RETURN refuse('REPORT_KNOWN_BACKWARDS', 'from', coalesce(x.number::text, v_from::text), 'to', coalesce(y.number::text, v_until::text));
    END IF;
    RETURN jsonb_strip_nulls(jsonb_build_object('batch', b.id, 'from', v_from, 'until', v_until, 'before', v_before, 'position', v_position,
                                                'from_report', x.number, 'until_report', y.number));
END $$;

-- What each side sums up to; a refusal where the sums of one do not close, or a frozen report is no longer what it was.
CREATE OR REPLACE FUNCTION report_diff_head(b batch, p_sides jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_side jsonb;
    v_counts jsonb;
    v_wrong text;
    v_head jsonb := '{}';
BEGIN
    FOR v_side IN SELECT jsonb_build_object('name', 'first', 'on', p_sides -> 'from', 'position', p_sides ->> 'before', 'report', p_sides -> 'from_report')
                   UNION ALL
                  SELECT jsonb_build_object('name', 'second', 'on', p_sides -> 'until', 'position', p_sides ->> 'position', 'report', p_sides -> 'until_report') LOOP
        v_counts := report_diff_sums(b.id, (v_side ->> 'on')::date, (v_side ->> 'position')::bigint);
        IF v_counts ->> 'wrong' IS NOT NULL THEN
            RETURN refuse('SUMS_DO_NOT_CLOSE', 'what', v_counts ->> 'wrong');
        END IF;
        v_wrong := report_frozen_wrong((v_side ->> 'report')::int);
        IF v_wrong IS NOT NULL THEN
            RETURN refuse('FROZEN_DISAGREES', 'report', v_side ->> 'report', 'what', v_wrong);
        END IF;
        v_head := v_head || jsonb_build_object(v_side ->> 'name', jsonb_strip_nulls(v_side - 'name' || jsonb_build_object('listed', v_counts -> 'listed',
            'deducted', v_counts -> 'deducted', 'out_of_school', v_counts -> 'out_of_school', 'returned', v_counts -> 'returned', 'open', v_counts -> 'open')));
    END LOOP;
    RETURN v_head;
END $$;

-- Where a case counts, in a word: code (with the sub-reason where that alone differs) and bucket.
CREATE OR REPLACE FUNCTION report_place(p_code text, p_sub text, p_bucket text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN coalesce(p_code, '-') || coalesce('.' || p_sub, '') || '/' || p_bucket; END $$;

-- The papers on which a move stands, in words: those of the finding confirmed, or those that came with an enrolment; without those that had been
-- withdrawn by that position.
DROP FUNCTION IF EXISTS report_papers(case_move);
DROP FUNCTION IF EXISTS report_papers(case_move, bigint);
CREATE OR REPLACE FUNCTION report_papers(m case_move, p_position bigint, p_language text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(concat_ws(' ', coalesce(s.document #>> ARRAY['kinds', e.kind, p_language], e.kind),
                       nullif(mask_words(t.number, false, 15), ''), e.date) ORDER BY e.id), '[]')
              FROM evidence e
              JOIN case_file c ON c.id = m.case_id
              JOIN scheme s ON s.id = c.scheme_id
              LEFT JOIN evidence_text t ON t.evidence_id = e.id
             WHERE CASE m.verb WHEN 'confirm' THEN e.id IN (SELECT f.evidence_id FROM finding_evidence f WHERE f.finding_id = m.finding_id)
                               ELSE e.child_id = c.child_id AND e.event_id = m.event_id END
               AND stands_at(e.withdrawn_event, p_position));
END $$;
