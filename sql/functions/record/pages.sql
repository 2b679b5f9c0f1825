-- Pages of lists: how many rows, and where to go on. A cursor is "days.id.rows.since.seal": the last row's day as days since 2000 (0 where the
-- order has none), its id, how many rows came so far, when the first page was read (microseconds since 1970), and a seal over these, whose list it is and what
-- was asked for. So a client can neither set the rows back, which would be an export that nobody wrote down, nor carry a cursor to another list. Whatever a client sends,
-- no cast fails.

-- A list that names a batch, unit or account which does not exist is no empty one: it ends with a state of its own, which the server answers as NOT_FOUND
-- (rpc/request_db.c). All three are known to everybody who may name them, so that says nothing of a case. "-" in a cell of a report is none of them.
CREATE OR REPLACE FUNCTION names_known(p_request jsonb) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_unit text;
BEGIN
    IF p_request ? 'batch' AND NOT EXISTS (SELECT FROM batch b WHERE b.name = p_request ->> 'batch') THEN
        RAISE EXCEPTION 'no such batch' USING ERRCODE = 'NL002';
    ELSIF p_request ? 'user' AND NOT EXISTS (SELECT FROM account a WHERE a.name = p_request ->> 'user') THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'NL004';
    END IF;
    FOREACH v_unit IN ARRAY array_remove(ARRAY[p_request ->> 'org', p_request ->> 'street', p_request ->> 'community', p_request ->> 'listed_street', p_request ->> 'to', p_request ->> 'under'], NULL) LOOP
        IF v_unit <> '-' AND org_find(v_unit) IS NULL THEN
            RAISE EXCEPTION 'no such unit' USING ERRCODE = 'NL003';
        END IF;
    END LOOP;
END $$;

-- How many rows. Every list asks for it, so no list forgets to look for what it names.
CREATE OR REPLACE FUNCTION page_size(p_request jsonb) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM names_known(p_request);
    RETURN CASE WHEN p_request ? '#all' THEN 100000000 ELSE least(coalesce(nullif((p_request ->> 'limit')::bigint, 0), 50), limit_page()) END;   -- "#all" is the program's own, for counting: the door lets no such name in
END $$;

-- The seal of a cursor: 96 bits of HMAC-SHA256 under a secret that no role of the server can read, over the account, the filters and the
-- cursor's own four parts.
CREATE OR REPLACE FUNCTION page_seal(p_request jsonb, p_cursor text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_inner bytea;
    v_outer bytea;
    v_text bytea := convert_to((me()).account_id || ' ' || (p_request - '{after,limit,count}'::text[])::text || ' ' || p_cursor, 'UTF8');
BEGIN
    SELECT k.inner_pad, k.outer_pad INTO v_inner, v_outer FROM page_secret k;
    RETURN left(encode(sha256(v_outer || sha256(v_inner || v_text)), 'hex'), 24);
END $$;

-- The parts of the cursor; before the first row where there is none. A cursor that is none of ours goes on after the last row.
CREATE OR REPLACE FUNCTION page_part(p_request jsonb, p_part int) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_after text := p_request ->> 'after';
    v_parts text[];
BEGIN
    IF v_after IS NULL THEN
        RETURN CASE p_part WHEN 1 THEN -1 WHEN 4 THEN (extract(epoch FROM now()) * 1000000)::bigint ELSE 0 END;
    END IF;
    v_parts := regexp_match(v_after, '^(([0-9]{1,6})[.]([0-9]{1,18})[.]([0-9]{1,9})[.]([0-9]{1,18}))[.]([0-9a-f]{24})$');
    IF v_parts IS NULL OR v_parts[6] <> page_seal(p_request, v_parts[1]) THEN
        RETURN CASE WHEN p_part >= 3 THEN 0 ELSE 999999 END;
    END IF;
    RETURN v_parts[p_part + 1]::bigint;
END $$;
CREATE OR REPLACE FUNCTION page_day(p_request jsonb) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN date '2000-01-01' + page_part(p_request, 1)::int; END $$;
CREATE OR REPLACE FUNCTION page_id(p_request jsonb) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN page_part(p_request, 2); END $$;
-- When the first page was read, as the clock of the work said it.
CREATE OR REPLACE FUNCTION page_since(p_request jsonb) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN clock_then(timestamptz '1970-01-01 00:00:00+00' + page_part(p_request, 4) * interval '1 microsecond'); END $$;

-- What stands first has this day, before every other. A case in danger does, as it was when the first page was read: what is raised or ended
-- meanwhile is neither shown twice nor lost.
CREATE OR REPLACE FUNCTION page_first() RETURNS date LANGUAGE sql IMMUTABLE AS $$ SELECT date '2000-01-01' $$;
CREATE OR REPLACE FUNCTION danger_then(p_at timestamptz, p_until timestamptz, p_then timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(p_at <= p_then, false) AND coalesce(p_until > p_then, true)
$$;

-- The cases in sight whose child was in danger at a moment: few, found by their own index. It passes row security, so that its questions are asked of these
-- alone; and by which day a row about a case stands then.
CREATE OR REPLACE FUNCTION danger_cases(p_then timestamptz) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
BEGIN
    RETURN array(SELECT c.id FROM case_file c WHERE c.danger AND c.danger_at <= p_then AND case_visible(i, c.street_id, c.community_id, c.school_id)
                 UNION
                 SELECT c.id FROM case_file c WHERE c.danger_until > p_then AND c.danger_at <= p_then AND case_visible(i, c.street_id, c.community_id, c.school_id));
END $$;
CREATE OR REPLACE FUNCTION danger_day(p_case bigint, p_cases bigint[], p_day date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_case = ANY (p_cases) THEN page_first() ELSE p_day END
$$;

-- p_rows: how many the page has; NULL: a full one.
DROP FUNCTION IF EXISTS page_cursor(jsonb, date, bigint);
CREATE OR REPLACE FUNCTION page_cursor(p_request jsonb, p_day date, p_id bigint, p_rows bigint DEFAULT NULL) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_cursor text := (coalesce(p_day, '2000-01-01') - date '2000-01-01') || '.' || p_id || '.' || (page_part(p_request, 3) + coalesce(p_rows, page_size(p_request)))
                     || '.' || page_part(p_request, 4);
BEGIN RETURN v_cursor || '.' || page_seal(p_request, v_cursor); END $$;
