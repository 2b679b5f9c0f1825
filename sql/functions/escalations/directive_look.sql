-- Reading directives. These pass row security, as reading escalations is; a unit sees the fields that its directive names.

-- The words of an order or an answer: whole for the unit while it works on it, as its fields are; the numbers in them masked for the others.
CREATE OR REPLACE FUNCTION directive_words(i identity, d directive, p_note bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN mask_words(note_body(p_note), directive_side(i, d) IS NOT DISTINCT FROM 'unit' AND d.ended_on IS NULL); END $$;

-- A directive as a row (message DirectiveRow).
CREATE OR REPLACE FUNCTION directive_row(i identity, d directive) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = d.case_id;
    RETURN jsonb_strip_nulls(jsonb_build_object('directive', d.id::text, 'number', d.number, 'version', d.version, 'state', d.state, 'org', org_code_of(d.org_id),
        'org_name', org_name_of(d.org_id), 'case', case_no(d.case_id), 'escalation', CASE WHEN escalation_seen(d.escalation_id) THEN d.escalation_id::text END,
        'name', CASE WHEN directive_side(i, d) IS DISTINCT FROM 'unit' OR ('name' = ANY (d.fields) AND d.ended_on IS NULL) THEN c.name END,
        'issued_on', d.issued_on, 'due', d.due, 'late_on', CASE WHEN d.state IN ('issued', 'acknowledged') THEN late_since(d.due, NULL, NULL, clock_now()) END, 'ended_on', d.ended_on,
        'danger_at', (SELECT clock_stamp(e.raised_at) FROM escalation e WHERE e.id = d.escalation_id AND e.reason = 'danger' AND e.ended_on IS NULL AND d.ended_on IS NULL),
        'note', left(directive_words(i, d, d.note_id), 300), 'next', nullif(to_jsonb(directive_next(i, d)), '[]')));
END $$;

-- By which day a directive stands in a list: of a child in danger before all.
CREATE OR REPLACE FUNCTION directive_day(d directive) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM escalation e WHERE e.id = d.escalation_id AND e.reason = 'danger') THEN page_first() ELSE d.due END
$$;

