-- REPORT_STAGE, REPORT_DIFF, the first step: which position they are about. $1: {"known_at", "position"}. Seals what is committed.
-- One row: result ({"position", "known_at"}, for leaders and inspectors also {"on", "until", "day_end"}, or a refusal).
SELECT report_asked($1::jsonb) AS result
