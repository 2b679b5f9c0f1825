/* nol calendar. */
#include <stdio.h>
#include <stdlib.h>

#include "client/cmd_import.h"
#include "client/import.h"
#include "client/labels.h"
#include "client/output.h"
#include "client/outputs.h"
#include "client/session.h"
#include "proto/clocks.pb-c.h"

static int import(struct call *call)
{
    return import_run(call, "calendar", NULL);
}

static const struct column calendar_day_columns[] = {
    {"day", N_("Day"), WORDS_NONE, 0},
    {"kind", N_("Kind"), WORDS_CALENDAR, 0},
    {"name", N_("Holiday"), WORDS_NONE, COLUMN_FLEX},
    {"source", N_("Notice no."), WORDS_NONE, COLUMN_FLEX},
    COLUMN_END,
};

static void show_days(const struct call *call, const Nol__CalendarShowReply *reply)
{
    struct output_list list;

    output_list_begin(&list, call, calendar_day_columns, false);
    for (size_t i = 0; i < reply->n_days; i++) {
        const char *feast =
            reply->days[i]->name != NULL ? words_find(WORDS_FEAST, reply->days[i]->name) : NULL;

        if (feast != NULL)
            labels_put(&reply->days[i]->name, words_label(WORDS_FEAST, feast));
        output_list_row(&list, &reply->days[i]->base);
    }
    output_list_end(&list);
}

static void show_terms(const struct call *call, const Nol__CalendarShowReply *reply)
{
    static const struct column columns[] = {
        {"name", N_("Term"), WORDS_NONE, COLUMN_FLEX},
        {"from", N_("From"), WORDS_NONE, 0},
        {"until", N_("Until"), WORDS_NONE, 0},
        COLUMN_END,
    };
    struct output_list list;

    if (reply->n_terms == 0) {
        fputs(_("No term of school is entered for this year; a file with 学期开始 and 学期结束 does it.\n"),
              stderr);
        return;
    }
    fputc('\n', stdout);
    output_list_begin(&list, call, columns, false);
    for (size_t i = 0; i < reply->n_terms; i++)
        output_list_row(&list, &reply->terms[i]->base);
    output_list_end(&list);
}

static int show(struct call *call)
{
    static const struct column columns[] = {
        {"year", N_("Year"), WORDS_NONE, 0},
        {"source", N_("Notice no."), WORDS_NONE, 0},
        {"workdays", N_("Working days"), WORDS_NONE, 0},
        {"years", N_("Years loaded"), WORDS_NONE, 0},
        COLUMN_END,
    };
    Nol__CalendarShow request = NOL__CALENDAR_SHOW__INIT;
    int exit_code = 0;
    struct session *s;
    Nol__CalendarShowReply *reply;
    char *end = NULL;

    if (call->argument_count > 0) {
        unsigned long year = strtoul(call->arguments[0], &end, 10);

        if (*end != '\0' || year < 1986 || year > 2200)
            return call_usage(call, _("%s is no year"), call->arguments[0]);
        request.has_year = 1;
        request.year = (uint32_t)year;
    }
    s = session_of(call, &exit_code);
    if (s == NULL)
        return exit_code;
    reply = (Nol__CalendarShowReply *)session_ask(s, NOL__MESSAGE_TYPE__CALENDAR_SHOW, &request.base,
                                                  &nol__calendar_show_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (call->format == FORMAT_JSON) {
        output_one(call, &reply->base, columns);
    } else if (call->format == FORMAT_CSV) {
        show_days(call, reply);
    } else {
        output_one(call, &reply->base, columns);
        fputc('\n', stdout);
        show_days(call, reply);
        show_terms(call, reply);
    }
    nol__calendar_show_reply__free_unpacked(reply, NULL);
    return 0;
}

static const struct command commands[] = {
    {"calendar", "show", show, N_("[YEAR]"), ARGUMENT_TEXT, 0, 1,
     N_("holidays, weekends that are worked, and the terms of school"),
     N_("nol calendar show\nnol calendar show 2024"),
     N_("Of a year that is not loaded no working day is guessed: due dates that need it say so."), NULL,
     false},
    {"calendar", "import", import, N_("FILE"), ARGUMENT_FILE, 1, 1,
     N_("takes years of the working calendar, or terms of school, in (district)"),
     N_("nol calendar import 2027.csv --dry-run\nnol calendar import 2027.csv"),
     N_("Columns: 日期, 类型 (休, 班, 学期开始, 学期结束), 名称, and 文号 where there is one. A file holds "
        "whole years and replaces "
        "them; days at the end of December belong to the arrangement of the next year. Clocks whose day was "
        "unknown, or "
        "changes, are worked out again."),
     cmd_import_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("calendar show", calendar_show_reply, calendar_day_columns),
    OUTPUT_END,
};

const struct noun cmd_calendar = {"calendar", N_("the working calendar and the terms of school"), commands,
                                  outputs};
