-- The reason that somebody gave for seeing full numbers, for the auditor, who reads no file; numbers masked. Erased where the child's data are.
CREATE OR REPLACE FUNCTION audit_reason(p_event bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF my_role() IS DISTINCT FROM 'auditor' THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT mask_words(n.body, false)
              FROM event e JOIN note n ON n.id = (e.detail ->> CASE WHEN e.kind = 'export' AND NOT e.detail ? 'reason_note' THEN 'note' ELSE 'reason_note' END)::bigint WHERE e.id = p_event);
END $$;

-- Reasons that an account gave more than 20 times in 30 days for seeing full numbers, with the times: a word that is always the same is none.
-- {reason, masked: times}; for the auditor.
CREATE OR REPLACE FUNCTION audit_repeats(p_account int) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF my_role() IS DISTINCT FROM 'auditor' THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT coalesce(jsonb_object_agg(x.reason, x.times), '{}')
              FROM (SELECT mask_words(n.body, false) AS reason, count(*) AS times FROM event e JOIN note n ON n.id = (e.detail ->> 'reason_note')::bigint
                     WHERE e.account_id = p_account AND e.detail ->> 'reveal' = 'true' AND e.at > clock_timestamp() - interval '30 days'
                     GROUP BY 1 HAVING count(*) > 20) x);
END $$;

