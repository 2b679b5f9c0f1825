-- LOGOUT. $1: {}
-- One row, one column without meaning
SELECT true AS done FROM logout() WHERE $1::jsonb IS NOT NULL
