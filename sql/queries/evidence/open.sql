-- EVIDENCE_OPEN. $1: {"evidence"}. Records the look.
-- One row: result ({"ok": EvidenceOpenReply}); no row: absent or not one's own.
SELECT o.result FROM evidence_open($1::jsonb) AS o(result) WHERE o.result IS NOT NULL
