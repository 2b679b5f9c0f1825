-- IMPORT_BEGIN: opens an import; its rows then come into import_row by COPY.

-- The refusal of a list's terms, NULL when they will do. `sha256` hex: of the file.
CREATE OR REPLACE FUNCTION import_terms_refusal(terms jsonb, p_sha256 text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['batch', 'received', 'due', 'scheme', 'born_from', 'born_until', 'reference_day'] LOOP
        IF coalesce(terms->>f, '') = '' THEN
            RETURN refuse('FIELD_MISSING', 'field', f);
        END IF;
    END LOOP;
    IF NOT EXISTS (SELECT FROM scheme WHERE name = terms->>'scheme') THEN
        RETURN refuse('NOT_FOUND', 'what', 'scheme', 'id', terms->>'scheme');
    END IF;
    IF (terms->>'received')::date > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', terms->>'received', 'today', today()::text);
    END IF;
    IF (terms->>'due')::date < (terms->>'received')::date THEN
        RETURN refuse('RANGE_BACKWARDS', 'from', terms->>'received', 'to', terms->>'due');
    END IF;
    IF (terms->>'born_until')::date < (terms->>'born_from')::date THEN
        RETURN refuse('RANGE_BACKWARDS', 'from', terms->>'born_from', 'to', terms->>'born_until');
    END IF;
    IF EXISTS (SELECT FROM batch b WHERE b.name = terms->>'batch' AND b.sha256 <> decode(p_sha256, 'hex')) THEN
        RETURN refuse('IMPORT_OTHER_FILE', 'name', terms->>'batch');
    END IF;
    RETURN NULL;
END $$;

-- item: ImportBegin with `columns` (ours and theirs, as the server mapped them). {"ok": {"import"}} or a refusal.
CREATE OR REPLACE FUNCTION import_begin(item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    r jsonb;
    v_id bigint;
BEGIN
    IF NOT sees_all() THEN
        RETURN refuse('NOT_ALLOWED');
    END IF;
    IF item->>'kind' = 'list' THEN
        r := import_terms_refusal(coalesce(item->'terms', '{}'), item->>'sha256');
        IF r IS NOT NULL THEN
            RETURN r;
        END IF;
    END IF;
    -- Issues are personal: those of a roster go with the next one, those of files that came to nothing after 30 days.
    DELETE FROM import_issue s USING import i
     WHERE i.id = s.import_id
       AND ((i.state <> 'done' AND i.begun_at < now() - interval '30 days')
            OR (i.kind = 'roster' AND EXISTS (SELECT FROM import o WHERE o.kind = 'roster' AND o.state = 'done' AND o.id > i.id)));
    INSERT INTO import (kind, account_id, sha256, file_name, columns, terms, rows)
    VALUES (item->>'kind', my_account(), decode(item->>'sha256', 'hex'), item->>'file_name', coalesce(item->'columns', '[]'),
            coalesce(item->'terms', '{}'), (item->>'rows')::int)
    RETURNING id INTO v_id;
    RETURN jsonb_build_object('ok', jsonb_build_object('import', v_id::text));
END $$;
