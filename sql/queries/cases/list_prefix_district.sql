-- CASE_LIST for the district by the beginning of a case number, closed cases too. $1: {"prefix": digits and perhaps the letter, "limit"}
-- Columns of CaseRow; no cursor: who gets a full page types more of the number.
WITH p AS MATERIALIZED (
    SELECT c.id, c.danger
      FROM (SELECT (rtrim(upper($1::jsonb ->> 'prefix'), 'ABCDEFGHJKLMNPQRSTUVWXY'))::numeric AS digits,
                   length(rtrim(upper($1::jsonb ->> 'prefix'), 'ABCDEFGHJKLMNPQRSTUVWXY')) AS length) b
      CROSS JOIN generate_series(greatest(0, 6 - b.length), 18 - b.length) g
      CROSS JOIN LATERAL (SELECT f.id, f.danger FROM case_file f
                           WHERE (SELECT sees_all())
                             AND f.id BETWEEN (b.digits * 10 ^ g)::bigint AND ((b.digits + 1) * 10 ^ g - 1)::bigint
                             AND starts_with(case_no(f.id), upper($1::jsonb ->> 'prefix'))
                           ORDER BY f.id
                           LIMIT (SELECT page_size($1::jsonb))) c
     ORDER BY c.id
     LIMIT (SELECT page_size($1::jsonb))
), o AS MATERIALIZED (
    SELECT page_oddities(array(SELECT p.id FROM p)) AS odd
)
SELECT r.*, NULL AS cursor
  FROM p CROSS JOIN o
  CROSS JOIN LATERAL case_row(p.id, o.odd) r
 ORDER BY NOT p.danger, p.id
