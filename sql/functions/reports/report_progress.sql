-- REPORT_PROGRESS: how far the files of a list are, per street and community, and how long each step takes. Of the owner, because leaders and
-- inspectors get counts of cases that they may not see; a street gets its own and its communities', a community its own.
-- {"ok": ReportProgressReply}, a refusal, or NULL: no such batch.
CREATE OR REPLACE FUNCTION report_progress(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_about jsonb := report_about(p_request, 'report_progress', '{district,street,community,leader,leader_office,inspector}');
    v_on date := (v_about ->> 'on')::date;
    v_position bigint := (v_about ->> 'position')::bigint;
    b batch;
    v_units jsonb;
    v_wrong text;
    v_street int := CASE i.role WHEN 'street' THEN i.org_id END;
    v_community int := CASE i.role WHEN 'community' THEN i.org_id END;
    v_total jsonb;
BEGIN
    IF v_about IS NULL OR v_about ? 'error' THEN
        RETURN v_about;
    END IF;
    SELECT * INTO b FROM batch WHERE id = (v_about ->> 'batch')::int;
    v_units := report_progress_units(b.id, v_on, v_position);
    v_wrong := report_progress_wrong(b, v_on, v_position, v_units);
    IF v_wrong IS NOT NULL THEN
        RETURN refuse('SUMS_DO_NOT_CLOSE', 'what', v_wrong);
    END IF;
    SELECT u INTO v_total FROM jsonb_array_elements(v_units) u
     WHERE CASE WHEN v_community IS NOT NULL THEN (u ->> 'community_id')::int = v_community
                WHEN v_street IS NOT NULL THEN u ->> 'level' = 'street' AND (u ->> 'street_id')::int = v_street
                ELSE u ->> 'level' = 'total' END;
    v_total := coalesce(v_total, '{"received": 0, "assigned": 0, "visited": 0, "reviewed": 0, "confirmed": 0, "overdue": 0, "undated": 0}');
    RETURN jsonb_build_object('ok', jsonb_build_object('batch', b.name, 'on', v_on, 'position', v_about ->> 'position', 'known_at', v_about ->> 'known_at', 'closes', true,
        'total', v_total - 'level' - 'street_id' - 'community_id' - 'street',
        'by_street', (SELECT coalesce(jsonb_agg(u - 'level' - 'street_id' - 'community_id' - 'street' ORDER BY (u ->> 'street_id')::int = org_district(), u ->> 'org'), '[]') FROM jsonb_array_elements(v_units) u
                       WHERE u ->> 'level' = 'street' AND v_community IS NULL AND (v_street IS NULL OR (u ->> 'street_id')::int = v_street)),
        'by_community', (SELECT coalesce(jsonb_agg(u - 'level' - 'street_id' - 'community_id' ORDER BY u ->> 'street', u ->> 'community_id' = u ->> 'street_id', u ->> 'org'), '[]') FROM jsonb_array_elements(v_units) u
                          WHERE u ->> 'level' = 'community' AND (u ->> 'street_id')::int IS DISTINCT FROM org_district() AND (v_street IS NULL OR (u ->> 'street_id')::int = v_street)
                            AND (v_community IS NULL OR (u ->> 'community_id')::int = v_community))));
END $$;

-- Each file with the unit that it counts under, and how far it is since it was last reopened; confirmed as unresolved is not confirmed: it waits
-- again. What is known at the position and dated until the day.
DROP FUNCTION IF EXISTS report_progress_files(int, date, bigint);
CREATE OR REPLACE FUNCTION report_progress_files(p_batch int, p_on date, p_position bigint)
RETURNS TABLE (case_id bigint, street_id int, community_id int, assigned boolean, visited boolean, reviewed boolean, confirmed boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH later AS MATERIALIZED (
        SELECT l.id FROM events_later(p_position) l
    ), moves AS (
        SELECT m.case_id, m.version, m.verb, m.to_state, m.street_id, m.community_id, m.effect,
               max(m.version) FILTER (WHERE m.verb = 'reopen') OVER (PARTITION BY m.case_id) AS reopened
          FROM case_move m JOIN case_file c ON c.id = m.case_id
         WHERE (p_batch IS NULL OR c.batch_id = p_batch) AND m.on_date <= p_on AND NOT EXISTS (SELECT FROM later l WHERE l.id = m.event_id)
    ), facts AS (
        SELECT m.case_id, max(coalesce(m.reopened, 0)) AS since,
               coalesce(bool_or(m.community_id IS NOT NULL) FILTER (WHERE m.version > coalesce(m.reopened, 0)), false) AS assigned,
               coalesce(bool_or(m.to_state = 'reviewed' OR m.verb = 'confirm') FILTER (WHERE m.version > coalesce(m.reopened, 0)), false) AS reviewed,
               coalesce((max(ARRAY[lpad(m.version::text, 10, '0'), m.effect]) FILTER (WHERE m.verb = 'confirm' AND m.version > coalesce(m.reopened, 0)))[2] <> 'unresolved', false) AS confirmed
          FROM moves m GROUP BY m.case_id
    ), visits AS (
        SELECT v.case_id, max(v.version) AS last
          FROM visit v JOIN case_file c ON c.id = v.case_id
         WHERE (p_batch IS NULL OR c.batch_id = p_batch) AND v.on_date <= p_on AND NOT EXISTS (SELECT FROM later l WHERE l.id = v.event_id)
           AND (v.withdrawn_event IS NULL OR EXISTS (SELECT FROM later l WHERE l.id = v.withdrawn_event))
         GROUP BY v.case_id
    )
    SELECT f.case_id, f.street_id, f.community_id, x.assigned,
           coalesce(v.last > x.since, false), x.reviewed, x.confirmed
      FROM report_fold(p_batch, p_on, p_position) f JOIN facts x ON x.case_id = f.case_id
      LEFT JOIN visits v ON v.case_id = f.case_id;
END $$;

-- What is open in the files on a day, with the street and community that has to do it. What another than the file's street has to do in it (the district,
-- a department; a street, in a file that is not with it) stands with the district, as a row of its own; of a file without a street, without one. What the street
-- itself has to do in a file that is with a community stands with the street as if it were one of its communities.
CREATE OR REPLACE FUNCTION report_waits(p_batch int, p_on date, p_position bigint) RETURNS TABLE (case_id bigint, org_id int, street_id int, community_id int, due date, late_since date)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT t.case_id, o.id, CASE WHEN report_street(o.id) = h.street_id THEN h.street_id WHEN h.street_id IS NOT NULL THEN org_district() END, CASE WHEN report_street(o.id) = h.street_id AND (o.type = 'community' OR h.community_id IS NOT NULL) THEN o.id END,
           t.due, t.late_since
      FROM batch_things(p_batch, p_on) t JOIN report_fold(p_batch, p_on, p_position) f ON f.case_id = t.case_id JOIN org o ON o.id = t.org_id JOIN case_file c ON c.id = t.case_id
     CROSS JOIN LATERAL (SELECT CASE WHEN p_on >= today() THEN c.street_id ELSE f.street_id END AS street_id, CASE WHEN p_on >= today() THEN c.community_id ELSE f.community_id END AS community_id) h;
END $$;

-- How long the files stood in each step that has ended: a row a stay, with the unit that had it then. A move that changes neither state nor
-- holder (a transfer asked for) ends no stay.
CREATE OR REPLACE FUNCTION report_progress_stays(p_batch int, p_on date, p_position bigint)
RETURNS TABLE (street_id int, community_id int, step text, days int)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN QUERY
    WITH later AS MATERIALIZED (
        SELECT l.id FROM events_later(p_position) l
    ), moves AS (
        SELECT m.case_id, m.version, m.on_date, m.to_state, m.street_id, m.community_id,
               lag(ARRAY[m.to_state, m.street_id::text, m.community_id::text]) OVER (PARTITION BY m.case_id ORDER BY m.version) AS before
          FROM case_move m JOIN case_file c ON c.id = m.case_id
         WHERE (p_batch IS NULL OR c.batch_id = p_batch) AND m.on_date <= p_on AND NOT EXISTS (SELECT FROM later l WHERE l.id = m.event_id)
    ), stays AS (
        SELECT m.to_state, m.street_id, m.community_id, lead(m.on_date) OVER (PARTITION BY m.case_id ORDER BY m.version) - m.on_date AS days
          FROM moves m WHERE m.before IS DISTINCT FROM ARRAY[m.to_state, m.street_id::text, m.community_id::text]
    )
    SELECT s.street_id, s.community_id, clock_step(s.to_state), s.days FROM stays s WHERE s.days IS NOT NULL AND clock_step(s.to_state) IS NOT NULL;
END $$;

-- The whole, each street, each community (without one: not assigned to any), as one array.
CREATE OR REPLACE FUNCTION report_progress_units(p_batch int, p_on date, p_position bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH files AS MATERIALIZED (
            SELECT * FROM report_progress_files(p_batch, p_on, p_position)
        ), items AS (
            SELECT f.street_id, f.community_id, w.what, NULL::int AS days
              FROM files f CROSS JOIN LATERAL (VALUES ('received', true), ('assigned', f.assigned), ('visited', f.visited), ('reviewed', f.reviewed), ('confirmed', f.confirmed)) w(what, so)
             WHERE w.so
            UNION ALL
            SELECT s.street_id, s.community_id, s.step, s.days FROM report_progress_stays(p_batch, p_on, p_position) s
        ), waits AS (                                      -- a file counts once with each unit, once with its street, once in all
            SELECT grouping(t.street_id, t.community_id) AS level, t.street_id, t.community_id,
                   bool_or(t.late_since IS NOT NULL) AS late, bool_and(t.due IS NULL AND t.late_since IS NULL) AS undated
              FROM report_waits(p_batch, p_on, p_position) t GROUP BY GROUPING SETS ((t.case_id), (t.case_id, t.street_id), (t.case_id, t.street_id, t.community_id))
        ), counts AS (
            SELECT grouping(x.street_id, x.community_id) AS level, x.street_id, x.community_id,
                   count(*) FILTER (WHERE what = 'received') AS received, count(*) FILTER (WHERE what = 'assigned') AS assigned, count(*) FILTER (WHERE what = 'visited') AS visited,
                   count(*) FILTER (WHERE what = 'reviewed') AS reviewed, count(*) FILTER (WHERE what = 'confirmed') AS confirmed, 0 AS overdue, 0 AS undated,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE what = 'route') AS route, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE what = 'assign') AS assign,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE what = 'visit') AS visit, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE what = 'review') AS review,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE what = 'confirm') AS confirm
              FROM items x GROUP BY GROUPING SETS ((), (x.street_id), (x.street_id, x.community_id))
            UNION ALL
            SELECT w.level, w.street_id, w.community_id, 0, 0, 0, 0, 0, count(*) FILTER (WHERE w.late), count(*) FILTER (WHERE w.undated), NULL, NULL, NULL, NULL, NULL
              FROM waits w WHERE w.late OR w.undated GROUP BY 1, 2, 3
        ), sums AS (
            SELECT CASE c.level WHEN 3 THEN 'total' WHEN 1 THEN 'street' ELSE 'community' END AS level, c.street_id, c.community_id, sum(c.received) AS received,
                   sum(c.assigned) AS assigned, sum(c.visited) AS visited, sum(c.reviewed) AS reviewed, sum(c.confirmed) AS confirmed, sum(c.overdue) AS overdue,
                   sum(c.undated) AS undated, max(c.route) AS route, max(c.assign) AS assign, max(c.visit) AS visit, max(c.review) AS review, max(c.confirm) AS confirm
              FROM counts c GROUP BY c.level, c.street_id, c.community_id
        )
        SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('level', s.level, 'street_id', s.street_id, 'community_id', s.community_id,
                   'org', CASE s.level WHEN 'street' THEN o.code WHEN 'community' THEN k.code END, 'street', CASE s.level WHEN 'community' THEN o.code END,
                   'name', CASE s.level WHEN 'street' THEN CASE WHEN o.id <> org_district() THEN o.name END WHEN 'community' THEN CASE WHEN k.id <> o.id THEN k.name END END,
                   'received', s.received, 'assigned', s.assigned, 'visited', s.visited, 'reviewed', s.reviewed, 'confirmed', s.confirmed, 'overdue', s.overdue, 'undated', s.undated,
                   'median_route', report_days(s.route), 'median_assign', report_days(s.assign), 'median_visit', report_days(s.visit),
                   'median_review', report_days(s.review), 'median_confirm', report_days(s.confirm))))
          FROM sums s LEFT JOIN org o ON o.id = s.street_id LEFT JOIN org k ON k.id = s.community_id);
