-- TASK_LIST. $1: {"mine", "batch", "kind", "limit", "after"}. Of those who see no case it records the look.
-- Columns of Duty, and cursor: where to go on after a full page.
WITH t AS MATERIALIZED (
    SELECT * FROM task_list($1::jsonb)
), o AS MATERIALIZED (
    SELECT page_oddities(array(SELECT case_id(t."case") FROM t WHERE t.task IN ('review', 'confirm'))) AS odd
), looked AS MATERIALIZED (
    SELECT task_looked(jsonb_agg(to_jsonb(t))) FROM t
)
SELECT t.*, CASE WHEN t.task IN ('review', 'confirm') THEN o.odd -> t."case" END AS oddities
  FROM t CROSS JOIN o CROSS JOIN looked
