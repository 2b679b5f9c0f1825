-- CHILD_SPLIT: the row is not that child after all. The case takes everything that was filed with it back to the entry that it had,
-- or, where the row had joined by itself, to one made from the row as it was received. So too where the entry that it had holds other cases by now and
-- would not be the same with it: that is a join, which two officers do.

CREATE OR REPLACE FUNCTION child_from_row(c case_file) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    n jsonb;
    v_id bigint := nextval(pg_get_serial_sequence('nol.child', 'id'));
BEGIN
    SELECT w.norm INTO n FROM batch_row_cells w WHERE w.batch_id = c.batch_id AND w.row_no = c.row_no;
    INSERT INTO child (id) OVERRIDING SYSTEM VALUE VALUES (v_id);
    INSERT INTO child_person (child_id, name, name_key, id_type, id_number, id_valid, sex, birth_date, nationality, household_address,
                              address, guardian, guardian_phone)
    VALUES (v_id, coalesce(n->>'name', c.name), coalesce(n->>'name_key', c.name), coalesce(n->>'id_type', ''), coalesce(n->>'id_number', ''),
            coalesce((n->>'id_valid')::boolean, false), nullif(n->>'sex', ''), nullif(n->>'birth_date', '')::date,
            coalesce(n->>'nationality', ''), coalesce(n->>'household_address', ''), coalesce(n->>'address', ''),
            coalesce(n->>'guardian', ''), coalesce(n->>'guardian_phone', ''));
    RETURN v_id;
END $$;

CREATE OR REPLACE FUNCTION child_split(item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(item->>'case');
    v_version int := (item->>'version')::int;
    v_open text := case_open(v_case, v_version);
    v_event bigint;
    v_to bigint;
    c case_file;
    j child_join;
    v_note bigint;
    v_died date;
BEGIN
    IF v_open IS NOT NULL OR NOT sees_all() THEN
        RETURN case_refusal(coalesce(v_open, 'NOT_FOUND'), v_case, v_version);
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('nol.child'));
    SELECT * INTO c FROM case_file WHERE id = v_case;
    IF case_day(item) > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', item->>'on', 'today', today()::text);
    ELSIF coalesce(item->>'reason', '') = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'child_split', 'case', case_no(v_case));
    ELSIF NOT EXISTS (SELECT FROM case_file o WHERE o.child_id = c.child_id AND o.id <> c.id) THEN
        RETURN refuse('SPLIT_NOT_POSSIBLE', 'what', 'only_case');
    END IF;
    SELECT * INTO j FROM child_join x WHERE x.case_id = v_case AND x.split_at IS NULL ORDER BY x.at, x.event_id LIMIT 1;
    v_to := coalesce(CASE WHEN child_union_changes(ARRAY[v_case], j.from_child) = '{}' THEN j.from_child END, child_from_row(c));
    v_died := (SELECT died_on FROM child WHERE id = c.child_id);
    v_note := note_add(v_to, item->>'reason');
    v_event := case_touch(v_case, 'child_split', jsonb_build_object('on', case_day(item), 'from_child', c.child_id, 'to_child', v_to, 'reason_note', v_note));
    PERFORM child_move(v_case, v_to, v_event);
    PERFORM child_death_again(c.child_id, v_event, case_day(item)), child_death_again(v_to, v_event, case_day(item), v_died);
    UPDATE child_join SET split_at = now(), split_note_id = v_note WHERE case_id = v_case AND split_at IS NULL;
    IF j.case_id IS NULL THEN
        INSERT INTO child_join (case_id, from_child, to_child, account_id, split_at, split_note_id, event_id)
        VALUES (v_case, v_to, c.child_id, my_account(), now(), v_note, v_event);
    END IF;
    RETURN jsonb_build_object('ok', case_result(v_case, 'done'));
END $$;
