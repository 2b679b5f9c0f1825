-- INQUIRY_SEND, INQUIRY_ANSWER, INQUIRY_WITHDRAW: a letter goes out, is answered, or is taken back. The district's. Until the
-- letter's due day the case is with the district and its clock stands still.

-- Which rule of a scheme's `match` an answer comes under; NULL: it proposes no code.
CREATE OR REPLACE FUNCTION inquiry_rule(p_answer text, p_place text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_answer WHEN 'attends' THEN CASE p_place WHEN 'in_province' THEN 'inquiry_attends_in' ELSE 'inquiry_attends_out' END
                         WHEN 'taken_over' THEN 'inquiry_taken_over' END
$$;

-- Is the case with the district, because a letter about it is out that is not overdue? After the due day the holder goes on, answer or not.
CREATE OR REPLACE FUNCTION inquiry_holds(p_inquiry bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM inquiry q WHERE q.id = p_inquiry AND q.due >= today());
END $$;

-- The refusal of what a letter that is out stands in the way of.
CREATE OR REPLACE FUNCTION inquiry_open_refusal(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN refuse('INQUIRY_OPEN', 'case', case_no(c.id), 'inquiry', c.inquiry_id::text,
                  'number', (SELECT q.number FROM inquiry q WHERE q.id = c.inquiry_id));
END $$;

-- That of every move of a case while it is; NULL: it is not, or the case is at a step that a letter does not hold up.
CREATE OR REPLACE FUNCTION inquiry_refusal(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF c.inquiry_id IS NULL THEN                           -- by itself, since a plain comparison costs nothing: nearly always so
        RETURN NULL;
    ELSIF c.state NOT IN ('listed', 'at_street', 'at_community') OR NOT inquiry_holds(c.inquiry_id) THEN
        RETURN NULL;
    END IF;
    RETURN inquiry_open_refusal(c);
END $$;

-- A letter of a bureau that comes with the answer needs nothing said twice: number, issuer and day are those of the answer.
CREATE OR REPLACE FUNCTION inquiry_papers(q inquiry, p_item jsonb, p_on date) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(CASE WHEN p ->> 'kind' = 'bureau_letter'
                THEN jsonb_strip_nulls(jsonb_build_object('number', p_item ->> 'number', 'issuer', q.to_name, 'date', p_on)) || p ELSE p END ORDER BY n), '[]')
              FROM jsonb_array_elements(coalesce(p_item -> 'evidence', '[]')) WITH ORDINALITY x(p, n));
END $$;

-- p_event: of the act, which may have filed papers.
DROP FUNCTION IF EXISTS inquiry_result(bigint, jsonb);
CREATE OR REPLACE FUNCTION inquiry_result(p_id bigint, p_event bigint, p_more jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    RETURN jsonb_build_object('ok', (SELECT jsonb_build_object('inquiry', q.id::text, 'version', q.version, 'state', q.state, 'case', case_no(c.id),
                                            'case_state', c.state, 'case_version', c.version)
                                            || jsonb_strip_nulls(jsonb_build_object('oddities', inquiry_oddities(q, p_event)))
                                       FROM inquiry q JOIN case_file c ON c.id = q.case_id WHERE q.id = p_id) || p_more);
END $$;

CREATE OR REPLACE FUNCTION inquiry_send(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_on date := case_day(p_item);
    v_due date := (p_item ->> 'due')::date;
    v_died date;
    v_event bigint;
    v_id bigint;
    c case_file;
    r jsonb;
BEGIN
    IF v_open IS NOT NULL OR NOT sees_all() THEN
        RETURN case_refusal(coalesce(v_open, 'NOT_FOUND'), v_case, v_version);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    SELECT died_on INTO v_died FROM child WHERE id = c.child_id;
    IF v_died IS NOT NULL THEN
        RETURN refuse('CHILD_HAS_DIED', 'case', case_no(c.id), 'on', v_died::text);
    ELSIF c.inquiry_id IS NOT NULL THEN
        RETURN inquiry_open_refusal(c);
    ELSIF NOT EXISTS (SELECT FROM case_move_rule m WHERE m.from_state = c.state AND m.verb = 'match') THEN   -- no answer could be accepted
        RETURN refuse('MOVE_NOT_POSSIBLE', 'verb', 'inquiry_send', 'state', c.state, 'case', case_no(c.id));
    ELSIF btrim(p_item ->> 'to') = '' OR btrim(p_item ->> 'number') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', CASE WHEN btrim(p_item ->> 'to') = '' THEN 'to' ELSE 'number' END);
    ELSIF v_on > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', v_on::text, 'today', today()::text);
    ELSIF v_due < v_on THEN
        RETURN refuse('RANGE_BACKWARDS', 'from', v_on::text, 'to', v_due::text);
    END IF;
    r := coalesce(child_day_refusal(c.child_id, v_on, 'on'), evidence_refusal(c, p_item -> 'evidence'));
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_event := case_touch(v_case, 'inquiry_send', jsonb_build_object('on', v_on, 'due', v_due, 'place', p_item ->> 'place'));
    v_id := inquiry_place(v_case, v_event, p_item, v_on, note_add(c.child_id, p_item ->> 'note'), evidence_place(c, v_event, p_item -> 'evidence'));
    RETURN inquiry_result(v_id, v_event);
END $$;

-- The inquiry that is meant and its case, both locked; `r`: why not.
CREATE OR REPLACE FUNCTION inquiry_meant(p_item jsonb, OUT q inquiry, OUT c case_file, OUT r jsonb)
LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint := (p_item ->> 'inquiry')::bigint;
    v_lock text := inquiry_lock(v_id);
BEGIN
    IF v_lock IS NOT NULL THEN
        r := refuse(v_lock, 'what', 'inquiry', 'id', p_item ->> 'inquiry');
        RETURN;
    END IF;
    SELECT * INTO q FROM inquiry WHERE id = v_id;
    SELECT * INTO c FROM case_file WHERE id = q.case_id;
    IF q.version IS DISTINCT FROM (p_item ->> 'version')::int THEN
        r := refuse('CHANGED_MEANWHILE', 'what', 'inquiry', 'id', v_id::text, 'version', q.version::text)
             || jsonb_build_object('version', q.version);
    ELSIF q.state <> 'open' THEN
        r := refuse('INQUIRY_NOT_OPEN', 'inquiry', v_id::text, 'state', q.state);
    ELSE
        r := day_refusal(case_day(p_item), q.sent_on);
    END IF;
END $$;

-- The answer proposes the code whose `match` in the scheme names its rule, to be accepted like a proposal of the desk check. Unknown there: no
-- finding, the case goes back to its street.
CREATE OR REPLACE FUNCTION inquiry_answer(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    v_answer text := p_item ->> 'answer';
    v_papers jsonb;
    v_detail jsonb;
    v_event bigint;
    v_note bigint;
    v_back boolean;
    v_notice jsonb;
    v_proposal bigint;
    k record;
    m record;
    q inquiry;
    c case_file;
    r jsonb;
BEGIN
    SELECT * INTO m FROM inquiry_meant(p_item);
    IF m.r IS NOT NULL THEN
        RETURN m.r;
    END IF;
    q := m.q;
    c := m.c;
    v_papers := inquiry_papers(q, p_item, v_on);
    r := evidence_refusal(c, v_papers);
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF v_papers = '[]' THEN                             -- an answer counts only in writing
        RETURN refuse('FIELD_MISSING', 'field', 'evidence');
    END IF;
    SELECT x.code, x.sub INTO k FROM match_codes(c.scheme_id) x WHERE x.rule = inquiry_rule(v_answer, q.place);
    v_back := v_answer = 'unknown' AND c.state = 'at_community' AND c.transfer_to IS NULL;
    v_detail := jsonb_build_object('on', v_on, 'inquiry', q.id, 'answer', v_answer);
    v_event := CASE WHEN v_back THEN case_event(c.id, 'inquiry_answer', v_detail) ELSE case_touch(c.id, 'inquiry_answer', v_detail) END;
    v_note := note_add(c.child_id, p_item ->> 'note');
    PERFORM inquiry_end(q.id, v_event, 'answered', v_on, v_note, evidence_place(c, v_event, v_papers), v_answer, p_item ->> 'number');
    IF v_back THEN
        PERFORM case_move(c.id, v_event, 'assign', 'street', greatest(v_on, c.last_on), v_note, c.street_id);
    END IF;
    UPDATE match_proposal SET status = 'stale' WHERE case_id = c.id AND status = 'open' AND rule LIKE 'inquiry\_%';
    IF k.code IS NOT NULL THEN
        v_proposal := nextval('nol.match_proposal_id_seq');
        INSERT INTO match_proposal (id, case_id, rule, code, sub, exact, run_event_id) OVERRIDING SYSTEM VALUE
        VALUES (v_proposal, c.id, inquiry_rule(v_answer, q.place), k.code, k.sub, false, v_event);
    END IF;
    v_notice := CASE WHEN v_back THEN say('inquiry_unknown_back')
                     WHEN v_answer = 'unknown' AND c.state = 'listed' THEN say('inquiry_unknown_assign')
                     WHEN v_answer = 'unknown' THEN say('inquiry_unknown_stays')
                     WHEN k.code IS NULL THEN say('inquiry_no_code') END;
    RETURN inquiry_result(q.id, v_event, jsonb_strip_nulls(jsonb_build_object('code', k.code, 'sub', nullif(k.sub, ''), 'proposal', v_proposal::text,
                          'notices', CASE WHEN v_notice IS NULL THEN '[]' ELSE jsonb_build_array(v_notice) END)));
END $$;

CREATE OR REPLACE FUNCTION inquiry_withdraw(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_on date := case_day(p_item);
    v_event bigint;
    m record;
    q inquiry;
    c case_file;
BEGIN
    SELECT * INTO m FROM inquiry_meant(p_item);
    IF m.r IS NOT NULL THEN
        RETURN m.r;
    END IF;
    q := m.q;
    c := m.c;
    IF btrim(coalesce(p_item ->> 'reason', '')) = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'inquiry_withdraw', 'case', case_no(c.id));
    END IF;
    v_event := case_touch(c.id, 'inquiry_withdraw', jsonb_build_object('on', v_on, 'inquiry', q.id));
    PERFORM inquiry_end(q.id, v_event, 'withdrawn', v_on, note_add(c.child_id, p_item ->> 'reason'));
    RETURN inquiry_result(q.id, v_event);
END $$;
