-- DIRECTIVE_SHOW. $1: {"directive"}. Records the look.
-- One row: result ({"ok": DirectiveFile}); no row: absent or not one's own.
SELECT s.result FROM directive_show($1::jsonb) AS s(result) WHERE s.result IS NOT NULL
