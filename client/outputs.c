#include "client/outputs.h"

#include <protobuf-c/protobuf-c.h>
#include <stdio.h>
#include <string.h>

#include "client/columns.h"
#include "client/i18n.h"
#include "client/report_table.h"
#include "common/text.h"
#include "proto/audit.pb-c.h"
#include "proto/auth.pb-c.h"
#include "proto/batches.pb-c.h"
#include "proto/cases.pb-c.h"
#include "proto/clocks.pb-c.h"
#include "proto/escalations.pb-c.h"
#include "proto/evidence.pb-c.h"
#include "proto/exports.pb-c.h"
#include "proto/imports.pb-c.h"
#include "proto/inquiries.pb-c.h"
#include "proto/looks.pb-c.h"
#include "proto/matches.pb-c.h"
#include "proto/measures.pb-c.h"
#include "proto/orgs.pb-c.h"
#include "proto/reports.pb-c.h"
#include "proto/schemes.pb-c.h"
#include "proto/tasks.pb-c.h"
#include "proto/watch.pb-c.h"

#define INDENT 8

/* Columns of rows, or titles of a report's numbers, which stand behind what a row is about. */
static const struct output {
    const char *command;
    const ProtobufCMessageDescriptor *fields; /* NULL: no message */
    const struct column *columns;
    const char *const *titles;
    bool report;
} outputs[] = {
#define ROWS(command_, message_, columns_)                                                                   \
    {                                                                                                        \
        command_, &nol__##message_##__descriptor, columns_, NULL, false                                      \
    }
#define REPORT(command_, message_, titles_)                                                                  \
    {                                                                                                        \
        command_, &nol__##message_##__descriptor, NULL, titles_, true                                        \
    }
    ROWS("task list", duty, task_list_columns),
    ROWS("task history", duty_line, task_history_columns),
    ROWS("visit list", duty_line, visit_list_columns),
    ROWS("purpose show", purpose_reply, purpose_columns),
    ROWS("case list", case_row, case_list_columns),
    ROWS("case show", case_file, case_show_columns),
    ROWS("case add", case_result, case_add_columns),
    ROWS("case approve", case_result, act_columns), /* and what else acts on cases */
    ROWS("visit submit", case_result, act_columns),
    ROWS("task done", case_result, act_columns),
    ROWS("match accept", case_result, act_columns),
    ROWS("evidence list", evidence, evidence_list_columns),
    ROWS("evidence check", evidence_check_reply, evidence_check_columns),
    ROWS("watch", watch_row, watch_columns),
    ROWS("escalation list", escalation_row, escalation_list_columns),
    ROWS("escalation show", escalation_file, escalation_show_columns),
    ROWS("escalation answer", escalation_result, escalation_act_columns),
    ROWS("escalation route", escalation_route, escalation_route_columns),
    ROWS("directive list", directive_row, directive_list_columns),
    ROWS("directive show", directive_file, directive_show_columns),
    ROWS("directive answer", directive_result, directive_act_columns),
    ROWS("directive fields", directive_default, directive_fields_columns),
    ROWS("inquiry list", inquiry, inquiry_list_columns),
    ROWS("inquiry show", inquiry, inquiry_show_columns),
    ROWS("inquiry send", inquiry_reply, inquiry_act_columns),
    ROWS("measure list", measure, measure_list_columns),
    ROWS("measure sum", measure_sum_row, measure_sum_columns),
    ROWS("measure add", measure_reply, measure_add_columns),
    ROWS("ladder list", ladder_step, ladder_list_columns),
    ROWS("ladder list CASE", ladder_step, ladder_case_columns),
    ROWS("batch list", batch_row, batch_list_columns),
    ROWS("batch show", batch_row, batch_list_columns),
    ROWS("batch rows", batch_line, batch_rows_columns),
    ROWS("batch import", import_reply, import_columns), /* and the other imports */
    ROWS("roster show", roster_show_reply, roster_school_columns),
    ROWS("roster set", roster_set_reply, roster_set_columns),
    ROWS("match run", match_run_reply, match_run_columns),
    ROWS("match list", match_row, match_list_columns),
    ROWS("export list", export_receiver, export_list_columns),
    REPORT("report stage", report_stage_reply, report_stage_titles),
    ROWS("report diff", diff_row, report_diff_columns),
    REPORT("report district", report_district_reply, report_district_titles),
    REPORT("report progress", report_progress_reply, report_progress_titles),
    REPORT("report escalations", report_escalations_reply, report_escalations_titles),
    REPORT("report measures", report_measures_reply, report_measures_titles),
    REPORT("report duties", report_duties_reply, report_duties_titles),
    ROWS("report freeze", report_frozen_show_reply, report_freeze_columns),
    ROWS("report frozen", frozen_row, report_frozen_columns),
    ROWS("report frozen show N", report_frozen_show_reply, report_freeze_columns),
    {"report stage --how", NULL, NULL, report_how_titles, false},
    ROWS("audit list", audit_row, audit_list_columns),
    ROWS("org list", org_row, org_list_columns),
    ROWS("org show", org_row, org_list_columns),
    ROWS("org set", org_row, org_set_columns),
    ROWS("user list", user_row, user_list_columns),
    ROWS("user add", user_reply, user_act_columns),
    ROWS("scheme list", scheme_row, scheme_list_columns),
    ROWS("scheme show", scheme_show_reply, scheme_show_columns),
    ROWS("scheme import", scheme_import_reply, scheme_import_columns),
    ROWS("calendar show", calendar_show_reply, calendar_day_columns),
    ROWS("clock list", clock_setting, clock_list_columns),
    ROWS("session list", session_row, session_list_columns),
    ROWS("session end", session_end_reply, session_end_columns),
    ROWS("whoami", whoami_reply, whoami_columns),
    ROWS("status", status_reply, status_columns),
    {"pending list", NULL, NULL, pending_list_titles, false},
};

/* Words one after the other; *used is where the cursor stands. */
static void put(const char *word, const char *behind, int *used, int width)
{
    int wide = text_width(word) + text_width(behind);

    if (*used > INDENT && *used + 1 + wide > width) {
        printf("\n%*s", INDENT, "");
        *used = INDENT;
    }
    *used += printf("%s%s%s", *used > INDENT ? " " : "", word, behind) > 0 ? wide + (*used > INDENT) : 0;
}

static void put_titles(const char *const *titles, int *used, int width)
{
    for (; *titles != NULL; titles++)
        put(_(*titles), titles[1] != NULL ? "," : "", used, width);
}

static void put_csv(const struct output *output, int *used, int width)
{
    if (output->report) {
        put_titles(report_table_about, used, width);
        printf(",");
        ++*used;
    }
    if (output->titles != NULL)
        put_titles(output->titles, used, width);
    for (const struct column *column = output->columns; column != NULL && column->field != NULL; column++)
        put(_(column->title), column[1].field != NULL ? "," : "", used, width);
}

void outputs_print(int width)
{
    for (size_t i = 0; i < sizeof(outputs) / sizeof(*outputs); i++) {
        const struct output *output = &outputs[i];
        int used = INDENT;

        printf("\nnol %s\n", output->command);
        if (output->fields != NULL) {
            printf("%-*s", INDENT, "  json");
            for (unsigned f = 0; f < output->fields->n_fields; f++)
                put(output->fields->fields[f].name, "", &used, width);
            putchar('\n');
        }
        printf("%-*s", INDENT, "  csv");
        used = INDENT;
        put_csv(output, &used, width);
        putchar('\n');
    }
}
