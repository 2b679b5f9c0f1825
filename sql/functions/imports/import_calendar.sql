-- A file of the calendar: holidays, weekends that are worked, and terms of school. It holds whole years.

CREATE OR REPLACE FUNCTION import_calendar_rows(p_import bigint) RETURNS TABLE (row_no int, day date, type text, name text)
LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    RETURN QUERY SELECT s.row_no, nullif(s.norm ->> 'day', '')::date, s.norm ->> 'type', coalesce(s.norm ->> 'name', '')
                   FROM import_row s WHERE s.import_id = p_import;
END $$;

-- What only the other rows can tell.
CREATE OR REPLACE FUNCTION import_calendar_check(p_import bigint, p_rows jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM import_issue_add(p_import, r.row_no, 'day', r.day::text, 'error', 'day_twice', say('day_twice', 'row', o.first::text))
       FROM import_calendar_rows(p_import) r
       JOIN (SELECT x.day, x.type IN ('holiday', 'workday') AS plain, min(x.row_no) AS first FROM import_calendar_rows(p_import) x GROUP BY 1, 2) o
         ON o.day = r.day AND o.plain = (r.type IN ('holiday', 'workday')) AND o.first < r.row_no;
    PERFORM import_issue_add(p_import, min(r.row_no), 'day', y::text, 'error', 'year_incomplete',
                             say('year_incomplete', 'year', y::text))
       FROM unnest(calendar_held(p_rows)) y JOIN import_calendar_rows(p_import) r ON extract(year FROM r.day) = y
      WHERE NOT EXISTS (SELECT FROM import_calendar_rows(p_import) o WHERE o.type = 'holiday' AND o.day BETWEEN make_date(y, 10, 1) AND make_date(y, 10, 7))
      GROUP BY y;
    -- A feast that is forgotten makes every term over it too short.
    PERFORM import_issue_add(p_import, y.row_no, 'day', y.year::text, 'warning', 'year_sparse', say('year_sparse', 'year', y.year::text, 'feasts', y.feasts))
       FROM (SELECT h.year, (SELECT min(r.row_no) FROM import_calendar_rows(p_import) r WHERE extract(year FROM r.day) = h.year) AS row_no,
                    string_agg(f.name, ', ' ORDER BY f.since) AS feasts
               FROM unnest(calendar_held(p_rows)) h(year)
              CROSS JOIN (VALUES ('new_year', '01-01', '01-03'), ('spring_festival', '01-20', '02-25'), ('qingming', '04-02', '04-08'), ('labour_day', '04-28', '05-05'),
                                 ('dragon_boat', '05-25', '06-28')) f(name, since, until)
              WHERE NOT EXISTS (SELECT FROM import_calendar_rows(p_import) r
                                 WHERE r.type = 'holiday' AND r.day BETWEEN (h.year || '-' || f.since)::date AND (h.year || '-' || f.until)::date)
              GROUP BY h.year) y;
    PERFORM import_issue_add(p_import, r.row_no, 'day', r.day::text, 'warning', 'workday_plain', say('workday_plain'))
       FROM import_calendar_rows(p_import) r WHERE r.type = 'workday' AND extract(isodow FROM r.day) < 6;
    PERFORM import_issue_add(p_import, r.row_no, 'day', r.day::text, 'error', 'term_unpaired',
                             CASE r.type WHEN 'term_start' THEN say('term_without_end') ELSE say('term_without_start') END)
       FROM (SELECT x.*, lead(x.type) OVER w AS after, lag(x.type) OVER w AS before FROM import_calendar_rows(p_import) x
              WHERE x.type IN ('term_start', 'term_end') WINDOW w AS (ORDER BY x.day, x.row_no)) r
      WHERE (r.type = 'term_start' AND r.after IS DISTINCT FROM 'term_end') OR (r.type = 'term_end' AND r.before IS DISTINCT FROM 'term_start');
    PERFORM import_issue_add(p_import, r.row_no, 'name', '', 'error', 'name_missing', say('term_name_missing'))
       FROM import_calendar_rows(p_import) r WHERE r.type = 'term_start' AND r.name = '';
    PERFORM import_issue_add(p_import, r.row_no, 'day', r.day::text, 'error', 'term_overlaps', say('term_overlaps', 'term', t.name, 'from', t.first_day::text, 'until', t.last_day::text))
       FROM import_calendar_rows(p_import) r JOIN term t ON r.day BETWEEN t.first_day AND t.last_day
      WHERE r.type IN ('term_start', 'term_end')
        AND extract(year FROM t.first_day) NOT IN (SELECT extract(year FROM x.day) FROM import_calendar_rows(p_import) x WHERE x.type = 'term_start');
END $$;

CREATE OR REPLACE FUNCTION import_calendar(i import, dry boolean) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_rows jsonb;
    r jsonb;
BEGIN
    IF import_errors(i.id) > 0 THEN
        RETURN jsonb_build_object('added', 0, 'changed', 0);
    END IF;
    SELECT jsonb_agg(s.norm ORDER BY s.row_no) INTO v_rows FROM import_row s WHERE s.import_id = i.id;
    PERFORM import_calendar_check(i.id, v_rows);
    IF import_errors(i.id) > 0 THEN
        RETURN jsonb_build_object('added', 0, 'changed', 0);
    ELSIF dry THEN
        RETURN jsonb_build_object('added', (SELECT count(*) FROM import_calendar_rows(i.id) x WHERE x.type IN ('holiday', 'workday')), 'changed', 0,
                                  'years', to_jsonb(calendar_held(v_rows)::text[]));
    END IF;
    r := calendar_set(i.id, v_rows);
    PERFORM event_add('calendar_import', NULL, NULL, jsonb_build_object('import', i.id, 'sha256', encode(i.sha256, 'hex'), 'rows', i.rows,
                                                                       'years', r -> 'years', 'clocks', r -> 'changed'));
    RETURN r;
END $$;
