-- The desk check of a list against the roster: proposals, each with the rule that made it. People decide.

-- Does the roster's status speak against being in school now? Exports word it in many ways, so only words of leaving count; such a pupil is
-- proposed, but singly.
CREATE OR REPLACE FUNCTION roster_in_school(p_status text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_status !~ '(毕业|结业|肄业|休学|停学|退学|辍学|失学|注销|死亡|亡故|开除|转出|离校|离籍|出国|失踪|不在|非在|未在|无学籍)'
$$;

-- The code that a rule may propose in a scheme: the first that names the rule. No row: the rule is not used.
CREATE OR REPLACE FUNCTION match_codes(p_scheme int) RETURNS TABLE (rule text, code text, sub text)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (m.rule) m.rule, c.code, c.sub
      FROM scheme_code c CROSS JOIN LATERAL jsonb_array_elements_text(c.match) AS m(rule)
     WHERE c.scheme_id = p_scheme
     ORDER BY m.rule, c.ord
$$;

-- Every agreement of a listed case of the batch with a pupil, the strongest rule for each pupil; pupils that agree in less than
-- another does exactly are left out. `exact`: may be accepted with others at once (and no twins).
CREATE OR REPLACE FUNCTION match_pupils(p_batch int) RETURNS TABLE (case_id bigint, rule text, student_number text, exact boolean)
LANGUAGE sql STABLE AS $$
    WITH listed AS (
        SELECT c.id, p.name_key, p.id_number, p.birth_date
          FROM case_file c JOIN child_person p ON p.child_id = c.child_id
         WHERE c.batch_id = p_batch AND c.state = 'listed'),
    hits AS (
        SELECT l.id, r.student_number, 1 AS rank, roster_in_school(r.status) AS exact
          FROM listed l JOIN roster_pupil r ON r.id_number = l.id_number AND r.name_key = l.name_key
         WHERE l.id_number <> ''
        UNION ALL
        SELECT l.id, r.student_number, 3, false
          FROM listed l JOIN LATERAL (VALUES ('G' || l.id_number), ('J' || l.id_number), ('L' || l.id_number)) AS n(number) ON true
          JOIN roster_pupil r ON r.student_number = n.number
         WHERE l.id_number <> ''
        UNION ALL
        SELECT l.id, r.student_number, CASE WHEN l.id_number = '' THEN 4 ELSE 2 END, false
          FROM listed l JOIN roster_pupil r ON r.name_key = l.name_key AND r.birth_date = l.birth_date
         WHERE l.id_number = '' OR id_one_slip(r.id_number, l.id_number)),
    best AS (
        SELECT DISTINCT ON (h.id, h.student_number) h.id, h.student_number, h.rank, h.exact
          FROM hits h ORDER BY h.id, h.student_number, h.rank)
    SELECT b.id, (ARRAY['exact', 'id_slip', 'student_number', 'name_birth'])[b.rank], b.student_number, b.exact
      FROM (SELECT x.*, min(x.rank) OVER (PARTITION BY x.id) AS first FROM best x) b
     WHERE b.rank = 1 OR b.first > 1
$$;

CREATE OR REPLACE FUNCTION match_over_age(p_batch int) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    SELECT c.id
      FROM case_file c
      JOIN child_person p ON p.child_id = c.child_id
      JOIN batch b ON b.id = c.batch_id
      JOIN scheme s ON s.id = b.scheme_id
     WHERE c.batch_id = p_batch AND c.state = 'listed' AND extract(year FROM age(b.reference_day, p.birth_date)) > s.upper_age
$$;

-- 疑似双胞胎/同户: listed cases of the batch whose child shares birth date and guardian, phone or address with another child.
CREATE OR REPLACE FUNCTION match_twins(p_batch int) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    WITH house AS (
        SELECT p.child_id, p.name_key, p.birth_date, k.said
          FROM child_person p JOIN child c ON c.id = p.child_id AND c.joined_to IS NULL
               CROSS JOIN LATERAL (VALUES ('g' || p.guardian), ('p' || p.guardian_phone), ('a' || p.address),
                                          ('h' || p.household_address)) AS k(said)
         WHERE length(k.said) > 1
           AND p.birth_date IN (SELECT o.birth_date FROM case_file l JOIN child_person o ON o.child_id = l.child_id
                                 WHERE l.batch_id = p_batch AND l.state = 'listed'))
    SELECT DISTINCT c.id
      FROM case_file c
      JOIN house a ON a.child_id = c.child_id
      JOIN house b ON b.birth_date = a.birth_date AND b.said = a.said AND b.name_key <> a.name_key AND b.child_id <> a.child_id
     WHERE c.batch_id = p_batch AND c.state = 'listed'
$$;

-- Everything that the rules of the batch's scheme propose now.
CREATE OR REPLACE FUNCTION match_found(p_batch int)
RETURNS TABLE (case_id bigint, rule text, code text, sub text, student_number text, exact boolean, twins boolean)
LANGUAGE sql STABLE AS $$
    WITH twin AS (SELECT t FROM match_twins(p_batch) t),
    found AS (SELECT * FROM match_pupils(p_batch)
              UNION ALL SELECT o, 'over_age', NULL, false FROM match_over_age(p_batch) o)
    SELECT f.case_id, f.rule, k.code, k.sub, f.student_number, f.exact, f.case_id IN (SELECT t FROM twin)
      FROM found f
      JOIN match_codes((SELECT b.scheme_id FROM batch b WHERE b.id = p_batch)) k ON k.rule = f.rule
$$;

-- item: {"batch"}. What was proposed before and still holds stays as it is, a rejection too; what no longer holds is stale.
-- Joins are hashed whatever the planner thinks of tables that were just filled; a switched-off loop costs so much on paper that it would
-- start the compiler, hence jit.
CREATE OR REPLACE FUNCTION match_run(item jsonb) RETURNS jsonb
LANGUAGE plpgsql SET enable_nestloop = off SET jit = off AS $$
DECLARE
    b batch;
    v_event bigint;
BEGIN
    SELECT * INTO b FROM batch WHERE name = item->>'batch';
    IF NOT FOUND OR NOT sees_all() THEN
        RETURN refuse('NOT_FOUND', 'what', 'batch', 'id', item->>'batch');
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('nol.match'), b.id);
    v_event := event_add('match_run', NULL, NULL, jsonb_build_object('batch', b.name,
                         'roster', (SELECT max(i.id) FROM import i WHERE i.kind = 'roster' AND i.state = 'done')));
    UPDATE match_proposal p SET status = 'stale'
      FROM case_file c
     WHERE c.batch_id = b.id AND c.state = 'listed' AND p.case_id = c.id AND p.status = 'open' AND p.rule NOT LIKE 'inquiry\_%'
       AND NOT EXISTS (SELECT FROM match_found(b.id) f WHERE f.case_id = p.case_id AND f.rule = p.rule AND f.code = p.code AND f.sub = p.sub
                          AND f.student_number IS NOT DISTINCT FROM p.student_number AND f.exact = p.exact AND f.twins = p.twins);
    INSERT INTO match_proposal (case_id, rule, code, sub, student_number, exact, twins, run_event_id)
    SELECT f.case_id, f.rule, f.code, f.sub, f.student_number, f.exact, f.twins, v_event
      FROM match_found(b.id) f
     WHERE NOT EXISTS (SELECT FROM match_proposal p WHERE p.case_id = f.case_id AND p.rule = f.rule
                          AND p.student_number IS NOT DISTINCT FROM f.student_number AND p.status IN ('open', 'rejected'))
     ORDER BY f.case_id, f.rule, f.student_number;
    RETURN jsonb_build_object('ok', (
        SELECT jsonb_build_object('batch', b.name, 'cases', (SELECT count(*) FROM case_file c WHERE c.batch_id = b.id AND c.state = 'listed'),
                                  'proposals', coalesce(sum(n), 0), 'exact', coalesce(sum(at_once), 0),
                                  'single', coalesce(sum(n - at_once), 0),
                                  'by_rule', coalesce(jsonb_agg(jsonb_build_object('name', rule, 'value', n::text) ORDER BY rule), '[]'))
          FROM (SELECT p.rule, count(*) AS n, count(*) FILTER (WHERE match_at_once(p)) AS at_once
                  FROM match_proposal p JOIN case_file c ON c.id = p.case_id
                 WHERE c.batch_id = b.id AND c.state = 'listed' AND p.status = 'open' GROUP BY p.rule) r));
END $$;
