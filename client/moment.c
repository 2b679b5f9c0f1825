#include "client/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/call.h"
#include "client/i18n.h"
#include "client/session.h"

#define DAY_SECONDS 86400

void moment_now(const struct session *session, char out[MOMENT_SIZE])
{
    char now[DATE_TIME_SIZE];

    date_time_format(time(NULL), -1, now);
    if (session->knows_day)
        snprintf(out, MOMENT_SIZE, "%s %+d", now, (int)session->days_ahead);
    else
        snprintf(out, MOMENT_SIZE, "%s", now);
}

bool moment_read(const char *kept, char out[DATE_TIME_SIZE])
{
    size_t length = strcspn(kept, " ");
    int64_t seconds;
    int milliseconds;

    snprintf(out, DATE_TIME_SIZE, "%.*s", (int)length, kept);
    if (kept[length] == '\0' || !date_time_parse(out, &seconds, &milliseconds))
        return false;
    date_time_format(seconds + DAY_SECONDS * strtol(kept + length, NULL, 10), -1, out);
    return true;
}

const char *moment_short(const char *text, bool seconds, char out[MOMENT_SIZE])
{
    int64_t unix_seconds;
    int milliseconds;

    if (text == NULL || strlen(text) < 20 || text[10] != 'T' ||
        !date_time_parse(text, &unix_seconds, &milliseconds))
        return text;
    date_time_format(unix_seconds, -1, out);
    out[10] = ' ';
    out[seconds ? 19 : 16] = '\0';
    return out;
}

const char *moment_say(struct call *call, const char *kept)
{
    char at[DATE_TIME_SIZE];
    bool known = moment_read(kept, at);

    if (strlen(at) < 16)
        return call_strdup(call, at);
    if (known &&
        strtol(kept + strcspn(kept, " "), NULL, 10) != 0) /* its clock was moved: the hour is not known */
        return call_printf(call, "%.10s", at);
    return call_printf(call, known ? "%.10s %.5s" : _("%.10s %.5s (by this computer's clock)"), at, at + 11);
}
