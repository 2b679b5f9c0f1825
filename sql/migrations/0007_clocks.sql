-- Time: the working calendar, the terms of school, the settings of the clocks, the clocks; and the notices of what happens.

-- ---------------------------------------------------------------- the calendar

-- A year whose arrangement of holidays by the State Council is loaded. Of a year without a row here no working day is guessed.
CREATE TABLE calendar_year (
    year      int PRIMARY KEY CHECK (year BETWEEN 1986 AND 2200),
    source    text NOT NULL DEFAULT '',              -- the numbers of the notices
    import_id bigint REFERENCES import,              -- NULL: came with the program, and a newer program may mend it
    loaded_at timestamptz NOT NULL DEFAULT now()
);
-- The days on which a year departs from the plain week: holidays, and weekends that are worked (调休上班).
CREATE TABLE calendar_day (
    day     date PRIMARY KEY,
    kind    text NOT NULL CHECK (kind IN ('holiday', 'workday')),
    name    text NOT NULL DEFAULT '',
    source  text NOT NULL DEFAULT '',
    of_year int NOT NULL                             -- whose arrangement names it: that of the next year names days at the end of December
);
CREATE TABLE term (                                  -- 学期: the district's own school calendar
    first_day date PRIMARY KEY,
    last_day  date NOT NULL,
    name      text NOT NULL,
    CHECK (last_day > first_day)
);

ALTER TABLE import DROP CONSTRAINT import_kind_check,                -- a calendar comes as a file
    ADD CONSTRAINT import_kind_check CHECK (kind IN ('org', 'roster', 'list', 'scheme', 'calendar'));

-- ---------------------------------------------------------------- clocks

-- How long each step may take: the district's to change.
CREATE TABLE clock_setting (
    kind     text PRIMARY KEY,
    ord      int NOT NULL,
    workdays int CHECK (workdays BETWEEN 1 AND 250),
    hours    int CHECK (hours BETWEEN 1 AND 720),    -- counts at night and on holidays too: danger only
    label    text NOT NULL,
    label_en text NOT NULL,
    CHECK ((workdays IS NULL) <> (hours IS NULL))
);
INSERT INTO clock_setting (kind, ord, workdays, hours, label, label_en) VALUES
    ('route', 1, 3, NULL, '区级比对并分派到街道', 'district: desk check and routing to a street'),
    ('assign', 2, 2, NULL, '街道分派到社区', 'street: assignment to a community'),
    ('visit', 3, 10, NULL, '社区走访核查', 'community: visits and a finding'),
    ('review', 4, 3, NULL, '街道审核', 'street: review of a finding'),
    ('confirm', 5, 5, NULL, '区级审定', 'district: confirmation of a finding'),
    ('found', 6, 5, NULL, '日常摸排发现后办结建档走访', 'a child on no list: days after it was found'),
    ('go_up', 7, 3, NULL, '逾期后每级处理期限，仍未办结再上报一级', 'days a level has for what is late before it goes up once more'),
    ('accept', 8, 2, NULL, '上报件受理', 'an escalation: days until it is accepted'),
    ('solve', 9, 10, NULL, '上报件办理', 'an escalation: days until it is solved, sent back or handed up'),
    ('danger', 10, NULL, 2, '强制报告受理（小时）', 'danger: hours until it is accepted'),
    ('danger_solve', 11, NULL, 24, '强制报告办理（小时）', 'danger: hours until it is solved, sent back or handed up'),
    ('acknowledge', 12, 2, NULL, '交办单签收', 'a directive: days until it is acknowledged');

-- The hours in which the clocks remind nobody and raise nothing but danger. District time.
CREATE TABLE setting (
    name  text PRIMARY KEY,
    value text NOT NULL
);
INSERT INTO setting VALUES ('quiet_from', '20:00'), ('quiet_until', '08:00');

-- One row for each thing that somebody has to do by a day. Written by functions of the owner only.
CREATE TABLE clock (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL,                     -- of clock_setting; or duty, directive, inquiry, next_visit
    level         text NOT NULL CHECK (level IN ('community', 'street', 'district', 'leadership_group', 'department')),
    org_id        int NOT NULL REFERENCES org,       -- who has to
    case_id       bigint REFERENCES case_file,
    duty_id       bigint REFERENCES duty,
    escalation_id bigint,
    directive_id  bigint,
    inquiry_id    bigint,
    since         date NOT NULL,
    workdays      int,                               -- the term as it was when the clock started; NULL: `due` was given
    due           date,                              -- the last day in time; NULL: hours, or a year of the calendar is missing
    cap           date,                              -- the batch's due day, behind which no step of it ends
    latest        date,                              -- `due`; while that cannot be said, the cap
    due_at        timestamptz,                       -- hours: danger
    missing_year  int,                               -- the year without which `due` cannot be said
    paused_until  date,                              -- stands still until the end of this day
    status        text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'ended')),
    ended_on      date,
    woken_on      date,                              -- the day on which the holder was reminded that it is due
    late_on       date,                              -- the day on which it was flagged late
    gone_up_to    text,                              -- the highest level to which the clock itself has taken it
    go_up_on      date,                              -- late still on this day: one level further
    CHECK ((status = 'ended') = (ended_on IS NOT NULL))
);
CREATE INDEX clock_case ON clock (case_id) WHERE status = 'running';
CREATE INDEX clock_wake ON clock (latest) WHERE status = 'running' AND woken_on IS NULL;
CREATE INDEX clock_late ON clock (latest) WHERE status = 'running' AND late_on IS NULL;
CREATE INDEX clock_due_at ON clock (due_at) WHERE status = 'running' AND due_at IS NOT NULL AND late_on IS NULL;
CREATE INDEX clock_go_up ON clock (go_up_on) WHERE status = 'running' AND go_up_on IS NOT NULL;
CREATE INDEX clock_missing ON clock (missing_year) WHERE status = 'running' AND missing_year IS NOT NULL;
CREATE INDEX clock_duty ON clock (duty_id) WHERE duty_id IS NOT NULL;
CREATE INDEX clock_escalation ON clock (escalation_id) WHERE escalation_id IS NOT NULL;
CREATE INDEX clock_directive ON clock (directive_id) WHERE directive_id IS NOT NULL;
CREATE INDEX clock_inquiry ON clock (inquiry_id) WHERE inquiry_id IS NOT NULL;
CREATE INDEX clock_org ON clock (org_id, due) WHERE status = 'running';

