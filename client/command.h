/*
 * One command: its words, its help, its function. Each cmd_<noun>.c owns a table of these; commands.c lists the tables.
 *
 * The same rows make the parser, the help on every level, the man page and the completion. All texts are English msgids,
 * marked with N_() and translated when shown.
 */
#ifndef NOL_CLIENT_COMMAND_H
#define NOL_CLIENT_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct args;

enum option_kind {
    OPTION_FLAG,   /* --exact */
    OPTION_TEXT,   /* free words; takes @FILE and - as well */
    OPTION_WORD,   /* one of a list in words.h; Chinese or identifier */
    OPTION_DAY,    /* a day in any of the forms of common/date.h; kept as ISO 8601 */
    OPTION_NUMBER, /* 0 … 2^31-1 */
    OPTION_FILE,   /* a path, or - */
    OPTION_ORG     /* a unit: code, name, last three digits */
};

struct option_row {
    const char *name;     /* without dashes */
    char letter;          /* 0: none */
    enum option_kind kind;
    const char *value;    /* how the value is called in help, e.g. "DATE"; NULL for a flag */
    const char *words;    /* OPTION_WORD: name of its list in words.def */
    bool many;            /* may be given several times */
    bool required;
    const char *help;     /* msgid */
};

struct example {
    const char *line; /* what to type, without "nol " */
    const char *help; /* msgid */
};

struct command {
    const char *noun;
    const char *verb;     /* NULL: the noun alone is the command (login, whoami …) */
    const char *usage;    /* the positional part, e.g. "CASE…"; "" for none */
    int arguments_min, arguments_max; /* positional; max -1: any number */
    const char *summary;  /* msgid, one line */
    const struct option_row *options; /* ended by a row without name; NULL: none */
    const struct example *examples;   /* ended by a row without line; NULL: none */
    int (*run)(struct args *args);    /* returns the exit code */
    bool hidden;
};

#define N_(text) text

/* All tables, ended by NULL; each table is ended by a row without noun. */
extern const struct command *const commands_all[];

#endif
