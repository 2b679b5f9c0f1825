-- Which sessions are over; run without a token. $1: {"sessions": [SHA-256 of a token in hex, …]}
-- n: its place in the list, from 0
SELECT e.n FROM sessions_ended($1::jsonb) e(n)
