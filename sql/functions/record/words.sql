-- Small words that every room uses.

-- A refusal: {"error": NAME, "params": {…}}. Names stand in proto/errors.def.
CREATE OR REPLACE FUNCTION refuse(p_name text, VARIADIC p_params text[] DEFAULT '{}') RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    params jsonb := '{}';
BEGIN
    FOR i IN 1 .. coalesce(array_length(p_params, 1), 0) / 2 LOOP
        IF p_params[2 * i] IS NOT NULL THEN
            params := params || jsonb_build_object(p_params[2 * i - 1], p_params[2 * i]);
        END IF;
    END LOOP;
    RETURN jsonb_build_object('error', p_name, 'params', params);
END $$;

-- A sentence for people, by its code and parameters (message Notice): the client has the words, client/notices.def. A parameter is a day, a number,
-- an identifier or a name of a unit or batch; one that is NULL is left out. NAME_en: what NAME is in English.
CREATE OR REPLACE FUNCTION say(p_code text, VARIADIC p_params text[] DEFAULT '{}') RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    params jsonb := '[]';
BEGIN
    FOR i IN 1 .. coalesce(array_length(p_params, 1), 0) / 2 LOOP
        IF p_params[2 * i] IS NOT NULL THEN
            params := params || jsonb_build_object('name', p_params[2 * i - 1], 'value', p_params[2 * i]);
        END IF;
    END LOOP;
    RETURN jsonb_build_object('code', p_code, 'params', params);
END $$;

-- The day in the district (clocks/clock_time.sql has the clock): China keeps one time zone and no summer time.
CREATE OR REPLACE FUNCTION today() RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (clock_now() AT TIME ZONE 'Asia/Shanghai')::date; END $$;

-- NULL, or why an act cannot take effect on this day: it is to come, or before the first one possible.
CREATE OR REPLACE FUNCTION day_refusal(p_on date, p_earliest date) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN p_on > today() THEN refuse('DATE_IN_FUTURE', 'on', p_on::text, 'today', today()::text)
                WHEN p_on < p_earliest THEN refuse('DATE_TOO_EARLY', 'on', p_on::text, 'earliest', p_earliest::text) END;
END $$;

