/*
 * The commands that take files of rows; each stands in the table of its noun.
 */
#ifndef CLIENT_CMD_IMPORT_H
#define CLIENT_CMD_IMPORT_H

#include "client/call.h"

int cmd_import_org(struct call *call);
int cmd_import_batch(struct call *call);

/* Options that every import takes: for the option tables. */
#define OPTION_ROWS_IMPORT                                                                                   \
    {"map",                                                                                                  \
     0,                                                                                                      \
     OPTION_TEXT,                                                                                            \
     true,                                                                                                   \
     N_("COLUMN=HEADER"),                                                                                    \
     N_("our column stands under this header of the file"),                                                  \
     WORDS_NONE},                                                                                            \
        {"issues-out", 0,          OPTION_FILE,                                                              \
         false,        N_("FILE"), N_("a copy of the file with all remarks in a last column"),               \
         WORDS_NONE},                                                                                        \
        {"reveal",     0,                                                                                    \
         OPTION_FREE,  false,                                                                                \
         N_("REASON"), N_("remarks with full numbers, for this reason, recorded"),                           \
         WORDS_NONE},                                                                                        \
    {                                                                                                        \
        "dry-run", 'n', OPTION_FLAG, false, NULL, N_("check everything, write nothing"), WORDS_NONE          \
    }

extern const struct option_row cmd_import_options[]; /* of org */

#endif
