-- REPORT_STAGE: counts of a batch on a day. Of the owner, because leaders and inspectors get the counts of cases that they may not see;
-- nothing but counts, labels of the scheme and names of units comes out. A street and a community get their own area, once the sums of the whole close.
-- {"ok": ReportStageReply}, a refusal, or NULL: no such batch.
CREATE OR REPLACE FUNCTION report_stage(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_about jsonb := report_about(p_request, 'report_stage', '{district,street,community,leader,leader_office,inspector}');
    v_unit int := report_unit();
    b batch;
    v_report jsonb;
BEGIN
    IF v_about IS NULL OR v_about ? 'error' THEN
        RETURN v_about;
    END IF;
    SELECT * INTO b FROM batch WHERE id = (v_about ->> 'batch')::int;
    v_report := report_stage_counts(b, (v_about ->> 'on')::date, (v_about ->> 'position')::bigint);
    IF v_report ->> 'wrong' IS NOT NULL THEN
        RETURN refuse('SUMS_DO_NOT_CLOSE', 'what', CASE WHEN v_unit IS NULL THEN v_report ->> 'wrong' ELSE b.name END);
    ELSIF v_unit IS NOT NULL THEN
        v_report := report_stage_of_unit(b, (v_about ->> 'on')::date, (v_about ->> 'position')::bigint, v_unit);
    END IF;
    RETURN jsonb_build_object('ok', (v_report - 'wrong') || jsonb_build_object('batch', b.name, 'on', v_about -> 'on', 'closes', true,
        'scheme', (SELECT name FROM scheme WHERE id = b.scheme_id), 'position', v_about ->> 'position', 'known_at', v_about ->> 'known_at'));
END $$;

-- The counts, and under `wrong` what does not agree (NULL: all sums close). `listed` comes from the rows of the list, all else from the moves.
CREATE OR REPLACE FUNCTION report_stage_counts(b batch, p_on date, p_position bigint) RETURNS jsonb
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_rows int;
    v_duplicates int;
    v_sums jsonb;
    v_codes jsonb;
    v_streets jsonb;
    v_counts jsonb;                                        -- one line for each street, code, sub and bucket
BEGIN
    SELECT count(*), count(*) FILTER (WHERE verdict = 'duplicate') INTO v_rows, v_duplicates FROM batch_row WHERE batch_id = b.id AND NOT b.standing;
    IF b.standing THEN                                     -- it grows: the rows that were there on the day, as known at the position
        SELECT count(*) INTO v_rows
          FROM batch_row r JOIN case_file c ON c.id = r.case_id JOIN event_placed e ON e.id = c.event_id
         WHERE r.batch_id = b.id AND e.position <= p_position AND (e.detail ->> 'on')::date <= p_on;
        b.rows := v_rows;
    END IF;
    SELECT coalesce(jsonb_agg(f), '[]') INTO v_counts
      FROM (SELECT street_id, code, sub, bucket, count(*) AS n FROM report_fold(b.id, p_on, p_position) GROUP BY 1, 2, 3, 4) f;
    v_codes := report_by_code(b.scheme_id, v_counts);
    v_streets := report_by_street(v_counts);
    v_sums := report_sums(v_counts);
    RETURN v_sums || jsonb_build_object('received', v_rows, 'duplicates', v_duplicates, 'listed', v_rows - v_duplicates,
        'by_code', v_codes, 'by_street', v_streets, 'wrong', report_wrong(b, v_rows, v_duplicates, v_sums, v_codes, v_streets, p_position));
END $$;

-- The unit whose own area a report is about; NULL: the whole.
CREATE OR REPLACE FUNCTION report_unit() RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE i identity := me();
BEGIN RETURN CASE WHEN i.role IN ('street', 'community') THEN i.org_id END; END $$;

-- The counts of a street or community: of the files that count under it.
CREATE OR REPLACE FUNCTION report_stage_of_unit(b batch, p_on date, p_position bigint, p_unit int) RETURNS jsonb
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_counts jsonb;
    v_sums jsonb;
    o org;
BEGIN
    SELECT * INTO o FROM org WHERE id = p_unit;
    SELECT coalesce(jsonb_agg(f), '[]') INTO v_counts
      FROM (SELECT code, sub, bucket, count(*) AS n FROM report_fold(b.id, p_on, p_position) WHERE p_unit IN (street_id, community_id) GROUP BY 1, 2, 3) f;
    v_sums := report_sums(v_counts);
    v_sums := v_sums || jsonb_build_object('listed', (SELECT sum(value::int) FROM jsonb_each_text(v_sums)));
    RETURN v_sums || jsonb_build_object('scope', o.code, 'scope_name', o.name, 'by_code', report_by_code(b.scheme_id, v_counts),
        'by_street', jsonb_build_array(v_sums || jsonb_build_object('org', o.code, 'name', o.name)));
END $$;

CREATE OR REPLACE FUNCTION report_sums(p_counts jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (SELECT jsonb_build_object('deducted', coalesce(sum(n) FILTER (WHERE bucket = 'deducted'), 0),
                   'out_of_school', coalesce(sum(n) FILTER (WHERE bucket = 'out_of_school'), 0),
                   'returned', coalesce(sum(n) FILTER (WHERE bucket = 'returned'), 0), 'open', coalesce(sum(n) FILTER (WHERE bucket = 'open'), 0))
              FROM jsonb_to_recordset(p_counts) AS x(bucket text, n int));
END $$;

-- By code, in the scheme's order; what has none last. Of a code's subs those that occur, in the scheme's order.
CREATE OR REPLACE FUNCTION report_by_code(p_scheme int, p_counts jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH counts AS (
            SELECT code, sub, bucket, sum(n) AS n FROM jsonb_to_recordset(p_counts) AS x(code text, sub text, bucket text, n int) GROUP BY 1, 2, 3
        ), subs AS (
            SELECT c.code, jsonb_agg(jsonb_build_object('sub', c.sub, 'label', coalesce(k.label, c.sub), 'count', c.n)
                                     ORDER BY k.ord, c.sub) AS by_sub
              FROM (SELECT code, sub, sum(n) AS n FROM counts WHERE sub IS NOT NULL GROUP BY 1, 2) c
              LEFT JOIN scheme_code k ON k.scheme_id = p_scheme AND k.code = c.code AND k.sub = c.sub
             GROUP BY c.code
        )
        SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'code', c.code, 'label', k.label, 'effect', k.effect, 'count', c.n, 'returned', c.returned,
                   'by_sub', coalesce(s.by_sub, '[]'))) ORDER BY k.ord, c.code), '[]')
          FROM (SELECT code, sum(n) AS n, coalesce(sum(n) FILTER (WHERE bucket = 'returned'), 0) AS returned FROM counts GROUP BY 1) c
          LEFT JOIN scheme_code k ON k.scheme_id = p_scheme AND k.code = c.code AND k.sub = ''
          LEFT JOIN subs s ON s.code = c.code);
