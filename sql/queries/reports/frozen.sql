-- REPORT_FROZEN: the frozen reports, the last first. $1: {"batch", "limit", "after"}; a cursor is the number.
-- Columns of FrozenRow, and next.
SELECT f.number AS report, b.name AS batch, f.on_date AS "on", f.position::text AS position, f.report ->> 'known_at' AS known_at, stamp(f.at) AS at,
       account_name_of(f.account_id) AS by, encode(f.digest, 'hex') AS digest, (f.report ->> 'listed')::int AS listed, (f.report ->> 'deducted')::int AS deducted,
       (f.report ->> 'out_of_school')::int AS out_of_school, (f.report ->> 'returned')::int AS returned, (f.report ->> 'open')::int AS open,
       CASE WHEN row_number() OVER (ORDER BY f.number DESC) = page_size($1::jsonb) THEN f.number::text END AS next
  FROM report_frozen f JOIN batch b ON b.id = f.batch_id
 WHERE ($1::jsonb ->> 'batch' IS NULL OR b.name = $1::jsonb ->> 'batch')
   AND (NOT $1::jsonb ? 'after' OR f.number < CASE WHEN $1::jsonb ->> 'after' ~ '^[0-9]{1,9}$' THEN ($1::jsonb ->> 'after')::int ELSE 0 END)
 ORDER BY f.number DESC
 LIMIT page_size($1::jsonb)
