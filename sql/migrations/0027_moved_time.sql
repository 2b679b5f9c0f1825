-- What the time was moved by, and since when: a moment of the past is said as the work lived it, not as the machine did. Empty where
-- time was never moved. Like time_shift of the owner alone.
CREATE TABLE time_shift_past (
    at    timestamptz PRIMARY KEY DEFAULT clock_timestamp(),
    shift interval NOT NULL
);
INSERT INTO time_shift_past
SELECT at, make_interval(secs => sum((detail ->> 'by')::bigint) OVER (ORDER BY at, id)) FROM event WHERE kind = 'clock_move'
ON CONFLICT (at) DO UPDATE SET shift = excluded.shift;

CREATE FUNCTION time_shift_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    INSERT INTO time_shift_past (shift) VALUES (NEW.shift) ON CONFLICT (at) DO UPDATE SET shift = excluded.shift;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION time_shift_kept FROM PUBLIC;
CREATE TRIGGER time_shift_kept AFTER INSERT OR UPDATE ON time_shift FOR EACH ROW EXECUTE FUNCTION time_shift_kept();
