-- A case as a row of a list (message CaseRow).

-- The level that has to act; nobody: closed. NULL for deducted: the levels that hold its open duties, by duty_levels.
CREATE OR REPLACE FUNCTION case_level(p_state text, p_street int, p_community int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN p_state IN ('listed', 'reviewed') THEN 'district'
        WHEN p_state IN ('at_street', 'found') THEN 'street'
        WHEN p_state = 'closed' THEN 'nobody'
        WHEN p_state = 'deducted' THEN NULL
        WHEN p_community IS NOT NULL THEN 'community' WHEN p_street IS NOT NULL THEN 'street' ELSE 'district' END
$$;

-- The level that holds a duty; where the case has no unit of that level (any more), the next one up.
CREATE OR REPLACE FUNCTION duty_level(p_level text, p_street int, p_community int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_level = 'community' AND p_community IS NOT NULL THEN 'community'
                WHEN p_level IN ('community', 'street') AND p_street IS NOT NULL THEN 'street' ELSE 'district' END
$$;

-- Has this level to act on the case? A transfer that was asked for waits for the district's answer, whatever the state.
CREATE OR REPLACE FUNCTION case_waits_for(c case_file, p_level text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_level = 'district' AND (c.transfer_to IS NOT NULL OR c.inquiry_id IS NOT NULL) THEN
        RETURN true;
    ELSIF c.inquiry_id IS NOT NULL AND c.state <> 'found' AND inquiry_holds(c.inquiry_id) THEN   -- a letter is out; a finding all the same is reviewed
        RETURN false;
    ELSIF c.state <> 'deducted' AND case_level(c.state, c.street_id, c.community_id) = p_level THEN
        RETURN true;
    END IF;
    RETURN EXISTS (SELECT FROM duty d WHERE d.case_id = c.id AND d.status = 'open' AND duty_level(d.level, c.street_id, c.community_id) = p_level)
        OR (p_level = 'district' AND c.state = 'deducted' AND NOT EXISTS (SELECT FROM duty d WHERE d.case_id = c.id AND d.status = 'open'));
END $$;

-- What is proposed for a case, for those who review it: {"code", "sub", "label", "by", "on", "tries": visits to the child, "visited": the day of the last, "papers": kinds that the
-- finding has, complete, "waived": kinds for which a waiver is asked}. NULL: nothing is, or it is not the actor's to see. It passes row security, so that a
-- page asks row security's questions once a case and not once a paper.
CREATE OR REPLACE FUNCTION case_proposal(p_case bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
BEGIN
    IF i.role IS NULL OR i.role NOT IN ('district', 'street', 'community') THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT jsonb_strip_nulls(jsonb_build_object('code', f.code, 'sub', nullif(f.sub, ''), 'label', f.label,
                       'by', a.display_name, 'on', (clock_then(f.filed_at) AT TIME ZONE 'Asia/Shanghai')::date,
                       'tries', t.n, 'visited', t.last_on,
                       'papers', (SELECT jsonb_agg(DISTINCT e.kind ORDER BY e.kind)
                                    FROM finding_evidence x JOIN evidence e ON e.id = x.evidence_id
                                   WHERE x.finding_id = f.id AND e.withdrawn_at IS NULL AND paper_complete(k.papers, e)),
                       'waived', (SELECT jsonb_agg(w.kind ORDER BY w.kind) FROM waiver w WHERE w.finding_id = f.id)))
              FROM case_file c
              JOIN finding f ON f.id = c.finding_id
              JOIN scheme_code k ON (k.scheme_id, k.code, k.sub) = (f.scheme_id, f.code, f.sub)
              LEFT JOIN account a ON a.id = f.filed_by
             CROSS JOIN LATERAL (SELECT count(*) AS n, max(v.on_date) AS last_on FROM visit v WHERE v.child_id = c.child_id AND v.withdrawn_at IS NULL) t
             WHERE c.id = p_case AND case_visible(i, c.street_id, c.community_id, c.school_id));
END $$;

-- LANGUAGE sql, so that it is planned into the statement that calls it. What it calls holds no query: such a function is not planned in,
-- but anew at each execution, and asks row security's questions again each time. Fenced by OFFSET 0, so that a case is looked up by its number and
-- its proposal read once: the planner might else join the numbers of a page to all cases, and work out what is proposed for each of them.
-- p_odd: what page_oddities says of the whole page; without it the row has none.
DROP FUNCTION IF EXISTS case_row(bigint), case_row(bigint, jsonb);
CREATE FUNCTION case_row(p_id bigint, p_odd jsonb DEFAULT NULL) RETURNS TABLE ("case" text, batch text, name text, id_number text, state text,
    street text, street_name text, community text, community_name text, address text, guardian text, code text, sub text, due date,
    version int, since date, "with" text, marks jsonb, step_due date, proposed_code text, proposed_sub text, proposed_label text, papers jsonb,
    waived jsonb, tries int, filed_by text, filed_on date, why_sent_back text, oddities jsonb, late_on date, undated boolean, danger_at text, missing_year int, last_visit date)
LANGUAGE sql STABLE AS $$
    SELECT r."case", r.batch, r.name, r.id_number, r.state, r.street, r.street_name, r.community, r.community_name, r.address, r.guardian, r.code, r.sub,
           r.due, r.version, r.since, r."with", r.marks || CASE WHEN r.odd <> '[]' THEN '["odd"]' ELSE '[]' END::jsonb, r.step_due, r.q ->> 'code', r.q ->> 'sub', r.q ->> 'label', r.q -> 'papers', r.q -> 'waived',
           (r.q ->> 'tries')::int, r.q ->> 'by', (r.q ->> 'on')::date, r.why, r.odd, r.late_since, r.undated, r.danger_at, r.missing_year, (r.q ->> 'visited')::date
      FROM (
    SELECT case_no(c.id) AS "case", b.name AS batch, c.name, mask_id(p.id_number) AS id_number, c.state, s.code AS street, s.name AS street_name,
           k.code AS community, k.name AS community_name, CASE WHEN (SELECT my_role()) <> 'inspector' THEN mask_words(p.address, false) END AS address,
           CASE WHEN (SELECT my_role()) <> 'inspector' THEN mask_words(p.guardian, false) END AS guardian, c.code, c.sub, c.due, c.version, c.since,
           coalesce(CASE WHEN c.inquiry_id IS NOT NULL AND c.state <> 'found' AND inquiry_holds(c.inquiry_id) THEN 'district' END, case_level(c.state, c.street_id, c.community_id),
                    (SELECT string_agg(DISTINCT duty_level(d.level, c.street_id, c.community_id), ',') FROM duty d
                      WHERE d.case_id = c.id AND d.status = 'open'), 'district') AS "with",
           to_jsonb(array_remove(ARRAY[
               CASE WHEN h.died_on IS NOT NULL THEN 'died' END,
               CASE WHEN c.danger THEN 'danger' END,
               CASE WHEN t.late_since IS NOT NULL THEN 'overdue' END,
               CASE WHEN EXISTS (SELECT FROM case_pause w WHERE w.case_id = c.id AND w.ended_on IS NULL AND w.until_on >= (SELECT today())) THEN 'paused' END,
               CASE WHEN c.escalations > 0 THEN 'escalated' END,
               CASE WHEN c.inquiry_id IS NOT NULL THEN 'inquiry' END,
               CASE WHEN c.transfer_to IS NOT NULL THEN 'transfer_asked' END,
               CASE WHEN c.code IS NOT NULL AND EXISTS (
                   SELECT FROM case_file o JOIN finding f ON f.id = o.confirmed_id JOIN finding g ON g.id = c.confirmed_id
                    WHERE o.child_id = c.child_id AND o.id <> c.id AND o.code IS NOT NULL AND f.effect <> g.effect
                      AND 'unresolved' NOT IN (f.effect, g.effect)) THEN 'contradiction' END,
               CASE WHEN c.same_id AND (NOT b.standing OR (SELECT my_role()) = 'district') THEN 'same_id' END,   -- who adds a child hears of no other unit's
               CASE WHEN c.proposed_child IS NOT NULL AND (NOT b.standing OR (SELECT my_role()) = 'district') THEN 'proposal' END,
               CASE WHEN c.late_visit THEN 'late_visit' END,
               CASE WHEN c.confirmed_id IS NOT NULL AND EXISTS (SELECT FROM duty g WHERE g.case_id = c.id AND g.status = 'open' AND g.kind = 'ground_withdrawn') THEN 'ground_withdrawn' END,
               CASE WHEN c.sent_back_note IS NOT NULL AND (SELECT my_role()) <> 'inspector' THEN 'sent_back' END,
               CASE WHEN b.supplementary THEN 'supplementary' END], NULL)) AS marks, t.due AS step_due, t.late_since, t.undated, t.missing_year, CASE WHEN c.finding_id IS NOT NULL THEN case_proposal(c.id) END AS q,
           CASE WHEN c.danger THEN clock_stamp(c.danger_at) END AS danger_at,
           CASE WHEN c.sent_back_note IS NOT NULL AND (SELECT my_role()) <> 'inspector' THEN mask_words(note_body(c.sent_back_note), false) END AS why,
           p_odd -> case_no(c.id) AS odd
      FROM case_file c
      JOIN batch b ON b.id = c.batch_id
      LEFT JOIN org s ON s.id = c.street_id
      LEFT JOIN org k ON k.id = c.community_id
      LEFT JOIN child h ON h.id = c.child_id
      LEFT JOIN child_person p ON p.child_id = c.child_id
     CROSS JOIN LATERAL case_days(c.id, false) t
     WHERE c.id = p_id
    OFFSET 0) r
$$;

-- What a list asks for besides its scope and order, worked out once a call (`overdue` with `mine`: late for one's own unit): {} when nothing is asked. A unit or batch that does not
-- exist gives -1, which fits no case.
CREATE OR REPLACE FUNCTION case_filter(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'batch', CASE WHEN p_request ? 'batch' THEN coalesce((SELECT id FROM batch WHERE name = p_request ->> 'batch'), -1) END,
        'scheme', CASE WHEN p_request ? 'scheme' THEN coalesce((SELECT id FROM scheme WHERE name = p_request ->> 'scheme'), -1) END,
        'street', CASE WHEN p_request ? 'street' THEN coalesce(org_find(p_request ->> 'street'), -1) END,
        'community', CASE WHEN p_request ? 'community' THEN coalesce(org_find(p_request ->> 'community'), -1) END,
        'code', p_request ->> 'code', 'sub', p_request ->> 'sub', 'proposed', CASE WHEN my_role() <> 'inspector' AND p_request ?| '{code,sub}' THEN true END, 'state', p_request ->> 'state', 'prefix', upper(p_request ->> 'prefix'),
        'overdue', CASE WHEN (p_request ->> 'overdue')::boolean THEN true END,
        'mine', CASE WHEN (p_request ->> 'mine')::boolean THEN my_role() END,
        'find', p_request ->> 'find', 'find_address', CASE WHEN my_role() <> 'inspector' THEN p_request ->> 'find' END));
END $$;

-- Do words hold what is looked for, however wide the digits of either are? Only what is shown of them: a search must not find a number that a mask hides.
CREATE OR REPLACE FUNCTION words_hold(p_words text, p_find text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_find text := plain_digits(p_find);
BEGIN
    RETURN position(v_find IN plain_digits(p_words)) > 0 AND (any_digits(v_find) !~ '[0-9]' OR position(v_find IN plain_digits(mask_words(p_words, false))) > 0);
END $$;

-- Does the case fit the filter? `find` looks into name, guardian and address; for numbers see case_find.sql.
CREATE OR REPLACE FUNCTION case_fits(c case_file, q jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF q = '{}' THEN
        RETURN true;
    END IF;
    RETURN (NOT q ? 'batch' OR c.batch_id = (q ->> 'batch')::int)
        AND (NOT q ? 'scheme' OR c.scheme_id = (q ->> 'scheme')::int)
        AND (NOT q ? 'state' OR c.state = q ->> 'state')
        AND (NOT q ? 'street' OR coalesce(c.street_id = (q ->> 'street')::int, false))
        AND (NOT q ? 'community' OR coalesce(c.community_id = (q ->> 'community')::int, false))
        AND (NOT q ? 'code' OR coalesce(CASE WHEN q ? 'proposed' AND c.state IN ('found', 'reviewed') THEN c.proposed_code = q ->> 'code'
                                             ELSE c.code = q ->> 'code' END, false))
        AND (NOT q ? 'sub' OR coalesce(CASE WHEN q ? 'proposed' AND c.state IN ('found', 'reviewed')
                                            THEN (SELECT f.sub FROM finding f WHERE f.id = c.finding_id) ELSE c.sub END = q ->> 'sub', false))
        AND (NOT q ? 'prefix' OR starts_with(case_no(c.id), q ->> 'prefix'))
        AND (NOT q ? 'overdue' OR (case_days(c.id, q ? 'mine')).late_since IS NOT NULL)
        AND (NOT q ? 'mine' OR q ? 'overdue' OR case_waits_for(c, q ->> 'mine'))
        AND (NOT q ? 'find' OR position(q ->> 'find' IN c.name) > 0 OR EXISTS (
            SELECT FROM child_person p
             WHERE p.child_id = c.child_id
               AND (words_hold(p.address, q ->> 'find_address') OR words_hold(p.guardian, q ->> 'find_address')
                    OR words_hold(p.household_address, q ->> 'find_address'))));
END $$;

-- The unit that a list of one unit's cases is about: one's own, or the one named where a higher level asks. NULL, so no case at all, where the
-- one named is not there or is somebody else's: a filter that does not fit never widens a list.
CREATE OR REPLACE FUNCTION case_list_unit(p_type text, p_named text) RETURNS int
LANGUAGE plpgsql STABLE AS $$
DECLARE
    i identity := me();
BEGIN
    RETURN CASE WHEN i.role = p_type THEN CASE WHEN p_named IS NULL OR org_find(p_named) = i.org_id THEN i.org_id END
                ELSE (SELECT o.id FROM org o WHERE o.id = org_find(p_named) AND o.type = p_type
                         AND (i.role = 'district' OR (i.role = 'street' AND o.parent_id = i.org_id))) END;
END $$;
