-- The sequencer's tick; run without a token. $1: {} (unused).
-- Columns: position (NULL: nothing to do).
SELECT seal_tick() AS position FROM (SELECT $1::jsonb) unused;
