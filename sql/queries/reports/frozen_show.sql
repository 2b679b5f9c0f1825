-- REPORT_FROZEN_SHOW: one frozen report, its text, and whether the digest and a new count of the same files agree. $1: {"report"}
-- One row: the columns of ReportFrozenShowReply; no row: no such report.
SELECT f.number AS report, b.name AS batch, f.on_date AS "on", f.position::text AS position, f.report ->> 'known_at' AS known_at, stamp(f.at) AS at,
       account_name_of(f.account_id) AS by, encode(f.digest, 'hex') AS digest, f.body AS text, w.wrong IS NULL AS agrees, w.wrong AS what, f.report AS stage
  FROM report_frozen f JOIN batch b ON b.id = f.batch_id
 CROSS JOIN LATERAL (SELECT report_frozen_wrong(f.number) AS wrong) w
 WHERE f.number = ($1::jsonb ->> 'report')::int
