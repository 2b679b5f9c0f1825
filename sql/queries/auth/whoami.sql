-- WHOAMI, and RESUME with the token that it brings. $1: {}
-- One row: user, display_name, role, org, org_name, expires; of a substitute for_user, for_name (whose post it is), until; today in the district
SELECT a.name AS user, a.display_name, i.role, o.code AS org, o.name AS org_name, stamp(my_expiry()) AS expires,
       f.name AS for_user, f.display_name AS for_name, my_until() AS until,
       today()::text AS today
  FROM me() i JOIN account a ON a.id = i.account_id JOIN org o ON o.id = i.org_id
  LEFT JOIN account f ON f.id = my_post() AND f.id <> a.id
 WHERE $1::jsonb IS NOT NULL
