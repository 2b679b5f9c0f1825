-- BATCH_LIST. $1: {"limit", "after"}
-- batch, documents, source, received, due, scheme, born_from, born_until, reference_day, rows, duplicates, listed, supplementary, imported,
-- imported_by, skipped; cursor (on the last row of a full page). The last received first. Terms and counts of a list hold no child's data; auditor and operator have no business with them.
SELECT b.name AS batch, array(SELECT d.number FROM batch_document d WHERE d.batch_id = b.id ORDER BY d.ord) AS documents, b.source, b.received,
       b.due, s.name AS scheme, b.born_from, b.born_until, b.reference_day, b.rows, b.duplicates, b.rows - b.duplicates AS listed,
       b.supplementary, stamp(b.imported_at) AS imported, account_name_of(b.imported_by) AS imported_by, b.skipped,
       CASE WHEN row_number() OVER (ORDER BY to_char(b.received, 'YYYYMMDD') || '.' || lpad(b.id::text, 10, '0') DESC) = (SELECT page_size($1::jsonb))
            THEN to_char(b.received, 'YYYYMMDD') || '.' || lpad(b.id::text, 10, '0') END AS cursor
  FROM batch b JOIN scheme s ON s.id = b.scheme_id
 WHERE (SELECT my_role()) NOT IN ('auditor', 'operator')
   AND ($1::jsonb->>'after' IS NULL OR to_char(b.received, 'YYYYMMDD') || '.' || lpad(b.id::text, 10, '0') < $1::jsonb->>'after')
 ORDER BY to_char(b.received, 'YYYYMMDD') || '.' || lpad(b.id::text, 10, '0') DESC
 LIMIT (SELECT page_size($1::jsonb))
