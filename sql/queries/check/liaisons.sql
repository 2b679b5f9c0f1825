-- For nold check: whom a child in danger cannot be told of (escalations/danger.sql), once there is a district at work.
-- Rows: function of a department; name of the department that nobody reads for, or NULL where there is none.
SELECT f.function, o.name
  FROM unnest(danger_functions()) f(function)
  LEFT JOIN org o ON o.type = 'department' AND o.function = f.function
 WHERE org_reached(o.id) IS NOT TRUE AND EXISTS (SELECT FROM org WHERE type = 'street')
 ORDER BY o.id
