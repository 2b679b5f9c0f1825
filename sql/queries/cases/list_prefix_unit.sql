-- CASE_LIST for a street, community or inspector by the beginning of a case number, closed cases too. $1: {"prefix", "limit"}
-- Columns of CaseRow; no next: who gets a full page types more of the number.
SELECT r.*, NULL AS next
  FROM (SELECT c.id
          FROM case_file c
         WHERE (c.street_id = (SELECT my_unit('street')) OR c.community_id = (SELECT my_unit('community'))
                OR c.school_id = ANY ((SELECT my_schools())::int[]))
           AND starts_with(case_no(c.id), upper($1::jsonb ->> 'prefix'))
         ORDER BY c.id
         LIMIT (SELECT page_size($1::jsonb))) p
  CROSS JOIN LATERAL case_row(p.id) r
 ORDER BY p.id
