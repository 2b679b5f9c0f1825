/*
 * A server that means ill, and nol: no text of an answer reaches the terminal as it came, whatever the command, the format and the answer;
 * and nothing that the server does makes nol wait for ever.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/command.h"
#include "client/i18n.h"
#include "common/errors.h"
#include "tests/support/hostile.h"
#include "tests/support/patience.h"
#include "tests/support/program.h"

enum { CALL_MS = 60000, LONGEST_WAIT_MS = 400000, MOST_WAITS = 32 };

static unsigned runs, reached;

/* ---- what stands on a terminal */

/* The first bytes that act on a terminal, or begin a line that the server wrote; NULL: none. `csv`: lines end with CR LF. */
static const char *acting(const char *said, size_t length, bool csv)
{
    static const char *const signs[] = {"\x7f",         "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa",
                                        "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae",
                                        "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9",
                                        "\nFORGED"};

    for (size_t at = 0; at < length; at++) {
        unsigned char c = (unsigned char)said[at], next = (unsigned char)said[at + 1];

        if (c < 0x20 && c != '\n' && c != '\t' && !(csv && c == '\r' && next == '\n'))
            return said + at;
        if (c == 0xc2 && next >= 0x80 && next < 0xa0)
            return said + at;
        for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
            if (strncmp(said + at, signs[i], strlen(signs[i])) == 0)
                return said + at;
    }
    return NULL;
}

/* What nol writes itself as CSV, and the text of a frozen report, which has lines. */
static void check(const struct program *program, const char *command, bool csv)
{
    const char *raw = acting(program->said, program->length, csv || strstr(command, "nol template") != NULL);
    char shown[200] = "";

    for (size_t i = 0; raw != NULL && i < 24 && raw[i] != '\0'; i++)
        snprintf(shown + strlen(shown), sizeof(shown) - strlen(shown), "%02x ", (unsigned char)raw[i]);
    if (raw != NULL && strncmp(raw, "\nFORGED", 7) == 0 && strstr(command, "--text") != NULL)
        raw = NULL;
    cr_expect_null(raw, "%s: at byte %zd: %s\n%.*s", command, raw != NULL ? raw - program->said : 0, shown,
                   300, raw != NULL && raw - program->said > 80 ? raw - 80 : program->said);
}

/* nol WORDS in the folder; what it read as a password stands on its stdin. */
static int run_nol(struct program *program, const char *folder, const char *before, const char *words)
{
    char command[2400];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    int exit_code;

    snprintf(command, sizeof(command), "cd %s && exec %s --profile p --yes %s %s", folder, NOL_PROGRAM,
             before, words);
    program_start(program, argv, "correct horse battery\n");
    exit_code = program_wait_end(program, CALL_MS);
    cr_expect_lt(exit_code, 128, "nol %s ended with %d: %s", words, exit_code, program->said);
    cr_expect_null(strstr(program->said, "AddressSanitizer"), "nol %s: %s", words, program->said);
    runs++;
    return exit_code;
}

/* A file that an example reads: of the form that its name promises. */
static void make_file(const char *folder, const char *name)
{
    static const char list[] =
        "序号,姓名,性别,证件号码,出生日期,户籍地址,现住址,街道代码,社区代码,监护人,监护人电话,备注\n"
        "1,甲,男,990101201405060017,2014-05-06,路1,路1,990101001000,990101001001,父,13900000001,\n";
    char path[300];
    struct stat there;
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (strchr(name, '/') != NULL || stat(path, &there) == 0)
        return;
    file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    fputs(strstr(name, ".json") != NULL ? "{}" : list, file);
    fclose(file);
}

