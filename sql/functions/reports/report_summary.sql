-- REPORT_SUMMARY: the counts of a list for a message to a chat group: no name, no file, and no number from which one could tell how few. Of
-- what is published a reader can compute that a small count is from 1 to 4, and nothing narrower.
CREATE OR REPLACE FUNCTION report_summary(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    r jsonb := report_stage(p_request);                    -- asks for the role, and closes its sums
    v_listed int;
    v_results jsonb;
    v_reply jsonb;
BEGIN
    IF r IS NULL OR r ? 'error' THEN
        RETURN r;
    END IF;
    r := r -> 'ok';
    v_listed := (r ->> 'listed')::int;
    v_reply := jsonb_build_object('batch', r ->> 'batch', 'scheme', r ->> 'scheme', 'on', r ->> 'on', 'known_at', r ->> 'known_at', 'position', r ->> 'position');
    IF v_listed BETWEEN 1 AND 4 THEN                       -- a list of a handful: nothing of it can be told
        RETURN jsonb_build_object('ok', v_reply || jsonb_build_object('listed', jsonb_build_object('key', 'listed', 'below', 5)));
    END IF;
    v_results := summary_cells((SELECT jsonb_agg(jsonb_build_object('key', k, 'n', r -> k) ORDER BY n)
                                  FROM unnest('{deducted,out_of_school,returned,open}'::text[]) WITH ORDINALITY AS x(k, n)), v_listed, true);
    RETURN jsonb_build_object('ok', v_reply || jsonb_build_object('listed', jsonb_build_object('key', 'listed', 'count', v_listed), 'results', coalesce(v_results, '[]'),
        'deducted', summary_below(r, v_results, 'deducted'), 'out_of_school', summary_below(r, v_results, 'out_of_school'), 'open', summary_below(r, v_results, 'open')));
END $$;

-- What stands below one of the results: its codes, for `open` its streets. None where the result itself is too small to tell, or the parts are.
CREATE OR REPLACE FUNCTION summary_below(r jsonb, p_results jsonb, p_key text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_cell jsonb := (SELECT c FROM jsonb_array_elements(p_results) c WHERE c ->> 'key' = p_key);
    v_parts jsonb;
BEGIN
    IF v_cell IS NULL OR v_cell ? 'below' THEN
        RETURN '[]';
    ELSIF p_key = 'open' THEN
        SELECT jsonb_agg(jsonb_build_object('key', coalesce(s ->> 'org', '-'), 'label', s ->> 'name', 'n', s -> 'open') ORDER BY n) INTO v_parts
          FROM jsonb_array_elements(r -> 'by_street') WITH ORDINALITY AS x(s, n);
    ELSE
        SELECT jsonb_agg(jsonb_build_object('key', c ->> 'code', 'label', c ->> 'label', 'n', (c ->> 'count')::int - (c ->> 'returned')::int) ORDER BY n) INTO v_parts
          FROM jsonb_array_elements(r -> 'by_code') WITH ORDINALITY AS x(c, n) WHERE c ->> 'effect' = p_key;
    END IF;
    RETURN coalesce(summary_cells(v_parts, coalesce(v_cell -> 'count', v_cell -> 'least')::int, v_cell ? 'count'), '[]');
END $$;

-- Cells {"key", "label", "n"} that sum up to a total that is known: as {"count"}, or {"below": 5} where n is from 1 to 4; zeros are left out.
-- Where one is below, or the total itself is known as "at least" only (p_exact false), the first large cell gives the rest its room: it becomes
-- {"least"}. What it is at least follows from what is shown: the total, less the cells that are shown, less 4 for each that is not. So whatever
-- the small ones are, from 1 to 4 each, exactly the same is shown. NULL: there is no such room, and nothing is shown.
CREATE OR REPLACE FUNCTION summary_cells(p_cells jsonb, p_total int, p_exact boolean) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_small int := (SELECT count(*) FROM jsonb_array_elements(p_cells) c WHERE (c ->> 'n')::int BETWEEN 1 AND 4);
    v_room int := (SELECT min(n) FROM jsonb_array_elements(p_cells) WITH ORDINALITY AS x(c, n) WHERE (c ->> 'n')::int >= 5);
    v_shown int := (SELECT coalesce(sum((c ->> 'n')::int), 0) FROM jsonb_array_elements(p_cells) WITH ORDINALITY AS x(c, n) WHERE (c ->> 'n')::int >= 5 AND n <> v_room);
    v_least int := p_total - v_shown - 4 * v_small;
BEGIN
    IF p_exact AND v_small = 0 THEN
        v_room := NULL;
    ELSIF v_room IS NULL OR v_least < 5 THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT coalesce(jsonb_agg(c - 'n' || CASE WHEN (c ->> 'n')::int < 5 THEN jsonb_build_object('below', 5) WHEN n = v_room THEN jsonb_build_object('least', v_least)
                                                      ELSE jsonb_build_object('count', c -> 'n') END ORDER BY n), '[]')
              FROM jsonb_array_elements(p_cells) WITH ORDINALITY AS x(c, n) WHERE (c ->> 'n')::int > 0);
END $$;
