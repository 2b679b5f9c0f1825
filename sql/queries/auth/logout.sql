-- LOGOUT. $1: {}
-- One row, one column without meaning
SELECT logout() AS done FROM (SELECT $1::jsonb) unused
