-- TASK_LIST: what somebody has to do, by its day, the overdue first. One's own day (`mine`), or all that one sees.
--
-- It is the clocks, which stand for everything that has a day; and beside them what has none because its batch came too late for clocks, or waits for
-- an answer without a term: steps, duties, escalations, directives, inquiries, proposals, transfers. Each source gives one page in the order of
-- the whole, by its index where there is one.

-- The one command that ends a task; "…" stands for what only a person can say.
CREATE OR REPLACE FUNCTION task_command(p_task text, p_kind text, p_case text, p_ref text, p_state text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_task
        WHEN 'route' THEN 'nol case assign ' || p_case || ' --to …'
        WHEN 'assign' THEN 'nol case assign ' || p_case || ' --to …'
        WHEN 'transfer' THEN 'nol case assign ' || p_case || ' --to …'
        WHEN 'visit' THEN 'nol visit submit ' || p_case
        WHEN 'next_visit' THEN 'nol visit submit ' || p_case
        WHEN 'review' THEN 'nol case approve ' || p_case
        WHEN 'confirm' THEN 'nol case confirm ' || p_case
        WHEN 'desk' THEN 'nol finding file ' || p_case || ' --code …'
        WHEN 'match' THEN 'nol match accept ' || p_case
        WHEN 'duty' THEN 'nol task done ' || p_case || ' ' || p_kind || ' --note …'
        WHEN 'danger_call' THEN 'nol escalation called ' || p_ref || ' ' || p_state || ' --note …'
        WHEN 'inquiry' THEN 'nol inquiry answer ' || p_ref || ' --result …'
        WHEN 'escalation' THEN 'nol escalation ' || CASE p_state WHEN 'raised' THEN 'accept ' || p_ref WHEN 'group' THEN 'decide ' || p_ref || ' …'
                                                                 WHEN 'decided' THEN 'show ' || p_ref WHEN 'answered' THEN 'close ' || p_ref
                                                                 ELSE 'answer ' || p_ref || ' --note …' END
        WHEN 'directive' THEN 'nol directive ' || CASE p_state WHEN 'issued' THEN 'ack ' || p_ref WHEN 'acknowledged' THEN 'answer ' || p_ref || ' --note …'
                                                               ELSE 'accept ' || p_ref END END
$$;

-- What kind of thing a clock is about.
CREATE OR REPLACE FUNCTION task_of(p_kind text, p_escalation bigint, p_directive bigint, p_inquiry bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_directive IS NOT NULL THEN 'directive' WHEN p_escalation IS NOT NULL THEN 'escalation' WHEN p_inquiry IS NOT NULL THEN 'inquiry' ELSE p_kind END
$$;

-- The steps of a child found on no list have the clock `found` until the first move; what has to be done is the state's.
CREATE OR REPLACE FUNCTION task_step(p_kind text, p_state text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE p_kind WHEN 'found' THEN coalesce(clock_step(p_state), 'visit') ELSE p_kind END $$;

-- Where a task stands: by its day; a child in danger before all others, what has no day behind them.
CREATE OR REPLACE FUNCTION task_day(p_kind text, p_due date) RETURNS date
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN p_kind IN ('danger', 'danger_solve', 'danger_call') THEN date '2000-01-01' ELSE coalesce(p_due, date '2999-12-31') END $$;

-- Its columns have changed, so the one before goes first.
DROP FUNCTION IF EXISTS task_list(jsonb);
CREATE OR REPLACE FUNCTION task_list(p_request jsonb) RETURNS TABLE ("case" text, task text, kind text, label text, level text, org text, org_name text,
    since date, due date, until date, code text, name text, status text, version int, ref text, overdue boolean, missing_year int, provisional boolean,
    command text, why_sent_back text, due_at text, danger_at text, whom text, function text, phone text, next text)
LANGUAGE plpgsql STABLE SET jit = off AS $$              -- so many sources look costly on paper: the compiler would start, and take longer than all of them
DECLARE
    i identity := me();
    v_limit int := page_size(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_batch int := CASE WHEN p_request ? 'batch' THEN coalesce((SELECT b.id FROM batch b WHERE b.name = p_request ->> 'batch'), -1) END;
    v_kind text := p_request ->> 'kind';
    v_level text := CASE WHEN i.role IN ('leader', 'leader_office') THEN 'leadership_group' ELSE i.role END;
    v_mine boolean := coalesce((p_request ->> 'mine')::boolean, false) OR coalesce(i.role, '') NOT IN ('district', 'street', 'community');
    v_all boolean := i.role = 'district' AND NOT v_mine;
    v_street int := my_unit('street');
    v_community int := my_unit('community');
    v_units int[] := ARRAY[i.org_id] || CASE WHEN i.role = 'street' AND NOT v_mine THEN array(SELECT id FROM org WHERE parent_id = i.org_id) ELSE '{}' END;
    v_working constant text[] := '{listed,at_street,at_community,found,reviewed}';
    v_steps constant text[] := '{route,assign,visit,review,confirm,found}';
    v_now timestamptz := clock_now();
    v_never constant date := '2999-12-31';                 -- sorts what has no day
BEGIN
    RETURN QUERY
    WITH running AS (                                      -- by unit; the district that asks for everything goes through all
        SELECT k.* FROM open_clocks(v_now) k WHERE NOT v_all AND k.org_id = ANY (v_units)
        UNION ALL
        SELECT k.* FROM open_clocks(v_now) k WHERE v_all
    ), clocks AS (
        SELECT k.task AS task, k.kind AS kind, k.case_id AS case_id, k.duty_id AS duty_id,
               coalesce(k.directive_id, k.escalation_id, k.inquiry_id) AS ref, k.level AS level, k.org_id AS org_id, k.since AS since,
               k.due AS due, k.missing_year AS missing_year, k.late_since IS NOT NULL AS late, k.id * 8 AS id
          FROM running k
         WHERE (task_day(k.kind, k.due), k.id * 8) > (v_day, v_id)
           AND (v_batch IS NULL OR k.case_id IN (SELECT f.id FROM case_file f WHERE f.batch_id = v_batch))
           AND (v_kind IS NULL OR v_kind IN (k.kind, k.task)
                OR k.duty_id IN (SELECT d.id FROM duty d WHERE d.kind = v_kind)
                OR (k.kind = 'found' AND v_kind = (SELECT task_step('found', f.state) FROM case_file f WHERE f.id = k.case_id)))
         ORDER BY task_day(k.kind, k.due), k.id LIMIT v_limit
    ), held AS (                                           -- open duties: a unit's by its cases, the district's by their day
        SELECT u.id, u.case_id, u.kind, u.since, u.due, u.level AS written_for, f.batch_id, f.street_id, f.community_id, f AS c
          FROM case_file f CROSS JOIN LATERAL (SELECT * FROM duty o WHERE o.case_id = f.id AND o.status = 'open' OFFSET 0) u
         WHERE i.role IN ('street', 'community') AND (f.street_id = v_street OR f.community_id = v_community) AND f.is_open
        UNION ALL
        SELECT d.id, d.case_id, d.kind, d.since, d.due, d.level, f.batch_id, f.street_id, f.community_id, f
          FROM duty d JOIN case_file f ON f.id = d.case_id WHERE i.role = 'district' AND d.status = 'open' AND d.due >= v_day
    ), duties AS (
        SELECT 'duty', h.kind, h.case_id, h.id, NULL::bigint, n.level, duty_org(n.level, h.c), h.since, h.due, NULL::int, late_since(h.due, NULL, NULL, v_now) IS NOT NULL, h.id * 8 + 1
          FROM held h CROSS JOIN LATERAL (SELECT duty_level(h.written_for, h.street_id, h.community_id) AS level) n
         WHERE (h.due, h.id * 8 + 1) > (v_day, v_id) AND (NOT v_mine OR n.level = i.role)
           AND (v_batch IS NULL OR h.batch_id = v_batch) AND (v_kind IS NULL OR v_kind IN (h.kind, 'duty'))
           AND NOT EXISTS (SELECT FROM clock k WHERE k.duty_id = h.id AND k.status = 'running')
         ORDER BY h.due, h.id LIMIT v_limit
    ), waiting AS (
        SELECT f AS c FROM case_file f WHERE i.role IN ('street', 'community') AND (f.street_id = v_street OR f.community_id = v_community) AND f.is_open
        UNION ALL
        SELECT f FROM case_file f WHERE i.role = 'district' AND f.state = ANY (CASE WHEN v_mine THEN '{listed,reviewed}' ELSE v_working END) AND f.transfer_to IS NULL
        UNION ALL
        SELECT f FROM case_file f WHERE i.role = 'district' AND f.transfer_to IS NOT NULL AND f.is_open
        UNION ALL
        SELECT f FROM child h JOIN case_file f ON f.child_id = h.id
         WHERE i.role = 'district' AND v_mine AND h.died_on IS NOT NULL AND f.state IN ('at_street', 'at_community', 'found') AND f.transfer_to IS NULL
    ), steps AS (
        SELECT s.task, s.task, (w.c).id, NULL::bigint, NULL::bigint, s.level, duty_org(s.level, w.c), (w.c).since, NULL::date, NULL::int, false, (w.c).id * 8 + 2
          FROM waiting w JOIN child h ON h.id = (w.c).child_id
               CROSS JOIN LATERAL (SELECT CASE WHEN (w.c).transfer_to IS NOT NULL THEN 'transfer' WHEN h.died_on IS NULL THEN clock_step((w.c).state)
                                               WHEN (w.c).state = 'reviewed' THEN 'confirm' ELSE 'desk' END AS task,
                                          CASE WHEN (w.c).transfer_to IS NOT NULL OR h.died_on IS NOT NULL THEN 'district'
                                               ELSE case_level((w.c).state, (w.c).street_id, (w.c).community_id) END AS level) s
         WHERE NOT inquiry_holds((w.c).inquiry_id) AND ((w.c).state = ANY (v_working) OR (w.c).transfer_to IS NOT NULL)
           AND (v_never, (w.c).id * 8 + 2) > (v_day, v_id) AND (NOT v_mine OR s.level = i.role)
           AND (v_batch IS NULL OR (w.c).batch_id = v_batch) AND (v_kind IS NULL OR s.task = v_kind)
           AND (s.task = 'transfer' OR NOT EXISTS (SELECT FROM clock k WHERE k.case_id = (w.c).id AND k.status = 'running' AND k.kind = ANY (v_steps)))
         ORDER BY (w.c).id LIMIT v_limit
    ), raised AS (
        SELECT 'escalation', e.reason, e.case_id, NULL::bigint, e.id, v_level, e.holder_id, e.raised_on, NULL::date, NULL::int, false, e.id * 8 + 3
          FROM escalation e
         WHERE e.ended_on IS NULL AND (task_day(e.reason, NULL), e.id * 8 + 3) > (v_day, v_id)
           AND v_batch IS NULL AND (v_kind IS NULL OR v_kind IN ('escalation', e.reason))
           AND ((e.holder_id = i.org_id AND NOT EXISTS (SELECT FROM clock k WHERE k.escalation_id = e.id AND k.status = 'running'))
                OR (i.role = 'department' AND e.reason = 'danger'              -- of which it was told: its to read
                    AND EXISTS (SELECT FROM escalation_party p WHERE p.escalation_id = e.id AND p.org_id = i.org_id)))
         ORDER BY task_day(e.reason, NULL), e.id LIMIT v_limit
    ), ordered AS (                                        -- what one has to answer; for the group: what it has to judge, which has no day
        SELECT 'directive', 'directive', d.case_id, NULL::bigint, d.id, v_level, i.org_id, d.issued_on, n.due, NULL::int, late_since(n.due, NULL, NULL, v_now) IS NOT NULL, d.id * 8 + 4
          FROM directive d CROSS JOIN LATERAL (SELECT CASE WHEN d.state IN ('issued', 'acknowledged') THEN d.due END AS due) n
         WHERE ((d.org_id = i.org_id AND d.state IN ('issued', 'acknowledged')) OR (v_level = 'leadership_group' AND d.state IN ('answered', 'refused')))
           AND (coalesce(n.due, v_never), d.id * 8 + 4) > (v_day, v_id)
           AND v_batch IS NULL AND (v_kind IS NULL OR v_kind = 'directive')
           AND NOT EXISTS (SELECT FROM clock k WHERE k.directive_id = d.id AND k.org_id = i.org_id AND k.status = 'running')
         ORDER BY coalesce(n.due, v_never), d.id LIMIT v_limit
    ), asked AS (
        SELECT 'inquiry', 'inquiry', q.case_id, NULL::bigint, q.id, 'district', org_district(), q.sent_on, q.due, NULL::int, late_since(q.due, NULL, NULL, v_now) IS NOT NULL, q.id * 8 + 5
          FROM inquiry q JOIN case_file c ON c.id = q.case_id
         WHERE i.role = 'district' AND q.state = 'open' AND (q.due, q.id * 8 + 5) > (v_day, v_id)
           AND (v_batch IS NULL OR c.batch_id = v_batch) AND (v_kind IS NULL OR v_kind = 'inquiry')
           AND NOT EXISTS (SELECT FROM clock k WHERE k.inquiry_id = q.id AND k.status = 'running')
         ORDER BY q.due, q.id LIMIT v_limit
    ), proposed AS (                                       -- what the registry or an inquiry has answered
        SELECT 'match', p.rule, p.case_id, NULL::bigint, p.id, 'district', org_district(), c.since, NULL::date, NULL::int, false, p.id * 8 + 6
          FROM match_proposal p JOIN case_file c ON c.id = p.case_id
         WHERE i.role = 'district' AND p.status = 'open' AND (p.rule = 'registration' OR p.rule LIKE 'inquiry%') AND c.is_open
           AND (v_never, p.id * 8 + 6) > (v_day, v_id)
           AND (v_batch IS NULL OR c.batch_id = v_batch) AND (v_kind IS NULL OR v_kind IN ('match', p.rule))
         ORDER BY p.id LIMIT v_limit
    ), page AS (
        SELECT * FROM (SELECT * FROM clocks UNION ALL SELECT * FROM duties UNION ALL SELECT * FROM steps UNION ALL SELECT * FROM raised
                       UNION ALL SELECT * FROM ordered UNION ALL SELECT * FROM asked UNION ALL SELECT * FROM proposed) u
         ORDER BY task_day(u.kind, u.due), u.id LIMIT v_limit
    )
    SELECT case_no(c.id), s.task, CASE WHEN s.task IN ('route', 'assign', 'visit', 'review', 'confirm', 'next_visit') THEN s.task ELSE coalesce(d.kind, t.kind) END,
           coalesce(nullif(d.label, ''), w.number), t.level, o.code, o.name, t.since, t.due, d.until_date, coalesce(f.code, c.code), c.name, 'open', c.version,
           coalesce(t.ref, p.escalation_id)::text, t.late, t.missing_year, d.provisional,
           task_command(s.task, d.kind, case_no(c.id), coalesce(t.ref, p.escalation_id)::text, coalesce(w.state, po.code, p.function, CASE WHEN v_level = 'leadership_group' AND e.state = 'accepted' THEN 'group'
                                                                                       WHEN (e.source = 'clock' AND e.state = 'accepted') OR i.role = 'department' THEN 'decided' ELSE e.state END)),
           CASE WHEN c.sent_back_note IS NOT NULL AND s.task IN ('assign', 'visit', 'next_visit', 'desk', 'route', 'duty') THEN mask_words(note_body(c.sent_back_note), false) END,
           clock_stamp(k.due_at), CASE WHEN task_day(t.kind, NULL) < v_never THEN clock_stamp(coalesce(e.raised_at, c.danger_at)) END, po.name, coalesce(p.function, po.function), po.phone,
           CASE WHEN row_number() OVER (ORDER BY task_day(t.kind, t.due), t.id) = v_limit THEN page_cursor(p_request, task_day(t.kind, t.due), t.id) END
      FROM page t
      LEFT JOIN case_file c ON c.id = t.case_id
      CROSS JOIN LATERAL (SELECT task_step(t.task, c.state) AS task) s
      LEFT JOIN duty d ON d.id = t.duty_id
      LEFT JOIN finding f ON f.id = d.finding_id
      LEFT JOIN directive w ON w.id = t.ref AND t.task = 'directive'
      LEFT JOIN escalation e ON e.id = t.ref AND t.task = 'escalation'
      LEFT JOIN org o ON o.id = t.org_id
      LEFT JOIN clock k ON t.id % 8 = 0 AND k.id = t.id / 8 AND k.due_at IS NOT NULL
      LEFT JOIN escalation_party p ON p.id = k.party_id
      LEFT JOIN org po ON po.id = p.org_id
     ORDER BY task_day(t.kind, t.due), t.id;
END $$;
