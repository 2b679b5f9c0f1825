#include "client/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/danger.h"
#include "client/message.h"
#include "client/reveal.h"
#include "common/limits.h"

void list_fill(const struct call *call, ProtobufCMessage *request)
{
    for (size_t i = 0; i < call->value_count; i++)
        if (message_has_field(request, call->values[i].row->name))
            message_set(request, call->values[i].row->name, call->values[i].text);
}

/* One walk through the pages. */
struct walk {
    const struct list *list;
    struct output_list *output; /* NULL: nothing is printed */
    size_t left;                /* rows still wanted */
    size_t count;
    char *next;          /* owned: the cursor of the page to come */
    size_t out_of_sight; /* counted there, and not for these eyes */
    char *position;      /* owned: what the first page was known at */
    bool said_danger;
    int64_t until;      /* the list is whole, or broken off */
    size_t asked;       /* rows of the page that was asked for last */
    unsigned few_pages; /* with fewer */
};

/* Before anything of the page is printed: a row about a child in danger says since when, in whatever list. */
static void say_danger(struct walk *walk, ProtobufCMessage *const *rows, size_t count)
{
    for (size_t i = 0; i < count && !walk->said_danger; i++)
        if (message_has_field(rows[i], "danger_at") && message_string(rows[i], "danger_at") != NULL) {
            danger_say();
            walk->said_danger = true;
        }
}

static void take_rows(struct walk *walk, const ProtobufCMessage *reply)
{
    ProtobufCMessage **rows;
    size_t count = message_list(reply, "rows", &rows);

    say_danger(walk, rows, count);
    for (size_t i = 0; i < count; i++) {
        if (walk->list->complete != NULL)
            walk->list->complete(walk->list->arg, rows[i]);
        if (walk->output != NULL && walk->list->dress != NULL &&
            (walk->output->call->format == FORMAT_TABLE ||
             (walk->list->dress_csv && walk->output->call->format == FORMAT_CSV)))
            walk->list->dress(walk->list->arg, rows[i], walk->count + i + 1);
        if (walk->output != NULL)
            output_list_row(walk->output, rows[i]);
        if (walk->list->each != NULL)
            walk->list->each(walk->list->arg, rows[i]);
    }
    walk->count += count;
    walk->left -= count < walk->left ? count : walk->left;
}

/* A list with names says what it is for: a screen, or a file, which is recorded before its first page. A table that goes into a file or a pipe is
 * one too: nobody can see what stands behind a pipe. */
static bool is_file(const struct walk *walk)
{
    struct stat out;

    return walk->output != NULL && (walk->output->call->format != FORMAT_TABLE ||
                                    (fstat(STDOUT_FILENO, &out) == 0 && !S_ISCHR(out.st_mode)));
}

static ProtobufCMessage *ask_page(struct session *session, const struct walk *walk, ProtobufCMessage *request)
{
    const bool says = message_has_field(request, "purpose");
    ProtobufCMessage *reply;
    const char *next;

    if (says && walk->next == NULL)
        message_set(request, "purpose", is_file(walk) ? "file" : "screen");
    reply = walk->output != NULL && message_has_field(request, "reveal")
                ? reveal_ask((struct call *)(uintptr_t)walk->output->call, session, walk->list->type, request,
                             walk->list->reply)
                : session_ask(session, walk->list->type, request, walk->list->reply);
    if (reply == NULL || !says || walk->output != NULL || walk->list->on_screen || walk->next != NULL ||
        walk->left <= LIMIT_PAGE)
        return reply;
    /* No screen: all pages are wanted at once. Where one page does not hold them, that is said, and begun again. */
    next = message_string(reply, "next");
    if (next == NULL || *next == '\0')
        return reply;
    protobuf_c_message_free_unpacked(reply, NULL);
    message_set(request, "purpose", "file");
    return session_ask(session, walk->list->type, request, walk->list->reply);
}

static bool has_field(const struct walk *walk, const char *name)
{
    return protobuf_c_message_descriptor_get_field_by_name(walk->list->reply, name) != NULL;
}

/* What a reply says besides its rows. */
static void take_head(struct walk *walk, const ProtobufCMessage *reply)
{
    const char *position = has_field(walk, "position") ? message_string(reply, "position") : NULL;
    struct buffer number;

    if (walk->position == NULL && position != NULL)
        walk->position = strdup(position);
    if (has_field(walk, "out_of_sight")) {
        buffer_init(&number, 64);
        message_cell(reply, "out_of_sight", &number);
        walk->out_of_sight = strtoul(buffer_text(&number), NULL, 10);
        buffer_deinit(&number);
    }
}

