#include "client/danger.h"

#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/i18n.h"
#include "client/moment.h"
#include "client/words.h"

void danger_say(void)
{
    fflush(stdout);
    fputs(_("DANGER: call the police on 110 now.\n"), stderr);
}

char *danger_whom(struct call *call, const char *name, const char *function, const char *phone)
{
    if (name == NULL)
        return call_printf(call, _("%s (the district has no such department here)"),
                           words_label(WORDS_FUNCTION, function != NULL ? function : ""));
    return call_printf(call, "%s  %s", name, phone != NULL ? phone : _("(no telephone is entered)"));
}

char *danger_moment(struct call *call, const char *at)
{
    char text[MOMENT_SIZE];

    return call_strdup(call, at != NULL ? moment_short(at, false, text) : "");
}

char *danger_party(struct call *call, const Nol__DangerParty *party)
{
    char *line = danger_whom(call, party->org_name, party->function, party->phone);

    if (party->told_at == NULL)
        line =
            call_printf(call, party->call ? _("NOT TOLD, telephone at once: %s") : _("not told: %s"), line);
    else if (party->call)
        line = call_printf(call, _("NOT OPENED, telephone at once: %s (told %s)"), line,
                           danger_moment(call, party->told_at));
    else
        line = call_printf(call, _("told %s: %s"), danger_moment(call, party->told_at), line);
    if (party->opened_at != NULL)
        line = call_printf(call, _("%s; opened %s"), line, danger_moment(call, party->opened_at));
    else if (party->told_at != NULL && !party->call && party->n_calls == 0)
        line = call_printf(call, _("%s; not opened yet"), line);
    for (size_t i = 0; i < party->n_calls; i++) {
        const Nol__DangerCall *one = party->calls[i];

        line = call_printf(call, _("%s; telephoned %s by %s: %s"), line, danger_moment(call, one->at),
                           one->by != NULL ? one->by : "", one->note != NULL ? one->note : "");
    }
    return line;
}

bool danger_calls(Nol__DangerParty *const *parties, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (parties[i]->call)
            return true;
    return false;
}
