-- REPORT_SUMMARY: counts of a list for a message to a chat group: no name, no file, and no number but in bands of five. What is from 0 to 4 is "below 5".
--
-- Nothing narrower than its band follows from any number of them, whatever their days, lists and units. For every band begins at a multiple of 5:
-- parts in their bands reach at most as far as the whole in its own, so no part has to be less than the end of its band. And no whole is
-- published beside all of its parts: how many are listed in all, and what is with the district itself or with no community, stands nowhere, and
-- no result is parted twice. So no part has to be more than its beginning either. sql/tests/summary.sql tries.
CREATE OR REPLACE FUNCTION report_summary(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_stage jsonb := report_stage(p_request);              -- asks for the role, and closes its sums
    v_progress jsonb;
BEGIN
    IF v_stage IS NULL OR v_stage ? 'error' THEN
        RETURN v_stage;
    END IF;
    v_stage := v_stage -> 'ok';
    v_progress := report_progress(p_request - 'known_at' || jsonb_build_object('position', v_stage -> 'position'));
    IF v_progress ? 'error' THEN
        RETURN v_progress;
    END IF;
    v_progress := v_progress -> 'ok';
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('batch', v_stage -> 'batch', 'scheme', v_stage -> 'scheme', 'on', v_stage -> 'on', 'known_at', v_stage -> 'known_at',
        'position', v_stage -> 'position', 'scope', v_stage -> 'scope', 'scope_name', v_stage -> 'scope_name', 'streets', (SELECT count(*) FROM org WHERE type = 'street'),
        'results', (SELECT jsonb_agg(summary_cell(k, NULL, coalesce(v_stage -> k, v_progress #> '{total,overdue}')::int) ORDER BY n)
                      FROM unnest('{deducted,out_of_school,returned,open,late}'::text[]) WITH ORDINALITY AS x(k, n)),
        'open', summary_streets(v_stage, 'open'), 'late', summary_streets(v_progress || jsonb_build_object('scope', v_stage -> 'scope'), 'overdue'))));
END $$;

-- A number in its band.
CREATE OR REPLACE FUNCTION summary_cell(p_key text, p_label text, p_count int) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object('key', p_key, 'label', p_label)
        || CASE WHEN p_count < 5 THEN '{"below": 5}' ELSE jsonb_build_object('least', p_count / 5 * 5, 'most', p_count / 5 * 5 + 4) END);
END $$;

-- The streets with 5 and more of something; all others have fewer. Nothing of one's own area, nor of the district's row, which has no name.
CREATE OR REPLACE FUNCTION summary_streets(r jsonb, p_key text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(summary_cell(s ->> 'org', s ->> 'name', (s ->> p_key)::int) ORDER BY n), '[]')
              FROM jsonb_array_elements(r -> 'by_street') WITH ORDINALITY AS x(s, n)
             WHERE s ?& '{org,name}' AND (s ->> p_key)::int >= 5 AND coalesce(r -> 'scope', 'null') = 'null');
END $$;

DROP FUNCTION IF EXISTS summary_below(jsonb, jsonb, text);
DROP FUNCTION IF EXISTS summary_cells(jsonb, int, boolean);
