-- The pages of CASE_LIST, one statement for each scope and order: which cases, in the order of due day and number, those in danger first, from the cursor on. At most
-- 5000 cases are looked at; the row numbered 5000 comes even when it does not fit, because it says where to go on.
--
-- Each has an index in the order of its page. The planner cannot know how little of it a page takes, and might rather fetch and sort all that
-- a unit has (10 ms against 0.2): so these functions go without sorting.

-- By which day a case stands in a list.
CREATE OR REPLACE FUNCTION case_day(c case_file, p_then timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN danger_then(c.danger_at, c.danger_until, p_then) THEN page_first() ELSE c.due END
$$;

-- Those in danger: few, so that they are looked at whole, whatever the scope. Their day is the first of all, and their number in the page 0.
CREATE OR REPLACE FUNCTION case_page_danger(p_request jsonb) RETURNS TABLE (id bigint, due date, n bigint, fits boolean)
LANGUAGE plpgsql STABLE ROWS 1 AS $$
DECLARE
    q jsonb := case_filter(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_then timestamptz := page_since(p_request);
    v_all boolean := sees_all();
    v_street int := my_unit('street');
    v_community int := my_unit('community');
    v_schools int[] := my_schools();
BEGIN
    IF v_day <= page_first() THEN
        RETURN QUERY
        SELECT (d.c).id, page_first(), 0::bigint, true
          FROM (SELECT c FROM case_file c WHERE c.danger UNION ALL SELECT c FROM case_file c WHERE c.danger_until > v_then AND NOT c.danger) d
         WHERE danger_then((d.c).danger_at, (d.c).danger_until, v_then) AND (page_first(), (d.c).id) > (v_day, v_id)
           AND (v_all OR (d.c).street_id = v_street OR (d.c).community_id = v_community OR (d.c).school_id = ANY (v_schools))
           AND ((d.c).is_open OR p_request ->> 'state' = 'closed') AND case_fits(d.c, q)
         ORDER BY 1 LIMIT page_size(p_request);
    END IF;
END $$;

-- The whole district.
CREATE OR REPLACE FUNCTION case_page_district_open(p_request jsonb) RETURNS TABLE (id bigint, due date, n bigint, fits boolean)
LANGUAGE plpgsql STABLE ROWS 50 SET enable_sort = off SET enable_bitmapscan = off AS $$
DECLARE
    q jsonb := case_filter(p_request);
    v_size int := page_size(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_then timestamptz := page_since(p_request);
    v_danger int;
    v_all boolean := sees_all();
BEGIN
    RETURN QUERY SELECT * FROM case_page_danger(p_request);
    GET DIAGNOSTICS v_danger = ROW_COUNT;
    RETURN QUERY
    SELECT l.id, l.due, l.n, l.fits
      FROM (SELECT c.id, c.due, row_number() OVER (ORDER BY c.due, c.id) AS n, case_fits(c, q) AS fits
              FROM case_file c
             WHERE v_all AND c.is_open AND (c.due, c.id) > (v_day, v_id)
                   AND NOT danger_then(c.danger_at, c.danger_until, v_then)
             ORDER BY c.due, c.id LIMIT limit_rows_looked()) l
     WHERE l.fits OR l.n = limit_rows_looked()
     ORDER BY l.due, l.id LIMIT v_size - v_danger;
END $$;
CREATE OR REPLACE FUNCTION case_page_district_state(p_request jsonb) RETURNS TABLE (id bigint, due date, n bigint, fits boolean)
LANGUAGE plpgsql STABLE ROWS 50 SET enable_sort = off SET enable_bitmapscan = off AS $$
DECLARE
    q jsonb := case_filter(p_request - 'state');
    v_size int := page_size(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_then timestamptz := page_since(p_request);
    v_danger int;
    v_all boolean := sees_all();
    v_state text := p_request ->> 'state';
BEGIN
    RETURN QUERY SELECT * FROM case_page_danger(p_request);
    GET DIAGNOSTICS v_danger = ROW_COUNT;
    RETURN QUERY
    SELECT l.id, l.due, l.n, l.fits
      FROM (SELECT c.id, c.due, row_number() OVER (ORDER BY c.due, c.id) AS n, case_fits(c, q) AS fits
              FROM case_file c
             WHERE v_all AND c.state = v_state AND (c.due, c.id) > (v_day, v_id)
                   AND NOT danger_then(c.danger_at, c.danger_until, v_then)
             ORDER BY c.due, c.id LIMIT limit_rows_looked()) l
     WHERE l.fits OR l.n = limit_rows_looked()
     ORDER BY l.due, l.id LIMIT v_size - v_danger;
END $$;

-- A street: one's own, or the one named.
CREATE OR REPLACE FUNCTION case_page_street_open(p_request jsonb) RETURNS TABLE (id bigint, due date, n bigint, fits boolean)
LANGUAGE plpgsql STABLE ROWS 50 SET enable_sort = off SET enable_bitmapscan = off AS $$
DECLARE
    q jsonb := case_filter(p_request - 'street');
    v_size int := page_size(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_then timestamptz := page_since(p_request);
    v_danger int;
    v_unit int := case_list_unit('street', p_request ->> 'street');
BEGIN
    RETURN QUERY SELECT * FROM case_page_danger(p_request);
    GET DIAGNOSTICS v_danger = ROW_COUNT;
    RETURN QUERY
    SELECT l.id, l.due, l.n, l.fits
      FROM (SELECT c.id, c.due, row_number() OVER (ORDER BY c.due, c.id) AS n, case_fits(c, q) AS fits
              FROM case_file c
             WHERE c.street_id = v_unit AND c.is_open AND (c.due, c.id) > (v_day, v_id)
                   AND NOT danger_then(c.danger_at, c.danger_until, v_then)
             ORDER BY c.due, c.id LIMIT limit_rows_looked()) l
     WHERE l.fits OR l.n = limit_rows_looked()
     ORDER BY l.due, l.id LIMIT v_size - v_danger;
END $$;
CREATE OR REPLACE FUNCTION case_page_street_state(p_request jsonb) RETURNS TABLE (id bigint, due date, n bigint, fits boolean)
LANGUAGE plpgsql STABLE ROWS 50 SET enable_sort = off SET enable_bitmapscan = off AS $$
DECLARE
    q jsonb := case_filter(p_request - 'street' - 'state');
    v_size int := page_size(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_then timestamptz := page_since(p_request);
    v_danger int;
    v_unit int := case_list_unit('street', p_request ->> 'street');
    v_state text := p_request ->> 'state';
BEGIN
    RETURN QUERY SELECT * FROM case_page_danger(p_request);
    GET DIAGNOSTICS v_danger = ROW_COUNT;
    RETURN QUERY
    SELECT l.id, l.due, l.n, l.fits
      FROM (SELECT c.id, c.due, row_number() OVER (ORDER BY c.due, c.id) AS n, case_fits(c, q) AS fits
              FROM case_file c
             WHERE c.street_id = v_unit AND c.state = v_state AND (c.due, c.id) > (v_day, v_id)
                   AND NOT danger_then(c.danger_at, c.danger_until, v_then)
             ORDER BY c.due, c.id LIMIT limit_rows_looked()) l
     WHERE l.fits OR l.n = limit_rows_looked()
     ORDER BY l.due, l.id LIMIT v_size - v_danger;
END $$;

-- A community: one's own, or the one named.
CREATE OR REPLACE FUNCTION case_page_community_open(p_request jsonb) RETURNS TABLE (id bigint, due date, n bigint, fits boolean)
LANGUAGE plpgsql STABLE ROWS 50 SET enable_sort = off SET enable_bitmapscan = off AS $$
DECLARE
    q jsonb := case_filter(p_request - 'community');
    v_size int := page_size(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_then timestamptz := page_since(p_request);
    v_danger int;
    v_unit int := case_list_unit('community', p_request ->> 'community');
    v_street int := my_unit('street');
BEGIN
    RETURN QUERY SELECT * FROM case_page_danger(p_request);
    GET DIAGNOSTICS v_danger = ROW_COUNT;
    RETURN QUERY
    SELECT l.id, l.due, l.n, l.fits
      FROM (SELECT c.id, c.due, row_number() OVER (ORDER BY c.due, c.id) AS n, case_fits(c, q) AS fits
              FROM case_file c
             WHERE c.community_id = v_unit AND (v_street IS NULL OR c.street_id = v_street) AND c.is_open AND (c.due, c.id) > (v_day, v_id)
                   AND NOT danger_then(c.danger_at, c.danger_until, v_then)
             ORDER BY c.due, c.id LIMIT limit_rows_looked()) l
     WHERE l.fits OR l.n = limit_rows_looked()
     ORDER BY l.due, l.id LIMIT v_size - v_danger;
END $$;
CREATE OR REPLACE FUNCTION case_page_community_state(p_request jsonb) RETURNS TABLE (id bigint, due date, n bigint, fits boolean)
LANGUAGE plpgsql STABLE ROWS 50 SET enable_sort = off SET enable_bitmapscan = off AS $$
DECLARE
    q jsonb := case_filter(p_request - 'community' - 'state');
    v_size int := page_size(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_then timestamptz := page_since(p_request);
    v_danger int;
    v_unit int := case_list_unit('community', p_request ->> 'community');
    v_street int := my_unit('street');
    v_state text := p_request ->> 'state';
BEGIN
    RETURN QUERY SELECT * FROM case_page_danger(p_request);
    GET DIAGNOSTICS v_danger = ROW_COUNT;
    RETURN QUERY
    SELECT l.id, l.due, l.n, l.fits
      FROM (SELECT c.id, c.due, row_number() OVER (ORDER BY c.due, c.id) AS n, case_fits(c, q) AS fits
              FROM case_file c
             WHERE c.community_id = v_unit AND (v_street IS NULL OR c.street_id = v_street) AND c.state = v_state AND (c.due, c.id) > (v_day, v_id)
                   AND NOT danger_then(c.danger_at, c.danger_until, v_then)
             ORDER BY c.due, c.id LIMIT limit_rows_looked()) l
     WHERE l.fits OR l.n = limit_rows_looked()
     ORDER BY l.due, l.id LIMIT v_size - v_danger;
END $$;

-- Does what a list names exist? Before the list is chosen among its statements.
CREATE OR REPLACE FUNCTION case_list_names(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF coalesce((p_request ->> 'escalated')::boolean, false) AND my_role() NOT IN ('district', 'street') THEN   -- who reads REPORT_ESCALATIONS and sees cases
        RETURN refuse('NOT_ALLOWED', 'verb', 'report_escalations');
    ELSIF (p_request ->> 'on')::date > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', p_request ->> 'on', 'today', today()::text);
    ELSIF p_request ? 'scheme' AND NOT EXISTS (SELECT FROM scheme WHERE name = p_request ->> 'scheme') THEN
        RETURN refuse('NOT_FOUND', 'what', 'scheme', 'id', p_request ->> 'scheme');
    ELSIF '-' IN (p_request ->> 'street', p_request ->> 'community', p_request ->> 'listed_street') AND NOT report_counted(p_request) THEN
        RETURN refuse('NOT_FOUND', 'what', 'org', 'id', '-');
    END IF;
    PERFORM names_known(p_request);
    RETURN '{"ok": {}}';
END $$;
