-- The working calendar and the terms of school, which come as files: with the program (sql/data/calendar/), or imported by the district.

CREATE OR REPLACE FUNCTION calendar_rows(p_rows jsonb) RETURNS TABLE (day date, type text, name text, source text, year int)
LANGUAGE sql IMMUTABLE ROWS 50 AS $$
    SELECT (r ->> 'day')::date, r ->> 'type', coalesce(r ->> 'name', ''), coalesce(r ->> 'source', ''), extract(year FROM (r ->> 'day')::date)::int
      FROM jsonb_array_elements(p_rows) r
$$;

-- rows: [{"day", "type": holiday|workday|term_start|term_end, "name", "source"}], checked. The years of which a file says more than the end of
-- December are replaced as a whole (so is the year of a file that names no other); days at the end of December belong to the next year's
-- arrangement. Terms are replaced in the years in which the file begins one. Returns what was changed; clocks are worked out again.
CREATE OR REPLACE FUNCTION calendar_write(p_rows jsonb, p_import bigint) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_years int[];
    v_days int;
    v_clocks int;
BEGIN
    v_years := calendar_held(p_rows);
    DELETE FROM calendar_day WHERE of_year = ANY (v_years);
    INSERT INTO calendar_day (day, kind, name, source, of_year)
    SELECT n.day, n.type, n.name, n.source, CASE WHEN n.year = ANY (v_years) THEN n.year ELSE n.year + 1 END
      FROM calendar_rows(p_rows) n WHERE n.type IN ('holiday', 'workday')
    ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name = excluded.name, source = excluded.source, of_year = excluded.of_year;
    GET DIAGNOSTICS v_days = ROW_COUNT;
    INSERT INTO calendar_year (year, source, import_id)
    SELECT y, coalesce((SELECT string_agg(DISTINCT n.source, '、') FROM calendar_rows(p_rows) n WHERE n.source <> '' AND n.year = y AND n.type IN ('holiday', 'workday')), ''),
           p_import
      FROM unnest(v_years) y
    ON CONFLICT (year) DO UPDATE SET source = excluded.source, import_id = excluded.import_id, loaded_at = now();
    DELETE FROM term WHERE extract(year FROM first_day) IN (SELECT n.year FROM calendar_rows(p_rows) n WHERE n.type = 'term_start');
    INSERT INTO term (first_day, last_day, name)
    SELECT n.day, (SELECT min(e.day) FROM calendar_rows(p_rows) e WHERE e.type = 'term_end' AND e.day > n.day), n.name FROM calendar_rows(p_rows) n WHERE n.type = 'term_start';
    v_clocks := calendar_clocks(v_years);
    RETURN jsonb_build_object('added', v_days, 'changed', v_clocks, 'years', to_jsonb(v_years::text[]));
END $$;

-- The years that a file holds as a whole.
CREATE OR REPLACE FUNCTION calendar_held(p_rows jsonb) RETURNS int[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        WITH d AS (SELECT extract(year FROM (r ->> 'day')::date)::int AS year, extract(month FROM (r ->> 'day')::date) AS month
                     FROM jsonb_array_elements(p_rows) r WHERE r ->> 'type' IN ('holiday', 'workday'))
        SELECT year FROM d GROUP BY year
        HAVING bool_or(month < 12) OR NOT EXISTS (SELECT FROM d n WHERE n.year = d.year + 1) ORDER BY year);
END $$;

-- Clocks that run through these years, or could not be told for want of one. Returns how many end otherwise now.
CREATE OR REPLACE FUNCTION calendar_clocks(p_years int[]) RETURNS int
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE clock k SET go_up_on = workdays_add(today(), clock_days('go_up')),
           missing_year = workdays_missing_year(today(), clock_days('go_up'))
     WHERE k.status = 'running' AND k.late_on IS NOT NULL AND k.go_up_on IS NULL AND k.missing_year = ANY (p_years);
    RETURN clock_again(ARRAY(SELECT k.id FROM clock k
                              WHERE k.status = 'running' AND k.workdays IS NOT NULL AND k.late_on IS NULL
                                AND (k.missing_year IS NOT NULL
                                     OR EXISTS (SELECT FROM unnest(p_years) y WHERE y BETWEEN extract(year FROM k.since) AND extract(year FROM k.latest) + 1))));
END $$;

-- A file of sql/data/calendar/, by the migrator. A year that the district imported itself stays the district's.
CREATE OR REPLACE FUNCTION calendar_put(p_text text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_rows jsonb;
BEGIN
    SELECT jsonb_agg(jsonb_build_object('day', split_part(l, ',', 1), 'type', CASE split_part(l, ',', 2) WHEN '休' THEN 'holiday' WHEN '班' THEN 'workday' END,
                                        'name', split_part(l, ',', 3), 'source', split_part(l, ',', 4)))
      INTO STRICT v_rows FROM regexp_split_to_table(p_text, '\r?\n') WITH ORDINALITY x(l, n) WHERE n > 1 AND l <> '';
    IF EXISTS (SELECT FROM calendar_year WHERE year = ANY (calendar_held(v_rows)) AND import_id IS NOT NULL) THEN
        RETURN;
    END IF;
    PERFORM calendar_write(v_rows, NULL);
END $$;

-- A file that the district imports: its rows, which import_calendar has checked. For the district, under its own open import.
CREATE OR REPLACE FUNCTION calendar_set(p_import bigint, p_rows jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF my_role() IS DISTINCT FROM 'district'
       OR NOT EXISTS (SELECT FROM import WHERE id = p_import AND kind = 'calendar' AND state = 'open' AND account_id = my_account()) THEN
        RAISE EXCEPTION 'calendar_set: not the actor''s import' USING ERRCODE = '42501';
    END IF;
    RETURN calendar_write(p_rows, p_import);
END $$;

-- CALENDAR_SHOW: a year, and the terms that touch it.
CREATE OR REPLACE FUNCTION calendar_show(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_year int := coalesce((p_request ->> 'year')::int, extract(year FROM today())::int);
    v_years jsonb := (SELECT coalesce(jsonb_agg(year::text ORDER BY year), '[]') FROM calendar_year);
    y calendar_year;
BEGIN
    SELECT * INTO y FROM calendar_year WHERE year = v_year;
    IF NOT FOUND THEN
        RETURN refuse('CALENDAR_YEAR_MISSING', 'year', v_year::text, 'possible', (SELECT string_agg(year::text, ', ' ORDER BY year) FROM calendar_year));
    END IF;
    RETURN jsonb_build_object('ok', jsonb_build_object(
        'year', y.year, 'source', y.source, 'imported', y.import_id IS NOT NULL, 'years', v_years,
        'workdays', (SELECT count(*) FROM generate_series(make_date(v_year, 1, 1)::timestamp, make_date(v_year, 12, 31), interval '1 day') d WHERE workday(d::date)),
        'days', (SELECT coalesce(jsonb_agg(jsonb_build_object('day', d.day, 'kind', d.kind, 'name', d.name, 'source', d.source) ORDER BY d.day), '[]')
                   FROM calendar_day d WHERE d.day BETWEEN make_date(v_year, 1, 1) AND make_date(v_year, 12, 31)),
        'terms', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', t.name, 'from', t.first_day, 'until', t.last_day) ORDER BY t.first_day), '[]')
                    FROM term t WHERE t.first_day <= make_date(v_year, 12, 31) AND t.last_day >= make_date(v_year, 1, 1))));
END $$;
