-- SCHEME_SHOW. $1: {"scheme"}
-- One row: scheme, digest, document (JSON as text)
SELECT s.name AS scheme, encode(s.digest, 'hex') AS digest, jsonb_pretty(s.document) AS document
  FROM scheme s
 WHERE s.name = $1::jsonb->>'scheme'
