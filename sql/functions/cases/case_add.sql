-- CASE_ADD: a child on no list, found by a community, a school, the public or a department. It stands in the batch of its school year, which has no end
-- but that of the year.
--
-- What is known of children elsewhere is the district's: to a community or street a child that another unit has answers exactly like one that nobody
-- has. It gets an entry of its own, and the district, which alone sees the agreement, joins the two.

-- The batch of the school year of a day (1 September to 31 August), made when its first child comes. p_scheme NULL: the setting's.
CREATE OR REPLACE FUNCTION case_add_batch(p_on date, p_scheme text) RETURNS batch
LANGUAGE plpgsql AS $$
DECLARE
    b batch;
    v_year int := extract(year FROM p_on - interval '8 months')::int;
    v_from date := make_date(v_year, 9, 1);
    v_name text := format('日常摸排 %s-%s', v_year, v_year + 1);
    v_event bigint;
    s scheme;
BEGIN
    SELECT * INTO b FROM batch WHERE standing AND received = v_from;
    IF FOUND THEN
        RETURN b;
    END IF;
    SELECT * INTO s FROM scheme WHERE name = coalesce(p_scheme, (SELECT value FROM setting WHERE name = 'standing_scheme'));
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    v_event := event_add('batch_standing', NULL, NULL, jsonb_build_object('batch', v_name, 'scheme', s.name));
    INSERT INTO batch (name, source, received, due, born_from, born_until, reference_day, scheme_id, rows, duplicates, supplementary, clocks, standing,
                       imported_by, event_id)
    VALUES (CASE WHEN EXISTS (SELECT FROM batch o WHERE o.name = v_name) THEN v_name || '（常设）' ELSE v_name END, '日常摸排', v_from, v_from + interval '1 year - 1 day',
            v_from - make_interval(years => s.upper_age), v_from - interval '6 years' - interval '1 day', v_from, s.id, 0, 0,
            (v_from + interval '1 year - 1 day')::date < today(), (v_from + interval '1 year - 1 day')::date >= today(), true, my_account(), v_event)
    RETURNING * INTO b;
    RETURN b;
END $$;

