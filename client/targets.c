#include "client/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/call.h"
#include "client/message.h"
#include "client/terminal.h"
#include "client/typed.h"
#include "common/text.h"
#include "proto/cases.pb-c.h"

#define FEW_DIGITS 4 /* a beginning of fewer may have been meant as a row */
#define LONGEST_WORD 80

struct target_word targets_parse(const char *typed, size_t rows)
{
    struct target_word out = {.kind = TARGET_NONSENSE};
    char word[LONGEST_WORD];
    bool named = false;
    size_t length;
    int64_t id;

    if (snprintf(word, sizeof(word), "%s", typed) >= (int)sizeof(word))
        return out;
    typed_narrow(word);
    length = strlen(word);
    if (strcmp(word, "-") == 0) {
        out.kind = TARGET_STDIN;
    } else if (typed_rows(word, &out.first, &out.last, &named) &&
               (named || out.first <= rows || strspn(word, "0123456789") != length)) {
        out.kind = TARGET_ROWS;
    } else if (length > 0 && length < CASENO_SIZE - 1 && strspn(word, "0123456789") == length) {
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

/* One that is among them. */
static struct target *find(const struct targets *targets, const char *number)
{
    size_t i = 0;

    while (i < targets->count && strcmp(targets->items[i].number, number) != 0)
        i++;
    return i < targets->count ? &targets->items[i] : NULL;
}

/* Returns it; NULL when it was named before: named twice is meant once. */
static struct target *add(struct call *call, struct targets *targets, const char *number, uint32_t version)
{
    struct target *target;

    if (targets->count == targets->room) {
        size_t room = targets->room == 0 ? 64 : 2 * targets->room;
        struct target *wider = call_alloc(call, room * sizeof(*wider));

        if (targets->count > 0)
            memcpy(wider, targets->items, targets->count * sizeof(*wider));
        targets->items = wider;
        targets->room = room;
    }
    if (find(targets, number) != NULL)
        return NULL;
    target = &targets->items[targets->count++];
    *target = (struct target){.version = version};
    snprintf(target->number, CASENO_SIZE, "%s", number);
    return target;
}

/* One line about a case that was not shown before. */
static void show_line(const Nol__CaseRow *row)
{
    fprintf(stderr, "%s  %s  %s  v%u\n", row->case_, row->name != NULL ? row->name : "",
            words_label(WORDS_STATE, row->state != NULL ? row->state : ""), row->version);
}

/* The only case whose number begins so; 0 or the exit code. */
static int read_case(struct call *call, struct session *s, struct shown *shown, const char *prefix, bool say,
                     struct targets *targets, uint32_t version)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    Nol__CaseListReply *reply;
    struct target *target;
    int exit_code = 0;

    request.prefix = (char *)(uintptr_t)prefix;
    request.has_limit = 1;
    request.limit = 2;
    reply = (Nol__CaseListReply *)session_ask(s, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                              &nol__case_list_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (reply->n_rows == 0 && shown->row_count > 0 && strlen(prefix) < FEW_DIGITS &&
        strspn(prefix, "0123456789") == strlen(prefix)) { /* a row was meant */
        exit_code = call_usage(call, _("the list last shown has %zu rows, there is no row %zu"),
                               shown->row_count, (size_t)strtoul(prefix, NULL, 10));
    } else if (reply->n_rows == 0) {
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
        target = add(call, targets, row->case_, version);
        if (target != NULL)
            target->brief = strlen(prefix) < FEW_DIGITS;
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

/* Rows first..last of the list last shown here. */
static int add_rows(struct call *call, struct session *s, struct shown *shown, const struct target_word *word,
                    uint32_t version, bool needs_version, struct targets *targets)
{
    char number[CASENO_SIZE];
    int exit_code = 0;

    for (size_t row = word->first; row <= word->last && exit_code == 0; row++) {
        size_t before = targets->count;

        if (shown->noun[0] == '\0')
            return call_usage(call,
                              _("no list was shown in this terminal yet, so there is no row %zu; list first, "
                                "or give the case's number"),
                              row);
        if (row > shown->row_count)
            return call_usage(call, _("the list last shown has %zu rows, there is no row %zu"),
                              shown->row_count, row);
        if (!shown_row(shown, row, number))
            return call_usage(call, _("row %zu of the list last shown is about no case"), row);
        exit_code = add_number(call, s, shown, number, version, needs_version, targets);
        if (exit_code != 0)
            break;
        if (targets->count > before) {
            targets->items[before].row = row;
            targets->items[before].part =
                strcmp(shown->noun, call->command->noun) == 0 ? shown_row_part(shown, row) : 0;
        } else {
            find(targets, number)->part = 0;
        }
    }
    return exit_code;
}

static int resolve_piece(struct call *call, struct session *s, struct shown *shown, const char *typed,
                         uint32_t version, bool needs_version, struct targets *targets)
{
    struct target_word word = targets_parse(typed, shown->row_count);

    switch (word.kind) {
    case TARGET_NUMBER:
        return add_number(call, s, shown, word.number, version, needs_version, targets);
    case TARGET_PREFIX:
        return read_case(call, s, shown, word.number, needs_version, targets, version);
    case TARGET_ROWS:
        targets->named_rows = targets->named_rows || word.last > word.first;
        return add_rows(call, s, shown, &word, version, needs_version, targets);
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

/* "1,3,7-9": each piece for itself; commas may be full-width, or 、. */
static int resolve_word(struct call *call, struct session *s, struct shown *shown, const char *typed,
                        uint32_t version, bool needs_version, struct targets *targets)
{
    char *rest = call_strdup(call, typed), *piece;
    int exit_code = 0;

    typed_narrow(rest);
    if (strchr(rest, ',') == NULL)
        return resolve_piece(call, s, shown, typed, version, needs_version, targets);
    while (exit_code == 0 && (piece = strsep(&rest, ",")) != NULL)
        if (*piece != '\0')
            exit_code = resolve_piece(call, s, shown, piece, version, needs_version, targets);
    return exit_code;
}

/* Lines CASE or CASE,VERSION; empty ones are skipped. */
static int resolve_stdin(struct call *call, struct session *s, struct shown *shown, uint32_t version,
                         bool needs_version, struct targets *targets)
{
    int exit_code = 0;
    char *line;

    while (exit_code == 0 && (line = terminal_read_line()) != NULL) {
        uint32_t own = version;
        char *comma;

        if (!text_is_valid(line, strlen(line))) {
            free(line);
            return call_usage(call, _("a line of standard input is not UTF-8"));
        }
        typed_narrow(line);
        comma = strchr(line, ',');
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

/* The list that an act of this noun takes rows of; a visit, a paper, an escalation acts on a case. */
static const char *own_list(const char *noun)
{
    static const char *const listed[] = {"task", "match"};

    for (size_t i = 0; i < sizeof(listed) / sizeof(*listed); i++)
        if (strcmp(listed[i], noun) == 0)
            return listed[i];
    return "case";
}

bool targets_in_doubt(const struct shown *shown, const char *noun)
{
    if (shown->noun[0] == '\0' || strcmp(shown->noun, own_list(noun)) == 0)
        return false;
    if (strcmp(own_list(noun), noun) != 0 && strcmp(shown->noun, "task") == 0)
        return shown->mixed; /* what is to be done names the cases as well */
    return true;
}

/* How long ago, by no clock in particular: the district's may be on another day. */
static const char *ago(struct call *call, int64_t at)
{
    long minutes = (long)((int64_t)time(NULL) - at) / 60;

    if (minutes < 1)
        return _("just now");
    if (minutes < 120)
        return call_printf(call, i18n_plural("%ld minute ago", "%ld minutes ago", (unsigned long)minutes),
                           minutes);
    return call_printf(call, _("%ld hours ago"), minutes / 60);
}

/* "Row 3 of nol task list, 5 minutes ago: 100001X 王小明". False when the case could not be read; said. */
static bool say_target(struct call *call, struct session *s, const struct shown *shown,
                       const struct target *target)
{
    Nol__CaseList request = NOL__CASE_LIST__INIT;
    Nol__CaseListReply *reply;
    const char *name;
    bool known;

    request.prefix = (char *)(uintptr_t)target->number;
    reply = (Nol__CaseListReply *)session_ask(s, NOL__MESSAGE_TYPE__CASE_LIST, &request.base,
                                              &nol__case_list_reply__descriptor);
    if (reply == NULL) {
        failure_print(&s->failure);
        return false;
    }
    known = reply->n_rows > 0;
    if (!known)
        failure_say(ERROR_NOT_FOUND, "what", "case", "id", target->number, NULL);
    name = known && reply->rows[0]->name != NULL ? reply->rows[0]->name : "";
    if (known && target->row > 0)
        fprintf(stderr, _("Row %zu of nol %s list (%s): %s  %s\n"), target->row, shown->noun,
                ago(call, shown->listed_at), target->number, name);
    else if (known)
        fprintf(stderr, _("The only case whose number begins so: %s  %s\n"), target->number, name);
    nol__case_list_reply__free_unpacked(reply, NULL);
    return known;
}

/* An act on what may not have been meant: says what it takes, and asks; --yes was given before it was known which, so it is no answer. 0, or the exit code. */
static int ask_in_doubt(struct call *call, struct session *s, const struct shown *shown,
                        const struct targets *targets)
{
    bool rows = targets_in_doubt(shown, call->command->noun);
    size_t doubtful = 0;

    for (size_t i = 0; i < targets->count; i++)
        if ((rows && targets->items[i].row > 0) || targets->items[i].brief) {
            if (!say_target(call, s, shown, &targets->items[i]))
                return 3;
            doubtful++;
        }
    if (doubtful == 0)
        return 0;
    if (call->yes || !terminal_can_ask())
        return call_usage(
            call,
            _("these may not be the ones that you mean: name them by their numbers, or list them again "
              "first: nol %s list"),
            own_list(call->command->noun));
    return terminal_confirm(call, i18n_plural("Is this the one?", "Are these the ones?", doubtful)) ? 0 : 2;
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
    if (exit_code == 0 && needs_version)
        exit_code = ask_in_doubt(call, session, shown, targets);
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
