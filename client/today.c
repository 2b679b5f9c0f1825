#include "client/today.h"

#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/day.h"
#include "client/session.h"

struct date today_of(struct call *call)
{
    struct session *s = call->session != NULL ? call->session : session_new(call);
    struct date day;

    if (s != NULL && s->who == NULL && session_lost(s))
        session_resume(s);
    if (s != NULL && s->who != NULL && s->who->today != NULL && date_parse(s->who->today, &day) == DATE_OK)
        return day;
    return day_today();
}

bool today_read(struct call *call, const char *typed, const char *from, bool ahead, struct date *day,
                bool *guessed)
{
    struct date base;

    *guessed = false;
    return date_parse(typed, day) == DATE_OK ||
           day_read(typed, today_of(call), from != NULL && date_parse(from, &base) == DATE_OK ? &base : NULL,
                    ahead, day, guessed);
}

/* NULL: it is no day, and that was said. */
static const char *resolve(struct call *call, const struct option_row *row, const char *typed)
{
    char text[DATE_SIZE];
    struct date day;
    bool guessed, ahead = row->kind == OPTION_DAY_AHEAD;

    if (!today_read(call, typed, ahead ? call_option(call, "on") : NULL, ahead, &day, &guessed)) {
        call_usage(call, _("--%s: \"%s\" is no clear day; write it with its year, like 2019-01-21"),
                   row->name, typed);
        return NULL;
    }
    date_format(day, text);
    if (guessed)
        fprintf(stderr, _("--%s %s is %s.\n"), row->name, typed, text);
    return call_strdup(call, text);
}

static const char *resolve_range(struct call *call, const struct option_row *row, const char *typed)
{
    const char *dots = strstr(typed, ".."),
               *from = resolve(call, row, call_printf(call, "%.*s", (int)(dots - typed), typed)),
               *to = from != NULL ? resolve(call, row, dots + 2) : NULL;

    if (to == NULL)
        return NULL;
    if (strcmp(from, to) > 0) {
        call_usage(call, _("--%s: the range ends before it begins"), row->name);
        return NULL;
    }
    return call_printf(call, "%s..%s", from, to);
}

static bool resolve_all(struct call *call, bool ahead)
{
    for (size_t i = 0; i < call->value_count; i++) {
        struct call_value *value = &call->values[i];

        if (value->row->kind == (ahead ? OPTION_DAY_AHEAD : OPTION_DAY))
            value->text = resolve(call, value->row, value->text);
        else if (!ahead && value->row->kind == OPTION_RANGE)
            value->text = resolve_range(call, value->row, value->text);
        if (value->text == NULL)
            return false;
    }
    return true;
}

bool today_resolve(struct call *call)
{
    return resolve_all(call, false) && resolve_all(call, true);
}
