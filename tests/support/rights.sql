-- The cases of the rights matrix (tests/server/test_rights.c): what one account of each role holds, never held, held once, has closed.
--   psql -d "… user=postgres" -f tests/support/rights.sql
-- Accounts and tokens are those of sql/tests/setup.inc. Table test.target says which case is what to whom, and who sees it.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
CREATE SCHEMA tap;
GRANT USAGE ON SCHEMA tap TO PUBLIC;
CREATE EXTENSION pgtap SCHEMA tap;
SET search_path = nol, tap;
BEGIN;
\ir ../../sql/tests/setup.inc
\ir ../../sql/tests/work.inc
\ir ../../sql/tests/escalations.inc
\o /dev/null
SELECT bring('out_of_school') AS own, bring('closed') AS closed, new_case() AS foreign, bring('out_of_school') AS moved,
       bring('out_of_school') AS s_own, bring('out_of_school') AS s_moved, bring('out_of_school') AS s_closed \gset
SELECT must(act('d1', 'case_assign', :'foreign', '{"to": "990101002000"}')), must(act('s2', 'case_assign', :'foreign', '{"to": "990101002001"}')),
       must(act('c3', 'visit_submit', :'foreign', visit('F')));
SELECT must(act('d1', 'case_assign', :'moved', '{"to": "990101002001"}'));
SELECT must(act('s1', 'case_enrol', c, paper() || '{"to": "XX01"}')) FROM unnest(ARRAY[:'s_own', :'s_moved', :'s_closed']) c;
SELECT must(act('s1', 'case_relapse', :'s_moved', '{"reason": "又未到校"}'));
SELECT follow(:'s_closed'), must(act('d2', 'case_close', :'s_closed'));
-- Escalations: one that went to the group and was decided with a directive to the police; one of danger, of which the police was told; one of another
-- street's, and one of its that was decided.
SELECT raise('c1', 'refuses', :'own') AS e_own, raise('c1', 'danger', :'own') AS e_danger, raise('c3', 'refuses', :'foreign') AS e_foreign,
       raise('s2', 'needs_department', :'foreign') AS e_other \gset
SELECT must(do_step('s1', :e_own, 'handup', '{"note": "x"}')), must(do_step('d1', :e_own, 'handup', '{"note": "x"}')),
       must(do_step('leader', :e_own, 'decide', '{"decision": "directive", "note": "x", "directives": [{"to": "GA01", "note": "x", "due": "2999-01-01", "fields": ["sex"]}]}')),
       must(do_step('leader', :e_other, 'decide', '{"decision": "directive", "note": "x", "directives": [{"to": "990101002000", "note": "x", "due": "2999-01-01"}]}'));
RESET SESSION AUTHORIZATION;
UPDATE org SET function = 'finance' WHERE code = 'GA01';   -- what it is told of danger carries nothing of the child then
SELECT min(id) AS d_own, max(id) AS d_other FROM directive \gset
CREATE TABLE test.ref (place int, role text, escalation text, directive text, escalation_seen boolean, directive_seen boolean);
INSERT INTO test.ref VALUES
    (0, 'district', :e_own, :d_own, true, true), (1, 'district', :e_foreign, :d_other, true, true),
    (0, 'street', :e_own, :d_own, true, true), (1, 'street', :e_foreign, :d_other, false, false),
    (0, 'community', :e_own, :d_own, true, true), (1, 'community', :e_foreign, :d_other, false, false),
    (0, 'leader', :e_own, :d_own, true, true), (1, 'leader', :e_foreign, :d_other, false, true),
    (0, 'leader_office', :e_own, :d_own, true, true), (1, 'leader_office', :e_foreign, :d_other, false, true),
    (0, 'department', :e_danger, :d_own, true, true), (1, 'department', :e_own, :d_other, false, false);
-- Names and numbers that can be looked for in the bytes of an answer.
UPDATE child_person SET name = '童' || child_id || '氏', id_number = '990101200901' || lpad(child_id::text, 6, '0'), guardian_phone = '1390000' || lpad(child_id::text, 4, '0');
UPDATE case_file SET name = '童' || child_id || '氏';
-- A file behind every paper: the bytes have rights of their own.
INSERT INTO paper (sha256, size, begun_by, complete_at) SELECT sha256('x'), 1, id, now() FROM account WHERE name = 'd1';
INSERT INTO paper_chunk VALUES (sha256('x'), 0, 'x');
UPDATE evidence SET sha256 = sha256('x');
CREATE TABLE test.target (place int, role text, "case" text, name text, evidence text, visit text, seen boolean);
INSERT INTO test.target
SELECT t.place, r.role, t.no, c.name, (SELECT min(e.id)::text FROM evidence e WHERE e.child_id = c.child_id),
       (SELECT min(v.id)::text FROM visit v WHERE v.child_id = c.child_id), r.role = 'district' OR t.seen
  FROM (VALUES ('district'), ('street'), ('community')) r(role)
 CROSS JOIN (VALUES (0, :'own', true), (1, :'foreign', false), (2, :'moved', false), (3, :'closed', true)) t(place, no, seen)
  JOIN case_file c ON c.id = case_id(t.no)
UNION ALL
SELECT t.place, 'inspector', t.no, c.name, (SELECT min(e.id)::text FROM evidence e WHERE e.child_id = c.child_id),
       (SELECT min(v.id)::text FROM visit v WHERE v.child_id = c.child_id), t.seen
  FROM (VALUES (0, :'s_own', true), (1, :'own', false), (2, :'s_moved', false), (3, :'s_closed', true)) t(place, no, seen)
  JOIN case_file c ON c.id = case_id(t.no)
UNION ALL
SELECT 1, r.role, case_no(c.id), c.name, (SELECT min(e.id)::text FROM evidence e WHERE e.child_id = c.child_id),
       (SELECT min(v.id)::text FROM visit v WHERE v.child_id = c.child_id), false FROM case_file c, (VALUES ('leader'), ('leader_office'), ('department'), ('auditor'), ('operator')) r(role)
 WHERE c.id NOT IN (SELECT case_id FROM escalation);
COMMIT;
