-- Who sees which row: the second wall behind every WHERE.
-- The policies ask functions of the owner that look the hashed token of this transaction up in `session`, which the application
-- cannot read; without a live token they see nothing.

CREATE TYPE identity AS (account_id int, role text, org_id int);

-- Runs in nearly every statement, so it is one index look-up, and every name in it is qualified instead of a SET search_path.
CREATE FUNCTION me() RETURNS identity
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
    i nol.identity;
BEGIN
    SELECT s.account_id, s.role, s.org_id INTO i
      FROM nol.session s
     WHERE s.token_hash = pg_catalog.sha256(pg_catalog.decode(pg_catalog.current_setting('nol.token', true), 'hex'))
       AND s.ended_at IS NULL AND s.expires_at > pg_catalog.now();
    RETURN i;
END $$;

CREATE FUNCTION my_account() RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (me()).account_id; END $$;

CREATE FUNCTION my_role() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (me()).role; END $$;

CREATE FUNCTION sees_all() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN coalesce((me()).role = 'district', false); END $$;

-- The unit when the role is that of the type, else NULL.
CREATE FUNCTION my_unit(p_role text) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE i identity := me();
BEGIN RETURN CASE WHEN i.role = p_role THEN i.org_id END; END $$;

-- The schools of an inspector; empty for others.
CREATE FUNCTION my_schools() RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE i identity := me();
BEGIN
    IF i.role IS DISTINCT FROM 'inspector' THEN
        RETURN '{}';
    END IF;
    RETURN array(SELECT org_id FROM account_org WHERE account_id = i.account_id UNION SELECT i.org_id);
END $$;

-- The units whose cases one sees: a case shows its street, community and school, and 0, which is the district's.
CREATE FUNCTION my_scope() RETURNS int[] LANGUAGE plpgsql STABLE AS $$
DECLARE i identity := me();
BEGIN
    IF i.role = 'district' THEN
        RETURN '{0}';
    ELSIF i.role IN ('street', 'community') THEN
        RETURN ARRAY[i.org_id];
    ELSIF i.role = 'inspector' THEN
        RETURN my_schools();
    END IF;
    RETURN '{}';
END $$;

-- May this one see a case with these holders? The rule of the policy, for functions of the owner, which row security does not bind.
CREATE FUNCTION case_visible(i identity, p_street int, p_community int, p_school int) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(CASE i.role
        WHEN 'district' THEN true
        WHEN 'street' THEN p_street = i.org_id
        WHEN 'community' THEN p_community = i.org_id
        WHEN 'inspector' THEN p_school = ANY (my_schools())
        ELSE false END, false);
END $$;

-- May this account, being the one whose token it is, add what hangs on this case?
CREATE FUNCTION acts_on(p_account int, p_case bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
BEGIN
    RETURN i.account_id = p_account
       AND EXISTS (SELECT FROM case_file c WHERE c.id = p_case AND case_visible(i, c.street_id, c.community_id, c.school_id));
END $$;

ALTER TABLE case_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_file_seen ON case_file FOR SELECT USING (ARRAY[0, street_id, community_id, school_id] && (SELECT my_scope()));
CREATE POLICY case_file_added ON case_file FOR INSERT WITH CHECK ((SELECT sees_all()) AND state = 'listed' AND version = 1);

-- What hangs on a case is seen by those who see the case.
ALTER TABLE case_move ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_move_seen ON case_move FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
ALTER TABLE finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY finding_seen ON finding FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
CREATE POLICY finding_added ON finding FOR INSERT WITH CHECK (acts_on(filed_by, case_id));
ALTER TABLE duty ENABLE ROW LEVEL SECURITY;
CREATE POLICY duty_seen ON duty USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
ALTER TABLE remark ENABLE ROW LEVEL SECURITY;
CREATE POLICY remark_seen ON remark USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
ALTER TABLE waiver ENABLE ROW LEVEL SECURITY;
CREATE POLICY waiver_seen ON waiver USING (EXISTS (SELECT FROM finding f WHERE f.id = finding_id));
ALTER TABLE finding_evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY finding_evidence_seen ON finding_evidence FOR SELECT USING (EXISTS (SELECT FROM finding f WHERE f.id = finding_id));
CREATE POLICY finding_evidence_added ON finding_evidence FOR INSERT WITH CHECK ((SELECT my_account()) IS NOT NULL);
ALTER TABLE match_proposal ENABLE ROW LEVEL SECURITY;
CREATE POLICY match_proposal_district ON match_proposal USING ((SELECT sees_all()));
ALTER TABLE child_join ENABLE ROW LEVEL SECURITY;
CREATE POLICY child_join_district ON child_join USING ((SELECT sees_all()));

-- What hangs on a child is seen by those who see one of its cases.
ALTER TABLE child ENABLE ROW LEVEL SECURITY;
CREATE POLICY child_seen ON child USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.child_id = child.id));
ALTER TABLE child_person ENABLE ROW LEVEL SECURITY;
CREATE POLICY child_person_seen ON child_person USING ((SELECT sees_all())
    OR EXISTS (SELECT FROM case_file c WHERE c.child_id = child_person.child_id));
