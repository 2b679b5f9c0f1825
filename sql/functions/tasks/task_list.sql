-- TASK_LIST: what somebody has to do, by its day, the overdue first. One's own day (`mine`), or all that one sees.
--
-- It is the clocks, which stand for everything that has a day; and beside them what has none because its batch came too late for clocks, or waits for
-- an answer without a term: steps, duties, escalations, directives, inquiries, proposals, transfers. Each source gives one page in the order of
-- the whole, by its index where there is one.

-- The moves of a case that do a step; what else can be done is in its file (case_next).
CREATE OR REPLACE FUNCTION task_moves(p_task text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_task WHEN 'route' THEN '{assign}' WHEN 'assign' THEN '{assign}' WHEN 'transfer' THEN '{assign}' WHEN 'visit' THEN '{visit}'
                       WHEN 'review' THEN '{approve,sendback}' WHEN 'confirm' THEN '{confirm,sendback}' END::text[]
$$;

-- The verbs that do an open duty, for the one who asks; NULL: another level has it, or it is over.
CREATE OR REPLACE FUNCTION duty_verbs(c case_file, d duty) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN d.status <> 'open' OR duty_level(d.level, c.street_id, c.community_id) <> my_role() THEN NULL
                WHEN d.kind = 'ground_withdrawn' AND c.state IN ('deducted', 'closed') THEN '{reopen,task_done}'::text[]
                ELSE '{task_done}'::text[] END;
END $$;

-- The verbs that do a task, for the one who asks, the usual one first; NULL: it is another's, or waits for something. `p_moves`: state: moves of his role.
CREATE OR REPLACE FUNCTION task_next(i identity, p_task text, p_moves jsonb, c case_file, d duty, e escalation, w directive) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN nullif(CASE p_task
        WHEN 'duty' THEN duty_verbs(c, d)
        WHEN 'next_visit' THEN CASE WHEN i.role IN ('street', 'community') THEN '{visit}'::text[] END   -- a visit without a finding moves nothing
        WHEN 'desk' THEN CASE WHEN i.role = 'district' THEN '{desk}'::text[] END
        WHEN 'match' THEN CASE WHEN i.role = 'district' THEN '{match,match_reject}'::text[] END
        WHEN 'same_child' THEN CASE WHEN i.role = 'district' THEN '{join,match_reject}'::text[] END
        WHEN 'danger_call' THEN CASE WHEN i.role IN ('district', 'street', 'community') THEN '{escalation_called}'::text[] END
        WHEN 'inquiry' THEN CASE WHEN i.role = 'district' THEN '{answer,withdraw}'::text[] END
        WHEN 'escalation' THEN array(SELECT m.verb FROM escalation_move_rule m
                                      WHERE m.from_state = e.state AND e.state <> 'decided'            -- then its orders are waited for
                                        AND acts_for(i, e.holder_id) AND org_type_of(e.holder_id) = ANY (m.levels) AND e.source = ANY (m.sources)
                                      ORDER BY escalation_order(m.verb))
        WHEN 'directive' THEN directive_next(i, w)
        ELSE array(SELECT m.verb FROM unnest(task_moves(p_task)) WITH ORDINALITY m(verb, n)
                    WHERE (p_moves -> c.state) ? m.verb
                      AND NOT (m.verb IN ('approve', 'confirm') AND EXISTS (SELECT FROM finding f WHERE f.id = c.finding_id AND f.effect <> 'deducted')
                               AND child_died_refusal(c) IS NOT NULL)
                    ORDER BY m.n) END, '{}');
END $$;

-- What kind of thing a clock is about.
CREATE OR REPLACE FUNCTION task_of(p_kind text, p_escalation bigint, p_directive bigint, p_inquiry bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_directive IS NOT NULL THEN 'directive' WHEN p_escalation IS NOT NULL THEN 'escalation' WHEN p_inquiry IS NOT NULL THEN 'inquiry' ELSE p_kind END
$$;

-- The steps of a child found on no list have the clock `found` until the first move; what has to be done is the state's.
CREATE OR REPLACE FUNCTION task_step(p_kind text, p_state text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE p_kind WHEN 'found' THEN coalesce(clock_step(p_state), 'visit') ELSE p_kind END $$;

-- Where a task stands: by its day; of a child in danger before all others, what has no day behind them.
DROP FUNCTION IF EXISTS task_day(text, date);
CREATE OR REPLACE FUNCTION task_day(p_first int, p_due date) RETURNS date
LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(page_first() + p_first, p_due, date '2999-12-31') $$;

-- Its place on that day: of children in danger by the hour it is due, then all by their number.
CREATE OR REPLACE FUNCTION task_place(p_first int, p_due date, p_due_at timestamptz, p_id bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_first IS NULL THEN p_id
                ELSE (least(coalesce(extract(epoch FROM coalesce(p_due_at, (p_due + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')) / 60, 'infinity'), (1 << 27) - 1)::bigint << 35) + p_id END
$$;

-- Is it about a child in danger? 0: by its kind, which comes before all; 1: by its case or order, which is one of those of task_danger. NULL: no.
CREATE OR REPLACE FUNCTION task_first(p_kind text, p_case bigint, p_cases bigint[], p_order bigint DEFAULT NULL, p_orders bigint[] DEFAULT NULL) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_kind IN ('danger', 'danger_solve', 'danger_call') THEN 0 WHEN p_case = ANY (p_cases) OR p_order = ANY (p_orders) THEN 1 END
$$;

-- Its columns have changed, so the one before goes first.
DROP FUNCTION IF EXISTS task_list(jsonb), task_command(text, text, text, text, text);
CREATE OR REPLACE FUNCTION task_list(p_request jsonb) RETURNS TABLE ("case" text, task text, kind text, label text, level text, org text, org_name text,
    since date, due date, until date, code text, name text, status text, version int, ref text, overdue boolean, missing_year int, provisional boolean,
    why_sent_back text, due_at text, danger_at text, whom text, function text, phone text, cursor text,
    label_en text, round int, rounds int, "to" text, next jsonb, holder_late boolean)
LANGUAGE plpgsql STABLE SET jit = off AS $$              -- so many sources look costly on paper: the compiler would start, and take longer than all of them
DECLARE
    i identity := me();
    v_limit int := page_size(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_batch int := (SELECT b.id FROM batch b WHERE b.name = p_request ->> 'batch');
    v_kind text := p_request ->> 'kind';
    v_level text := CASE WHEN i.role IN ('leader', 'leader_office') THEN 'leadership_group' ELSE i.role END;
    v_mine boolean := coalesce((p_request ->> 'mine')::boolean, false) OR coalesce(i.role, '') NOT IN ('district', 'street', 'community');
    v_all boolean := i.role = 'district' AND NOT v_mine;
    v_street int := my_unit('street');
    v_community int := my_unit('community');
    v_units int[] := ARRAY[i.org_id] || CASE WHEN i.role = 'street' AND NOT v_mine THEN array(SELECT id FROM org WHERE parent_id = i.org_id) ELSE '{}' END;
    v_working constant text[] := clock_states();
    v_steps constant text[] := '{route,assign,visit,review,confirm,found}';
    v_now timestamptz := clock_now();
    v_cases bigint[];                                      -- of children in danger
    v_orders bigint[];
    v_unread bigint[];
    v_moves jsonb := (SELECT jsonb_object_agg(m.from_state, m.verbs) FROM (SELECT r.from_state, jsonb_agg(DISTINCT r.verb) AS verbs FROM case_move_rule r
                       WHERE i.role = ANY (r.roles) AND r.cond <> 'withdrawn' GROUP BY r.from_state) m);
BEGIN
    SELECT t.cases, t.orders, t.unread INTO v_cases, v_orders, v_unread FROM task_danger(page_since(p_request)) t;
    RETURN QUERY
    WITH running AS (                                      -- by unit; the district that asks for everything goes through all
        SELECT k.* FROM open_clocks(v_now) k WHERE NOT v_all AND k.org_id = ANY (v_units)
        UNION ALL
        SELECT k.* FROM open_clocks(v_now) k WHERE v_all
    ), clocks AS (
        SELECT k.task AS task, k.kind AS kind, k.case_id AS case_id, k.duty_id AS duty_id,
               coalesce(k.directive_id, k.escalation_id, k.inquiry_id) AS ref, k.level AS level, k.org_id AS org_id, k.since AS since,
               k.due AS due, k.missing_year AS missing_year, k.late_since IS NOT NULL AS late, k.id * 8 AS id, z.first, z.place
          FROM running k CROSS JOIN LATERAL (SELECT task_first(k.kind, k.case_id, v_cases, k.directive_id, v_orders) AS first) y
               CROSS JOIN LATERAL (SELECT y.first, task_place(y.first, k.due, CASE WHEN y.first IS NOT NULL THEN (SELECT o.due_at FROM clock o WHERE o.id = k.id) END, k.id * 8) AS place) z
         WHERE (task_day(z.first, k.due), z.place) > (v_day, v_id)
           AND (v_batch IS NULL OR k.case_id IN (SELECT f.id FROM case_file f WHERE f.batch_id = v_batch))
           AND (v_kind IS NULL OR v_kind IN (k.kind, k.task)
                OR k.duty_id IN (SELECT d.id FROM duty d WHERE d.kind = v_kind)
                OR (k.kind = 'found' AND v_kind = (SELECT task_step('found', f.state) FROM case_file f WHERE f.id = k.case_id)))
         ORDER BY task_day(z.first, k.due), z.place LIMIT v_limit
    ), held AS (                                           -- open duties: a unit's by its cases, the district's by their day
        SELECT u.id, u.case_id, u.kind, u.since, u.due, u.level AS written_for, f.batch_id, f.street_id, f.community_id, f AS c
          FROM case_file f CROSS JOIN LATERAL (SELECT * FROM duty o WHERE o.case_id = f.id AND o.status = 'open' OFFSET 0) u
         WHERE i.role IN ('street', 'community') AND (f.street_id = v_street OR f.community_id = v_community) AND f.is_open
        UNION ALL
        SELECT d.id, d.case_id, d.kind, d.since, d.due, d.level, f.batch_id, f.street_id, f.community_id, f
          FROM duty d JOIN case_file f ON f.id = d.case_id WHERE i.role = 'district' AND d.status = 'open' AND d.due >= v_day
    ), duties AS (
        SELECT 'duty', h.kind, h.case_id, h.id, NULL::bigint, z.level, duty_org(z.level, h.c), h.since, h.due, NULL::int, late_since(h.due, NULL, NULL, v_now) IS NOT NULL, h.id * 8 + 1, z.first, p.place
          FROM held h CROSS JOIN LATERAL (SELECT duty_level(h.written_for, h.street_id, h.community_id) AS level, task_first('duty', h.case_id, v_cases) AS first) z
               CROSS JOIN LATERAL (SELECT task_place(z.first, h.due, NULL, h.id * 8 + 1) AS place) p
         WHERE (task_day(z.first, h.due), p.place) > (v_day, v_id) AND (NOT v_mine OR z.level = i.role) AND (v_all OR duty_org(z.level, h.c) = ANY (v_units))
           AND (v_batch IS NULL OR h.batch_id = v_batch) AND (v_kind IS NULL OR v_kind IN (h.kind, 'duty'))
           AND NOT EXISTS (SELECT FROM clock k WHERE k.duty_id = h.id AND k.status = 'running')
         ORDER BY task_day(z.first, h.due), p.place LIMIT v_limit
    ), waiting AS (
        SELECT f AS c FROM case_file f WHERE i.role IN ('street', 'community') AND (f.street_id = v_street OR f.community_id = v_community) AND f.is_open
        UNION ALL
        SELECT f FROM case_file f WHERE i.role = 'district' AND f.state = ANY (CASE WHEN v_mine THEN '{listed,reviewed}' ELSE v_working END) AND f.transfer_to IS NULL
        UNION ALL
        SELECT f FROM case_file f WHERE i.role = 'district' AND f.transfer_to IS NOT NULL AND f.is_open
        UNION ALL
        SELECT f FROM child h JOIN case_file f ON f.child_id = h.id
         WHERE i.role = 'district' AND h.died_on IS NOT NULL AND f.transfer_to IS NULL
           AND (f.state = 'out_of_school' OR (v_mine AND f.state IN ('at_street', 'at_community')))
    ), steps AS (
        SELECT s.task, s.task, (w.c).id, NULL::bigint, NULL::bigint, s.level, duty_org(s.level, w.c), (w.c).since, NULL::date, NULL::int, false, (w.c).id * 8 + 2, s.first, p.place
          FROM waiting w JOIN child h ON h.id = (w.c).child_id
               CROSS JOIN LATERAL (SELECT CASE WHEN (w.c).transfer_to IS NOT NULL THEN 'transfer' WHEN h.died_on IS NULL THEN clock_step((w.c).state)
                                               WHEN (w.c).state IN ('found', 'reviewed') THEN clock_step((w.c).state) ELSE 'desk' END AS task,
                                          CASE WHEN (w.c).transfer_to IS NOT NULL OR (h.died_on IS NOT NULL AND (w.c).state <> 'found') THEN 'district'
                                               ELSE case_level((w.c).state, (w.c).street_id, (w.c).community_id) END AS level,
                                          task_first('', (w.c).id, v_cases) AS first) s
               CROSS JOIN LATERAL (SELECT task_place(s.first, NULL, NULL, (w.c).id * 8 + 2) AS place) p
         WHERE NOT inquiry_holds((w.c).inquiry_id) AND ((w.c).state = ANY (v_working) OR (w.c).transfer_to IS NOT NULL OR (s.task = 'desk' AND (w.c).state = 'out_of_school'))
           AND (task_day(s.first, NULL), p.place) > (v_day, v_id) AND (NOT v_mine OR s.level = i.role)
           AND (v_batch IS NULL OR (w.c).batch_id = v_batch) AND (v_kind IS NULL OR s.task = v_kind)
           AND (s.task = 'transfer' OR NOT EXISTS (SELECT FROM clock k WHERE k.case_id = (w.c).id AND k.status = 'running' AND k.kind = ANY (v_steps)))
         ORDER BY task_day(s.first, NULL), p.place LIMIT v_limit
    ), raised AS (
        SELECT 'escalation', e.reason, e.case_id, NULL::bigint, e.id, v_level, e.holder_id, e.raised_on, NULL::date, NULL::int, false, e.id * 8 + 3, z.first, z.place
          FROM escalation e CROSS JOIN LATERAL (SELECT task_first(e.reason, e.case_id, v_cases) AS first) y
               CROSS JOIN LATERAL (SELECT CASE WHEN e.reason = 'danger' THEN task_matter(e.id, NULL) END AS m OFFSET 0) x
               CROSS JOIN LATERAL (SELECT y.first, task_place(y.first, (x.m ->> 'due')::date, (x.m ->> 'due_at')::timestamptz, e.id * 8 + 3) AS place) z
         WHERE e.ended_on IS NULL AND (task_day(z.first, NULL), z.place) > (v_day, v_id)
           AND (v_batch IS NULL OR e.case_id IN (SELECT f.id FROM case_file f WHERE f.batch_id = v_batch)) AND (v_kind IS NULL OR v_kind IN ('escalation', e.reason))
           AND ((e.holder_id = i.org_id AND NOT EXISTS (SELECT FROM clock k WHERE k.escalation_id = e.id AND k.status = 'running'))
                OR (e.reason = 'danger'                    -- of which it was told: its to open; each account's, until somebody has accepted it; of a department, which sees nothing else of the child, to read
                    AND EXISTS (SELECT FROM escalation_party p WHERE p.escalation_id = e.id AND p.org_id = i.org_id AND (i.role = 'department' OR p.opened_event IS NULL OR e.id = ANY (v_unread)))
                    AND NOT ((v_all OR e.holder_id = i.org_id) AND EXISTS (SELECT FROM clock k WHERE k.escalation_id = e.id AND k.status = 'running'))))
         ORDER BY task_day(z.first, NULL), z.place LIMIT v_limit
    ), ordered AS (                                        -- what one has to answer; for the group: what it has to judge, which has no day
        SELECT 'directive', 'directive', d.case_id, NULL::bigint, d.id, v_level, i.org_id, d.issued_on, n.due, NULL::int, late_since(n.due, NULL, NULL, v_now) IS NOT NULL, d.id * 8 + 4, n.first, p.place
          FROM directive d CROSS JOIN LATERAL (SELECT CASE WHEN d.state IN ('issued', 'acknowledged') THEN d.due END AS due, task_first('', d.case_id, v_cases, d.id, v_orders) AS first) n
               CROSS JOIN LATERAL (SELECT task_place(n.first, n.due, NULL, d.id * 8 + 4) AS place) p
         WHERE ((d.org_id = i.org_id AND d.state IN ('issued', 'acknowledged')) OR (v_level = 'leadership_group' AND d.state IN ('answered', 'refused')))
           AND (task_day(n.first, n.due), p.place) > (v_day, v_id)
           AND v_batch IS NULL AND (v_kind IS NULL OR v_kind = 'directive')
           AND NOT EXISTS (SELECT FROM clock k WHERE k.directive_id = d.id AND k.org_id = i.org_id AND k.status = 'running')
         ORDER BY task_day(n.first, n.due), p.place LIMIT v_limit
    ), asked AS (
        SELECT 'inquiry', 'inquiry', q.case_id, NULL::bigint, q.id, 'district', org_district(), q.sent_on, q.due, NULL::int, late_since(q.due, NULL, NULL, v_now) IS NOT NULL, q.id * 8 + 5, z.first, p.place
          FROM inquiry q JOIN case_file c ON c.id = q.case_id CROSS JOIN LATERAL (SELECT task_first('', c.id, v_cases) AS first) z
               CROSS JOIN LATERAL (SELECT task_place(z.first, q.due, NULL, q.id * 8 + 5) AS place) p
         WHERE i.role = 'district' AND q.state = 'open' AND (task_day(z.first, q.due), p.place) > (v_day, v_id)
           AND (v_batch IS NULL OR c.batch_id = v_batch) AND (v_kind IS NULL OR v_kind = 'inquiry')
           AND NOT EXISTS (SELECT FROM clock k WHERE k.inquiry_id = q.id AND k.status = 'running')
         ORDER BY task_day(z.first, q.due), p.place LIMIT v_limit
    ), proposed AS (                                       -- what the registry or an inquiry has answered
        SELECT 'match', p.rule, p.case_id, NULL::bigint, p.id, 'district', org_district(), c.since, NULL::date, NULL::int, false, p.id * 8 + 6, z.first, x.place
          FROM match_proposal p JOIN case_file c ON c.id = p.case_id CROSS JOIN LATERAL (SELECT task_first('', c.id, v_cases) AS first) z
               CROSS JOIN LATERAL (SELECT task_place(z.first, NULL, NULL, p.id * 8 + 6) AS place) x
         WHERE i.role = 'district' AND p.status = 'open' AND (p.rule = 'registration' OR p.rule LIKE 'inquiry%') AND c.is_open
           AND (task_day(z.first, NULL), x.place) > (v_day, v_id)
           AND (v_batch IS NULL OR c.batch_id = v_batch) AND (v_kind IS NULL OR v_kind IN ('match', p.rule))
         ORDER BY task_day(z.first, NULL), x.place LIMIT v_limit
    ), alike AS (                                          -- whose child may be one that is known already
        SELECT 'same_child', 'same_child', c.id, NULL::bigint, NULL::bigint, 'district', org_district(), c.since, NULL::date, NULL::int, false, c.id * 8 + 7, z.first, x.place
          FROM case_file c CROSS JOIN LATERAL (SELECT task_first('', c.id, v_cases) AS first) z
               CROSS JOIN LATERAL (SELECT task_place(z.first, NULL, NULL, c.id * 8 + 7) AS place) x
         WHERE i.role = 'district' AND c.proposed_child IS NOT NULL AND c.is_open AND (task_day(z.first, NULL), x.place) > (v_day, v_id)
           AND (v_batch IS NULL OR c.batch_id = v_batch) AND (v_kind IS NULL OR v_kind = 'same_child')
         ORDER BY task_day(z.first, NULL), x.place LIMIT v_limit
    ), page AS (
        SELECT * FROM (SELECT * FROM clocks UNION ALL SELECT * FROM duties UNION ALL SELECT * FROM steps UNION ALL SELECT * FROM raised
                       UNION ALL SELECT * FROM ordered UNION ALL SELECT * FROM asked UNION ALL SELECT * FROM proposed UNION ALL SELECT * FROM alike) u
         ORDER BY task_day(u.first, u.due), u.place LIMIT v_limit
    )
    SELECT coalesce(case_no(c.id), x.m ->> 'case'), s.task, CASE WHEN s.task IN ('route', 'assign', 'visit', 'review', 'confirm', 'next_visit') THEN s.task ELSE coalesce(d.kind, t.kind) END,
           coalesce(l.words ->> 'label', w.number), t.level, o.code, o.name, t.since, coalesce(t.due, (x.m ->> 'due')::date), d.until_date, coalesce(f.code, c.code), coalesce(c.name, x.m ->> 'name'), CASE WHEN k.paused_until >= today() THEN 'paused' ELSE 'open' END, c.version,
           coalesce(t.ref, p.escalation_id)::text, t.late OR (q.late AND e.holder_id = i.org_id), t.missing_year, d.provisional,
           CASE WHEN c.sent_back_note IS NOT NULL AND s.task IN ('assign', 'visit', 'next_visit', 'desk', 'route', 'duty') THEN mask_words(note_body(c.sent_back_note), false) END,
           coalesce(clock_stamp(k.due_at), x.m ->> 'due_at'), coalesce(CASE WHEN e.reason = 'danger' THEN clock_stamp(e.raised_at) WHEN t.first IS NOT NULL AND c.danger THEN clock_stamp(c.danger_at) END, x.m ->> 'danger_at'), po.name, coalesce(p.function, po.function), po.phone,
           CASE WHEN row_number() OVER (ORDER BY task_day(t.first, t.due), t.place) = v_limit THEN page_cursor(p_request, task_day(t.first, t.due), t.place) END,
           l.words ->> 'label_en', (l.words ->> 'round')::int, (l.words ->> 'rounds')::int, CASE s.task WHEN 'danger_call' THEN coalesce(po.code, p.function) WHEN 'same_child' THEN case_no((SELECT min(o.id) FROM case_file o WHERE o.child_id = c.proposed_child)) END,
           to_jsonb(task_next(i, s.task, v_moves, c, d, e, w)), nullif(q.late AND NOT t.late AND e.holder_id <> i.org_id, false)
      FROM page t
      LEFT JOIN case_file c ON c.id = t.case_id
      CROSS JOIN LATERAL (SELECT task_step(t.task, c.state) AS task) s
      LEFT JOIN duty d ON d.id = t.duty_id
      CROSS JOIN LATERAL (SELECT CASE WHEN d.id IS NOT NULL THEN duty_labels(d) END AS words) l
      LEFT JOIN finding f ON f.id = d.finding_id
      LEFT JOIN directive w ON w.id = t.ref AND t.task = 'directive'
      LEFT JOIN org o ON o.id = t.org_id
      LEFT JOIN clock k ON t.id % 8 = 0 AND k.id = t.id / 8
      LEFT JOIN escalation_party p ON p.id = k.party_id
      LEFT JOIN escalation e ON e.id = CASE WHEN t.task = 'escalation' THEN t.ref ELSE p.escalation_id END
      LEFT JOIN org po ON po.id = p.org_id
      CROSS JOIN LATERAL (SELECT CASE WHEN c.id IS NULL OR (s.task = 'escalation' AND e.reason = 'danger' AND e.holder_id <> i.org_id) THEN task_matter(e.id, w.id) END AS m) x
      CROSS JOIN LATERAL (SELECT s.task = 'escalation' AND coalesce(x.m ? 'late_on', false) AS late) q   -- late is late for who has to do it; who was only told is told that, too
     ORDER BY task_day(t.first, t.due), t.place;
END $$;
