-- The second wall: what the interface's functions could do with any SQL (nol_writer), and what they see under each token. Nothing here goes through
-- a query of the server, whose own role can do none of it: interface.sql.
BEGIN;
\ir setup.inc
\ir work.inc
SELECT bring(s) IS NOT NULL AS done FROM unnest('{listed,at_street,at_community,found,reviewed,deducted,out_of_school,returned,closed}'::text[]) s \g /dev/null
SELECT bring('out_of_school') AS own, bring('out_of_school') AS away \gset
SELECT act('d1', 'case_assign', :'away', '{"to": "990101002001"}') IS NOT NULL AS done \gset
SELECT act('c3', 'visit_submit', :'away', visit()) IS NOT NULL AS done \gset
SELECT act('s2', 'task_done', :'away', '{"kind": "next_talk", "note": "谈过"}') IS NOT NULL AS done \gset
SELECT act('s1', 'case_enrol', :'own', paper() || '{"to": "XX01"}') IS NOT NULL AS done \gset
SELECT act('insp', 'case_remark', :'own', '{"note": "到校"}') IS NOT NULL AS done \gset
RESET SESSION AUTHORIZATION;
INSERT INTO paper (sha256, size, begun_by, complete_at) SELECT sha256('x'), 1, id, now() FROM account WHERE name = 'c3';
INSERT INTO paper_holder SELECT sha256('x'), id FROM account WHERE name = 'c3';
INSERT INTO paper_chunk VALUES (sha256('x'), 0, 'x');
UPDATE evidence SET sha256 = sha256('x') WHERE case_id = case_id(:'away');
-- Past row security, what a table has for the cases of a unit: 0 for the district.
CREATE FUNCTION test.rows_of(p_table text, p_units int[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol AS $$
DECLARE
    v_seen text := format('SELECT %%s FROM case_file c WHERE ARRAY[0, c.street_id, c.community_id, c.school_id] && %L', p_units);
    v_where text := CASE
        WHEN p_table = 'case_file' THEN 'id IN (' || format(v_seen, 'c.id') || ')'
        WHEN p_table IN ('case_move', 'finding', 'duty', 'remark', 'batch_row') THEN 'case_id IN (' || format(v_seen, 'c.id') || ')'
        WHEN p_table = 'child' THEN 'id IN (' || format(v_seen, 'c.child_id') || ')'
        WHEN p_table IN ('child_person', 'visit', 'evidence', 'note') THEN 'child_id IN (' || format(v_seen, 'c.child_id') || ')'
        WHEN p_table = 'evidence_text' THEN 'evidence_id IN (SELECT id FROM evidence WHERE child_id IN (' || format(v_seen, 'c.child_id') || '))'
        WHEN p_table IN ('waiver', 'finding_evidence') THEN 'finding_id IN (SELECT id FROM finding WHERE case_id IN (' || format(v_seen, 'c.id') || '))'
        WHEN p_table IN ('paper', 'paper_chunk') THEN 'sha256 IN (SELECT sha256 FROM evidence WHERE child_id IN (' || format(v_seen, 'c.child_id') || '))'
        WHEN p_table = 'batch_row_cells' THEN '(batch_id, row_no) IN (' || format(v_seen, 'c.batch_id, c.row_no') || ')' END;
    n bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM %I WHERE %s', p_table, v_where) INTO n;
    RETURN n;
END $$;
CREATE FUNCTION test.seen(p_table text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM %I', p_table) INTO n;
    RETURN n;
END $$;
CREATE FUNCTION test.units(p_who text) RETURNS int[] LANGUAGE sql SECURITY DEFINER SET search_path = nol AS $$
    SELECT CASE role WHEN 'district' THEN '{0}' WHEN 'street' THEN ARRAY[org_id] WHEN 'community' THEN ARRAY[org_id] WHEN 'inspector' THEN ARRAY[org_id] ELSE '{}' END
      FROM account WHERE name = p_who
$$;
CREATE TABLE test.hung (t text);
INSERT INTO test.hung SELECT unnest('{case_file,case_move,finding,duty,remark,batch_row,child,child_person,visit,evidence,note,evidence_text,waiver,
    finding_evidence,paper,paper_chunk,batch_row_cells}'::text[]);
GRANT SELECT ON test.hung TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- ---- each token sees its own and nothing else
SELECT is((SELECT string_agg(format('%s %s of %s', t, x.seen, x.own), ', ') FROM (SELECT h.t, seen(h.t), rows_of(h.t, units(w.name)) AS own FROM hung h) x WHERE x.seen <> x.own), NULL,
          w.name || ' sees the rows of its own cases')
  FROM (VALUES ('d1'), ('s1'), ('s2'), ('c1'), ('c2'), ('insp'), ('leader'), ('office'), ('police'), ('aud'), ('op')) w(name) CROSS JOIN LATERAL be(w.name);
SELECT be('c3');
SELECT is((SELECT string_agg(format('%s %s of %s', t, x.seen, x.own), ', ') FROM (SELECT h.t, seen(h.t), rows_of(h.t, units('c3')) AS own FROM hung h) x WHERE x.seen <> x.own), NULL, 'c3 too');
SELECT ok(seen('case_file') = 1 AND seen('visit') > 0 AND seen('paper_chunk') = 1, '… which are some');
SELECT be('s1');
SELECT ok(seen('case_file') > 5 AND seen('paper_chunk') = 0, 'a street that lost the child does not see its paper');
SELECT is((SELECT count(*)::int FROM match_proposal) + (SELECT count(*)::int FROM child_join) + (SELECT count(*)::int FROM roster_pupil) + (SELECT count(*)::int FROM import), 0,
          'rosters, imports and proposals are the district''s');
SELECT is((SELECT count(*)::int FROM event e WHERE e.case_id IS NOT NULL AND NOT EXISTS (SELECT FROM case_file c WHERE c.id = e.case_id) AND e.account_id <> my_account()), 0,
          'of the trail what concerns its cases, and its own acts');

-- ---- no token, a forged one, a dead one: nothing
RESET SESSION AUTHORIZATION;
CREATE TABLE test.guarded AS SELECT c.relname::text AS t FROM pg_class c WHERE c.relnamespace = 'nol'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
    AND c.relname NOT IN ('org', 'org_code', 'batch', 'batch_document') AND has_table_privilege('nol_writer', c.oid, 'SELECT');
GRANT SELECT ON test.guarded TO PUBLIC;
CREATE FUNCTION test.all_seen() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(t || ' ' || test.seen(t), ', ') FROM test.guarded WHERE test.seen(t) > 0 $$;
GRANT EXECUTE ON FUNCTION test.all_seen TO PUBLIC;
SELECT is((SELECT string_agg(c.relname, ',' ORDER BY c.relname) FROM pg_class c WHERE c.relnamespace = 'nol'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relrowsecurity AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
              AND has_table_privilege('nol_writer', c.oid, 'SELECT')), 'account,account_org,calendar_day,calendar_year,case_move_rule,clock_setting,data_digest,directive_default,directive_move_rule,escalation_move_rule,escalation_route,import_row,ladder_step,org_function_word,place,scheme,scheme_code,seal_mark,setting,term', 'what is not guarded holds no child''s data');
SELECT is((SELECT string_agg(relname, ',') FROM pg_class WHERE relnamespace = 'nol'::regnamespace AND relkind IN ('v', 'm') AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)), 'import_row', 'no view, which would see with its owner''s eyes, but the one that asks who looks');
SET SESSION AUTHORIZATION nol_writer;
SELECT be_nobody();
SELECT is(all_seen(), NULL, 'without a token');
SELECT set_config('nol.session', repeat('0', 64), true) \g /dev/null
SELECT is(all_seen(), NULL, 'with a token that is none');
SELECT set_config('nol.account', '1', true), set_config('nol.role', 'district', true), set_config('role.nol', 'nol_owner', true) \g /dev/null
SELECT is(all_seen(), NULL, 'with other settings');
SELECT set_config('nol.session', encode(sha256(convert_to('d1', 'UTF8')), 'hex'), true) \g /dev/null
SELECT is(all_seen(), NULL, 'with the token itself: it has no business here');
RESET SESSION AUTHORIZATION;
SELECT be('d1');
SAVEPOINT alive;
UPDATE session SET expires_at = now() - interval '1 second' WHERE account_id = (SELECT id FROM account WHERE name = 'd1');
SET LOCAL ROLE nol_writer;
SELECT is(all_seen(), NULL, 'with a token past its day');
ROLLBACK TO alive;
UPDATE session SET ended_at = now() WHERE account_id = (SELECT id FROM account WHERE name = 'd1');
SET LOCAL ROLE nol_writer;
SELECT is(all_seen(), NULL, 'with a token that was ended');
ROLLBACK TO alive;
UPDATE account SET disabled_at = now() WHERE name = 'd1';
SET LOCAL ROLE nol_writer;
SELECT is(all_seen(), NULL, 'of an account that was disabled');
ROLLBACK TO alive;
SET LOCAL ROLE nol_writer;
SELECT ok(all_seen() IS NOT NULL, 'and with a live one there is something to see');
RESET ROLE;

-- ---- what the role may do
SELECT is((SELECT format('%s %s %s %s %s', rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls) FROM pg_roles WHERE rolname = 'nol_writer'), 'f f f f f', 'no attribute');
SELECT is((SELECT count(*)::int FROM pg_auth_members WHERE member = 'nol_writer'::regrole), 0, 'a member of no role');
SELECT is((SELECT count(*)::int FROM pg_class WHERE relowner = 'nol_writer'::regrole), 0, 'owner of no table');
SELECT is((SELECT string_agg(nspname, ',') FROM pg_namespace WHERE has_schema_privilege('nol_writer', oid, 'CREATE')), NULL, 'may create in no schema');
SELECT ok(NOT has_database_privilege('nol_writer', current_database(), 'TEMP'), 'nor temporary tables');
SELECT is((SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'nol'::regnamespace AND relkind = 'r' AND has_table_privilege('nol_writer', oid, 'TRUNCATE')), NULL, 'truncates nothing');
SELECT is((SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'nol'::regnamespace AND relkind = 'r' AND has_table_privilege('nol_writer', oid, 'DELETE')),
          'import_issue,import_verdict,roster_pupil', 'deletes what imports replace');
SELECT is((SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class c WHERE relnamespace = 'nol'::regnamespace AND relkind = 'r' AND has_any_column_privilege('nol_writer', c.oid, 'UPDATE')),
          'child,child_join,child_person,duty,evidence,import,import_verdict,match_proposal,org,org_code,roster_pupil,waiver', 'changes these and no others');
SELECT is((SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = t::regclass AND a.attnum > 0 AND has_column_privilege('nol_writer', t::regclass, a.attnum, 'UPDATE')), cols,
          'of ' || t || ' only ' || cols) FROM (VALUES ('evidence', 'checked_at,checked_by')) x(t, cols);
SELECT is((SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class c WHERE relnamespace = 'nol'::regnamespace AND relkind = 'r' AND has_any_column_privilege('nol_writer', c.oid, 'SELECT') = false),
          'account_ask,account_issue,account_list,account_right,account_secret,account_word,device,export_receiver,guess,login_try,page_secret,refusal,request_key,schema_function,schema_migration,session,time_shift,time_shift_past,upload,upload_chunk', 'reads no secret, session or key');
SELECT ok(NOT has_any_column_privilege('nol_auditor', c.oid, 'SELECT') OR c.relname IN ('event', 'place', 'event_placed', 'seal_mark', 'account', 'org'), 'the auditor''s role: not ' || c.relname)
  FROM pg_class c WHERE relnamespace = 'nol'::regnamespace AND relkind = 'r';
SELECT is((SELECT string_agg(relname, ',') FROM pg_class c WHERE relnamespace = 'nol'::regnamespace AND relkind = 'r' AND (has_any_column_privilege('nol_loader', c.oid, 'SELECT, INSERT, UPDATE')
              OR has_table_privilege('nol_loader', c.oid, 'DELETE, TRUNCATE'))), NULL, 'the loader: nothing of ours');
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d1');
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY['UPDATE case_file SET state = ''closed''', 'DELETE FROM case_file', 'UPDATE event SET detail = ''{}''', 'DELETE FROM event',
    'UPDATE case_move SET code = ''A''', 'TRUNCATE event', 'TRUNCATE case_file CASCADE', 'CREATE TABLE nol.x ()', 'CREATE TEMP TABLE x ()', 'ALTER TABLE case_file DISABLE ROW LEVEL SECURITY',
    'SET ROLE nol_owner', 'SELECT * FROM session', 'SELECT * FROM account_secret', 'UPDATE seal_mark SET at = now()', 'INSERT INTO paper_holder SELECT sha256(''x''), my_account()',
    'DROP POLICY case_file_seen ON case_file', 'CREATE FUNCTION nol.me() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'INSERT INTO session SELECT sha256(''y''), 1, ''district'', 1',
    'INSERT INTO event (account_id, kind, version) VALUES (my_account(), ''x'', 2)', 'INSERT INTO event (account_id, kind) VALUES (my_account() + 1, ''x'')',
    'INSERT INTO place VALUES (1, 1)', 'COPY event TO ''/tmp/x''', 'SELECT pg_read_file(''postgresql.conf'')',
    format('INSERT INTO case_move (case_id, version, event_id, verb, on_date, at, account_id, from_state, to_state, supplementary) SELECT %s, 99, 1, ''confirm'', now(), now(), my_account(), ''reviewed'', ''deducted'', false', case_id(:'own')),
    format('SELECT case_move(%s, 1, ''close'', '''', today())', case_id(:'own'))]) s;
-- a live token of another unit does no better; foreign and absent fail alike
SELECT be('c1');
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY[
    format('SELECT case_event(%s, ''x'', ''{}'')', case_id(:'away')), 'SELECT case_event(1, ''x'', ''{}'')', format('SELECT case_touch(%s, ''x'', ''{}'')', case_id(:'away')),
    format('SELECT duty_end(%s, NULL, ''ended'', today())', case_id(:'own')), format('SELECT visit_late(%s, 1, today(), ''{}'')', case_id(:'own')),
    'INSERT INTO child_person (child_id, name, name_key, id_type, id_valid) SELECT 1, ''x'', ''x'', '''', false', 'INSERT INTO child_person (child_id, name, name_key, id_type, id_valid) SELECT 999999, ''x'', ''x'', '''', false',
    format('INSERT INTO finding (case_id, scheme_id, code, label, effect, source, on_date, filed_in, filed_by, event_id) SELECT %s, 1, ''F'', ''x'', ''deducted'', ''desk'', today(), ''listed'', my_account(), 1', case_id(:'away')),
    format('INSERT INTO visit (child_id, case_id, version, event_id, account_id, org_id, on_date, result, how) SELECT 1, %s, 1, 1, my_account(), 1, today(), ''met'', ''home''', case_id(:'away')),
    format('INSERT INTO evidence (child_id, case_id, kind, seen, filed_by, event_id) SELECT 1, %s, ''photo'', true, my_account(), 1', case_id(:'away'))]) s;
-- in its own case, but of another's child, or in another's name
SELECT bring('at_community') AS mine \gset
SELECT be('c1');
RESET SESSION AUTHORIZATION;
SELECT (SELECT child_id FROM case_file WHERE id = case_id(:'mine')) AS my_child, (SELECT child_id FROM case_file WHERE id = case_id(:'away')) AS their_child,
       (SELECT max(id) FROM event) AS any_event, (SELECT id FROM account WHERE name = 'c1') AS me_id, (SELECT id FROM account WHERE name = 's1') AS other_id,
       (SELECT max(id) FROM finding WHERE case_id = case_id(:'away')) AS their_finding, (SELECT max(id) FROM evidence WHERE case_id = case_id(:'away')) AS their_paper,
       (SELECT id FROM scheme ORDER BY id LIMIT 1) AS a_scheme, (SELECT org_id FROM account WHERE name = 'c1') AS my_org \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY[
    format('INSERT INTO visit (id, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how) OVERRIDING SYSTEM VALUE SELECT 900001, %s, %s, 3, %s, %s, %s, today(), ''met'', ''home''', :their_child, case_id(:'mine'), :any_event, :me_id, :my_org),
    format('INSERT INTO visit (id, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how) OVERRIDING SYSTEM VALUE SELECT 900001, %s, %s, 3, %s, %s, %s, today(), ''met'', ''home''', :my_child, case_id(:'mine'), :any_event, :other_id, :my_org),
    format('INSERT INTO evidence (id, child_id, case_id, kind, seen, filed_by, event_id) OVERRIDING SYSTEM VALUE SELECT 900001, %s, %s, ''photo'', true, %s, %s', :their_child, case_id(:'mine'), :me_id, :any_event),
    format('INSERT INTO measure (id, child_id, case_id, kind, on_date, account_id, org_id, event_id) OVERRIDING SYSTEM VALUE SELECT 900001, %s, %s, ''talk'', today(), %s, %s, %s', :their_child, case_id(:'mine'), :me_id, :my_org, :any_event),
    format('INSERT INTO remark (case_id, account_id, note_id, event_id) SELECT %s, %s, note_add(%s, ''x''), %s', case_id(:'mine'), :other_id, :my_child, :any_event),
    format('INSERT INTO note (id, child_id, body) OVERRIDING SYSTEM VALUE SELECT 900001, %s, ''x''', :their_child),
    format('INSERT INTO waiver (finding_id, kind, note_id, asked_by) SELECT %s, ''photo'', 1, %s', :their_finding, :me_id),
    format('INSERT INTO finding_evidence SELECT %s, %s', :their_finding, :their_paper),
    format('INSERT INTO finding (id, case_id, scheme_id, code, label, effect, source, on_date, filed_in, filed_by, event_id) OVERRIDING SYSTEM VALUE SELECT 900001, %s, %s, ''F'', ''x'', ''deducted'', ''desk'', today(), ''at_community'', %s, %s', case_id(:'mine'), :a_scheme, :other_id, :any_event),
    format('INSERT INTO event (id, account_id, role, kind, case_id) OVERRIDING SYSTEM VALUE SELECT nextval(''event_id_seq''), %s, ''community'', ''x'', %s', :me_id, case_id(:'away')),
    format('INSERT INTO event (id, account_id, role, kind) OVERRIDING SYSTEM VALUE SELECT nextval(''event_id_seq''), %s, ''district'', ''x''', :me_id)]) s;
