-- CASE_LIST of the files behind a cell of a report, closed ones too. On the slow lane: it counts as the report does. $1: {"position", "on", …} as CaseList.
-- Columns of CaseRow, cursor, total where `count` asks for it, position, out_of_sight. Where the page is empty one row holds the last ones alone.
WITH behind AS MATERIALIZED (
    SELECT f.case_id FROM report_bound($1::jsonb) b, report_files(b) f WHERE NOT b ? 'error'
), fitting AS MATERIALIZED (
    SELECT c.id, case_day(c, (SELECT page_since($1::jsonb))) AS due
      FROM behind f JOIN case_file c ON c.id = f.case_id
     WHERE ((SELECT sees_all()) OR c.street_id = (SELECT my_unit('street')) OR c.community_id = (SELECT my_unit('community'))
            OR c.school_id = ANY ((SELECT my_schools())::int[]))
       AND case_fits(c, (SELECT report_files_filter($1::jsonb)))
), p AS MATERIALIZED (
    SELECT f.id, f.due
      FROM fitting f
      WHERE (f.due, f.id) > ((SELECT page_day($1::jsonb)), (SELECT page_id($1::jsonb)))
      ORDER BY f.due, f.id
      LIMIT (SELECT page_size($1::jsonb))
), o AS MATERIALIZED (
    SELECT page_oddities(array(SELECT p.id FROM p)) AS odd
)
SELECT r.*, CASE WHEN row_number() OVER (ORDER BY p.due, p.id) = (SELECT page_size($1::jsonb))
                 THEN page_cursor($1::jsonb, p.due, p.id) END AS cursor,
       CASE WHEN $1::jsonb ->> 'count' = 'true' THEN t.total END AS total, $1::jsonb ->> 'position' AS position, t.out_of_sight
  FROM (SELECT (SELECT count(*) FROM fitting) AS total, (SELECT count(*) FROM behind b WHERE b.case_id IS NULL) AS out_of_sight) t
  CROSS JOIN o
  LEFT JOIN p ON true
  LEFT JOIN LATERAL case_row(p.id, o.odd) r ON true
 ORDER BY p.due, p.id