static bool take_page(struct session *session, struct walk *walk)
{
    ProtobufCMessage *request = walk->list->request, *reply;
    const char *next;
    char limit[16];

    if (message_has_field(request, "limit")) {
        /* a whole page means the whole list, and a file is written down so */
        size_t most =
            walk->left < SIZE_MAX && message_has_field(request, "purpose") ? LIMIT_PAGE - 1 : LIMIT_PAGE;

        walk->asked = walk->left < most ? walk->left : most;
        snprintf(limit, sizeof(limit), "%zu", walk->asked);
        message_set(request, "limit", limit);
        if (walk->next != NULL)
            message_set(request, "after", walk->next);
        if (walk->position != NULL && message_has_field(request, "position"))
            message_set(request, "position", walk->position);
    }
    reply = ask_page(session, walk, request);
    if (reply == NULL)
        return false;
    if (walk->list->head != NULL && walk->output != NULL && walk->next == NULL && walk->count == 0 &&
        walk->output->call->format == FORMAT_TABLE)
        walk->list->head(reply);
    take_rows(walk, reply);
    take_head(walk, reply);
    next = has_field(walk, "next") ? message_string(reply, "next") : NULL;
    free(walk->next);
    walk->next = next != NULL && *next != '\0' ? strdup(next) : NULL;
    protobuf_c_message_free_unpacked(reply, NULL);
    return true;
}

/* A server that never comes to an end: the same cursor again, page after page with few rows or none, more rows than a district has, hour
 * after hour. */
static bool goes_on_for_ever(const struct walk *walk, const char *before)
{
    return walk->next != NULL &&
           ((before != NULL && strcmp(before, walk->next) == 0) || walk->few_pages > CLIENT_FEW_PAGES ||
            walk->count > CLIENT_MANY_ROWS || connection_now_ms() > walk->until);
}

static bool take_next(struct session *session, struct walk *walk)
{
    char *before = walk->next != NULL ? strdup(walk->next) : NULL;
    size_t count = walk->count;
    bool taken = take_page(session, walk);

    walk->few_pages += walk->count - count < walk->asked;
    if (taken && goes_on_for_ever(walk, before)) {
        failure_clear(&session->failure);
        failure_set(&session->failure, ERROR_PEER_BROKE_PROTOCOL, "what", walk->list->reply->short_name,
                    NULL);
        taken = false;
    }
    free(before);
    return taken;
}

static bool walk_pages(struct session *session, struct walk *walk)
{
    walk->until = connection_now_ms() + CLIENT_MANY_SECONDS * 1000;
    walk->asked = 1;
    do {
        if (!take_next(session, walk))
            return false;
        if (walk->output != NULL)
            output_list_flush(walk->output);
    } while (walk->next != NULL && walk->left > 0);
    return true;
}

static void print_count(const struct call *call, const struct walk *walk)
{
    if (walk->next != NULL && walk->position != NULL && message_has_field(walk->list->request, "position"))
        fprintf(stderr, _("%zu shown, there are more: go on with --known-at %s --after '%s'\n"), walk->count,
                walk->position, walk->next);
    else if (walk->next != NULL)
        fprintf(stderr, _("%zu shown, there are more: go on with --after '%s'\n"), walk->count, walk->next);
    else if (walk->count == 0)
        fputs(_("Nothing fits.\n"), stderr);
    else
        fprintf(stderr, i18n_plural("%zu row.\n", "%zu rows.\n", walk->count), walk->count);
    if (walk->out_of_sight > 0)
        fprintf(stderr,
                i18n_plural("%zu more file is counted there, which is not in your sight.\n",
                            "%zu more files are counted there, which are not in your sight.\n",
                            walk->out_of_sight),
                walk->out_of_sight);
    if (walk->list->hint != NULL && walk->count > 0 && call->format == FORMAT_TABLE)
        fprintf(stderr, "%s\n", _(walk->list->hint));
}

int list_run(struct call *call, const struct list *list)
{
    struct output_list output;
    struct walk walk = {.list = list, .output = &output, .left = call_number(call, "limit", SIZE_MAX)};
    int exit_code = 0;
    struct session *session = session_of(call, &exit_code);

    if (session == NULL)
        return exit_code;
    if (walk.left == 0)
        return call_usage(call, _("--limit is at least 1"));
    if (!list->filled)
        list_fill(call, list->request);
    if (message_has_field(list->request, "purpose") && call->format == FORMAT_TABLE &&
        walk.left > LIMIT_ROWS_ON_SCREEN)
        walk.left = LIMIT_ROWS_ON_SCREEN; /* who reads on says --after */
    output_list_begin(&output, call, list->columns, list->numbered);
    if (walk_pages(session, &walk)) {
        output_list_end(&output);
        print_count(call, &walk);
    } else {
        output_list_flush(&output);
        free(output.cells);
        exit_code = failure_print(&session->failure);
        if (call->format == FORMAT_TABLE && (failure_is(&session->failure, ERROR_EXPORT_NOT_ALLOWED) ||
                                             failure_is(&session->failure, ERROR_REASON_NEEDED)))
            fputs(_("What goes into a pipe or a file counts as a file; on the terminal itself the list is "
                    "none.\n"),
                  stderr);
    }
    free(walk.next);
    free(walk.position);
    return exit_code;
}

bool list_walk(struct session *session, const struct list *list)
{
    struct walk walk = {.list = list, .output = NULL, .left = SIZE_MAX};
    bool done = walk_pages(session, &walk);

    free(walk.next);
    free(walk.position);
    return done;
}
