-- Looking at papers.

-- What a kind of paper is called ('zh', 'en'): by the scheme of its case, else (that one is out of sight) by any that knows the kind. NULL: it is of no
-- scheme, as those of the group and of departments; its kind says it.
DROP FUNCTION IF EXISTS evidence_label(text);
CREATE OR REPLACE FUNCTION evidence_label(p_kind text, p_scheme int, p_language text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT s.document #>> ARRAY['kinds', p_kind, p_language] FROM scheme s WHERE s.document -> 'kinds' ? p_kind
             ORDER BY s.id IS DISTINCT FROM p_scheme, s.id LIMIT 1);
END $$;

-- The papers of a child (message Evidence), in the order of filing; with p_id that one. A number in which an ID number stands
-- (a student number) is masked unless revealed.
CREATE OR REPLACE FUNCTION evidence_json(p_child bigint, p_reveal boolean, p_id bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'evidence', e.id::text, 'kind', e.kind, 'label', evidence_label(e.kind, c.scheme_id, 'zh'), 'label_en', evidence_label(e.kind, c.scheme_id, 'en'),
                'number', nullif(mask_words(t.number, p_reveal, 15), ''),
                'issuer', nullif(mask_words(t.issuer, p_reveal), ''), 'date', e.date, 'from', e.from_date, 'until', e.until_date, 'seen', e.seen,
                'sha256', encode(e.sha256, 'hex'), 'file_name', nullif(mask_words(t.file_name, p_reveal), ''), 'size', (SELECT f.size FROM paper f WHERE f.sha256 = e.sha256),
                'details', (SELECT jsonb_agg(jsonb_build_object('name', d ->> 'name', 'value', mask_words(d ->> 'value', p_reveal)))
                              FROM jsonb_array_elements(t.details) d),
                'filed_by', account_name_of(e.filed_by), 'filed_at', stamp(e.filed_at), 'checked_by', account_name_of(e.checked_by),
                'checked_at', stamp(e.checked_at), 'case', case_no(c.id), 'withdrawn_by', account_name_of(e.withdrawn_by), 'withdrawn_at', stamp(e.withdrawn_at),
                'withdrawn_why', mask_words(note_body(e.withdrawn_note), p_reveal))) ORDER BY e.id), '[]')
              FROM evidence e
              LEFT JOIN evidence_text t ON t.evidence_id = e.id
              LEFT JOIN case_file c ON c.id = e.case_id
             WHERE e.child_id = p_child AND (p_id IS NULL OR e.id = p_id));
END $$;

-- EVIDENCE_LIST: all papers of the child of a case, numbers masked. A look at its file, recorded as such. NULL: absent, or not one's own.
CREATE OR REPLACE FUNCTION evidence_list(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v jsonb := evidence_list_read(p_request);              -- one snapshot, as in case_show
BEGIN
    PERFORM event_add('look', (v #>> '{look,case}')::bigint, (v #>> '{look,child}')::bigint,
                      jsonb_build_object('part', 'evidence', 'version', v #> '{look,version}')) WHERE v IS NOT NULL;
    RETURN v - 'look';
END $$;
CREATE OR REPLACE FUNCTION evidence_list_read(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    c case_file;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = case_id(p_request ->> 'case') AND my_role() IN ('district', 'street', 'community');
    RETURN CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('look', jsonb_build_object('case', c.id, 'child', c.child_id, 'version', c.version),
                                                              'ok', jsonb_build_object('rows', evidence_json(c.child_id, false))) END;
END $$;

-- EVIDENCE_OPEN: what the paper is; its bytes follow by EVIDENCE_CHUNK. NULL: absent, or not one's own.
CREATE OR REPLACE FUNCTION evidence_open(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    e evidence;
BEGIN
    IF coalesce(my_role(), '') NOT IN ('district', 'street', 'community', 'leader', 'leader_office', 'department') OR p_request ->> 'evidence' !~ '^[1-9][0-9]{0,17}$' THEN
        RETURN NULL;
    END IF;
    SELECT * INTO e FROM evidence WHERE id = (p_request ->> 'evidence')::bigint;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM event_add('paper_open', e.case_id, e.child_id, jsonb_strip_nulls(jsonb_build_object('evidence', e.id, 'sha256', encode(e.sha256, 'hex'))));
    RETURN jsonb_build_object('ok', jsonb_build_object('evidence', evidence_json(e.child_id, false, e.id) -> 0));
END $$;
