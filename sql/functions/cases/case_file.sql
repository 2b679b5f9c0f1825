-- What a case is in each of its states, in one place. CHECK constraints would be read anew by each statement and looked at by each visit, which
-- changes none of these columns.
CREATE OR REPLACE FUNCTION case_file_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    c case_file := NEW;
BEGIN
    IF (c.state = ANY (state_words()) AND coalesce(c.found_by = ANY (found_by_words()), true)
        AND (c.community_id IS NULL OR c.street_id IS NOT NULL)
        AND CASE c.state
            WHEN 'listed' THEN c.street_id IS NULL
            WHEN 'at_street' THEN c.street_id IS NOT NULL
            WHEN 'at_community' THEN c.community_id IS NOT NULL
            WHEN 'found' THEN c.finding_id IS NOT NULL
            WHEN 'reviewed' THEN c.finding_id IS NOT NULL
            ELSE true END) IS NOT TRUE THEN
        RAISE EXCEPTION 'case % is not what a case in state % is', c.id, c.state USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER case_file_stands BEFORE INSERT OR UPDATE OF state, street_id, community_id, finding_id, found_by ON case_file
    FOR EACH ROW EXECUTE FUNCTION case_file_stands();
ALTER TABLE case_file DROP CONSTRAINT IF EXISTS case_file_check, DROP CONSTRAINT IF EXISTS case_file_check1, DROP CONSTRAINT IF EXISTS case_file_check2,
    DROP CONSTRAINT IF EXISTS case_file_check3, DROP CONSTRAINT IF EXISTS case_file_check4, DROP CONSTRAINT IF EXISTS case_file_found_by_check,
    DROP CONSTRAINT IF EXISTS case_file_state_check;
