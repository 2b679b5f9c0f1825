-- Looking at papers.

-- What a kind of paper is called, where the case that it was filed with is out of sight: by any scheme that knows the kind.
CREATE OR REPLACE FUNCTION evidence_label(p_kind text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT s.document #>> ARRAY['kinds', p_kind, 'zh'] FROM scheme s WHERE s.document -> 'kinds' ? p_kind ORDER BY s.id LIMIT 1),
                    CASE p_kind WHEN 'group_decision' THEN '领导小组签批件' WHEN 'directive_answer' THEN '交办事项回复' END, p_kind);
END $$;

-- The papers of a child (message Evidence), in the order of filing; with p_id that one. A number in which an ID number stands
-- (a student number) is masked unless revealed.
CREATE OR REPLACE FUNCTION evidence_json(p_child bigint, p_reveal boolean, p_id bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'evidence', e.id::text, 'kind', e.kind, 'label', coalesce(s.document #>> ARRAY['kinds', e.kind, 'zh'], evidence_label(e.kind)),
                'number', nullif(CASE WHEN t.number ~ '[0-9]{15}' THEN mask_words(t.number, p_reveal) ELSE t.number END, ''),
                'issuer', nullif(t.issuer, ''), 'date', e.date, 'from', e.from_date, 'until', e.until_date, 'seen', e.seen,
                'sha256', encode(e.sha256, 'hex'), 'file_name', nullif(t.file_name, ''), 'size', (SELECT f.size FROM paper f WHERE f.sha256 = e.sha256),
                'details', (SELECT jsonb_agg(jsonb_build_object('name', d ->> 'name', 'value', mask_words(d ->> 'value', p_reveal)))
                              FROM jsonb_array_elements(t.details) d),
                'filed_by', account_name_of(e.filed_by), 'filed_at', stamp(e.filed_at), 'checked_by', account_name_of(e.checked_by),
                'checked_at', stamp(e.checked_at), 'case', case_no(c.id), 'withdrawn_by', account_name_of(e.withdrawn_by), 'withdrawn_at', stamp(e.withdrawn_at),
                'withdrawn_why', mask_words(note_body(e.withdrawn_note), p_reveal))) ORDER BY e.id), '[]')
              FROM evidence e
              LEFT JOIN evidence_text t ON t.evidence_id = e.id
              LEFT JOIN case_file c ON c.id = e.case_id
              LEFT JOIN scheme s ON s.id = c.scheme_id
             WHERE e.child_id = p_child AND (p_id IS NULL OR e.id = p_id));
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
