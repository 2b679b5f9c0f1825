-- ORG_LIST. $1: {"under", "type", "find", "limit", "after"}; `find` is a code, a part of a name, or the last three digits in one's own area
-- org, name, type, parent, parent_name, valid_from, valid_until, function, phone, own; cursor (on the last row of a full page). Units hold no child's data: everybody logged in sees them.
WITH RECURSIVE below AS (
    SELECT o.id FROM org o WHERE o.id = (SELECT org_find($1::jsonb->>'under'))
    UNION ALL SELECT o.id FROM org o JOIN below b ON o.parent_id = b.id)
SELECT o.code AS org, o.name, o.type, p.code AS parent, p.name AS parent_name,
       CASE WHEN k.valid_from > '-infinity' THEN k.valid_from END AS valid_from, k.valid_until, o.function, o.phone, nullif((SELECT (me()).org_id) IN (o.id, o.parent_id), false) AS own,
       CASE WHEN row_number() OVER (ORDER BY o.code || '.' || o.id) = (SELECT page_size($1::jsonb))
            THEN o.code || '.' || o.id END AS cursor
  FROM org o
  LEFT JOIN org p ON p.id = o.parent_id
  LEFT JOIN org_code k ON k.org_id = o.id AND k.code = o.code
 WHERE (SELECT my_account()) IS NOT NULL
   AND ($1::jsonb->>'under' IS NULL OR o.id IN (SELECT id FROM below))
   AND ($1::jsonb->>'type' IS NULL OR o.type = $1::jsonb->>'type')
   AND ($1::jsonb->>'find' IS NULL OR o.id = (SELECT org_find($1::jsonb->>'find')) OR strpos(o.name, $1::jsonb->>'find') > 0)
   AND ($1::jsonb->>'after' IS NULL OR o.code || '.' || o.id > $1::jsonb->>'after')
 ORDER BY o.code || '.' || o.id
 LIMIT (SELECT page_size($1::jsonb))
