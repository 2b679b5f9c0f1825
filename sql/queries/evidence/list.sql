-- EVIDENCE_LIST. $1: {"case"}. Records the look.
-- One row: result ({"ok": EvidenceListReply}: all papers of the child); no row: absent or not one's own.
SELECT l.result FROM evidence_list($1::jsonb) AS l(result) WHERE l.result IS NOT NULL
