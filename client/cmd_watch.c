/* nol watch: what concerns one as it happens, a line each, over any break. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/call.h"
#include "client/danger.h"
#include "client/message.h"
#include "client/output.h"
#include "client/outputs.h"
#include "client/session.h"
#include "common/bug.h"
#include "common/limits.h"
#include "common/text.h"
#include "proto/watch.pb-c.h"

enum {
    PING_MS =
        20000, /* silence; the server closes after a quarter of an hour of it, a dead line says nothing at all */
    BACKOFF_MS = 200, /* before the first try to connect again; twice as long before each further one */
    BACKOFF_MAX_MS = 10000,
    ANSWER_MS = 15000, /* for the answer to WATCH, and to a ping */
    CURSOR_SIZE = 64,
    AT_WIDTH = 21,
    CURSOR_WIDTH = 10,
    KIND_WIDTH = 22,
    CASE_WIDTH = 9
};

static const struct column watch_columns[] = {
    {"cursor", N_("Cursor"), WORDS_NONE, 0},
    {"at", N_("At"), WORDS_NONE, 0},
    {"kind", N_("Notice"), WORDS_NOTICE, 0},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"ref", N_("Number"), WORDS_NONE, 0},
    {"due", N_("Due"), WORDS_NONE, 0},
    {"why", N_("Why sent back"), WORDS_NONE, 0},
    {"whom", N_("Telephone whom"), WORDS_NONE, 0},
    {"function", N_("For"), WORDS_FUNCTION, 0},
    {"phone", N_("Telephone"), WORDS_NONE, 0},
    COLUMN_END,
};

struct watch {
    struct call *call;
    struct session *session;
    char cursor[CURSOR_SIZE]; /* behind the last line printed; "": from now on */
    struct output_list csv;
    bool once;
    bool begun;    /* it has watched before: from here on a lost connection is waited for */
    bool lost;     /* and that was said */
    bool pinged;   /* nothing has come since */
    unsigned wait; /* ms before the next try to connect; 0: the first */
    int64_t quiet; /* since when no event has come, on the clock of all waiting */
    int64_t until; /* when --once is broken off */
    int exit_code; /* when it ends */
};

enum step { STEP_ON, STEP_AGAIN, STEP_END }; /* go on; connect anew; end */

/* ---- a line */

static void print_word(const char *text, int width)
{
    output_padded(text, text_width(text) >= width ? text_width(text) + 1 : width, false);
}

/* A cell of a column by its place; inert. */
static void print_cell(const ProtobufCMessage *row, size_t column, int width)
{
    char *cell = output_cell(&watch_columns[column], row);

    print_word(cell, width);
    free(cell);
}

/* "2026-11-26T13:10:40+08:00" without its letters: all moments are the district's. */
static void print_time(const Nol__WatchRow *row)
{
    char *cell = output_cell(&watch_columns[1], &row->base);

    if (strlen(cell) > 19) {
        cell[10] = ' ';
        cell[19] = '\0';
    }
    print_word(cell, AT_WIDTH);
    free(cell);
}

static void print_line(struct call *call, const Nol__WatchRow *row)
{
    print_cell(&row->base, 0, CURSOR_WIDTH);
    print_time(row);
    print_cell(&row->base, 2, KIND_WIDTH);
    print_cell(&row->base, 3, CASE_WIDTH);
    if (row->ref != NULL && *row->ref != '\0') {
        char *ref = output_cell(&watch_columns[4], &row->base);

        if (*ref >= '0' && *ref <= '9')
            printf(_("no. %s "), ref);
        else
            printf("%s ", ref);
        free(ref);
    }
    if (row->due != NULL && *row->due != '\0') {
        char *due = output_cell(&watch_columns[5], &row->base);

        printf(_("due %s"), due);
        free(due);
    }
    if (row->why != NULL && *row->why != '\0') {
        char *why = output_cell(&watch_columns[6], &row->base);

        fputs(why, stdout);
        free(why);
    }
    if (row->whom != NULL || row->function != NULL) {
        const char *whom = danger_whom(call, row->whom, row->function, row->phone);

        fputs(whom, stdout);
    }
    putchar('\n');
}

