#include "client/ladder.h"

#include <string.h>
#include <strings.h>

#include "client/call.h"
#include "client/session.h"
#include "proto/measures.pb-c.h"

bool ladder_is_identifier(const char *typed)
{
    return *typed != '\0' && strspn(typed, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(typed);
}

static bool is_label(const Nol__LadderStep *step, const char *typed)
{
    return (step->label != NULL && strcmp(step->label, typed) == 0) ||
           (step->label_en != NULL && strcasecmp(step->label_en, typed) == 0);
}

const char *ladder_find(struct call *call, const char *typed, const char **all)
{
    Nol__LadderList request = NOL__LADDER_LIST__INIT;
    Nol__LadderListReply *reply = NULL;
    const char *found = NULL;
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);

    *all = "";
    if (s != NULL)
        reply = (Nol__LadderListReply *)session_ask(s, NOL__MESSAGE_TYPE__LADDER_LIST, &request.base,
                                                    &nol__ladder_list_reply__descriptor);
    if (reply == NULL)
        return NULL;
    for (size_t i = 0; i < reply->n_rows && found == NULL; i++) {
        const Nol__LadderStep *step = reply->rows[i];

        if (step->kind == NULL)
            continue;
        if (is_label(step, typed))
            found = call_strdup(call, step->kind);
        *all = call_printf(call, "%s%s%s (%s)", *all, **all != '\0' ? ", " : "", step->kind,
                           step->label != NULL ? step->label : "");
    }
    nol__ladder_list_reply__free_unpacked(reply, NULL);
    return found;
}
