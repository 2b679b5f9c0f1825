-- For nold check: since when the clocks stand still, where the machine's date jumped (clocks/clock_time.sql). One row: since, or NULL.
SELECT clock_held() AS since
