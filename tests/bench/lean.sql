-- The reference that submissions are measured against: the same guarantees written as plainly as SQL allows. A key is taken once and answers again
-- what it answered; its digest must be the same; the session lives; the case is its own and at the version that was seen; the case gets the next
-- version, its event and its visit with the words. No position, no row security, no words for a refusal, one table a thing and an index a question.
-- Its bytes are frozen (tests/bench/run holds the digest): whoever changes it measures against something else.
CREATE SCHEMA lean;
SET search_path = lean;
CREATE TABLE session (token_hash bytea PRIMARY KEY, account_id int NOT NULL, org_id int NOT NULL, ended_at timestamptz, expires_at timestamptz NOT NULL);
CREATE TABLE case_file (id bigint PRIMARY KEY, community_id int NOT NULL, version int NOT NULL, state text NOT NULL, due date NOT NULL, name text NOT NULL)
    WITH (fillfactor = 80);
CREATE INDEX case_file_due ON case_file (community_id, due, id);
CREATE TABLE event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), account_id int NOT NULL, kind text NOT NULL,
    case_id bigint NOT NULL, version int NOT NULL, detail jsonb NOT NULL, UNIQUE (case_id, version));
CREATE TABLE visit (event_id bigint PRIMARY KEY, case_id bigint NOT NULL, on_date date NOT NULL, result text NOT NULL, how text NOT NULL, note text NOT NULL);
CREATE INDEX visit_case ON visit (case_id);
CREATE TABLE request_key (key uuid PRIMARY KEY, account_id int NOT NULL, digest bytea NOT NULL, result jsonb NOT NULL);

-- One submission.
CREATE FUNCTION submit(p_session bytea, p_key uuid, p_digest bytea, p_case bigint, p_version int, p_on date, p_result text, p_how text, p_note text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = lean AS $$
DECLARE
    s session;
    k request_key;
    c case_file;
    v_event bigint;
    r jsonb;
BEGIN
    SELECT * INTO s FROM session WHERE token_hash = p_session AND ended_at IS NULL AND expires_at > now();
    IF NOT FOUND THEN
        RETURN '{"error": "NOT_LOGGED_IN"}';
    END IF;
    SELECT * INTO k FROM request_key WHERE key = p_key;
    IF FOUND THEN
        RETURN CASE WHEN k.account_id = s.account_id AND k.digest = p_digest THEN k.result ELSE '{"error": "KEY_REUSED"}' END;
    END IF;
    UPDATE case_file SET version = version + 1 WHERE id = p_case AND community_id = s.org_id AND version = p_version AND state <> 'closed' RETURNING * INTO c;
    IF NOT FOUND THEN
        RETURN '{"error": "CONFLICT"}';
    END IF;
    INSERT INTO event (account_id, kind, case_id, version, detail)
    VALUES (s.account_id, 'visit', p_case, c.version, jsonb_build_object('on', p_on, 'result', p_result, 'how', p_how)) RETURNING id INTO v_event;
    INSERT INTO visit VALUES (v_event, p_case, p_on, p_result, p_how, p_note);
    r := jsonb_build_object('ok', jsonb_build_object('case', p_case, 'version', c.version, 'state', c.state, 'visit', v_event));
    INSERT INTO request_key VALUES (p_key, s.account_id, p_digest, r);
    RETURN r;
END $$;

-- Many at once, no key and no case twice: a row for each that was done, in one order of locks.
CREATE FUNCTION submit_group(p_session bytea[], p_key uuid[], p_digest bytea[], p_case bigint[], p_version int[], p_on date[], p_result text[], p_how text[],
    p_note text[]) RETURNS TABLE (n bigint, result jsonb)
LANGUAGE plpgsql SET search_path = lean AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM case_file WHERE id = ANY (p_case) ORDER BY id FOR NO KEY UPDATE;
    RETURN QUERY
    WITH item AS MATERIALIZED (
        SELECT a.*, s.account_id, s.org_id
          FROM unnest(p_session, p_key, p_digest, p_case, p_version, p_on, p_result, p_how, p_note) WITH ORDINALITY
               AS a (session, key, digest, case_id, version, on_date, result, how, note, n)
          JOIN session s ON s.token_hash = a.session AND s.ended_at IS NULL AND s.expires_at > now()
         WHERE NOT EXISTS (SELECT FROM request_key k WHERE k.key = a.key)
    ), c AS (
        UPDATE case_file f SET version = f.version + 1 FROM item a
         WHERE f.id = a.case_id AND f.community_id = a.org_id AND f.version = a.version AND f.state <> 'closed'
        RETURNING f.version, f.state, a.n, a.key, a.digest, a.case_id, a.account_id, a.on_date, a.result, a.how, a.note, nextval('event_id_seq') AS event_id
    ), e AS (
        INSERT INTO event (id, account_id, kind, case_id, version, detail) OVERRIDING SYSTEM VALUE
        SELECT c.event_id, c.account_id, 'visit', c.case_id, c.version, jsonb_build_object('on', c.on_date, 'result', c.result, 'how', c.how) FROM c
    ), v AS (
        INSERT INTO visit SELECT c.event_id, c.case_id, c.on_date, c.result, c.how, c.note FROM c
    ), r AS (
        SELECT c.n, c.key, c.account_id, c.digest,
               jsonb_build_object('ok', jsonb_build_object('case', c.case_id, 'version', c.version, 'state', c.state, 'visit', c.event_id)) AS result FROM c
    ), k AS (
        INSERT INTO request_key SELECT r.key, r.account_id, r.digest, r.result FROM r
    )
    SELECT r.n, r.result FROM r;
END $$;
