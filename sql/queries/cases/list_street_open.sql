-- CASE_LIST: cases with a street: one's own, or the one named, all that are not closed. $1: {"after", "limit", …} as message CaseList.
-- Columns of CaseRow, and next: where to go on after a full page, or after 5000 cases looked at (then a row may hold nothing else).
SELECT r.*, CASE WHEN p.n = 5000 OR row_number() OVER (ORDER BY p.due, p.id) = (SELECT page_size($1::jsonb))
                 THEN page_cursor($1::jsonb, p.due, p.id) END AS next
  FROM (SELECT l.id, l.due, l.n, l.fits
          FROM (SELECT c.id, c.due, row_number() OVER (ORDER BY c.due, c.id) AS n, case_fits(c, (SELECT case_filter($1::jsonb - 'street'))) AS fits
                  FROM case_file c
                 WHERE c.street_id = (SELECT case_list_unit('street', $1::jsonb ->> 'street'))
                   AND c.is_open
                   AND (c.due, c.id) > ((SELECT page_day($1::jsonb)), (SELECT page_id($1::jsonb)))
                 ORDER BY c.due, c.id
                 LIMIT 5000) l
         WHERE l.fits OR l.n = 5000
         ORDER BY l.due, l.id
         LIMIT (SELECT page_size($1::jsonb))) p
  LEFT JOIN LATERAL case_row(p.id) r ON p.fits
 ORDER BY p.due, p.id
