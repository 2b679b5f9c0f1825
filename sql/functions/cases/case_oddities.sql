-- What deserves a closer look (什么值得细看) before a case is decided: nothing here is refused. Said to who files it, and to who approves and confirms.

-- Was this paper used for another child: the same file, or one of its kind with its number and issuer? Withdrawn ones were not used.
CREATE OR REPLACE FUNCTION paper_elsewhere(p_child bigint, p_kind text, p_sha256 bytea, p_number text, p_issuer text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM evidence o WHERE o.sha256 = p_sha256 AND o.child_id <> p_child AND o.withdrawn_at IS NULL)
        OR EXISTS (SELECT FROM evidence_text t JOIN evidence o ON o.id = t.evidence_id
                    WHERE t.number_key = p_number AND t.number_key <> '' AND o.kind = p_kind AND o.child_id <> p_child AND o.withdrawn_at IS NULL
                      AND (p_issuer = '' OR btrim(t.issuer) IN ('', p_issuer)));
END $$;

-- [message Oddity] of a case: of the finding that waits; with p_event, of what that act filed; with p_code, of a finding of that code if it were filed,
-- of that day. NULL: not the actor's to see. Of the owner, since a paper may have been used for a child out of the actor's sight, and another case of the child
-- may lie there: that it is so is said, and nothing of either.
CREATE OR REPLACE FUNCTION case_oddities(p_case bigint, p_event bigint DEFAULT NULL, p_code text DEFAULT NULL, p_sub text DEFAULT '', p_on date DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp SET plan_cache_mode = force_generic_plan AS $$   -- planning takes longer than running
DECLARE
    i identity := me();
    c case_file;
    f finding;
    k scheme_code;
    v_on date;
    v_end date;                                            -- what has ended by then has ended: today; for a list that is recorded afterwards, that day
    v_kinds jsonb;                                         -- of paper, which the code asks for
    v_ends boolean;                                        -- they last until a day and no longer, as a deferral, which the code's own duty counts down
    v_whole boolean;                                       -- a finding is looked at, not single things that were filed
    v_tries boolean;                                       -- its code rests on tries
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    IF NOT FOUND OR i.role IS NULL OR i.role NOT IN ('district', 'street', 'community') OR NOT case_visible(i, c.street_id, c.community_id, c.school_id) THEN
        RETURN NULL;
    END IF;
    IF p_code IS NULL AND c.finding_id IS NOT NULL THEN
        SELECT * INTO f FROM finding WHERE id = c.finding_id;
    END IF;
    SELECT * INTO k FROM scheme_code s WHERE (s.scheme_id, s.code, s.sub) = (c.scheme_id, coalesce(f.code, p_code), coalesce(f.sub, p_sub));
    v_whole := k.code IS NOT NULL AND (p_event IS NULL OR coalesce(f.event_id = p_event, false));
    v_kinds := coalesce(jsonb_path_query_array(k.papers, '$[*].any[*].kind'), '[]');
    v_ends := coalesce(jsonb_path_exists(k.duties, '$[*].until_field ? (@ == "until")'), false);
    v_tries := v_whole AND jsonb_path_exists(k.papers, '$[*].any[*].condition ? (@ == "tries")');
    v_on := coalesce(f.on_date, (SELECT v.on_date FROM visit v WHERE v.child_id = c.child_id AND v.event_id = p_event), p_on, today());
    v_end := CASE WHEN (SELECT b.supplementary FROM batch b WHERE b.id = c.batch_id) THEN v_on ELSE today() END;
    RETURN (
        WITH p AS (SELECT e.id, e.kind, e.date, e.until_date, v_ends AND v_kinds ? e.kind AS ends, e.sha256, t.number_key, btrim(t.issuer) AS issuer
                     FROM evidence e LEFT JOIN evidence_text t ON t.evidence_id = e.id
                    WHERE e.child_id = c.child_id AND e.withdrawn_at IS NULL
                      AND CASE WHEN p_event IS NOT NULL AND f.event_id IS DISTINCT FROM p_event THEN e.event_id = p_event
                               WHEN f.id IS NOT NULL THEN EXISTS (SELECT FROM finding_evidence x WHERE x.finding_id = f.id AND x.evidence_id = e.id)
                               ELSE v_kinds ? e.kind END),
             v AS (SELECT * FROM visit WHERE child_id = c.child_id AND withdrawn_at IS NULL),
             t AS (SELECT count(*) AS n, min(on_date) AS first_on, count(DISTINCT on_date) AS days, count(DISTINCT account_id) AS hands, min(account_id) AS hand
                     FROM v WHERE result <> 'met' AND on_date <= v_on)
        SELECT coalesce(jsonb_agg(jsonb_strip_nulls(o.odd) ORDER BY o.ord, o.key), '[]') FROM (
            SELECT 1 AS ord, min(v.id) AS key, jsonb_build_object('oddity', 'same_visit', 'on', v.on_date, 'how', v.how, 'result', v.result, 'count', count(*)) AS odd
              FROM v WHERE v_whole OR p_event IS NOT NULL
             GROUP BY v.on_date, v.how, v.result HAVING count(*) > 1 AND (v_whole OR bool_or(v.event_id = p_event))
            UNION ALL
            SELECT 2, p.id, jsonb_build_object('oddity', 'paper_elsewhere', 'kind', p.kind, 'evidence', p.id::text)
              FROM p WHERE paper_elsewhere(c.child_id, p.kind, p.sha256, p.number_key, p.issuer)
            UNION ALL
            SELECT 3, min(p.id), jsonb_build_object('oddity', 'file_two_kinds', 'kind', min(e.kind), 'other_kind', max(e.kind), 'evidence', min(p.id)::text)
              FROM p JOIN evidence e ON e.sha256 = p.sha256 AND e.child_id = c.child_id AND e.withdrawn_at IS NULL
             GROUP BY p.sha256 HAVING min(e.kind) <> max(e.kind)
            UNION ALL
            SELECT 4, p.id, jsonb_build_object('oddity', 'paper_expired', 'kind', p.kind, 'evidence', p.id::text, 'on', p.until_date)
              FROM p WHERE NOT p.ends AND p.until_date < v_on
                       AND NOT EXISTS (SELECT FROM p o WHERE o.kind = p.kind AND (o.until_date < v_on) IS NOT TRUE)
            UNION ALL
            SELECT 5, p.id, jsonb_build_object('oddity', 'deferral_ended', 'kind', p.kind, 'evidence', p.id::text, 'on', p.until_date)
              FROM p WHERE p.ends AND p.until_date < v_end AND NOT EXISTS (SELECT FROM p o WHERE o.ends AND (o.until_date < v_end) IS NOT TRUE)
            UNION ALL
            SELECT 6, p.id, jsonb_build_object('oddity', 'paper_later', 'kind', p.kind, 'evidence', p.id::text, 'on', p.date)
              FROM p WHERE p.date > v_on
            UNION ALL
            SELECT 7, 0, jsonb_build_object('oddity', 'tries_one_day', 'on', t.first_on, 'count', t.n) FROM t WHERE v_whole AND t.n > 1 AND t.days = 1
            UNION ALL
            SELECT 8, 0, jsonb_build_object('oddity', 'tries_one_hand', 'by', account_name_of(t.hand), 'count', t.n) FROM t WHERE v_tries AND t.n > 1 AND t.hands = 1
            UNION ALL
            SELECT DISTINCT ON (ord, key) ord, key, odd FROM (
                SELECT 9 AS ord, CASE WHEN s.seen THEN o.id ELSE 0 END AS key,
                       jsonb_build_object('oddity', 'contradiction') || CASE WHEN s.seen THEN jsonb_build_object('case', case_no(o.id), 'code', g.code) ELSE '{}' END AS odd
                  FROM case_file o
                  JOIN finding g ON g.id = o.finding_id OR (g.id = o.confirmed_id AND o.code IS NOT NULL)
                  CROSS JOIN LATERAL (SELECT case_visible(i, o.street_id, o.community_id, o.school_id) AS seen) s
                 WHERE v_whole AND o.child_id = c.child_id AND o.id <> c.id AND 'unresolved' NOT IN (g.effect, k.effect)
                   AND (g.effect <> k.effect OR (g.scheme_id = k.scheme_id AND g.code <> k.code AND o.state <> 'closed'))
                 ORDER BY g.id DESC) other
            UNION ALL
            SELECT 10, m.id, jsonb_build_object('oddity', 'measure_older', 'measure', m.kind, 'label', measure_label(m.kind), 'on', m.on_date)
              FROM measure m
             WHERE m.case_id = c.id AND (p_event IS NULL OR v_whole OR m.event_id = p_event) AND measure_stands(m)
               AND m.on_date < (SELECT l.on_date FROM case_move l WHERE l.case_id = c.id ORDER BY l.version LIMIT 1)) o);
END $$;

-- Their names, each once, for a row of a list.
CREATE OR REPLACE FUNCTION oddity_names(p_odd jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN (SELECT coalesce(jsonb_agg(n ORDER BY at), '[]') FROM (SELECT o ->> 'oddity' AS n, min(ord) AS at FROM jsonb_array_elements(p_odd) WITH ORDINALITY x(o, ord) GROUP BY 1) u); END $$;
