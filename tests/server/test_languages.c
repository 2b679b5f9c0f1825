/* What each command of nold says, in both languages (tests/support/spoken.h). */
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/net/tls_keys.h"
#include "tests/support/database.h"
#include "tests/support/program.h"
#include "tests/support/spoken.h"

enum { CALL_MS = 60000 };

struct house {
    char folder[64], database[256];
    struct program program;
};

/* `words` behind nold; @ is the folder. */
static void run(struct house *house, const char *language, const char *words, int exit_code)
{
    char command[1000];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    size_t used = (size_t)snprintf(command, sizeof(command), "exec %s --lang %s ", NOLD_PROGRAM, language);
    int code;

    for (; *words != '\0'; words++)
        used += (size_t)snprintf(command + used, sizeof(command) - used, *words == '@' ? "%s" : "%.1s",
                                 *words == '@' ? house->folder : words);
    cr_assert_lt(used, sizeof(command));
    program_start(&house->program, argv, NULL);
    code = program_wait_end(&house->program, CALL_MS);
    cr_expect_eq(code, exit_code, "%s: exit %d, not %d: %s", command, code, exit_code, house->program.said);
}

static void say(struct house *house, const char *language, const char *words, int exit_code)
{
    run(house, language, words, exit_code);
    spoken_check(language, words, house->program.said);
}

struct line {
    const char *words;
    int exit_code;
};

static void say_all(struct house *house, const struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        say(house, "zh", lines[i].words, lines[i].exit_code);
        say(house, "en", lines[i].words, lines[i].exit_code);
    }
}

static void write_file(const struct house *house, const char *name, const char *text)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", house->folder, name);
    file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0);
}

static void enter(struct house *house)
{
    *house = (struct house){0};
    snprintf(house->folder, sizeof(house->folder), "/tmp/nol-lang-XXXXXX");
    cr_assert_not_null(mkdtemp(house->folder));
}

static void leave(const struct house *house)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", house->folder);
    cr_assert_eq(system(command), 0);
}

/* @/NAME: settings for this database, as this role. */
static void write_config(const struct house *house, const char *name, const char *database, const char *role)
{
    char text[2000];

    snprintf(
        text, sizeof(text),
        "[server]\nlisten = 127.0.0.1:0\ncertificate = %s/keys/server.crt\nprivate_key = %s/keys/server.key\n"
        "ca = %s/keys/ca.crt\n[database]\nconnection = %s user=%s\nloader = %s user=nol_loader\n"
        "migrator = %s user=nol_migrator\ntrial = yes\n",
        house->folder, house->folder, house->folder, database, role, database, database);
    write_file(house, name, text);
}

static void enter_with_database(struct house *house)
{
    char path[96], fingerprint[TLS_KEYS_FINGERPRINT_SIZE], error[300];

    enter(house);
    snprintf(path, sizeof(path), "%s/keys", house->folder);
    cr_assert(tls_keys_ensure(path, NULL, 0, fingerprint, error, sizeof(error)), "%s", error);
    snprintf(house->database, sizeof(house->database), "%s", database_new());
    write_config(house, "conf", house->database, "nol_app");
}

Test(languages, check)
{
    static const struct line lines[] = {
        {"check --config @/conf", 1}, /* the tests' PostgreSQL is fast and not safe */
        {"check --config @/super", 1}, {"check --config @/away", 1},
        {"check --config @/named", 1}, {"check --config @/bare", 1},
    };
    struct house house;

    enter_with_database(&house);
    database_run(
        house.database, "postgres",
        "INSERT INTO org (type, name, code) VALUES ('district', 'D', '990101000000');"
        "INSERT INTO org (type, name, code, parent_id) SELECT 'street', 'S', '990101001000', id FROM org;"
        "INSERT INTO org (type, name, code, parent_id, function) SELECT 'department', 'P', 'GA01', id, "
        "'police' FROM org WHERE type = 'district'");
    database_run(house.database, "postgres", "GRANT TRUNCATE ON visit TO nol_app");
    database_run(house.database, "postgres", "GRANT EXECUTE ON FUNCTION clock_held() TO PUBLIC");
    write_config(&house, "super", house.database, "postgres");
    write_config(&house, "away", "host=/nowhere dbname=nol", "nol_app");
    write_config(&house, "named", "host=example.invalid dbname=nol", "nol_app");
    write_file(&house, "bare", "[database]\nconnection = 7\nloader = 7\nmigrator = 7\n");
    say_all(&house, lines, sizeof(lines) / sizeof(*lines));
    leave(&house);
}

