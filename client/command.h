/*
 * The command table: one row a command, from which parser, help, man page and completion are all made.
 *
 * Each noun has its rows in cmd_<noun>.c; commands.c lists the nouns. All texts are msgids, marked with N_. A row says
 * everything about its command's words; the function only does the work. What was typed reaches it as a struct call.
 */
#ifndef CLIENT_COMMAND_H
#define CLIENT_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "client/i18n.h"
#include "client/words.h"

struct call;
struct output;

enum option_kind {
    OPTION_FLAG, /* takes no value */
    OPTION_TEXT, /* as typed */
    OPTION_FREE, /* free words: as typed, @FILE, or - for standard input */
    OPTION_DAY, /* as client/day reads it by the district's today; kept as 2019-01-21; without a year the last such day */
    OPTION_DAY_AHEAD, /* the same for a day by which something is due: the next such day */
    OPTION_RANGE,     /* FROM..TO, two days */
    OPTION_NUMBER,    /* digits */
    OPTION_AMOUNT,    /* yuan; kept as fen */
    OPTION_WORD,      /* a word of a list; kept as its identifier */
    OPTION_FILE,      /* a file name, for completion */
    OPTION_ORG,       /* a unit; as typed */
    OPTION_BATCH,     /* a batch; as typed */
};

struct option_row {
    const char *name;
    char letter; /* 0: none */
    enum option_kind kind;
    bool many;         /* may be given several times */
    const char *value; /* placeholder, "DATE"; NULL for a flag */
    const char *help;
    enum words words; /* for OPTION_WORD */
};

/* What the words without dashes are, for completion and the check of their number. */
enum argument_kind {
    ARGUMENT_NONE,
    ARGUMENT_CASE,
    ARGUMENT_BATCH,
    ARGUMENT_FILE,
    ARGUMENT_SCHEME,
    ARGUMENT_TEXT
};

struct command {
    const char *noun, *verb;       /* verb NULL: the noun is the whole command */
    int (*run)(struct call *call); /* returns the exit code */
    const char *arguments;         /* "CASE…" as shown */
    enum argument_kind argument;
    int at_least, at_most;            /* of the arguments; -1: any number */
    const char *summary;              /* one line */
    const char *examples;             /* lines without indent; the first thing that help shows */
    const char *more;                 /* paragraphs for help and man page; NULL */
    const struct option_row *options; /* ended by a row without a name */
    bool hidden;
};

struct noun {
    const char *name;
    const char *summary;
    const struct command *commands; /* ended by a row without a noun */
    const struct output *outputs;   /* what they write (outputs.h); NULL: none writes a file's rows */
};

/* In the order of help; ended by NULL. */
extern const struct noun *const commands_nouns[];

/* What stands above some of them in the overview: from `first` on. Ended by a row without a noun. */
struct noun_group {
    const struct noun *first;
    const char *title;
};
extern const struct noun_group commands_groups[];

/* Options that every command takes; ended by a row without a name. */
extern const struct option_row commands_global_options[];

const struct noun *commands_find_noun(const char *name);
const struct command *commands_find(const struct noun *noun, const char *verb);

/* Rows that many tables share. */
#define OPTION_END                                                                                           \
    {                                                                                                        \
        NULL, 0, OPTION_FLAG, false, NULL, NULL, WORDS_NONE                                                  \
    }
#define OPTION_ROW_ON                                                                                        \
    {                                                                                                        \
        "on", 0, OPTION_DAY, false, N_("DATE"), N_("the day of the act (default: today)"), WORDS_NONE        \
    }
#define OPTION_ROW_VERSION                                                                                   \
    {                                                                                                        \
        "version", 0, OPTION_NUMBER, false, N_("N"),                                                         \
            N_("the row version to act on (default: the one last shown)"), WORDS_NONE                        \
    }
#define OPTION_ROW_REASON                                                                                    \
    {                                                                                                        \
        "reason", 0, OPTION_FREE, false, N_("TEXT"), N_("why; also @FILE or -"), WORDS_NONE                  \
    }
#define OPTION_ROW_NOTE                                                                                      \
    {                                                                                                        \
        "note", 0, OPTION_FREE, false, N_("TEXT"), N_("what was seen and said; also @FILE or -"), WORDS_NONE \
    }
#define OPTION_ROW_LIMIT                                                                                     \
    {                                                                                                        \
        "limit", 0, OPTION_NUMBER, false, N_("N"), N_("at most so many rows (default: all)"), WORDS_NONE     \
    }
#define OPTION_ROW_AFTER                                                                                     \
    {                                                                                                        \
        "after", 0, OPTION_TEXT, false, N_("CURSOR"), N_("go on after this cursor"), WORDS_NONE              \
    }
#define OPTION_ROW_KNOWN_AT                                                                                  \
    {                                                                                                        \
        "known-at", 0, OPTION_TEXT, false, N_("TIME"),                                                       \
            N_("as known then: a time, a day (its end), or a position"), WORDS_NONE                          \
    }
#define OPTION_ROW_HOW                                                                                       \
    {                                                                                                        \
        "how", 0, OPTION_FLAG, false, NULL, N_("the command that opens each number"), WORDS_NONE             \
    }
/* of a list that can leave as a file */
#define OPTION_ROWS_EXPORT                                                                                   \
    {"reason", 0, OPTION_FREE, false, N_("TEXT"), N_("what the file (-o csv, -o json) is for"), WORDS_NONE}, \
    {                                                                                                        \
        "receiver", 0, OPTION_TEXT, false, N_("NAME"),                                                       \
            N_("who outside the bureau gets the file (nol export)"), WORDS_NONE                              \
    }
#define OPTION_ROW_BATCH                                                                                     \
    {                                                                                                        \
        "batch", 'b', OPTION_BATCH, false, N_("BATCH"), N_("the batch"), WORDS_NONE                          \
    }
#define OPTION_ROW_EVIDENCE                                                                                  \
    {                                                                                                        \
        "evidence", 'e', OPTION_TEXT, true, N_("PAPER"),                                                     \
            N_("'KIND:NUMBER;issuer=...;date=...=FILE|seen' (nol help papers)"), WORDS_NONE                  \
    }

#endif
