-- When a duty is due: plain days, days of term, the end of a term, the day before one. Where the terms of that time are not loaded, plain days
-- stand in, and the answer says so (`provisional`): no term is guessed.

-- The term that holds the day, else the next one after it. NULL: none is loaded that could be it; no holiday is longer than 75 days.
CREATE OR REPLACE FUNCTION term_at(p_day date) RETURNS term
LANGUAGE plpgsql STABLE AS $$
DECLARE
    t term;
BEGIN
    SELECT * INTO t FROM term WHERE last_day >= p_day ORDER BY first_day LIMIT 1;
    RETURN CASE WHEN t.first_day <= p_day + 75 THEN t END;
END $$;

-- The n-th day of term after a day; holidays between terms do not count. NULL: a term on the way is not loaded.
CREATE OR REPLACE FUNCTION term_days_add(p_day date, p_n int) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_day date := p_day;
    v_left int := p_n;
    t term;
BEGIN
    LOOP
        t := term_at(v_day + 1);
        IF t.first_day IS NULL THEN
            RETURN NULL;
        END IF;
        v_day := greatest(v_day, t.first_day - 1);
        IF t.last_day - v_day >= v_left THEN
            RETURN v_day + v_left;
        END IF;
        v_left := v_left - (t.last_day - v_day);
        v_day := t.last_day;
    END LOOP;
END $$;

-- The last day of the first term of which thirty days are still to come, and which ends after p_after.
CREATE OR REPLACE FUNCTION term_end_after(p_day date, p_after date) RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (term_at(greatest(p_day + 30, p_after + 1))).last_day;
END $$;

CREATE OR REPLACE FUNCTION duty_days(p_days int, p_halvings int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT greatest(p_days / (1 << least(p_halvings, 20)), 1)
$$;

-- d: what is written or counted anew; its spec, since, until_date, anchor, round and halvings are read.
CREATE OR REPLACE FUNCTION duty_due(d duty, OUT due date, OUT provisional boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_days int := (d.spec ->> 'days')::int;
    v_before int := coalesce((d.spec ->> 'days_before')::int, 0);
    v_counts boolean := true;                              -- it hangs on terms
BEGIN
    IF d.spec ? 'watch' THEN
        v_days := (d.spec -> 'watch' ->> (d.round - 1))::int;
        due := term_days_add(d.anchor, duty_days(v_days, d.halvings));
        due := CASE WHEN due IS NOT NULL THEN greatest(due, d.since) END;
        v_days := v_days - (d.since - d.anchor) * (1 << least(d.halvings, 20));
    ELSIF coalesce((d.spec ->> 'each_term')::boolean, false) THEN
        due := term_end_after(d.since, d.anchor);
        IF d.halvings > 0 AND v_days IS NOT NULL THEN      -- after a relapse sooner than a term
            due := least(due, d.since + duty_days(v_days, d.halvings));
        END IF;
    ELSIF coalesce((d.spec ->> 'before_term')::boolean, false) AND d.until_date IS NOT NULL THEN
        due := (term_at(d.until_date)).first_day - v_before;
        provisional := due IS NULL;
        due := greatest(CASE WHEN provisional THEN d.until_date - v_before ELSE least(due, d.until_date) END, d.since);
        RETURN;
    ELSE
        v_counts := false;
        due := CASE WHEN v_days IS NULL THEN coalesce(d.until_date - v_before, d.since) END;
    END IF;
    provisional := v_counts AND due IS NULL;
    due := greatest(coalesce(due, d.since + duty_days(greatest(v_days, 0), d.halvings)), d.since);   -- none is born late
END $$;
