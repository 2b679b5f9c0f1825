/*
 * Options of nold's commands, all known in one place; -o alone is short, as nol has it.
 */
#ifndef NOL_SERVER_MAIN_OPTIONS_H
#define NOL_SERVER_MAIN_OPTIONS_H

#include <stdbool.h>

struct config;

struct options {
    const char *config, *database, *folder, *listen, *role, *org, *user, *workers,
        *output; /* NULL: not given */
    bool password_stdin, record;
    const char *words[4]; /* what is no option, in order */
    int word_count;
};

/* Reads those options whose names stand in `allowed` ("config database …"). False: said on stderr; exit with 2. */
bool options_parse(int argc, char **argv, const char *allowed, struct options *options);

/* Reads the file of --config and sets up the log as it says. `required` false: without --config the defaults. On failure the
 * exit code, said on stderr; 0: go on, and config_deinit later. */
int options_load_config(const struct options *options, bool required, struct config *config);

#endif
