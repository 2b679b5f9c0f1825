-- CASE_LIST by a whole ID number in `find`, closed cases too. $1: {"find", "limit", "count", …}
-- Columns of CaseRow, total where `count` asks for it; no next. Row security says which of them one sees. Where there is none one row holds the total.
WITH found AS MATERIALIZED (
    SELECT c.id
      FROM child_person n
      JOIN case_file c ON c.child_id = n.child_id
     WHERE n.id_number = ANY ((SELECT id_forms(upper($1::jsonb ->> 'find')))::text[]) AND n.id_number <> ''
       AND ((SELECT sees_all()) OR c.street_id = (SELECT my_unit('street')) OR c.community_id = (SELECT my_unit('community'))
            OR c.school_id = ANY ((SELECT my_schools())::int[]))
       AND case_fits(c, (SELECT case_filter($1::jsonb - 'find')))
)
SELECT r.*, NULL AS next, CASE WHEN $1::jsonb ->> 'count' = 'true' THEN t.total END AS total
  FROM (SELECT count(*) AS total FROM found) t
  LEFT JOIN (SELECT f.id FROM found f ORDER BY f.id LIMIT (SELECT page_size($1::jsonb))) p ON true
  LEFT JOIN LATERAL case_row(p.id) r ON true
 ORDER BY p.id
