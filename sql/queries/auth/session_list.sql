-- SESSION_LIST. $1: {"user", "limit", "after"}
-- session, user, display_name, since, source, expires, idle (when it ends unless somebody asks for something), for_user, here; next
SELECT s.* FROM session_list($1::jsonb) s
