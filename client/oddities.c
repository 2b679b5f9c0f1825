#include "client/oddities.h"

#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/lines.h"

/* "材料已用于另一儿童  在读证明  材料 12 号": all parts that there are. */
static const char *describe(struct labels *labels, const char *batch, const char *number,
                            const Nol__Oddity *odd)
{
    struct call *call = labels->call;
    const char *const parts[] = {
        labels_kind_of(labels, batch, number, odd->kind),
        labels_kind_of(labels, batch, number, odd->other_kind),
        odd->evidence != NULL ? call_printf(call, _("paper no. %s"), odd->evidence) : NULL,
        labels_measure(odd->measure, odd->label, odd->label_en),
        odd->on,
        words_label(WORDS_HOW, odd->how),
        words_label(WORDS_RESULT, odd->result),
        odd->has_count ? call_printf(call, i18n_plural("%u visit", "%u visits", odd->count), odd->count)
                       : NULL,
        odd->by,
        odd->case_,
        labels_code_of(labels, odd->case_, odd->code),
    };
    char *text = call_strdup(call, words_label(WORDS_ODDITY, odd->oddity));

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (parts[i] != NULL && *parts[i] != '\0')
            text = call_printf(call, "%s  %s", text, parts[i]);
    return text;
}

void oddities_show(struct labels *labels, const char *batch, const char *number, Nol__Oddity *const *oddities,
                   size_t count)
{
    if (count > 0)
        LINES_PARTS(0, _("What deserves a closer look:"));
    for (size_t i = 0; i < count; i++)
        LINES_PARTS(2, "??", describe(labels, batch, number, oddities[i]));
}

void oddities_say(struct labels *labels, const char *number, const char *name, Nol__Oddity *const *oddities,
                  size_t count)
{
    char *who = call_printf(labels->call, "%s %s", number != NULL ? number : "", name != NULL ? name : "");

    if (count == 0)
        return;
    fflush(stdout);
    fprintf(stderr, "%s  %s\n", who, _("What deserves a closer look:"));
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "  ??  %s\n", describe(labels, NULL, number, oddities[i]));
}

void oddities_tell(struct call *call, struct session *session, const char *number, const char *name,
                   Nol__Oddity *const *oddities, size_t count)
{
    struct labels labels;

    labels_init(&labels, call, session);
    oddities_say(&labels, number, name, oddities, count);
    labels_deinit(&labels);
}

const char *oddities_names(struct call *call, char *const *names, size_t count)
{
    const char *text = "";

    for (size_t i = 0; i < count; i++)
        text = call_printf(call, "%s%s%s", text,
                           i == 0              ? ""
                           : i18n_is_chinese() ? "、"
                                               : ", ",
                           words_label(WORDS_ODDITY, names[i]));
    return text;
}
