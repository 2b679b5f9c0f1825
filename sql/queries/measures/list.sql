-- MEASURE_LIST. $1: {"case", "kind", "batch", "street", "from", "until", "limit", "after"}
-- Columns of Measure, and cursor (on the last row of a full page). Rows: measures for children of whom one sees a case.
SELECT m.* FROM measure_list($1::jsonb) m
