-- CASE_LIST of the cases named, closed ones too. $1: {"cases": up to 500 numbers}
-- Columns of CaseRow; no cursor. Those that do not exist and those of others are left out alike. The limit keeps the rest of the row from being
-- worked out for any other case.
WITH p AS MATERIALIZED (
    SELECT c.id
      FROM (SELECT DISTINCT case_id(n) AS id FROM jsonb_array_elements_text($1::jsonb -> 'cases') n) w
      JOIN case_file c ON c.id = w.id
     WHERE (SELECT sees_all()) OR c.street_id = (SELECT my_unit('street')) OR c.community_id = (SELECT my_unit('community'))
           OR c.school_id = ANY ((SELECT my_schools())::int[])
     ORDER BY c.id
     LIMIT limit_page()
), o AS MATERIALIZED (
    SELECT page_oddities(array(SELECT p.id FROM p)) AS odd
)
SELECT r.*, NULL AS cursor
  FROM p CROSS JOIN o
 CROSS JOIN LATERAL case_row(p.id, o.odd) r
 ORDER BY p.id