-- What a number or code of an event's detail stands for, in the readers' words. NULL: it says itself; '': it leads to nothing that a reader knows.
CREATE OR REPLACE FUNCTION audit_name(e event, p_key text, p_value text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_number bigint := CASE WHEN p_value ~ '^[0-9]{1,9}$' THEN p_value::bigint END;
BEGIN
    RETURN CASE
        WHEN p_key = 'page' OR p_key IN ('finding', 'duty', 'issue', 'clock', 'note', 'session') AND v_number IS NOT NULL THEN ''
        WHEN p_key = 'by' AND e.kind = 'clock_move' THEN ''                    -- from and to say it
        WHEN p_key = 'batch' THEN (SELECT b.name FROM batch b WHERE b.id = v_number)
        WHEN p_key IN ('account', 'asked_by', 'for', 'by') AND v_number IS NOT NULL THEN (SELECT a.name FROM account a WHERE a.id = v_number)
        WHEN p_key IN ('case', 'cases', 'with_case') THEN case_no((SELECT c.id FROM case_file c WHERE c.id = v_number))
        WHEN p_key IN ('from_child', 'to_child') THEN coalesce((SELECT case_no(min(c.id)) FROM case_file c WHERE c.child_id = v_number AND c.id <> e.case_id), '')
        WHEN p_key = 'receiver' THEN (SELECT r.receiver FROM export_receiver r WHERE r.id = v_number)
        WHEN p_key = 'opened' THEN coalesce((SELECT o.position::text FROM place o WHERE o.event_id = v_number), '')
        WHEN p_key IN ('org', 'unit', 'street', 'community', 'listed_street', 'to', 'from') THEN (SELECT o.name FROM org o WHERE o.code = p_value)
    END;
END $$;

-- What the scheme of the event's case calls what stands in it, for the auditor, who reads no case; and what numbers and codes in it are of, as
-- "key:value". [message Label]; NULL: nothing.
CREATE OR REPLACE FUNCTION audit_words(p_event bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    e event;
BEGIN
    IF my_role() IS DISTINCT FROM 'auditor' THEN
        RETURN NULL;
    END IF;
    SELECT * INTO e FROM event WHERE id = p_event;
    RETURN nullif(CASE WHEN e.detail ?| '{code,sub,kind,kinds,grant}' THEN coalesce((SELECT scheme_words(c.scheme_id, e.detail::text) FROM case_file c WHERE c.id = e.case_id), '[]') ELSE '[]' END
                  || coalesce((SELECT jsonb_agg(jsonb_build_object('identifier', n.id, 'zh', n.name, 'en', n.name) ORDER BY n.id)
                                 FROM (SELECT DISTINCT d.key || ':' || (v #>> '{}') AS id, audit_name(e, d.key, v #>> '{}') AS name
                                         FROM jsonb_each(e.detail) d CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(d.value) WHEN 'array' THEN d.value ELSE jsonb_build_array(d.value) END) v
                                        WHERE jsonb_typeof(v) IN ('string', 'number')) n
                                WHERE n.name IS NOT NULL), '[]'), '[]');
END $$;

-- AUDIT_LIST: the trail for the auditor, the newest first; `after` goes on with what is older. What is committed is sealed first, so that a look just answered is there.
-- At most 5000 events are looked at a call; the events of one case come by its own indexes.
DROP FUNCTION IF EXISTS audit_list(jsonb);
CREATE OR REPLACE FUNCTION audit_list(p_request jsonb) RETURNS TABLE ("position" text, at text, "user" text, role text, kind text, "case" text,
    child text, version int, detail text, reason text, labels jsonb, next text)
LANGUAGE plpgsql AS $$
DECLARE
    v_limit int := page_size(p_request);
    v_after bigint := CASE WHEN NOT p_request ? 'after' THEN 9223372036854775807 WHEN p_request ->> 'after' ~ '^[0-9]{1,18}$' THEN (p_request ->> 'after')::bigint END;
    v_case bigint := case_id(p_request ->> 'case');
    v_account int := (SELECT a.id FROM account a WHERE a.name = p_request ->> 'user');
    v_from timestamptz := clock_moment((p_request ->> 'from')::timestamp AT TIME ZONE 'Asia/Shanghai');
    v_until timestamptz := clock_moment((p_request ->> 'until')::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '1 day');
    v_seen int := 0;
    v_given int := 0;
    v_fits boolean;
    v_events refcursor;
    v_reason text;
    v_repeats jsonb := '{}';                               -- by account
    e event_placed;
BEGIN
    IF my_role() IS DISTINCT FROM 'auditor' THEN
        RETURN;
    END IF;
    PERFORM seal();
    IF v_case IS NOT NULL THEN
        OPEN v_events FOR SELECT x.* FROM (SELECT * FROM event_placed v WHERE v.case_id = v_case AND v.version IS NOT NULL
                                           UNION ALL SELECT * FROM event_placed v WHERE v.case_id = v_case AND v.version IS NULL) x
                           WHERE x.position < v_after ORDER BY x.position DESC;
    ELSE
        OPEN v_events FOR SELECT * FROM event_placed v WHERE v.position < v_after ORDER BY v.position DESC LIMIT limit_rows_looked();
    END IF;
    LOOP
        FETCH v_events INTO e;
        EXIT WHEN NOT FOUND;
        v_seen := v_seen + 1;
        v_fits := coalesce(e.account_id = v_account, v_account IS NULL) AND (NOT p_request ? 'kind' OR e.kind = p_request ->> 'kind')
                  AND (v_from IS NULL OR e.at >= v_from) AND (v_until IS NULL OR e.at < v_until);
        v_given := v_given + v_fits::int;
        next := CASE WHEN v_given = v_limit OR v_seen = limit_rows_looked() THEN e.position::text END;
        IF v_fits THEN
            v_reason := audit_reason(e.id);
            IF v_reason IS NOT NULL AND e.detail ->> 'reveal' = 'true' AND NOT v_repeats ? e.account_id::text THEN
                v_repeats := v_repeats || jsonb_build_object(e.account_id::text, audit_repeats(e.account_id));
            END IF;
            RETURN QUERY SELECT e.position::text, stamp(e.at), (SELECT a.name FROM account a WHERE a.id = e.account_id), e.role, e.kind,
                                case_no(e.case_id), e.child_id::text, e.version,
                                (e.detail || CASE WHEN e.detail ->> 'reveal' = 'true' AND v_repeats -> e.account_id::text ? v_reason
                                                  THEN jsonb_build_object('times', v_repeats -> e.account_id::text -> v_reason) ELSE '{}' END)::text, v_reason, audit_words(e.id), next;
        ELSIF next IS NOT NULL THEN
            RETURN QUERY SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL::int, NULL, NULL, NULL::jsonb, next;
        END IF;
        EXIT WHEN next IS NOT NULL;
    END LOOP;
END $$;
