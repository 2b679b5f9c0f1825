-- IMPORT_ISSUES, and the first issues of IMPORT_COMMIT's reply. $1: {"import", "limit", "after"}
-- row, column, value, severity, name, text, repair; cursor (on the last row of a full page). Errors and warnings in the order of the file.
WITH cursor_of AS (
    SELECT CASE WHEN $1::jsonb->>'after' ~ '^[0-9]{1,9}[.][0-9]{1,18}$' THEN $1::jsonb->>'after' ELSE '0.0' END AS a)
SELECT s.row_no AS row, s.header AS "column", s.value, s.severity, s.name, s.text, nullif(s.repair, '') AS repair,
      
       CASE WHEN row_number() OVER (ORDER BY s.row_no, s.id) = (SELECT page_size($1::jsonb))
            THEN s.row_no || '.' || s.id END AS cursor
  FROM import_issue s
 WHERE s.import_id = ($1::jsonb->>'import')::bigint
   AND (SELECT sees_all())
   AND (s.row_no, s.id) > ((SELECT split_part(a, '.', 1)::int FROM cursor_of), (SELECT split_part(a, '.', 2)::bigint FROM cursor_of))
 ORDER BY s.row_no, s.id
 LIMIT (SELECT page_size($1::jsonb))
