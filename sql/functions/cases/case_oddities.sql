-- What deserves a closer look (什么值得细看) before a case is decided: nothing here is refused. Said to who files it, and to who approves, confirms or decides.

-- [message Oddity] of each of some cases: of the finding that waits; with p_event, of what that act filed, on p_on where it says a day; with p_code, of a finding of that
-- code if it were filed, of that day. One statement for all of a page: a list asks for fifty at once. Looks at all there is, so its callers, of the owner, ask who
-- asks: a paper may have been used for a child out of sight, and another case of the child may lie there; that it is so is said, and nothing of either.
DROP FUNCTION IF EXISTS paper_elsewhere(bigint, text, bytea, text, text);
CREATE OR REPLACE FUNCTION oddities_of(p_cases bigint[], p_event bigint, p_code text, p_sub text, p_on date) RETURNS TABLE (case_id bigint, oddities jsonb)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$   -- planning takes longer than running
DECLARE
    i identity := me();
    v_today date := today();
BEGIN
    RETURN QUERY
    -- kinds: of paper, which the code asks for. ends: those last until a day and no longer, as a deferral, which the code's own duty counts down. whole: a finding is
    -- looked at, not single things that were filed. died_on: it is dead already. listed_on: since when it is known. on_tries: its code rests on tries. dies: its code says that the child died, on the first of its papers' days. away: that it is not here: missing, moved, left the
    -- country. end_day: what has ended by then has ended: today; for a list that is recorded
    -- afterwards, the finding's day.
    WITH c AS MATERIALIZED (
        SELECT x.*, x.whole AND x.tries AS on_tries, CASE WHEN x.supplementary THEN x.on_day ELSE v_today END AS end_day
          FROM (SELECT c.id, c.child_id, h.died_on, child_listed_on(c.child_id, c.id) AS listed_on, f.id AS finding_id, f.event_id, k.effect, k.scheme_id, k.code, b.supplementary,
                       k.code IS NOT NULL AND (p_event IS NULL OR coalesce(f.event_id = p_event, false)) AS whole,
                       coalesce(jsonb_path_query_array(k.papers, '$[*].any[*].kind'), '[]') AS kinds,
                       coalesce(jsonb_path_exists(k.duties, '$[*].until_field ? (@ == "until")'), false) AS ends,
                       jsonb_path_exists(k.papers, '$[*].any[*].condition ? (@ == "tries")') AS tries, k.ends_all AS dies,
                       jsonb_path_exists(k.papers, '$[*].any[*] ? (@.condition == "tries" || @.kind == "exit_record" || @.kind == "household_transfer")') OR k.sub LIKE 'moved%' AS away,
                       coalesce(CASE WHEN p_event IS NOT NULL THEN p_on END, f.on_date, (SELECT v.on_date FROM visit v WHERE v.child_id = c.child_id AND v.event_id = p_event), p_on, v_today) AS on_day
                  FROM case_file c
                  JOIN batch b ON b.id = c.batch_id
                  JOIN child h ON h.id = c.child_id
                  LEFT JOIN finding f ON f.id = c.finding_id AND p_code IS NULL
                  LEFT JOIN scheme_code k ON (k.scheme_id, k.code, k.sub) = (c.scheme_id, coalesce(f.code, p_code), coalesce(f.sub, p_sub))
                 WHERE c.id = ANY (p_cases)) x
    ), p AS MATERIALIZED (
        SELECT c.id AS file, c.child_id, c.on_day, c.end_day, e.id, e.kind, e.date, e.from_date, e.until_date, c.ends AND c.kinds ? e.kind AS ends, e.sha256, t.number_key, btrim(t.issuer) AS issuer
          FROM c JOIN evidence e ON e.child_id = c.child_id AND e.withdrawn_at IS NULL LEFT JOIN evidence_text t ON t.evidence_id = e.id
         WHERE CASE WHEN p_event IS NOT NULL AND c.event_id IS DISTINCT FROM p_event THEN e.event_id = p_event
                    WHEN c.finding_id IS NOT NULL THEN EXISTS (SELECT FROM finding_evidence x WHERE x.finding_id = c.finding_id AND x.evidence_id = e.id)
                    ELSE c.kinds ? e.kind END
    ), v AS MATERIALIZED (
        SELECT c.id AS file, c.whole, c.on_tries, c.on_day, c.listed_on, v.* FROM c JOIN visit v ON v.child_id = c.child_id AND v.withdrawn_at IS NULL WHERE c.whole OR c.died_on IS NOT NULL OR p_event IS NOT NULL
    ), t AS (
        SELECT v.file, bool_or(v.on_tries) AS on_tries, count(*) AS n, min(v.on_date) AS first_on, count(DISTINCT v.on_date) AS days, count(DISTINCT v.account_id) AS hands, min(v.account_id) AS hand
          FROM v WHERE v.whole AND v.result <> 'met' AND v.on_date <= v.on_day GROUP BY v.file HAVING count(*) > 1
    ), o(file, ord, key, odd) AS (
        SELECT v.file, 1, min(v.id), jsonb_build_object('oddity', 'same_visit', 'on', v.on_date, 'how', v.how, 'result', v.result, 'count', count(*))
          FROM v GROUP BY v.file, v.whole, v.on_date, v.how, v.result HAVING count(*) > 1 AND (v.whole OR bool_or(v.event_id = p_event))
        UNION ALL                                          -- the same file, or one of its kind with its number and issuer; one decision of the group is often of several
        SELECT p.file, 2, p.id, jsonb_build_object('oddity', 'paper_elsewhere', 'kind', p.kind, 'evidence', p.id::text)
          FROM p WHERE p.kind <> 'group_decision' AND (EXISTS (SELECT FROM evidence o WHERE o.sha256 = p.sha256 AND o.child_id <> p.child_id AND o.withdrawn_at IS NULL)
                    OR EXISTS (SELECT FROM evidence_text t JOIN evidence o ON o.id = t.evidence_id
                                WHERE t.number_key = p.number_key AND t.number_key <> '' AND o.kind = p.kind AND o.child_id <> p.child_id AND o.withdrawn_at IS NULL
                                  AND (p.issuer = '' OR btrim(t.issuer) IN ('', p.issuer))))
        UNION ALL
        SELECT p.file, 3, min(p.id), jsonb_build_object('oddity', 'file_two_kinds', 'kind', min(e.kind), 'other_kind', max(e.kind), 'evidence', min(p.id)::text)
          FROM p JOIN evidence e ON e.sha256 = p.sha256 AND e.child_id = p.child_id AND e.withdrawn_at IS NULL
         GROUP BY p.file, p.sha256 HAVING min(e.kind) <> max(e.kind)
        UNION ALL
        SELECT p.file, 4, p.id, jsonb_build_object('oddity', 'paper_expired', 'kind', p.kind, 'evidence', p.id::text, 'on', p.until_date)
          FROM p WHERE NOT p.ends AND p.until_date < p.on_day
                   AND NOT EXISTS (SELECT FROM p o WHERE o.file = p.file AND o.kind = p.kind AND (o.until_date < p.on_day) IS NOT TRUE)
        UNION ALL
        SELECT p.file, 5, p.id, jsonb_build_object('oddity', 'deferral_ended', 'kind', p.kind, 'evidence', p.id::text, 'on', p.until_date)
          FROM p WHERE p.ends AND p.until_date < p.end_day AND NOT EXISTS (SELECT FROM p o WHERE o.file = p.file AND o.ends AND (o.until_date < p.end_day) IS NOT TRUE)
        UNION ALL
        SELECT p.file, 5, p.id, jsonb_build_object('oddity', 'deferral_later', 'kind', p.kind, 'evidence', p.id::text, 'on', p.from_date)
          FROM p WHERE p.ends AND p.from_date > p.on_day AND NOT EXISTS (SELECT FROM p o WHERE o.file = p.file AND o.ends AND (o.from_date > p.on_day) IS NOT TRUE)
        UNION ALL
        SELECT p.file, 6, p.id, jsonb_build_object('oddity', 'paper_later', 'kind', p.kind, 'evidence', p.id::text, 'on', p.date) FROM p WHERE p.date > p.on_day
        UNION ALL
        SELECT t.file, 7, 0, jsonb_build_object('oddity', 'tries_one_day', 'on', t.first_on, 'count', t.n) FROM t WHERE t.days = 1
        UNION ALL
        SELECT t.file, 8, 0, jsonb_build_object('oddity', 'tries_one_hand', 'by', account_name_of(t.hand), 'count', t.n) FROM t WHERE t.on_tries AND t.hands = 1
        UNION ALL
        (SELECT DISTINCT ON (w.file, w.key) w.file, 9, w.key, w.odd FROM (
            SELECT c.id AS file, CASE WHEN s.seen THEN o.id ELSE 0 END AS key, g.id AS newest,
                   jsonb_build_object('oddity', 'contradiction') || CASE WHEN s.seen THEN jsonb_build_object('case', case_no(o.id), 'code', g.code) ELSE '{}' END AS odd
              FROM c
              JOIN case_file o ON o.child_id = c.child_id AND o.id <> c.id
              JOIN finding g ON g.id = o.finding_id OR (g.id = o.confirmed_id AND o.code IS NOT NULL)
              CROSS JOIN LATERAL (SELECT case_visible(i, o.street_id, o.community_id, o.school_id) AS seen) s
             WHERE c.whole AND 'unresolved' NOT IN (g.effect, c.effect)
               AND (g.effect <> c.effect OR (g.scheme_id = c.scheme_id AND g.code <> c.code AND o.state <> 'closed'))) w
         ORDER BY w.file, w.key, w.newest DESC)
        UNION ALL
        SELECT c.id, 10, m.id, jsonb_build_object('oddity', 'measure_older', 'measure', m.kind, 'label', measure_label(m.kind), 'label_en', measure_label_en(m.kind), 'on', m.on_date)
          FROM c JOIN measure m ON m.case_id = c.id
         WHERE (p_event IS NULL OR c.whole OR m.event_id = p_event) AND measure_stands(m)
           AND m.on_date < (SELECT l.on_date FROM case_move l WHERE l.case_id = c.id ORDER BY l.version LIMIT 1)
        UNION ALL
        SELECT v.file, 11, v.id, jsonb_build_object('oddity', 'met_after_death', 'on', v.on_date, 'how', v.how)
          FROM c JOIN v ON v.file = c.id AND v.result = 'met'
         WHERE (c.whole OR p_event IS NULL OR v.event_id = p_event)
           AND v.on_date > CASE WHEN c.died_on IS NOT NULL THEN c.died_on
                                WHEN NOT c.dies THEN NULL
                                WHEN c.finding_id IS NULL THEN (SELECT min(p.date) FROM p WHERE p.file = c.id)
                                ELSE (SELECT min(e.date) FROM finding_evidence x JOIN evidence e ON e.id = x.evidence_id AND e.withdrawn_at IS NULL WHERE x.finding_id = c.finding_id) END
           AND visit_met_child(c.child_id, jsonb_build_object('result', 'met', 'met', v.met))
        UNION ALL
        SELECT v.file, 12, v.id, jsonb_build_object('oddity', 'met_though_away', 'on', v.on_date, 'how', v.how)
          FROM c JOIN v ON v.file = c.id AND v.result = 'met' AND v.how = 'home' AND v.on_date >= c.on_day
         WHERE (c.whole OR v.event_id = p_event) AND c.away AND visit_met_child(c.child_id, jsonb_build_object('result', 'met', 'met', v.met))
        UNION ALL
        SELECT v.file, 13, v.id, jsonb_build_object('oddity', 'next_step_past', 'on', v.next_date) FROM v WHERE v.event_id = p_event AND v.next_date < v_today
        UNION ALL
        SELECT v.file, 14, min(v.id), jsonb_build_object('oddity', 'try_before_list', 'on', min(v.on_date), 'count', count(*))
          FROM v WHERE v.result <> 'met' AND v.on_date < v.listed_on AND (v.on_tries OR v.event_id = p_event) GROUP BY v.file
        UNION ALL
        SELECT c.id, 15, e.id, jsonb_build_object('oddity', 'death_paper', 'kind', e.kind, 'evidence', e.id::text, 'on', e.date)
          FROM c CROSS JOIN LATERAL child_death_papers(c.child_id) e WHERE c.whole AND NOT c.dies
    )
    SELECT c.id, coalesce(jsonb_agg(jsonb_strip_nulls(o.odd) ORDER BY o.ord, o.key) FILTER (WHERE o.file IS NOT NULL), '[]') FROM c LEFT JOIN o ON o.file = c.id GROUP BY c.id;
