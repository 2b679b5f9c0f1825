-- TASK_LIST. $1: {"mine", "batch", "kind", "limit", "after"}
-- Columns of Duty, and next: where to go on after a full page.
SELECT t.* FROM task_list($1::jsonb) t
