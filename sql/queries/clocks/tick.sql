-- The clock's tick; run without a token. $1: {} (unused).
-- Columns: done (NULL: nothing to do).
SELECT clock_tick() AS done FROM (SELECT $1::jsonb) unused;
