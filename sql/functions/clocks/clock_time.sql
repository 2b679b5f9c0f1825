-- The clock on the wall, and the working calendar.

-- Now, as the work sees it: the real time, moved on where an installation for trials says so.
CREATE OR REPLACE FUNCTION clock_now() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN now() + coalesce((SELECT t.shift FROM time_shift t), make_interval());
END $$;

-- What the clock of the work said at a moment of the record (which has the machine's time), and which moment of the record a time of the
-- work was. The same, but where time was moved on for trials; a time that was skipped is the moment of the skip.
CREATE OR REPLACE FUNCTION clock_then(p_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM time_shift) THEN
        RETURN p_at;
    END IF;
    RETURN p_at + coalesce((SELECT p.shift FROM time_shift_past p WHERE p.at <= p_at ORDER BY p.at DESC LIMIT 1), make_interval());
END $$;
CREATE OR REPLACE FUNCTION clock_moment(p_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    p time_shift_past;
BEGIN
    SELECT * INTO p FROM time_shift_past x WHERE x.at + x.shift <= p_at ORDER BY x.at DESC LIMIT 1;
    RETURN least(p_at - coalesce(p.shift, '0'), (SELECT min(x.at) FROM time_shift_past x WHERE x.at > coalesce(p.at, '-infinity')));
END $$;

-- The day of the machine on which the clocks last worked, where its date is now more than a month later; NULL: all is well. A date that
-- jumps is more often a broken clock than a month in which no server ran: until somebody has looked (nold clock accept), nobody is reminded and
-- nothing goes up but danger. A date that jumps back makes nothing late. Run without a token, too.
CREATE OR REPLACE FUNCTION clock_held() RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT s.value::date FROM nol.setting s WHERE s.name = 'clock_day' AND s.value::date < nol.clock_real_day() - 31);
END $$;
-- The machine's own day, whatever a trial has made of it.
CREATE OR REPLACE FUNCTION clock_real_day() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date
$$;
-- They work today: remembered, and never an earlier day.
CREATE OR REPLACE FUNCTION clock_works() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO setting VALUES ('clock_day', clock_real_day()::text)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value::date < excluded.value::date;
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

-- The last day of a term of n working days that begins behind a day. Days within the pauses do not count, and need no calendar. No term
-- ends behind the cap, which moves on by the working days paused before it. `missing`: the first year without which `due` cannot be
-- said; then `latest` is the cap, or NULL.
CREATE OR REPLACE FUNCTION clock_term(p_since date, p_n int, p_cap date DEFAULT NULL, p_pauses daterange[] DEFAULT '{}',
    OUT due date, OUT latest date, OUT missing int)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_left int := p_n;
    v_year int;                                            -- whose exceptions these are: read once, since nearly every move walks here
    v_work date[];
    v_free date[];
BEGIN
    due := p_since;
    WHILE v_left > 0 LOOP
        due := due + 1;
        CONTINUE WHEN due <@ ANY (p_pauses);
        IF v_year IS DISTINCT FROM extract(year FROM due) THEN
            v_year := extract(year FROM due);
            SELECT array(SELECT d.day FROM calendar_day d WHERE d.day BETWEEN make_date(v_year, 1, 1) AND make_date(v_year, 12, 31) AND d.kind = 'workday'),
                   array(SELECT d.day FROM calendar_day d WHERE d.day BETWEEN make_date(v_year, 1, 1) AND make_date(v_year, 12, 31) AND d.kind <> 'workday')
              INTO v_work, v_free FROM calendar_year y WHERE y.year = v_year;
            IF NOT FOUND THEN
                missing := v_year;
                EXIT;
            END IF;
        END IF;
        IF extract(isodow FROM due) < 6 THEN
            v_left := v_left - (due <> ALL (v_free))::int;
        ELSE
            v_left := v_left - (due = ANY (v_work))::int;
        END IF;
    END LOOP;
    latest := clock_cap(p_since, p_cap, p_pauses);
    IF latest < due THEN                                   -- also where the walk met a missing year only behind the cap
        due := latest;
        missing := NULL;
    ELSIF missing IS NOT NULL THEN
        due := NULL;
    ELSE
        latest := due;
    END IF;
END $$;

-- The cap, moved on by the working days that were paused before it. NULL: none, or a year is missing.
CREATE OR REPLACE FUNCTION clock_cap(p_since date, p_cap date, p_pauses daterange[]) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_cap date := p_cap;
    v_days int;
    p daterange;
BEGIN
    FOREACH p IN ARRAY p_pauses LOOP
        EXIT WHEN v_cap IS NULL;
        CONTINUE WHEN lower(p) > v_cap;
        SELECT CASE WHEN coalesce(bool_and(workday(d::date) IS NOT NULL), true) THEN count(*) FILTER (WHERE workday(d::date)) END INTO v_days
          FROM generate_series(greatest(lower(p), p_since + 1)::timestamp, upper(p) - 1, interval '1 day') d;
        v_cap := CASE WHEN v_days = 0 THEN v_cap ELSE workdays_add(v_cap, v_days) END;
    END LOOP;
    RETURN v_cap;
END $$;

-- The n-th working day after a day. NULL where a year on the way is not loaded.
CREATE OR REPLACE FUNCTION workdays_add(p_day date, p_n int) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_day date := p_day;
    v_left int := p_n;
    v_is boolean;
BEGIN
    IF v_left IS NULL THEN
        RETURN NULL;
    END IF;
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
BEGIN RETURN (clock_term(p_day, p_n)).missing; END $$;
