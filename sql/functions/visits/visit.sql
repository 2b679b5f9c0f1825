-- Visits: tries without success count too.

-- What a visit is, in one place: CHECK constraints would be read anew by each statement, which costs a submission more than its rows.
-- Afterwards words are erased (NULL), it goes with its child's file, and what was filed by mistake is withdrawn; all else stays as it was written.
CREATE OR REPLACE FUNCTION visit_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (to_jsonb(OLD) - '{child_id,who,met,note,withdrawn_at,withdrawn_by,withdrawn_event,withdrawn_note}'::text[])
           <> (to_jsonb(NEW) - '{child_id,who,met,note,withdrawn_at,withdrawn_by,withdrawn_event,withdrawn_note}'::text[])
           OR coalesce(NEW.who <> OLD.who, NEW.who IS NOT NULL) OR coalesce(NEW.met <> OLD.met, NEW.met IS NOT NULL) OR coalesce(NEW.note <> OLD.note, NEW.note IS NOT NULL) THEN
            RAISE EXCEPTION 'a visit is never changed: its words can be erased, and it can be withdrawn' USING ERRCODE = '42501';
        END IF;
    END IF;
    IF (NEW.result = ANY (result_words()) AND NEW.how = ANY (how_words()) AND NEW.late = (NEW.version IS NULL)
        AND (NEW.withdrawn_at IS NULL) = (NEW.withdrawn_by IS NULL) AND (NEW.withdrawn_at IS NULL) = (NEW.withdrawn_event IS NULL)) IS NOT TRUE THEN
        RAISE EXCEPTION 'visit % breaks a rule of visits', NEW.id USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION visit_put(p_child bigint, p_case bigint, p_version int, p_event bigint, p_on date, p_item jsonb, p_late boolean,
    i identity) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint := nextval('nol.visit_id_seq');
BEGIN
    INSERT INTO visit (id, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how, next_date, late, who, met, note)
    OVERRIDING SYSTEM VALUE
    VALUES (v_id, p_child, p_case, p_version, p_event, i.account_id, i.org_id, p_on, p_item ->> 'result', p_item ->> 'how',
            (p_item ->> 'next_date')::date, p_late, coalesce(p_item ->> 'who', ''), coalesce(p_item ->> 'met', ''), coalesce(p_item ->> 'note', ''));
    RETURN v_id;
END $$;

