-- The server's role runs the functions of schema api and has no right on any table. Those functions belong to nol_reader and nol_writer, which own
-- no table and are bound by row security; functions that must pass row security belong to nol_system. Row security binds the tables' owner too.
GRANT USAGE ON SCHEMA nol TO nol_reader, nol_writer, nol_system;
REVOKE ALL ON SCHEMA nol FROM nol_app;
GRANT USAGE ON SCHEMA api TO nol_app;
GRANT USAGE ON SCHEMA intake TO nol_system;

-- What nol_app had goes to nol_writer; of it, what is read goes to nol_reader, and the looks that it adds to the trail with their reasons.
DO $$
DECLARE
    g record;
BEGIN
    FOR g IN SELECT c.oid::regclass AS rel, c.relkind, a.privilege_type AS may, '' AS cols
               FROM pg_class c CROSS JOIN aclexplode(c.relacl) a WHERE c.relnamespace = 'nol'::regnamespace AND a.grantee = 'nol_app'::regrole
              UNION ALL
             SELECT c.oid::regclass, c.relkind, a.privilege_type, format(' (%I)', t.attname)
               FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN aclexplode(t.attacl) a
              WHERE c.relnamespace = 'nol'::regnamespace AND a.grantee = 'nol_app'::regrole LOOP
        EXECUTE format('GRANT %s%s ON %s %s TO nol_writer', g.may, g.cols, CASE g.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, g.rel);
        IF g.may = 'SELECT' THEN
            EXECUTE format('GRANT SELECT%s ON %s TO nol_reader', g.cols, g.rel);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA nol FROM nol_app;
REVOKE ALL ON schema_migration, schema_function FROM nol_writer;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA nol FROM nol_app;
GRANT INSERT ON event, note TO nol_reader;
GRANT USAGE ON SEQUENCE event_id_seq, note_id_seq TO nol_reader;

-- nol_system changes what its functions change: the trail grows and gets its positions, and nothing of the record is deleted.
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA nol TO nol_system;
REVOKE UPDATE ON event, case_move FROM nol_system;
GRANT UPDATE (position) ON event TO nol_system;
GRANT DELETE ON calendar_day, case_move_rule, data_digest, import_issue, import_row, import_verdict, login_try, refusal, roster_pupil, scheme_code, setting, term, upload
    TO nol_system;
GRANT SELECT, DELETE ON intake.import_row TO nol_system;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA nol TO nol_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA nol GRANT SELECT, INSERT, UPDATE ON TABLES TO nol_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA nol GRANT USAGE ON SEQUENCES TO nol_system;

DO $$
DECLARE
    p record;
BEGIN
    FOR p IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'nol' AND 'nol_app' = ANY (roles) LOOP
        EXECUTE format('ALTER POLICY %I ON %I TO nol_reader, nol_writer', p.policyname, p.tablename);
    END LOOP;
    FOR p IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'nol'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity LOOP
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', p.relname);
    END LOOP;
END $$;

-- What is added belongs to the child of its case and to whoever adds it.
CREATE FUNCTION acts_on(p_account int, p_case bigint, p_child bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
BEGIN
    RETURN acts_on(p_account, p_case) AND EXISTS (SELECT FROM case_file c WHERE c.id = p_case AND c.child_id = p_child);
END $$;
ALTER POLICY visit_added ON visit WITH CHECK (NOT late AND acts_on(account_id, case_id, child_id));
ALTER POLICY evidence_added ON evidence WITH CHECK (acts_on(filed_by, case_id, child_id));
ALTER POLICY measure_added ON measure WITH CHECK (acts_on(account_id, case_id, child_id));
ALTER POLICY visit_text_added ON visit_text WITH CHECK (EXISTS (SELECT FROM visit v WHERE v.id = visit_id AND v.account_id = (SELECT my_account())));
ALTER POLICY evidence_text_added ON evidence_text
    WITH CHECK (EXISTS (SELECT FROM evidence e WHERE e.id = evidence_id AND e.filed_by = (SELECT my_account())));
ALTER POLICY evidence_checked ON evidence WITH CHECK (checked_by = (SELECT my_account()));
ALTER POLICY finding_evidence_added ON finding_evidence WITH CHECK (EXISTS (SELECT FROM finding f WHERE f.id = finding_id));
ALTER POLICY note_added ON note WITH CHECK ((SELECT my_account()) IS NOT NULL
    AND (child_id IS NULL OR (SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.child_id = note.child_id)));
CREATE POLICY event_about ON event AS RESTRICTIVE FOR INSERT TO nol_writer WITH CHECK ((case_id IS NULL OR (SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = event.case_id)
         OR EXISTS (SELECT FROM evidence e WHERE e.case_id = event.case_id)));
DROP POLICY remark_seen ON remark;
CREATE POLICY remark_seen ON remark FOR SELECT TO nol_reader, nol_writer
    USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
CREATE POLICY remark_added ON remark FOR INSERT TO nol_writer
    WITH CHECK (account_id = (SELECT my_account()) AND EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
DROP POLICY waiver_seen ON waiver;
CREATE POLICY waiver_seen ON waiver FOR SELECT TO nol_reader, nol_writer USING (EXISTS (SELECT FROM finding f WHERE f.id = finding_id));
CREATE POLICY waiver_asked ON waiver FOR INSERT TO nol_writer
    WITH CHECK (asked_by = (SELECT my_account()) AND granted_by IS NULL AND EXISTS (SELECT FROM finding f WHERE f.id = finding_id));
CREATE POLICY waiver_granted ON waiver FOR UPDATE TO nol_writer
    USING (EXISTS (SELECT FROM finding f WHERE f.id = finding_id)) WITH CHECK (granted_by = (SELECT my_account()));
ALTER POLICY duty_seen ON duty WITH CHECK ((ended_by IS NULL OR ended_by = (SELECT my_account()))
    AND ((SELECT sees_all())
         OR ((SELECT my_role()) IN ('street', 'community') AND EXISTS (SELECT FROM case_file c WHERE c.id = case_id))));
ALTER POLICY match_proposal_district ON match_proposal
    WITH CHECK ((SELECT sees_all()) AND (decided_by IS NULL OR decided_by = (SELECT my_account())));
CREATE POLICY child_join_own ON child_join AS RESTRICTIVE FOR INSERT TO nol_writer WITH CHECK (account_id = (SELECT my_account()));
CREATE POLICY import_own ON import AS RESTRICTIVE FOR INSERT TO nol_writer, nol_reader WITH CHECK (account_id = (SELECT my_account()));
