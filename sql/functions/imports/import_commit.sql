-- IMPORT_COMMIT: all rows are there; judge them and write, all or nothing.

-- Was this very file the last of its kind (a list: the file of the batch of this name)? Then there is nothing to do.
CREATE OR REPLACE FUNCTION import_unchanged(i import) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF i.kind = 'list' THEN
        RETURN EXISTS (SELECT FROM batch b WHERE b.name = i.terms->>'batch' AND b.sha256 = i.sha256);
    END IF;
    RETURN coalesce((SELECT o.sha256 = i.sha256 FROM import o WHERE o.kind = i.kind AND o.state = 'done' ORDER BY o.ended_at DESC, o.id DESC
                      LIMIT 1), false);
END $$;

CREATE OR REPLACE FUNCTION import_finish(i import, p_state text, p_report jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE import SET state = p_state, report = p_report, ended_at = now() WHERE id = i.id;
    DELETE FROM import_row WHERE import_id = i.id;
END $$;

-- Judges the rows that came, and writes unless it is a dry run.
CREATE OR REPLACE FUNCTION import_take(i import, dry boolean, p_replace boolean) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    have int;
    lines int;
    sums int;                                              -- rows of sums: announced and there, but no children
    r jsonb;
    report jsonb;
BEGIN
    SELECT count(*), count(DISTINCT row_no), count(DISTINCT row_no) FILTER (WHERE norm ? 'sum_row')
      INTO lines, have, sums FROM import_row WHERE import_id = i.id;
    IF i.rows = 0 OR (have = i.rows AND sums = i.rows) THEN   -- else an empty roster would take every pupil away
        RETURN refuse('FILE_NOT_TABLE', 'what', 'no_rows');
    ELSIF have <> i.rows THEN
        RETURN refuse('IMPORT_INCOMPLETE', 'have', have::text, 'size', i.rows::text);
    END IF;
    i.rows := i.rows - sums;                               -- from here on: what counts as received
    IF i.kind = 'list' THEN
        r := import_terms_refusal(i.terms, encode(i.sha256, 'hex'));
        IF r IS NOT NULL THEN
            RETURN r;
        END IF;
    END IF;
    IF lines > have THEN                                   -- a message with rows was sent twice
        DELETE FROM import_row s USING (SELECT row_no, min(id) AS keep FROM import_row WHERE import_id = i.id
                                                 GROUP BY row_no HAVING count(*) > 1) d
         WHERE s.import_id = i.id AND s.row_no = d.row_no AND s.id <> d.keep;
    END IF;

    report := jsonb_build_object('import', i.id::text, 'kind', i.kind, 'dry_run', dry, 'unchanged', false, 'rows', i.rows)
              || jsonb_strip_nulls(jsonb_build_object('skipped', nullif(sums, 0)));
    IF i.kind = 'list' THEN
        report := report || jsonb_build_object('batch', i.terms->>'batch');
    END IF;
    IF import_unchanged(i) THEN
        report := report || jsonb_build_object('unchanged', true, 'errors', 0, 'warnings', 0);
        IF NOT dry THEN
            PERFORM import_finish(i, 'done', report);
        END IF;
        RETURN jsonb_build_object('ok', report);
    END IF;
    IF i.kind = 'list' THEN
        PERFORM pg_advisory_xact_lock(hashtext('nol.child'));   -- no join or split beside it
    END IF;
    PERFORM import_issue_take(i.id);
    r := CASE i.kind WHEN 'org' THEN import_org(i, dry)
                     WHEN 'roster' THEN import_roster(i, dry, p_replace)
                     WHEN 'calendar' THEN import_calendar(i, dry) ELSE import_list(i, dry, sums) END;
    IF r ? 'error' THEN                                    -- the import stays open: it can be committed with `replace`
        RETURN r;
    END IF;
    report := report || r;
    IF dry AND i.kind IN ('list', 'roster') AND import_errors(i.id) = 0 THEN
        r := import_dry(i.id);
        IF r IS NOT NULL THEN
            RETURN r;
        END IF;
    END IF;
    report := report || (SELECT jsonb_build_object('errors', count(*) FILTER (WHERE severity = 'error'),
                                                   'warnings', count(*) FILTER (WHERE severity = 'warning'))
                           FROM import_issue WHERE import_id = i.id);
    IF NOT dry THEN
        PERFORM import_finish(i, CASE WHEN (report->>'errors')::int > 0 THEN 'refused' ELSE 'done' END, report);
    END IF;
    RETURN jsonb_build_object('ok', report);
END $$;

-- item: {"import", "dry_run", "replace"}. The reply is ImportReply without `issues`, which are personal and stand in import_issue: the server adds
-- the first of them from queries/imports/issues.sql, and a key's stored result holds none.
-- A file with errors is no refusal: the reply has `errors` > 0, nothing was imported, and the import is over.
-- Rows are people: none stays behind a dry run. The import stays open, and whoever goes on sends them again.
--
-- Nobody has analysed rows that came a moment ago, so the planner takes them for few and would loop: every join of an import is hashed.
CREATE OR REPLACE FUNCTION import_commit(item jsonb) RETURNS jsonb
LANGUAGE plpgsql SET enable_nestloop = off SET jit = off AS $$
DECLARE
    i import;
    dry boolean := coalesce((item->>'dry_run')::boolean, false);
    r jsonb;
BEGIN
    IF NOT sees_all() THEN
        RETURN refuse('NOT_ALLOWED');
    END IF;
    -- One import at a time: what is known of units and children must hold until the end.
    PERFORM pg_advisory_xact_lock(hashtext('nol.import'));
    SELECT * INTO i FROM import WHERE id = (item->>'import')::bigint AND account_id = my_account() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN refuse('NOT_FOUND', 'what', 'import', 'id', item->>'import');
    ELSIF i.state <> 'open' AND i.report IS NOT NULL THEN
        RETURN jsonb_build_object('ok', i.report || jsonb_build_object('unchanged', i.state = 'done'));
    END IF;
    r := import_take(i, dry, coalesce((item->>'replace')::boolean, false));
    IF dry AND r ->> 'error' IS DISTINCT FROM 'IMPORT_INCOMPLETE' THEN
        DELETE FROM import_row WHERE import_id = i.id;
    END IF;
    RETURN r;
END $$;

-- Called by the tick. An import that nobody ended within an hour is over, and no row stays that belongs to none. Never beside a commit. The index
-- is walked from import to import: a tick reads no table of rows, although nobody has analysed it.
CREATE OR REPLACE FUNCTION import_sweep() RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    v_over bigint[];
BEGIN
    WITH RECURSIVE held(id) AS (
        SELECT min(import_id) FROM intake.import_row
        UNION ALL
        SELECT (SELECT min(r.import_id) FROM intake.import_row r WHERE r.import_id > held.id) FROM held WHERE held.id IS NOT NULL)
    SELECT array_agg(h.id) INTO v_over FROM held h
     WHERE NOT EXISTS (SELECT FROM import i WHERE i.id = h.id AND i.state = 'open' AND i.begun_at > now() - interval '1 hour');
    IF array_remove(v_over, NULL) <> '{}' AND pg_try_advisory_xact_lock(hashtext('nol.import')) THEN
        UPDATE import SET state = 'refused', ended_at = now() WHERE id = ANY (v_over) AND state = 'open';
        DELETE FROM intake.import_row WHERE import_id = ANY (v_over);
    END IF;
END $$;
