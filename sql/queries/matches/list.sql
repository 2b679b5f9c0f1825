-- MATCH_LIST. $1: {"batch", "status" (default open), "exact" true: only those that may be accepted at once, "limit", "after"}
-- case, version, rule, code, sub, exact, twins, reasons, name, id_number (masked), student_number (masked), school, grade, status, proposal, others, danger_at; cursor (on the last row of a full
-- page). Those of children in danger come first. Open ones only while they may be decided on. The roster is the district's.
SELECT case_no(c.id) AS "case", c.version, p.rule, p.code, nullif(p.sub, '') AS sub, p.exact, p.twins,
       match_reasons(p.rule, p.twins, w, r, b.reference_day, s.upper_age) AS reasons, w.name, mask_id(w.id_number) AS id_number,
       mask_id(p.student_number) AS student_number, coalesce(nullif(r.school_name, ''), r.school_code) AS school, r.grade, p.status,
       p.id::text AS proposal, CASE WHEN p.status = 'open' THEN nullif(match_others(p), 0) END AS others, CASE WHEN c.danger THEN clock_stamp(c.danger_at) END AS danger_at,
       CASE WHEN row_number() OVER (ORDER BY z.day, c.id, p.id) = (SELECT page_size($1::jsonb))
            THEN page_cursor($1::jsonb, z.day, p.id) END AS cursor
  FROM batch b
  JOIN scheme s ON s.id = b.scheme_id
  JOIN case_file c ON c.batch_id = b.id
  JOIN match_proposal p ON p.case_id = c.id
  JOIN child_person w ON w.child_id = c.child_id
  LEFT JOIN roster_pupil r ON r.student_number = p.student_number
 CROSS JOIN LATERAL (SELECT danger_day(c.id, (SELECT danger_cases(page_since($1::jsonb))), page_first() + 1) AS day) z
 WHERE b.name = $1::jsonb->>'batch'
   AND (SELECT sees_all())
   AND p.status = coalesce($1::jsonb->>'status', 'open')
   AND (p.status <> 'open' OR match_stands(c, p))
   AND (coalesce($1::jsonb->>'exact', 'false') = 'false' OR match_at_once(p))
   AND (z.day, c.id, p.id) > ((SELECT page_day($1::jsonb)), coalesce((SELECT a.case_id FROM match_proposal a WHERE a.id = page_id($1::jsonb)), 0), (SELECT page_id($1::jsonb)))
 ORDER BY z.day, c.id, p.id
 LIMIT (SELECT page_size($1::jsonb))