END $$;

-- By street, in the order of the codes; what has none (neither routed nor named by the list) last.
CREATE OR REPLACE FUNCTION report_by_street(p_counts jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                       'org', o.code, 'name', o.name, 'listed', c.listed, 'deducted', c.deducted,
                       'out_of_school', c.out_of_school, 'returned', c.returned, 'open', c.open)) ORDER BY o.code), '[]')
              FROM (SELECT street_id, sum(n) AS listed, coalesce(sum(n) FILTER (WHERE bucket = 'deducted'), 0) AS deducted,
                           coalesce(sum(n) FILTER (WHERE bucket = 'out_of_school'), 0) AS out_of_school,
                           coalesce(sum(n) FILTER (WHERE bucket = 'returned'), 0) AS returned,
                           coalesce(sum(n) FILTER (WHERE bucket = 'open'), 0) AS open
                      FROM jsonb_to_recordset(p_counts) AS x(street_id int, bucket text, n int) GROUP BY 1) c
              LEFT JOIN org o ON o.id = c.street_id);
END $$;

-- NULL, or which sums do not close, and the files that disagree: rows of the list without a case, cases without a row.
CREATE OR REPLACE FUNCTION report_wrong(b batch, p_rows int, p_duplicates int, p_sums jsonb, p_codes jsonb, p_streets jsonb, p_position bigint)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_listed int := p_rows - p_duplicates;
    v_buckets int := (SELECT sum(value::int) FROM jsonb_each_text(p_sums));
    v_codes int := (SELECT coalesce(sum((c ->> 'count')::int), 0) FROM jsonb_array_elements(p_codes) c);
    v_streets int := (SELECT coalesce(sum((s ->> 'listed')::int), 0) FROM jsonb_array_elements(p_streets) s);
    v_files text;
BEGIN
    IF v_listed = v_buckets AND v_listed = v_codes AND v_listed = v_streets AND p_rows = b.rows AND p_duplicates = b.duplicates THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(word, ', ') INTO v_files
      FROM (SELECT coalesce(case_no(c.id), 'row ' || r.row_no) AS word
              FROM (SELECT * FROM batch_row WHERE batch_id = b.id AND verdict <> 'duplicate') r
              FULL JOIN (SELECT f.id FROM case_file f JOIN place e ON e.event_id = f.event_id
                          WHERE f.batch_id = b.id AND e.position <= p_position) c ON c.id = r.case_id
             WHERE c.id IS NULL OR r.row_no IS NULL
             ORDER BY 1 LIMIT 20) x;
    RETURN format('received %s/%s, duplicates %s/%s, listed %s, by result %s, by code %s, by street %s: %s', b.rows, p_rows, b.duplicates,
                  p_duplicates, v_listed, v_buckets, v_codes, v_streets, coalesce(v_files, '-'));
END $$;
