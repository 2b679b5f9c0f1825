-- Papers come up in chunks, go on after a break where they stopped, and are there only when the SHA-256 of all bytes is right.

-- May this one file papers at all?
CREATE OR REPLACE FUNCTION upload_refusal() RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN coalesce(my_role(), '') NOT IN ('district', 'street', 'community', 'leader', 'leader_office', 'department')
                THEN refuse('NOT_ALLOWED', 'verb', 'UPLOAD') END;
END $$;

-- {"sha256", "size"}: where to go on. An account has at most 20 files on their way; what is older than a day goes.
CREATE OR REPLACE FUNCTION upload_begin(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_me int := my_account();
    v_sha bytea := decode(p_item ->> 'sha256', 'hex');
    v_size bigint := (p_item ->> 'size')::bigint;
    v_have bigint;
    r jsonb := upload_refusal();
BEGIN
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF v_size = 0 THEN
        RETURN refuse('UPLOAD_EMPTY');
    ELSIF v_size > limit_paper_bytes() THEN
        RETURN refuse('UPLOAD_TOO_LARGE', 'limit', limit_paper_bytes()::text);
    ELSIF EXISTS (SELECT FROM paper_holder h JOIN paper p USING (sha256)
                   WHERE h.sha256 = v_sha AND h.account_id = v_me AND p.complete_at IS NOT NULL) THEN
        RETURN jsonb_build_object('ok', jsonb_build_object('offset', v_size, 'complete', true));
    END IF;
    DELETE FROM upload WHERE account_id = v_me AND (begun_at < now() - interval '1 day' OR (sha256 = v_sha AND size <> v_size));
    IF (SELECT count(*) FROM upload WHERE account_id = v_me AND sha256 <> v_sha) >= 20 THEN
        RETURN refuse('TOO_MANY', 'field', 'sha256', 'limit', '20');
    END IF;
    INSERT INTO upload (account_id, sha256, size) VALUES (v_me, v_sha, v_size)
    ON CONFLICT (account_id, sha256) DO UPDATE SET begun_at = now() RETURNING have INTO v_have;
    RETURN jsonb_build_object('ok', jsonb_build_object('offset', v_have, 'complete', false));
END $$;

-- {"sha256", "offset"} and the bytes. A chunk that is here already is taken as sent again.
CREATE OR REPLACE FUNCTION upload_chunk(p_item jsonb, p_data bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_me int := my_account();
    v_sha bytea := decode(p_item ->> 'sha256', 'hex');
    v_offset bigint := (p_item ->> 'offset')::bigint;
    u upload;
BEGIN
    SELECT * INTO u FROM upload WHERE account_id = v_me AND sha256 = v_sha FOR UPDATE;
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'upload');
    ELSIF v_offset + length(p_data) <= u.have THEN
        RETURN jsonb_build_object('ok', jsonb_build_object('offset', u.have, 'complete', false));
    ELSIF v_offset <> u.have THEN
        RETURN refuse('UPLOAD_OUT_OF_ORDER', 'expected', u.have::text);
    ELSIF v_offset + length(p_data) > u.size THEN
        RETURN refuse('UPLOAD_TOO_LARGE', 'limit', u.size::text);
    END IF;
    INSERT INTO upload_chunk (account_id, sha256, start, data) VALUES (v_me, v_sha, v_offset, p_data);
    UPDATE upload SET have = have + length(p_data) WHERE account_id = v_me AND sha256 = v_sha;
    RETURN jsonb_build_object('ok', jsonb_build_object('offset', u.have + length(p_data), 'complete', false));
END $$;

-- {"sha256"}: all bytes are there; if they are the right ones, this account may file them.
CREATE OR REPLACE FUNCTION upload_finish(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_me int := my_account();
    v_sha bytea := decode(p_item ->> 'sha256', 'hex');
    v_new boolean;
    v_size bigint;
    u upload;
BEGIN
    SELECT p.size INTO v_size FROM paper_holder h JOIN paper p USING (sha256)
     WHERE h.sha256 = v_sha AND h.account_id = v_me AND p.complete_at IS NOT NULL;
    IF FOUND THEN                                          -- finished before, and asked again
        RETURN jsonb_build_object('ok', jsonb_build_object('offset', v_size, 'complete', true));
    END IF;
    SELECT * INTO u FROM upload WHERE account_id = v_me AND sha256 = v_sha FOR UPDATE;
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'upload');
    ELSIF u.have < u.size THEN
        RETURN refuse('UPLOAD_INCOMPLETE', 'have', u.have::text, 'size', u.size::text);
    ELSIF (SELECT sha256(string_agg(data, ''::bytea ORDER BY start)) FROM upload_chunk WHERE account_id = v_me AND sha256 = v_sha)
          <> v_sha THEN
        DELETE FROM upload WHERE account_id = v_me AND sha256 = v_sha;
        RETURN refuse('UPLOAD_DIGEST');
    END IF;
    INSERT INTO paper (sha256, size, begun_by, complete_at) VALUES (v_sha, u.size, v_me, now()) ON CONFLICT DO NOTHING;
    v_new := FOUND;
    IF v_new THEN
        INSERT INTO paper_chunk (sha256, start, data) SELECT sha256, start, data FROM upload_chunk WHERE account_id = v_me AND sha256 = v_sha;
    END IF;
    INSERT INTO paper_holder (sha256, account_id) VALUES (v_sha, v_me) ON CONFLICT DO NOTHING;
    DELETE FROM upload WHERE account_id = v_me AND sha256 = v_sha;
    PERFORM event_add('upload', NULL, NULL, jsonb_build_object('sha256', p_item ->> 'sha256', 'size', u.size));
    RETURN jsonb_build_object('ok', jsonb_build_object('offset', u.size, 'complete', true));
END $$;
