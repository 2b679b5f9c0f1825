/*
 * From argv to a call: the command is found in the table, getopt_long takes the rest apart, each value is checked.
 */
#ifndef CLIENT_OPTIONS_H
#define CLIENT_OPTIONS_H

#include "client/call.h"

enum options_result {
    OPTIONS_RUN,  /* the call is complete */
    OPTIONS_HELP, /* --help: for call->command, else `noun`, else the whole */
    OPTIONS_VERSION,
    OPTIONS_WRONG, /* said why on stderr; exit code 2 */
};

/* The call is zeroed but for its arena. argv may be reordered and is borrowed for the life of the call. *noun is the noun
 * that was named, or NULL. */
enum options_result options_parse(struct call *call, int argc, char **argv, const struct noun **noun);

/* Checks a value and brings it into its kept form: returns, borrows until call_deinit; NULL when it said what is wrong. */
const char *options_value(struct call *call, const struct option_row *row, const char *typed);

#endif
