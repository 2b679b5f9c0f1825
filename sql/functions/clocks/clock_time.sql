-- The clock on the wall, and the working calendar.

-- Now, as the work sees it: the real time, moved on where an installation for trials says so. Every name is qualified instead of a SET
-- search_path, since it runs in nearly every write.
CREATE OR REPLACE FUNCTION clock_now() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
    RETURN pg_catalog.now() + coalesce((SELECT t.shift FROM nol.time_shift t), pg_catalog.make_interval());
END $$;

-- Is it night? Then the clocks remind nobody and raise nothing but danger.
CREATE OR REPLACE FUNCTION clock_quiet(p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_time time := (p_at AT TIME ZONE 'Asia/Shanghai')::time;
    v_from time := (SELECT value FROM setting WHERE name = 'quiet_from')::time;
    v_until time := (SELECT value FROM setting WHERE name = 'quiet_until')::time;
BEGIN
    RETURN CASE WHEN v_from > v_until THEN v_time >= v_from OR v_time < v_until ELSE v_time >= v_from AND v_time < v_until END;
END $$;

-- Is it a working day? NULL where the State Council's arrangement of that year is not loaded.
CREATE OR REPLACE FUNCTION workday(p_day date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM calendar_year WHERE year = extract(year FROM p_day)) THEN
        RETURN NULL;
    END IF;
    RETURN coalesce((SELECT kind = 'workday' FROM calendar_day WHERE day = p_day), extract(isodow FROM p_day) < 6);
END $$;

-- The n-th working day after a day. NULL where a year on the way is not loaded.
CREATE OR REPLACE FUNCTION workdays_add(p_day date, p_n int) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_day date := p_day;
    v_left int := p_n;
    v_is boolean;
BEGIN
    WHILE v_left > 0 LOOP
        v_day := v_day + 1;
        v_is := workday(v_day);
        IF v_is IS NULL THEN
            RETURN NULL;
        END IF;
        v_left := v_left - v_is::int;
    END LOOP;
    RETURN v_day;
END $$;

-- Which year is the first one missing on the way of workdays_add; NULL: none.
CREATE OR REPLACE FUNCTION workdays_missing_year(p_day date, p_n int) RETURNS int
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_day date := p_day;
    v_left int := p_n;
BEGIN
    WHILE v_left > 0 LOOP
        v_day := v_day + 1;
        IF workday(v_day) IS NULL THEN
            RETURN extract(year FROM v_day);
        END IF;
        v_left := v_left - workday(v_day)::int;
    END LOOP;
    RETURN NULL;
END $$;
