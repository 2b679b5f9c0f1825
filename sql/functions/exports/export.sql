-- A list that leaves as a file. The request says so (`purpose` file), and it is written down before its first page, with its filter and how many rows
-- the file gets, of them of others (`others`): once where whole pages are asked for, which is all that the filter has; with a smaller limit, those of that page, and more with
-- a page that goes beyond what was written down. Who reads a list on a screen leaves no row, however far; what is read past 500 rows faster than anybody reads is no screen.

DROP FUNCTION IF EXISTS case_export(jsonb), export_count(text, jsonb);

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
      FROM jsonb_each(p_request - '{after,limit,count,purpose,reason,receiver,reveal}'::text[]) f WHERE f.value <> 'false'
$$;

-- Is this open case one's own, so that a file may hold it without a further right? A street's, community's or school's are those in its area; the
-- district's those that wait for what only it can do. What still lies at its desk (`listed`) is the batch as it came. The group and departments see
-- nothing but what was put before them. What an officer has made wait is none of his: it waits for another, and else he would choose what he takes out.
CREATE OR REPLACE FUNCTION export_own(c case_file) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_role text := my_role();
BEGIN
    RETURN coalesce(CASE WHEN v_role IN ('leader', 'leader_office', 'department') THEN true
        WHEN v_role = 'district' THEN c.is_open AND (c.transfer_to IS NOT NULL
            OR EXISTS (SELECT FROM finding f WHERE c.state = 'reviewed' AND f.id = c.finding_id AND f.filed_by <> my_account())
            OR EXISTS (SELECT FROM inquiry q WHERE q.id = c.inquiry_id AND q.made_by <> my_account())
            OR EXISTS (SELECT FROM duty d WHERE d.case_id = c.id AND d.status = 'open' AND duty_level(d.level, c.street_id, c.community_id) = 'district' AND NOT export_own_doing(d)))
        ELSE c.is_open END, false);
