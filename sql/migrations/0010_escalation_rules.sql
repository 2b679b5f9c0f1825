-- What escalations and directives go by, as data: where a reason goes, which steps there are, what a department gets to see.

-- Where an escalation goes that a level raises: to the next level, or straight to the group where a department is needed, since only the
-- group gives orders to departments.
CREATE TABLE escalation_route (
    reason   text NOT NULL CHECK (reason IN ('refuses', 'lost_contact', 'needs_department', 'danger', 'other')),
    level    text NOT NULL CHECK (level IN ('community', 'street', 'district')),
    to_level text NOT NULL CHECK (to_level IN ('street', 'district', 'leadership_group')),
    PRIMARY KEY (reason, level)
);
INSERT INTO escalation_route
SELECT r, l, CASE WHEN r = 'needs_department' AND l = 'street' THEN 'leadership_group' ELSE t END
  FROM unnest('{refuses,lost_contact,needs_department,danger,other}'::text[]) r,
       (VALUES ('community', 'street'), ('street', 'district'), ('district', 'leadership_group')) n(l, t);

-- The steps of an escalation by the level that has it. `below`: one level down; where nobody is below, it ends as sent_back. What is decided with
-- directives is answered once they are; without, at once.
--
--   raised ──accept──▶ accepted ──answer──▶ answered ──close──▶ closed
--     │ └─handup─▶ raised, one level up                ▲
--     ├─sendback─▶ raised, one level down / sent_back  │ every directive accepted or withdrawn
--     └─decide───▶ decided ────────────────────────────┘
CREATE TABLE escalation_move_rule (
    from_state text NOT NULL,
    verb       text NOT NULL CHECK (verb IN ('accept', 'sendback', 'handup', 'answer', 'decide', 'close')),
    levels     text[] NOT NULL,
    sources    text[] NOT NULL,                      -- hand, clock: what is late ends by itself, when it is done
    to_state   text NOT NULL,
    needs_note boolean NOT NULL,
    PRIMARY KEY (from_state, verb)
);
INSERT INTO escalation_move_rule VALUES
    ('raised',   'accept',   '{street,district,leadership_group}', '{hand,clock}', 'accepted', false),
    ('raised',   'sendback', '{street,district,leadership_group}', '{hand}',       'below',    true),
    ('raised',   'handup',   '{street,district}',                  '{hand}',       'raised',   true),
    ('raised',   'answer',   '{street,district}',                  '{hand}',       'answered', true),
    ('raised',   'decide',   '{leadership_group}',                 '{hand,clock}', 'decided',  true),
    ('accepted', 'sendback', '{street,district,leadership_group}', '{hand}',       'below',    true),
    ('accepted', 'handup',   '{street,district}',                  '{hand}',       'raised',   true),
    ('accepted', 'answer',   '{street,district}',                  '{hand}',       'answered', true),
    ('accepted', 'decide',   '{leadership_group}',                 '{hand,clock}', 'decided',  true),
    ('decided',  'decide',   '{leadership_group}',                 '{hand,clock}', 'decided',  true),
    ('decided',  'close',    '{leadership_group}',                 '{hand}',       'closed',   false),
    ('answered', 'decide',   '{leadership_group}',                 '{hand}',       'decided',  true),
    ('answered', 'close',    '{street,district,leadership_group}', '{hand}',       'closed',   false);

-- The steps of a directive: `unit` is whom it was given to, `group` the leadership group or its office. A refusal that the group accepts lifts
-- the order.
CREATE TABLE directive_move_rule (
    from_state text NOT NULL,
    verb       text NOT NULL CHECK (verb IN ('ack', 'answer', 'refuse', 'accept', 'sendback', 'withdraw')),
    side       text NOT NULL CHECK (side IN ('unit', 'group')),
    to_state   text NOT NULL,
    needs_note boolean NOT NULL,
    PRIMARY KEY (from_state, verb)
);
INSERT INTO directive_move_rule VALUES
    ('issued',       'ack',      'unit',  'acknowledged', false),
    ('issued',       'answer',   'unit',  'answered',     true),
    ('issued',       'refuse',   'unit',  'refused',      true),
    ('issued',       'withdraw', 'group', 'withdrawn',    true),
    ('acknowledged', 'answer',   'unit',  'answered',     true),
    ('acknowledged', 'refuse',   'unit',  'refused',      true),
    ('acknowledged', 'withdraw', 'group', 'withdrawn',    true),
    ('answered',     'accept',   'group', 'accepted',     false),
    ('answered',     'sendback', 'group', 'acknowledged', true),
    ('refused',      'accept',   'group', 'withdrawn',    false),
    ('refused',      'sendback', 'group', 'acknowledged', true),
    ('refused',      'withdraw', 'group', 'withdrawn',    true);

