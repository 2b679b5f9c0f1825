#include "client/failure.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/missing.h"
#include "client/notice.h"
#include "client/params.h"
#include "client/words.h"
#include "common/bug.h"

#define MOST_PARAMS 8

static char *must_copy(const char *text)
{
    char *copy = strdup(text);

    BUG_ON(copy == NULL);
    return copy;
}

static void add_param(Nol__Error *error, const char *name, const char *value)
{
    Nol__Pair *pair = malloc(sizeof(*pair));

    BUG_ON(pair == NULL || error->n_params == MOST_PARAMS);
    nol__pair__init(pair);
    pair->name = must_copy(name);
    pair->value = must_copy(value);
    error->params[error->n_params++] = pair;
}

/* Returns, caller frees as a message. */
static Nol__Error *make_error(enum error_code code, va_list args)
{
    const struct error_entry *entry = errors_get(code);
    Nol__Error *error = malloc(sizeof(*error));
    const char *name, *value;

    BUG_ON(error == NULL);
    nol__error__init(error);
    error->name = must_copy(entry->name);
    error->has_code = 1;
    error->code = (uint32_t)code;
    error->params = calloc(MOST_PARAMS, sizeof(*error->params));
    BUG_ON(error->params == NULL);
    while ((name = va_arg(args, const char *)) != NULL)
        if ((value = va_arg(args, const char *)) != NULL)
            add_param(error, name, value);
    return error;
}

void failure_set(struct failure *failure, enum error_code code, ...)
{
    va_list args;

    va_start(args, code);
    *failure = (struct failure){make_error(code, args), 0};
    va_end(args);
}

void failure_take(struct failure *failure, Nol__Error *error, uint64_t request)
{
    failure->error = error;
    failure->request = request;
}

void failure_clear(struct failure *failure)
{
    if (failure->error != NULL)
        nol__error__free_unpacked(failure->error, NULL); /* with its pairs */
    *failure = (struct failure){NULL, 0};
} /* NOLINT: the analyzer loses the pairs */

static const struct error_entry *entry_of(const struct failure *failure)
{
    const struct error_entry *entry = NULL;

    if (failure->error->name != NULL)
        entry = errors_find(failure->error->name);
    if (entry == NULL && failure->error->has_code)
        entry = errors_find_number(failure->error->code);
    return entry;
}

int failure_exit_code(const struct failure *failure)
{
    const struct error_entry *entry;

    if (failure->error == NULL)
        return 0;
    entry = entry_of(failure);
    return entry != NULL ? entry->exit_code : 1;
}

enum error_outcome failure_outcome(const struct failure *failure)
{
    const struct error_entry *entry = entry_of(failure);

    return entry != NULL ? entry->outcome : OUTCOME_REJECTED;
}

bool failure_is(const struct failure *failure, enum error_code code)
{
    const struct error_entry *entry = failure->error != NULL ? entry_of(failure) : NULL;

    return entry != NULL && entry->code == code;
}

struct rendering {
    const Nol__Error *error;
    char *made[MOST_PARAMS * 2]; /* what the sentence borrows */
    size_t count;
};

static const char *look_up(void *arg, const char *name)
{
    struct rendering *r = arg;

    for (size_t i = 0; i < r->error->n_params && !params_is_for_it(r->error, name); i++) {
        const Nol__Pair *pair = r->error->params[i];

        if (pair->name == NULL || pair->value == NULL || strcmp(pair->name, name) != 0)
            continue;
        if (r->count == sizeof(r->made) / sizeof(*r->made))
            return pair->value;
        return r->made[r->count++] = params_say(r->error, name, pair->value);
    }
    if (r->count == sizeof(r->made) / sizeof(*r->made) ||
        (r->made[r->count] = params_say_missing(r->error, name)) == NULL)
        return NULL;
    return r->made[r->count++];
}

char *failure_sentence(const struct failure *failure)
{
    const struct error_entry *entry = entry_of(failure);
    struct rendering r = {.error = failure->error, .count = 0};
    struct buffer out;
    char *sentence;

    buffer_init(&out, 65536);
    if (entry != NULL)
        errors_render(entry, i18n_is_chinese() ? ERROR_CHINESE : ERROR_ENGLISH, look_up, &r, &out);
    else
        buffer_append_text(&out,
                           _("The server refused with an error that this nol does not know; update nol."));
    sentence = must_copy(buffer_text(&out));
    buffer_deinit(&out);
    while (r.count > 0)
        free(r.made[--r.count]);
    return sentence;
}

static void print_move(const Nol__Move *move)
{
    fprintf(stderr, "  v%u  %s  ", move->version, move->on != NULL ? move->on : "");
    fputs(move->by != NULL ? move->by : "", stderr);
    fprintf(stderr, "  %s", words_label(WORDS_VERB, move->verb != NULL ? move->verb : ""));
    if (move->to != NULL)
        fprintf(stderr, " -> %s", words_label(WORDS_STATE, move->to));
    if (move->reason != NULL) {
        fputs("  ", stderr);
        fputs(move->reason, stderr);
    }
    fputc('\n', stderr);
}

static void print_for_it(const Nol__Error *error)
{
    for (size_t i = 0; i < error->n_params; i++) {
        const Nol__Pair *pair = error->params[i];

        if (pair == NULL || pair->name == NULL || pair->value == NULL || !params_is_for_it(error, pair->name))
            continue;
        fputs(" ", stderr);
        fputs(pair->value, stderr);
    }
}

/* What is wrong in each place of a document. */
static void print_faults(const Nol__Error *error)
{
    for (size_t i = 0; i < error->n_notices; i++) {
        char *fault = notice_sentence(error->notices[i]);

        fprintf(stderr, "  %s\n", fault);
        free(fault);
    }
}

int failure_print(const struct failure *failure)
{
    const Nol__Error *error = failure->error;
    char *sentence = failure_sentence(failure);

    fflush(stdout);
    fprintf(stderr, "%s%s [E%u %s", _("Error: "), sentence, error->code,
            error->name != NULL ? error->name : "?");
    print_for_it(error);
    if (failure->request != 0)
        fprintf(stderr, " req=%" PRIu64, failure->request);
    fputs("]\n", stderr);
    free(sentence);
    for (size_t i = 0; i < error->n_missing; i++)
        missing_print(stderr, error->missing[i], error->labels, error->n_labels);
    print_faults(error);
    if (error->n_moves > 0)
        fputs(_("Changed meanwhile:\n"), stderr);
    for (size_t i = 0; i < error->n_moves; i++)
        print_move(error->moves[i]);
    return failure_exit_code(failure);
}

int failure_say(enum error_code code, ...)
{
    struct failure failure = {NULL, 0};
    va_list args;
    int exit_code;

    va_start(args, code);
    failure.error = make_error(code, args);
    va_end(args);
    exit_code = failure_print(&failure);
    failure_clear(&failure);
    return exit_code;
}
