/*
 * The columns of what goes out, one table a command: what it prints, and what `nol help formats` says of it.
 */
#ifndef CLIENT_COLUMNS_H
#define CLIENT_COLUMNS_H

#include "client/output.h"

extern const struct column visit_list_columns[], task_history_columns[], clock_list_columns[],
    ladder_list_columns[], ladder_case_columns[], roster_school_columns[], act_columns[],
    audit_list_columns[], batch_list_columns[], batch_rows_columns[], calendar_day_columns[],
    case_add_columns[], case_list_columns[], case_show_columns[], directive_act_columns[],
    directive_fields_columns[], directive_list_columns[], directive_show_columns[], escalation_act_columns[],
    escalation_list_columns[], escalation_route_columns[], escalation_show_columns[],
    evidence_check_columns[], evidence_list_columns[], export_list_columns[], import_columns[],
    purpose_columns[], inquiry_act_columns[], inquiry_list_columns[], inquiry_show_columns[],
    match_list_columns[], match_run_columns[], measure_add_columns[], measure_list_columns[],
    measure_sum_columns[], org_list_columns[], org_set_columns[], report_diff_columns[],
    report_freeze_columns[], report_frozen_columns[], roster_set_columns[], roster_show_columns[],
    scheme_import_columns[], scheme_list_columns[], scheme_show_columns[], session_end_columns[],
    session_list_columns[], status_columns[], task_list_columns[], user_act_columns[], user_list_columns[],
    watch_columns[], whoami_columns[];

/* Titles of numbers in the reports, behind report_table_about; of what a report's --how and the pending list print. Up to NULL. */
extern const char *const report_district_titles[],
    *const report_stage_titles[], *const report_progress_titles[],
                                      *const report_escalations_titles[],
                                          *const report_measures_titles[],
                                              *const report_duties_titles[], *const report_how_titles[],
                                                                                 *const pending_list_titles[];

#endif
