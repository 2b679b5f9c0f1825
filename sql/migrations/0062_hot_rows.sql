-- Half of what a plain visit cost was looking up rows that it had just read or locked, and that nobody has the right to delete. These foreign keys
-- go; `nold check --record` looks for what they would have found.
DO $$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT k.conname, k.conrelid::regclass AS t FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
              WHERE k.contype = 'f' AND k.conrelid IN ('visit'::regclass, 'visit_text'::regclass, 'event'::regclass, 'request_key'::regclass)
                AND a.attname IN ('account_id', 'case_id', 'child_id', 'event_id', 'org_id', 'visit_id') LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', f.t, f.conname);
    END LOOP;
END $$;

-- The visits of a child on a day, which each visit asks for (is it there already?), without going through all of the child's.
CREATE INDEX visit_child_day ON visit (child_id, on_date);
DROP INDEX visit_child;
