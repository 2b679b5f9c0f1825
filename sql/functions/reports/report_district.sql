-- REPORT_DISTRICT: all lists together, each child once, and how many are out of school among the children of their birth window. Of the owner: leaders
-- and inspectors get counts of what they may not open.
--
-- What is counted. A child counts once, however many files it has: by the file in which the last word about it was said until the day: a confirmation, an
-- enrolment or a relapse; of two of one day the one recorded later. A file without a finding, or reopened since, says nothing; a child of which no file says
-- anything is open. It counts under the street that it was last routed to, on whichever list; never routed, under that of the last list that names one.
-- Two files are of one child as they were joined at the position.
-- What is divided: the children out of school born in the lists' windows (the birth dates that each list was drawn up for, put together), by the population
-- of these windows: the pupils of the registry born in them, and the listed children born in them who are not in the registry. Those who are stand there by ID
-- number and name, or by the row of it on which the confirmed finding rests. Numerator and denominator are both children of the window; a child without a
-- birth date is in neither.
-- Where the rule comes from: district reports set the few who are out of school against the children of compulsory age in the district, and name
-- the birth dates that they mean. How many live there no register of the program says; whom it knows of are the pupils and those whom the lists name.
-- The registry is kept as last imported: of a position before that no rate is told, since it could not be told again.
-- {"ok": ReportDistrictReply} or a refusal.
CREATE OR REPLACE FUNCTION report_district(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_on date := coalesce((p_request ->> 'on')::date, today());
    v_position bigint;
    v_at jsonb;
    v_counts jsonb;                                        -- one line for each batch, street, scheme, code, sub and bucket
    v_parts jsonb;
    v_window jsonb;
    v_wrong text;
BEGIN
    IF NOT coalesce(my_role() = ANY ('{district,leader,leader_office,inspector}'), false) THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'report_district');
    ELSIF day_refusal(v_on, (SELECT min(received) FROM batch)) IS NOT NULL THEN
        RETURN day_refusal(v_on, (SELECT min(received) FROM batch));
    END IF;
    v_at := report_position(p_request);
    IF v_at ? 'error' THEN
        RETURN v_at;
    END IF;
    v_position := (v_at ->> 'position')::bigint;
    WITH children AS MATERIALIZED (
        SELECT * FROM report_children(v_on, v_position)
    )
    SELECT (SELECT coalesce(jsonb_agg(g), '[]') FROM (SELECT batch_id, street_id, scheme_id, code, sub, bucket, count(*) AS n FROM children GROUP BY 1, 2, 3, 4, 5, 6) g),
           (SELECT jsonb_build_object('in_window', count(*) FILTER (WHERE c.in_window), 'off_roster', count(*) FILTER (WHERE c.in_window AND NOT c.on_roster),
                                      'out_in_window', count(*) FILTER (WHERE c.in_window AND c.bucket = 'out_of_school')) FROM children c)
      INTO v_counts, v_window;
    v_parts := report_sums(v_counts) || jsonb_build_object('children', (SELECT coalesce(sum(n), 0) FROM jsonb_to_recordset(v_counts) AS x(n int)),
        'by_code', report_district_codes(v_counts), 'by_street', report_by_street(v_counts), 'batches', report_district_batches(v_on, v_position, v_counts));
    v_parts := v_parts || jsonb_build_object('files', (SELECT coalesce(sum((b ->> 'listed')::int), 0) FROM jsonb_array_elements(v_parts -> 'batches') b));
    v_wrong := report_district_wrong(v_parts, v_on, v_position);
    IF v_wrong IS NOT NULL THEN
        RETURN refuse('SUMS_DO_NOT_CLOSE', 'what', v_wrong);
    END IF;
    RETURN jsonb_build_object('ok', v_parts || report_district_rate(v_window, report_windows(v_on, v_position), v_position)
        || jsonb_build_object('on', v_on, 'position', v_at ->> 'position', 'known_at', v_at ->> 'known_at', 'closes', true));
END $$;

-- Whose each file was at the position: before a join or split that came later it was that of the entry which this one names.
CREATE OR REPLACE FUNCTION report_whose(p_position bigint) RETURNS TABLE (case_id bigint, child_id bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    WITH later AS MATERIALIZED (
        SELECT DISTINCT ON (e.case_id) e.case_id, (e.detail ->> 'from_child')::bigint AS child_id
          FROM events_later(p_position) l JOIN event e ON e.id = l.id
         WHERE e.kind IN ('child_join', 'child_split') ORDER BY e.case_id, e.version
    )
    SELECT c.id, coalesce(l.child_id, c.child_id) FROM case_file c LEFT JOIN later l ON l.case_id = c.id;
END $$;

-- The birth dates that the lists known then and received by the day were drawn up for, put together.
CREATE OR REPLACE FUNCTION report_windows(p_on date, p_position bigint) RETURNS datemultirange LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(range_agg(daterange(b.born_from, b.born_until, '[]')), '{}')
              FROM batch b JOIN place e ON e.event_id = b.event_id AND e.position <= p_position WHERE b.received <= p_on);