/* What people read and what a monitoring program gets say the same; its names are English in both languages. */
Test(languages, check_for_monitoring)
{
    static const char *const languages[] = {"en", "zh"};
    char text[sizeof(((struct program *)0)->said)], names[2][2000] = {"", ""};
    struct house house;

    enter_with_database(&house);
    for (size_t i = 0; i < 2; i++) {
        const char *at = text, *ok = i == 0 ? "ok     " : "正常   ", *name;
        json_t *all, *finding;
        size_t n;

        run(&house, languages[i], "check --config @/conf", 1);
        snprintf(text, sizeof(text), "%s", house.program.said);
        run(&house, languages[i], "check --config @/conf -o json", 1);
        all = json_loads(house.program.said, 0, NULL);
        cr_assert_not_null(all, "no JSON: %s", house.program.said);
        cr_assert(json_is_false(json_object_get(all, "fine")));
        cr_assert_gt(json_array_size(json_object_get(all, "findings")), 20);
        json_array_foreach(json_object_get(all, "findings"), n, finding)
        {
            const char *wrong = json_string_value(json_object_get(finding, "wrong")),
                       *mend = json_string_value(json_object_get(finding, "mend"));
            char said[2000];

            name = json_string_value(json_object_get(finding, "what"));
            cr_assert_not(spoken_has_chinese(name), "%s", name);
            snprintf(names[i] + strlen(names[i]), sizeof(names[i]) - strlen(names[i]), "%s;", name);
            cr_assert_eq(json_is_true(json_object_get(finding, "fine")), wrong == NULL);
            if (wrong == NULL) {
                cr_assert_eq(strncmp(at, ok, strlen(ok)), 0, "%s: %.60s", name, at);
            } else {
                snprintf(said, sizeof(said), i == 0 ? ": %s\n       mend: %s\n" : "：%s\n       处理：%s\n",
                         wrong, mend);
                cr_assert_not_null(strstr(at, said), "%s: %s in %s", name, said, at);
                at = strchr(at, '\n') + 1;
            }
            at = strchr(at, '\n') + 1;
        }
        cr_assert_null(strchr(strchr(at, '\n') + 1, '\n'), "more in words: %s",
                       at); /* the last line says it of all */
        json_decref(all);
    }
    cr_assert_str_eq(names[0], names[1]);
    say_all(&house, &(struct line){"check --config @/conf -o 77", 2}, 1);
    say_all(&house, &(struct line){"check --config @/conf -o", 2}, 1);
    say_all(&house, &(struct line){"serve --config @/conf -o json", 2}, 1);
    leave(&house);
}

Test(languages, migrate)
{
    static const char *const languages[] = {"zh", "en"};
    struct house house;

    enter(&house);
    for (size_t i = 0; i < 2; i++) {
        write_config(&house, "conf", database_new_empty(), "nol_app");
        say(&house, languages[i], "check --config @/conf", 1);
        say(&house, languages[i], "clock show --config @/conf", 1);
        say(&house, languages[i], "user add wang --role district --org 990101 --config @/conf", 1);
        say(&house, languages[i], "migrate --config @/conf", 0);
        say(&house, languages[i], "migrate --config @/conf", 0);
    }
    say_all(&house, &(struct line){"migrate --database host=/nowhere", 1}, 1);
    leave(&house);
}