static void make_files(const char *folder, const char *line)
{
    char copy[1000], *rest = copy, *word, *before = NULL;

    snprintf(copy, sizeof(copy), "%s", line);
    for (; (word = strsep(&rest, " ")) != NULL; before = word) {
        const char *name = strrchr(word, '=') != NULL ? strrchr(word, '=') + 1 : word + strspn(word, "@'");
        char plain[200];

        snprintf(plain, sizeof(plain), "%.*s", (int)strcspn(name, "'"), name);
        if (before != NULL && (strcmp(before, "--out") == 0 || strcmp(before, "--issues-out") == 0))
            continue; /* it writes that */
        for (const char *const *end = (const char *const[]){".csv", ".json", ".pdf", ".jpg", ".txt", NULL};
             *end != NULL; end++)
            if (strlen(plain) > strlen(*end) && strcmp(plain + strlen(plain) - strlen(*end), *end) == 0)
                make_file(folder, plain);
    }
}

/* Those that never end by themselves, or go to another address. */
static bool is_for_test(const char *line)
{
    return strncmp(line, "nol ", 4) == 0 &&
           (strstr(line, "nol watch") == NULL || strstr(line, "--once") != NULL) &&
           strstr(line, "nol login") == NULL && strstr(line, " login ") == NULL &&
           strstr(line, "logout") == NULL;
}

static void try_line(const struct hostile *hostile, const char *before, char *line)
{
    static struct program program;
    char *explained = strstr(line, "  "), *pipe = strpbrk(line, "|<>");

    if (explained != NULL)
        *explained = '\0';
    if (pipe != NULL)
        *pipe = '\0';
    if (!is_for_test(line))
        return;
    make_files(hostile->folder, line);
    if (run_nol(&program, hostile->folder, before, line + 4) != 2)
        reached++;
    check(&program, line, strstr(before, "csv") != NULL);
}

static void try_examples(const struct hostile *hostile, const char *before)
{
    i18n_start("en");
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct command *c = (*noun)->commands; c->noun != NULL; c++) {
            char *text = strdup(c->examples), *rest = text, *joined, *line;

            while ((joined = strstr(text, "\\\n")) != NULL)
                memmove(joined, joined + 2, strlen(joined + 2) + 1);
            while ((line = strsep(&rest, "\n")) != NULL)
                try_line(hostile, before, line);
            free(text);
        }
}

static void try_all(const char *before)
{
    struct hostile hostile;
    static struct program program;
    char words[200];

    hostile_start(&hostile, HOSTILE_WORDS, "p");
    try_examples(&hostile, before);
    snprintf(words, sizeof(words), "login 127.0.0.1:%u --user zhang --ca %s/ca.crt --password-stdin",
             hostile.port, hostile.folder);
    run_nol(&program, hostile.folder, before, words);
    check(&program, words, false);
    hostile_stop(&hostile);
    cr_expect_gt(reached, 100, "%u of %u", reached, runs);
}

Test(hostile, no_text_of_an_answer_acts_on_a_terminal)
{
    try_all("-o wide --lang zh");
}

Test(hostile, nor_as_json_or_beside_it)
{
    struct hostile hostile;
    static struct program program;
    json_t *json;

    try_all("-o json --lang en");
    hostile_start(&hostile, HOSTILE_WORDS, "p");
    cr_assert_eq(run_nol(&program, hostile.folder, "-o json", "whoami 2>/dev/null"), 0);
    json = json_loads(program.said, 0, NULL);
    cr_assert_not_null(json, "%s", program.said);
    cr_assert_str_eq(json_string_value(json_object_get(json, "display_name")),
                     HOSTILE_TEXT); /* escaped, and whole */
    json_decref(json);
    hostile_stop(&hostile);
}

Test(hostile, nor_as_csv_or_beside_it)
{
    try_all("-o csv --lang zh");
}

Test(hostile, no_parameter_of_any_refusal_acts_on_a_terminal)
{
    struct hostile hostile;
    static struct program program;

    hostile_start(&hostile, HOSTILE_REFUSALS, "p");
    for (size_t i = 0; errors_at(i) != NULL; i++) {
        run_nol(&program, hostile.folder, i % 2 == 0 ? "--lang zh" : "--lang en -o json", "whoami");
        check(&program, errors_at(i)->name, false);
    }
    hostile_stop(&hostile);
}

