-- Escalations, decisions, directives.

-- By hand: one case. By the clock: the late cases of one unit, one a day and level.
CREATE TABLE escalation (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version      int NOT NULL DEFAULT 1,
    reason       text NOT NULL CHECK (reason IN ('refuses', 'lost_contact', 'needs_department', 'danger', 'other', 'late')),
    source       text NOT NULL CHECK (source IN ('hand', 'clock')),
    case_id      bigint REFERENCES case_file,        -- NULL: by the clock
    unit_id      int NOT NULL REFERENCES org,        -- who raised it, or whose cases are late
    holder_id    int NOT NULL REFERENCES org,        -- who has it now
    path         int[] NOT NULL,                     -- the units below, the first first, that it went up from
    state        text NOT NULL DEFAULT 'raised'
                 CHECK (state IN ('raised', 'accepted', 'decided', 'answered', 'sent_back', 'closed', 'ended')),
    raised_on    date NOT NULL,
    raised_by    int,                                -- NULL: the clock
    note_id      bigint REFERENCES note,             -- what is asked
    proposal_id  bigint REFERENCES note,             -- what the level below proposes
    solved_by_org int REFERENCES org,                -- the unit that solved or decided it, and so closes it
    decision     text CHECK (decision IN ('directive', 'law', 'return', 'other')),
    decided_by   int,
    decided_for  int,                                -- the member in whose name the office entered it
    decided_on   date,
    ended_on     date,
    event_id     bigint NOT NULL,
    CHECK ((source = 'clock') = (raised_by IS NULL)),
    CHECK ((source = 'clock') = (reason = 'late')),
    CHECK ((state IN ('sent_back', 'closed', 'ended')) = (ended_on IS NOT NULL))
);
CREATE INDEX escalation_of_case ON escalation (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX escalation_holder ON escalation (holder_id, id) WHERE ended_on IS NULL;
-- The clock's: one a day for each late unit and level.
CREATE UNIQUE INDEX escalation_clock ON escalation (unit_id, holder_id, raised_on) WHERE source = 'clock';

-- The cases that an escalation is about. One open one a case and reason.
CREATE TABLE escalation_case (
    escalation_id bigint NOT NULL REFERENCES escalation,
    case_id       bigint NOT NULL REFERENCES case_file,
    clock_id      bigint REFERENCES clock,           -- late: which
    reason        text NOT NULL,
    settled_on    date,
    how           text,                              -- why it is over: closed, sent_back, done (no longer late), gone_up, died
    PRIMARY KEY (escalation_id, case_id),
    CHECK ((settled_on IS NULL) = (how IS NULL))
);
CREATE UNIQUE INDEX escalation_case_open ON escalation_case (case_id, reason) WHERE settled_on IS NULL;
CREATE INDEX escalation_case_case ON escalation_case (case_id);

-- The timeline: one row a step. Insert only.
CREATE TABLE escalation_step (
    escalation_id bigint NOT NULL REFERENCES escalation,
    version       int NOT NULL,
    event_id      bigint NOT NULL,
    verb          text NOT NULL,
    on_date       date NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    account_id    int,                               -- NULL: the clock
    for_account   int,
    state         text NOT NULL,                     -- after it
    from_org      int REFERENCES org,
    to_org        int REFERENCES org,
    note_id       bigint REFERENCES note,
    evidence      bigint[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (escalation_id, version)
);

-- Who else is told: danger.
CREATE TABLE escalation_party (
    escalation_id bigint NOT NULL REFERENCES escalation,
    org_id        int NOT NULL REFERENCES org,
    PRIMARY KEY (escalation_id, org_id)
);

CREATE TABLE directive (                             -- 交办单
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number        text NOT NULL UNIQUE,              -- 交办〔2026〕1号
    version       int NOT NULL DEFAULT 1,
    escalation_id bigint NOT NULL REFERENCES escalation,
    case_id       bigint NOT NULL REFERENCES case_file,
    org_id        int NOT NULL REFERENCES org,       -- a department or a street
    state         text NOT NULL DEFAULT 'issued'
                  CHECK (state IN ('issued', 'acknowledged', 'answered', 'refused', 'accepted', 'withdrawn')),
    issued_on     date NOT NULL,
    due           date NOT NULL,
    fields        text[] NOT NULL,                   -- the personal data that it carries, by name
    note_id       bigint NOT NULL REFERENCES note,   -- what is ordered
    made_by       int NOT NULL,
    made_for      int,                               -- the member in whose name
    ended_on      date,
    event_id      bigint NOT NULL,
    CHECK ((state IN ('accepted', 'withdrawn')) = (ended_on IS NOT NULL))
);
CREATE INDEX directive_org ON directive (org_id, id);
CREATE INDEX directive_escalation ON directive (escalation_id);
CREATE INDEX directive_case ON directive (case_id);
CREATE TABLE directive_step (
    directive_id bigint NOT NULL REFERENCES directive,
    version      int NOT NULL,
    event_id     bigint NOT NULL,
    verb         text NOT NULL,
    on_date      date NOT NULL,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    account_id   int,
    for_account  int,
    state        text NOT NULL,
    note_id      bigint REFERENCES note,
    evidence     bigint[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (directive_id, version)
);
ALTER TABLE clock ADD FOREIGN KEY (escalation_id) REFERENCES escalation, ADD FOREIGN KEY (directive_id) REFERENCES directive;

-- ---------------------------------------------------------------- who sees what

-- May this one see the escalation? District: all. A street or community: by hand, while the case is theirs; by the clock, the unit that is late and the
-- one that has it. The group: what is or was put before it. A department: danger of which it is told. Asked in nobody else's name: a policy calls it, so
-- everybody can.
CREATE FUNCTION escalation_visible(i identity, e escalation) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    v_group int[] := array(SELECT id FROM org WHERE type = 'leadership_group');
BEGIN
    RETURN coalesce(CASE
        WHEN i IS DISTINCT FROM me() THEN false
        WHEN i.role = 'district' THEN true
        WHEN i.role IN ('leader', 'leader_office') THEN e.holder_id = ANY (v_group)
            OR EXISTS (SELECT FROM escalation_step s WHERE s.escalation_id = e.id AND s.to_org = ANY (v_group))
        WHEN i.role IN ('street', 'community') THEN
            CASE e.source WHEN 'clock' THEN i.org_id IN (e.unit_id, e.holder_id) OR i.org_id = ANY (e.path)   -- those who are told of it
                          ELSE EXISTS (SELECT FROM case_file c WHERE c.id = e.case_id
                                          AND case_visible(i, c.street_id, c.community_id, c.school_id)) END
        WHEN i.role = 'department' THEN EXISTS (SELECT FROM escalation_party p WHERE p.escalation_id = e.id AND p.org_id = i.org_id)
        ELSE false END, false);
END $$;
CREATE FUNCTION escalation_seen(p_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    e escalation;
BEGIN
    SELECT * INTO e FROM escalation WHERE id = p_id;
    RETURN FOUND AND escalation_visible(me(), e);
END $$;
-- A directive: its addressee, and those who see the escalation.
CREATE FUNCTION directive_seen(p_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    d directive;
BEGIN
    SELECT * INTO d FROM directive WHERE id = p_id;
    RETURN FOUND AND (coalesce(i.role IN ('department', 'street') AND d.org_id = i.org_id, false) OR escalation_seen(d.escalation_id));
END $$;

ALTER TABLE escalation ENABLE ROW LEVEL SECURITY;
CREATE POLICY escalation_read ON escalation FOR SELECT USING (escalation_visible(me(), escalation));
ALTER TABLE escalation_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY escalation_case_read ON escalation_case FOR SELECT USING (escalation_seen(escalation_id));
ALTER TABLE escalation_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY escalation_step_read ON escalation_step FOR SELECT USING (escalation_seen(escalation_id));
ALTER TABLE escalation_party ENABLE ROW LEVEL SECURITY;
CREATE POLICY escalation_party_read ON escalation_party FOR SELECT USING (escalation_seen(escalation_id));
ALTER TABLE directive ENABLE ROW LEVEL SECURITY;
CREATE POLICY directive_read ON directive FOR SELECT USING (directive_seen(id));
ALTER TABLE directive_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY directive_step_read ON directive_step FOR SELECT USING (directive_seen(directive_id));
GRANT SELECT ON escalation, escalation_case, escalation_step, escalation_party, directive, directive_step TO nol_app;
