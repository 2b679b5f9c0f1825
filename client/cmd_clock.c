/* nol clock: how long each step may take, and the night. */
#include <stdio.h>
#include <string.h>

#include "client/list.h"
#include "client/outputs.h"
#include "client/plain.h"
#include "proto/clocks.pb-c.h"

#define COLUMNS_OF(label)                                                                                    \
    {                                                                                                        \
        {"kind", N_("Clock"), WORDS_CLOCK, 0}, {"days", N_("Working days"), WORDS_NONE, COLUMN_RIGHT},       \
            {"hours", N_("Hours"), WORDS_NONE, COLUMN_RIGHT}, {"quiet_from", N_("From"), WORDS_NONE, 0},     \
            {"quiet_until", N_("Until"), WORDS_NONE, 0}, {label, N_("What for"), WORDS_NONE, COLUMN_FLEX},   \
            COLUMN_END,                                                                                      \
    }

static const struct column clock_list_columns[] = COLUMNS_OF("label");

static int list(struct call *call)
{
    static const struct column english[] = COLUMNS_OF("label_en");
    Nol__ClockList request = NOL__CLOCK_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__CLOCK_LIST,
                        .request = &request.base,
                        .reply = &nol__clock_list_reply__descriptor,
                        .columns = i18n_is_chinese() ? clock_list_columns : english,
                        .hint = N_("Next: nol clock set KIND --days N (district).")};

    return list_run(call, &what);
}

static int set(struct call *call)
{
    static const struct column columns[] = {
        {"kind", N_("Clock"), WORDS_CLOCK, 0},
        {"days", N_("Working days"), WORDS_NONE, 0},
        {"hours", N_("Hours"), WORDS_NONE, 0},
        {"quiet_from", N_("From"), WORDS_NONE, 0},
        {"quiet_until", N_("Until"), WORDS_NONE, 0},
        {"before", N_("Before"), WORDS_NONE, 0},
        COLUMN_END,
    };
    Nol__ClockSet request = NOL__CLOCK_SET__INIT;
    const char *kind = words_find(WORDS_CLOCK, call->arguments[0]);
    int exit_code;

    list_fill(call, &request.base); /* days, hours */
    request.kind = kind != NULL ? (char *)(uintptr_t)kind : call->arguments[0];
    request.quiet_from = (char *)(uintptr_t)call_option(call, "from");
    request.quiet_until = (char *)(uintptr_t)call_option(call, "until");
    if (strcmp(request.kind, "quiet") == 0 && (request.quiet_from == NULL || request.quiet_until == NULL))
        return call_usage(
            call, _("the night goes --from HH:MM --until HH:MM, for example --from 21:30 --until 07:00"));
    exit_code = plain_write(call, NOL__MESSAGE_TYPE__CLOCK_SET, &request.base, request.kind, columns);
    if (exit_code != 0)
        return exit_code;
    fputs(strcmp(request.kind, "quiet") == 0
              ? _("It is night at these hours from now on; danger goes up all the same.\n")
              : _("What runs keeps its term; what starts from now on has the new one.\n"),
          stderr);
    return 0;
}

static const struct option_row set_options[] = {
    {"days", 'd', OPTION_NUMBER, false, N_("N"), N_("working days that the step may take"), WORDS_NONE},
    {"hours", 0, OPTION_NUMBER, false, N_("N"), N_("hours (danger alone)"), WORDS_NONE},
    {"from", 0, OPTION_TEXT, false, N_("HH:MM"), N_("the night begins (quiet alone)"), WORDS_NONE},
    {"until", 0, OPTION_TEXT, false, N_("HH:MM"), N_("the night ends (quiet alone)"), WORDS_NONE},
    OPTION_END,
};

static const struct command commands[] = {
    {"clock", "list", list, "", ARGUMENT_NONE, 0, 0, N_("how long each step may take, and the night"),
     N_("nol clock list"),
     N_("Working days follow the calendar (nol calendar show). What is late goes up by itself: community, "
        "street, "
        "district, leadership group."),
     NULL, false},
    {"clock", "set", set, N_("KIND"), ARGUMENT_TEXT, 1, 1,
     N_("changes one of them (district); the change is recorded"),
     N_("nol clock set visit --days 8\n"
        "nol clock set danger --hours 1\n"
        "nol clock set quiet --from 21:00 --until 07:30"),
     NULL, set_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("clock list", clock_setting, clock_list_columns),
    OUTPUT_END,
};

const struct noun cmd_clock = {"clock", N_("how long each step may take"), commands, outputs};