-- … or stamped by hand, or with steps that are still to come
SELECT throws_ok(s, '42501', NULL, s) FROM unnest(ARRAY[
    format('INSERT INTO finding (id, case_id, scheme_id, code, label, effect, source, on_date, filed_in, filed_by, event_id, status, approved_by, confirmed_by) OVERRIDING SYSTEM VALUE SELECT 900002, %s, %s, ''F'', ''x'', ''deducted'', ''desk'', today(), ''at_community'', %s, %s, ''confirmed'', %s, %s', case_id(:'mine'), :a_scheme, :me_id, :any_event, :other_id, :other_id),
    format('INSERT INTO event (id, at, account_id, role, kind) OVERRIDING SYSTEM VALUE SELECT nextval(''event_id_seq''), ''2018-01-01'', %s, ''community'', ''x''', :me_id),
    format('INSERT INTO visit (id, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how) OVERRIDING SYSTEM VALUE SELECT 900002, %s, %s, 3, %s, %s, %s, today(), ''met'', ''home''', :my_child, case_id(:'mine'), :any_event, :me_id, :my_org + 1),
    format('INSERT INTO visit (id, at, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how) OVERRIDING SYSTEM VALUE SELECT 900002, ''2018-01-01'', %s, %s, 3, %s, %s, %s, today(), ''met'', ''home''', :my_child, case_id(:'mine'), :any_event, :me_id, :my_org),
    format('INSERT INTO remark (case_id, account_id, at, note_id, event_id) SELECT %s, %s, ''2018-01-01'', 1, %s', case_id(:'mine'), :me_id, :any_event),
    'UPDATE duty SET due = ''2099-01-01''', 'UPDATE import SET account_id = 1', format('UPDATE evidence SET checked_by = %s, checked_at = ''2018-01-01''', :me_id)]) s
 WHERE s !~ '^UPDATE evidence' OR EXISTS (SELECT FROM evidence);
SELECT be('c1');
SELECT lives_ok(format('INSERT INTO visit (id, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how) OVERRIDING SYSTEM VALUE SELECT 900001, %s, %s, 3, %s, %s, %s, today(), ''met'', ''home''', :my_child, case_id(:'mine'), :any_event, :me_id, :my_org),
    'what is its own and in its name is none of this wall''s business');
SELECT is((SELECT count(*)::int FROM paper_chunk WHERE sha256 = sha256('x')), 0, 'a digest known is not a paper seen');
SELECT is(case_open(case_id(:'away'), 1), case_open(999999, 1), 'foreign is as absent');
SELECT * FROM finish();
ROLLBACK;