-- Which of a child's data a directive carries where it does not say itself, by what the unit is for; '' for any other.
CREATE TABLE directive_default (
    function text PRIMARY KEY,
    fields   text[] NOT NULL
);
INSERT INTO directive_default VALUES
    ('police', '{name,sex,birth_date,id_number,household_address,address,guardian,guardian_phone}'),
    ('civil_affairs', '{name,sex,birth_date,address,guardian,guardian_phone}'),
    ('disabled_federation', '{name,sex,birth_date,address,guardian,guardian_phone}'),
    ('health', '{name,sex,birth_date,address,guardian,guardian_phone}'),
    ('justice', '{name,address,guardian,guardian_phone}'),
    ('procuratorate', '{name,birth_date,address,guardian}'),
    ('court', '{name,birth_date,address,guardian}'),
    ('finance', '{}'),
    ('womens_federation', '{name,address,guardian,guardian_phone}'),
    ('youth_league', '{name,sex,birth_date,address}'),
    ('labour', '{name,birth_date,address}'),
    ('market', '{name,birth_date,address}'),
    ('street', '{name,sex,birth_date,address,guardian,guardian_phone}'),
    ('', '{name,sex,birth_date,address}');

-- What a department is for, the district's to change; danger goes to police and civil_affairs. Taken from its name, by the first of these words that
-- it has: a trigger, so that no way of adding one forgets it; what the district sets stays until the unit gets another name.
ALTER TABLE org ADD function text CHECK (function IN ('police', 'civil_affairs', 'disabled_federation', 'health', 'justice', 'procuratorate', 'court',
    'finance', 'womens_federation', 'youth_league', 'labour', 'market'));
CREATE TABLE org_function_word (
    ord      int PRIMARY KEY,
    word     text NOT NULL UNIQUE,
    function text NOT NULL
);
INSERT INTO org_function_word VALUES
    (1, '公安', 'police'), (2, '民政', 'civil_affairs'), (3, '残联', 'disabled_federation'), (4, '残疾人', 'disabled_federation'), (5, '卫健', 'health'),
    (6, '卫生', 'health'), (7, '司法', 'justice'), (8, '检察', 'procuratorate'), (9, '法院', 'court'), (10, '财政', 'finance'),
    (11, '妇联', 'womens_federation'), (12, '妇女联合会', 'womens_federation'), (13, '团委', 'youth_league'), (14, '共青团', 'youth_league'),
    (15, '人社', 'labour'), (16, '人力资源', 'labour'), (17, '市场监管', 'market'), (18, '市场监督', 'market');
CREATE FUNCTION org_function_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.type = 'department' AND NEW.function IS NULL THEN
        NEW.function := (SELECT w.function FROM nol.org_function_word w WHERE position(w.word IN NEW.name) > 0 ORDER BY w.ord LIMIT 1);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER org_function_fill BEFORE INSERT OR UPDATE OF name ON org FOR EACH ROW EXECUTE FUNCTION org_function_fill();
UPDATE org SET name = name WHERE type = 'department';

GRANT SELECT ON escalation_route, escalation_move_rule, directive_move_rule, directive_default, org_function_word TO nol_app;

-- A paper of a case that was put before the group; for a department or a street, the papers of its answers to a directive about a child whose file
-- it does not see. Of the owner, since policies ask it.
CREATE FUNCTION evidence_put_before(p_evidence bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    e evidence;
BEGIN
    SELECT * INTO e FROM evidence WHERE id = p_evidence;
    RETURN CASE WHEN i.role IN ('leader', 'leader_office') THEN
                    EXISTS (SELECT FROM escalation x WHERE x.case_id = e.case_id AND escalation_visible(i, x))
                WHEN i.role IN ('street', 'department') THEN
                    EXISTS (SELECT FROM directive d JOIN directive_step s ON s.directive_id = d.id
                             WHERE d.case_id = e.case_id AND d.org_id = i.org_id AND s.evidence @> ARRAY[p_evidence])
                ELSE false END;
END $$;
CREATE POLICY evidence_put_before ON evidence FOR SELECT
    USING ((SELECT my_role()) IN ('leader', 'leader_office', 'street', 'department') AND evidence_put_before(id));
