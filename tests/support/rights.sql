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
\o /dev/null
SELECT bring('out_of_school') AS own, bring('closed') AS closed, new_case() AS foreign, bring('out_of_school') AS moved,
       bring('out_of_school') AS s_own, bring('out_of_school') AS s_moved, bring('out_of_school') AS s_closed \gset
SELECT must(act('d1', 'case_assign', :'foreign', '{"to": "990101002000"}')), must(act('s2', 'case_assign', :'foreign', '{"to": "990101002001"}')),
       must(act('c3', 'visit_submit', :'foreign', visit('F')));
SELECT must(act('d1', 'case_assign', :'moved', '{"to": "990101002001"}'));
SELECT must(act('s1', 'case_enrol', c, paper() || '{"to": "XX01"}')) FROM unnest(ARRAY[:'s_own', :'s_moved', :'s_closed']) c;
SELECT must(act('s1', 'case_relapse', :'s_moved', '{"reason": "又未到校"}'));
SELECT follow(:'s_closed'), must(act('d2', 'case_close', :'s_closed'));
RESET SESSION AUTHORIZATION;
-- Names and numbers that can be looked for in the bytes of an answer.
UPDATE child_person SET name = '童' || child_id || '氏', id_number = '990101200901' || lpad(child_id::text, 6, '0'), guardian_phone = '1390000' || lpad(child_id::text, 4, '0');
UPDATE case_file SET name = '童' || child_id || '氏';
-- A file behind every paper: the bytes have rights of their own.
INSERT INTO paper (sha256, size, begun_by, complete_at) SELECT sha256('x'), 1, id, now() FROM account WHERE name = 'd1';
INSERT INTO paper_chunk VALUES (sha256('x'), 0, 'x');
UPDATE evidence SET sha256 = sha256('x');
CREATE TABLE test.target (place int, role text, "case" text, name text, evidence text, seen boolean);
INSERT INTO test.target
SELECT t.place, r.role, t.no, c.name, (SELECT min(e.id)::text FROM evidence e WHERE e.child_id = c.child_id), r.role = 'district' OR t.seen
  FROM (VALUES ('district'), ('street'), ('community')) r(role)
 CROSS JOIN (VALUES (0, :'own', true), (1, :'foreign', false), (2, :'moved', false), (3, :'closed', true)) t(place, no, seen)
  JOIN case_file c ON c.id = case_id(t.no)
UNION ALL
SELECT t.place, 'inspector', t.no, c.name, (SELECT min(e.id)::text FROM evidence e WHERE e.child_id = c.child_id), t.seen
  FROM (VALUES (0, :'s_own', true), (1, :'own', false), (2, :'s_moved', false), (3, :'s_closed', true)) t(place, no, seen)
  JOIN case_file c ON c.id = case_id(t.no)
UNION ALL
SELECT 1, r.role, case_no(c.id), c.name, '1', false FROM case_file c, (VALUES ('leader'), ('leader_office'), ('department'), ('auditor'), ('operator')) r(role);
COMMIT;
