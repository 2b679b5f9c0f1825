-- Follow-ups: duties that come back, the watch of a returned child, what the registry answers by itself; and children found on no list.

ALTER TABLE duty
    ADD spec        jsonb NOT NULL DEFAULT '{}',     -- as the scheme had it when the duty was written: its interval, what ends it
    ADD round       int NOT NULL DEFAULT 1,          -- the how manieth time
    ADD anchor      date,                            -- watch: the day of the return; each term: the day that the time before was due
    ADD halvings    int NOT NULL DEFAULT 0,          -- relapses before it: each has halved the interval
    ADD provisional boolean NOT NULL DEFAULT false,  -- due in plain days, because the terms of that time are not loaded
    ADD by_death    boolean NOT NULL DEFAULT false;  -- ended because the child died: open again should that have been a mistake

-- What answers a duty, the child's row in a new registry, and what the answer to an inquiry proposes are decided on like proposals of the desk check.
ALTER TABLE match_proposal
    ADD duty_id bigint REFERENCES duty,
    DROP CONSTRAINT match_proposal_rule_check,
    ADD CONSTRAINT match_proposal_rule_check CHECK (rule IN ('exact', 'id_slip', 'student_number', 'name_birth', 'over_age', 'registration',
        'inquiry_attends_in', 'inquiry_attends_out', 'inquiry_taken_over'));
CREATE INDEX match_proposal_duty ON match_proposal (duty_id) WHERE duty_id IS NOT NULL;
CREATE INDEX match_proposal_registration ON match_proposal (id) WHERE rule = 'registration' AND status = 'open';

-- A school year's list of children whom no list names: it has no file, and grows.
ALTER TABLE batch
    ADD standing boolean NOT NULL DEFAULT false,
    ALTER import_id DROP NOT NULL,
    ALTER sha256 DROP NOT NULL,
    ADD CHECK (standing OR (import_id IS NOT NULL AND sha256 IS NOT NULL));
CREATE UNIQUE INDEX batch_standing ON batch (received) WHERE standing;
ALTER TABLE case_file
    ADD next_visit date,                             -- promised by the last visit
    ADD found_by   text CHECK (found_by IN ('community', 'school', 'public', 'department'));
INSERT INTO setting VALUES ('standing_scheme', '2019-list');   -- for a school year whose first child names no other

-- For the day of each person.
CREATE INDEX case_file_transfer ON case_file (id) WHERE transfer_to IS NOT NULL;
CREATE INDEX child_died ON child (id) WHERE died_on IS NOT NULL;