END $$;

-- Each listed child once, with the file by which it counts (above). Without a word it has neither code nor scheme.
CREATE OR REPLACE FUNCTION report_children(p_on date, p_position bigint)
RETURNS TABLE (case_id bigint, child_id bigint, batch_id int, scheme_id int, code text, sub text, bucket text, street_id int, community_id int, in_window boolean, on_roster boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan SET work_mem = '32MB' AS $$
DECLARE
    v_windows datemultirange := report_windows(p_on, p_position);
BEGIN
    RETURN QUERY
    WITH files AS MATERIALIZED (
        SELECT f.*, k.child_id AS child, c.batch_id AS batch, CASE WHEN f.code IS NOT NULL THEN c.scheme_id END AS scheme, m.on_date, e.position,
               w.on_date AS routed_on, w.position AS routed_at
          FROM report_fold(NULL, p_on, p_position) f
          JOIN case_file c ON c.id = f.case_id
          JOIN report_whose(p_position) k ON k.case_id = f.case_id
          LEFT JOIN case_move m ON m.case_id = f.case_id AND m.version = f.counts_from AND f.code IS NOT NULL
          LEFT JOIN place e ON e.event_id = m.event_id
          LEFT JOIN LATERAL (SELECT a.on_date, x.position FROM case_move a JOIN place x ON x.event_id = a.event_id AND x.position <= p_position
                              WHERE a.case_id = f.case_id AND a.verb IN ('assign', 'reopen') AND a.on_date <= p_on ORDER BY a.version DESC LIMIT 1) w ON true
    ), ranked AS (
        SELECT f.*, row_number() OVER (PARTITION BY f.child ORDER BY f.on_date DESC NULLS LAST, f.position DESC, f.case_id DESC) AS rank,
               first_value(ARRAY[f.street_id, f.community_id]) OVER (PARTITION BY f.child ORDER BY f.street_id IS NULL, f.routed_on DESC NULLS LAST, f.routed_at DESC, f.case_id DESC) AS area
          FROM files f
    ), registered AS MATERIALIZED (                        -- by the row of the registry on which what stands confirmed rests
        SELECT DISTINCT f.child
          FROM files f
         CROSS JOIN LATERAL (SELECT m.finding_id FROM case_move m JOIN place e ON e.event_id = m.event_id AND e.position <= p_position
                              WHERE m.case_id = f.case_id AND m.verb = 'confirm' AND m.on_date <= p_on ORDER BY m.version DESC LIMIT 1) w
          JOIN finding_evidence x ON x.finding_id = w.finding_id
          JOIN evidence v ON v.id = x.evidence_id AND v.kind = 'roster_row'
           AND NOT EXISTS (SELECT FROM place e WHERE e.event_id = v.withdrawn_event AND e.position <= p_position)
          JOIN evidence_text t ON t.evidence_id = v.id
          JOIN roster_pupil r ON r.student_number = upper(t.number)
         WHERE f.code IS NOT NULL
    )
    SELECT r.case_id, r.child, r.batch, r.scheme, r.code, r.sub, r.bucket, r.area[1], r.area[2], coalesce(p.birth_date <@ v_windows, false),
           r.child IN (SELECT g.child FROM registered g)
           OR EXISTS (SELECT FROM roster_pupil u WHERE u.id_number = p.id_number AND u.name_key = p.name_key AND p.id_number <> '')
      FROM ranked r LEFT JOIN child_person p ON p.child_id = r.child
     WHERE r.rank = 1;
END $$;

-- By scheme and code: the same letter means another thing in another scheme. Last the children without a word.
CREATE OR REPLACE FUNCTION report_district_codes(p_counts jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(k.line || jsonb_strip_nulls(jsonb_build_object('scheme', s.name)) ORDER BY g.scheme_id, k.n), '[]')
              FROM (SELECT x.scheme_id, jsonb_agg(x) AS counts FROM jsonb_to_recordset(p_counts) AS x(scheme_id int, code text, sub text, bucket text, n int) GROUP BY 1) g
              LEFT JOIN scheme s ON s.id = g.scheme_id
             CROSS JOIN LATERAL jsonb_array_elements(report_by_code(g.scheme_id, g.counts)) WITH ORDINALITY k(line, n));
END $$;

