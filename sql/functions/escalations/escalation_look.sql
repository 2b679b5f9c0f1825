-- Reading escalations. These pass row security, since the group and departments see no case: each answer holds what its role is to see, and the look is recorded
-- before it.

-- What was tried for a child, counted and dated (message Tried). A talk is a measure; a talk's record that belongs to none counts too.
CREATE OR REPLACE FUNCTION escalation_tried(p_child bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v jsonb;
    t jsonb;
    p jsonb;
BEGIN
    SELECT jsonb_build_object('visits', count(*), 'last_visit', max(on_date), 'refused', count(*) FILTER (WHERE result = 'refused'),
                              'not_met', count(*) FILTER (WHERE result <> 'met' AND result <> 'refused')) INTO v FROM visit WHERE child_id = p_child AND withdrawn_at IS NULL;
    SELECT jsonb_build_object('talks', count(*), 'last_talk', max(d)) INTO t
      FROM (SELECT on_date AS d FROM measure m WHERE child_id = p_child AND kind = 'talk' AND measure_stands(m)
            UNION ALL SELECT coalesce(e.date, (clock_then(e.filed_at) AT TIME ZONE 'Asia/Shanghai')::date) FROM evidence e WHERE e.child_id = p_child AND e.kind = 'talk_record' AND e.withdrawn_at IS NULL
               AND NOT EXISTS (SELECT FROM measure m WHERE m.child_id = p_child AND m.evidence @> ARRAY[e.id])) talks;
    SELECT jsonb_build_object('papers', count(*), 'last_paper', max(coalesce(date, (clock_then(filed_at) AT TIME ZONE 'Asia/Shanghai')::date))) INTO p
      FROM evidence WHERE child_id = p_child AND kind <> 'group_decision' AND withdrawn_at IS NULL;   -- what the group itself decided was not tried
    RETURN jsonb_strip_nulls(v || t || p || jsonb_build_object('measures', (SELECT count(*) FROM measure m WHERE child_id = p_child AND kind <> 'talk' AND measure_stands(m))));
END $$;

-- The child as this role may see it here: a department what it would get by a directive, and nothing once it is over; the others masked.
CREATE OR REPLACE FUNCTION escalation_child(i identity, c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    p jsonb := directive_person(c.child_id, CASE i.role WHEN 'department' THEN directive_default_fields(i.org_id) ELSE directive_field_names() END);
BEGIN
    IF i.role IS DISTINCT FROM 'department' THEN
        p := person_masked(p) || jsonb_strip_nulls(jsonb_build_object('died_on', (SELECT died_on FROM child WHERE id = c.child_id)));
    END IF;
    RETURN p;
END $$;

-- What the level below said when it handed it up to the present holder: that is what is asked of this one. NULL: it came by itself.
CREATE OR REPLACE FUNCTION escalation_handed_up(e escalation) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT CASE s.verb WHEN 'handup' THEN note_body(s.note_id) END FROM escalation_step s
             WHERE s.escalation_id = e.id AND s.to_org = e.holder_id AND s.to_org IS DISTINCT FROM s.from_org ORDER BY s.version DESC LIMIT 1);
END $$;

-- The day of what an open escalation is about, where its holder has none of his own: of the first order that is out. That somebody is late has none: its cases have.
CREATE OR REPLACE FUNCTION escalation_matter_due(e escalation) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN e.ended_on IS NULL THEN (SELECT min(d.due) FROM directive d WHERE d.escalation_id = e.id AND d.state IN ('issued', 'acknowledged')) END;
END $$;

-- The steps of an escalation in the order of the work.
CREATE OR REPLACE FUNCTION escalation_order(p_verb text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT array_position('{accept,close,decide,answer,sendback,handup}'::text[], p_verb)
$$;

-- The steps that the one who asks can take now, in the order of the work.
CREATE OR REPLACE FUNCTION escalation_next(i identity, e escalation) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN array(SELECT m.verb FROM escalation_move_rule m CROSS JOIN LATERAL (SELECT escalation_actor(e, m.verb) AS unit) u
                  WHERE m.from_state = e.state AND org_type_of(u.unit) = ANY (m.levels) AND e.source = ANY (m.sources) AND acts_for(i, u.unit)
                    AND escalation_act_refusal(e, m.verb, '{}') IS NULL
                  ORDER BY escalation_order(m.verb));
END $$;

-- An escalation as a row (message EscalationRow). Free words only as long as a list can bear.
CREATE OR REPLACE FUNCTION escalation_row(i identity, e escalation) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
    k clock;
    v_department boolean := i.role = 'department';
BEGIN
    SELECT * INTO c FROM case_file WHERE id = e.case_id;
    SELECT * INTO k FROM clock WHERE escalation_id = e.id AND status = 'running' ORDER BY id DESC LIMIT 1;
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'escalation', e.id::text, 'version', e.version, 'reason', e.reason, 'state', e.state, 'source', e.source, 'case', case_no(e.case_id),
        'name', CASE WHEN c.id IS NOT NULL AND NOT (v_department AND e.ended_on IS NOT NULL) THEN escalation_child(i, c) ->> 'name' END,
        'cases', (SELECT count(*) FROM escalation_case x WHERE x.escalation_id = e.id), 'raised_on', e.raised_on,
        'danger_at', CASE WHEN e.reason = 'danger' AND e.ended_on IS NULL THEN clock_stamp(e.raised_at) END,
        'since', (SELECT on_date FROM escalation_step s WHERE s.escalation_id = e.id AND s.to_org = e.holder_id AND s.to_org IS DISTINCT FROM s.from_org ORDER BY s.version DESC LIMIT 1),
        'unit_name', org_name_of(e.unit_id), 'org_name', org_name_of(e.holder_id), 'street_name', org_name_of(c.street_id), 'community_name', org_name_of(c.community_id),
        'asked', left(mask_words(note_body(e.note_id), false), 300), 'proposal', CASE WHEN NOT v_department THEN left(mask_words(note_body(e.proposal_id), false), 300) END,
        'handed_up', CASE WHEN NOT v_department THEN left(mask_words(escalation_handed_up(e), false), 300) END,
        'tried', CASE WHEN c.id IS NOT NULL AND NOT v_department THEN escalation_tried(c.child_id) END,
        'due', coalesce(k.due, (k.due_at AT TIME ZONE 'Asia/Shanghai')::date, escalation_matter_due(e)), 'due_at', clock_stamp(k.due_at), 'missing_year', k.missing_year, 'late_on', late_since(k.latest, k.due_at, NULL, clock_now()), 'ended_on', e.ended_on,
        'directives', CASE WHEN NOT v_department THEN directives_json(e.id) END, 'next', nullif(to_jsonb(escalation_next(i, e)), '[]')));
