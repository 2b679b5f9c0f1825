-- The files behind a cell of a report, from the same folds that the reports are counted from. p_request: a CaseList with a `position`. "-" is a unit or
-- a code that is none. Of the owner, because a report also counts files that one may not see: of such a one there comes a row without number, so
-- that one learns how many they are. A street or community gets what its own reports count, and besides what it sees.
CREATE OR REPLACE FUNCTION report_files(p_request jsonb) RETURNS TABLE (case_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    i identity := me();
    v_scope int[] := my_scope();
    v_batch int := CASE WHEN p_request ? 'batch' THEN coalesce((SELECT b.id FROM batch b WHERE b.name = p_request ->> 'batch'), -1) END;
    v_on date := coalesce((p_request ->> 'on')::date, today());
    v_position bigint := (p_request ->> 'position')::bigint;
    v_step text := p_request ->> 'step';
    v_children text := p_request ->> 'children';
    v_scheme int := CASE WHEN p_request ? 'scheme' THEN coalesce((SELECT s.id FROM scheme s WHERE s.name = p_request ->> 'scheme'), -1) END;
    v_waits boolean := coalesce(v_step IN ('overdue', 'undated'), false);
    v_up boolean := coalesce((p_request ->> 'escalated')::boolean, false);
    v_street text := coalesce(p_request ->> 'listed_street', p_request ->> 'street');
    v_street_id int := org_find(v_street);
    v_community text := p_request ->> 'community';
    v_community_id int := org_find(v_community);
    v_bucket text := CASE WHEN (p_request ->> 'returned')::boolean THEN 'returned' ELSE p_request ->> 'counts_as' END;
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'street', 'community', 'inspector') OR (v_up AND i.role NOT IN ('district', 'street')) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH steps AS MATERIALIZED (
        SELECT * FROM report_progress_files(v_batch, v_on, v_position) p WHERE v_step IS NOT NULL
    ), waits AS MATERIALIZED (                             -- what is late or without a day stands with the unit that has to do it
        SELECT w.case_id, bool_or(w.late_since IS NOT NULL) AS late, bool_and(w.due IS NULL AND w.late_since IS NULL) AS undated
          FROM report_waits(v_batch, v_on, v_position) w
         WHERE v_waits AND (i.role NOT IN ('street', 'community') OR w.org_id = ANY (late_units(i)))
           AND (v_street IS NULL OR CASE v_street WHEN '-' THEN w.street_id IS NULL ELSE w.street_id = v_street_id END)
           AND (v_community IS NULL OR CASE v_community WHEN '-' THEN w.community_id IS NULL ELSE w.community_id = v_community_id END)
         GROUP BY w.case_id
    ), up AS MATERIALIZED (                                -- what went up stands with the street whose it was
        SELECT DISTINCT k.case_id
          FROM report_escalation_rows(p_request - '{street,overdue,pending}'::text[] || jsonb_strip_nulls(jsonb_build_object('street', v_street)),
                                      jsonb_build_object('position', v_position, 'from', p_request ->> 'from', 'until', v_on, 'batch', v_batch)) r
          JOIN escalation_case k ON k.escalation_id = r.id
         WHERE v_up AND (i.role <> 'street' OR r.street_id = i.org_id)
    ), counted AS (                                        -- all files, or of each child the one by which it counts
        SELECT f.case_id, f.code, f.sub, f.bucket, f.street_id, f.community_id FROM report_fold(v_batch, v_on, v_position) f WHERE v_children IS NULL
        UNION ALL
        SELECT k.case_id, k.code, k.sub, k.bucket, k.street_id, k.community_id FROM report_children(v_on, v_position) k
         WHERE v_children IS NOT NULL AND (v_batch IS NULL OR k.batch_id = v_batch) AND (v_children = 'all' OR k.in_window) AND (v_children <> 'off_roster' OR NOT k.on_roster)
    ), files AS (
        SELECT f.*
          FROM counted f
          LEFT JOIN steps p ON p.case_id = f.case_id
          LEFT JOIN waits w ON w.case_id = f.case_id
          LEFT JOIN up u ON u.case_id = f.case_id
         WHERE (NOT v_up OR u.case_id IS NOT NULL) AND CASE v_step WHEN 'assigned' THEN p.assigned WHEN 'visited' THEN p.visited WHEN 'reviewed' THEN p.reviewed WHEN 'confirmed' THEN p.confirmed
                           WHEN 'overdue' THEN w.late WHEN 'undated' THEN w.undated ELSE true END
    )
    SELECT CASE WHEN s.seen THEN f.case_id END
      FROM files f
      JOIN case_file c ON c.id = f.case_id
     CROSS JOIN LATERAL (SELECT ARRAY[0, c.street_id, c.community_id, c.school_id] && v_scope AS seen) s
     WHERE (s.seen OR v_waits OR v_up OR CASE i.role WHEN 'street' THEN f.street_id = i.org_id WHEN 'community' THEN f.community_id = i.org_id ELSE true END)
       AND (NOT p_request ? 'code' OR coalesce(f.code, '-') = p_request ->> 'code')
       AND (NOT p_request ? 'sub' OR f.sub = p_request ->> 'sub')
       AND (v_bucket IS NULL OR f.bucket = v_bucket)
       AND (v_scheme IS NULL OR c.scheme_id = v_scheme)
       AND (v_waits OR v_up OR v_street IS NULL OR CASE v_street WHEN '-' THEN f.street_id IS NULL ELSE f.street_id = v_street_id END)
       AND (v_waits OR v_community IS NULL OR CASE v_community WHEN '-' THEN f.community_id IS NULL ELSE f.community_id = v_community_id END);
END $$;

-- What a list of the files behind a cell asks for besides: as they are now.
CREATE OR REPLACE FUNCTION report_files_filter(p_request jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN case_filter(p_request - '{batch,street,community,code,sub,prefix}'::text[]); END $$;

-- Is a list asked for as a report counts? Such a request names the day, what was known, or how a file counts.
CREATE OR REPLACE FUNCTION report_counted(p_request jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN p_request ?| '{on,known_at,position,counts_as,listed_street,step,children}' OR coalesce((p_request ->> 'returned')::boolean, false) OR coalesce((p_request ->> 'escalated')::boolean, false); END $$;
