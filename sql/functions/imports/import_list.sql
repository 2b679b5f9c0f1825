-- A list comes in: every row is judged, and every row that is no duplicate becomes a case at once.

-- Do its cases have clocks? Those of a list that comes after its due day (补录) have none unless asked.
CREATE OR REPLACE FUNCTION import_list_clocks(t jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (t->>'due')::date >= today() OR coalesce((t->>'clocks')::boolean, false); END $$;

-- The first year of the calendar that its clocks will miss: one up to the due day, or of the first step. NULL: none.
CREATE OR REPLACE FUNCTION import_list_missing_year(t jsonb) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT min(y) FROM generate_series(extract(year FROM today())::int, extract(year FROM (t->>'due')::date)::int) y
                      WHERE NOT EXISTS (SELECT FROM calendar_year c WHERE c.year = y)),
                    workdays_missing_year(today(), clock_days('route')));
END $$;

-- The batch itself. Returns its id.
DROP FUNCTION IF EXISTS import_list_batch(import);
CREATE OR REPLACE FUNCTION import_list_batch(i import, p_skipped int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    t jsonb := i.terms;
    v_event bigint;
    v_id int;
BEGIN
    v_event := event_add('batch_import', NULL, NULL,
                         jsonb_build_object('import', i.id, 'batch', t->>'batch', 'sha256', encode(i.sha256, 'hex'), 'rows', i.rows, 'skipped', p_skipped));
    INSERT INTO batch (name, source, received, due, born_from, born_until, reference_day, scheme_id, import_id, sha256, rows, duplicates,
                       supplementary, imported_by, event_id, clocks, skipped)
    SELECT t->>'batch', t->>'source', (t->>'received')::date, (t->>'due')::date, (t->>'born_from')::date, (t->>'born_until')::date,
           (t->>'reference_day')::date, s.id, i.id, i.sha256, i.rows,
           (SELECT count(*) FROM import_verdict v WHERE v.import_id = i.id AND v.verdict = 'duplicate'),
           (t->>'due')::date < today(), my_account(), v_event, import_list_clocks(t), p_skipped
      FROM scheme s WHERE s.name = t->>'scheme'
    RETURNING id INTO v_id;
    INSERT INTO batch_document (batch_id, ord, number)
    SELECT v_id, d.n, d.number FROM jsonb_array_elements_text(coalesce(t->'documents', '[]')) WITH ORDINALITY AS d(number, n);
    RETURN v_id;
END $$;

-- New entries, and what a joined row knows and the known child does not yet.
CREATE OR REPLACE FUNCTION import_list_children(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO child (id) OVERRIDING SYSTEM VALUE
    SELECT v.child_id FROM import_verdict v WHERE v.import_id = p_import AND v.verdict IN ('new', 'proposal');
    INSERT INTO child_person (child_id, name, name_key, id_type, id_number, id_valid, sex, birth_date, nationality, household_address,
                              address, guardian, guardian_phone)
    SELECT v.child_id, v.name, v.name_key, coalesce(s.norm->>'id_type', ''), v.id_number, v.id_valid, nullif(s.norm->>'sex', ''),
           v.birth_date, coalesce(s.norm->>'nationality', ''), v.household, v.address, v.guardian, v.phone
      FROM import_verdict v JOIN import_row s ON s.import_id = v.import_id AND s.row_no = v.row_no
     WHERE v.import_id = p_import AND v.verdict IN ('new', 'proposal');
    UPDATE child_person p
       SET birth_date = coalesce(p.birth_date, v.birth_date),
           household_address = coalesce(nullif(p.household_address, ''), v.household), address = coalesce(nullif(p.address, ''), v.address),
           guardian = coalesce(nullif(p.guardian, ''), v.guardian), guardian_phone = coalesce(nullif(p.guardian_phone, ''), v.phone)
      FROM import_verdict v
     WHERE v.import_id = p_import AND v.verdict = 'joined' AND p.child_id = v.child_id
       AND (p.birth_date IS NULL OR '' IN (p.household_address, p.address, p.guardian, p.guardian_phone));
END $$;

-- A case for each row but duplicates, with its first event and its first move.
CREATE OR REPLACE FUNCTION import_list_cases(i import, p_batch int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    b batch;
    me_now identity := me();
    n int;
BEGIN
    SELECT * INTO b FROM batch WHERE id = p_batch;
    UPDATE import_verdict v SET case_id = o.id, event_id = o.event
      FROM (SELECT x.row_no, nextval(pg_get_serial_sequence('nol.case_file', 'id')) AS id,
                   nextval(pg_get_serial_sequence('nol.event', 'id')) AS event
              FROM (SELECT y.row_no FROM import_verdict y WHERE y.import_id = i.id AND y.verdict <> 'duplicate' ORDER BY y.row_no) x) o
     WHERE v.import_id = i.id AND v.row_no = o.row_no;
    INSERT INTO event (id, account_id, role, kind, case_id, child_id, version, key, detail) OVERRIDING SYSTEM VALUE
    SELECT v.event_id, me_now.account_id, me_now.role, 'list', v.case_id, v.child_id, 1,
           nullif(current_setting('nol.key', true), '')::uuid, jsonb_build_object('batch', b.name, 'row', v.row_no, 'verdict', v.verdict)
      FROM import_verdict v WHERE v.import_id = i.id AND v.case_id IS NOT NULL ORDER BY v.row_no;
    INSERT INTO case_file (id, batch_id, row_no, child_id, scheme_id, listed_street, listed_community, listed_street_id, since, last_on, due,
                           same_id, proposed_child, proposed_exact, proposed_twins, name, event_id)
        OVERRIDING SYSTEM VALUE
    SELECT v.case_id, b.id, v.row_no, v.child_id, b.scheme_id, v.street, v.community, s.id, b.received, b.received, b.due,
           v.verdict = 'proposal' AND v.why = 'same_id', v.proposed, v.verdict = 'proposal' AND v.why = 'exact',
           v.verdict = 'proposal' AND v.twins, v.name, v.event_id
      FROM import_verdict v
      JOIN (SELECT k.street, org_street_on(k.street, b.received) AS id
              FROM (SELECT DISTINCT x.street FROM import_verdict x WHERE x.import_id = i.id) k) s ON s.street = v.street
     WHERE v.import_id = i.id AND v.case_id IS NOT NULL ORDER BY v.row_no;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n > 1000 THEN
        PERFORM import_analyze('list');
    END IF;
    INSERT INTO case_move (case_id, version, event_id, verb, on_date, account_id, to_state, supplementary)
    SELECT v.case_id, 1, v.event_id, 'list', b.received, me_now.account_id, 'listed', b.supplementary
      FROM import_verdict v WHERE v.import_id = i.id AND v.case_id IS NOT NULL ORDER BY v.row_no;
    RETURN n;
END $$;

-- Each row as it was received, with its verdict and what is odd about it.
CREATE OR REPLACE FUNCTION import_list_rows(p_import bigint, p_batch int) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO batch_row (batch_id, row_no, verdict, duplicate_of, case_id, warnings)
    SELECT p_batch, v.row_no, v.verdict, v.duplicate_of, v.case_id, coalesce(w.names, '{}')
      FROM import_verdict v
      LEFT JOIN (SELECT s.row_no, array_agg(DISTINCT s.name ORDER BY s.name) AS names FROM import_issue s WHERE s.import_id = p_import
                  GROUP BY s.row_no) w ON w.row_no = v.row_no
     WHERE v.import_id = p_import;
    INSERT INTO batch_row_cells (batch_id, row_no, cells, norm, issues)
    SELECT p_batch, s.row_no, s.cells, s.norm, coalesce(w.issues, '[]')
      FROM import_row s
      LEFT JOIN (SELECT x.row_no, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                            'column', nullif(x.header, ''), 'value', nullif(x.value, ''), 'severity', x.severity, 'name', x.name,
                            'notice', x.said, 'repair', nullif(x.repair, ''))) ORDER BY x.id) AS issues
                   FROM import_issue x WHERE x.import_id = p_import GROUP BY x.row_no) w ON w.row_no = s.row_no
     WHERE s.import_id = p_import AND NOT s.norm ? 'sum_row';
