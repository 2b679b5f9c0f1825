-- One definition of late (sql/functions/clocks/open_things.sql). A clock whose day was set later (a duty counted anew, the steps of a child found on no
-- list) was flagged by the day before.
CREATE FUNCTION clock_latest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.latest := NEW.due;
    RETURN NEW;
END $$;
CREATE TRIGGER clock_latest BEFORE INSERT OR UPDATE OF due ON clock FOR EACH ROW WHEN (NEW.due IS NOT NULL) EXECUTE FUNCTION clock_latest();
UPDATE clock SET latest = due WHERE status = 'running' AND due IS NOT NULL AND latest IS DISTINCT FROM due;
DROP FUNCTION IF EXISTS case_overdue(case_file, date);
