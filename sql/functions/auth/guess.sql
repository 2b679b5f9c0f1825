-- Guesses at passwords that left no row: somebody with SQL of his own compared and rolled back. Nothing of `nold` does; a few go missing when the database
-- crashes (a sequence then goes on up to 32 further), or a connection breaks in between.
--
-- They are counted for a quarter of an hour, from the number that stood at its beginning. Above so many, devices that are not known, and who gives the
-- password again, wait for its end; the tick then writes how many there were into the trail. Known devices pass: whoever guesses has none.
CREATE OR REPLACE FUNCTION guesses_undone(p_from bigint, p_to bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN p_to - p_from - (SELECT count(*) FROM guess WHERE n > p_from AND n <= p_to);
END $$;

-- {"from": the number, "at": since when}; anew when it is over, or the clock went back.
CREATE OR REPLACE FUNCTION guess_quarter(OUT "from" bigint, OUT at timestamptz) RETURNS record
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v jsonb := (SELECT value::jsonb FROM setting WHERE name = 'guesses');
BEGIN
    "from" := coalesce((v ->> 'from')::bigint, 0);
    at := coalesce((v ->> 'at')::timestamptz, clock_timestamp());
END $$;

-- Seconds that a stranger waits for it; 0: none.
CREATE OR REPLACE FUNCTION guess_wait() RETURNS double precision
LANGUAGE plpgsql STABLE AS $$
DECLARE
    q record := guess_quarter();
BEGIN
    RETURN CASE WHEN guesses_undone(q."from", (SELECT last_value FROM guess_number)) > limit_guesses_undone()
                THEN greatest(1, login_window_seconds() - extract(epoch FROM clock_timestamp() - q.at)) ELSE 0 END;
END $$;

-- Called by the tick.
CREATE OR REPLACE FUNCTION guesses_look() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    q record := guess_quarter();
    v_to bigint := (SELECT last_value FROM guess_number);
    v_undone bigint;
BEGIN
    IF extract(epoch FROM clock_timestamp() - q.at) BETWEEN 0 AND login_window_seconds() AND EXISTS (SELECT FROM setting WHERE name = 'guesses')
       OR NOT pg_try_advisory_xact_lock(hashtext('nol.guesses')) THEN
        RETURN;
    END IF;
    v_undone := guesses_undone(q."from", v_to);
    IF v_undone > 4 THEN
        INSERT INTO event (role, kind, detail) VALUES ('clock', 'login_undone', jsonb_build_object('count', v_undone));
    END IF;
    DELETE FROM guess WHERE n <= v_to;
    INSERT INTO setting VALUES ('guesses', jsonb_build_object('from', v_to, 'at', clock_timestamp())::text) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END $$;
