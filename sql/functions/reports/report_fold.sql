-- How the cases of a batch (NULL: of all) count on a day, as known at a position of the record: the moves, folded.
--
-- A case counts by its last confirmed finding; `open` when there is none, when it is unresolved, or since it was reopened; `returned` from
-- the enrolment on until a relapse or another confirmed finding. Its street is the one last routed to; never routed: the list's. Its
-- community is the one that it was with in that street; NULL: none.
-- A case's moves are dated in the order of its versions, so what holds on a day is a beginning of them.
DROP FUNCTION IF EXISTS report_fold(int, date, bigint);
CREATE OR REPLACE FUNCTION report_fold(p_batch int, p_on date, p_position bigint)
RETURNS TABLE (case_id bigint, code text, sub text, bucket text, street_id int, community_id int, counts_from int)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan SET work_mem = '32MB' AS $$
BEGIN
    RETURN QUERY
    WITH later AS MATERIALIZED (                           -- what was not yet known; little, unless the position is an old one
        SELECT l.id FROM events_later(p_position) l
    ), fold AS (                                           -- one pass: of the moves that matter, the last with what it says
        SELECT m.case_id, max(c.listed_street_id) AS listed_street,
               max(ARRAY[lpad(m.version::text, 10, '0'), m.code, m.sub, m.effect]) FILTER (WHERE m.verb IN ('confirm', 'reopen')) AS settled,
               max(ARRAY[lpad(m.version::text, 10, '0'), m.verb]) FILTER (WHERE m.verb IN ('confirm', 'reopen', 'enrol', 'relapse')) AS last,
               max(ARRAY[m.version, m.street_id]) FILTER (WHERE m.verb IN ('assign', 'reopen')) AS routed,
               max(ARRAY[m.version, m.street_id, m.community_id]) AS held
          FROM case_move m JOIN case_file c ON c.id = m.case_id
         WHERE (p_batch IS NULL OR c.batch_id = p_batch) AND m.on_date <= p_on AND NOT EXISTS (SELECT FROM later l WHERE l.id = m.event_id)
         GROUP BY m.case_id
    )
    SELECT f.case_id, f.settled[2], nullif(f.settled[3], ''),
           CASE WHEN f.settled[4] IS NULL OR f.settled[4] = 'unresolved' THEN 'open' WHEN f.last[2] = 'enrol' THEN 'returned' ELSE f.settled[4] END,
           coalesce(f.routed[2], f.listed_street), CASE WHEN f.held[2] = coalesce(f.routed[2], f.listed_street) THEN f.held[3] END, f.last[1]::int
      FROM fold f;
END $$;

-- The position that a report is about: {"position", "known_at"} or a refusal. Without `known_at` and `position` all that is committed is
-- sealed first; then what is counted up to that position is the same for ever. The `known_at` that comes back means that position again.
CREATE OR REPLACE FUNCTION report_position(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_known text := p_request ->> 'known_at';
    v_number text := coalesce(p_request ->> 'position', CASE WHEN v_known ~ '^[0-9]+$' THEN v_known END);
    v_time timestamptz := clock_moment(CASE WHEN v_number IS NOT NULL THEN NULL          -- without a zone: the district's
                                            WHEN v_known ~ 'Z$|:[0-9.]+[+-][0-9:]+$' THEN v_known::timestamptz
                                            ELSE v_known::timestamp AT TIME ZONE 'Asia/Shanghai' END);
    m seal_mark;
BEGIN
    IF v_number IS NULL AND coalesce(v_time, 'infinity') > clock_timestamp() THEN
        v_number := seal()::text;
    END IF;
    IF v_number IS NULL THEN
        SELECT * INTO m FROM seal_mark WHERE at <= v_time ORDER BY position DESC LIMIT 1;
    ELSIF v_number ~ '^[0-9]{1,18}$' THEN
        IF NOT EXISTS (SELECT FROM seal_mark WHERE position >= v_number::bigint) THEN
            RETURN refuse('BAD_FIELD', 'field', 'position', 'what', v_number);
        END IF;
        SELECT * INTO m FROM seal_mark WHERE position <= v_number::bigint ORDER BY position DESC LIMIT 1;   -- no transaction by halves
    END IF;
    IF m.position IS NULL THEN
        RETURN refuse('KNOWN_AT_TOO_EARLY', 'known_at', coalesce(v_known, p_request ->> 'day_end', v_number), 'earliest', (SELECT stamp(min(at)) FROM seal_mark));
    END IF;
    RETURN jsonb_build_object('position', m.position::text, 'known_at', CASE WHEN p_request ? 'day_end' THEN p_request ->> 'day_end' || 'T23:59:59.999+08:00' ELSE
                              to_char(clock_then(m.at) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+08:00"') END);
END $$;

-- The first step of every report: its position, and for those who read counts alone the day that goes with it. A leader or an inspector gets a report as at the
-- end of a day that is over, or one that was frozen: between two positions of their choice, or two moments of today, often lies one file, and the counts
-- would say what became of it. {"position", "known_at"}, for them also {"on", "until", "day_end"}, or a refusal.
CREATE OR REPLACE FUNCTION report_asked(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_day date := coalesce(p_request ->> 'until', p_request ->> 'on')::date;
    v_last date := today() - 1;
    v_at jsonb := report_position(p_request);
    v_end jsonb;
    v_frozen date;
BEGIN
    IF coalesce(my_role(), '') NOT IN ('leader', 'leader_office', 'inspector') THEN
        RETURN v_at;
    END IF;
    v_end := report_position(jsonb_build_object('known_at', v_last || 'T23:59:59.999+08:00', 'day_end', v_last));
    IF p_request ?| '{known_at,position}' AND (v_at ? 'error' OR v_at -> 'position' IS DISTINCT FROM v_end -> 'position') THEN   -- else a later page of that day's end
        SELECT f.on_date INTO v_frozen FROM report_frozen f JOIN batch b ON b.id = f.batch_id
         WHERE f.position = (v_at ->> 'position')::bigint AND b.name = coalesce(p_request ->> 'batch', b.name) AND f.on_date = coalesce(v_day, f.on_date) LIMIT 1;
        RETURN CASE WHEN v_frozen IS NULL THEN refuse('REPORT_DAY_END', 'day', v_last::text) ELSE v_at || jsonb_build_object('on', v_frozen, 'until', v_frozen) END;
    ELSIF v_day > v_last THEN
        RETURN refuse('REPORT_DAY_END', 'day', v_last::text);
    END IF;
    RETURN CASE WHEN v_end ? 'error' THEN v_end ELSE v_end || jsonb_build_object('on', coalesce(v_day, v_last), 'until', coalesce(v_day, v_last), 'day_end', v_last) END;
END $$;

-- The request of a report as it may be asked: for those who read counts alone at the position and day of report_asked whatever it names, or the refusal. The
-- server has asked for them first; whoever comes past it has not.
CREATE OR REPLACE FUNCTION report_bound(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_at jsonb;
BEGIN
    IF coalesce(my_role(), '') NOT IN ('leader', 'leader_office', 'inspector') THEN
        RETURN p_request;
    END IF;
    v_at := report_asked(p_request);
    RETURN CASE WHEN v_at ? 'error' THEN v_at ELSE p_request - 'known_at' || (v_at - 'known_at') END;
END $$;
