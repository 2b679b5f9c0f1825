-- Watching: notices by their positions. A cursor is a position ("812": all of it was shown) or, in the middle of a position that has several
-- notices for one, "812.47": up to that notice. Whatever a client sends, no cast fails.

CREATE OR REPLACE FUNCTION watch_position(p_cursor text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT split_part(p_cursor, '.', 1)::bigint
$$;
CREATE OR REPLACE FUNCTION watch_id(p_cursor text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(nullif(split_part(p_cursor, '.', 2), '')::bigint, 9223372036854775807)
$$;

-- The newest position of the record.
CREATE OR REPLACE FUNCTION watch_newest() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN coalesce((SELECT position FROM seal_mark ORDER BY position DESC LIMIT 1), 0); END $$;

-- WATCH: {"since"}. Where it begins, and the units whose notices it wakes for. A cursor that the record has not reached is another record's
-- (a database restored from an older copy): refused, since it would miss what is written until then.
CREATE OR REPLACE FUNCTION watch_begin(p_request jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_newest bigint := watch_newest();
    v_since text := coalesce(p_request ->> 'since', v_newest::text);
BEGIN
    IF v_since !~ '^[0-9]{1,18}(\.[0-9]{1,18})?$' OR watch_position(v_since) > v_newest THEN
        RETURN refuse('CURSOR_UNKNOWN', 'since', v_since, 'newest', v_newest::text);
    END IF;
    RETURN jsonb_build_object('ok', jsonb_build_object('cursor', v_since, 'orgs', to_jsonb(my_watch())));
END $$;

-- Why a finding was sent back, to the unit that has to mend it; numbers masked. NULL of any other notice, and of a case that is out of sight by now.
CREATE OR REPLACE FUNCTION notice_why(n notice) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF n.kind <> 'sent_back' THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT mask_words(note_body(m.note_id), false)
              FROM event e JOIN case_move m ON (m.case_id, m.version) = (e.case_id, e.version) WHERE e.id = n.event_id);
END $$;

-- Whom to telephone: of a notice that a child in danger could not be told of, or was not opened. NULL of any other.
CREATE OR REPLACE FUNCTION notice_whom(n notice, OUT whom text, OUT function text, OUT phone text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF n.party_id IS NOT NULL THEN
        SELECT o.name, coalesce(p.function, o.function), o.phone INTO whom, function, phone
          FROM escalation_party p LEFT JOIN org o ON o.id = p.org_id WHERE p.id = n.party_id;
    END IF;
END $$;

-- One page of what is behind the cursor `after`, under the session's own rights; then a row with `next` (the cursor behind it) and whether that is
-- all there is. The liaison of a department gets the number of an escalation or directive, and no case.
DROP FUNCTION IF EXISTS watch_page(text, int);
CREATE OR REPLACE FUNCTION watch_page(p_after text, p_limit int) RETURNS TABLE (cursor text, kind text, "case" text, ref text, due date, at text,
    why text, next text, caught_up boolean, whom text, function text, phone text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_newest bigint := watch_newest();
    v_position bigint := watch_position(p_after);
    v_id bigint := watch_id(p_after);
    v_cases boolean := my_role() <> 'department';
    v_count int := 0;
    v_before notice;
    n notice;
BEGIN
    next := p_after;
    caught_up := true;
    FOR n IN SELECT x.* FROM unnest(my_watch()) o
             CROSS JOIN LATERAL (SELECT * FROM notice m WHERE m.org_id = o AND (m.position, m.id) > (v_position, v_id)
                                  ORDER BY m.position, m.id LIMIT p_limit + 1) x
              ORDER BY x.position, x.id LIMIT p_limit + 1 LOOP
        IF v_count > 0 THEN                                -- a position is done with its last notice
            next := v_before.position || CASE WHEN n.position = v_before.position THEN '.' || v_before.id ELSE '' END;
            RETURN QUERY SELECT next, v_before.kind, CASE WHEN v_cases THEN case_no(v_before.case_id) END, v_before.ref, v_before.due, stamp(v_before.at),
                                notice_why(v_before), NULL, NULL::boolean, (w).* FROM notice_whom(v_before) w;
        END IF;
        v_before := n;
        v_count := v_count + 1;
        caught_up := v_count <= p_limit;
    END LOOP;
    IF caught_up AND v_count > 0 THEN
        RETURN QUERY SELECT v_before.position::text, v_before.kind, CASE WHEN v_cases THEN case_no(v_before.case_id) END, v_before.ref, v_before.due,
                            stamp(v_before.at), notice_why(v_before), NULL, NULL::boolean, (w).* FROM notice_whom(v_before) w;
    END IF;
    IF caught_up THEN
        next := greatest(v_newest, v_position, v_before.position)::text;
    END IF;
    RETURN QUERY SELECT NULL, NULL, NULL, NULL, NULL::date, NULL, NULL, next, caught_up, NULL, NULL, NULL;
END $$;

-- For the server's own look, where nobody is logged in: the newest position, and the units that have notices behind `after` ("": none is
-- asked for). At most 10,000 notices a look; the position is then an earlier one, and the next look goes on from there.
CREATE OR REPLACE FUNCTION watch_news(p_after text) RETURNS TABLE ("position" text, org int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_after bigint := nullif(p_after, '')::bigint;
    v_newest bigint := coalesce((SELECT n.position FROM notice n WHERE n.position > v_after ORDER BY n.position OFFSET 9999 LIMIT 1), watch_newest());
BEGIN
    RETURN QUERY SELECT v_newest::text, o.org_id FROM (SELECT NULL::int AS org_id
                 UNION ALL SELECT DISTINCT n.org_id FROM notice n WHERE n.position > v_after AND n.position <= v_newest) o;
END $$;
