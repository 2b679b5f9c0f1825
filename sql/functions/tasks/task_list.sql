-- TASK_LIST: open duties in one's reach, the earliest due first.
-- The district goes through all open duties by their day, at most 5000 a call; a unit through the duties of its own cases.
CREATE OR REPLACE FUNCTION task_list(p_request jsonb) RETURNS TABLE ("case" text, kind text, label text, level text, org text, org_name text,
    since date, due date, until date, code text, name text, status text, version int, next text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    i identity := me();
    v_limit int := page_size(p_request);
    v_day date := page_day(p_request);
    v_id bigint := page_id(p_request);
    v_batch int := CASE WHEN p_request ? 'batch' THEN coalesce((SELECT b.id FROM batch b WHERE b.name = p_request ->> 'batch'), -1) END;
    v_mine boolean := coalesce((p_request ->> 'mine')::boolean, false);
    v_seen int := 0;
    v_given int := 0;
    d duty;
    c case_file;
    v_duties refcursor;
BEGIN
    IF i.role = 'district' THEN
        OPEN v_duties FOR SELECT * FROM duty u WHERE u.status = 'open' AND (u.due, u.id) > (v_day, v_id) ORDER BY u.due, u.id LIMIT 5000;
    ELSE
        OPEN v_duties FOR SELECT u.* FROM case_file f CROSS JOIN LATERAL (
                                 SELECT * FROM duty o WHERE o.case_id = f.id AND o.status = 'open' AND (o.due, o.id) > (v_day, v_id) OFFSET 0) u
                           WHERE (f.street_id = (SELECT my_unit('street')) OR f.community_id = (SELECT my_unit('community'))) AND f.is_open
                           ORDER BY u.due, u.id LIMIT 5000;
    END IF;
    LOOP
        FETCH v_duties INTO d;
        EXIT WHEN NOT FOUND;
        v_seen := v_seen + 1;
        next := CASE WHEN v_seen = 5000 THEN page_cursor(p_request, d.due, d.id) END;
        SELECT * INTO c FROM case_file f WHERE f.id = d.case_id;
        IF (v_mine AND duty_level(d.level, c.street_id, c.community_id) <> i.role) OR c.batch_id <> v_batch OR d.kind <> p_request ->> 'kind' THEN
            IF next IS NOT NULL THEN
                RETURN QUERY SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL::date, NULL::date, NULL::date, NULL, NULL, NULL, NULL::int, next;
            END IF;
            CONTINUE;
        END IF;
        v_given := v_given + 1;
        RETURN QUERY SELECT case_no(c.id), d.kind, d.label, duty_level(d.level, c.street_id, c.community_id), o.code, o.name, d.since, d.due, d.until_date, f.code, c.name,
                            d.status, c.version, CASE WHEN v_given = v_limit THEN page_cursor(p_request, d.due, d.id) ELSE next END
                       FROM finding f LEFT JOIN org o ON o.id = duty_org(duty_level(d.level, c.street_id, c.community_id), c)
                      WHERE f.id = d.finding_id;
        EXIT WHEN v_given = v_limit;
    END LOOP;
END $$;
