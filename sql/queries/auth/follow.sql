-- The clock jumped; run without a token. $1: {"jump_ms", "at_ms"}
-- Columns: done (false: another process was first).
SELECT sessions_follow($1::jsonb) AS done
