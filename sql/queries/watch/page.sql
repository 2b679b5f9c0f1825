-- One push to a session that watches, under its token. $1: {"after": a cursor of ours, "limit"}
-- Columns of WatchRow; then a row with next and caught_up alone, of WatchEvent
SELECT p.* FROM watch_page($1::jsonb ->> 'after', ($1::jsonb ->> 'limit')::int) p