Test(languages, user)
{
    static const char *const languages[] = {"zh", "en"};
    static const struct line lines[] = {
        {"user add", 2},
        {"user add 'wang wu' --role street --org 990101 --config @/conf", 2},
        {"user add wang --role street --org 990101 --config @/conf", 1},
        {"user add wang --role district --org 99 --config @/conf", 1},
        {"user add wang --role district --org 990101001 --config @/conf", 1},
        {"user add wang --role district --org 990101 --config @/conf", 0},
        {"user add wang --role district --org 990101 --config @/conf", 1},
        {"user add wang2 --role street --org 990101 --config @/conf", 1},
        {"user add wang3 --role district --org 77 --config @/conf", 1},
        {"user add wang4 --role district --org 990101 --config @/conf", 0},
        {"user add wang5 --role district --org 990101 --config @/conf --password-stdin < @/short", 2},
        {"user add wang5 --role district --org 990101 --config @/conf --password-stdin < @/same", 2},
    };
    struct house house;

    enter_with_database(&house);
    write_file(&house, "short", "7\n");
    write_file(&house, "same", "77777777777\n");
    for (size_t i = 0; i < 2; i++) {
        write_config(&house, "conf", database_new(), "nol_app");
        for (size_t j = 0; j < sizeof(lines) / sizeof(*lines); j++)
            say(&house, languages[i], lines[j].words, lines[j].exit_code);
    }
    leave(&house);
}

Test(languages, clock)
{
    static const struct line lines[] = {
        {"clock", 2},
        {"clock show --config @/conf", 0},
        {"clock move +3d --config @/conf", 0},
        {"clock move +77777d --config @/conf", 1},
        {"clock accept --config @/conf", 0},
    };
    struct house house;

    enter_with_database(&house);
    say_all(&house, &(struct line){"clock move +3d --config @/conf", 1},
            1); /* not yet taken over as one for trials */
    say_all(&house, &(struct line){"migrate --config @/conf", 0}, 1);
    say_all(&house, lines, sizeof(lines) / sizeof(*lines));
    leave(&house);
}

/* From its first line to its last. */
static void live(struct house *house, const char *const *argv)
{
    program_start(&house->program, argv, NULL);
    program_wait_said(&house->program, "nold: listening on", CALL_MS);
    kill(house->program.pid, SIGTERM);
    cr_assert_eq(program_wait_end(&house->program, CALL_MS), 0, "%s", house->program.said);
    spoken_check(argv[2], argv[3], house->program.said);
}

/* Why it does not start, and that it serves, is in the language; the log of its work is English. */
Test(languages, serve)
{
    static const char *const languages[] = {"zh", "en"};
    static const struct line lines[] = {{"serve --config @/super", 1}, {"serve --config @/named", 1}},
                             keyless = {"serve --config @/conf", 1};
    struct house house;
    char config[100];

    enter_with_database(&house);
    write_config(&house, "super", house.database, "postgres");
    write_config(&house, "named", "host=example.invalid dbname=nol", "nol_app");
    say_all(&house, lines, sizeof(lines) / sizeof(*lines));
    snprintf(config, sizeof(config), "%s/conf", house.folder);
    for (size_t i = 0; i < 2; i++) {
        const char *argv[] = {NOLD_PROGRAM, "--lang", languages[i], "serve", "--config", config, NULL};

        live(&house, argv);
    }
    snprintf(config, sizeof(config), "rm %s/keys/server.key", house.folder);
    cr_assert_eq(system(config), 0);
    say_all(&house, &keyless, 1);
    leave(&house);
}

/* Also of what is said elsewhere in the language, as why a certificate cannot be used. */
Test(languages, the_log_of_a_serving_process_is_english)
{
    struct house house;
    char config[100];
    const char *argv[] = {NOLD_PROGRAM, "--lang", "zh", "serve", "--config", config, NULL};

    enter_with_database(&house);
    snprintf(config, sizeof(config), "%s/conf", house.folder);
    program_start(&house.program, argv, NULL);
    program_wait_said(&house.program, "nold: listening on", CALL_MS);
    write_file(&house, "keys/server.crt", "7\n");
    kill(house.program.pid, SIGHUP);
    program_wait_said(&house.program,
                      "certificate not read again, the old one stays: cannot use the certificate", CALL_MS);
    kill(house.program.pid, SIGTERM);
    cr_assert_eq(program_wait_end(&house.program, CALL_MS), 0, "%s", house.program.said);
    leave(&house);
}

