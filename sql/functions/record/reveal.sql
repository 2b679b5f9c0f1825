-- Looks at whole numbers. There is one way to them: a reason, typed for the look or said once as a named purpose; so many in an hour; a row of the
-- trail with `reveal`. CASE_SHOW and IMPORT_ISSUES with `reveal` go this way, and a search by a number (case_find.sql), which says whose it is.

DROP FUNCTION IF EXISTS reveal_limit();
DROP FUNCTION IF EXISTS purpose_term();
DROP FUNCTION IF EXISTS purpose_children();

-- NULL, or the refusal of so many whole numbers more in this hour. Waits for a look of the same account that is not yet committed, so that none is left
-- out of the count. An event has one, or says how many (`numbers`).
CREATE OR REPLACE FUNCTION reveal_spent(p_more int DEFAULT 1) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_first timestamptz;
    v_count int;
BEGIN
    IF i.account_id IS NULL THEN
        RETURN refuse('NOT_LOGGED_IN');
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('nol.reveal'), i.account_id);
    SELECT coalesce(sum(coalesce((e.detail ->> 'numbers')::int, 1)), 0), coalesce(min(e.at), clock_timestamp()) INTO v_count, v_first FROM event e
     WHERE e.account_id = i.account_id AND e.detail ->> 'reveal' = 'true' AND e.at > clock_timestamp() - interval '1 hour';
    RETURN CASE WHEN v_count + p_more > limit_reveals_hour() THEN refuse('REVEAL_LIMIT', 'limit', limit_reveals_hour()::text, 'until', stamp(v_first + interval '1 hour')) END;
END $$;

-- Of one's own: an open case that one's unit has; the district's, what it holds itself.
CREATE OR REPLACE FUNCTION reveal_own(i identity, c case_file) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(c.is_open AND CASE i.role WHEN 'community' THEN c.community_id = i.org_id WHEN 'street' THEN c.street_id = i.org_id ELSE case_held(c) END, false);
END $$;

-- Before a look at whole numbers: {"ok": what the event says of it beside `reveal`}, a refusal, or NULL: no such case, or not one's own.
-- p_reason '' or NULL: under the purpose that is open. p_case NULL: of no case.
CREATE OR REPLACE FUNCTION reveal_take(p_reason text, p_case bigint, p_numbers int DEFAULT 1) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    s session;
    c case_file;
    v_spent jsonb;
BEGIN
    IF i.account_id IS NULL THEN
        RETURN refuse('NOT_LOGGED_IN');
    END IF;
    SELECT * INTO c FROM case_file WHERE id = p_case AND case_visible(i, street_id, community_id, school_id);
    IF p_case IS NOT NULL AND NOT FOUND THEN
        RETURN NULL;
    ELSIF i.role NOT IN ('district', 'street', 'community') THEN
        RETURN refuse('REVEAL_NOT_ALLOWED');
    END IF;
    IF btrim(coalesce(p_reason, '')) = '' THEN
        SELECT * INTO s FROM session WHERE token_hash = decode(current_setting('nol.session', true), 'hex') AND purpose_until > clock_timestamp();
        IF s.purpose IS NULL OR p_case IS NULL THEN
            RETURN refuse('REVEAL_REASON_NEEDED');
        ELSIF NOT reveal_own(i, c) THEN
            RETURN refuse('PURPOSE_NOT_OWN', 'case', case_no(c.id));
        END IF;
    END IF;
    v_spent := reveal_spent(p_numbers);
    IF v_spent IS NOT NULL THEN
        RETURN v_spent;
    ELSIF s.purpose IS NULL THEN
        RETURN '{"ok": {}}';
    ELSIF purpose_seen(i.account_id, s.purpose_event, c.child_id) >= limit_purpose_children() THEN
        RETURN refuse('PURPOSE_FULL', 'limit', limit_purpose_children()::text);
    END IF;
    RETURN jsonb_build_object('ok', jsonb_build_object('purpose', s.purpose, 'opened', s.purpose_event));
END $$;

-- How many children were looked at under a purpose; without the one named.
CREATE OR REPLACE FUNCTION purpose_seen(p_account int, p_opened bigint, p_but bigint DEFAULT NULL) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF (me()).account_id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT count(DISTINCT e.child_id) FROM event e
             WHERE e.account_id = p_account AND e.detail ->> 'reveal' = 'true' AND e.at > clock_timestamp() - make_interval(secs => purpose_seconds()) - interval '1 minute'
               AND e.detail ->> 'opened' = p_opened::text AND e.child_id IS DISTINCT FROM p_but);
END $$;

-- PURPOSE_SET {"kind"}: opens a purpose for this login, in place of the one that is open; without `kind` ends it. {"ok": PurposeReply}.
CREATE OR REPLACE FUNCTION purpose_set(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_kind text := p_item ->> 'looks_for';
    v_event bigint;
BEGIN
    IF coalesce(i.role, '') NOT IN ('district', 'street', 'community') THEN
        RETURN refuse('REVEAL_NOT_ALLOWED');
    END IF;
    v_event := event_add(CASE WHEN v_kind IS NULL THEN 'purpose_end' ELSE 'purpose_open' END, NULL, NULL, jsonb_strip_nulls(jsonb_build_object('purpose', v_kind)));
    UPDATE session SET purpose = v_kind, purpose_event = CASE WHEN v_kind IS NOT NULL THEN v_event END,
                       purpose_until = CASE WHEN v_kind IS NOT NULL THEN clock_timestamp() + make_interval(secs => purpose_seconds()) END
     WHERE token_hash = decode(current_setting('nol.session'), 'hex');
    RETURN jsonb_build_object('ok', purpose_open());
END $$;

-- PURPOSE_SHOW (message PurposeReply): the purpose that this login has open, until when, and for how many children yet.
CREATE OR REPLACE FUNCTION purpose_open() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    s session;
BEGIN
    IF coalesce(my_role(), '') NOT IN ('district', 'street', 'community') THEN
        RETURN '{}';
    END IF;
    SELECT * INTO s FROM session WHERE token_hash = decode(current_setting('nol.session'), 'hex') AND purpose_until > clock_timestamp();
    RETURN CASE WHEN s.purpose IS NULL THEN '{}' ELSE jsonb_build_object('looks_for', s.purpose, 'until', stamp(s.purpose_until),
                'left', greatest(0, limit_purpose_children() - purpose_seen(s.account_id, s.purpose_event))) END;
END $$;
