-- ESCALATION_ROUTES. $1: {} (unused)
-- Columns: cause, level, to_level
SELECT r.cause, r.level, r.to_level FROM escalation_routes() r, (SELECT $1::jsonb) unused
