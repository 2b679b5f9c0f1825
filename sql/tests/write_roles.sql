-- A write is refused to a role that its row in proto/messages.def does not name, in the database as at the door: by what is generated from the same row.
BEGIN;
\set with_roles 1
\ir setup.inc
\ir work.inc
SELECT bring('at_community') AS mine \gset
RESET SESSION AUTHORIZATION;
CREATE TABLE test.write AS SELECT DISTINCT m[1] AS type, string_to_array(m[2], ',') AS roles
  FROM pg_proc p CROSS JOIN LATERAL regexp_matches(p.prosrc, 'WHEN ''([a-z_]+)'' THEN ''\{([a-z_,]+)\}''', 'g') m WHERE p.oid = 'write_roles(text)'::regprocedure;
GRANT SELECT ON test.write TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT cmp_ok((SELECT count(*)::int FROM test.write), '>', 50, 'the writes');
SELECT is((SELECT string_agg(w.type, ',' ORDER BY w.type) FROM test.write w CROSS JOIN LATERAL be(a.name)
            WHERE a.role <> ALL (w.roles) AND do_write(w.type, jsonb_build_object('case', :'mine', 'version', 3)) ->> 'error' IS DISTINCT FROM 'NOT_ALLOWED'), NULL,
          a.name || ' is refused what is not for ' || a.role)
  FROM (VALUES ('d1', 'district'), ('s1', 'street'), ('c1', 'community'), ('leader', 'leader'), ('office', 'leader_office'), ('police', 'department'), ('insp', 'inspector'),
               ('aud', 'auditor'), ('op', 'operator')) a(name, role);
SELECT be('c1');
SELECT is(do_write('case_remark', jsonb_build_object('case', :'mine', 'version', 3, 'note', 'x')) ->> 'error', 'NOT_ALLOWED', 'a community writes no word of an inspector');
SELECT is(do_write('org_set', '{"org": "GA01"}') ->> 'error', 'NOT_ALLOWED', 'nor does it set a unit');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'org_set'), 0, 'and nothing of it is in the trail');
SELECT ok(do_write('visit_submit', jsonb_build_object('case', :'mine', 'version', 3, 'result', 'not_met', 'how', 'home')) ? 'ok', 'its own it does');
SELECT * FROM finish();
ROLLBACK;
