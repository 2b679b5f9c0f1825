#include "server/net/strangers.h"

#include <stdio.h>
#include <string.h>

#include "common/log.h"

const char *stranger_reason_name(enum stranger_reason reason)
{
    static const char *const names[STRANGER_REASONS] = {
        [STRANGER_TLS] = "no or broken TLS",
        [STRANGER_DEADLINE] = "deadline passed",
        [STRANGER_TURN] = "too many handshakes",
        [STRANGER_BAD_FRAME] = "bad frame",
        [STRANGER_OFFENCES] = "too many offences",
        [STRANGER_CROWD] = "made room for another",
        [STRANGER_CUT] = "input ended in the middle of a frame",
    };

    return names[reason];
}

void strangers_init(struct strangers *strangers)
{
    strangers->count = 0;
    strangers->others = 0;
    strangers->due = UINT64_MAX;
}

static struct stranger *row_of(struct strangers *strangers, const char *source)
{
    struct stranger *row;

    for (size_t i = 0; i < strangers->count; i++)
        if (strcmp(strangers->rows[i].source, source) == 0)
            return &strangers->rows[i];
    if (strangers->count == STRANGERS_MAX)
        return &strangers->rows[STRANGERS_MAX];
    row = &strangers->rows[strangers->count++];
    memset(row, 0, sizeof(*row));
    snprintf(row->source, sizeof(row->source), "%s", source);
    return row;
}

void strangers_note(struct strangers *strangers, const char *source, enum stranger_reason reason,
                    uint64_t now)
{
    struct stranger *row;

    strangers_say(strangers, now);
    if (strangers->due == UINT64_MAX) {
        strangers->due = now + STRANGERS_SPAN_MS;
        memset(&strangers->rows[STRANGERS_MAX], 0, sizeof(strangers->rows[STRANGERS_MAX]));
    }
    row = row_of(strangers, source);
    row->counts[reason]++;
    strangers->others += row == &strangers->rows[STRANGERS_MAX];
}

static void say(const char *source, const struct stranger *row)
{
    char reasons[STRANGER_REASONS * 56] = "";
    unsigned total = 0;
    size_t used = 0;

    for (size_t i = 0; i < STRANGER_REASONS; i++) {
        if (row->counts[i] == 0)
            continue;
        total += row->counts[i];
        used += (size_t)snprintf(reasons + used, sizeof(reasons) - used, "%s%s %u", used > 0 ? ", " : "",
                                 stranger_reason_name(i), row->counts[i]);
    }
    log_info("%s: %u connections thrown out before login within a minute: %s", source, total, reasons);
}

void strangers_say(struct strangers *strangers, uint64_t now)
{
    if (strangers->due == UINT64_MAX || now < strangers->due)
        return;
    for (size_t i = 0; i < strangers->count; i++)
        say(strangers->rows[i].source, &strangers->rows[i]);
    if (strangers->others > 0)
        say("other sources", &strangers->rows[STRANGERS_MAX]);
    strangers_init(strangers);
}
