/*
 * nold, the district server: which command does what.
 */
#include <stdio.h>
#include <string.h>

#include "server/db/migrate.h"

static void say_line(void *arg, const char *line)
{
    (void)arg;
    fprintf(stderr, "nold: %s\n", line);
}

static int run_migrate(int argc, char **argv)
{
    char error[600];

    if (argc != 2 || strcmp(argv[0], "--database") != 0) {
        fprintf(stderr, "nold: usage: nold migrate --database CONNINFO\n");
        return 2;
    }
    if (migrate_run(argv[1], say_line, NULL, error, sizeof(error)))
        return 0;
    fprintf(stderr, "nold: %s\n", error);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "migrate") == 0)
        return run_migrate(argc - 2, argv + 2);
    if (argc >= 2 && strcmp(argv[1], "version") == 0) {
        puts("nold " NOL_VERSION);
        return 0;
    }
    fprintf(stderr, "nold: usage: nold migrate|version\n");
    return 2;
}
