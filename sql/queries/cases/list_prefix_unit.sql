-- CASE_LIST for a street, community or inspector by the beginning of a case number, closed cases too. $1: {"prefix", "limit"}
-- Columns of CaseRow; no cursor: who gets a full page types more of the number.
WITH p AS MATERIALIZED (
    SELECT c.id, c.danger
      FROM case_file c
     WHERE (c.street_id = (SELECT my_unit('street')) OR c.community_id = (SELECT my_unit('community'))
            OR c.school_id = ANY ((SELECT my_schools())::int[]))
       AND starts_with(case_no(c.id), upper($1::jsonb ->> 'prefix'))
     ORDER BY NOT c.danger, c.id
     LIMIT (SELECT page_size($1::jsonb))
), o AS MATERIALIZED (
    SELECT page_oddities(array(SELECT p.id FROM p)) AS odd
)
SELECT r.*, NULL AS cursor
  FROM p CROSS JOIN o
  CROSS JOIN LATERAL case_row(p.id, o.odd) r
 ORDER BY NOT p.danger, p.id
