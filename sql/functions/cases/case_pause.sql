-- A case's clock is paused and resumed by the level above the one whose clock it is; of a step of a street or its own by the district.

-- NULL, or why this one may not.
CREATE OR REPLACE FUNCTION case_pause_refusal(c case_file, p_verb text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    k clock;
BEGIN
    SELECT * INTO k FROM clock WHERE case_id = c.id AND status = 'running' AND clock_is_step(kind) ORDER BY id LIMIT 1;
    RETURN CASE WHEN k.id IS NULL THEN refuse('CLOCK_NOT_RUNNING', 'case', case_no(c.id))
                WHEN my_role() = 'district' OR (my_role() = 'street' AND k.level = 'community') THEN NULL
                ELSE refuse('NOT_ALLOWED', 'verb', p_verb, 'level', CASE k.level WHEN 'community' THEN 'street' ELSE 'district' END) END;
END $$;

CREATE OR REPLACE FUNCTION case_pause(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    v_until date := (p_item ->> 'until')::date;
    v_paused date := clock_paused_until('visit', c.id);
    v_earliest date := greatest(c.last_on, (SELECT max(coalesce(p.ended_on, p.until_on)) FROM case_pause p WHERE p.case_id = c.id));
    r jsonb := case_pause_refusal(c, 'pause');
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF coalesce(p_item ->> 'reason', '') = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'pause');
    ELSIF v_until IS NULL THEN
        RETURN refuse('PAUSE_END_NEEDED');
    ELSIF v_paused IS NOT NULL THEN
        RETURN refuse('CLOCK_PAUSED', 'case', case_no(c.id), 'until', v_paused::text);
    ELSIF day_refusal(v_on, v_earliest) IS NOT NULL THEN
        RETURN day_refusal(v_on, v_earliest);
    ELSIF v_until <= today() OR v_until > today() + 365 THEN
        RETURN refuse('PAUSE_NOT_POSSIBLE', 'until', v_until::text, 'today', today()::text);
    END IF;
    PERFORM case_pause_write(c.id, case_touch(c.id, 'pause', jsonb_build_object('on', v_on, 'until', v_until)), v_on, v_until,
                             note_add(c.child_id, p_item ->> 'reason'));
    RETURN case_done(c.id, case_due_said(c.id, 'paused', v_until));
END $$;

CREATE OR REPLACE FUNCTION case_resume(c case_file, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    v_from date := (SELECT p.from_on FROM case_pause p WHERE p.case_id = c.id AND p.ended_on IS NULL AND p.until_on >= today() ORDER BY p.id DESC LIMIT 1);
    r jsonb := case_pause_refusal(c, 'resume');
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF v_from IS NULL THEN
        RETURN refuse('CLOCK_NOT_PAUSED', 'case', case_no(c.id));
    ELSIF day_refusal(v_on, v_from) IS NOT NULL THEN
        RETURN day_refusal(v_on, v_from);
    END IF;
    PERFORM case_pause_write(c.id, case_touch(c.id, 'resume', jsonb_build_object('on', v_on)), v_on, NULL, note_add(c.child_id, p_item ->> 'reason'));
    RETURN case_done(c.id, case_due_said(c.id, 'resumed'));
END $$;

-- That the clock is paused or resumed, and when the step is due now. Returns notices.
DROP FUNCTION IF EXISTS case_due_words(bigint, text);
CREATE OR REPLACE FUNCTION case_due_said(p_case bigint, p_code text, p_until date DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    k clock;
BEGIN
    SELECT * INTO k FROM clock WHERE case_id = p_case AND status = 'running' AND clock_is_step(kind) ORDER BY id LIMIT 1;
    IF k.late_on IS NOT NULL THEN
        RETURN jsonb_build_array(CASE p_code WHEN 'paused' THEN say('paused_late', 'until', p_until::text, 'due', k.latest::text)
                                             ELSE say('resumed_late', 'due', k.latest::text) END);
    END IF;
    RETURN jsonb_build_array(CASE p_code WHEN 'paused' THEN say('paused', 'until', p_until::text, 'due', k.due::text, 'year', k.missing_year::text)
                                         ELSE say('resumed', 'due', k.due::text, 'year', k.missing_year::text) END);
END $$;

-- What the application cannot write. Behind the actor's own event, which made the case's present version. p_until NULL: resumes.
CREATE OR REPLACE FUNCTION case_pause_write(p_case bigint, p_event bigint, p_on date, p_until date, p_note bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM event e JOIN case_file c ON c.id = e.case_id AND c.version = e.version
                    WHERE e.id = p_event AND e.case_id = p_case AND e.account_id = my_account() AND e.xid = pg_current_xact_id_if_assigned()
                      AND e.kind = CASE WHEN p_until IS NULL THEN 'resume' ELSE 'pause' END)
       OR coalesce(my_role(), '') NOT IN ('district', 'street') THEN
        RAISE EXCEPTION 'case_pause_write: not the actor''s to make' USING ERRCODE = '42501';
    END IF;
    IF p_until IS NULL THEN
        PERFORM clock_resume(p_case, p_on);
    ELSE
        PERFORM clock_pause(p_case, p_on, p_until, p_note);
    END IF;
    PERFORM notice_add(p_event, k.org_id, CASE WHEN p_until IS NULL THEN 'resumed' ELSE 'paused' END, p_case, NULL, coalesce(p_until, k.due))
       FROM clock k WHERE k.case_id = p_case AND k.status = 'running' AND clock_is_step(k.kind);
END $$;
