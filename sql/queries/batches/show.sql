-- BATCH_SHOW. $1: {"batch"}
-- One row, the columns of batches/list.
SELECT b.name AS batch, array(SELECT d.number FROM batch_document d WHERE d.batch_id = b.id ORDER BY d.ord) AS documents, b.source, b.received,
       b.due, s.name AS scheme, b.born_from, b.born_until, b.reference_day, b.rows, b.duplicates, b.rows - b.duplicates AS listed,
       b.supplementary, stamp(b.imported_at) AS imported, account_name_of(b.imported_by) AS imported_by, b.clocks, b.skipped
  FROM batch b JOIN scheme s ON s.id = b.scheme_id
 WHERE b.name = $1::jsonb->>'batch'
   AND (SELECT my_role()) NOT IN ('auditor', 'operator')
