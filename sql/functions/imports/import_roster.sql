-- The student registry: what stands in the file replaces what stood there before.

-- The rows of an import as rows of the table.
CREATE OR REPLACE FUNCTION import_roster_rows(p_import bigint) RETURNS SETOF roster_pupil
LANGUAGE sql STABLE ROWS 70000 AS $$
    SELECT s.norm->>'student_number', s.norm->>'name', s.norm->>'name_key', nullif(s.norm->>'sex', ''), s.norm->>'id_type',
           coalesce(s.norm->>'id_number', ''), nullif(s.norm->>'birth_date', '')::date, coalesce(s.norm->>'school_code', ''),
           coalesce(s.norm->>'school_name', ''), coalesce(s.norm->>'grade', ''), coalesce(s.norm->>'class', ''),
           coalesce(s.norm->>'status', ''), s.import_id
      FROM import_row s WHERE s.import_id = p_import AND NOT s.norm ? 'sum_row'
$$;

CREATE OR REPLACE FUNCTION import_roster_check(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO import_issue (import_id, row_no, header, value, severity, name, said)
    SELECT p_import, x.row_no, import_header(p_import, 'student_number'), x.student_number, 'error', 'student_number_twice', say('student_number_twice', 'row', x.first::text)
      FROM (SELECT s.row_no, s.norm->>'student_number' AS student_number,
                   min(s.row_no) OVER (PARTITION BY s.norm->>'student_number') AS first
              FROM import_row s WHERE s.import_id = p_import AND s.norm->>'student_number' <> '') x
     WHERE x.row_no > x.first;
    INSERT INTO import_issue (import_id, row_no, header, value, severity, name, said)
    SELECT p_import, x.row_no, import_header(p_import, 'id_number'), x.id_number, 'warning', 'id_twice', say('id_twice', 'row', x.first::text)
      FROM (SELECT s.row_no, s.norm->>'id_number' AS id_number, min(s.row_no) OVER (PARTITION BY s.norm->>'id_number') AS first
              FROM import_row s WHERE s.import_id = p_import AND s.norm->>'id_number' <> '') x
     WHERE x.row_no > x.first;
END $$;

-- The student numbers that are not in the file; `kept`: their pupil is, under another number, as its ID number says. That number was corrected.
CREATE OR REPLACE FUNCTION roster_gone(p_import bigint) RETURNS TABLE (student_number text, kept boolean)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH new AS MATERIALIZED (SELECT n.student_number, n.id_number FROM import_roster_rows(p_import) n),
    known AS (SELECT DISTINCT n.id_number FROM new n WHERE n.id_number <> '' AND NOT EXISTS (SELECT FROM roster_pupil p WHERE p.student_number = n.student_number))
    SELECT p.student_number, k.id_number IS NOT NULL
      FROM roster_pupil p LEFT JOIN known k ON k.id_number = p.id_number
     WHERE NOT EXISTS (SELECT FROM new n WHERE n.student_number = p.student_number)
$$;

-- The schools that would lose pupils, each with how many it has and how many of them are no longer in the file; `whole`: the file does not have the
-- school at all. A school without a code goes by its name.
CREATE OR REPLACE FUNCTION roster_drops(p_import bigint) RETURNS TABLE (school text, name text, pupils int, removed int, whole boolean)
LANGUAGE sql STABLE ROWS 100 AS $$
    WITH new AS MATERIALIZED (SELECT DISTINCT coalesce(nullif(n.school_code, ''), n.school_name) AS school FROM import_roster_rows(p_import) n)
    SELECT p.school, max(p.school_name), count(*)::int, count(*) FILTER (WHERE NOT g.kept)::int, bool_and(n.school IS NULL)
      FROM (SELECT r.student_number, r.school_name, coalesce(nullif(r.school_code, ''), r.school_name) AS school FROM roster_pupil r) p
      LEFT JOIN roster_gone(p_import) g ON g.student_number = p.student_number
      LEFT JOIN new n ON n.school = p.school
     GROUP BY p.school
    HAVING count(*) FILTER (WHERE NOT g.kept) > 0
$$;

-- How much of the registry a file may leave out before somebody has to say so, in percent.
CREATE OR REPLACE FUNCTION roster_drop_percent() RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN coalesce((SELECT value::int FROM setting WHERE setting.name = 'roster_drop_percent'), 2); END $$;

-- NULL, or that so many pupils, or a whole school, would go that somebody has to say `replace`: most likely only part of the registry was exported.
CREATE OR REPLACE FUNCTION roster_refusal(p_import bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_had bigint := (SELECT count(*) FROM roster_pupil);
    v_gone bigint;
    v_whole boolean;
    v_schools text;
    v_more bigint;
BEGIN
    SELECT coalesce(sum(d.removed), 0), coalesce(bool_or(d.whole OR (d.removed >= 10 AND d.removed * 2 > d.pupils)), false),   -- a school, or most of one
           string_agg(format('%s %s/%s', left(coalesce(nullif(d.name, ''), nullif(d.school, ''), '?'), 24), d.removed, d.pupils), ', ' ORDER BY d.n) FILTER (WHERE d.n <= 8),
           nullif(greatest(count(*) - 8, 0), 0)
      INTO v_gone, v_whole, v_schools, v_more
      FROM (SELECT r.*, row_number() OVER (ORDER BY r.whole DESC, r.removed DESC, r.school) AS n FROM roster_drops(p_import) r) d;
    IF v_whole OR v_gone * 100 > v_had * roster_drop_percent() THEN
        RETURN refuse('ROSTER_DROPS', 'removed', v_gone::text, 'pupils', v_had::text, 'schools', v_schools, 'more', v_more::text);
    END IF;
    RETURN NULL;
END $$;

DROP FUNCTION IF EXISTS import_roster(import, boolean);
CREATE OR REPLACE FUNCTION import_roster(i import, dry boolean, p_replace boolean) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_refusal jsonb;
    v_drops jsonb := '{}';
    added int := 0;
    changed int := 0;
    removed int := 0;
    corrected int := 0;                                    -- pupils who have another student number now: changed, neither gone nor new
    found int := 0;                                        -- duties that the new registry answers
BEGIN
    PERFORM import_roster_check(i.id);
    PERFORM import_unborn(i.id, today());
    IF import_errors(i.id) = 0 THEN
        v_refusal := roster_refusal(i.id);
        IF v_refusal IS NOT NULL AND NOT dry AND NOT p_replace THEN
            RETURN v_refusal;
        END IF;
    END IF;
    IF v_refusal IS NOT NULL AND dry THEN
        v_drops := jsonb_build_object('replace_needed', true, 'schools',
            (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.whole DESC, d.removed DESC, d.school) FROM roster_drops(i.id) d));
    END IF;
    IF import_errors(i.id) = 0 THEN
        SELECT count(DISTINCT p.id_number) INTO corrected FROM roster_gone(i.id) g JOIN roster_pupil p ON p.student_number = g.student_number WHERE g.kept;
    END IF;
    IF import_errors(i.id) = 0 AND dry THEN
        SELECT count(*) FILTER (WHERE p.student_number IS NULL),
               count(*) FILTER (WHERE (p.name, p.name_key, p.sex, p.id_type, p.id_number, p.birth_date, p.school_code, p.school_name, p.grade,
                                       p.class, p.status)
                                      IS DISTINCT FROM (n.name, n.name_key, n.sex, n.id_type, n.id_number, n.birth_date, n.school_code,
                                                        n.school_name, n.grade, n.class, n.status) AND p.student_number IS NOT NULL)
          INTO added, changed
          FROM import_roster_rows(i.id) n LEFT JOIN roster_pupil p USING (student_number);
        SELECT count(*) INTO removed FROM roster_pupil p
         WHERE NOT EXISTS (SELECT FROM import_roster_rows(i.id) n WHERE n.student_number = p.student_number);
    ELSIF import_errors(i.id) = 0 THEN
        DELETE FROM roster_pupil p WHERE NOT EXISTS (SELECT FROM import_roster_rows(i.id) n WHERE n.student_number = p.student_number);
        GET DIAGNOSTICS removed = ROW_COUNT;
        WITH put AS (
            INSERT INTO roster_pupil AS p SELECT * FROM import_roster_rows(i.id)
            ON CONFLICT (student_number) DO UPDATE
               SET (name, name_key, sex, id_type, id_number, birth_date, school_code, school_name, grade, class, status, import_id)
                 = (excluded.name, excluded.name_key, excluded.sex, excluded.id_type, excluded.id_number, excluded.birth_date,
                    excluded.school_code, excluded.school_name, excluded.grade, excluded.class, excluded.status, excluded.import_id)
             WHERE (p.name, p.name_key, p.sex, p.id_type, p.id_number, p.birth_date, p.school_code, p.school_name, p.grade, p.class, p.status)
                   IS DISTINCT FROM (excluded.name, excluded.name_key, excluded.sex, excluded.id_type, excluded.id_number,
                                     excluded.birth_date, excluded.school_code, excluded.school_name, excluded.grade, excluded.class,
                                     excluded.status)
            RETURNING xmax = 0 AS is_new)
        SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) INTO added, changed FROM put;
        IF added + changed + removed > 1000 THEN
            PERFORM import_analyze('roster');
        END IF;
        found := registration_seek(event_add('roster_import', NULL, NULL, jsonb_build_object('import', i.id, 'sha256', encode(i.sha256, 'hex'),
                                   'rows', i.rows, 'added', added - corrected, 'changed', changed + corrected, 'removed', removed - corrected)));
    END IF;
    RETURN jsonb_build_object('added', added - corrected, 'changed', changed + corrected, 'removed', removed - corrected, 'registrations', found) || v_drops;
END $$;