END $$;

-- Of one case. NULL: not the actor's to see.
CREATE OR REPLACE FUNCTION case_oddities(p_case bigint, p_event bigint DEFAULT NULL, p_code text DEFAULT NULL, p_sub text DEFAULT '', p_on date DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
BEGIN
    RETURN (SELECT o.oddities FROM oddities_of(ARRAY[p_case], p_event, p_code, p_sub, p_on) o
             WHERE i.role IN ('district', 'street', 'community') AND (SELECT case_visible(i, c.street_id, c.community_id, c.school_id) FROM case_file c WHERE c.id = p_case));
END $$;

-- The names of those of the cases of a page, each once: {case number: [name]}. Without those that have nothing to decide and are of no child that was met after its death, and those that are not the actor's to see.
CREATE OR REPLACE FUNCTION page_oddities(p_cases bigint[]) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_cases bigint[];
BEGIN
    SELECT array_agg(c.id) INTO v_cases FROM case_file c
     WHERE i.role IN ('district', 'street', 'community') AND c.id = ANY (p_cases) AND case_visible(i, c.street_id, c.community_id, c.school_id)
       AND (c.finding_id IS NOT NULL OR (c.is_open AND EXISTS (SELECT FROM measure m WHERE m.case_id = c.id))
            OR EXISTS (SELECT FROM child h JOIN visit v ON v.child_id = h.id AND v.result = 'met' AND v.on_date > h.died_on WHERE h.id = c.child_id));
    IF v_cases IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN (SELECT jsonb_object_agg(case_no(o.case_id), (SELECT coalesce(jsonb_agg(n ORDER BY at), '[]') FROM (
                       SELECT x ->> 'oddity' AS n, min(ord) AS at FROM jsonb_array_elements(o.oddities) WITH ORDINALITY a(x, ord) GROUP BY 1) u))
              FROM oddities_of(v_cases, NULL, NULL, '', NULL) o);
END $$;
DROP FUNCTION IF EXISTS oddity_names(jsonb);
