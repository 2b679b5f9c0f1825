-- A list that leaves as a file. The request says so (`purpose` file), and it is written down once, before its first page, with its filter and how many
-- rows it has. Who reads a list on a screen leaves no row, however far; what is read past 500 rows faster than anybody reads is no screen.

DROP FUNCTION IF EXISTS case_export(jsonb);

-- Has one the right, given by one officer and approved by another?
CREATE OR REPLACE FUNCTION my_right(p_name text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM account_right r WHERE r.account_id = (me()).account_id AND r.name = p_name AND r.approved_at IS NOT NULL AND r.ended_at IS NULL);
END $$;

-- The number under which a receiver outside may have this list today; NULL: nobody has approved it.
CREATE OR REPLACE FUNCTION export_approved(p_receiver text, p_list text) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN (SELECT max(r.id) FROM export_receiver r
             WHERE (me()).account_id IS NOT NULL AND r.receiver = btrim(p_receiver) AND r.list = p_list AND r.approved_at IS NOT NULL AND r.until_date >= today());
END $$;

-- What a request asks for beyond what every list has: its filters.
CREATE OR REPLACE FUNCTION export_filter(p_request jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(f.key, f.value), '{}')
      FROM jsonb_each(p_request - '{after,limit,count,purpose,reason,receiver}'::text[]) f WHERE f.value <> 'false'
$$;

-- How many rows the list has under its filter now.
CREATE OR REPLACE FUNCTION export_count(p_list text, p_request jsonb) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    q jsonb := export_filter(p_request);
    v_number text := CASE WHEN q ->> 'find' ~ '^([0-9]{15}|[0-9]{17}[0-9Xx])$' THEN upper(q ->> 'find') END;
BEGIN
    IF p_list = 'case_list' AND q ? 'cases' THEN
        RETURN (SELECT count(DISTINCT c.id) FROM jsonb_array_elements_text(q -> 'cases') n JOIN case_file c ON c.id = case_id(n));   -- row security says which one sees
    ELSIF p_list = 'case_list' AND report_counted(q) THEN
        RETURN (SELECT count(*) FROM report_files(q) f JOIN case_file c ON c.id = f.case_id WHERE case_fits(c, report_files_filter(q)));
    ELSIF p_list = 'case_list' THEN
        q := CASE WHEN v_number IS NULL THEN q ELSE q - 'find' END;
        RETURN (SELECT count(*) FROM case_file c
                 WHERE (sees_all() OR c.street_id = my_unit('street') OR c.community_id = my_unit('community') OR c.school_id = ANY (my_schools()))
                   AND (c.is_open OR q ->> 'state' = 'closed' OR q ? 'prefix' OR v_number IS NOT NULL)
                   AND (v_number IS NULL OR EXISTS (SELECT FROM child_person n WHERE n.child_id = c.child_id AND n.id_number = v_number))
                   AND (NOT q ? 'prefix' OR starts_with(case_no(c.id), upper(q ->> 'prefix')))
                   AND case_fits(c, case_filter(q - 'prefix')));
    END IF;
    q := q || '{"#all": true}';
    RETURN CASE p_list
        WHEN 'batch_rows' THEN (SELECT count(*) FROM batch b JOIN batch_row r ON r.batch_id = b.id
                                 WHERE b.name = q ->> 'batch' AND sees_all() AND (NOT q ? 'verdict' OR r.verdict = q ->> 'verdict') AND (NOT q ? 'warnings' OR r.warnings <> '{}'))
        WHEN 'match_list' THEN (SELECT count(*) FROM match_proposal p JOIN case_file c ON c.id = p.case_id JOIN batch b ON b.id = c.batch_id
                                 WHERE b.name = q ->> 'batch' AND sees_all() AND p.status = coalesce(q ->> 'status', 'open') AND (NOT q ? 'exact' OR (p.exact AND NOT p.twins)))
        WHEN 'task_list' THEN (SELECT count(t."case") FROM task_list(q) t)
        WHEN 'measure_list' THEN (SELECT count(*) FROM measure_list(q))
        WHEN 'inquiry_list' THEN (SELECT count(*) FROM inquiry_list(q))
    END;
END $$;

-- Before a page: {"ok"}, or why not. p_request: the request, and as "#list" which list it is (the door lets no such name in from outside).
CREATE OR REPLACE FUNCTION export_begin(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_list text := p_request ->> '#list';
    q jsonb := p_request - '#list';
    v_filter jsonb := export_filter(q);
    v_whole boolean;
    v_receiver int;
    v_count bigint;
    v_since bigint := extract(epoch FROM now())::bigint - page_part(q, 4);
BEGIN
    IF q ->> 'purpose' IS DISTINCT FROM 'file' THEN
        IF q ? 'after' AND page_part(q, 3) >= 500 AND v_since BETWEEN 0 AND page_part(q, 3) / 50 - 1 THEN
            RETURN refuse('EXPORT_NOT_SAID', 'rows', page_part(q, 3)::text, 'seconds', (page_part(q, 3) / 50 - v_since)::text);
        END IF;
        RETURN '{"ok": {}}';
    ELSIF q ? 'after' THEN                                 -- its cursor is sealed with `purpose`, so its first page was written down
        RETURN '{"ok": {}}';
    END IF;
    -- What a street or community sees is its own, and what a district's officer asks for by unit, state or code is a piece of its work. The rest is a whole batch.
    v_whole := v_list IN ('case_list', 'batch_rows') AND my_role() IS NOT DISTINCT FROM 'district' AND v_filter - '{batch,on,known_at,position,step}'::text[] = '{}';
    IF v_whole AND NOT my_right('export') THEN
        RETURN refuse('EXPORT_NOT_ALLOWED', 'user', (SELECT a.name FROM account a WHERE a.id = my_account()));
    ELSIF (v_whole OR q ? 'receiver') AND btrim(coalesce(q ->> 'reason', '')) = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'export');
    ELSIF q ? 'receiver' THEN
        v_receiver := export_approved(q ->> 'receiver', v_list);
        IF v_receiver IS NULL THEN
            RETURN refuse('EXPORT_RECEIVER_NOT_APPROVED', 'receiver', q ->> 'receiver', 'list', v_list);
        END IF;
    END IF;
    v_count := export_count(v_list, q);
    IF v_count IS DISTINCT FROM 0 THEN
        PERFORM event_add('export', NULL, NULL, jsonb_strip_nulls(v_filter - '{find,batch,street,community,listed_street,cases}'::text[] || jsonb_build_object('list', v_list, 'count', v_count,
            'cases', jsonb_array_length(v_filter -> 'cases'),
            'find', CASE WHEN v_filter ? 'find' THEN true END,   -- what was looked for may be a name
            'batch', (SELECT b.id FROM batch b WHERE b.name = v_filter ->> 'batch'),
            'street', coalesce(org_code_of(org_find(coalesce(v_filter ->> 'listed_street', v_filter ->> 'street'))), CASE WHEN '-' IN (v_filter ->> 'listed_street', v_filter ->> 'street') THEN '-' END),
            'community', coalesce(org_code_of(org_find(v_filter ->> 'community')), CASE v_filter ->> 'community' WHEN '-' THEN '-' END),
            'receiver', v_receiver, 'note', note_add(NULL, q ->> 'reason'))));
    END IF;
    RETURN '{"ok": {}}';
END $$;
