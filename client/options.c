#include "client/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/suggest.h"
#include "common/bug.h"
#include "common/text.h"

#define MOST_OPTIONS 48

/* The options of one getopt run, global ones first. */
struct accepted {
    const struct option_row *rows[MOST_OPTIONS];
    struct option longs[MOST_OPTIONS + 1];
    char shorts[3 * MOST_OPTIONS + 4];
    int count;
};

static void accept_rows(struct accepted *a, const struct option_row *row)
{
    size_t used = strlen(a->shorts);

    for (; row != NULL && row->name != NULL && a->count < MOST_OPTIONS; row++) {
        int takes = row->kind == OPTION_FLAG ? no_argument : required_argument;

        a->rows[a->count] = row;
        a->longs[a->count] = (struct option){row->name, takes, NULL, 256 + a->count};
        a->count++;
        if (row->letter != 0) {
            a->shorts[used++] = row->letter;
            if (takes)
                a->shorts[used++] = ':';
            a->shorts[used] = '\0';
        }
    }
}

static const struct option_row *row_of(const struct accepted *a, int found)
{
    if (found >= 256)
        return a->rows[found - 256];
    for (int i = 0; i < a->count; i++)
        if (a->rows[i]->letter == found)
            return a->rows[i];
    return NULL;
}

/* False when it was said what is wrong. */
static bool keep_value(struct call *call, const struct option_row *row, const char *typed)
{
    struct call_value *slot;

    BUG_ON(row == NULL);
    if (!row->many && row->kind != OPTION_FLAG && call_has(call, row->name)) {
        call_usage(call, _("--%s is given twice"), row->name);
        return false;
    }
    if (call->value_count == sizeof(call->values) / sizeof(*call->values)) {
        call_usage(call, _("--%s: more options than one command takes"), row->name);
        return false;
    }
    slot = &call->values[call->value_count];
    slot->row = row;
    slot->text = options_value(call, row, typed != NULL ? typed : "");
    if (slot->text == NULL)
        return false;
    call->value_count++;
    return true;
}

static void say_unknown(const struct call *call, const struct accepted *a, const char *typed)
{
    const char *name = typed + strspn(typed, "-");
    struct suggest near = suggest_begin(name);

    for (int i = 0; i < a->count; i++)
        suggest_offer(&near, a->rows[i]->name);
    if (near.best != NULL)
        call_usage(call, _("unknown option %s; did you mean --%s?"), typed, near.best);
    else
        call_usage(call, _("unknown option %s"), typed);
}

/* One getopt run over argv from `first`. `stop`: at the first word without dash. Returns optind, or -1. */
static int take_options(struct call *call, int argc, char **argv, int first, const struct accepted *a,
                        bool stop)
{
    char *program = argv[first - 1];
    char shorts[sizeof(a->shorts) + 2];
    int found;

    snprintf(shorts, sizeof(shorts), "%s:%s", stop ? "+" : "", a->shorts);
    optind = 0; /* glibc: start over */
    opterr = 0;
    while ((found = getopt_long(argc - first + 1, argv + first - 1, shorts, a->longs, NULL)) != -1) {
        const char *typed = argv[first - 1 + optind - 1];

        if (found == ':') {
            call_usage(call, _("%s needs a value"), typed);
            return -1;
        }
        if (found == '?') {
            say_unknown(call, a, typed);
            return -1;
        }
        if (!keep_value(call, row_of(a, found), optarg))
            return -1;
    }
    argv[first - 1] = program;
    return first - 1 + optind;
}

static bool find_verb(struct call *call, const struct noun *noun, const char *typed)
{
    struct suggest near = suggest_begin(typed);

    call->command = commands_find(noun, typed);
    if (call->command != NULL)
        return true;
    for (const struct command *c = noun->commands; c->noun != NULL; c++)
        if (!c->hidden && c->verb != NULL)
            suggest_offer(&near, c->verb);
    if (near.best != NULL)
        call_usage(call, _("nol %s has no command \"%s\"; did you mean %s?"), noun->name, typed, near.best);
    else
        call_usage(call, _("nol %s has no command \"%s\""), noun->name, typed);
    return false;
}

