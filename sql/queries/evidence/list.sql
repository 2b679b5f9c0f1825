-- EVIDENCE_LIST. $1: {"case"}
-- One row: result ({"ok": EvidenceListReply}: all papers of the child); no row: absent or not one's own.
SELECT jsonb_build_object('ok', jsonb_build_object('rows', evidence_json(c.child_id, false))) AS result
  FROM case_file c
 WHERE c.id = case_id($1::jsonb ->> 'case')
   AND (SELECT my_role()) IN ('district', 'street', 'community')
