-- The clock's tick; run without a token. $1: {} (unused).
-- Columns: done (NULL: nothing to do), held (the day since which the clocks stand still because the machine's date jumped; NULL: they work),
-- at_ms (the database's clock, milliseconds since 1970).
SELECT clock_tick() AS done, clock_held() AS held, (extract(epoch FROM now()) * 1000)::bigint AS at_ms FROM (SELECT $1::jsonb) unused;
