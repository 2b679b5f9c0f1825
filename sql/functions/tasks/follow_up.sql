-- A returned child: looked at by the schedule of the scheme, and its registration sought; a relapse returns it to work at half the interval.

-- Days of term after the return on which the child is looked at.
CREATE OR REPLACE FUNCTION scheme_watch(p_scheme int) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN coalesce((SELECT document -> 'watch' FROM scheme WHERE id = p_scheme), '[30, 60, 90, 120]'); END $$;

-- How often the child of this case has left school again.
CREATE OR REPLACE FUNCTION case_relapses(p_case bigint) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT count(*) FROM case_move WHERE case_id = p_case AND verb = 'relapse'); END $$;

-- After `enrol`: what the finding asked for is over; the watch begins, and the registration is looked for. Returns notices.
CREATE OR REPLACE FUNCTION follow_up_begin(c case_file, p_event bigint, p_on date) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_schedule jsonb := scheme_watch(c.scheme_id);
    v_relapses int := case_relapses(c.id);
    v_duty jsonb := '{"kind": "registration", "label": {"zh": "落实学籍（建籍或恢复学籍）", "en": "see to the registration"}, "level": "district", "days": 90,
                      "repeat_days": 90, "ends_with": ["roster_row", "registration_proof"]}';
    d duty;
    v_notices jsonb := '[]';
BEGIN
    PERFORM duty_end(c.id, NULL, 'ended', p_on);
    IF jsonb_array_length(v_schedule) > 0 THEN
        d := duty_put(c, c.confirmed_id, jsonb_build_object('kind', 'watch', 'label', '{"zh": "跟踪回访", "en": "look after the child"}'::jsonb, 'level', 'community',
                      'watch', v_schedule), p_event, p_on, v_relapses, 1, p_on);
        v_notices := jsonb_build_array(say('watch_first', 'due', d.due::text)) || CASE WHEN d.provisional THEN duty_provisional_said(d) ELSE '[]' END;
    END IF;
    RETURN v_notices || duty_write_all(c, c.confirmed_id, jsonb_build_array(v_duty), p_event, p_on, 0);
END $$;

-- After `relapse`: the watch ends, and the duties of the code come back at shorter intervals.
CREATE OR REPLACE FUNCTION follow_up_relapse(c case_file, p_event bigint, p_on date) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    f finding;
BEGIN
    PERFORM duty_end(c.id, NULL, 'ended', p_on);
    SELECT * INTO f FROM finding WHERE id = c.confirmed_id;
    RETURN duty_write_all(c, f.id, coalesce((SELECT duties FROM scheme_code WHERE scheme_id = f.scheme_id AND code = f.code AND sub = f.sub), '[]'),
                          p_event, p_on, case_relapses(c.id));
END $$;
