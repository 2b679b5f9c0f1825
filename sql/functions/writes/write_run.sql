-- Which function does which write: one line each. Static calls, so that their plans are kept.
CREATE OR REPLACE FUNCTION write_run(p_type text, p_item jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    CASE p_type
        WHEN 'visit_submit' THEN RETURN visit_submit(p_item);
        WHEN 'case_approve' THEN RETURN case_act(p_item, 'approve');
        WHEN 'case_confirm' THEN RETURN case_act(p_item, 'confirm');
        WHEN 'case_assign' THEN RETURN case_act(p_item, 'assign');
        WHEN 'case_handback' THEN RETURN case_act(p_item, 'handback');
        WHEN 'case_sendback' THEN RETURN case_act(p_item, 'sendback');
        WHEN 'case_enrol' THEN RETURN case_act(p_item, 'enrol');
        WHEN 'case_relapse' THEN RETURN case_act(p_item, 'relapse');
        WHEN 'case_close' THEN RETURN case_act(p_item, 'close');
        WHEN 'case_reopen' THEN RETURN case_act(p_item, 'reopen');
        WHEN 'case_transfer' THEN RETURN case_act(p_item, 'transfer');
        WHEN 'case_remark' THEN RETURN case_remark(p_item);
        WHEN 'finding_file' THEN RETURN finding_file(p_item);
        WHEN 'evidence_add' THEN RETURN evidence_add(p_item);
        WHEN 'evidence_check' THEN RETURN evidence_check(p_item);
        WHEN 'evidence_withdraw' THEN RETURN withdraw('evidence', p_item);
        WHEN 'visit_withdraw' THEN RETURN withdraw('visit', p_item);
        WHEN 'task_done' THEN RETURN task_done(p_item);
        WHEN 'case_add' THEN RETURN case_add(p_item);
        -- clocks
        WHEN 'case_pause' THEN RETURN case_act(p_item, 'pause');
        WHEN 'case_resume' THEN RETURN case_act(p_item, 'resume');
        WHEN 'clock_set' THEN RETURN clock_set(p_item);

        -- escalations, directives
        WHEN 'escalation_raise' THEN RETURN escalation_raise(p_item);
        WHEN 'escalation_act' THEN RETURN escalation_act(p_item);
        WHEN 'escalation_called' THEN RETURN escalation_called(p_item);
        WHEN 'escalation_decide' THEN RETURN escalation_decide(p_item);
        WHEN 'directive_act' THEN RETURN directive_act(p_item);
        WHEN 'escalation_route_set' THEN RETURN escalation_route_set(p_item);
        WHEN 'directive_default_set' THEN RETURN directive_default_set(p_item);
        WHEN 'org_set' THEN RETURN org_set(p_item);

        -- inquiries, measures
        WHEN 'inquiry_send' THEN RETURN inquiry_send(p_item);
        WHEN 'inquiry_answer' THEN RETURN inquiry_answer(p_item);
        WHEN 'inquiry_withdraw' THEN RETURN inquiry_withdraw(p_item);
        WHEN 'measure_add' THEN RETURN measure_add(p_item);
        WHEN 'ladder_set' THEN RETURN ladder_set(p_item);

        -- the desk check, children, imports, schemes, accounts
        WHEN 'match_run' THEN RETURN match_run(p_item);
        WHEN 'match_accept' THEN RETURN match_accept(p_item);
        WHEN 'match_reject' THEN RETURN match_reject(p_item);
        WHEN 'child_join' THEN RETURN child_join(p_item);
        WHEN 'child_split' THEN RETURN child_split(p_item);
        WHEN 'import_commit' THEN RETURN import_commit(p_item);
        WHEN 'roster_set' THEN RETURN roster_set(p_item);
        WHEN 'scheme_import' THEN RETURN scheme_import(p_item);
        WHEN 'report_freeze' THEN RETURN report_freeze(p_item);
        WHEN 'user_add' THEN RETURN user_add(p_item);
        WHEN 'user_approve' THEN RETURN user_approve(p_item);
        WHEN 'user_disable' THEN RETURN user_disable(p_item);
        WHEN 'user_right' THEN RETURN user_right(p_item);
        WHEN 'export_ask' THEN RETURN export_ask(p_item);
        WHEN 'export_approve' THEN RETURN export_approve(p_item);
        WHEN 'user_substitute' THEN RETURN user_substitute(p_item);
        WHEN 'password_change' THEN RETURN password_change(p_item);
    END CASE;
END $$;
