#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/net/tls_keys.h"
#include "tests/support/database.h"
#include "tests/support/program.h"

struct house {
    char folder[64], config[96], conninfo[256];
    struct program program;
    unsigned port;
};

/* A configuration of its own against a database of the tests' cluster. */
static void furnish(struct house *house, const char *role, const char *workers)
{
    char fingerprint[TLS_KEYS_FINGERPRINT_SIZE], error[300], keys[96];
    FILE *file;

    snprintf(house->folder, sizeof(house->folder), "/tmp/nol-serve-XXXXXX");
    cr_assert_not_null(mkdtemp(house->folder));
    snprintf(keys, sizeof(keys), "%s/keys", house->folder);
    cr_assert(tls_keys_ensure(keys, NULL, 0, fingerprint, error, sizeof(error)), "%s", error);
    snprintf(house->conninfo, sizeof(house->conninfo), "%s", database_new());
    snprintf(house->config, sizeof(house->config), "%s/nold.conf", house->folder);
    file = fopen(house->config, "w");
    cr_assert_not_null(file);
    fprintf(
        file,
        "[server]\nlisten = 127.0.0.1:0\nworkers = %s\ncertificate = %s/server.crt\nprivate_key = "
        "%s/server.key\n"
        "[database]\nconnection = %s user=%s\nloader = %s user=nol_loader\nmigrator = %s user=nol_migrator\n",
        workers, keys, keys, house->conninfo, role, house->conninfo, house->conninfo);
    fclose(file);
}

static void start(struct house *house)
{
    const char *argv[] = {NOLD_PROGRAM, "--lang", "en", "serve", "--config", house->config, NULL};

    program_start(&house->program, argv, NULL);
    house->port = (unsigned)strtoul(
        program_wait_said(&house->program, "nold: listening on 127.0.0.1:", 15000) + 29, NULL, 10);
}

static void leave(struct house *house)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", house->folder);
    cr_assert_eq(system(command), 0);
}

Test(serve, it_serves_reads_its_certificate_again_and_drains)
{
    struct house house;

    furnish(&house, "nol_app", "1");
    start(&house);
    program_wait_port(house.port, 100);
    kill(house.program.pid, SIGHUP);
    program_wait_said(&house.program, "certificate read again", 2000);
    kill(house.program.pid, SIGTERM);
    cr_assert_eq(program_wait_end(&house.program, 5000), 0, "%s", house.program.said);
    leave(&house);
}

Test(serve, workers_share_the_port_and_a_killed_server_leaves_no_worker)
{
    struct house house;
    char command[128];

    furnish(&house, "nol_app", "3");
    start(&house);
    program_wait_port(house.port, 100);
    snprintf(command, sizeof(command), "[ $(pgrep -P %d | wc -l) = 3 ]", (int)house.program.pid);
    cr_assert_eq(system(command), 0, "three workers");
    kill(house.program.pid, SIGTERM);
    cr_assert_eq(program_wait_end(&house.program, 6000), 0, "%s", house.program.said);
    leave(&house);
}

Test(serve, a_role_that_can_do_more_and_an_old_database_are_refused)
{
    struct house house;
    const char *argv[] = {NOLD_PROGRAM, "--lang", "en", "serve", "--config", house.config, NULL};

    furnish(&house, "postgres", "1");
    program_start(&house.program, argv, NULL);
    cr_assert_eq(program_wait_end(&house.program, 10000), 1);
    cr_assert_not_null(strstr(house.program.said, "it is a superuser"), "%s", house.program.said);
    leave(&house);

    furnish(&house, "nol_app", "1");
    database_run(house.conninfo, "postgres", "DELETE FROM schema_migration WHERE name LIKE '0003%'");
    program_start(&house.program, argv, NULL);
    cr_assert_eq(program_wait_end(&house.program, 10000), 1);
    cr_assert_not_null(strstr(house.program.said, "0003_staging.sql is not in the database"), "%s",
                       house.program.said);
    leave(&house);
}

Test(serve, a_port_that_is_taken_is_said_and_ends_it)
{
    struct house first, second;
    char text[4096], listen_at[64], *at;
    FILE *file;
    const char *argv[] = {NOLD_PROGRAM, "--lang", "en", "serve", "--config", second.config, NULL};

    furnish(&first, "nol_app", "1");
    start(&first);
    furnish(&second, "nol_app", "1");
    file = fopen(second.config, "r+");
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    at = strstr(text, "listen = 127.0.0.1:0");
    cr_assert_not_null(at);
    snprintf(listen_at, sizeof(listen_at), "[server]\nlisten = 127.0.0.1:%u", first.port);
    rewind(file);
    fprintf(file, "%s%s", listen_at, at + strlen("listen = 127.0.0.1:0"));
    fclose(file);
    program_start(&second.program, argv, NULL);
    cr_assert_eq(program_wait_end(&second.program, 10000), 1);
    cr_assert_not_null(strstr(second.program.said, "not started: cannot listen on 127.0.0.1"), "%s",
                       second.program.said);
    kill(first.program.pid, SIGTERM);
    cr_assert_eq(program_wait_end(&first.program, 6000), 0, "%s", first.program.said);
    leave(&first);
    leave(&second);
}
