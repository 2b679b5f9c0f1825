-- Pages of lists: how many rows, and where to go on. A cursor is "days.id.pages": the last row's day as days since 2000 (0 where the
-- order has none), its id, and how many pages came so far. Whatever a client sends, no cast fails.

CREATE OR REPLACE FUNCTION page_size(p_request jsonb) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN least(coalesce(nullif((p_request ->> 'limit')::bigint, 0), 50), 500); END $$;

-- The parts of the cursor; before the first row where there is none. A cursor that is none of ours goes on after the last row.
CREATE OR REPLACE FUNCTION page_part(p_request jsonb, p_part int) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_after text := p_request ->> 'after';
BEGIN
    RETURN CASE WHEN v_after IS NULL THEN CASE p_part WHEN 1 THEN -1 ELSE 0 END
                WHEN v_after ~ '^[0-9]{1,6}\.[0-9]{1,18}\.[0-9]{1,9}$' THEN split_part(v_after, '.', p_part)::bigint
                WHEN p_part = 3 THEN 0
                ELSE 999999 END;
END $$;
CREATE OR REPLACE FUNCTION page_day(p_request jsonb) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN date '2000-01-01' + page_part(p_request, 1)::int; END $$;
CREATE OR REPLACE FUNCTION page_id(p_request jsonb) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN page_part(p_request, 2); END $$;
CREATE OR REPLACE FUNCTION page_cursor(p_request jsonb, p_day date, p_id bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN (coalesce(p_day, '2000-01-01') - date '2000-01-01') || '.' || p_id || '.' || (page_part(p_request, 3) + 1); END $$;
