-- After thousands of rows came in, the planner learns of it at once, and so do plans that were made while the tables were small (those of
-- the foreign keys too: a sequential scan for each new row otherwise). It is the owner's of the tables: nobody else's ANALYZE does anything.
CREATE OR REPLACE FUNCTION import_analyze(p_kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RAISE EXCEPTION 'import_analyze: district only' USING ERRCODE = '42501';
    END IF;
    IF p_kind = 'roster' THEN
        ANALYZE roster_pupil;
    ELSE
        ANALYZE child, child_person, case_file, event;
    END IF;
END $$;
