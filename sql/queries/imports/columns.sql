-- For IMPORT_ROWS: what the file's columns are. $1: {"import"}
-- One row: kind, columns (JSON array of the headers in the file's order), map (JSON array of pairs). No row: no such open import.
SELECT i.kind, i.columns, coalesce(i.terms -> 'map', '[]') AS map
  FROM import i
 WHERE i.id = ($1::jsonb ->> 'import')::bigint AND i.state = 'open' AND i.account_id = (SELECT my_account())
