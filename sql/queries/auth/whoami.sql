-- WHOAMI, and RESUME with the token that it brings. $1: {}
-- One row: user, display_name, role, org, org_name, expires
SELECT a.name AS user, a.display_name, a.role, o.code AS org, o.name AS org_name, stamp(my_expiry()) AS expires
  FROM account a JOIN org o ON o.id = a.org_id
 WHERE a.id = my_account() AND $1::jsonb IS NOT NULL
