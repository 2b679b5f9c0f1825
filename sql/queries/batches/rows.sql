-- BATCH_ROWS. $1: {"batch", "verdict", "warnings" true: only rows with warnings, "limit", "after"}
-- row, verdict, duplicate_of, case, name, id_number (masked), known_case, twins, warnings, danger_at; cursor (on the last row of a full page). Rows of lists are
-- the district's; those of children in danger come first.
SELECT r.row_no AS row, r.verdict, r.duplicate_of, case_no(r.case_id) AS "case", w.norm->>'name' AS name,
       mask_id(w.norm->>'id_number') AS id_number,
       (SELECT case_no(k.id) FROM case_file k
         WHERE k.id <> r.case_id AND k.child_id = CASE r.verdict WHEN 'joined' THEN c.child_id ELSE c.proposed_child END
         ORDER BY k.is_open DESC, k.id DESC LIMIT 1) AS known_case,
       'twins' = ANY (r.warnings) AS twins, r.warnings,
       CASE WHEN c.danger THEN clock_stamp(c.danger_at) END AS danger_at,
       CASE WHEN row_number() OVER (ORDER BY z.day, r.row_no) = (SELECT page_size($1::jsonb))
            THEN page_cursor($1::jsonb, z.day, r.row_no) END AS cursor
  FROM batch b
  JOIN batch_row r ON r.batch_id = b.id
  JOIN batch_row_cells w ON w.batch_id = r.batch_id AND w.row_no = r.row_no
  LEFT JOIN case_file c ON c.id = r.case_id
 CROSS JOIN LATERAL (SELECT danger_day(c.id, (SELECT danger_cases(page_since($1::jsonb))), page_first() + 1) AS day) z
 WHERE b.name = $1::jsonb->>'batch'
   AND (SELECT sees_all())
   AND ($1::jsonb->>'verdict' IS NULL OR r.verdict = $1::jsonb->>'verdict')
   AND (coalesce($1::jsonb->>'warnings', 'false') = 'false' OR r.warnings <> '{}')
   AND (z.day, r.row_no) > ((SELECT page_day($1::jsonb)), (SELECT page_id($1::jsonb)))
 ORDER BY z.day, r.row_no
 LIMIT (SELECT page_size($1::jsonb))
