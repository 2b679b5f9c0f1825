-- REPORT_FREEZE: a stage report that never changes again. Counted three times from three sources first: the rows of the list, the moves, the
-- trail with its findings; where they disagree nothing is frozen, and the files are named. The position comes from the step before
-- (server/reports), so that nobody waits for the count behind the sequencer's lock. Of the owner: the application cannot write one.
CREATE OR REPLACE FUNCTION report_freeze(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    b batch;
    v_stage jsonb;
    v_wrong text;
    v_number int;
    v_at timestamptz := clock_timestamp();
    v_header jsonb;
    v_places text;
    v_body text;
    v_digest bytea;
    v_event bigint;
BEGIN
    IF i.role IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'report_freeze');
    END IF;
    v_stage := report_stage(p_item);
    IF v_stage IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'batch', 'id', p_item ->> 'batch');
    ELSIF v_stage ? 'error' THEN
        RETURN v_stage;
    END IF;
    v_stage := v_stage -> 'ok';
    SELECT * INTO b FROM batch WHERE name = p_item ->> 'batch';
    v_wrong := report_trail_wrong(b, (v_stage ->> 'on')::date, (v_stage ->> 'position')::bigint);
    IF v_wrong IS NOT NULL THEN
        RETURN refuse('SUMS_DO_NOT_CLOSE', 'what', v_wrong);
    END IF;

    PERFORM pg_advisory_xact_lock(hashtext('nol.report_frozen'));
    SELECT coalesce(max(number), 0) + 1 INTO v_number FROM report_frozen;
    v_places := report_places(b.id, (v_stage ->> 'on')::date, (v_stage ->> 'position')::bigint);
    v_header := jsonb_build_object('report', v_number, 'at', stamp(v_at), 'by', (SELECT display_name || ' (' || name || ')' FROM account WHERE id = i.account_id),
        'list', encode(b.sha256, 'hex'), 'scheme', (SELECT encode(digest, 'hex') FROM scheme WHERE id = b.scheme_id),
        'documents', (SELECT coalesce(string_agg(number, '、' ORDER BY ord), '-') FROM batch_document WHERE batch_id = b.id),
        'previous', coalesce((SELECT encode(digest, 'hex') FROM report_frozen WHERE number = v_number - 1), '-'));
    v_body := report_body(v_header, v_stage, v_places);
    v_digest := sha256(convert_to(v_body, 'UTF8'));
    v_event := event_add('report_freeze', NULL, NULL, jsonb_build_object('report', v_number, 'batch', b.id, 'on', v_stage ->> 'on',
                         'position', v_stage ->> 'position', 'digest', encode(v_digest, 'hex')));
    INSERT INTO report_frozen (number, batch_id, on_date, position, at, account_id, header, report, places, body, digest, event_id)
    VALUES (v_number, b.id, (v_stage ->> 'on')::date, (v_stage ->> 'position')::bigint, v_at, i.account_id, v_header, v_stage, v_places, v_body, v_digest, v_event);
    RETURN jsonb_build_object('ok', jsonb_build_object('report', v_number, 'batch', b.name, 'on', v_stage ->> 'on', 'position', v_stage ->> 'position',
        'known_at', v_stage ->> 'known_at', 'at', stamp(v_at), 'by', account_name_of(i.account_id), 'digest', encode(v_digest, 'hex'), 'stage', v_stage));
END $$;

