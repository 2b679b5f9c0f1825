-- Duties (follow-ups): what a confirmed code asks for afterwards, by a day, of a level.

-- Ends open duties: of a case, or with p_child of all cases of the child. Of the owner, because the death of a child ends duties
-- that the officer at hand does not hold.
CREATE OR REPLACE FUNCTION duty_end(p_case bigint, p_child bigint, p_status text, p_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RAISE EXCEPTION 'duty_end: district only' USING ERRCODE = '42501';
    END IF;
    UPDATE duty SET status = p_status, ended_on = greatest(p_on, since), ended_by = my_account()
     WHERE status = 'open' AND (case_id = p_case OR case_id IN (SELECT id FROM case_file WHERE child_id = p_child));
END $$;

-- At confirmation: ends what the finding before asked for, writes what this one asks for. Returns notices.
CREATE OR REPLACE FUNCTION duty_write(c case_file, f finding, p_event bigint, p_on date) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    k scheme_code;
    d jsonb;
BEGIN
    SELECT * INTO k FROM scheme_code WHERE scheme_id = f.scheme_id AND code = f.code AND sub = f.sub;
    PERFORM duty_end(c.id, CASE WHEN k.ends_all THEN c.child_id END, 'ended', p_on);
    IF k.ends_all THEN
        UPDATE child SET died_on = coalesce((SELECT min(e.date) FROM finding_evidence fe JOIN evidence e ON e.id = fe.evidence_id
                                              WHERE fe.finding_id = f.id), f.on_date) WHERE id = c.child_id;
        RETURN jsonb_build_array('已故，勿再联系；该儿童的未办事项已全部终止');
    END IF;
    IF EXISTS (SELECT FROM child WHERE id = c.child_id AND died_on IS NOT NULL) THEN
        RETURN jsonb_build_array('该儿童已故，不再产生后续任务');
    END IF;
    FOR d IN SELECT value FROM jsonb_array_elements(k.duties) LOOP
        INSERT INTO duty (case_id, finding_id, kind, label, level, since, due, until_date, event_id)
        VALUES (c.id, f.id, d ->> 'kind', d #>> '{label,zh}', duty_level(d ->> 'level', c.street_id, c.community_id), p_on,
                coalesce(p_on + (d ->> 'days')::int, duty_until(f.id, d) - coalesce((d ->> 'days_before')::int, 0), p_on),
                duty_until(f.id, d), p_event);
    END LOOP;
    RETURN '[]';
END $$;

-- The unit of that level.
CREATE OR REPLACE FUNCTION duty_org(p_level text, c case_file) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE p_level WHEN 'community' THEN c.community_id WHEN 'street' THEN c.street_id
                        ELSE (SELECT id FROM org WHERE type = 'district') END;
END $$;

-- The day that a paper of the finding names (E: the deferral's last); NULL where the duty asks for none, or no paper has it.
CREATE OR REPLACE FUNCTION duty_until(p_finding bigint, p_duty jsonb) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT max(CASE p_duty ->> 'until_field' WHEN 'until' THEN e.until_date WHEN 'from' THEN e.from_date WHEN 'date' THEN e.date END)
              FROM finding_evidence fe JOIN evidence e ON e.id = fe.evidence_id WHERE fe.finding_id = p_finding);
END $$;

-- TASK_DONE: ends one open duty, by the level that holds it.
CREATE OR REPLACE FUNCTION task_done(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_on date := case_day(p_item);
    v_event bigint;
    c case_file;
    d duty;
    r jsonb;
BEGIN
    IF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    SELECT * INTO d FROM duty WHERE case_id = v_case AND status = 'open' AND kind = p_item ->> 'kind' ORDER BY id LIMIT 1;
    IF NOT FOUND THEN
        RETURN refuse('TASK_NOT_OPEN', 'kind', p_item ->> 'kind',
                      'possible', (SELECT string_agg(kind, ', ') FROM duty WHERE case_id = v_case AND status = 'open'));
    ELSIF duty_level(d.level, c.street_id, c.community_id) <> my_role() THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'task_done', 'level', duty_level(d.level, c.street_id, c.community_id));
    ELSIF coalesce(p_item ->> 'note', '') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'note');
    ELSIF v_on > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', v_on::text, 'today', today()::text);
    ELSIF v_on < d.since THEN
        RETURN refuse('DATE_TOO_EARLY', 'on', v_on::text, 'earliest', d.since::text);
    END IF;
    r := evidence_refusal(c, p_item -> 'evidence');
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_event := case_touch(v_case, 'task_done', jsonb_build_object('on', v_on, 'kind', d.kind, 'duty', d.id));
    PERFORM evidence_place(c, v_event, p_item -> 'evidence');
    UPDATE duty SET status = 'done', ended_on = v_on, ended_by = my_account(), note_id = note_add(c.child_id, p_item ->> 'note')
     WHERE id = d.id;
    RETURN jsonb_build_object('ok', case_result(v_case, 'done'));
END $$;
