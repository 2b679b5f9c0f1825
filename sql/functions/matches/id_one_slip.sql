-- Are two ID numbers one slip of the hand apart: one character another, or two neighbours exchanged? Equal ones are not.
CREATE OR REPLACE FUNCTION id_one_slip(a text, b text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE first int := 0;
BEGIN
    IF length(a) <> length(b) OR a = b OR a = '' THEN
        RETURN false;
    END IF;
    FOR i IN 1 .. length(a) LOOP
        IF substr(a, i, 1) <> substr(b, i, 1) THEN
            first := i;
            EXIT;
        END IF;
    END LOOP;
    RETURN substr(a, first + 1) = substr(b, first + 1)
        OR (substr(a, first, 1) = substr(b, first + 1, 1) AND substr(a, first + 1, 1) = substr(b, first, 1)
            AND substr(a, first + 2) = substr(b, first + 2));
END $$;
