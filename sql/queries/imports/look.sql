-- IMPORT_ISSUES and IMPORT_COMMIT, before a page of issues. $1: {"import", "limit", "after", "reveal"}. Records the look.
-- One row: result ({"ok"} or a refusal).
SELECT import_look($1::jsonb) AS result
