-- Every state × every move × every role: what proto/moves/case.csv has succeeds and leads where it says, all else is refused.
BEGIN;
\ir setup.inc
\ir work.inc
SELECT now_state(bring('listed')) AS state \gset

-- The acts, each under the `when` that it means. `filed`: what a finding under review was filed as, or the code of the case.
RESET SESSION AUTHORIZATION;
CREATE TABLE test.trial (verb text, cond text, type text, more jsonb);
INSERT INTO test.trial VALUES
    ('assign', 'street', 'case_assign', '{"to": "990101002000"}'),
    ('assign', 'community', 'case_assign', '{"to": "990101001002"}'),
    ('handback', '', 'case_handback', '{"reason": "不属本辖区"}'),
    ('visit', '', 'visit_submit', visit('L')),
    ('desk', '', 'finding_file', finding('L')),
    ('transfer', '', 'case_transfer', '{"to": "990101002000", "reason": "已迁居"}'),
    ('approve', '', 'case_approve', '{}'),
    ('sendback', 'as filed', 'case_sendback', '{"reason": "补充材料"}'),
    ('sendback', 'withdrawn', 'evidence_withdraw', '{"reason": "拿错了"}'),      -- of the paper on which the finding rests
    ('confirm', '', 'case_confirm', '{}'),
    ('enrol', '', 'case_enrol', paper()),
    ('relapse', '', 'case_relapse', '{"reason": "又未到校"}'),
    ('close', '', 'case_close', '{}'),
    ('reopen', '', 'case_reopen', '{"reason": "情况有变"}');
CREATE TABLE test.start (state text, code text, terms jsonb, cond text);   -- a state, and the `when` that an act on it then has
INSERT INTO test.start VALUES ('listed', NULL, '{}', ''), ('at_street', NULL, '{}', ''), ('at_community', NULL, '{}', ''), ('found', NULL, '{}', ''),
    ('reviewed', 'F', '{}', 'deducted'), ('reviewed', 'L', '{}', 'out_of_school'), ('reviewed', 'not_found', '{"scheme": "2019-returned"}', 'unresolved'),
    ('deducted', NULL, '{}', ''), ('out_of_school', NULL, '{}', ''), ('returned', NULL, '{}', ''), ('closed', NULL, '{}', '');
-- One account of each role that could hold the case and has not acted on it; and strangers.
CREATE TABLE test.actor (name text, role text);
INSERT INTO test.actor VALUES ('d3', 'district'), ('s1b', 'street'), ('c1b', 'community'), ('leader', 'leader'), ('office', 'leader_office'),
    ('police', 'department'), ('insp', 'inspector'), ('aud', 'auditor'), ('op', 'operator'), ('s2', '-'), ('c3', '-');
GRANT SELECT ON test.trial, test.start, test.actor TO PUBLIC;

-- What a cell should be: the state it leads to, or NULL for a refusal.
CREATE FUNCTION test.expected(p test.start, t test.trial, a test.actor) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN r.to_state = 'as_filed' THEN 'at_community' ELSE r.to_state END
      FROM case_move_rule r
     WHERE r.from_state = p.state AND r.verb = t.verb AND a.role = ANY (r.roles)
       AND r.cond = CASE WHEN t.verb = 'confirm' THEN p.cond WHEN t.verb = 'visit' AND p.state = 'at_community' THEN a.role ELSE t.cond END
       AND NOT (a.role = 'community' AND p.state IN ('listed', 'at_street'))       -- not yet its case
       AND NOT (a.role = 'street' AND p.state = 'listed')
       AND NOT (a.role = 'community' AND t.cond = 'withdrawn')                      -- not its own paper: a colleague's
$$;
CREATE FUNCTION test.paper_of(p_case text) RETURNS jsonb LANGUAGE sql SECURITY DEFINER AS $$
    SELECT jsonb_build_object('evidence', max(id)::text) FROM nol.evidence WHERE case_id = nol.case_id(p_case)
$$;
CREATE FUNCTION test.got(r jsonb) RETURNS text LANGUAGE sql AS $$ SELECT CASE WHEN r ? 'ok' THEN r ->> 'then' END $$;
CREATE FUNCTION test.trial_of(p_case text, p test.start, t test.trial, a test.actor) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_more jsonb := t.more || CASE WHEN t.verb IN ('visit', 'desk') AND p.terms <> '{}' THEN finding('not_found')
                                   WHEN t.cond = 'withdrawn' THEN paper_of(p_case) ELSE '{}' END;
    r jsonb := test.try(a.name, t.type, p_case, v_more);
    v_expected text := test.expected(p, t, a);
    v_bad text := '';
BEGIN
    IF test.got(r) IS DISTINCT FROM v_expected THEN
        v_bad := format('%s %s by %s from %s (%s): %s, expected %s; ', t.verb, t.cond, a.name, p.state, p.cond, r, coalesce(v_expected, 'a refusal'));
    ELSIF v_expected IS NULL AND a.role = '-' AND r ->> 'error' <> 'NOT_FOUND' THEN
        v_bad := format('%s by the stranger %s says %s; ', t.verb, a.name, r ->> 'error');
    ELSIF v_expected IS NOT NULL AND t.more ? 'reason' AND (SELECT m.needs_reason FROM case_move_rule m WHERE m.from_state = p.state AND m.verb = t.verb LIMIT 1)
          AND test.try(a.name, t.type, p_case, v_more - 'reason') ->> 'error' <> 'REASON_NEEDED' THEN
        v_bad := format('%s from %s goes without a reason; ', t.verb, p.state);
    END IF;
    RETURN v_bad;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

SELECT is((SELECT string_agg(trial_of(c.no, p, t, a), '') FROM trial t, actor a WHERE t.cond <> 'withdrawn' OR p.state IN ('found', 'reviewed')), '', format('%s %s: all acts by all roles', p.state, p.cond))
  FROM start p CROSS JOIN LATERAL (SELECT bring(p.state, p.code, p.terms) AS no) c;

-- unresolved and never with a street: back to the district's list
SELECT new_case('{"scheme": "2019-returned"}') AS u \gset
SELECT ok(act('d1', 'finding_file', :'u', finding('not_found')) ? 'ok', 'a desk finding from the list');
SELECT is(try('d2', 'case_confirm', :'u') ->> 'then', 'listed', 'unresolved unrouted: listed');
SELECT is(try('d3', 'case_sendback', :'u', '{"reason": "再查"}') ->> 'then', 'listed', 'sent back: as filed');

-- Every line of the table has been tried above, but the match, which is tried with the desk check's own tests.
SELECT is((SELECT count(*)::int FROM case_move_rule r
            WHERE r.verb <> 'match' AND NOT EXISTS (SELECT FROM start p, trial t, actor a
                   WHERE p.state = r.from_state AND t.verb = r.verb AND expected(p, t, a) IS NOT NULL)), 0, 'no line is left out');
SELECT is((SELECT count(*)::int FROM case_move_rule), 57, 'the table has the lines of the file');
SELECT * FROM finish();
ROLLBACK;
