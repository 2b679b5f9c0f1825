-- CLOCK_LIST. $1: {} (unused)
-- Columns: kind, days, hours, label, label_en, quiet_from, quiet_until
SELECT l.kind, l.days, l.hours, l.label, l.label_en, l.quiet_from, l.quiet_until FROM clock_list() l, (SELECT $1::jsonb) unused
