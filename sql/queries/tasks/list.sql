-- TASK_LIST. $1: {"mine", "batch", "kind", "limit", "after"}
-- Columns of Duty, and next: where to go on after a full page.
SELECT t.*, CASE WHEN t.task IN ('review', 'confirm') THEN oddity_names(case_oddities(case_id(t."case"))) END AS oddities
  FROM task_list($1::jsonb) t