-- The lists that have files on the day: how many, and how many children count by one of them.
CREATE OR REPLACE FUNCTION report_district_batches(p_on date, p_position bigint, p_counts jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('batch', b.name, 'scheme', s.name, 'received', b.received, 'born_from', b.born_from, 'born_until', b.born_until,
                       'listed', g.n, 'children', coalesce(k.n, 0)) ORDER BY b.received, b.id), '[]')
              FROM (SELECT c.batch_id, count(*) AS n FROM report_fold(NULL, p_on, p_position) f JOIN case_file c ON c.id = f.case_id GROUP BY 1) g
              JOIN batch b ON b.id = g.batch_id JOIN scheme s ON s.id = b.scheme_id
              LEFT JOIN (SELECT x.batch_id, sum(x.n) AS n FROM jsonb_to_recordset(p_counts) AS x(batch_id int, n int) GROUP BY 1) k ON k.batch_id = b.id);
END $$;

-- The rate in percent with four decimals, cut off; or why there is none: `no_roster`, `roster_newer` than what was known then, `nobody`.
CREATE OR REPLACE FUNCTION report_district_rate(p_window jsonb, p_windows datemultirange, p_position bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    e event;
    v_pupils bigint := (SELECT count(*) FROM roster_pupil r WHERE r.birth_date <@ p_windows);
    v_population bigint := v_pupils + (p_window ->> 'off_roster')::bigint;
    v_out bigint := (p_window ->> 'out_in_window')::bigint;
    v_why text;
BEGIN
    SELECT * INTO e FROM event WHERE kind = 'roster_import' ORDER BY id DESC LIMIT 1;
    v_why := CASE WHEN NOT EXISTS (SELECT FROM roster_pupil) THEN 'no_roster' WHEN e.id IS NOT NULL AND NOT EXISTS (SELECT FROM place p WHERE p.event_id = e.id AND p.position <= p_position) THEN 'roster_newer'
                  WHEN v_population = 0 THEN 'nobody' END;
    RETURN p_window - 'off_roster' || jsonb_strip_nulls(jsonb_build_object('roster_imported', stamp(e.at), 'no_rate', v_why,
               'born', (SELECT coalesce(jsonb_agg(jsonb_build_object('from', lower(w), 'until', upper(w) - 1) ORDER BY w), '[]') FROM unnest(p_windows) w)))
        || CASE WHEN v_why IS NULL THEN jsonb_build_object('pupils', v_pupils, 'off_roster', p_window -> 'off_roster', 'population', v_population,
                                                           'rate', trunc(100.0 * v_out / v_population, 4)::text) ELSE '{}' END;
END $$;

-- NULL, or what does not agree: files and children are counted again from the rows of the lists.
CREATE OR REPLACE FUNCTION report_district_wrong(p_parts jsonb, p_on date, p_position bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_cases bigint[];
    v_children bigint;
    v_sums bigint[] := ARRAY[(p_parts ->> 'children')::bigint,
        (p_parts ->> 'deducted')::bigint + (p_parts ->> 'out_of_school')::bigint + (p_parts ->> 'returned')::bigint + (p_parts ->> 'open')::bigint,
        (SELECT coalesce(sum((c ->> 'count')::bigint), 0) FROM jsonb_array_elements(p_parts -> 'by_code') c),
        (SELECT coalesce(sum((s ->> 'listed')::bigint), 0) FROM jsonb_array_elements(p_parts -> 'by_street') s),
        (SELECT coalesce(sum((b ->> 'children')::bigint), 0) FROM jsonb_array_elements(p_parts -> 'batches') b)];
    v_files text;
BEGIN
    SELECT coalesce(array_agg(c.id), '{}'), count(DISTINCT k.child_id) INTO v_cases, v_children
      FROM batch_row r JOIN case_file c ON c.id = r.case_id JOIN batch b ON b.id = c.batch_id JOIN event_placed e ON e.id = c.event_id
      JOIN report_whose(p_position) k ON k.case_id = c.id
     WHERE e.position <= p_position AND CASE WHEN b.standing THEN (e.detail ->> 'on')::date ELSE b.received END <= p_on;
    IF v_children = ALL (v_sums) AND cardinality(v_cases) = (p_parts ->> 'files')::bigint THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(case_no(x.id), ', ') INTO v_files
      FROM (SELECT coalesce(a.id, f.case_id) AS id FROM unnest(v_cases) a(id) FULL JOIN report_fold(NULL, p_on, p_position) f ON f.case_id = a.id
             WHERE a.id IS NULL OR f.case_id IS NULL ORDER BY 1 LIMIT 20) x;
    RETURN format('files %s/%s, children %s/%s: %s', cardinality(v_cases), p_parts ->> 'files', v_children, array_to_string(v_sums, '/'), coalesce(v_files, '-'));
END $$;
