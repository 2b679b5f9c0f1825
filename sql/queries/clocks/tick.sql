-- The clock's tick; run without a token. $1: {} (unused).
-- Columns: done (NULL: nothing to do), held (the day since which the clocks stand still because the machine's date jumped; NULL: they work).
SELECT clock_tick() AS done, clock_held() AS held FROM (SELECT $1::jsonb) unused;
