-- USER_LIST. $1: {"org", "role", "waiting", "from", "stamped_list", "limit", "after"}
-- user, display_name, role, org, org_name, status, created, substitute and until (who stands in today), rights, and who let the account in
-- (account_said); next: the account to go on behind
WITH page AS (
    SELECT a.*, s AS said, row_number() OVER (ORDER BY a.name) AS n
      FROM account a CROSS JOIN LATERAL account_said(a.id) s
     WHERE (NOT $1::jsonb ? 'after' OR a.name > (SELECT b.name FROM account b WHERE b.id::text = $1::jsonb ->> 'after' AND user_listed(b)))
       AND (NOT $1::jsonb ? 'role' OR a.role = $1::jsonb ->> 'role')
       AND (NOT $1::jsonb ? 'org' OR a.org_id = org_find($1::jsonb ->> 'org'))
       AND (NOT $1::jsonb ? 'waiting' OR s.waits IS NOT NULL)
       AND (NOT $1::jsonb ? 'stamped_list' OR s.stamped_list = $1::jsonb ->> 'stamped_list')
       AND (NOT $1::jsonb ? 'from' OR s.touched_on >= ($1::jsonb ->> 'from')::date)
       AND user_listed(a)
     ORDER BY a.name
     LIMIT page_size($1::jsonb) + 1
)
SELECT p.name AS user, p.display_name, p.role, o.code AS org, o.name AS org_name,
       CASE WHEN p.disabled_at IS NOT NULL THEN 'disabled' WHEN p.approved_at IS NULL THEN 'waiting' ELSE 'active' END AS status,
       stamp(p.created_at) AS created, b.name AS substitute, u.until_date AS until, account_rights(p.id) AS rights,
       (p.said).waits, (p.said).due, (p.said).late, (p.said).issued, (p.said).issued_at, (p.said).made_by, (p.said).asked_by, (p.said).approved_by,
       (p.said).why, (p.said).stamped_list, (p.said).alone, (p.said).shown,
       CASE WHEN (SELECT count(*) FROM page) > page_size($1::jsonb)
            THEN p.id END AS next
  FROM page p JOIN org o ON o.id = p.org_id
  LEFT JOIN substitute u ON u.account_id = p.id AND u.ended_at IS NULL AND u.until_date >= today()
  LEFT JOIN account b ON b.id = u.by_id
 WHERE p.n <= page_size($1::jsonb)
 ORDER BY p.name
