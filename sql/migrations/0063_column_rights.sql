-- What is added is stamped by the database, and says nothing of steps to come: of the tables that acts write, nol_writer fills in only the columns
-- that its functions fill in, so that no row comes in that is dated back, approved or confirmed.
REVOKE INSERT ON event, visit, finding, measure, evidence, remark, duty, waiver, case_move FROM nol_writer;
REVOKE INSERT ON event FROM nol_reader;
GRANT INSERT (id, account_id, role, kind, case_id, child_id, version, key, detail) ON event TO nol_writer;
GRANT INSERT (id, account_id, role, kind, case_id, child_id, key, detail) ON event TO nol_reader;
GRANT INSERT (id, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how, next_date, late) ON visit TO nol_writer;
GRANT INSERT (id, case_id, scheme_id, code, sub, label, effect, source, visit_id, rule, same_as, on_date, filed_in, filed_by, note_id, school_code, event_id)
    ON finding TO nol_writer;
GRANT INSERT (id, case_id, child_id, kind, on_date, amount, lessons, number, issuer, served_on, until_date, hearing, note_id, evidence, account_id, org_id, event_id)
    ON measure TO nol_writer;
GRANT INSERT (id, child_id, case_id, kind, date, from_date, until_date, seen, sha256, fields, filed_by, event_id) ON evidence TO nol_writer;
GRANT INSERT (case_id, account_id, note_id, event_id) ON remark TO nol_writer;
GRANT INSERT (case_id, finding_id, kind, label, level, since, due, until_date, event_id, spec, round, anchor, halvings, provisional) ON duty TO nol_writer;
GRANT INSERT (finding_id, kind, note_id, asked_by) ON waiver TO nol_writer;
GRANT INSERT (case_id, version, event_id, verb, on_date, account_id, to_state, supplementary) ON case_move TO nol_writer;
REVOKE UPDATE ON duty, waiver, import FROM nol_writer;
GRANT UPDATE (status, ended_on, ended_by, note_id) ON duty TO nol_writer;
GRANT UPDATE (granted_by, granted_at) ON waiver TO nol_writer;
GRANT UPDATE (state, report, ended_at) ON import TO nol_writer;
ALTER TABLE case_move ALTER at SET DEFAULT now();

ALTER POLICY visit_added ON visit WITH CHECK (NOT late AND org_id = (SELECT (me()).org_id) AND acts_on(account_id, case_id, child_id));
ALTER POLICY measure_added ON measure WITH CHECK (org_id = (SELECT (me()).org_id) AND acts_on(account_id, case_id, child_id));
ALTER POLICY evidence_checked ON evidence
    WITH CHECK (checked_by = (SELECT my_account()) AND checked_at = now() AND (SELECT my_role()) IN ('district', 'street'));
ALTER POLICY waiver_granted ON waiver WITH CHECK (granted_by = (SELECT my_account()) AND granted_at = now() AND (SELECT my_role()) IN ('district', 'street'));
-- Sums of it are taken as bigint; what people enter ends far below (proto/fields.def).
ALTER TABLE measure ADD CONSTRAINT measure_amount_bound CHECK (amount <= 10000000000000000);