ALTER TABLE visit ENABLE ROW LEVEL SECURITY;
CREATE POLICY visit_seen ON visit FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.child_id = visit.child_id));
CREATE POLICY visit_moved ON visit FOR UPDATE USING ((SELECT sees_all()));   -- join and split of children
CREATE POLICY visit_added ON visit FOR INSERT WITH CHECK (NOT late AND acts_on(account_id, case_id));
ALTER TABLE visit_text ENABLE ROW LEVEL SECURITY;
CREATE POLICY visit_text_seen ON visit_text FOR SELECT USING (EXISTS (SELECT FROM visit v WHERE v.id = visit_id));
CREATE POLICY visit_text_added ON visit_text FOR INSERT WITH CHECK (true);   -- one for each visit, and that one is checked
ALTER TABLE evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_seen ON evidence FOR SELECT USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.child_id = evidence.child_id));
CREATE POLICY evidence_added ON evidence FOR INSERT WITH CHECK (acts_on(filed_by, case_id));
CREATE POLICY evidence_checked ON evidence FOR UPDATE USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.child_id = evidence.child_id));
ALTER TABLE evidence_text ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_text_seen ON evidence_text FOR SELECT USING (EXISTS (SELECT FROM evidence e WHERE e.id = evidence_id));
CREATE POLICY evidence_text_added ON evidence_text FOR INSERT WITH CHECK (true);   -- likewise
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
CREATE POLICY note_seen ON note FOR SELECT USING ((SELECT sees_all())
    OR EXISTS (SELECT FROM case_file c WHERE c.child_id = note.child_id));
CREATE POLICY note_moved ON note FOR UPDATE USING ((SELECT sees_all()));
CREATE POLICY note_added ON note FOR INSERT WITH CHECK ((SELECT my_account()) IS NOT NULL);
ALTER TABLE paper_chunk ENABLE ROW LEVEL SECURITY;
CREATE POLICY paper_chunk_seen ON paper_chunk FOR SELECT USING (
    EXISTS (SELECT FROM paper_holder h WHERE h.sha256 = paper_chunk.sha256 AND h.account_id = (SELECT my_account()))
    OR EXISTS (SELECT FROM evidence e WHERE e.sha256 = paper_chunk.sha256));
-- Written by the functions of the owner that take uploads; else one could make oneself a holder of any file.
ALTER TABLE paper_holder ENABLE ROW LEVEL SECURITY;
CREATE POLICY paper_holder_own ON paper_holder FOR SELECT USING (account_id = (SELECT my_account()));
ALTER TABLE paper ENABLE ROW LEVEL SECURITY;
CREATE POLICY paper_seen ON paper FOR SELECT USING (
    EXISTS (SELECT FROM paper_holder h WHERE h.sha256 = paper.sha256 AND h.account_id = (SELECT my_account()))
    OR EXISTS (SELECT FROM evidence e WHERE e.sha256 = paper.sha256));

-- Lists and rosters belong to the district.
ALTER TABLE batch_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY batch_row_seen ON batch_row USING ((SELECT sees_all()) OR EXISTS (SELECT FROM case_file c WHERE c.id = case_id));
ALTER TABLE batch_row_cells ENABLE ROW LEVEL SECURITY;
CREATE POLICY batch_row_cells_seen ON batch_row_cells USING (EXISTS (SELECT FROM batch_row r
    WHERE r.batch_id = batch_row_cells.batch_id AND r.row_no = batch_row_cells.row_no));
ALTER TABLE roster_pupil ENABLE ROW LEVEL SECURITY;
CREATE POLICY roster_pupil_district ON roster_pupil USING ((SELECT sees_all()));
ALTER TABLE import ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_district ON import USING ((SELECT sees_all()));

-- The trail: one adds in one's own name; the auditor reads it, the district what concerns its cases.
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
CREATE POLICY event_added ON event FOR INSERT WITH CHECK (account_id = (SELECT my_account()) AND position IS NULL AND version IS NULL);
CREATE POLICY event_read ON event FOR SELECT USING ((SELECT my_role()) = 'auditor' OR (SELECT sees_all())
    OR account_id = (SELECT my_account()) OR EXISTS (SELECT FROM case_file c WHERE c.id = event.case_id));

-- What the application's role may do at all. case_file, case_move, event positions, accounts, sessions and keys
-- change only through functions of the owner (named in sql/data/owner_functions.txt).
GRANT USAGE ON SCHEMA nol TO nol_app, nol_loader, nol_auditor, nol_backup;
GRANT SELECT ON org, org_code, account, account_org, scheme, scheme_code, batch, batch_document, batch_row, batch_row_cells, import,
    roster_pupil, child, child_person, case_file, case_move, visit, visit_text, finding, waiver, paper, paper_holder, paper_chunk,
    evidence, evidence_text, finding_evidence, duty, remark, match_proposal, child_join, note, event, seal_mark, case_move_rule,
    data_digest TO nol_app;
GRANT INSERT ON import, batch, batch_document, batch_row, batch_row_cells, roster_pupil, child, child_person, case_file, visit,
    visit_text, finding, waiver, evidence, evidence_text, finding_evidence, duty, remark, match_proposal, child_join, note, event,
    org, org_code, scheme, scheme_code TO nol_app;
GRANT UPDATE ON import, roster_pupil, child, child_person, waiver, duty, match_proposal, child_join, org, org_code TO nol_app;
GRANT UPDATE (checked_by, checked_at) ON evidence TO nol_app;
GRANT UPDATE (child_id) ON visit, note, evidence TO nol_app;
GRANT DELETE ON roster_pupil TO nol_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA nol TO nol_app;
GRANT SELECT ON event, seal_mark, account, org TO nol_auditor;
CREATE POLICY event_audited ON event FOR SELECT TO nol_auditor USING (true);
