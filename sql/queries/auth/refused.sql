-- What was refused lately; run without a token. $1: {"rows": [{"source", "session", "user", "several", "count", "messages"}]}
-- told: rows of the trail that came of it
SELECT refusals_note($1::jsonb) AS told