END $$;

DROP FUNCTION IF EXISTS import_list(import, boolean);
-- p_skipped: rows of sums, which are no children and are not among i.rows.
CREATE OR REPLACE FUNCTION import_list(i import, dry boolean, p_skipped int) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_batch int;
    r jsonb;
BEGIN
    PERFORM import_unborn(i.id, (i.terms->>'received')::date);
    IF import_errors(i.id) > 0 THEN
        RETURN jsonb_build_object('cases', 0);
    END IF;
    PERFORM import_list_judge(i.id);
    PERFORM import_list_warn_children(i.id);
    PERFORM import_list_warn_cells(i.id, i.terms);
    PERFORM import_list_warn_units(i.id);
    SELECT jsonb_build_object('cases', count(*) FILTER (WHERE verdict <> 'duplicate'),
                              'duplicates', count(*) FILTER (WHERE verdict = 'duplicate'),
                              'joined', count(*) FILTER (WHERE verdict = 'joined'),
                              'proposals', count(*) FILTER (WHERE verdict = 'proposal'),
                              'supplementary', (i.terms->>'due')::date < today(), 'clocks', import_list_clocks(i.terms))
      INTO r FROM import_verdict WHERE import_id = i.id;
    IF NOT dry THEN
        v_batch := import_list_batch(i, p_skipped);
        PERFORM import_list_children(i.id);
        PERFORM import_list_cases(i, v_batch);
        PERFORM import_list_rows(i.id, v_batch);
        PERFORM clock_batch(v_batch);
    END IF;
    IF import_list_clocks(i.terms) AND import_list_missing_year(i.terms) IS NOT NULL THEN
        r := r || jsonb_build_object('missing_year', import_list_missing_year(i.terms));
    END IF;
    DELETE FROM import_verdict WHERE import_id = i.id;
    RETURN r;
END $$;
