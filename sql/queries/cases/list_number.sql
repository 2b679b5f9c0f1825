-- CASE_LIST by a whole ID number in `find`, closed cases too. $1: {"find", "limit", …}
-- Columns of CaseRow; no next. Row security says which of them one sees.
SELECT r.*, NULL AS next
  FROM (SELECT c.id
          FROM child_person n
          JOIN case_file c ON c.child_id = n.child_id
         WHERE n.id_number = upper($1::jsonb ->> 'find') AND n.id_number <> ''
           AND ((SELECT sees_all()) OR c.street_id = (SELECT my_unit('street')) OR c.community_id = (SELECT my_unit('community'))
                OR c.school_id = ANY ((SELECT my_schools())::int[]))
           AND case_fits(c, (SELECT case_filter($1::jsonb - 'find')))
         ORDER BY c.id
         LIMIT (SELECT page_size($1::jsonb))) p
  CROSS JOIN LATERAL case_row(p.id) r
 ORDER BY p.id
