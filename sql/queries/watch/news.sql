-- The follower's look at the record; run without a token. $1: {"after": a position, or "" at first}
-- position: the newest looked at; org: a unit that has notices between the two. One row has no org
SELECT n."position", n.org FROM watch_news($1::jsonb ->> 'after') n
