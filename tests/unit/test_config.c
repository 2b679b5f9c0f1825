#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/config.h"

static bool reads(struct config *config, const char *text, char error[300])
{
    error[0] = '\0';
    return config_read_text(config, "nold.conf", text, strlen(text), error, 300);
}

Test(config, the_file_changes_what_it_names_and_nothing_else)
{
    struct config config;
    char error[300];

    config_init(&config);
    cr_assert(reads(&config, "[server]\nlisten = [::]:9443\nworkers = 3\n[log]\nformat = json\n", error),
              "%s", error);
    cr_assert_str_eq(config.listen.host, "::");
    cr_assert_eq(config.listen.port, 9443);
    cr_assert_eq(config.workers, 3);
    cr_assert_str_eq(config.log_format, "json");
    cr_assert_str_eq(config.log_level, "info");
    cr_assert_eq(config.write_connections, 8);
    config_deinit(&config);
}

Test(config, what_is_wrong_is_said_with_its_line)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"[server]\nworkres = 3\n", "nold.conf, line 2: no such setting"},
        {"workers = 3\n", "line 1: no such setting"},
        {"[server]\n\nworkers = 0\n", "line 3: out of its range"},
        {"[server]\nworkers = 65\n", "out of its range"},
        {"[server]\nworkers = 4294967297\n", "out of its range"},
        {"[server]\nworkers = 3x\n", "not a whole number"},
        {"[server]\nworkers = -1\n", "not a whole number"},
        {"[server]\nlisten = localhost:7443\n", "not HOST:PORT"},
        {"[server]\nlisten = 127.0.0.1\n", "not HOST:PORT"},
        {"[server]\nlisten = 127.0.0.1:65536\n", "not HOST:PORT"},
        {"[server]\nlisten = ::1:7443\n", "not HOST:PORT"},
        {"[server]\nlisten = [::1]:\n", "not HOST:PORT"},
        {"[server]\ncertificate = server.crt\n", "not an absolute path"},
        {"[log]\nlevel = inf\n", "not one of the words"},
        {"[log]\nlevel = info|debug\n", "not one of the words"},
        {"[log]\nlevel =\n", "not one of the words"},
        {"[database]\nconnection = host=/run user=nol_app password=x\n", "a password does not belong"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct config config;
        char error[300];

        config_init(&config);
        cr_assert_not(reads(&config, cases[i].text, error), "%s", cases[i].text);
        cr_assert_not_null(strstr(error, cases[i].said), "%s: %s", cases[i].text, error);
        config_deinit(&config);
    }
}

Test(config, what_is_shown_reads_back_as_the_same)
{
    struct config config, again;
    char error[300], *shown = NULL, *shown_again = NULL;
    size_t length, length_again;
    FILE *out = open_memstream(&shown, &length);

    config_init(&config);
    cr_assert_null(config_set(&config, "server", "listen", "[::1]:1"));
    cr_assert_null(config_set(&config, "server", "certificate", "/etc/nol/server.crt"));
    cr_assert_null(config_set(&config, "database", "read_connections", "7"));
    config_show(&config, out);
    fclose(out);

    config_init(&again);
    cr_assert(reads(&again, shown, error), "%s", error);
    out = open_memstream(&shown_again, &length_again);
    config_show(&again, out);
    fclose(out);
    cr_assert_str_eq(shown, shown_again);
    cr_assert_not_null(strstr(shown, "listen = [::1]:1\n"));
    free(shown);
    free(shown_again);
    config_deinit(&config);
    config_deinit(&again);
}

Test(config, the_example_is_what_the_program_shows)
{
    char command[600];

    /* But for the paths of the certificates, which have no default. */
    snprintf(
        command, sizeof(command),
        "'%s' --lang en config show | diff - '%s/deploy/nold.conf.example' | grep '^[<>]' | grep -vE '^[<>] "
        "(certificate|private_key|ca) ='"
        " | grep -qvE '^> (# Settings|# Made by|$)'",
        NOLD_PROGRAM, NOL_SOURCE_DIR);
    cr_assert_neq(system(command), 0, "deploy/nold.conf.example differs from nold config show");
}
