-- Measures: help (aid, home teaching), and the steps against a guardian who refuses.

-- The fields that a kind may carry; which of them it must, measure_refusal and the ladder say.
CREATE OR REPLACE FUNCTION measure_fields(p_kind text, p_needs text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_kind WHEN 'aid' THEN '{amount,number,issuer}' WHEN 'lesson_plan' THEN '{lessons,until,number,issuer}' WHEN 'lesson' THEN '{lessons}'
                       WHEN 'other' THEN '{number,issuer,until}'
                       ELSE '{number,issuer,served}' || CASE WHEN 'term' = ANY (p_needs) THEN '{until}' ELSE '{}'::text[] END
                            || CASE WHEN 'hearing' = ANY (p_needs) THEN '{hearing}' ELSE '{}'::text[] END END::text[]
$$;

-- The label of a step of the ladder, in the district's words. Help has none: its kind says it.
CREATE OR REPLACE FUNCTION measure_label(p_kind text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT s.label FROM ladder_step s WHERE s.kind = p_kind);
END $$;

CREATE OR REPLACE FUNCTION measure_label_en(p_kind text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT s.label_en FROM ladder_step s WHERE s.kind = p_kind);
END $$;

-- NULL, or why this measure cannot be recorded, by what it says itself.
CREATE OR REPLACE FUNCTION measure_refusal(c case_file, s ladder_step, p_on date, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_kind text := p_item ->> 'kind';
    v_label text := coalesce(measure_label(v_kind), v_kind);
    v_odd text;
BEGIN
    SELECT f INTO v_odd FROM unnest('{amount,lessons,number,issuer,served,until,hearing}'::text[]) f
     WHERE p_item ? f AND f <> ALL (measure_fields(v_kind, s.needs)) LIMIT 1;
    IF v_odd IS NOT NULL THEN
        RETURN refuse('MEASURE_FIELD_ODD', 'step', v_label, 'field', v_odd, 'option', v_odd);
    ELSIF p_on > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', p_on::text, 'today', today()::text);
    ELSIF child_day_refusal(c.child_id, p_on, 'on') IS NOT NULL THEN
        RETURN child_day_refusal(c.child_id, p_on, 'on');
    ELSIF (p_item ->> 'served')::date > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', p_item ->> 'served', 'today', today()::text);
    ELSIF (p_item ->> 'served')::date < p_on THEN
        RETURN refuse('DATE_TOO_EARLY', 'on', p_item ->> 'served', 'earliest', p_on::text);
    ELSIF (p_item ->> 'until')::date < coalesce(p_item ->> 'served', p_on::text)::date THEN
        RETURN refuse('RANGE_BACKWARDS', 'from', coalesce(p_item ->> 'served', p_on::text), 'to', p_item ->> 'until');
    ELSIF v_kind = 'aid' AND NOT p_item ? 'amount' THEN
        RETURN refuse('MEASURE_FIELD_MISSING', 'step', v_label, 'field', 'amount', 'option', 'amount');
    ELSIF v_kind IN ('lesson_plan', 'lesson') AND NOT p_item ? 'lessons' THEN
        RETURN refuse('MEASURE_FIELD_MISSING', 'step', v_label, 'field', 'lessons', 'option', 'lessons');
    ELSIF v_kind = 'lesson_plan' AND NOT p_item ? 'until' THEN
        RETURN refuse('MEASURE_FIELD_MISSING', 'step', v_label, 'field', 'until', 'option', 'until');
    ELSIF v_kind = 'lesson' AND measure_plan(c.child_id, p_on) IS NULL THEN
        RETURN refuse('LESSON_WITHOUT_PLAN', 'on', p_on::text);
    ELSIF v_kind = 'other' AND btrim(coalesce(p_item ->> 'note', '')) = '' THEN
        RETURN refuse('MEASURE_FIELD_MISSING', 'step', v_label, 'field', 'note', 'option', 'note');
    END IF;
    RETURN NULL;
END $$;

-- Does it count, as known at a position? One that was recorded with papers, all of which have been withdrawn, is as one that was never made.
CREATE OR REPLACE FUNCTION measure_stands(m measure, p_position bigint DEFAULT 9223372036854775807) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN cardinality(m.evidence) = 0
        OR EXISTS (SELECT FROM evidence e WHERE e.id = ANY (m.evidence) AND stands_at(e.withdrawn_event, p_position));
END $$;

-- The plan of home teaching that covers the day: the newest. NULL: none.
CREATE OR REPLACE FUNCTION measure_plan(p_child bigint, p_on date) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT m.id FROM measure m WHERE m.child_id = p_child AND m.kind = 'lesson_plan' AND p_on BETWEEN m.on_date AND m.until_date AND measure_stands(m)
             ORDER BY m.on_date DESC, m.id DESC LIMIT 1);
END $$;
-- The lessons held under a plan. A lesson belongs to one plan, the newest that covers its day.
CREATE OR REPLACE FUNCTION measure_held(m measure) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(sum(l.lessons), 0) FROM measure l
             WHERE l.child_id = m.child_id AND l.kind = 'lesson' AND l.on_date BETWEEN m.on_date AND m.until_date AND measure_stands(l) AND measure_plan(m.child_id, l.on_date) = m.id);
END $$;