static void print_json_line(const Nol__WatchRow *row)
{
    json_t *object = message_json(&row->base);

    output_json_value(object, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

/* What is no number is a kind: of a clock, a duty, a measure. */
static const char *ref_words(const char *ref)
{
    static const enum words lists[] = {WORDS_CLOCK, WORDS_MEASURE, WORDS_TASK};

    for (size_t i = 0; ref != NULL && i < sizeof(lists) / sizeof(*lists); i++)
        if (words_label(lists[i], ref) != ref)
            return words_label(lists[i], ref);
    return ref;
}

/* The cursor counts once the line is out: what stands on the screen or in the file is what one goes on from. */
static void print_row(struct watch *w, const Nol__WatchRow *row)
{
    Nol__WatchRow shown = *row;

    shown.ref = (char *)(uintptr_t)ref_words(row->ref);
    switch (w->call->format) {
    case FORMAT_JSON:
        print_json_line(row);
        break;
    case FORMAT_CSV:
        output_list_row(&w->csv, &shown.base);
        break;
    case FORMAT_TABLE:
        print_line(w->call, &shown);
    }
    if (fflush(stdout) == 0 && row->cursor != NULL)
        snprintf(w->cursor, sizeof(w->cursor), "%s", row->cursor);
}

/* ---- what comes in */

static enum step fail(struct watch *w)
{
    w->exit_code = failure_print(&w->session->failure);
    return STEP_END;
}

static enum step break_off(struct watch *w)
{
    failure_clear(&w->session->failure);
    failure_set(&w->session->failure, ERROR_PEER_BROKE_PROTOCOL, "what", "WatchEvent", NULL);
    return fail(w);
}

static enum step take_event(struct watch *w, const struct answer *answer)
{
    Nol__WatchEvent *event =
        (Nol__WatchEvent *)session_unpack(w->session, answer, &nol__watch_event__descriptor);
    enum step step = STEP_ON;

    if (event == NULL)
        return fail(w);
    for (size_t i = 0; i < event->n_rows; i++)
        print_row(w, event->rows[i]);
    w->quiet = connection_now_ms();
    w->wait = 0;
    if (ferror(stdout)) { /* whoever read it has gone */
        w->exit_code = 1;
        step = STEP_END;
    } else if (event->next != NULL) {
        snprintf(w->cursor, sizeof(w->cursor), "%s", event->next);
    }
    if (event->caught_up && w->once)
        step = STEP_END;
    nol__watch_event__free_unpacked(event, NULL);
    return step;
}

/* WATCH from the cursor on; its reply comes before the first push. */
static enum step begin(struct watch *w)
{
    Nol__Watch request = NOL__WATCH__INIT;
    Nol__WatchReply *reply;

    request.since = w->cursor[0] != '\0' ? w->cursor : NULL;
    reply = (Nol__WatchReply *)session_ask(w->session, NOL__MESSAGE_TYPE__WATCH, &request.base,
                                           &nol__watch_reply__descriptor);
    if (reply == NULL)
        return session_lost(w->session) ? STEP_AGAIN : fail(w);
    if (w->cursor[0] == '\0' && reply->cursor != NULL)
        snprintf(w->cursor, sizeof(w->cursor), "%s", reply->cursor);
    nol__watch_reply__free_unpacked(reply, NULL);
    if (!w->begun && !w->once)
        fprintf(stderr,
                _("Watching from %s on; Ctrl-C ends. Each line begins with its cursor: go on later with\n"
                  "  nol watch --since CURSOR\n"),
                w->cursor);
    if (w->lost)
        fprintf(stderr, _("Connected again; going on from %s.\n"), w->cursor);
    w->begun = true;
    w->lost = w->pinged = false;
    return STEP_ON;
}

static enum step take_frame(struct watch *w, const struct answer *answer)
{
    w->pinged = false;
    if (answer->id != 0)
        return STEP_ON; /* the answer to a ping */
    if (answer->type == NOL__MESSAGE_TYPE__WATCH_EVENT)
        return take_event(w, answer);
    if (answer->type != NOL__MESSAGE_TYPE__WATCH_BEHIND)
        return STEP_ON; /* of a newer server */
    fprintf(stderr,
            _("The server stopped sending, because too much was waiting to be read; catching up from %s.\n"),
            w->cursor);
    return begin(w);
}

/* Nothing came for a while: asks whether the other side is there; a second time, and it is not. */
static enum step ping(struct watch *w)
{
    if (w->pinged || session_send(w->session, NOL__MESSAGE_TYPE__PING, "", 0) == 0) {
        session_disconnect(w->session);
        return STEP_AGAIN;
    }
    w->pinged = true;
    return STEP_ON;
}

static enum step listen_on(struct watch *w)
{
    struct answer answer;

    switch (session_wait(w->session, &answer, w->pinged ? ANSWER_MS : PING_MS)) {
    case SESSION_FRAME:
        return take_frame(w, &answer);
    case SESSION_NOTHING:
        return ping(w);
    case SESSION_LOST:
        break;
    }
    return STEP_AGAIN;
}

/* ---- the connection */

/* With a part of chance, so that those whom one server lost do not come back in one moment. */
static void rest(unsigned ms)
{
    unsigned all = ms / 2 + randombytes_uniform(ms / 2 + 1);
    struct timespec span = {.tv_sec = all / 1000, .tv_nsec = (long)(all % 1000) * 1000000};

    nanosleep(&span, NULL);
}

/* Who has watched waits as long as it takes; who only asks what there is, as long as for a write. */
static bool may_try_again(const struct watch *w)
{
    return w->begun && (!w->once || connection_now_ms() - w->quiet < CLIENT_RETRY_SECONDS * 1000) &&
           (failure_is(&w->session->failure, ERROR_UNREACHABLE) ||
            failure_is(&w->session->failure, ERROR_BUSY));
}

/* A server that takes connections and drops them is waited for like one that is not there. False: it ends, and why was said. */
static bool connect_again(struct watch *w)
{
    for (;;) {
        bool first = w->wait == 0;

        if (!first) {
            if (!may_try_again(w)) {
                fail(w);
                return false;
            }
            if (!w->lost)
                fputs(_("The connection is lost; nothing is missed, trying to connect again…\n"), stderr);
            w->lost = true;
            rest(w->wait);
        }
        w->wait = first ? BACKOFF_MS : 2 * w->wait < BACKOFF_MAX_MS ? 2 * w->wait : BACKOFF_MAX_MS;
        if (session_resume(w->session))
            return true;
    }
}

static int watch(struct call *call)
{
    const char *since = call_option(call, "since");
    struct watch w = {.call = call, .session = session_new(call), .once = call_has(call, "once")};
    enum step step = STEP_AGAIN;

    if (w.session == NULL)
        return 2;
    if (since != NULL && strlen(since) >= sizeof(w.cursor))
        return call_usage(call, _("\"%s\" is no cursor"), since);
    if (since != NULL)
        snprintf(w.cursor, sizeof(w.cursor), "%s", since);
    w.quiet = connection_now_ms();
    w.until = w.quiet + CLIENT_MANY_SECONDS * 1000;
    output_list_begin(&w.csv, call, watch_columns, false);
    while (step != STEP_END) {
        if (step == STEP_AGAIN)
            step = !connect_again(&w) ? STEP_END : begin(&w);
        else if (w.once && connection_now_ms() > w.until)
            step = break_off(&w);
        else
            step = listen_on(&w);
    }
    if (w.once && w.exit_code == 0)
        fprintf(stderr, _("That is all so far; go on with --since %s\n"), w.cursor);
    return w.exit_code;
}

static const struct option_row options[] = {
    {"since", 0, OPTION_TEXT, false, N_("CURSOR"),
     N_("go on behind this cursor; 0: all there ever was (default: from now on)"), WORDS_NONE},
    {"once", 0, OPTION_FLAG, false, NULL, N_("print what there is, then end"), WORDS_NONE},
    OPTION_END,
};

static const struct command commands[] = {
    {"watch", NULL, watch, "", ARGUMENT_NONE, 0, 0,
     N_("what concerns your unit, as it happens: assigned, sent back, overdue …"),
     N_("nol watch\n"
        "nol watch --since 4711                   nothing is missed\n"
        "nol -o json watch --since 0 --once       all, an object a line"),
     N_("Each line begins with its cursor. After a break, a restart, or on another server --since CURSOR "
        "goes on "
        "behind that line; the command itself connects again when the connection is lost. With -o json each "
        "line is "
        "an object of its own. Lines hold case numbers, no names: look with nol case show CASE."),
     options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("watch", watch_row, watch_columns),
    OUTPUT_END,
};

const struct noun cmd_watch = {"watch", N_("what concerns you, as it happens"), commands, outputs};
