-- CASE_LIST: cases with a street: one's own, or the one named, all that are not closed. $1: {"after", "limit", …} as message CaseList.
-- Columns of CaseRow, and next: where to go on after a full page, or after 5000 cases looked at (then a row may hold nothing else).
SELECT r.*, CASE WHEN p.n = 5000 OR row_number() OVER (ORDER BY p.due, p.id) = (SELECT page_size($1::jsonb))
                 THEN page_cursor($1::jsonb, p.due, p.id, count(*) FILTER (WHERE p.fits) OVER (ORDER BY p.due, p.id)) END AS next
  FROM case_page_street_open($1::jsonb) p
  LEFT JOIN LATERAL case_row(p.id) r ON p.fits
 ORDER BY p.due, p.id
