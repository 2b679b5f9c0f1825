-- IMPORT_BEGIN. $1: {"kind", "sha256" hex, "file_name", "columns" (Pairs), "rows", "terms" {BatchTerms}}
-- Runs as nol_writer.
-- One row: result, {"ok": {"import"}} or {"error", "params"}
SELECT import_begin($1::jsonb) AS result