-- A moment of the record as RFC 3339, by the clock that the district then had.
CREATE OR REPLACE FUNCTION stamp(p_at timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN clock_stamp(clock_then(p_at)); END $$;

-- The same for a time of the work, such as clock_now(): by which an hour is over.
CREATE OR REPLACE FUNCTION clock_stamp(p_at timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN to_char(p_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'); END $$;

-- A case number as people read it: the id and a check letter (common/caseno.h has the same rule).
CREATE OR REPLACE FUNCTION case_no(p_id bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN p_id || substr('ABCDEFGHJKLMNPQRSTUVWXY', (p_id % 23)::int + 1, 1); END $$;

-- The id in a case number that the door has checked; NULL when it is none.
CREATE OR REPLACE FUNCTION case_id(p_no text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF length(p_no) NOT BETWEEN 7 AND 19 OR left(p_no, 1) NOT BETWEEN '1' AND '9' OR ltrim(left(p_no, -1), '0123456789') <> '' THEN
        RETURN NULL;                                       -- by hand: a regular expression takes five times as long, and each item of a group has a number
    END IF;
    RETURN CASE WHEN case_no(left(p_no, -1)::bigint) = upper(p_no) THEN left(p_no, -1)::bigint END;
END $$;

-- A division code with the zeros that people leave out: of a district or a street, as an import fills them in.
CREATE OR REPLACE FUNCTION org_code_full(p_code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_code ~ '^([0-9]{6}|[0-9]{9})$' THEN rpad(p_code, 12, '0') ELSE p_code END
$$;

-- A unit by code, by name, or by the last three digits of its code in one's own area. NULL: none, or more than one.
CREATE OR REPLACE FUNCTION org_find(p_text text) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
    found_ids int[];
    mine int := (me()).org_id;
BEGIN
    SELECT array_agg(DISTINCT id) INTO found_ids
      FROM (SELECT id FROM org WHERE code IN (p_text, org_code_full(p_text))
            UNION SELECT org_id FROM org_code WHERE code IN (p_text, org_code_full(p_text))) o;
    IF found_ids IS NULL THEN
        SELECT array_agg(id) INTO found_ids FROM org WHERE name = p_text;
        IF array_length(found_ids, 1) > 1 THEN             -- of communities that have one name a street means its own
            found_ids := array(SELECT o.id FROM org o WHERE o.id = ANY (found_ids) AND mine IN (o.id, o.parent_id));
        END IF;
    END IF;
    IF found_ids IS NULL AND p_text ~ '^[0-9]{3}$' THEN
        SELECT array_agg(o.id) INTO found_ids FROM org o JOIN org u ON u.id = mine
         WHERE (u.type = 'district' AND o.type = 'street' AND substr(o.code, 7, 3) = p_text)
            OR (u.type = 'street' AND o.parent_id = u.id AND right(o.code, 3) = p_text);
    END IF;
    RETURN CASE WHEN array_length(found_ids, 1) = 1 THEN found_ids[1] END;
END $$;
CREATE OR REPLACE FUNCTION org_code_of(p_id int) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT code FROM org WHERE id = p_id); END $$;
CREATE OR REPLACE FUNCTION org_type_of(p_id int) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT type FROM org WHERE id = p_id); END $$;
CREATE OR REPLACE FUNCTION org_district() RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT id FROM org WHERE type = 'district'); END $$;
CREATE OR REPLACE FUNCTION org_group() RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT min(id) FROM org WHERE type = 'leadership_group'); END $$;
CREATE OR REPLACE FUNCTION org_name_of(p_id int) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT name FROM org WHERE id = p_id); END $$;

-- The street that had this division code on the day, else the last to have it. NULL: none.
CREATE OR REPLACE FUNCTION org_street_on(p_code text, p_on date) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT k.org_id FROM org_code k JOIN org o ON o.id = k.org_id
             WHERE k.code = p_code AND o.type = 'street'
             ORDER BY k.valid_from <= p_on AND coalesce(k.valid_until >= p_on, true) DESC, k.valid_from DESC LIMIT 1);
END $$;

-- Free words, erasable, that a move or a finding points to. NULL for no words.
CREATE OR REPLACE FUNCTION note_add(p_child bigint, p_body text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint;
BEGIN
    IF coalesce(p_body, '') = '' THEN
        RETURN NULL;
    END IF;
    v_id := nextval('nol.note_id_seq');
    INSERT INTO note (id, child_id, body) OVERRIDING SYSTEM VALUE VALUES (v_id, p_child, p_body);
    RETURN v_id;
END $$;
-- The words of a note; NULL when there are none or they were erased.
CREATE OR REPLACE FUNCTION note_body(p_id bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT body FROM note WHERE id = p_id); END $$;
CREATE OR REPLACE FUNCTION account_name_of(p_id int) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT display_name FROM account WHERE id = p_id); END $$;

-- A row of the trail that makes no version: imports, looks, accounts. In one's own name; no name or number in `p_detail`.
CREATE OR REPLACE FUNCTION event_add(p_kind text, p_case bigint, p_child bigint, p_detail jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    i identity := me();
    v_id bigint := nextval('nol.event_id_seq');
BEGIN
    INSERT INTO event (id, account_id, role, kind, case_id, child_id, key, detail) OVERRIDING SYSTEM VALUE
    VALUES (v_id, i.account_id, i.role, p_kind, p_case, p_child, nullif(current_setting('nol.key', true), '')::uuid,
            coalesce(p_detail, '{}'));
    RETURN v_id;
END $$;

-- A number as it may stand in the files: itself, and for the old form of 15 digits every number of 18 that it can be (the century of
-- the birth date and the check character came later).
CREATE OR REPLACE FUNCTION id_forms(p_number text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_number ~ '^[0-9]{15}$'
                THEN array(SELECT left(p_number, 6) || c || right(p_number, 9) || k
                             FROM unnest('{19,20}'::text[]) c CROSS JOIN unnest('{0,1,2,3,4,5,6,7,8,9,X}'::text[]) k) || p_number
                ELSE ARRAY[p_number] END
$$;
