-- TASK_LIST. $1: {"mine", "batch", "kind", "limit", "after"}
-- Columns of Duty, and next: where to go on after a full page or 5000 duties looked at.
SELECT t.* FROM task_list($1::jsonb) t
