#include "client/user_preview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/failure.h"
#include "client/list.h"
#include "client/output.h"
#include "client/terminal.h"
#include "proto/auth.pb-c.h"

struct preview {
    struct call *call;
    char *const *names;
    size_t count;
    size_t shown;
    struct user_seen *seen;
};

static const struct column columns[] = {
    {"user", NULL, WORDS_NONE, 0},     {"display_name", NULL, WORDS_NONE, 0},
    {"role", NULL, WORDS_ROLE, 0},     {"org_name", NULL, WORDS_NONE, 0},
    {"waits", NULL, WORDS_WAITS, 0},   {"rights", NULL, WORDS_RIGHT, 0},
    {"issued", NULL, WORDS_ISSUED, 0}, {"made_by", NULL, WORDS_NONE, 0},
    {"asked_by", NULL, WORDS_NONE, 0}, {"stamped_list", NULL, WORDS_NONE, 0},
    {"why", NULL, WORDS_NONE, 0},
};

static bool is_wanted(const struct preview *preview, const char *user)
{
    for (size_t i = 0; i < preview->count; i++)
        if (user != NULL && strcmp(preview->names[i], user) == 0)
            return true;
    return preview->names == NULL;
}

static void show(void *arg, const ProtobufCMessage *message)
{
    struct preview *preview = arg;
    const Nol__UserRow *row = (const Nol__UserRow *)message;

    if (!is_wanted(preview, row->user))
        return;
    preview->shown++;
    if (row->shown != NULL && row->user != NULL && preview->seen->count < USER_SEEN_MAX) {
        preview->seen->users[preview->seen->count] = call_strdup(preview->call, row->user);
        preview->seen->marks[preview->seen->count++] = call_strdup(preview->call, row->shown);
    }
    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
        char *cell = output_cell(&columns[i], message);

        if (*cell != '\0')
            fprintf(stderr, "  %s", cell);
        free(cell);
    }
    fputc('\n', stderr);
}

int user_preview_ask(struct call *call, struct session *session, char *const *names, size_t count,
                     const char *number, struct user_seen *seen)
{
    Nol__UserList request = NOL__USER_LIST__INIT;
    struct preview preview = {
        .call = call, .names = number != NULL ? NULL : names, .count = count, .seen = seen};
    const struct list what = {.type = NOL__MESSAGE_TYPE__USER_LIST,
                              .request = &request.base,
                              .reply = &nol__user_list_reply__descriptor,
                              .each = show,
                              .arg = &preview};

    seen->users = call_alloc(call, USER_SEEN_MAX * sizeof(*seen->users));
    seen->marks = call_alloc(call, USER_SEEN_MAX * sizeof(*seen->marks));
    fflush(stdout);
    request.stamped_list = (char *)(uintptr_t)number;
    if (!list_walk(session, &what))
        return failure_print(&session->failure);
    if (preview.shown == 0 || (number == NULL && count == 1 && !call->yes && !terminal_can_ask()))
        return 0; /* the server says what lacks; one is shown, as a case is */
    return terminal_confirm(
               call,
               call_printf(call, i18n_plural("Let %zu account in?", "Let %zu accounts in?", preview.shown),
                           preview.shown))
               ? 0
               : 2;
}