static const struct noun *find_noun(struct call *call, const char *typed)
{
    const struct noun *noun = commands_find_noun(typed);
    struct suggest near = suggest_begin(typed);

    if (noun != NULL)
        return noun;
    for (const struct noun *const *n = commands_nouns; *n != NULL; n++)
        suggest_offer(&near, (*n)->name);
    if (near.best != NULL)
        call_usage(call, _("there is no command \"%s\"; did you mean %s?"), typed, near.best);
    else
        call_usage(call, _("there is no command \"%s\""), typed);
    return NULL;
}

static bool check_arguments(struct call *call)
{
    const struct command *c = call->command;

    if (call->argument_count < c->at_least) {
        call_usage(call, _("%s is missing"), _(c->arguments));
        return false;
    }
    if (c->at_most >= 0 && call->argument_count > c->at_most) {
        call_usage(call, _("\"%s\" is one word too many"), call->arguments[c->at_most]);
        return false;
    }
    return true;
}

/* What the global options say; false when it was said what is wrong. */
static bool apply_globals(struct call *call)
{
    const char *format = call_option(call, "output"), *language = call_option(call, "lang");

    if (format == NULL || strcmp(format, "table") == 0 || strcmp(format, "wide") == 0)
        call->format = FORMAT_TABLE;
    else if (strcmp(format, "json") == 0)
        call->format = FORMAT_JSON;
    else if (strcmp(format, "csv") == 0)
        call->format = FORMAT_CSV;
    else {
        call_usage(call, _("-o knows table, wide, json and csv, not \"%s\""), format);
        return false;
    }
    call->wide = format != NULL && strcmp(format, "wide") == 0;
    if (language != NULL && strcmp(language, "zh") != 0 && strcmp(language, "en") != 0) {
        call_usage(call, _("--lang knows zh and en, not \"%s\""), language);
        return false;
    }
    if (language != NULL)
        i18n_start(language);
    call->language = language;
    call->profile = call_option(call, "profile");
    if (call->profile == NULL)
        call->profile = getenv("NOL_PROFILE");
    if (call->profile == NULL || *call->profile == '\0')
        call->profile = "default";
    call->yes = call_has(call, "yes");
    call->verbose = call_has(call, "verbose") || getenv("NOL_DEBUG") != NULL;
    return true;
}

/* The language first, so that whatever has to be said is said in it. */
static void peek_language(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            i18n_start(argv[i] + 7);
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            i18n_start(argv[i + 1]);
    }
}

enum options_result options_parse(struct call *call, int argc, char **argv, const struct noun **noun)
{
    struct accepted globals = {.count = 0}, all = {.count = 0};
    int next;

    *noun = NULL;
    call->profile = "default";
    for (int i = 1; i < argc; i++)
        if (!text_is_valid(argv[i], strlen(argv[i]))) {
            call_usage(call, _("word %d of the command line is not UTF-8"), i);
            return OPTIONS_WRONG;
        }
    peek_language(argc, argv);
    accept_rows(&globals, commands_global_options);
    if (argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0))
        return OPTIONS_VERSION;
    next = take_options(call, argc, argv, 1, &globals, true);
    if (next < 0 || !apply_globals(call))
        return OPTIONS_WRONG;
    if (next == argc)
        return OPTIONS_HELP;
    *noun = find_noun(call, argv[next]);
    if (*noun == NULL)
        return OPTIONS_WRONG;
    call->command = commands_find(*noun, NULL);
    if (call->command == NULL) {
        next = take_options(call, argc, argv, next + 1, &globals, true);
        if (next < 0 || !apply_globals(call))
            return OPTIONS_WRONG;
        if (next == argc)
            return OPTIONS_HELP;
        if (!find_verb(call, *noun, argv[next]))
            return OPTIONS_WRONG;
    }
    accept_rows(&all, commands_global_options);
    accept_rows(&all, call->command->options);
    next = take_options(call, argc, argv, next + 1, &all, false);
    if (next < 0 || !apply_globals(call))
        return OPTIONS_WRONG;
    call->arguments = argv + next;
    call->argument_count = argc - next;
    if (call_has(call, "help"))
        return OPTIONS_HELP;
    return check_arguments(call) ? OPTIONS_RUN : OPTIONS_WRONG;
}
