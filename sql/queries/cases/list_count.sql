-- CASE_LIST with `count`: the page, and how many cases fit in all, from one snapshot. On the slow lane: it looks at every case in reach.
-- Columns of CaseRow, cursor, total. Where the page is empty one row holds the total alone.
WITH fitting AS MATERIALIZED (
    SELECT c.id, case_day(c, (SELECT page_since($1::jsonb))) AS due
      FROM case_file c
     WHERE ((SELECT sees_all()) OR c.street_id = (SELECT my_unit('street')) OR c.community_id = (SELECT my_unit('community'))
            OR c.school_id = ANY ((SELECT my_schools())::int[]))
       AND (c.is_open OR $1::jsonb ->> 'state' = 'closed' OR $1::jsonb ? 'prefix')
       AND case_fits(c, (SELECT case_filter($1::jsonb)))
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
                 THEN page_cursor($1::jsonb, p.due, p.id) END AS cursor, t.total
  FROM (SELECT count(*) AS total FROM fitting) t
  CROSS JOIN o
  LEFT JOIN p ON true
  LEFT JOIN LATERAL case_row(p.id, o.odd) r ON true
 ORDER BY p.due, p.id