-- The text under the digest: the same words for the same report, line by line.
CREATE OR REPLACE FUNCTION report_body(p_header jsonb, r jsonb, p_places text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN format(E'report %s\nat %s\nby %s\nprevious %s\n', p_header ->> 'report', p_header ->> 'at', p_header ->> 'by', p_header ->> 'previous')
        || format(E'batch %s\ndocuments %s\nlist %s\nscheme %s %s\n', r ->> 'batch', p_header ->> 'documents', p_header ->> 'list', r ->> 'scheme', p_header ->> 'scheme')
        || format(E'on %s\nknown_at %s\nposition %s\n', r ->> 'on', r ->> 'known_at', r ->> 'position')
        || format(E'received %s\nduplicates %s\nlisted %s\ndeducted %s\nout_of_school %s\nreturned %s\nopen %s\n', r ->> 'received', r ->> 'duplicates',
                  r ->> 'listed', r ->> 'deducted', r ->> 'out_of_school', r ->> 'returned', r ->> 'open')
        || coalesce((SELECT string_agg(format(E'code %s %s %s %s %s\n', coalesce(c ->> 'code', '-'), coalesce(c ->> 'effect', '-'), c ->> 'count', c ->> 'returned', coalesce(c ->> 'label', '-'))
                  || coalesce((SELECT string_agg(format(E'sub %s %s %s %s\n', c ->> 'code', s ->> 'sub', s ->> 'count', s ->> 'label'), '' ORDER BY m)
                                 FROM jsonb_array_elements(c -> 'by_sub') WITH ORDINALITY AS y(s, m)), ''), '' ORDER BY n)
                       FROM jsonb_array_elements(r -> 'by_code') WITH ORDINALITY AS x(c, n)), '')
        || coalesce((SELECT string_agg(format(E'street %s %s %s %s %s %s %s\n', coalesce(s ->> 'org', '-'), s ->> 'listed', s ->> 'deducted', s ->> 'out_of_school',
                                              s ->> 'returned', s ->> 'open', coalesce(s ->> 'name', '-')), '' ORDER BY n)
                       FROM jsonb_array_elements(r -> 'by_street') WITH ORDINALITY AS x(s, n)), '')
        || format(E'files %s\n', encode(sha256(convert_to(p_places, 'UTF8')), 'hex'));
END $$;

-- Where each file counts, a line a file: the case, the place, the street (its id, which no republished code changes).
CREATE OR REPLACE FUNCTION report_places(p_batch int, p_on date, p_position bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(string_agg(format('%s %s %s', case_no(f.case_id), report_place(f.code, f.sub, f.bucket), coalesce(f.street_id::text, '-')), E'\n'
                                       ORDER BY f.case_id), '')
              FROM report_fold(p_batch, p_on, p_position) f);
END $$;

-- The count a second time, from the trail and the findings that it names instead of from the moves. NULL, or which files disagree.
CREATE OR REPLACE FUNCTION report_trail_wrong(b batch, p_on date, p_position bigint) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_files text;
    v_count int;
BEGIN
    WITH trail AS (
        SELECT c.id AS case_id, CASE WHEN s.kind = 'confirm' THEN f.code END AS code,
               CASE WHEN s.kind IS DISTINCT FROM 'confirm' OR f.effect = 'unresolved' THEN 'open' WHEN l.kind = 'enrol' THEN 'returned' ELSE f.effect END AS bucket
          FROM case_file c
          LEFT JOIN LATERAL (SELECT e.kind, e.detail FROM event_placed e WHERE e.case_id = c.id AND e.version IS NOT NULL AND e.kind IN ('confirm', 'reopen')
                                AND e.position <= p_position AND (e.detail ->> 'on')::date <= p_on ORDER BY e.version DESC LIMIT 1) s ON true
          LEFT JOIN LATERAL (SELECT e.kind FROM event_placed e WHERE e.case_id = c.id AND e.version IS NOT NULL AND e.kind IN ('confirm', 'reopen', 'enrol', 'relapse')
                                AND e.position <= p_position AND (e.detail ->> 'on')::date <= p_on ORDER BY e.version DESC LIMIT 1) l ON true
          LEFT JOIN finding f ON f.id = (s.detail ->> 'finding')::bigint AND f.case_id = c.id
         WHERE c.batch_id = b.id
    ), wrong AS (
        SELECT m.case_id, report_place(m.code, NULL, m.bucket) AS by_moves, report_place(t.code, NULL, t.bucket) AS by_trail
          FROM report_fold(b.id, p_on, p_position) m JOIN trail t ON t.case_id = m.case_id
         WHERE (m.code, m.bucket) IS DISTINCT FROM (t.code, t.bucket)
    )
    SELECT count(*), string_agg(format('%s %s≠%s', case_no(case_id), by_moves, by_trail), ', ' ORDER BY case_id) FILTER (WHERE n <= 20) INTO v_count, v_files
      FROM (SELECT *, row_number() OVER (ORDER BY case_id) AS n FROM wrong) w;
    RETURN CASE WHEN v_count > 0 THEN format('moves and trail disagree on %s files: %s', v_count, v_files) END;
END $$;

-- Does a frozen report still say what it said, and does the record still say so? NULL, or what disagrees. The digest stands in three places:
-- with the report, in the trail, and in the text of the report after it.
CREATE OR REPLACE FUNCTION report_frozen_wrong(p_number int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    f report_frozen;
    b batch;
    v_counts jsonb;
    v_files text;
    v_wrong text[] := '{}';
BEGIN
    IF coalesce(my_role(), '') NOT IN ('district', 'leader', 'leader_office', 'inspector') THEN
        RETURN NULL;
    END IF;
    SELECT * INTO f FROM report_frozen WHERE number = p_number;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO b FROM batch WHERE id = f.batch_id;
    IF f.digest <> sha256(convert_to(f.body, 'UTF8')) OR f.body <> report_body(f.header, f.report, f.places) THEN
        v_wrong := v_wrong || 'text and digest differ'::text;
    END IF;
    IF NOT EXISTS (SELECT FROM event e WHERE e.id = f.event_id AND e.kind = 'report_freeze' AND e.detail ->> 'digest' = encode(f.digest, 'hex')
                      AND e.detail ->> 'report' = p_number::text)
       OR EXISTS (SELECT FROM report_frozen n WHERE n.number = p_number + 1 AND n.header ->> 'previous' <> encode(f.digest, 'hex')) THEN
        v_wrong := v_wrong || 'digest and trail, or the next report, differ'::text;
    END IF;
    v_counts := report_stage_counts(b, f.on_date, f.position);
    IF v_counts ->> 'wrong' IS NOT NULL THEN
        v_wrong := v_wrong || (v_counts ->> 'wrong');
    ELSIF EXISTS (SELECT FROM unnest('{received,duplicates,listed,deducted,out_of_school,returned,open}'::text[]) k WHERE v_counts -> k IS DISTINCT FROM f.report -> k) THEN
        v_wrong := v_wrong || 'totals differ'::text;
    END IF;
    SELECT string_agg(coalesce(o.line, '-') || ' → ' || coalesce(n.line, '-'), '、') INTO v_files
      FROM (SELECT l AS line, split_part(l, ' ', 1) AS no FROM string_to_table(replace(f.places, ' 未定类/', ' -/'), E'\n') l) o -- no code, as it was frozen before
      FULL JOIN (SELECT l AS line, split_part(l, ' ', 1) AS no FROM string_to_table(report_places(f.batch_id, f.on_date, f.position), E'\n') l) n ON n.no = o.no
     WHERE o.line IS DISTINCT FROM n.line;
    IF v_files IS NOT NULL THEN
        v_wrong := v_wrong || ('files differ: ' || left(v_files, 1000));
    END IF;
    RETURN nullif(array_to_string(v_wrong, '; '), '');
END $$;