-- The clock of a case stands still on the days after from_on up to until_on, or up to ended_on where it was resumed before.
CREATE TABLE case_pause (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    bigint NOT NULL REFERENCES case_file,
    from_on    date NOT NULL,
    until_on   date NOT NULL,
    ended_on   date,                                 -- resumed, or the case moved on
    note_id    bigint REFERENCES note,               -- why; NULL: a letter is out
    account_id int NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (until_on > from_on AND ended_on BETWEEN from_on AND until_on)
);
CREATE INDEX case_pause_case ON case_pause (case_id);

-- Time can be moved on, in an installation for trials and tests alone: the working day is then the real one plus this. Empty elsewhere; no
-- role of the server can write it.
CREATE TABLE time_shift (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    shift interval NOT NULL
);

ALTER TABLE batch ADD clocks boolean NOT NULL DEFAULT false;   -- do its cases have clocks? Not those of a 补录 unless asked
-- A list that came before there were clocks, and is not due yet: they start with the next step of each of its cases.
UPDATE batch SET clocks = true WHERE NOT supplementary AND due >= (now() AT TIME ZONE 'Asia/Shanghai')::date;

-- What stands beside the state, so that a list needs no join.
ALTER TABLE case_file
    ADD late_on     date,                            -- its step is late since
    ADD step_due    date,                            -- its step's clock ends; NULL: none runs, or a year of the calendar is missing
    ADD escalations smallint NOT NULL DEFAULT 0,     -- open ones
    ADD danger      boolean NOT NULL DEFAULT false,  -- one of them reports danger
    ADD inquiry_id  bigint;                          -- a letter is out: the case is with the district meanwhile

-- ---------------------------------------------------------------- notices

-- What concerns a unit as it happens: nol watch. Ids and words of the program, never a name. `position` is its event's.
CREATE TABLE notice (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id bigint NOT NULL,
    position bigint,
    org_id   int NOT NULL,                           -- from a row that refers to org itself: a second look costs more than the notice
    kind     text NOT NULL,
    case_id  bigint,
    ref      text,                                   -- of an escalation, directive, inquiry: its number; of a duty: its kind
    due      date,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX notice_org ON notice (org_id, position, id) WHERE position IS NOT NULL;
CREATE INDEX notice_position ON notice (position, id) WHERE position IS NOT NULL;
CREATE INDEX notice_event ON notice (event_id) WHERE position IS NULL;

-- ---------------------------------------------------------------- who sees what

ALTER TABLE clock ENABLE ROW LEVEL SECURITY;
-- Auditor and operator belong to the district's unit and have none of its tasks.
CREATE POLICY clock_seen ON clock FOR SELECT USING ((SELECT sees_all())
    OR (org_id = (SELECT (me()).org_id) AND (SELECT my_role()) IN ('street', 'community', 'leader', 'leader_office', 'department'))
    OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
ALTER TABLE case_pause ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_pause_seen ON case_pause FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
-- The units whose notices one gets: one's own, an inspector's schools; for the leadership group and its office those of the group, wherever
-- the account belongs. None for those who see no child.
CREATE FUNCTION my_watch() RETURNS int[] LANGUAGE plpgsql STABLE AS $$
DECLARE i identity := me();
BEGIN
    RETURN CASE
        WHEN i.role IN ('district', 'street', 'community', 'department') THEN ARRAY[i.org_id]
        WHEN i.role IN ('leader', 'leader_office') THEN array(SELECT id FROM org WHERE type = 'leadership_group' ORDER BY id)
        WHEN i.role = 'inspector' THEN my_schools()
        ELSE '{}' END;
END $$;
ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY notice_own ON notice FOR SELECT USING (org_id = ANY ((SELECT my_watch())::int[]));
GRANT SELECT ON calendar_year, calendar_day, term, clock_setting, setting, clock, case_pause, notice TO nol_app;
