-- EXPORT_LIST. No parameter is read.
-- One row: result ({"ok": ExportListReply} or a refusal).
SELECT export_list() AS result FROM (SELECT $1::jsonb) p
