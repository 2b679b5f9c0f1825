-- Duties (follow-ups): what a confirmed code asks for afterwards, by a day, of a level.

-- Ends open duties of a case; with p_child of all cases of the child. Of the owner, because a return or a relapse ends duties that the officer at
-- hand does not hold: for the district, or behind the actor's own event of such a move.
CREATE OR REPLACE FUNCTION duty_end(p_case bigint, p_child bigint, p_status text, p_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_stays boolean;
BEGIN
    IF i.role IS DISTINCT FROM 'district' AND (p_child IS NOT NULL OR NOT EXISTS (
           SELECT FROM event e WHERE e.case_id = p_case AND e.account_id = i.account_id AND e.xid = pg_current_xact_id_if_assigned() AND e.kind IN ('enrol', 'relapse')
                                 AND e.version = (SELECT version FROM case_file WHERE id = p_case))) THEN
        RAISE EXCEPTION 'duty_end: not behind a move of the actor''s' USING ERRCODE = '42501';
    END IF;
    -- That a finding has lost its ground is not over with a return or a relapse, which leave the finding as it is.
    v_stays := EXISTS (SELECT FROM event e JOIN case_file c ON c.id = e.case_id AND c.version = e.version
                        WHERE e.case_id = p_case AND e.kind IN ('enrol', 'relapse'));
    UPDATE duty SET status = p_status, ended_on = greatest(p_on, since), ended_by = i.account_id
     WHERE status = 'open' AND NOT (v_stays AND kind = 'ground_withdrawn') AND (case_id = p_case OR case_id IN (SELECT id FROM case_file WHERE child_id = p_child));
END $$;

-- At confirmation: ends what the finding before asked for, writes what this one asks for. Returns notices.
CREATE OR REPLACE FUNCTION duty_write(c case_file, f finding, p_event bigint, p_on date) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    k scheme_code;
BEGIN
    SELECT * INTO k FROM scheme_code WHERE scheme_id = f.scheme_id AND code = f.code AND sub = f.sub;
    PERFORM duty_end(c.id, NULL, 'ended', p_on);
    IF k.ends_all THEN
        PERFORM child_died(c.child_id, p_event, coalesce((SELECT min(e.date) FROM finding_evidence fe JOIN evidence e ON e.id = fe.evidence_id
                                                           WHERE fe.finding_id = f.id AND e.withdrawn_at IS NULL), f.on_date), p_on);
        RETURN jsonb_build_array(say('died_all_ended'));
    END IF;
    PERFORM child_alive(c.id, p_on);
    IF EXISTS (SELECT FROM child WHERE id = c.child_id AND died_on IS NOT NULL) THEN
        RETURN jsonb_build_array(say('died_no_duties'));
    END IF;
    RETURN duty_write_all(c, f.id, k.duties, p_event, p_on, 0);
END $$;

-- The duties of a list of the scheme. Returns notices: which days are plain days because a term is not loaded; what the registry answers at once.
CREATE OR REPLACE FUNCTION duty_write_all(c case_file, p_finding bigint, p_duties jsonb, p_event bigint, p_on date, p_halvings int) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    s jsonb;
    d duty;
    v_notices jsonb := '[]';
BEGIN
    FOR s IN SELECT value FROM jsonb_array_elements(p_duties) LOOP
        d := duty_put(c, p_finding, s, p_event, p_on, p_halvings);
        IF d.provisional THEN
            v_notices := v_notices || duty_provisional_said(d);
        END IF;
    END LOOP;
    IF registration_seek(p_event, c.id) > 0 THEN
        v_notices := v_notices || say('registration_found');
    END IF;
    RETURN v_notices;
END $$;

CREATE OR REPLACE FUNCTION duty_put(c case_file, p_finding bigint, p_spec jsonb, p_event bigint, p_on date, p_halvings int, p_round int DEFAULT 1,
    p_anchor date DEFAULT NULL) RETURNS duty
LANGUAGE plpgsql AS $$
DECLARE
    d duty;
BEGIN
    d.case_id := c.id;
    d.finding_id := p_finding;
    d.kind := p_spec ->> 'kind';
    d.label := p_spec #>> '{label,zh}';
    d.level := duty_level(p_spec ->> 'level', c.street_id, c.community_id);
    d.since := p_on;
    d.until_date := duty_until(p_finding, p_spec);
    d.spec := p_spec;
    d.round := p_round;
    d.anchor := p_anchor;
    d.halvings := p_halvings;
    SELECT x.due, x.provisional INTO d.due, d.provisional FROM duty_due(d) x;
    INSERT INTO duty (case_id, finding_id, kind, label, level, since, due, until_date, event_id, spec, round, anchor, halvings, provisional)
    VALUES (d.case_id, d.finding_id, d.kind, d.label, d.level, d.since, d.due, d.until_date, p_event, d.spec, d.round, d.anchor, d.halvings, d.provisional)
    RETURNING * INTO d;
    RETURN d;
END $$;

-- Its words, and which time of how many it is (part of message Duty). A duty without a spec is the program's own: its kind says it.
CREATE OR REPLACE FUNCTION duty_labels(d duty) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN jsonb_build_object('label', coalesce(d.spec #>> '{label,zh}', nullif(d.label, ''), CASE d.kind WHEN 'ground_withdrawn' THEN '依据已撤回，重新认定' END),   -- of no scheme
                              'label_en', coalesce(d.spec #>> '{label,en}', CASE d.kind WHEN 'ground_withdrawn' THEN 'ground withdrawn: decide again' END), 'round', d.round,
                              'rounds', CASE WHEN d.spec ? 'watch' THEN jsonb_array_length(d.spec -> 'watch') END);
END $$;

DROP FUNCTION IF EXISTS duty_provisional_words(duty);
CREATE OR REPLACE FUNCTION duty_provisional_said(d duty) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN say('duty_provisional', 'label', d.label, 'label_en', d.spec #>> '{label,en}', 'due', d.due::text);
END $$;

-- The unit of that level.
CREATE OR REPLACE FUNCTION duty_org(p_level text, c case_file) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE p_level WHEN 'community' THEN c.community_id WHEN 'street' THEN c.street_id
                        ELSE org_district() END;
END $$;

-- The day that a paper of the finding names (E: the deferral's last); NULL where the duty asks for none, or no paper has it.
CREATE OR REPLACE FUNCTION duty_until(p_finding bigint, p_duty jsonb) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT max(CASE p_duty ->> 'until_field' WHEN 'until' THEN e.until_date WHEN 'from' THEN e.from_date WHEN 'date' THEN e.date END)
              FROM finding_evidence fe JOIN evidence e ON e.id = fe.evidence_id WHERE fe.finding_id = p_finding AND e.withdrawn_at IS NULL);
END $$;

-- Is the paper there with which the duty is over for good? Those that the finding itself stood on do not count.
CREATE OR REPLACE FUNCTION duty_answered(d duty, p_child bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM evidence e
                    WHERE e.child_id = p_child AND e.withdrawn_at IS NULL AND d.spec -> 'ends_with' ? e.kind
                      AND NOT EXISTS (SELECT FROM finding_evidence fe WHERE fe.finding_id = d.finding_id AND fe.evidence_id = e.id));
END $$;

-- After a duty was done: does it come back, and when? Returns notices.
CREATE OR REPLACE FUNCTION duty_next(c case_file, d duty, p_event bigint, p_on date) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    n duty;
BEGIN
    IF d.spec ? 'watch' THEN
        IF d.round >= jsonb_array_length(d.spec -> 'watch') THEN
            PERFORM notice_add(p_event, org_district(), 'watch_over', c.id);
            RETURN jsonb_build_array(say('watch_over'));
        END IF;
        n := duty_put(c, d.finding_id, d.spec, p_event, p_on, d.halvings, d.round + 1, d.anchor);
    ELSIF coalesce((d.spec ->> 'each_term')::boolean, false) THEN
        n := duty_put(c, d.finding_id, d.spec, p_event, p_on, d.halvings, d.round + 1, d.due);
    ELSIF d.spec ? 'repeat_days' AND NOT duty_answered(d, c.child_id) THEN
        n := duty_put(c, d.finding_id, d.spec || jsonb_build_object('days', d.spec -> 'repeat_days'), p_event, p_on, d.halvings, d.round + 1);
    ELSE
        RETURN '[]';
    END IF;
    RETURN jsonb_build_array(say('duty_next', 'label', n.label, 'label_en', n.spec #>> '{label,en}', 'due', n.due::text,
        'round', CASE WHEN n.spec ? 'watch' THEN n.round::text END, 'rounds', jsonb_array_length(n.spec -> 'watch')::text))
           || CASE WHEN n.provisional THEN duty_provisional_said(n) ELSE '[]' END;
END $$;

-- The open duty of a case that somebody means: by its kind, by its words, by words that go on behind them (which time of how many it is), or by a part of them.
-- Where several kinds fit as well none is meant.
CREATE OR REPLACE FUNCTION duty_meant(p_case bigint, p_words text) RETURNS duty
LANGUAGE plpgsql STABLE AS $$
DECLARE
    d duty;
BEGIN
    SELECT o.* INTO d FROM (
        SELECT f.id, f.kind, f.fit = max(f.fit) OVER () AND min(f.kind) OVER (PARTITION BY f.fit) = max(f.kind) OVER (PARTITION BY f.fit) AS meant FROM (
            SELECT u.id, u.kind, max(CASE WHEN p_words = u.kind THEN 4 WHEN lower(p_words) = l.words THEN 3 WHEN starts_with(lower(p_words), l.words) THEN 2
                                          WHEN strpos(l.words, lower(p_words)) > 0 THEN 1 END) AS fit
              FROM duty u, jsonb_each_text(duty_labels(u)) x, LATERAL (SELECT lower(x.value) AS words) l
             WHERE u.case_id = p_case AND u.status = 'open' AND x.key IN ('label', 'label_en') AND p_words <> ''
             GROUP BY u.id) f WHERE f.fit IS NOT NULL) best JOIN duty o ON o.id = best.id WHERE best.meant ORDER BY o.id LIMIT 1;
    RETURN d;
END $$;

-- TASK_DONE: ends one open duty, by the level that holds it; one that comes back is written for the next time.
CREATE OR REPLACE FUNCTION task_done(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_words text := coalesce(p_item ->> 'kind', p_item ->> 'words');
    v_on date := case_day(p_item);
    v_event bigint;
    v_papers bigint[];
    c case_file;
    d duty;
    r jsonb;
BEGIN
    IF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    IF p_item ? 'kind' THEN
        SELECT * INTO d FROM duty WHERE case_id = v_case AND status = 'open' AND kind = v_words ORDER BY id LIMIT 1;
    ELSE
        d := duty_meant(v_case, v_words);
    END IF;
    IF v_words IS NULL THEN
        RETURN refuse('FIELD_MISSING', 'field', 'kind');
    ELSIF d.id IS NULL THEN
        RETURN refuse('TASK_NOT_OPEN', 'kind', v_words,
                      'possible', (SELECT string_agg(kind, ', ') FROM duty WHERE case_id = v_case AND status = 'open'));
    ELSIF duty_level(d.level, c.street_id, c.community_id) <> my_role() THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'task_done', 'level', duty_level(d.level, c.street_id, c.community_id));
    ELSIF coalesce(p_item ->> 'note', '') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'note');
    ELSIF day_refusal(v_on, d.since) IS NOT NULL THEN
        RETURN day_refusal(v_on, d.since);
    ELSIF d.spec ? 'watch' AND v_on < d.since + (d.due - d.since) / 2 THEN
        RETURN refuse('TASK_TOO_EARLY', 'kind', d.kind, 'due', d.due::text, 'earliest', (d.since + (d.due - d.since) / 2)::text);   -- else all looks fall on one day
    END IF;
    r := coalesce(evidence_refusal(c, p_item -> 'evidence'), CASE WHEN d.kind = 'ground_withdrawn' THEN ground_refusal(c, d) END);
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_event := case_touch(v_case, 'task_done', jsonb_build_object('on', v_on, 'kind', d.kind, 'duty', d.id, 'round', d.round));
    v_papers := evidence_place(c, v_event, p_item -> 'evidence');
    IF d.kind = 'ground_withdrawn' THEN                    -- what it stands on from now on
        PERFORM ground_place(c, d.finding_id);
    END IF;
    UPDATE duty SET status = 'done', ended_on = v_on, ended_by = my_account(), note_id = note_add(c.child_id, p_item ->> 'note')
     WHERE id = d.id;
    RETURN jsonb_build_object('ok', case_result(v_case, 'done', duty_next(c, d, v_event, v_on)) || jsonb_build_object('evidence', to_jsonb(v_papers::text[]),
                                                                                                        'oddities', case_oddities(v_case, v_event)));
END $$;
