-- Trials and tests move the clock of the work on instead of waiting. Of the migrator, from the server's own command line; no role of the server can.

-- Marks the database as one for trials, or not (setting trial of nold.conf, at nold migrate; nold dev at each start). A trial that was left
-- alone for some months goes on where it was.
CREATE OR REPLACE FUNCTION clock_trial(p_is boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF p_is THEN
        INSERT INTO setting VALUES ('trial', 'yes') ON CONFLICT DO NOTHING;
        PERFORM clock_works();
    ELSE
        DELETE FROM setting WHERE name = 'trial';
    END IF;
END $$;

-- What the clock says: {"now", "shift" (seconds), "quiet", "trial", "held": since when it stands still, clock_held}.
CREATE OR REPLACE FUNCTION clock_say() RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object('now', clock_stamp(clock_now()), 'shift', extract(epoch FROM coalesce((SELECT shift FROM time_shift), '0'))::bigint,
                              'quiet', clock_quiet(clock_now()), 'trial', EXISTS (SELECT FROM setting WHERE name = 'trial'),
                              'held', clock_held());
END $$;

-- On by so many seconds, never back; recorded. {"ok": as clock_say} or a refusal.
CREATE OR REPLACE FUNCTION clock_move(p_seconds bigint) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_from text := clock_stamp(clock_now());
BEGIN
    IF NOT EXISTS (SELECT FROM setting WHERE name = 'trial') THEN
        RETURN refuse('CLOCK_NOT_TRIAL');
    ELSIF p_seconds <= 0 OR p_seconds > 400 * 86400 THEN
        RETURN refuse('CLOCK_ONLY_ON');
    END IF;
    INSERT INTO time_shift VALUES (true, make_interval(secs => p_seconds))
    ON CONFLICT (one) DO UPDATE SET shift = time_shift.shift + excluded.shift;
    INSERT INTO event (role, kind, detail) VALUES ('operator', 'clock_move', jsonb_build_object('from', v_from, 'to', clock_stamp(clock_now()), 'by', p_seconds));
    RETURN jsonb_build_object('ok', clock_say());
END $$;

-- Somebody looked: the machine's date is right, the clocks go on from it. Recorded, where they stood still.
CREATE OR REPLACE FUNCTION clock_accept() RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    IF clock_held() IS NOT NULL THEN
        INSERT INTO event (role, kind, detail) VALUES ('operator', 'clock_accept', jsonb_build_object('from', clock_held(), 'to', clock_real_day()));
        PERFORM clock_works();
    END IF;
    RETURN jsonb_build_object('ok', clock_say());
END $$;
