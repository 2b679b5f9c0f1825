-- For IMPORT_ROWS: what the file's columns are. $1: {"import"}
-- One row: kind, ticket (each row carries it), columns (JSON: Pairs in the file's order, our column or "" = their header). No row: no such open import of one's own.
SELECT i.kind, i.columns, i.ticket
  FROM import i
 WHERE i.id = ($1::jsonb ->> 'import')::bigint AND i.state = 'open' AND i.account_id = (SELECT my_account())
