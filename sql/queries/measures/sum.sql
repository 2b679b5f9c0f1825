-- MEASURE_SUM. $1: {"case", "kind", "batch", "street", "from", "until"}
-- kind, label, label_en, times, persons, amount (fen), planned, held (lessons): a row a kind, over what one sees.
SELECT m.* FROM measure_sum($1::jsonb) m
