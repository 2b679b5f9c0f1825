-- SCHEME_LIST. $1: {}
-- scheme, label, codes, digest, label_en
SELECT s.name AS scheme, s.label, (SELECT count(DISTINCT c.code) FROM scheme_code c WHERE c.scheme_id = s.id) AS codes,
       encode(s.digest, 'hex') AS digest, s.document #>> '{label,en}' AS label_en
  FROM scheme s
 WHERE $1::jsonb IS NOT NULL
 ORDER BY s.name