END $$;

-- NULL, or what does not agree: with the rows of the list, with the codes that stand confirmed, one breakdown with another; and which files. What is
-- late or without a day may wait for two units at once: there a whole is at most the sum of its parts.
CREATE OR REPLACE FUNCTION report_progress_wrong(b batch, p_on date, p_position bigint, p_units jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_stage jsonb := report_stage_counts(b, p_on, p_position);
    v_key text;
    v_total int;
    v_streets int;
    v_communities int;
    v_confirmed int := (SELECT coalesce(sum((c ->> 'count')::int), 0) FROM jsonb_array_elements(v_stage -> 'by_code') c WHERE c ->> 'effect' <> 'unresolved');
    v_wrong text[] := '{}';
    v_files text;
BEGIN
    IF v_stage ->> 'wrong' IS NOT NULL THEN
        RETURN v_stage ->> 'wrong';
    END IF;
    FOREACH v_key IN ARRAY '{received,assigned,visited,reviewed,confirmed,overdue,undated}'::text[] LOOP
        SELECT coalesce(sum((u ->> v_key)::int) FILTER (WHERE u ->> 'level' = 'total'), 0), coalesce(sum((u ->> v_key)::int) FILTER (WHERE u ->> 'level' = 'street'), 0),
               coalesce(sum((u ->> v_key)::int) FILTER (WHERE u ->> 'level' = 'community'), 0)
          INTO v_total, v_streets, v_communities FROM jsonb_array_elements(p_units) u;
        IF (CASE WHEN v_key IN ('overdue', 'undated') THEN v_total > v_streets OR v_streets > v_communities ELSE v_total <> v_streets OR v_total <> v_communities END) OR (v_key = 'received' AND v_total <> (v_stage ->> 'listed')::int) OR (v_key = 'confirmed' AND v_total <> v_confirmed) THEN
            v_wrong := v_wrong || format('%s: total %s, by street %s, by community %s, by result %s', v_key, v_total, v_streets, v_communities,
                                         CASE v_key WHEN 'received' THEN v_stage ->> 'listed' WHEN 'confirmed' THEN v_confirmed::text ELSE '-' END);
        END IF;
    END LOOP;
    SELECT string_agg(format('%s %s listed %s, here %s', coalesce(s ->> 'org', '-'), s ->> 'name', s ->> 'listed', coalesce(u ->> 'received', '0')), ', ') INTO v_files
      FROM jsonb_array_elements(v_stage -> 'by_street') s LEFT JOIN jsonb_array_elements(p_units) u ON u ->> 'level' = 'street' AND u ->> 'org' IS NOT DISTINCT FROM s ->> 'org'
     WHERE s ->> 'listed' IS DISTINCT FROM coalesce(u ->> 'received', '0');
    IF v_files IS NOT NULL THEN
        v_wrong := v_wrong || v_files;
    END IF;
    IF v_wrong = '{}' THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(case_no(f.case_id), ', ' ORDER BY f.case_id) INTO v_files
      FROM (SELECT f.case_id FROM report_fold(b.id, p_on, p_position) f LEFT JOIN report_progress_files(b.id, p_on, p_position) p ON p.case_id = f.case_id
             WHERE p.case_id IS NULL OR p.confirmed <> (f.bucket <> 'open') OR p.street_id IS DISTINCT FROM f.street_id ORDER BY 1 LIMIT 20) f;
    RETURN array_to_string(v_wrong, '；') || ': ' || coalesce(v_files, '-');
END $$;
