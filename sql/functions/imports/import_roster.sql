-- The student registry: what stands in the file replaces what stood there before.

-- The rows of an import as rows of the table.
CREATE OR REPLACE FUNCTION import_roster_rows(p_import bigint) RETURNS SETOF roster_pupil
LANGUAGE sql STABLE ROWS 70000 AS $$
    SELECT s.norm->>'student_number', s.norm->>'name', s.norm->>'name_key', nullif(s.norm->>'sex', ''), s.norm->>'id_type',
           coalesce(s.norm->>'id_number', ''), nullif(s.norm->>'birth_date', '')::date, coalesce(s.norm->>'school_code', ''),
           coalesce(s.norm->>'school_name', ''), coalesce(s.norm->>'grade', ''), coalesce(s.norm->>'class', ''),
           coalesce(s.norm->>'status', ''), s.import_id
      FROM staging.import_row s WHERE s.import_id = p_import
$$;

CREATE OR REPLACE FUNCTION import_roster_check(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO import_issue (import_id, row_no, header, value, severity, name, text)
    SELECT p_import, x.row_no, import_header(p_import, 'student_number'), x.student_number, 'error', 'student_number_twice', '学籍号与第 ' || x.first || ' 行相同，请核对'
      FROM (SELECT s.row_no, s.norm->>'student_number' AS student_number,
                   min(s.row_no) OVER (PARTITION BY s.norm->>'student_number') AS first
              FROM staging.import_row s WHERE s.import_id = p_import AND s.norm->>'student_number' <> '') x
     WHERE x.row_no > x.first;
    INSERT INTO import_issue (import_id, row_no, header, value, severity, name, text)
    SELECT p_import, x.row_no, import_header(p_import, 'id_number'), x.id_number, 'warning', 'id_twice', '证件号码与第 ' || x.first || ' 行相同，请核对'
      FROM (SELECT s.row_no, s.norm->>'id_number' AS id_number, min(s.row_no) OVER (PARTITION BY s.norm->>'id_number') AS first
              FROM staging.import_row s WHERE s.import_id = p_import AND s.norm->>'id_number' <> '') x
     WHERE x.row_no > x.first;
END $$;

CREATE OR REPLACE FUNCTION import_roster(i import, dry boolean) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    added int := 0;
    changed int := 0;
    removed int := 0;
    found int := 0;                                        -- duties that the new registry answers
BEGIN
    PERFORM import_roster_check(i.id);
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
                                   'rows', i.rows, 'added', added, 'changed', changed, 'removed', removed)));
    END IF;
    RETURN jsonb_build_object('added', added, 'changed', changed, 'removed', removed, 'registrations', found);
END $$;
