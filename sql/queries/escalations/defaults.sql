-- DIRECTIVE_DEFAULTS. $1: {} (unused)
-- Columns: for_unit, fields
SELECT d.for_unit, d.fields FROM directive_defaults() d, (SELECT $1::jsonb) unused
