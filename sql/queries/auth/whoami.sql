-- WHOAMI, and RESUME with the token that it brings. $1: {}
-- One row: user, display_name, role, org, org_name, expires; of a substitute for_user, for_name (whose post it is), until; today in the district;
-- must_change: why the password has to be changed before anything else
SELECT w.* FROM whoami() w WHERE $1::jsonb IS NOT NULL
