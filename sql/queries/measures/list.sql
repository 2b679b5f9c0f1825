-- MEASURE_LIST. $1: {"case", "kind", "batch", "street", "from", "until", "known_at", "position", "limit", "after"}
-- Columns of Measure, cursor (on the last row of a full page), out_of_sight. Rows: measures for children of whom one sees a case; with `known_at` or
-- `position` those that REPORT_MEASURES counts. Where there is none one row holds out_of_sight alone.
SELECT * FROM measure_list($1::jsonb)