END $$;

-- Is it asked for what REPORT_ESCALATIONS counts?
CREATE OR REPLACE FUNCTION escalation_counted(p_request jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN p_request ?| '{batch,from,until,known_at,position,street,escalation_state,held_by,to,directive_state}' OR coalesce((p_request ->> 'pending')::boolean, false)
          OR coalesce((p_request ->> 'overdue')::boolean, false); END $$;

-- ESCALATION_LIST {"mine", "ended", "cause", "limit", "after"}: open ones in one's sight, danger first, then the oldest; the group's are those it has. With
-- `from`, `until`, `known_at` … those behind a cell of REPORT_ESCALATIONS, and how many one does not see. One row of the trail a page.
CREATE OR REPLACE FUNCTION escalation_list(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_span jsonb;
    v jsonb;
BEGIN
    IF escalation_counted(p_request) THEN                  -- seals first: what is read afterwards, in one snapshot, has its position
        v_span := report_asked(p_request);
        IF v_span ? 'error' THEN
            RETURN v_span;
        ELSIF v_span ? 'until' THEN                        -- a leader does not choose the position
            p_request := p_request - 'known_at' || (v_span - 'known_at');
        END IF;
        v_span := coalesce(report_span(p_request, 'escalation_list', '{district,street,community,leader,leader_office,department}'),
                           refuse('NOT_FOUND', 'what', 'batch', 'id', p_request ->> 'batch'));
        IF v_span ? 'error' THEN
            RETURN v_span;
        END IF;
    END IF;
    v := escalation_list_read(p_request, v_span);
    IF v #> '{ok,rows}' <> '[]' THEN
        PERFORM event_add('escalation_list', NULL, NULL, jsonb_build_object('escalations',
                          (SELECT jsonb_agg((r ->> 'escalation')::bigint) FROM jsonb_array_elements(v #> '{ok,rows}') r)));
    END IF;
    RETURN v;
END $$;

DROP FUNCTION IF EXISTS escalation_list_read(jsonb);
CREATE OR REPLACE FUNCTION escalation_list_read(p_request jsonb, p_span jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_counted boolean := escalation_counted(p_request);
    v_ids bigint[];
    v_unseen bigint;
    v_mine boolean := coalesce((p_request ->> 'mine')::boolean, false) OR (i.role IN ('leader', 'leader_office') AND NOT coalesce((p_request ->> 'ended')::boolean, false));
    v_ended boolean := coalesce((p_request ->> 'ended')::boolean, false);
    v_after_rank bigint := page_part(p_request, 1);
    v_after bigint := page_id(p_request);
    v_limit int := least(page_size(p_request), 60);
    v_rows jsonb := '[]';
    v_seen int := 0;
    v_next text;
    v_rank int;
    e escalation;
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'street', 'community', 'leader', 'leader_office', 'department') THEN
        RETURN NULL;
    ELSIF v_counted THEN
        SELECT coalesce(array_agg(r.id) FILTER (WHERE s.seen), '{}'), count(*) FILTER (WHERE NOT s.seen AND (i.role IN ('district', 'leader', 'leader_office') OR i.role = 'street' AND r.street_id = i.org_id))
          INTO v_ids, v_unseen FROM report_escalation_rows(p_request, p_span) r CROSS JOIN LATERAL (SELECT escalation_seen(r.id) AS seen) s;
    END IF;
    FOR e IN SELECT x.* FROM escalation x
              WHERE CASE WHEN v_counted THEN x.id = ANY (v_ids)
                         ELSE (v_ended OR x.ended_on IS NULL) AND (NOT v_mine OR x.holder_id = i.org_id) AND (NOT p_request ? 'cause' OR x.reason = p_request ->> 'cause') END
                AND (CASE WHEN x.reason = 'danger' THEN 0 ELSE 1 END, x.id) > (v_after_rank, v_after)
              ORDER BY CASE WHEN x.reason = 'danger' THEN 0 ELSE 1 END, x.id LIMIT limit_rows_looked() LOOP
        v_seen := v_seen + 1;
        v_rank := CASE WHEN e.reason = 'danger' THEN 0 ELSE 1 END;
        IF v_seen = limit_rows_looked() THEN
            v_next := page_cursor(p_request, date '2000-01-01' + v_rank, e.id);
        END IF;
        CONTINUE WHEN NOT escalation_visible(i, e);
        v_rows := v_rows || escalation_row(i, e);
        IF jsonb_array_length(v_rows) = v_limit THEN
            v_next := page_cursor(p_request, date '2000-01-01' + v_rank, e.id);
            EXIT;
        END IF;
    END LOOP;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('rows', v_rows, 'next', v_next, 'out_of_sight', v_unseen)));
END $$;

-- The timeline (messages EscalationStep).
CREATE OR REPLACE FUNCTION escalation_steps_json(p_id bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('version', s.version, 'verb', s.verb, 'on', s.on_date, 'at', stamp(s.at),
                'by', account_name_of(s.account_id), 'by_org', (SELECT org_name_of(a.org_id) FROM account a WHERE a.id = s.account_id),
                'for_member', account_name_of(s.for_account), 'state', s.state, 'from', org_name_of(s.from_org), 'to', org_name_of(s.to_org),
                'note', mask_words(note_body(s.note_id), false), 'evidence', to_jsonb(s.evidence::text[]))) ORDER BY s.version), '[]')
              FROM escalation_step s WHERE s.escalation_id = p_id);
END $$;

-- Is this child named among the late ones? To the group, and to who sees the case still: of one that went on to another unit the number stays.
CREATE OR REPLACE FUNCTION escalation_names(i identity, c case_file) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN coalesce(i.role, '') NOT IN ('street', 'community') OR case_visible(i, c.street_id, c.community_id, c.school_id); END $$;

-- ESCALATION_SHOW {"escalation"}: {"ok": EscalationFile}, or NULL: absent, or out of sight. The look is a row of the trail for each case in it.
CREATE OR REPLACE FUNCTION escalation_show(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v jsonb := escalation_show_read(p_request);
BEGIN
    PERFORM danger_opened(NULL, (p_request ->> 'escalation')::bigint,
                          event_add('escalation_look', (x ->> 'case')::bigint, (x ->> 'child')::bigint,
                                    jsonb_build_object('escalation', (p_request ->> 'escalation')::bigint, 'version', v #> '{look,version}')))
       FROM jsonb_array_elements(v #> '{look,cases}') x;
    RETURN v - 'look';
END $$;

CREATE OR REPLACE FUNCTION escalation_show_read(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_look jsonb;
    i identity := me();
    v_file jsonb;
    e escalation;
    c case_file;
BEGIN
    SELECT * INTO e FROM escalation WHERE id = (p_request ->> 'escalation')::bigint;
    IF NOT FOUND OR NOT escalation_visible(i, e) THEN
        RETURN NULL;
    END IF;
    v_look := jsonb_build_object('version', e.version, 'cases', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('case', y.case_id, 'child', y.child_id) ORDER BY y.case_id), '[]')
          FROM (SELECT x.case_id, f.child_id FROM escalation_case x JOIN case_file f ON f.id = x.case_id
                 WHERE x.escalation_id = e.id AND escalation_names(i, f) ORDER BY NOT f.danger, x.case_id LIMIT limit_page()) y));
    SELECT * INTO c FROM case_file WHERE id = e.case_id;
    v_file := jsonb_build_object('row', escalation_row(i, e) || jsonb_strip_nulls(jsonb_build_object('asked', mask_words(note_body(e.note_id), false),
                                         'proposal', CASE WHEN i.role IS DISTINCT FROM 'department' THEN mask_words(note_body(e.proposal_id), false) END)),
                                 'child', CASE WHEN c.id IS NOT NULL AND NOT (i.role = 'department' AND e.ended_on IS NOT NULL) THEN escalation_child(i, c) END,
                                 'parties', danger_parties_json(e));
    IF i.role = 'department' THEN
        RETURN jsonb_build_object('look', v_look, 'ok', jsonb_strip_nulls(v_file));
    END IF;
    RETURN jsonb_build_object('look', v_look, 'ok', jsonb_strip_nulls(v_file || jsonb_build_object(
        'case_state', c.state, 'oddities', escalation_oddities(e.id),
        'decision', e.decision, 'decided_by', account_name_of(e.decided_by), 'decided_for', account_name_of(e.decided_for), 'decided_on', e.decided_on,
        'steps', escalation_steps_json(e.id),
        'cases', CASE WHEN e.source = 'clock' THEN (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('case', case_no(x.case_id), 'due', k.due, 'settled_on', x.settled_on, 'how', x.how)
                            || CASE WHEN x.seen THEN jsonb_build_object('name', (x.c).name, 'state', (x.c).state, 'street_name', org_name_of((x.c).street_id), 'community_name', org_name_of((x.c).community_id),
                                                                        'danger_at', CASE WHEN (x.c).danger THEN clock_stamp((x.c).danger_at) END) ELSE '{}' END) ORDER BY x.first DESC, x.case_id)
                            FROM (SELECT y.*, f AS c, n.seen, n.seen AND f.danger AS first FROM escalation_case y JOIN case_file f ON f.id = y.case_id CROSS JOIN LATERAL (SELECT escalation_names(i, f) AS seen) n
                                   WHERE y.escalation_id = e.id ORDER BY first DESC, y.case_id LIMIT limit_page()) x
                            LEFT JOIN clock k ON k.id = x.clock_id) END,
        'visits', CASE WHEN c.id IS NOT NULL AND i.role IN ('leader', 'leader_office') THEN case_visits_json(c.child_id, false) END,
        'papers', CASE WHEN c.id IS NOT NULL AND i.role IN ('leader', 'leader_office') THEN escalation_papers_json(c.id) END)));
END $$;

-- The papers filed with a case, in the order of filing (messages Evidence).
CREATE OR REPLACE FUNCTION escalation_papers_json(p_case bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(p), '[]') FROM jsonb_array_elements(evidence_json((SELECT child_id FROM case_file WHERE id = p_case), false)) p
             WHERE p ->> 'case' = case_no(p_case));
END $$;

-- [message Oddity] of the papers that came with its steps and those of its directives, act by act, each by the day of the act; with p_event, of that act's. NULL: not for
-- the actor. It passes row security, as case_oddities is; the group decides without seeing the case.
CREATE OR REPLACE FUNCTION escalation_oddities(p_escalation bigint, p_event bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'street', 'community', 'leader', 'leader_office') THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT jsonb_agg(o.odd ORDER BY a.event_id, o.n)
              FROM (SELECT e.event_id, e.case_id, min(s.on_date) AS on_date
                      FROM (SELECT t.on_date, t.evidence FROM escalation_step t WHERE t.escalation_id = p_escalation
                            UNION ALL
                            SELECT t.on_date, t.evidence FROM directive_step t JOIN directive d ON d.id = t.directive_id WHERE d.escalation_id = p_escalation) s
                      JOIN evidence e ON e.id = ANY (s.evidence) AND (p_event IS NULL OR e.event_id = p_event)
                     GROUP BY e.event_id, e.case_id) a
             CROSS JOIN LATERAL oddities_of(ARRAY[a.case_id], a.event_id, NULL, '', a.on_date) r
             CROSS JOIN LATERAL jsonb_array_elements(r.oddities) WITH ORDINALITY o(odd, n));
END $$;
