/*
 * `nold dev`: everything in one command. A private PostgreSQL, keys, migrations, the first account, the server.
 */
#ifndef NOL_SERVER_DEV_DEV_H
#define NOL_SERVER_DEV_DEV_H

#include <stdbool.h>

struct dev_options {
    const char *folder; /* NULL: the default */
    const char *listen; /* NULL: the configuration's default */
    const char *user;   /* of the first account */
    const char *org;    /* code of the district that it makes */
    unsigned workers;
    bool password_stdin;
};

/* `argv` is the whole command line, to start again as another user. Returns the exit code. */
int dev_run(const struct dev_options *options, char **argv);

#endif
