-- One call for everything that waited. $1: the items (sql/functions/writes/write_group.sql says their form).
-- Runs as nol_writer.
-- Columns: n (place of the item, from 1), result ({"ok": …} or {"error": …}).
SELECT n, result FROM write_group($1::jsonb);
