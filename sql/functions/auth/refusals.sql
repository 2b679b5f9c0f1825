-- What the server refused to somebody, told every few seconds: {"rows": [{"source", "session": a digest, "user": a name that was tried, "several", "count",
-- "messages": […]}]}. Adds it to the minute that runs; minutes that are over become rows of the trail, one for each source and account, so that a flood
-- of refusals does not flood the trail. Nobody need be logged in; whom a session names has one, or had within the hour. In one call and in one minute there are
-- so many sources and no more: those behind them count together. Names that were typed are not kept: a password may be among them.
CREATE OR REPLACE FUNCTION refusals_note(p_request jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_minute timestamptz := date_trunc('minute', clock_timestamp());
    v_told int;
    v_full boolean := (SELECT count(*) >= 4 * limit_refusal_sources() FROM refusal WHERE minute = v_minute);
BEGIN
    INSERT INTO refusal AS o (source, account_id, minute, tried, several, count, messages)
    SELECT x.source, x.account_id, v_minute, min(x.tried), bool_or(x.several) OR count(DISTINCT coalesce(x.tried, 0)) > 1, sum(x.count),
           array(SELECT DISTINCT m FROM jsonb_array_elements(jsonb_agg(x.messages)) l, jsonb_array_elements_text(l) m WHERE m ~ '^[A-Z_]{1,40}$' ORDER BY m LIMIT 20)
      FROM (SELECT CASE WHEN v_full THEN '*' ELSE left(w.source, 60) END AS source, coalesce(s.account_id, 0) AS account_id, t.id AS tried,
                   coalesce(w.several, false) AS several, greatest(w.count, 1) AS count, coalesce(w.messages, '[]') AS messages
              FROM jsonb_to_recordset(p_request -> 'rows') w(source text, session text, "user" text, several boolean, count bigint, messages jsonb)
              LEFT JOIN session s ON s.token_hash = decode(w.session, 'hex') AND coalesce(s.ended_at, s.expires_at) > clock_timestamp() - interval '1 hour'
              LEFT JOIN account t ON w.session IS NULL AND NOT coalesce(w.several, false) AND t.name = w."user"
             WHERE w.source IS NOT NULL LIMIT limit_refusal_sources()) x
     GROUP BY x.source, x.account_id ORDER BY x.source, x.account_id
    ON CONFLICT (source, account_id, minute) DO UPDATE
       SET count = o.count + excluded.count, several = o.several OR excluded.several OR o.tried IS DISTINCT FROM excluded.tried,
           messages = array(SELECT DISTINCT m FROM unnest(o.messages || excluded.messages) m ORDER BY m LIMIT 20);
    WITH over AS (DELETE FROM refusal f WHERE f.minute < v_minute RETURNING f.*)
    INSERT INTO event (account_id, role, kind, detail)
    SELECT nullif(coalesce(nullif(o.account_id, 0), CASE WHEN NOT o.several THEN o.tried END), 0), (SELECT a.role FROM account a WHERE a.id = o.account_id),
           CASE WHEN o.account_id = 0 THEN 'login_failed' ELSE 'refused' END,
           jsonb_strip_nulls(jsonb_build_object('source', o.source, 'count', o.count, 'message', to_jsonb(o.messages), 'several', CASE WHEN o.several THEN true END))
      FROM over o ORDER BY o.source, o.account_id;
    GET DIAGNOSTICS v_told = ROW_COUNT;
    RETURN v_told;
END $$;