-- DIRECTIVE_LIST {"ended", "mine", "limit", "after"}: those in one's sight, of danger first, then by their day; with `from`, `until`, `known_at` … those that REPORT_ESCALATIONS counts. One row of the trail a page.
CREATE OR REPLACE FUNCTION directive_list(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_span jsonb;
    v jsonb;
BEGIN
    IF escalation_counted(p_request) THEN                  -- seals first, as in escalation_list
        v_span := report_asked(p_request);
        IF v_span ? 'error' THEN
            RETURN v_span;
        ELSIF v_span ? 'until' THEN                        -- a leader does not choose the position
            p_request := p_request - 'known_at' || (v_span - 'known_at');
        END IF;
        v_span := coalesce(report_span(p_request, 'directive_list', '{district,street,community,leader,leader_office,department}'),
                           refuse('NOT_FOUND', 'what', 'batch', 'id', p_request ->> 'batch'));
        IF v_span ? 'error' THEN
            RETURN v_span;
        END IF;
    END IF;
    v := directive_list_read(p_request, v_span);
    IF v #> '{ok,rows}' <> '[]' THEN
        PERFORM event_add('directive_list', NULL, NULL, jsonb_build_object('directives',
                          (SELECT jsonb_agg((r ->> 'directive')::bigint) FROM jsonb_array_elements(v #> '{ok,rows}') r)));
    END IF;
    RETURN v;
END $$;

DROP FUNCTION IF EXISTS directive_list_read(jsonb);
CREATE OR REPLACE FUNCTION directive_list_read(p_request jsonb, p_span jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_counted boolean := escalation_counted(p_request);
    v_ids bigint[];
    v_unseen bigint;
    v_mine boolean := coalesce((p_request ->> 'mine')::boolean, false) OR i.role = 'department';
    v_ended boolean := coalesce((p_request ->> 'ended')::boolean, false);
    v_limit int := least(page_size(p_request), 100);
    v_rows jsonb := '[]';
    v_seen int := 0;
    v_next text;
    d directive;
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'street', 'community', 'leader', 'leader_office', 'department') THEN
        RETURN NULL;
    ELSIF v_counted THEN
        SELECT coalesce(array_agg(r.id) FILTER (WHERE s.seen), '{}'),
               count(*) FILTER (WHERE NOT s.seen AND (i.role IN ('district', 'leader', 'leader_office') OR i.role = 'street' AND i.org_id IN (r.street_id, r.org_id)))
          INTO v_ids, v_unseen FROM report_directive_rows(p_request, p_span) r CROSS JOIN LATERAL (SELECT directive_seen(r.id) AS seen) s;
    END IF;
    FOR d IN SELECT x.* FROM directive x
              WHERE CASE WHEN v_counted THEN x.id = ANY (v_ids) ELSE (v_ended OR x.ended_on IS NULL) AND (NOT v_mine OR x.org_id = i.org_id) END
                AND (directive_day(x), x.id) > (page_day(p_request), page_id(p_request))
              ORDER BY directive_day(x), x.id LIMIT limit_rows_looked() LOOP
        v_seen := v_seen + 1;
        IF v_seen = limit_rows_looked() THEN
            v_next := page_cursor(p_request, directive_day(d), d.id);
        END IF;
        CONTINUE WHEN NOT directive_seen(d.id);
        v_rows := v_rows || directive_row(i, d);
        IF jsonb_array_length(v_rows) = v_limit THEN
            v_next := page_cursor(p_request, directive_day(d), d.id);
            EXIT;
        END IF;
    END LOOP;
    RETURN jsonb_build_object('ok', jsonb_strip_nulls(jsonb_build_object('rows', v_rows, 'next', v_next, 'out_of_sight', v_unseen)));
END $$;

-- The child by the fields that the directive carries: whole for the unit while it works on it, and nothing once it has ended; masked for the others.
CREATE OR REPLACE FUNCTION directive_child(d directive, p_unit boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    p jsonb := directive_person((SELECT child_id FROM case_file WHERE id = d.case_id), CASE WHEN p_unit AND d.ended_on IS NOT NULL THEN '{}' ELSE d.fields END);
BEGIN
    RETURN CASE WHEN p_unit THEN p ELSE person_masked(p) END;
END $$;

-- DIRECTIVE_SHOW {"directive"}: {"ok": DirectiveFile}, or NULL. The look is recorded with the names of the fields that went out.
CREATE OR REPLACE FUNCTION directive_show(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v jsonb := directive_show_read(p_request);
BEGIN
    PERFORM event_add('directive_look', (v #>> '{look,case}')::bigint, (v #>> '{look,child}')::bigint,
                      jsonb_build_object('directive', (p_request ->> 'directive')::bigint, 'version', v #> '{look,version}', 'fields', v #> '{look,fields}'))
      WHERE v IS NOT NULL;
    RETURN v - 'look';
END $$;

CREATE OR REPLACE FUNCTION directive_show_read(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    v_unit boolean;
    d directive;
    c case_file;
BEGIN
    SELECT * INTO d FROM directive WHERE id = (p_request ->> 'directive')::bigint;
    IF NOT FOUND OR NOT directive_seen(d.id) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO c FROM case_file WHERE id = d.case_id;
    v_unit := directive_side(i, d) IS NOT DISTINCT FROM 'unit';
    RETURN jsonb_build_object('look', jsonb_build_object('case', c.id, 'child', c.child_id, 'version', d.version, 'fields', d.fields), 'ok', jsonb_strip_nulls(jsonb_build_object(
        'row', directive_row(i, d) || jsonb_strip_nulls(jsonb_build_object('note', directive_words(i, d, d.note_id))),
        'child', directive_child(d, v_unit),
        'fields', to_jsonb(d.fields), 'made_by', account_name_of(d.made_by), 'made_for', account_name_of(d.made_for),
        'steps', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('version', s.version, 'verb', s.verb, 'on', s.on_date, 'at', stamp(s.at),
                    'by', account_name_of(s.account_id), 'by_org', (SELECT org_name_of(a.org_id) FROM account a WHERE a.id = s.account_id),
                    'for_member', account_name_of(s.for_account), 'state', s.state, 'note', directive_words(i, d, s.note_id), 'evidence', to_jsonb(s.evidence::text[]))) ORDER BY s.version)
                    FROM directive_step s WHERE s.directive_id = d.id),
        'papers', (SELECT jsonb_agg(p) FROM jsonb_array_elements(escalation_papers_json(d.case_id)) p
                    WHERE EXISTS (SELECT FROM directive_step s WHERE s.directive_id = d.id AND s.evidence @> ARRAY[(p ->> 'evidence')::bigint])))));
END $$;

-- The child's name beside what an act on an escalation or a directive answers, as their lists say it to who sees no case. NULL where they say none.
CREATE OR REPLACE FUNCTION escalation_named(p_ok jsonb) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF p_ok ? 'directive' THEN
        RETURN (SELECT directive_row(me(), d) ->> 'name' FROM directive d WHERE d.id = (p_ok ->> 'directive')::bigint AND directive_seen(d.id));
    ELSIF p_ok ? 'escalation' THEN
        RETURN (SELECT escalation_row(me(), e) ->> 'name' FROM escalation e WHERE e.id = (p_ok ->> 'escalation')::bigint AND escalation_visible(me(), e));
    END IF;
    RETURN NULL;
END $$;
