-- CASE_LIST for an inspector: children found at its schools (findings B) or returned to them. $1: {"after", "limit", …}
-- Columns of CaseRow, without address and guardian, and cursor. An inspector's schools are few, so their cases may be sorted.
WITH p AS MATERIALIZED (
    SELECT l.id, l.due, l.n, l.fits
      FROM (SELECT c.id, d.due, row_number() OVER (ORDER BY d.due, c.id) AS n, case_fits(c, (SELECT case_filter($1::jsonb))) AS fits
              FROM case_file c
             CROSS JOIN LATERAL (SELECT case_day(c, (SELECT page_since($1::jsonb))) AS due) d
             WHERE c.school_id = ANY ((SELECT my_schools())::int[])
               AND (c.is_open OR $1::jsonb ->> 'state' = 'closed')
               AND (d.due, c.id) > ((SELECT page_day($1::jsonb)), (SELECT page_id($1::jsonb)))
             ORDER BY d.due, c.id
             LIMIT limit_rows_looked()) l
     WHERE l.fits OR l.n = limit_rows_looked()
     ORDER BY l.due, l.id
     LIMIT (SELECT page_size($1::jsonb))
), o AS MATERIALIZED (
    SELECT page_oddities(array(SELECT p.id FROM p WHERE p.fits)) AS odd
)
SELECT r.*, CASE WHEN p.n = limit_rows_looked() OR row_number() OVER (ORDER BY p.due, p.id) = (SELECT page_size($1::jsonb))
                 THEN page_cursor($1::jsonb, p.due, p.id, count(*) FILTER (WHERE p.fits) OVER (ORDER BY p.due, p.id)) END AS cursor
  FROM p CROSS JOIN o
  LEFT JOIN LATERAL case_row(p.id, o.odd) r ON p.fits
 ORDER BY p.due, p.id
