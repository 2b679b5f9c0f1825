-- CASE_LIST: cases of the whole district, all that are not closed. $1: {"after", "limit", …} as message CaseList.
-- Columns of CaseRow, and cursor: where to go on after a full page, or after 5000 cases looked at (then a row may hold nothing else).
WITH p AS MATERIALIZED (
    SELECT * FROM case_page_district_open($1::jsonb)
), o AS MATERIALIZED (
    SELECT page_oddities(array(SELECT p.id FROM p WHERE p.fits)) AS odd
)
SELECT r.*, CASE WHEN p.n = limit_rows_looked() OR row_number() OVER (ORDER BY p.due, p.id) = (SELECT page_size($1::jsonb))
                 THEN page_cursor($1::jsonb, p.due, p.id, count(*) FILTER (WHERE p.fits) OVER (ORDER BY p.due, p.id)) END AS cursor
  FROM p CROSS JOIN o
  LEFT JOIN LATERAL case_row(p.id, o.odd) r ON p.fits
 ORDER BY p.due, p.id
