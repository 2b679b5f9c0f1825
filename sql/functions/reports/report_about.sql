-- What a report is about: {"batch" (its id), "on", "position", "known_at"}, a refusal, or NULL: no such batch. Asked by each report of a list.
CREATE OR REPLACE FUNCTION report_about(p_request jsonb, p_verb text, p_roles text[]) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    b batch;
    v_on date := coalesce((p_request ->> 'on')::date, today());
    v_at jsonb;
BEGIN
    IF NOT coalesce(my_role() = ANY (p_roles), false) THEN
        RETURN refuse('NOT_ALLOWED', 'verb', p_verb);
    END IF;
    SELECT * INTO b FROM batch WHERE name = p_request ->> 'batch';
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF day_refusal(v_on, b.received) IS NOT NULL THEN
        RETURN day_refusal(v_on, b.received);
    END IF;
    v_at := report_position(p_request);
    IF v_at ? 'error' THEN
        RETURN v_at;
    ELSIF NOT EXISTS (SELECT FROM place p WHERE p.event_id = b.event_id AND p.position <= (v_at ->> 'position')::bigint) THEN
        RETURN refuse('KNOWN_AT_TOO_EARLY', 'known_at', coalesce(p_request ->> 'known_at', v_at ->> 'known_at'), 'earliest', stamp(b.imported_at));
    END IF;
    RETURN v_at || jsonb_build_object('batch', b.id, 'on', v_on);
END $$;

-- The same for a report over a span of days: {"batch" (its id; absent: all), "from", "until", "position", "known_at"}.
CREATE OR REPLACE FUNCTION report_span(p_request jsonb, p_verb text, p_roles text[]) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_batch int := (SELECT id FROM batch WHERE name = p_request ->> 'batch');
    v_until date := coalesce((p_request ->> 'until')::date, today());
    v_from date := (p_request ->> 'from')::date;
    v_at jsonb;
BEGIN
    IF NOT coalesce(my_role() = ANY (p_roles), false) THEN
        RETURN refuse('NOT_ALLOWED', 'verb', p_verb);
    ELSIF p_request ? 'batch' AND v_batch IS NULL THEN
        RETURN NULL;
    ELSIF v_until > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', v_until::text, 'today', today()::text);
    ELSIF v_until < v_from THEN
        RETURN refuse('RANGE_BACKWARDS', 'from', v_from::text, 'to', v_until::text);
    END IF;
    v_at := report_position(p_request);
    RETURN CASE WHEN v_at ? 'error' THEN v_at ELSE v_at || jsonb_strip_nulls(jsonb_build_object('batch', v_batch, 'from', v_from, 'until', v_until)) END;
END $$;

-- The street of a unit: itself, that of a community; NULL for all others.
CREATE OR REPLACE FUNCTION report_street(p_org int) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT CASE type WHEN 'street' THEN id WHEN 'community' THEN parent_id END FROM org WHERE id = p_org); END $$;

-- A median of days in words: "3", "3.5"; NULL: nothing to take one of.
CREATE OR REPLACE FUNCTION report_days(p_days double precision) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN trim_scale(round(p_days::numeric, 1))::text; END $$;