-- Who may look at a case may not yet write there: an inspector adds remarks alone.
CREATE OR REPLACE FUNCTION acts_on(p_account int, p_case bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
BEGIN
    RETURN coalesce(i.account_id = p_account AND i.role IN ('district', 'street', 'community'), false)
       AND EXISTS (SELECT FROM case_file c WHERE c.id = p_case AND case_visible(i, c.street_id, c.community_id, c.school_id));
END $$;
ALTER POLICY duty_seen ON duty WITH CHECK ((SELECT sees_all())
    OR ((SELECT my_role()) IN ('street', 'community') AND EXISTS (SELECT FROM case_file c WHERE c.id = case_id)));
-- The trail names the role in which one acts, and no other.
CREATE POLICY event_role ON event AS RESTRICTIVE FOR INSERT WITH CHECK (role = (SELECT my_role()));

-- ---------------------------------------------------------------- clocks of duties and of promised visits
-- Kept by triggers, so that no way of writing a duty, a visit or a holder can forget them.

-- A duty that is open has a clock where the batch has clocks.
CREATE FUNCTION duty_clock() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    c case_file;
    v_level text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status <> 'open' THEN
        PERFORM clock_end(NEW.ended_on, p_duty => NEW.id);
        RETURN NULL;
    ELSIF TG_OP = 'UPDATE' AND OLD.status = 'open' THEN
        UPDATE clock SET due = NEW.due, late_on = NULL, woken_on = NULL, gone_up_to = NULL, go_up_on = NULL
         WHERE duty_id = NEW.id AND status = 'running' AND due IS DISTINCT FROM NEW.due;
        RETURN NULL;
    END IF;
    SELECT f.* INTO c FROM case_file f JOIN batch b ON b.id = f.batch_id WHERE f.id = NEW.case_id AND b.clocks;
    IF FOUND AND NEW.status = 'open' THEN
        v_level := duty_level(NEW.level, c.street_id, c.community_id);
        PERFORM clock_open('duty', v_level, duty_org(v_level, c), NEW.since, p_due => NEW.due, p_case => c.id, p_duty => NEW.id);
    END IF;
    RETURN NULL;
END $$;

-- A visit promises the next one. Whoever writes a visit sets the promise of the case back first (visit_plain, case_touch, case_move), so that most visits,
-- which follow no promise and make none, cost nothing here.
CREATE FUNCTION visit_promise() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    UPDATE case_file SET next_visit = NEW.next_date WHERE id = NEW.case_id;
    RETURN NULL;
END $$;

-- The visit that was promised has been made, or is promised for another day. A day that lies behind is no promise.
CREATE FUNCTION case_promise() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    PERFORM clock_end(today(), 'next_visit', p_case => NEW.id);
    IF NEW.next_visit >= today() THEN
        PERFORM clock_open('next_visit', o.type, o.id, today(), p_due => NEW.next_visit, p_case => NEW.id)
           FROM org o WHERE o.id = coalesce(NEW.community_id, NEW.street_id, org_district());
    END IF;
    RETURN NULL;
END $$;

-- Another holder takes the duties and the promise over; what is settled needs no further visit.
CREATE FUNCTION case_clocks_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    IF NEW.state IN ('deducted', 'returned', 'closed') THEN
        PERFORM clock_end(NEW.last_on, 'next_visit', p_case => NEW.id);
    END IF;
    IF (OLD.street_id, OLD.community_id) IS DISTINCT FROM (NEW.street_id, NEW.community_id) THEN
        UPDATE clock k SET level = n.level, org_id = duty_org(n.level, NEW)
          FROM (SELECT i.id, duty_level(coalesce(d.level, 'community'), NEW.street_id, NEW.community_id) AS level
                  FROM clock i LEFT JOIN duty d ON d.id = i.duty_id
                 WHERE i.case_id = NEW.id AND i.status = 'running' AND i.kind IN ('duty', 'next_visit')) n
         WHERE k.id = n.id;
    END IF;
    RETURN NULL;
END $$;

-- Nobody is reminded of a child who died. And the steps of a child that was found on no list all have to be over by the day that the finding
-- of it set, whoever has it.
CREATE FUNCTION clock_fit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_died date;
    v_due date;
BEGIN
    SELECT h.died_on, CASE WHEN b.standing AND NEW.kind IN ('route', 'assign', 'visit') THEN greatest(c.due, NEW.since) END INTO v_died, v_due
      FROM case_file c JOIN child h ON h.id = c.child_id JOIN batch b ON b.id = c.batch_id WHERE c.id = NEW.case_id;
    IF v_died IS NOT NULL THEN
        RETURN NULL;
    END IF;
    IF v_due < coalesce(NEW.due, 'infinity') THEN
        NEW.due := v_due;
        NEW.missing_year := NULL;
    END IF;
    RETURN NEW;
END $$;

-- The terms of school have changed: what was counted in them is counted anew.
CREATE FUNCTION term_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    UPDATE duty d SET due = n.due, provisional = n.provisional
      FROM (SELECT o.id, x.due, x.provisional FROM duty o CROSS JOIN LATERAL duty_due(o) x
             WHERE o.status = 'open' AND o.spec ?| '{each_term,before_term,watch}') n
     WHERE d.id = n.id AND (d.due, d.provisional) IS DISTINCT FROM (n.due, n.provisional);
    RETURN NULL;
END $$;
CREATE TRIGGER duty_clock AFTER INSERT OR UPDATE ON duty FOR EACH ROW EXECUTE FUNCTION duty_clock();
CREATE TRIGGER visit_promise AFTER INSERT ON visit FOR EACH ROW WHEN (NOT NEW.late AND NEW.next_date IS NOT NULL) EXECUTE FUNCTION visit_promise();
CREATE TRIGGER case_promise AFTER UPDATE ON case_file FOR EACH ROW WHEN (OLD.next_visit IS DISTINCT FROM NEW.next_visit) EXECUTE FUNCTION case_promise();
CREATE TRIGGER case_clocks_follow AFTER UPDATE ON case_file FOR EACH ROW
    WHEN ((OLD.state, OLD.street_id, OLD.community_id) IS DISTINCT FROM (NEW.state, NEW.street_id, NEW.community_id)) EXECUTE FUNCTION case_clocks_follow();
CREATE TRIGGER clock_fit BEFORE INSERT ON clock FOR EACH ROW WHEN (NEW.case_id IS NOT NULL) EXECUTE FUNCTION clock_fit();
CREATE TRIGGER term_changed AFTER INSERT OR UPDATE OR DELETE ON term FOR EACH STATEMENT EXECUTE FUNCTION term_changed();
