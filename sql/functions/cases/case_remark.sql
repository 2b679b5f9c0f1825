-- CASE_REMARK: the responsible inspector's remark (督学意见).
CREATE OR REPLACE FUNCTION case_remark(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_child bigint;
BEGIN
    IF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    ELSIF coalesce(p_item ->> 'note', '') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'note');
    END IF;
    SELECT child_id INTO v_child FROM case_file WHERE id = v_case;
    INSERT INTO remark (case_id, account_id, note_id, event_id)
    VALUES (v_case, my_account(), note_add(v_child, p_item ->> 'note'), case_touch(v_case, 'remark', '{}'));
    RETURN jsonb_build_object('ok', case_result(v_case, 'done'));
END $$;
