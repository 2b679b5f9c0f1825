-- A visit promises the next one, but where a visit of a later day has: whoever writes a visit sets the promise back first (visit_one, visit_group, case_touch,
-- case_move), unless one of a later day made it (promised_later), and what then stands is left alone.
CREATE OR REPLACE FUNCTION visit_promise() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    UPDATE case_file SET next_visit = NEW.next_date WHERE id = NEW.case_id AND next_visit IS NULL;
    RETURN NULL;
END $$;
