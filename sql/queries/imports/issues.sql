-- IMPORT_ISSUES, and the first issues of IMPORT_COMMIT's reply, behind imports/look. $1: {"import", "limit", "after", "reveal"}
-- row, column, value, severity, name, notice, text (of issues that an older server found), repair; cursor (on the last row of a full page). Errors and warnings in the order of the file.
-- Numbers are masked but for `reveal`, where imports/look has recorded it: a proposal may come from the registry, and is nobody's file.
WITH cursor_of AS (
    SELECT CASE WHEN $1::jsonb->>'after' ~ '^[0-9]{1,9}[.][0-9]{1,18}$' THEN $1::jsonb->>'after' ELSE '0.0' END AS a),
one AS (
    SELECT i.id, import_looked($1::jsonb) AS whole FROM import i WHERE i.id = ($1::jsonb->>'import')::bigint)
SELECT s.row_no AS row, s.header AS "column", CASE WHEN o.whole THEN s.value ELSE mask_words(s.value, false) END AS value, s.severity, s.name, s.said AS notice, nullif(s.text, '') AS text,
       nullif(CASE WHEN o.whole THEN s.repair ELSE mask_words(s.repair, false) END, '') AS repair,
       CASE WHEN row_number() OVER (ORDER BY s.row_no, s.id) = (SELECT page_size($1::jsonb))
            THEN s.row_no || '.' || s.id END AS cursor
  FROM one o
  JOIN import_issue s ON s.import_id = o.id
 WHERE (SELECT sees_all())
   AND (s.row_no, s.id) > ((SELECT split_part(a, '.', 1)::int FROM cursor_of), (SELECT split_part(a, '.', 2)::bigint FROM cursor_of))
 ORDER BY s.row_no, s.id
 LIMIT (SELECT page_size($1::jsonb))