/* Started by root it starts itself again as another user, in the same language. */
Test(languages, dev)
{
    static const char *const languages[] = {"zh", "en"};
    static const struct line lines[] = {
        {"dev --dir @/%", 1}, {"dev --dir @/d --workers 77", 2}, {"dev --dir @/d --listen 77", 1}};
    struct house house;
    char folder[80], command[120];

    enter(&house);
    snprintf(command, sizeof(command), "chmod 755 %s", house.folder);
    cr_assert_eq(system(command), 0);
    say_all(&house, lines, sizeof(lines) / sizeof(*lines));
    snprintf(folder, sizeof(folder), "%s/d", house.folder);
    for (size_t i = 0; i < 2; i++) {
        const char *argv[] = {NOLD_PROGRAM, "--lang",   languages[i],  "dev", "--dir",
                              folder,       "--listen", "127.0.0.1:0", NULL};

        live(&house, argv);
    }
    leave(&house);
}

Test(languages, help_and_what_is_typed_wrong)
{
    static const struct line lines[] = {
        {"", 2},
        {"help", 0},
        {"dev --help", 0},
        {"serve --help", 0},
        {"migrate --help", 0},
        {"check --help", 0},
        {"config --help", 0},
        {"user --help", 0},
        {"clock --help", 0},
        {"version --help", 0},
        {"version", 0},
        {"77", 2},
        {"serve", 2},
        {"serve --77", 2},
        {"serve --config", 2},
        {"serve --dir 7", 2},
        {"check 1 2 3 4 5", 2},
    };
    struct house house;

    enter(&house);
    say_all(&house, lines, sizeof(lines) / sizeof(*lines));
    leave(&house);
}

Test(languages, settings_and_what_is_wrong_with_them)
{
    static const struct {
        const char *name, *text;
    } files[] = {
        {"1", "[server\n"},
        {"2", "[]\n"},
        {"3", "[server]\n77\n"},
        {"4", "[server]\n= 7\n"},
        {"5", "[server]\nworkers = \"7\n"},
        {"6", "[server]\n\xff\n"},
        {"7", "[server]\nworkers = x\n"},
        {"8", "[server]\nworkers = 77\n"},
        {"9", "[server]\nlisten = 77\n"},
        {"10", "[server]\ncertificate = 77\n"},
        {"11", "[server]\n77 = 77\n"},
        {"12", "[database]\nconnection = password=7\n"},
        {"13", "[log]\nlevel = 77\n"},
    };
    struct house house;

    enter(&house);
    say_all(&house, (const struct line[]){{"config show", 0}, {"check --config @/0", 1}}, 2);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        char words[64];

        write_file(&house, files[i].name, files[i].text);
        snprintf(words, sizeof(words), "serve --config @/%s", files[i].name);
        say_all(&house, &(struct line){words, 1}, 1);
    }
    leave(&house);
}

/* --lang stands above the locale, before the command or behind it; else the locale decides as it does for nol. */
Test(languages, the_language_is_that_of_the_option_and_else_of_the_locale)
{
    static const struct {
        const char *command;
        bool chinese;
    } cases[] = {
        {"env -u LC_ALL -u LC_MESSAGES -u LANG %s help", true},
        {"env -u LC_ALL -u LC_MESSAGES LANG=C %s help", true},
        {"env -u LC_ALL -u LC_MESSAGES LANG=en_US.UTF-8 %s help", false},
        {"env -u LC_ALL LC_MESSAGES=zh_CN.UTF-8 LANG=en_US.UTF-8 %s help", true},
        {"env LC_ALL=en_GB.UTF-8 LANG=zh_CN.UTF-8 %s help", false},
        {"env LC_ALL=en_GB.UTF-8 %s --lang zh help", true},
        {"env LC_ALL=en_GB.UTF-8 %s help --lang=zh", true},
        {"env LC_ALL=zh_CN.UTF-8 %s help --lang en", false},
    };
    struct house house = {0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char command[400];
        const char *argv[] = {"/bin/sh", "-c", command, NULL};

        snprintf(command, sizeof(command), cases[i].command, NOLD_PROGRAM);
        program_start(&house.program, argv, NULL);
        cr_assert_eq(program_wait_end(&house.program, CALL_MS), 0);
        cr_expect_eq(spoken_has_chinese(house.program.said), cases[i].chinese, "%s", command);
    }
}
