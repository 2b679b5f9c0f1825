#include "client/targets.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/call.h"
#include "client/message.h"
#include "client/terminal.h"
#include "common/text.h"
#include "proto/cases.pb-c.h"

static bool parse_rows(const char *word, size_t rows, struct target_word *out)
{
    char *end;

    if (!isdigit((unsigned char)word[0]))
        return false;
    out->first = out->last = strtoul(word, &end, 10);
    if (*end == '-' && isdigit((unsigned char)end[1]))
        out->last = strtoul(end + 1, &end, 10);
    else if (out->first > rows)
        return false; /* a beginning of a number */
    return *end == '\0' && out->first >= 1 && out->first <= out->last;
}

struct target_word targets_parse(const char *word, size_t rows)
{
    struct target_word out = {.kind = TARGET_NONSENSE};
    size_t length = strlen(word);
    int64_t id;

    if (strcmp(word, "-") == 0)
        out.kind = TARGET_STDIN;
    else if (parse_rows(word, rows, &out))
        out.kind = TARGET_ROWS;
    else if (length > 0 && length < CASENO_SIZE - 1 && strspn(word, "0123456789") == length) {
        out.kind = TARGET_PREFIX;
        memcpy(out.number, word, length + 1);
    } else {
        switch (caseno_parse(word, &id)) {
        case CASENO_OK:
            out.kind = TARGET_NUMBER;
            caseno_format(id, out.number);
            break;
        case CASENO_WRONG_LETTER:
            out.kind = TARGET_MISTYPED;
            break;
        case CASENO_NO_LETTER:
        case CASENO_NOT_A_NUMBER:
            break;
        }
    }
    return out;
}

static void add(struct call *call, struct targets *targets, const char *number, uint32_t version)
{
    if (targets->count == targets->room) {
        size_t room = targets->room == 0 ? 64 : 2 * targets->room;
        struct target *wider = call_alloc(call, room * sizeof(*wider));

        if (targets->count > 0)
            memcpy(wider, targets->items, targets->count * sizeof(*wider));
        targets->items = wider;
        targets->room = room;
    }
    for (size_t i = 0; i < targets->count; i++)
        if (strcmp(targets->items[i].number, number) == 0)
            return; /* named twice is meant once */
    snprintf(targets->items[targets->count].number, CASENO_SIZE, "%s", number);
    targets->items[targets->count++].version = version;
}

/* One line about a case that was not shown before. */
static void show_line(const Nol__CaseRow *row)
{
    char *name = strdup(row->name != NULL ? row->name : "");

    if (name != NULL)
        text_make_inert(name, false);
    fprintf(stderr, "%s  %s  %s  v%u\n", row->case_, name != NULL ? name : "",
            words_label(WORDS_STATE, row->state != NULL ? row->state : ""), row->version);
    free(name);
}

/* The only case whose number begins so; 0 or the exit code. */
static int read_case(struct call *call, struct session *s, struct shown *shown, const char *prefix, bool say,
                     struct targets *targets, uint32_t version)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    Nol__CaseListReply *reply;
    int exit_code = 0;

    request.prefix = (char *)(uintptr_t)prefix;
    request.has_limit = 1;
    request.limit = 2;
    reply = (Nol__CaseListReply *)session_ask(s, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                              &nol__case_list_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (reply->n_rows == 0) {
        exit_code = failure_say(ERROR_NOT_FOUND, "what", "case", "id", prefix, NULL);
    } else if (reply->n_rows > 1) {
        exit_code = failure_say(ERROR_CASE_AMBIGUOUS, "case", prefix, NULL);
    } else {
        const Nol__CaseRow *row = reply->rows[0];

        if (version == 0)
            version = shown_version(shown, row->case_);
        if (version == 0 && say) {
            show_line(row);
            shown_note(shown, row->case_, row->version);
            version = row->version;
        }
        add(call, targets, row->case_, version);
    }
    nol__case_list_reply__free_unpacked(reply, NULL);
    return exit_code;
}

static int add_number(struct call *call, struct session *s, struct shown *shown, const char *number,
                      uint32_t version, bool needs_version, struct targets *targets)
{
    if (version == 0)
        version = shown_version(shown, number);
    if (version == 0 && needs_version)
        return read_case(call, s, shown, number, true, targets, 0);
    add(call, targets, number, version);
    return 0;
}

static int resolve_word(struct call *call, struct session *s, struct shown *shown, const char *typed,
                        uint32_t version, bool needs_version, struct targets *targets)
{
    struct target_word word = targets_parse(typed, shown->row_count);
    char number[CASENO_SIZE];
    int exit_code = 0;

    switch (word.kind) {
    case TARGET_NUMBER:
        return add_number(call, s, shown, word.number, version, needs_version, targets);
    case TARGET_PREFIX:
        return read_case(call, s, shown, word.number, needs_version, targets, version);
    case TARGET_ROWS:
        for (size_t row = word.first; row <= word.last && exit_code == 0; row++) {
            if (!shown_row(shown, row, number))
                return call_usage(call, _("the list last shown has %zu rows, there is no row %zu"),
                                  shown->row_count, row);
            exit_code = add_number(call, s, shown, number, version, needs_version, targets);
        }
        return exit_code;
    case TARGET_MISTYPED:
        return failure_say(ERROR_CASE_MISTYPED, "case", typed, NULL);
    case TARGET_STDIN:
    case TARGET_NONSENSE:
        break;
    }
    return call_usage(
        call, _("\"%s\" is no case: give its number, a beginning of it, or a row of the list last shown"),
        typed);
}

/* Lines CASE or CASE,VERSION; empty ones are skipped. */
static int resolve_stdin(struct call *call, struct session *s, struct shown *shown, uint32_t version,
                         bool needs_version, struct targets *targets)
{
    int exit_code = 0;
    char *line;

    while (exit_code == 0 && (line = terminal_read_line()) != NULL) {
        char *comma = strchr(line, ',');
        uint32_t own = version;

        if (!text_is_valid(line, strlen(line))) {
            free(line);
            return call_usage(call, _("a line of standard input is not UTF-8"));
        }
        if (comma != NULL) {
            *comma = '\0';
            own = (uint32_t)strtoul(comma + 1, NULL, 10);
        }
        text_trim(line);
        if (*line != '\0')
            exit_code = resolve_word(call, s, shown, line, own, needs_version, targets);
        free(line);
    }
    return exit_code;
}

int targets_resolve(struct call *call, struct session *session, struct shown *shown, char *const *words,
                    int count, bool needs_version, struct targets *targets)
{
    uint32_t version = (uint32_t)call_number(call, "version", 0);
    int exit_code = 0;

    *targets = (struct targets){.count = 0};
    for (int i = 0; i < count && exit_code == 0; i++) {
        if (strcmp(words[i], "-") == 0)
            exit_code = resolve_stdin(call, session, shown, version, needs_version, targets);
        else
            exit_code = resolve_word(call, session, shown, words[i], version, needs_version, targets);
    }
    if (exit_code == 0 && targets->count > 1 && version != 0)
        return call_usage(call, _("--version goes with one case only"));
    return exit_code;
}

int targets_one(struct call *call, struct session *session, struct shown *shown, bool needs_version,
                struct targets *targets)
{
    int exit_code = targets_resolve(call, session, shown, call->arguments, 1, needs_version, targets);

    if (exit_code == 0 && targets->count != 1)
        exit_code = call_usage(call, _("one case at a time"));
    return exit_code;
}
