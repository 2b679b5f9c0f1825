-- CASE_LIST by a whole ID number or the end of a telephone in `find`, behind cases/find, which has recorded the look. $1: {"find", "#sealed" (what it
-- answered; without it nothing is looked for), "limit", "count", …}
-- Columns of CaseRow, total where `count` asks for it; no cursor. Where there is none one row holds the total.
WITH found AS MATERIALIZED (
    SELECT c.id, c.danger
      FROM case_found(CASE WHEN find_sealed($1::jsonb) THEN $1::jsonb ->> 'find' END) n
      JOIN case_file c ON c.id = n.case_id
     WHERE case_fits(c, (SELECT case_filter($1::jsonb - 'find' - '#sealed')))
), p AS MATERIALIZED (
    SELECT f.id, f.danger FROM found f ORDER BY NOT f.danger, f.id LIMIT (SELECT page_size($1::jsonb))
), o AS MATERIALIZED (
    SELECT page_oddities(array(SELECT p.id FROM p)) AS odd
)
SELECT r.*, NULL AS cursor, CASE WHEN $1::jsonb ->> 'count' = 'true' THEN t.total END AS total
  FROM (SELECT count(*) AS total FROM found) t
  CROSS JOIN o
  LEFT JOIN p ON true
  LEFT JOIN LATERAL case_row(p.id, o.odd) r ON true
 ORDER BY NOT p.danger, p.id