/* ---- waits */

struct wait {
    enum hostile_manner manner;
    const char *words;
    int longest_s; /* promised, on an idle machine */
    struct hostile hostile;
    struct program program;
    long since;
};

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void begin_wait(struct wait *wait)
{
    char command[1000];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};

    hostile_start(&wait->hostile, wait->manner, "p");
    snprintf(
        command, sizeof(command),
        "cd %s && head -c 300000 /dev/urandom > a.pdf && exec %s --profile p --yes --lang en %s >/dev/null",
        wait->hostile.folder, NOL_PROGRAM, wait->words);
    wait->since = now_ms();
    program_start(&wait->program, argv, "correct horse battery\n");
}

/* All at once: what lasts is the waiting, not the work. Those that end first stand first. */
Test(hostile, nothing_that_it_does_makes_nol_wait_for_ever)
{
    static struct wait waits[] = {
        {HOSTILE_SILENT_HANDSHAKE, "whoami", 15, {0}, {0}, 0},
        {HOSTILE_DRIP_HANDSHAKE, "whoami", 15, {0}, {0}, 0},
        {HOSTILE_SAME_PAGE, "-o json case list", 20, {0}, {0}, 0},
        {HOSTILE_CRUMBS, "evidence open 1 --out b.pdf", 20, {0}, {0}, 0},
        {HOSTILE_CRUMBS,
         "visit submit 310001 --version 1 --result met --how home --evidence 'k:1=a.pdf'",
         20,
         {0},
         {0},
         0},
        {HOSTILE_HANGS_UP, "whoami", 20, {0}, {0}, 0},
        {HOSTILE_DRIP, "whoami", 40, {0}, {0}, 0},
        {HOSTILE_KEYS, "whoami", 40, {0}, {0}, 0},
        {HOSTILE_BUSY, "whoami", 70, {0}, {0}, 0},
        {HOSTILE_BUSY, "user disable x --reason y", 70, {0}, {0}, 0},
        {HOSTILE_BUSY_LONG, "whoami", 80, {0}, {0}, 0},
        {HOSTILE_BUSY_LONG, "user disable x --reason y", 80, {0}, {0}, 0},
        {HOSTILE_HANGS_UP, "user disable x --reason y", 80, {0}, {0}, 0},
        {HOSTILE_STRANGE_IDS, "user disable x --reason y", 90, {0}, {0}, 0},
        {HOSTILE_PAGES, "-o json case list", 120, {0}, {0}, 0},
        {HOSTILE_ROWS, "-o json case list", 120, {0}, {0}, 0},
        {HOSTILE_ROWS, "user approve --list 1 --stamped", 120, {0}, {0}, 0},
        {HOSTILE_HANGS_UP, "watch --once --since 0", 120, {0}, {0}, 0},
        {HOSTILE_SILENT, "whoami", 160, {0}, {0}, 0},
        {HOSTILE_HEARTBEATS, "whoami", 160, {0}, {0}, 0},
        {HOSTILE_STRANGE_IDS, "whoami", 160, {0}, {0}, 0},
        {HOSTILE_BUSY_LONG, "login --password-stdin", 200, {0}, {0}, 0},
    };
    const size_t count = sizeof(waits) / sizeof(*waits);

    for (size_t i = 0; i < count; i++)
        begin_wait(&waits[i]);
    for (size_t i = 0; i < count; i++) {
        int exit_code = program_wait_end(&waits[i].program, LONGEST_WAIT_MS);
        long took = now_ms() - waits[i].since;

        cr_expect(exit_code > 0 && exit_code < 128, "%s ended with %d: %s", waits[i].words, exit_code,
                  waits[i].program.said);
        cr_expect_leq(took, patience_figure((unsigned)waits[i].longest_s * 1000), "%s took %ld ms: %s",
                      waits[i].words, took, waits[i].program.said);
        hostile_stop(&waits[i].hostile);
    }
}