-- Which known child is it? {"verdict": new, joined, proposal, "child", "why", "case": an open case that the actor sees}. p: the norm of the row.
CREATE OR REPLACE FUNCTION case_add_judge(i identity, p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_id text := coalesce(p ->> 'id_number', '');
    v_birth date := nullif(p ->> 'birth_date', '')::date;
    v_exact bigint[];
    k record;
    o record;
BEGIN
    SELECT array_agg(DISTINCT coalesce(c.joined_to, c.id)) INTO v_exact
      FROM child_person w JOIN child c ON c.id = w.child_id
     WHERE v_id <> '' AND w.id_number = v_id AND w.name_key = p ->> 'name_key' AND w.id_valid AND (p ->> 'id_valid')::boolean;
    SELECT m.child, m.rank INTO k
      FROM (SELECT coalesce(c.joined_to, c.id) AS child, same_child_rank(w.name_key = p ->> 'name_key', v_id, w.id_number, v_birth, w.birth_date,
                                                                         coalesce(p ->> 'guardian', ''), w.guardian) AS rank
              FROM child_person w JOIN child c ON c.id = w.child_id
             WHERE (v_id <> '' AND w.id_number = v_id) OR w.name_key = p ->> 'name_key') m
     WHERE m.rank IS NOT NULL ORDER BY m.rank, m.child LIMIT 1;
    IF k.child IS NULL THEN
        RETURN '{"verdict": "new"}';
    END IF;
    -- Its cases: one that is open and in sight, whether one is open out of sight, whether any is in sight.
    SELECT min(c.id) FILTER (WHERE c.is_open AND v.yes) AS mine, coalesce(bool_or(c.is_open AND NOT v.yes), false) AS elsewhere,
           coalesce(bool_or(v.yes), false) AS seen INTO o
      FROM case_file c CROSS JOIN LATERAL (SELECT case_visible(i, c.street_id, c.community_id, c.school_id) AS yes) v
     WHERE c.child_id = k.child;
    RETURN jsonb_strip_nulls(jsonb_build_object('child', k.child, 'why', same_child_word(k.rank), 'case', CASE WHEN k.rank = 1 OR o.mine IS NOT NULL THEN case_no(o.mine) END,
        'seen', o.seen, 'verdict', CASE WHEN v_exact = ARRAY[k.child] AND o.seen AND NOT o.elsewhere THEN 'joined' ELSE 'proposal' END));
END $$;

-- Where it starts: {"state", "street", "community"}, or a refusal.
CREATE OR REPLACE FUNCTION case_add_place(i identity, p_to text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    t org;
    u org;                                                 -- the actor's unit
BEGIN
    SELECT * INTO u FROM org WHERE id = i.org_id;
    IF p_to IS NOT NULL THEN
        SELECT * INTO t FROM org WHERE id = org_find(p_to);
        IF t.id IS NULL OR NOT ((i.role = 'district' AND t.type = 'street') OR (i.role = 'street' AND t.type IN ('street', 'community') AND u.id IN (t.id, t.parent_id))
                                OR (i.role = 'community' AND t.id = u.id)) THEN
            RETURN refuse('TARGET_NOT_POSSIBLE', 'org', p_to, 'what', CASE i.role WHEN 'district' THEN 'no_street_here' WHEN 'street' THEN 'no_own_community' ELSE 'not_own' END);
        ELSIF EXISTS (SELECT FROM org_code k WHERE k.org_id = t.id HAVING max(coalesce(k.valid_until, 'infinity')) < today()) THEN
            RETURN refuse('TARGET_NOT_POSSIBLE', 'org', t.name, 'what', 'unit_closed');
        END IF;
    ELSIF i.role IS DISTINCT FROM 'district' THEN
        t := u;
    END IF;
    RETURN jsonb_build_object('state', CASE t.type WHEN 'street' THEN 'at_street' WHEN 'community' THEN 'at_community' ELSE 'listed' END,
                              'street', CASE t.type WHEN 'street' THEN t.id WHEN 'community' THEN t.parent_id END, 'community', CASE t.type WHEN 'community' THEN t.id END);
END $$;

-- p_item: {"norm", "cells", "issues", "found_by", "on", "to", "scheme", "note"}. It passes row security, because nothing else may look among all children; it looks at
-- the role itself and answers with nothing that the actor may not see.
CREATE OR REPLACE FUNCTION case_add(p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    p jsonb := p_item -> 'norm';
    v_on date := case_day(p_item);
    v_place jsonb := case_add_place(i, p_item ->> 'to');
    j jsonb;
    b batch;
    c case_file;
    v_birth date := nullif(p ->> 'birth_date', '')::date;
    v_notices jsonb := '[]';
    v_died date;
BEGIN
    IF coalesce(i.role, '') NOT IN ('district', 'street', 'community') THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'case_add');
    ELSIF v_place ? 'error' THEN
        RETURN v_place;
    ELSIF coalesce(p ->> 'name', '') = '' THEN
        RETURN refuse('FIELD_MISSING', 'field', 'name');
    ELSIF v_on > today() THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', v_on::text, 'today', today()::text);
    ELSIF v_birth > v_on THEN
        RETURN refuse('DATE_IN_FUTURE', 'on', v_birth::text, 'today', v_on::text);
    ELSIF p_item ? 'scheme' AND i.role IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED', 'verb', 'case_add', 'level', 'district');
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('nol.child'));
    b := case_add_batch(v_on, p_item ->> 'scheme');
    IF b.id IS NULL THEN
        RETURN refuse('NOT_FOUND', 'what', 'scheme', 'id', coalesce(p_item ->> 'scheme', (SELECT value FROM setting WHERE name = 'standing_scheme')));
    ELSIF p_item ? 'scheme' AND p_item ->> 'scheme' <> (SELECT name FROM scheme WHERE id = b.scheme_id) THEN
        RETURN refuse('SCHEME_IN_USE', 'scheme', (SELECT name FROM scheme WHERE id = b.scheme_id), 'what', b.name);
    END IF;
    IF coalesce(p ->> 'id_number', '') <> '' THEN          -- whose number it is may come out: a search by number (case_find.sql)
        j := reveal_spent();
        IF j IS NOT NULL THEN
            RETURN j;
        END IF;
    END IF;
    j := case_add_judge(i, p);
    IF j ->> 'why' = 'exact' AND j ? 'case' THEN
        PERFORM event_add('find', case_id(j ->> 'case'), (j ->> 'child')::bigint, '{"reveal": true, "by": "case_add", "count": 1}');
        RETURN refuse('CHILD_KNOWN', 'case', j ->> 'case');
    END IF;
    SELECT died_on INTO v_died FROM child WHERE id = (j ->> 'child')::bigint;
    IF v_died IS NOT NULL AND j ->> 'verdict' = 'joined' THEN
        RETURN refuse('CHILD_DEAD', 'on', v_died::text);
    END IF;
    c := case_add_put(i, b, p_item, v_place, j, v_on);
    IF v_birth NOT BETWEEN b.born_from AND b.born_until THEN
        v_notices := v_notices || say('birth_outside', 'birth', v_birth::text, 'from', b.born_from::text, 'until', b.born_until::text);
    END IF;
    IF j ->> 'verdict' = 'proposal' AND (i.role = 'district' OR j ? 'case') THEN
        v_notices := v_notices || say('known_child', 'case', j ->> 'case');
    END IF;
    RETURN jsonb_build_object('ok', case_result_of(c, 'done', (SELECT coalesce(jsonb_agg(x -> 'notice'), '[]') FROM jsonb_array_elements(coalesce(p_item -> 'issues', '[]')) x)
        || v_notices || case_add_said(c, b.name)));
END $$;

-- In which batch it stands, and by when it is to be visited.
DROP FUNCTION IF EXISTS case_add_due_words(case_file);
CREATE OR REPLACE FUNCTION case_add_said(c case_file, p_batch text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    k clock;
BEGIN
    SELECT * INTO k FROM clock WHERE case_id = c.id AND kind = 'found' AND status = 'running';
    RETURN say('added', 'batch', p_batch, 'due', k.due::text, 'year', k.missing_year::text);
END $$;

-- Writes child, case, row, first event and move, clock. Everything has been checked.
CREATE OR REPLACE FUNCTION case_add_put(i identity, b batch, p_item jsonb, p_place jsonb, j jsonb, p_on date) RETURNS case_file
LANGUAGE plpgsql AS $$
DECLARE
    p jsonb := p_item -> 'norm';
    c case_file;
    v_joined boolean := j ->> 'verdict' = 'joined';
    v_level text;
    v_days int := clock_days('found');
BEGIN
    UPDATE batch SET rows = rows + 1 WHERE id = b.id RETURNING rows INTO c.row_no;
    c.id := nextval(pg_get_serial_sequence('nol.case_file', 'id'));
    IF v_joined THEN
        c.child_id := (j ->> 'child')::bigint;
    ELSE
        INSERT INTO child DEFAULT VALUES RETURNING id INTO c.child_id;
        INSERT INTO child_person (child_id, name, name_key, id_type, id_number, id_valid, sex, birth_date, nationality, household_address, address, guardian,
                                  guardian_phone)
        VALUES (c.child_id, p ->> 'name', p ->> 'name_key', coalesce(p ->> 'id_type', ''), coalesce(p ->> 'id_number', ''), coalesce((p ->> 'id_valid')::boolean, false),
                nullif(p ->> 'sex', ''), nullif(p ->> 'birth_date', '')::date, coalesce(p ->> 'nationality', ''), coalesce(p ->> 'household_address', ''),
                coalesce(p ->> 'address', ''), coalesce(p ->> 'guardian', ''), coalesce(p ->> 'guardian_phone', ''));
    END IF;
    INSERT INTO event (account_id, role, kind, case_id, child_id, version, key, detail)
    VALUES (i.account_id, i.role, 'case_add', c.id, c.child_id, 1, nullif(current_setting('nol.key', true), '')::uuid,
            jsonb_build_object('batch', b.name, 'row', c.row_no, 'found_by', p_item ->> 'found_by', 'on', p_on))
    RETURNING id INTO c.event_id;
    INSERT INTO case_file (id, batch_id, row_no, child_id, scheme_id, state, street_id, community_id, listed_street_id, since, last_on, due, same_id,
                           proposed_child, proposed_exact, name, event_id, found_by) OVERRIDING SYSTEM VALUE
    VALUES (c.id, b.id, c.row_no, c.child_id, b.scheme_id, p_place ->> 'state', (p_place ->> 'street')::int, (p_place ->> 'community')::int,
            (p_place ->> 'street')::int, p_on, p_on, coalesce(workdays_add(p_on, v_days), b.due), NOT v_joined AND coalesce(j ->> 'why' = 'same_id', false),
            CASE WHEN NOT v_joined THEN (j ->> 'child')::bigint END, NOT v_joined AND coalesce(j ->> 'why' = 'exact', false), p ->> 'name', c.event_id,
            p_item ->> 'found_by')
    RETURNING * INTO c;
    INSERT INTO case_move (case_id, version, event_id, verb, on_date, at, account_id, to_state, street_id, community_id, note_id, supplementary)
    SELECT c.id, 1, e.id, 'list', p_on, e.at, i.account_id, c.state, c.street_id, c.community_id, note_add(c.child_id, p_item ->> 'note'), p_on < today()
      FROM event e WHERE e.id = c.event_id;
    INSERT INTO batch_row (batch_id, row_no, verdict, case_id) VALUES (b.id, c.row_no, j ->> 'verdict', c.id);
    INSERT INTO batch_row_cells (batch_id, row_no, cells, norm, issues)
    VALUES (b.id, c.row_no, coalesce(p_item -> 'cells', '{}') || jsonb_build_object('发现渠道', CASE p_item ->> 'found_by' WHEN 'community' THEN '社区' WHEN 'school' THEN '学校'
            WHEN 'public' THEN '群众' WHEN 'department' THEN '部门' END, '发现日期', p_on), p, coalesce(p_item -> 'issues', '[]'));
    v_level := case_level(c.state, c.street_id, c.community_id);
    IF b.clocks THEN
        PERFORM clock_open('found', v_level, duty_org(v_level, c), p_on, v_days, p_case => c.id);
    END IF;
    PERFORM notice_add(c.event_id, o, 'case_added', c.id)
       FROM unnest(ARRAY[c.street_id, c.community_id, org_district()]) o WHERE o IS DISTINCT FROM i.org_id;
    IF c.proposed_child IS NOT NULL THEN
        PERFORM notice_add(c.event_id, org_district(), 'known_child', c.id);
    END IF;
    RETURN c;
END $$;
