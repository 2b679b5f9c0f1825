-- Reads of measures. Row security shows those of children of whom one sees a case.

-- Does a measure fit what was asked for? All but the pages.
CREATE OR REPLACE FUNCTION measure_fits(m measure, p_request jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (NOT p_request ? 'kind' OR m.kind = p_request ->> 'kind')
       AND (NOT p_request ? 'from' OR m.on_date >= (p_request ->> 'from')::date)
       AND (NOT p_request ? 'until' OR m.on_date <= (p_request ->> 'until')::date)
       AND (NOT p_request ?| '{batch,street}' OR EXISTS (
            SELECT FROM case_file c JOIN batch b ON b.id = c.batch_id
             WHERE c.id = m.case_id AND (NOT p_request ? 'batch' OR b.name = p_request ->> 'batch')
               AND (NOT p_request ? 'street' OR c.street_id = org_find(p_request ->> 'street'))))
       AND (NOT p_request ? 'case' OR m.child_id = (SELECT c.child_id FROM case_file c WHERE c.id = case_id(p_request ->> 'case')));
END $$;

-- Is it asked for what REPORT_MEASURES counts, as known then?
CREATE OR REPLACE FUNCTION measure_counted(p_request jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN p_request ?| '{known_at,position}'; END $$;

-- MEASURE_LIST: of children in danger first, then by their day. A case out of sight has no number here. `withdrawn`: its papers have been, so it counts nowhere. `out_of_sight`: how many
-- of those that are counted one may not see; where there is none in sight one row holds it alone.
DROP FUNCTION IF EXISTS measure_list(jsonb), measure_out_of_sight(jsonb);
CREATE FUNCTION measure_list(p_request jsonb) RETURNS TABLE (measure text, "case" text, name text, kind text, label text, "on" date, amount bigint, lessons int,
    number text, issuer text, served date, until date, hearing text, by text, by_org text, at text, withdrawn boolean, child text, label_en text, danger_at text, cursor text,
    out_of_sight bigint)
LANGUAGE plpgsql AS $$
DECLARE
    v_span jsonb := CASE WHEN measure_counted(p_request) THEN report_span(p_request, 'measure_list', '{district,street,community}') END;   -- seals first
BEGIN
    RETURN QUERY SELECT * FROM measure_list_read(p_request, v_span);
END $$;

-- What it reads, in one snapshot.
DROP FUNCTION IF EXISTS measure_list_read(jsonb, jsonb);
CREATE FUNCTION measure_list_read(p_request jsonb, p_span jsonb) RETURNS TABLE (measure text, "case" text, name text, kind text, label text, "on" date, amount bigint, lessons int,
    number text, issuer text, served date, until date, hearing text, by text, by_org text, at text, withdrawn boolean, child text, label_en text, danger_at text, cursor text,
    out_of_sight bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_limit int := page_size(p_request);
    v_counted bigint[];
    v_unseen bigint;
    v_danger bigint[] := danger_cases(page_since(p_request));
BEGIN
    IF measure_counted(p_request) THEN
        SELECT coalesce(array_agg(r.id) FILTER (WHERE r.id IS NOT NULL), '{}'), count(*) FILTER (WHERE r.id IS NULL) INTO v_counted, v_unseen
          FROM report_measure_rows(p_request, p_span) r;
    END IF;
    RETURN QUERY
    SELECT l.*, v_unseen FROM (SELECT) x LEFT JOIN (
        SELECT m.id::text AS id, case_no(c.id), w.name, m.kind, measure_label(m.kind), m.on_date, m.amount, m.lessons, nullif(mask_words(m.number, false, 15), ''), nullif(mask_words(m.issuer, false), ''), m.served_on,
               m.until_date, m.hearing, account_name_of(m.account_id), org_name_of(m.org_id), stamp(m.at), nullif(NOT measure_stands(m), false), coalesce(c.child_id, m.child_id)::text, measure_label_en(m.kind),
               CASE WHEN c.danger THEN clock_stamp(c.danger_at) END,
               CASE WHEN row_number() OVER (ORDER BY z.day, m.id) = v_limit THEN page_cursor(p_request, z.day, m.id) END
          FROM measure m
          LEFT JOIN case_file c ON c.id = m.case_id
          LEFT JOIN child_person w ON w.child_id = m.child_id
         CROSS JOIN LATERAL (SELECT danger_day(m.case_id, v_danger, m.on_date) AS day) z
         WHERE CASE WHEN v_counted IS NULL THEN measure_fits(m, p_request) ELSE m.id = ANY (v_counted) END AND (z.day, m.id) > (page_day(p_request), page_id(p_request))
         ORDER BY z.day, m.id LIMIT v_limit) l ON true
     WHERE l.id IS NOT NULL OR v_unseen IS NOT NULL;
END $$;

-- MEASURE_SUM: a row a kind: person-times, persons, fen, lessons.
DROP FUNCTION IF EXISTS measure_sum(jsonb);
CREATE FUNCTION measure_sum(p_request jsonb) RETURNS TABLE (kind text, label text, label_en text, times bigint, persons bigint, amount bigint, planned bigint, held bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM names_known(p_request);
    RETURN QUERY
    SELECT m.kind, measure_label(m.kind), measure_label_en(m.kind), count(*), count(DISTINCT m.child_id), sum(m.amount)::bigint,
           sum(m.lessons) FILTER (WHERE m.kind = 'lesson_plan'), sum(m.lessons) FILTER (WHERE m.kind = 'lesson')
      FROM measure m
     WHERE measure_fits(m, p_request) AND measure_stands(m)
     GROUP BY m.kind
     ORDER BY (SELECT s.ord FROM ladder_step s WHERE s.kind = m.kind) NULLS FIRST, m.kind;
END $$;
