-- Before a page of issues: those with numbers of persons in them are a look at the people of the file, and is recorded; with `reveal`, a look at as many whole
-- numbers as the page has issues with one (record/reveal.sql). {"ok"}, or why not. $1 as IMPORT_ISSUES.
CREATE OR REPLACE FUNCTION import_page(p_request jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN concat(p_request ->> 'after', '/', page_size(p_request)); END $$;
CREATE OR REPLACE FUNCTION import_look(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_import bigint := (p_request ->> 'import')::bigint;
    v_after text[] := regexp_match(p_request ->> 'after', '^([0-9]{1,9})[.]([0-9]{1,18})$');
    v_numbers int;
    v_take jsonb;
BEGIN
    IF NOT sees_all() THEN
        RETURN '{"ok": {}}';                                -- and no rows
    END IF;
    SELECT count(*) FILTER (WHERE mask_words(s.value, false) <> s.value OR mask_words(s.repair, false) <> s.repair) INTO v_numbers
      FROM (SELECT * FROM import_issue x WHERE x.import_id = v_import AND (x.row_no, x.id) > (coalesce(v_after[1]::int, 0), coalesce(v_after[2]::bigint, 0))
             ORDER BY x.row_no, x.id LIMIT page_size(p_request)) s;
    IF v_numbers = 0 THEN
        RETURN '{"ok": {}}';
    ELSIF p_request ? 'reveal' THEN
        v_take := reveal_take(p_request ->> 'reveal', NULL, v_numbers);
        IF v_take ? 'error' THEN
            RETURN v_take;
        END IF;
    END IF;
    PERFORM event_add('import_look', NULL, NULL, jsonb_strip_nulls(jsonb_build_object('import', v_import, 'numbers', v_numbers, 'page', import_page(p_request),
        'reveal', CASE WHEN p_request ? 'reveal' THEN true END, 'reason_note', note_add(NULL, p_request ->> 'reveal'))));
    RETURN '{"ok": {}}';
END $$;

-- Whether that was recorded of this very page lately, with whole numbers: without it the page has none.
CREATE OR REPLACE FUNCTION import_looked(p_request jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN p_request ? 'reveal'
       AND EXISTS (SELECT FROM event e WHERE e.account_id = my_account() AND e.kind = 'import_look' AND e.detail ->> 'reveal' = 'true' AND e.at > clock_timestamp() - make_interval(secs => look_holds_seconds())
                      AND e.detail ->> 'import' = p_request ->> 'import' AND e.detail ->> 'page' = import_page(p_request));
END $$;