-- [message Oddity]: the child has one of this day, way and result already. (case_oddities says the same of what is there.)
CREATE OR REPLACE FUNCTION visit_again(p_child bigint, p_on date, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    n int := (SELECT count(*) FROM visit v WHERE v.child_id = p_child AND v.withdrawn_at IS NULL
                 AND (v.on_date, v.how, v.result) = (p_on, p_item ->> 'how', p_item ->> 'result'));
BEGIN
    RETURN CASE WHEN n = 0 THEN '[]' ELSE jsonb_build_array(jsonb_build_object('oddity', 'same_visit', 'on', p_on, 'how', p_item ->> 'how',
                'result', p_item ->> 'result', 'count', n + 1)) END;
END $$;

-- What a plain visit is answered, but the braces and the child's name, which is never stored: text, since to build jsonb costs more than the visit's row.
CREATE OR REPLACE FUNCTION visit_answer(p_case bigint, p_version int, p_state text, p_code text, p_street text, p_street_name text, p_community text,
    p_community_name text, p_visit bigint, p_oddities jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT '"case":"' || case_no(p_case) || '","version":' || p_version || ',"state":"' || p_state || '","outcome":"done","visit":"' || p_visit
           || '","notices":[],"oddities":' || coalesce(p_oddities::text, '[]') || coalesce(',"code":' || to_json(p_code), '')
           || coalesce(',"street":"' || p_street || '","street_name":' || to_json(p_street_name), '')
           || coalesce(',"community":"' || p_community || '","community_name":' || to_json(p_community_name), '')
$$;

-- The same again from the record, for a key that comes a second time. (One with oddities is kept: what is odd changes.)
CREATE OR REPLACE FUNCTION visit_told(p_visit bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT ('{"ok":{' || visit_answer(v.case_id, v.version, m.to_state, k.code, s.code, s.name, o.code, o.name, v.id, NULL) || '}}')::jsonb
              FROM visit v
             CROSS JOIN LATERAL (SELECT * FROM case_move x WHERE x.case_id = v.case_id AND x.version <= v.version ORDER BY x.version DESC LIMIT 1) m
              LEFT JOIN LATERAL (SELECT x.code FROM case_move x WHERE x.case_id = v.case_id AND x.version <= v.version AND x.verb IN ('confirm', 'reopen')
                                  ORDER BY x.version DESC LIMIT 1) k ON true
              LEFT JOIN org s ON s.id = m.street_id LEFT JOIN org o ON o.id = m.community_id
             WHERE v.id = p_visit);
END $$;

-- A plain visit is a try without finding and papers, by one who holds the case and at its version, that no rule can refuse: what most of them are.
-- visit_one writes one item of a group in as few statements as it has rows, visit_group many in one statement, each with its key. NULL, or no row:
-- it is not as simple as that, and nothing was done of it: replays, other verbs, stale versions, foreign cases, substitutes' sessions and all that
-- a rule may refuse. write_group does that in the general way (visit_submit), so that each rule stands once; sql/tests/visit_group.sql holds that
-- all ways answer and leave the same. A plan made while a table was empty would go through all of it for minutes (three times the CPU in the
-- bench's first round): no sequential scan. They pass row security, since a case changes only so, and look at each item's own session, case and version.
DROP FUNCTION IF EXISTS visit_plain(bigint, int, date, jsonb), visit_one(jsonb);
CREATE OR REPLACE FUNCTION visit_one(p_item jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp SET enable_seqscan = off AS $$
DECLARE
    b jsonb := p_item -> 'body';
    v_key uuid := (p_item ->> 'key')::uuid;
    v_on date;
    v_today date;
    v_event bigint;
    v_visit bigint;
    v_odd jsonb;                                           -- what is worth a second look, if anything
    v_ok text;
    c record;
BEGIN
    IF p_item ->> 'type' <> 'visit_submit' OR b ?| '{code,sub,waive,evidence}' THEN
        RETURN NULL;
    END IF;
    v_today := today();
    v_on := coalesce((b ->> 'on')::date, v_today);
    IF v_on > v_today OR (b ->> 'next_date')::date < v_today THEN
        RETURN NULL;
    END IF;
    UPDATE case_file f SET version = f.version + 1, late_visit = false, next_visit = NULL   -- who acts has seen what a former holder left
      FROM session s, child h LEFT JOIN child_person p ON p.child_id = h.id
     WHERE f.id = case_id(b ->> 'case') AND f.version = (b ->> 'version')::int AND f.state <> 'closed' AND h.id = f.child_id
       AND s.token_hash = decode(p_item ->> 'session', 'hex') AND session_lives(s)
       AND s.until_date IS NULL AND NOT s.limited AND s.org_id = CASE s.role WHEN 'street' THEN f.street_id WHEN 'community' THEN f.community_id END
       AND coalesce(v_on >= p.birth_date, true) AND coalesce(v_on <= h.died_on, true) AND (f.finding_id IS NULL OR b ->> 'result' <> 'met')
       AND v_on >= (SELECT min(m.on_date) FROM case_move m WHERE m.case_id = f.id)
       AND (f.next_visit IS NULL OR v_on = v_today)
       AND NOT EXISTS (SELECT FROM request_key k WHERE k.key = v_key)
    RETURNING f.id, f.child_id, f.version, f.state, f.code, f.name, s.account_id, s.role, s.org_id,
              (SELECT o FROM org o WHERE o.id = f.street_id) AS street, (SELECT o FROM org o WHERE o.id = f.community_id) AS community,
              EXISTS (SELECT FROM visit w WHERE w.child_id = f.child_id AND w.withdrawn_at IS NULL AND w.on_date = v_on) AS again INTO c;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    v_event := nextval('nol.event_id_seq');
    v_visit := nextval('nol.visit_id_seq');
    v_odd := CASE WHEN c.again THEN nullif(visit_again(c.child_id, v_on, b), '[]') END;
    INSERT INTO event (id, account_id, role, kind, case_id, child_id, version, key, detail) OVERRIDING SYSTEM VALUE
    VALUES (v_event, c.account_id, c.role, 'visit', c.id, c.child_id, c.version, v_key,
            jsonb_build_object('on', v_on, 'result', b ->> 'result', 'how', b ->> 'how'));
    INSERT INTO visit (id, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how, next_date, late, who, met, note) OVERRIDING SYSTEM VALUE
    VALUES (v_visit, c.child_id, c.id, c.version, v_event, c.account_id, c.org_id, v_on, b ->> 'result', b ->> 'how', (b ->> 'next_date')::date, false,
            coalesce(b ->> 'who', ''), coalesce(b ->> 'met', ''), coalesce(b ->> 'note', ''));
    v_ok := visit_answer(c.id, c.version, c.state, c.code, (c.street).code, (c.street).name, (c.community).code, (c.community).name, v_visit, v_odd);
    INSERT INTO request_key (key, account_id, type, digest, result, visit_id)
    VALUES (v_key, c.account_id, 'visit_submit', decode(p_item ->> 'digest', 'hex'), CASE WHEN v_odd IS NOT NULL THEN ('{"ok":{' || v_ok || '}}')::jsonb END, v_visit);
    RETURN '{"ok":{' || v_ok || ',"name":' || to_json(c.name) || '}}';
END $$;

-- The same for the plain visits of a group; the second visit of a child in it goes the general way, too.
DROP FUNCTION IF EXISTS visit_group(jsonb);
CREATE OR REPLACE FUNCTION visit_group(p_items jsonb) RETURNS TABLE (n int, result text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_today date := today();
BEGIN
    RETURN QUERY
    WITH item AS MATERIALIZED (                            -- each once, with what is read of it more than once
        SELECT a.n::int, decode(a.session, 'hex') AS token_hash, a.key::uuid AS key, decode(a.digest, 'hex') AS digest, a.body, case_id(a.body ->> 'case') AS case_id,
               (a.body ->> 'version')::int AS version, coalesce((a.body ->> 'on')::date, v_today) AS on_date, (a.body ->> 'next_date')::date AS next_date,
               a.type = 'visit_submit' AND NOT a.body ?| '{code,sub,waive,evidence}' AS plain
          FROM ROWS FROM (jsonb_to_recordset(p_items) AS (session text, key text, type text, digest text, body jsonb)) WITH ORDINALITY
               AS a (session, key, type, digest, body, n)
    ), held AS MATERIALIZED (                              -- in one order, whatever is to be done with each: two groups never wait for one another
        SELECT a.n, a.key, a.digest, a.body, a.on_date, a.next_date, s.account_id, s.role, s.org_id, f.id AS case_id, f.child_id,
               a.plain AND s.until_date IS NULL AND NOT s.limited AND s.role IN ('street', 'community') AND f.version = a.version AND f.state <> 'closed'
               AND a.on_date <= v_today AND coalesce(a.next_date >= v_today, true) AND (f.finding_id IS NULL OR a.body ->> 'result' <> 'met')
               AND (f.next_visit IS NULL OR a.on_date = v_today) AND a.on_date >= (SELECT min(m.on_date) FROM case_move m WHERE m.case_id = f.id)
               AND EXISTS (SELECT FROM child h LEFT JOIN child_person p ON p.child_id = h.id
                            WHERE h.id = f.child_id AND coalesce(a.on_date >= p.birth_date, true) AND coalesce(a.on_date <= h.died_on, true))
               AND NOT EXISTS (SELECT FROM request_key k WHERE k.key = a.key) AS plain
          FROM item a
          JOIN session s ON s.token_hash = a.token_hash AND s.role IN ('district', 'street', 'community') AND session_lives(s)
          JOIN case_file f ON f.id = a.case_id AND case_visible((s.account_id, s.role, s.org_id)::identity, f.street_id, f.community_id, f.school_id)
         ORDER BY f.id FOR NO KEY UPDATE OF f
    ), c AS (                                              -- all that the rest needs, ids too: joins among these would be counted as of one row
        UPDATE case_file f SET version = f.version + 1, late_visit = false, next_visit = NULL
          FROM (SELECT DISTINCT ON (h.child_id) h.* FROM held h WHERE h.plain ORDER BY h.child_id, h.n) a WHERE f.id = a.case_id
        RETURNING f.id, f.child_id, f.version, f.state, f.code, f.name, f.street_id, f.community_id, a.n, a.key, a.digest, a.body, a.on_date, a.next_date,
                  a.account_id, a.role, a.org_id, nextval('nol.event_id_seq') AS event_id, nextval('nol.visit_id_seq') AS visit_id
    ), e AS (
        INSERT INTO event (id, account_id, role, kind, case_id, child_id, version, key, detail) OVERRIDING SYSTEM VALUE
        SELECT c.event_id, c.account_id, c.role, 'visit', c.id, c.child_id, c.version, c.key,
               jsonb_build_object('on', c.on_date, 'result', c.body ->> 'result', 'how', c.body ->> 'how') FROM c
    ), v AS (
        INSERT INTO visit (id, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how, next_date, late, who, met, note)
        OVERRIDING SYSTEM VALUE
        SELECT c.visit_id, c.child_id, c.id, c.version, c.event_id, c.account_id, c.org_id, c.on_date, c.body ->> 'result', c.body ->> 'how', c.next_date, false,
               coalesce(c.body ->> 'who', ''), coalesce(c.body ->> 'met', ''), coalesce(c.body ->> 'note', '') FROM c
    ), o AS (
        SELECT c.*, CASE WHEN EXISTS (SELECT FROM visit w WHERE w.child_id = c.child_id AND w.withdrawn_at IS NULL AND w.on_date = c.on_date)
                         THEN nullif(visit_again(c.child_id, c.on_date, c.body), '[]') END AS odd FROM c
    ), r AS (
        SELECT o.*, visit_answer(o.id, o.version, o.state, o.code, s.code, s.name, m.code, m.name, o.visit_id, o.odd) AS ok
          FROM o LEFT JOIN org s ON s.id = o.street_id LEFT JOIN org m ON m.id = o.community_id
    ), k AS (
        INSERT INTO request_key (key, account_id, type, digest, result, visit_id)
        SELECT r.key, r.account_id, 'visit_submit', r.digest, CASE WHEN r.odd IS NOT NULL THEN ('{"ok":{' || r.ok || '}}')::jsonb END, r.visit_id FROM r
    )
    SELECT r.n, '{"ok":{' || r.ok || ',"name":' || to_json(r.name) || '}}' FROM r;
END $$;

-- VISIT_SUBMIT: every visit, and every refusal of one. Plain ones have a shorter way (visit_one, visit_group).
DROP FUNCTION IF EXISTS visit_full(date, jsonb);
CREATE OR REPLACE FUNCTION visit_submit(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_case bigint := case_id(p_item ->> 'case');
    v_version int := (p_item ->> 'version')::int;
    v_open text := case_open(v_case, v_version);
    v_on date := case_day(p_item);
    i identity := me();
    v_cond text;
    v_event bigint;
    v_visit bigint;
    v_detail jsonb;
    c case_file;
    r jsonb;
BEGIN
    IF v_on > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', v_on::text, 'today', today()::text);
    ELSIF v_open = 'LATE' THEN
        RETURN visit_late(v_case, v_version, v_on, p_item);
    ELSIF v_open IS NOT NULL THEN
        RETURN case_refusal(v_open, v_case, v_version);
    END IF;
    SELECT * INTO c FROM case_file WHERE id = v_case;
    v_cond := CASE WHEN c.state = 'at_community' THEN i.role ELSE '' END;
    IF c.state = 'closed' THEN
        RETURN refuse('MOVE_NOT_POSSIBLE', 'verb', 'visit', 'state', c.state, 'case', case_no(v_case));
    ELSIF p_item ? 'code' THEN
        r := finding_refusal(c, 'visit', ARRAY[v_cond], v_on, p_item);
    ELSIF p_item ? 'sub' THEN
        r := refuse('FIELD_MISSING', 'field', 'code');     -- a finding was meant: it is not dropped in silence
    ELSIF jsonb_array_length(coalesce(p_item -> 'waive', '[]')) > 0 THEN
        r := refuse('FINDING_NEEDED');
    ELSE
        r := evidence_refusal(c, p_item -> 'evidence');
    END IF;
    r := coalesce(r, visit_day_refusal(c.child_id, v_on, p_item, (
        SELECT min((p ->> 'date')::date) FROM scheme_code k, jsonb_array_elements(p_item -> 'evidence') p
         WHERE k.scheme_id = c.scheme_id AND k.code = p_item ->> 'code' AND k.sub = coalesce(p_item ->> 'sub', '') AND k.ends_all)));
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    v_detail := jsonb_strip_nulls(jsonb_build_object('on', v_on, 'result', p_item ->> 'result', 'how', p_item ->> 'how',
                                                     'code', p_item ->> 'code', 'sub', p_item ->> 'sub'));
    IF p_item ? 'code' THEN
        v_event := case_event(v_case, 'visit', v_detail);
        v_visit := visit_put(c.child_id, v_case, c.version + 1, v_event, v_on, p_item, false, i);
        PERFORM finding_place(c, v_event, 'visit', v_cond, v_on, p_item, 'visit', v_visit);
        c.state := CASE WHEN v_cond = 'street' OR c.state = 'at_street' THEN 'reviewed' ELSE 'found' END;
    ELSE
        v_event := case_touch(v_case, 'visit', v_detail);
        v_visit := visit_put(c.child_id, v_case, c.version + 1, v_event, v_on, p_item, false, i);
        IF p_item ? 'evidence' THEN
            PERFORM evidence_place(c, v_event, p_item -> 'evidence');
        END IF;
    END IF;
    c.version := c.version + 1;
    RETURN jsonb_build_object('ok', case_result_of(c, 'done') || jsonb_build_object('visit', v_visit::text, 'evidence', evidence_of(c.child_id, v_event),
                                                                               'oddities', case_oddities(c.id, v_event)));
END $$;

-- What is refused to a former holder says nothing of what happened to the child since, as its death.
CREATE OR REPLACE FUNCTION visit_late_refusal(p_child bigint, p_on date, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN visit_day_refusal(p_child, p_on, p_item - 'result');
END $$;

-- A former holder's visit, made at a version at which it still held the case: kept, moves nothing, shown to the new holder. Of the
-- owner, since the case is out of the actor's sight; it answers with nothing but the number that was sent.
CREATE OR REPLACE FUNCTION visit_late(p_case bigint, p_version int, p_on date, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
    i identity := me();
    v_event bigint;
    r jsonb;
BEGIN
    IF case_open(p_case, p_version) IS DISTINCT FROM 'LATE' THEN
        RAISE EXCEPTION 'visit_late: the actor did not hold the case' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO c FROM case_file WHERE id = p_case;
    r := coalesce(visit_late_refusal(c.child_id, p_on, p_item), evidence_refusal(c, p_item -> 'evidence'));
    IF r IS NOT NULL THEN
        RETURN r;
    END IF;
    INSERT INTO event (account_id, role, kind, case_id, child_id, key, detail)
    VALUES (i.account_id, i.role, 'visit_late', p_case, c.child_id, nullif(current_setting('nol.key', true), '')::uuid,
            jsonb_strip_nulls(jsonb_build_object('on', p_on, 'seen_version', p_version, 'result', p_item ->> 'result', 'how', p_item ->> 'how',
                                                 'code', p_item ->> 'code', 'sub', p_item ->> 'sub')))
    RETURNING id INTO v_event;
    PERFORM visit_put(c.child_id, p_case, NULL, v_event, p_on, p_item, true, i);
    PERFORM evidence_place(c, v_event, p_item -> 'evidence');
    UPDATE case_file SET late_visit = true WHERE id = p_case;
    RETURN jsonb_build_object('ok', jsonb_build_object('case', case_no(p_case), 'outcome', 'late'));
END $$;

-- Words stood in a table of their own (0086_visit_words.sql). What the functions before these wrote there since is taken along.
DO $$
BEGIN
    IF to_regclass('nol.visit_text') IS NOT NULL THEN
        LOCK TABLE visit_text IN ACCESS EXCLUSIVE MODE;
        SET LOCAL ROLE nol_system;
        UPDATE visit v SET who = t.who, met = t.met, note = t.note FROM visit_text t WHERE t.visit_id = v.id AND v.note IS NULL;
        SET LOCAL ROLE nol_owner;
        DROP TABLE visit_text;
    END IF;
END $$;
CREATE OR REPLACE TRIGGER visit_stands BEFORE INSERT OR UPDATE ON visit FOR EACH ROW EXECUTE FUNCTION visit_stands();
ALTER TABLE visit DROP CONSTRAINT IF EXISTS visit_check, DROP CONSTRAINT IF EXISTS visit_check1, DROP CONSTRAINT IF EXISTS visit_how_check, DROP CONSTRAINT IF EXISTS visit_result_check;