-- NULL, or why nobody, or not the actor, records this kind of measure of that day in the case as it stands. s: its step of the ladder, if it is one. What was done
-- before the child died is recorded afterwards, too.
DROP FUNCTION IF EXISTS measure_place_refusal(case_file, ladder_step, text);
CREATE OR REPLACE FUNCTION measure_place_refusal(c case_file, s ladder_step, p_kind text, p_on date) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(CASE WHEN p_on > (SELECT h.died_on FROM child h WHERE h.id = c.child_id) THEN child_died_refusal(c) END,
        CASE WHEN c.state = 'closed' OR ('issuer' = ANY (s.needs) AND c.state IN ('deducted', 'returned'))   -- no step of law where the child is accounted for
             THEN refuse('MOVE_NOT_POSSIBLE', 'verb', 'measure_add', 'state', c.state, 'case', case_no(c.id))
             WHEN my_role() = 'community' AND 'issuer' = ANY (s.needs) THEN refuse('NOT_ALLOWED', 'verb', p_kind, 'level', 'street') END);
END $$;

-- MEASURE_ADD
CREATE OR REPLACE FUNCTION measure_add(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_kind text := p_item ->> 'kind';
    v_on date := case_day(p_item);
    v jsonb;
    c case_file;
    s ladder_step;
    r jsonb;
BEGIN
    IF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    SELECT * INTO s FROM ladder_step l WHERE l.kind = v_kind;
    IF s.kind IS NULL AND v_kind NOT IN ('aid', 'lesson_plan', 'lesson', 'other') THEN
        RETURN refuse('MEASURE_KIND_UNKNOWN', 'kind', v_kind, 'possible',
                      'aid, lesson_plan, lesson, other, ' || (SELECT string_agg(l.kind, ', ' ORDER BY l.ord) FROM ladder_step l));
    ELSIF measure_place_refusal(c, s, v_kind, v_on) IS NOT NULL THEN
        RETURN measure_place_refusal(c, s, v_kind, v_on);
    END IF;
    IF s.kind IS NOT NULL THEN
        v := ladder_facts(c.id);
        r := ladder_refusal(ladder_steps(c), v -> 'done', (v -> 'facts') || jsonb_build_object('on', v_on), p_item);
    END IF;
    r := coalesce(r, measure_refusal(c, s, v_on, p_item), evidence_refusal(c, p_item -> 'evidence'));
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    RETURN jsonb_build_object('ok', measure_place(c, s, v_on, p_item));
END $$;

-- Writes it; everything has been checked. Returns message MeasureReply.
CREATE OR REPLACE FUNCTION measure_place(c case_file, s ladder_step, p_on date, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    i identity := me();
    v_kind text := p_item ->> 'kind';
    v_id bigint := nextval('nol.measure_id_seq');
    v_event bigint := case_touch(c.id, 'measure_add', jsonb_strip_nulls(jsonb_build_object('on', p_on, 'kind', v_kind, 'measure', v_id, 'amount', p_item -> 'amount')));
    v_next jsonb;
    w ladder_step;
    v_notices jsonb := '[]';
    v jsonb;
    m measure;
BEGIN
    INSERT INTO measure (id, case_id, child_id, kind, on_date, amount, lessons, number, issuer, served_on, until_date, hearing, note_id, evidence, account_id,
                         org_id, event_id) OVERRIDING SYSTEM VALUE
    VALUES (v_id, c.id, c.child_id, v_kind, p_on, (p_item ->> 'amount')::bigint, (p_item ->> 'lessons')::int, btrim(coalesce(p_item ->> 'number', '')),
            btrim(coalesce(p_item ->> 'issuer', '')), (p_item ->> 'served')::date, (p_item ->> 'until')::date, p_item ->> 'hearing',
            note_add(c.child_id, p_item ->> 'note'), evidence_place(c, v_event, p_item -> 'evidence'), i.account_id, i.org_id, v_event);
    PERFORM notice_add(v_event, u, 'measure', c.id, v_kind) FROM unnest(ARRAY[org_district(), c.street_id, c.community_id]) u WHERE u <> i.org_id;
    IF s.kind IS NOT NULL THEN                             -- the next step, as soon as time alone allows it
        v := ladder_facts(c.id);
        v_next := ladder_after(ladder_steps(c), v_kind);
        SELECT * INTO w FROM ladder_step l WHERE l.kind = v_next ->> 'kind';
        IF measure_place_refusal(c, w, w.kind, today()) ->> 'error' IN ('MOVE_NOT_POSSIBLE', 'CHILD_HAS_DIED') THEN   -- the child is accounted for: what is next waits until it is not
            v_next := NULL;
        END IF;
        v := ladder_way_refusal(ladder_steps(c), v -> 'done', (v -> 'facts') || jsonb_build_object('on', p_on), v_next ->> 'kind');
    ELSIF v_kind = 'lesson' THEN
        SELECT * INTO m FROM measure WHERE id = measure_plan(c.child_id, p_on);
        v_notices := jsonb_build_array(say('lessons', 'planned', m.lessons::text, 'held', measure_held(m)::text));
    END IF;
    RETURN jsonb_strip_nulls(jsonb_build_object('measure', v_id::text, 'case', case_no(c.id), 'version', c.version + 1, 'kind', v_kind, 'label', measure_label(v_kind), 'label_en', measure_label_en(v_kind),
        'amount', p_item -> 'amount', 'notices', v_notices, 'oddities', case_oddities(c.id, v_event), 'next_step', v_next ->> 'kind',
        'earliest', CASE WHEN v_next IS NOT NULL THEN coalesce(v #>> '{params,earliest}', p_on::text) END));
END $$;