END $$;
-- Has the one who asks made the duty by withdrawing the ground of a finding?
CREATE OR REPLACE FUNCTION export_own_doing(d duty) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN d.kind = 'ground_withdrawn' AND EXISTS (SELECT FROM event e WHERE e.id = d.event_id AND e.account_id = my_account());
END $$;
-- A task of one's own list: of the district what nobody but the officer himself has put there is not.
CREATE OR REPLACE FUNCTION export_own_task(c case_file, p_task text, p_kind text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN p_task IN ('confirm', 'inquiry') THEN export_own(c)
                WHEN p_task = 'duty' THEN NOT EXISTS (SELECT FROM duty d WHERE d.case_id = c.id AND d.kind = p_kind AND d.status = 'open' AND export_own_doing(d))
                ELSE p_task <> 'route' END;
END $$;

-- The rows that a list has under its filter now: is each one's own?
CREATE OR REPLACE FUNCTION export_rows(p_list text, p_request jsonb) RETURNS TABLE (own boolean)
LANGUAGE plpgsql AS $$
DECLARE
    q jsonb := export_filter(p_request);
    v_number boolean := coalesce(find_kind(q ->> 'find') IN ('number', 'phone'), false);
    v_sides jsonb;
BEGIN
    IF p_list = 'case_list' AND q ? 'cases' THEN
        RETURN QUERY SELECT export_own(c) FROM case_file c WHERE c.id IN (SELECT case_id(n) FROM jsonb_array_elements_text(q -> 'cases') n);   -- row security says which one sees
    ELSIF p_list = 'case_list' AND report_counted(q) THEN
        RETURN QUERY SELECT export_own(c) FROM report_files(q) f JOIN case_file c ON c.id = f.case_id WHERE case_fits(c, report_files_filter(q));
    ELSIF p_list = 'case_list' THEN
        IF v_number THEN                                   -- behind case_find
            RETURN QUERY SELECT export_own(c) FROM case_found(q ->> 'find') n JOIN case_file c ON c.id = n.case_id WHERE case_fits(c, case_filter(q - 'find'));
            RETURN;
        END IF;
        RETURN QUERY SELECT export_own(c) FROM case_file c
                 WHERE (sees_all() OR c.street_id = my_unit('street') OR c.community_id = my_unit('community') OR c.school_id = ANY (my_schools()))
                   AND (c.is_open OR q ->> 'state' = 'closed' OR q ? 'prefix')
                   AND (NOT q ? 'prefix' OR starts_with(case_no(c.id), upper(q ->> 'prefix')))
                   AND case_fits(c, case_filter(q - 'prefix'));
    ELSIF p_list = 'batch_rows' THEN                       -- a list as it was received is nobody's own
        RETURN QUERY SELECT false FROM batch b JOIN batch_row r ON r.batch_id = b.id
                 WHERE b.name = q ->> 'batch' AND sees_all() AND (NOT q ? 'verdict' OR r.verdict = q ->> 'verdict') AND (NOT q ? 'warnings' OR r.warnings <> '{}');
    ELSIF p_list = 'match_list' THEN
        RETURN QUERY SELECT export_own(c) FROM match_proposal p JOIN case_file c ON c.id = p.case_id JOIN batch b ON b.id = c.batch_id
                 WHERE b.name = q ->> 'batch' AND sees_all() AND p.status = coalesce(q ->> 'status', 'open') AND (NOT q ? 'exact' OR (p.exact AND NOT p.twins));
    END IF;
    q := q || '{"#all": true}';
    IF p_list = 'task_list' THEN                           -- without a name: many late cases in one
        RETURN QUERY SELECT t.name IS NULL OR export_own(c) OR (t.level = my_role() AND export_own_task(c, t.task, t.kind)) FROM task_list(q) t LEFT JOIN case_file c ON c.id = case_id(t."case");
    ELSIF p_list = 'measure_list' THEN
        RETURN QUERY SELECT export_own(c) FROM measure_list(q) m LEFT JOIN case_file c ON c.id = case_id(m."case") WHERE m.measure IS NOT NULL;
    ELSIF p_list = 'duty_list' THEN
        RETURN QUERY SELECT export_own(c) FROM jsonb_array_elements(duty_list(q) #> '{ok,rows}') d LEFT JOIN case_file c ON c.id = case_id(d ->> 'case');
    ELSIF p_list = 'inquiry_list' THEN
        RETURN QUERY SELECT export_own(c) FROM inquiry_list(q) i LEFT JOIN case_file c ON c.id = case_id(i.found ->> 'case');
    ELSIF p_list = 'escalation_list' THEN
        RETURN QUERY SELECT r.own FROM export_escalations(q) r;
    ELSIF p_list = 'directive_list' THEN
        RETURN QUERY SELECT r.own FROM export_directives(q) r;
    ELSIF p_list = 'report_diff' THEN                      -- a line without a file names nobody
        v_sides := report_sides(p_request);
        RETURN QUERY SELECT c.id IS NULL OR export_own(c)
                       FROM report_diff_lines(v_sides, date '-infinity', 0, page_size(q)) l LEFT JOIN case_file c ON c.id = l.case_id WHERE NOT v_sides ? 'error';
    END IF;
END $$;

-- Those in one's sight that REPORT_ESCALATIONS counts. It passes row security, as its fold is.
CREATE OR REPLACE FUNCTION export_counted(p_list text, p_request jsonb, p_span jsonb) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF (me()).account_id IS NULL THEN
        RETURN;
    ELSIF p_list = 'escalation_list' THEN
        RETURN QUERY SELECT r.id FROM report_escalation_rows(p_request, p_span) r WHERE escalation_seen(r.id);
    ELSIF p_list = 'directive_list' THEN
        RETURN QUERY SELECT r.id FROM report_directive_rows(p_request, p_span) r WHERE directive_seen(r.id);
    END IF;
END $$;

-- Those of ESCALATION_LIST and DIRECTIVE_LIST, all pages; what one's unit has and is not over is its own.
CREATE OR REPLACE FUNCTION export_escalations(p_request jsonb) RETURNS TABLE (own boolean)
LANGUAGE plpgsql AS $$
DECLARE
    i identity := me();
    v_span jsonb;
    v_mine boolean := coalesce((p_request ->> 'mine')::boolean, false) OR (i.role IN ('leader', 'leader_office') AND NOT p_request ? 'ended');
BEGIN
    IF escalation_counted(p_request) THEN
        v_span := report_span(p_request, 'escalation_list', '{district,street,community,leader,leader_office,department}');
        IF v_span IS NULL OR v_span ? 'error' THEN
            RETURN;
        END IF;
        RETURN QUERY SELECT x.case_id IS NULL OR (x.ended_on IS NULL AND x.holder_id = i.org_id) OR export_own(c)
                       FROM escalation x LEFT JOIN case_file c ON c.id = x.case_id WHERE x.id IN (SELECT export_counted('escalation_list', p_request, v_span));
        RETURN;
    END IF;
    RETURN QUERY SELECT x.case_id IS NULL OR (x.ended_on IS NULL AND x.holder_id = i.org_id) OR export_own(c)
                   FROM escalation x LEFT JOIN case_file c ON c.id = x.case_id
                  WHERE (p_request ? 'ended' OR x.ended_on IS NULL) AND (NOT v_mine OR x.holder_id = i.org_id) AND (NOT p_request ? 'cause' OR x.reason = p_request ->> 'cause');
END $$;
CREATE OR REPLACE FUNCTION export_directives(p_request jsonb) RETURNS TABLE (own boolean)
LANGUAGE plpgsql AS $$
DECLARE
    i identity := me();
    v_span jsonb;
    v_mine boolean := coalesce((p_request ->> 'mine')::boolean, false) OR i.role = 'department';
BEGIN
    IF escalation_counted(p_request) THEN
        v_span := report_span(p_request, 'directive_list', '{district,street,community,leader,leader_office,department}');
        IF v_span IS NULL OR v_span ? 'error' THEN
            RETURN;
        END IF;
        RETURN QUERY SELECT (d.ended_on IS NULL AND d.org_id = i.org_id) OR export_own(c)
                       FROM directive d LEFT JOIN case_file c ON c.id = d.case_id WHERE d.id IN (SELECT export_counted('directive_list', p_request, v_span));
        RETURN;
    END IF;
    RETURN QUERY SELECT (d.ended_on IS NULL AND d.org_id = i.org_id) OR export_own(c)
                   FROM directive d LEFT JOIN case_file c ON c.id = d.case_id WHERE (p_request ? 'ended' OR d.ended_on IS NULL) AND (NOT v_mine OR d.org_id = i.org_id);
END $$;

-- How many rows of others this account's files may hold in 24 hours without the right, and how many they have held.
CREATE OR REPLACE FUNCTION export_free() RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN coalesce((SELECT value::int FROM setting WHERE name = 'export_rows'), 30); END $$;
CREATE OR REPLACE FUNCTION export_taken() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(sum((e.detail ->> 'others')::bigint), 0) FROM event e
             WHERE e.account_id = my_account() AND e.kind = 'export' AND e.at > now() - interval '1 day' AND NOT e.detail ? 'right');
END $$;

-- How many rows of a walk were written down that began then: by this account, of this list under this filter. The first of them a moment before its first page.
CREATE OR REPLACE FUNCTION export_written(p_detail jsonb, p_since bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(sum((e.detail ->> 'count')::bigint), 0) FROM event e
             WHERE e.account_id = my_account() AND e.kind = 'export' AND e.at > timestamptz '1970-01-01 00:00:00+00' + p_since * interval '1 microsecond' - interval '1 minute'
               AND e.detail - '{count,others,right,receiver,reason_note,known_at,position}'::text[] = p_detail - '{known_at,position}'::text[]);
END $$;

-- Before a page: {"ok"}, or why not. p_request: the request, and as "#list" which list it is (the door lets no such name in from outside).
CREATE OR REPLACE FUNCTION export_begin(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_list text := p_request ->> '#list';
    q jsonb := p_request - '#list';
    v_filter jsonb := export_filter(q);
    v_receiver int;
    v_limit bigint := nullif((p_request ->> 'limit')::bigint, 0);
    v_detail jsonb;
    v_written bigint := 0;
    v_count bigint;
    v_others bigint;
    v_taken bigint;
    v_right text;
    v_since bigint := (extract(epoch FROM now()) - page_part(q, 4) / 1000000.0)::bigint;
BEGIN
    IF v_list = 'report_diff' AND q ? 'after' THEN
        q := report_diff_page(q, report_sides(q));
        v_since := (extract(epoch FROM now()) - page_part(q, 4) / 1000000.0)::bigint;
    END IF;
    IF q ->> 'purpose' IS DISTINCT FROM 'file' THEN
        IF q ? 'after' AND page_part(q, 3) >= limit_rows_on_screen() AND v_since BETWEEN 0 AND page_part(q, 3) / 50 - 1 THEN
            RETURN refuse('EXPORT_NOT_SAID', 'rows', page_part(q, 3)::text, 'seconds', (page_part(q, 3) / 50 - v_since)::text);
        END IF;
        RETURN '{"ok": {}}';
    ELSIF q ? 'after' AND page_part(q, 4) = 0 THEN         -- a cursor of no file, which leads to no row
        RETURN '{"ok": {}}';
    ELSIF q ? 'after' AND v_since > 3600 THEN
        RETURN refuse('EXPORT_OVER');                      -- what was written down is what was there then
    END IF;
    PERFORM names_known(q);
    PERFORM pg_advisory_xact_lock(hashtext('nol.export'), my_account());   -- one file after the other, so that none passes beside the count
    IF v_list = 'report_diff' THEN                         -- a frozen report in place of a day stands for its day
        v_filter := v_filter - '{from_report,until_report}'::text[] || (SELECT jsonb_build_object('batch', b.name, 'from', s -> 'from', 'until', s -> 'until')
                      FROM report_sides(q) s LEFT JOIN batch b ON b.id = (s ->> 'batch')::int);
    END IF;
    v_detail := jsonb_strip_nulls(v_filter - '{find,batch,street,community,listed_street,to,org,cases}'::text[] || jsonb_build_object('list', v_list,
        'cases', jsonb_array_length(v_filter -> 'cases'),
        'find', CASE WHEN v_filter ? 'find' THEN true END,   -- what was looked for may be a name
        'batch', (SELECT b.id FROM batch b WHERE b.name = v_filter ->> 'batch'),
        'street', coalesce(org_code_of(org_find(coalesce(v_filter ->> 'listed_street', v_filter ->> 'street'))), CASE WHEN '-' IN (v_filter ->> 'listed_street', v_filter ->> 'street') THEN '-' END),
        'community', coalesce(org_code_of(org_find(v_filter ->> 'community')), CASE v_filter ->> 'community' WHEN '-' THEN '-' END),
        'to', org_code_of(org_find(v_filter ->> 'to')), 'org', org_code_of(org_find(v_filter ->> 'org'))));
    IF q ? 'after' THEN
        v_written := export_written(v_detail, page_part(q, 4));
        IF v_written >= page_part(q, 3) + coalesce(v_limit, 50) THEN
            RETURN '{"ok": {}}';
        END IF;
    END IF;
    SELECT count(*), count(*) FILTER (WHERE NOT r.own) INTO v_count, v_others FROM export_rows(v_list, p_request - '#list') r;
    IF v_limit < limit_page() THEN                         -- what is read of it, this page with those before
        v_count := least(v_count, page_part(q, 3) + v_limit);
    END IF;
    v_count := v_count - v_written;
    v_others := least(v_others, v_count);
    IF q ? 'after' AND v_count <= 0 THEN
        RETURN '{"ok": {}}';
    END IF;
    v_taken := export_taken();
    -- What counts is whose rows the file has, not what was asked for.
    IF v_others > 0 AND v_taken + v_others > export_free() THEN
        v_right := 'export';
    END IF;
    IF v_right IS NOT NULL AND NOT my_right(v_right) THEN
        RETURN refuse('EXPORT_NOT_ALLOWED', 'others', v_others::text, 'taken', nullif(v_taken, 0)::text, 'limit', export_free()::text,
                      'user', (SELECT a.name FROM account a WHERE a.id = my_account()));
    ELSIF (v_right IS NOT NULL OR q ? 'receiver') AND password_refusal() IS NOT NULL THEN
        RETURN password_refusal();
    ELSIF (v_right IS NOT NULL OR q ? 'receiver') AND btrim(coalesce(q ->> 'reason', '')) = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', 'export');
    ELSIF q ? 'receiver' THEN
        v_receiver := export_approved(q ->> 'receiver', v_list);
        IF v_receiver IS NULL THEN
            RETURN refuse('EXPORT_RECEIVER_NOT_APPROVED', 'receiver', q ->> 'receiver', 'list', v_list);
        END IF;
    END IF;
    IF v_count > 0 THEN
        PERFORM event_add('export', NULL, NULL, v_detail || jsonb_strip_nulls(jsonb_build_object('count', v_count, 'others', nullif(v_others, 0), 'right', v_right,
                          'receiver', v_receiver, 'reason_note', note_add(NULL, q ->> 'reason'))));
    END IF;
    RETURN '{"ok": {}}';
END $$;
