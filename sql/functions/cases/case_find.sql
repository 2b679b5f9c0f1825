-- Searches by a number (CASE_LIST's `find`). A whole ID number says whose it is, so it is a look at a whole number like any other (record/reveal.sql);
-- four digits are the end of a guardian's telephone, looked for among the cases one holds; a part of a number finds nothing.

-- The text as a number, however it is typed; and what it is: number, phone, part, or NULL: words. One letter or more before six digits, or eight or nine
-- digits that are no day, in one piece: the number of another paper (a passport, a permit of Taiwan), which is looked for whole and never in an ID number.
CREATE OR REPLACE FUNCTION find_plain(p_find text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN upper(regexp_replace(plain_digits(p_find), '[^0-9A-Za-z\u4e00-\u9fff]', '', 'g')); END $$;
CREATE OR REPLACE FUNCTION find_kind(p_find text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v text := find_plain(p_find);
BEGIN
    RETURN CASE WHEN v ~ '^([0-9]{15}|[0-9]{17}[0-9X]|[A-Z]{1,3}[0-9]{6,}[0-9A-Z]*)$' OR btrim(normalize(p_find, NFKC)) ~ '^([0-9]{9}|(?!(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-3])[0-9]{8})$' THEN 'number' WHEN v ~ '^[0-9]{4}$' THEN 'phone' WHEN v ~ '^[0-9A-Z]*[0-9]{5}[0-9A-Z]*$' THEN 'part' END;
END $$;

-- The cases that a number or the end of a telephone finds, closed ones too by number. It passes row security, which would keep the index of telephones from
-- being used; it looks at what the actor sees, and at who may look for numbers, itself.
CREATE OR REPLACE FUNCTION case_found(p_find text) RETURNS TABLE (case_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v text := find_plain(p_find);
BEGIN
    IF coalesce(i.role, '') NOT IN ('district', 'street', 'community') THEN
        RETURN;
    ELSIF find_kind(p_find) = 'number' THEN
        RETURN QUERY SELECT c.id FROM child_person n JOIN case_file c ON c.child_id = n.child_id
                      WHERE n.id_number = ANY (id_forms(v)) AND n.id_number <> '' AND (length(v) > 9 OR v ~ '[A-Z]' OR n.id_type <> 'citizen') AND case_visible(i, c.street_id, c.community_id, c.school_id);
    ELSIF find_kind(p_find) = 'phone' THEN
        RETURN QUERY SELECT c.id FROM child_person n JOIN case_file c ON c.child_id = n.child_id
                      WHERE right(regexp_replace(n.guardian_phone, '[^0-9]', '', 'g'), 4) = v AND n.guardian_phone <> ''
                        AND case_visible(i, c.street_id, c.community_id, c.school_id) AND case_held(c);
    END IF;
END $$;

-- The seal of a look that was recorded, without which the list behind finds nothing: for ten minutes, of this number and account alone.
CREATE OR REPLACE FUNCTION find_seal(p_find text, p_at bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN p_at || '.' || page_seal(jsonb_build_object('found', find_plain(p_find)), 'found ' || p_at); END $$;
CREATE OR REPLACE FUNCTION find_sealed(p_request jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_at bigint := substring(p_request ->> '#sealed' FROM '^([0-9]{1,12})[.]')::bigint;
    v_now bigint := extract(epoch FROM clock_timestamp());
BEGIN RETURN coalesce(v_at BETWEEN v_now - look_holds_seconds() AND v_now + 1 AND p_request ->> '#sealed' = find_seal(p_request ->> 'find', v_at), false); END $$;

-- Before a list with `find`: {"ok": {"by": number, phone or absent, "seal"}}, or why not. The look is recorded: at each case that is found, or at none.
CREATE OR REPLACE FUNCTION case_find(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_kind text := find_kind(p_request ->> 'find');
    v_take jsonb;
    v_cases bigint[];
BEGIN
    IF v_kind IS NULL THEN
        RETURN '{"ok": {}}';
    ELSIF coalesce(my_role(), '') NOT IN ('district', 'street', 'community') THEN
        RETURN refuse('REVEAL_NOT_ALLOWED');
    ELSIF v_kind = 'part' THEN
        RETURN refuse('FIND_PART');
    ELSIF p_request ?| '{cases,prefix}' OR report_counted(p_request) THEN
        RETURN refuse('FIND_ALONE');
    END IF;
    v_take := CASE v_kind WHEN 'number' THEN reveal_take(p_request ->> 'reveal', NULL) ELSE coalesce(reveal_spent(), '{"ok": {}}') END;
    IF v_take ? 'error' THEN
        RETURN v_take;
    END IF;
    v_cases := array(SELECT f.case_id FROM case_found(p_request ->> 'find') f ORDER BY 1);
    PERFORM event_add('find', c.id, c.child_id, jsonb_strip_nulls(jsonb_build_object('reveal', true, 'by', v_kind, 'count', cardinality(v_cases),
                      'reason_note', CASE WHEN v_kind = 'number' THEN note_add(c.child_id, p_request ->> 'reveal') END)))
       FROM (SELECT) x LEFT JOIN case_file c ON c.id = ANY (v_cases);
    RETURN jsonb_build_object('ok', jsonb_build_object('by', v_kind, 'seal', find_seal(p_request ->> 'find', extract(epoch FROM clock_timestamp())::bigint)));
END $$;
