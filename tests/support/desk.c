#include "tests/support/desk.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/caseno.h"
#include "common/hex.h"

void desk_day_over(const struct desk *desk)
{
    running_ask(desk->running, "SELECT nol.seal()");
    running_ask(desk->running,
                "INSERT INTO nol.time_shift VALUES (true, interval '1 day') ON CONFLICT (one) DO "
                "UPDATE SET shift = time_shift.shift + interval '1 day' RETURNING 1");
}

void desk_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0);
}

void desk_seat(struct desk *desk, const char *account)
{
    char path[200], text[128], command[400];
    uint8_t token[32];

    snprintf(command, sizeof(command),
             "mkdir -p -m 700 %s/config/nol/%s %s/state/nol/%s && cp %s/ca.crt %s/config/nol/%s/ca.pem",
             desk->folder, account, desk->folder, account, desk->running->folder, desk->folder, account);
    cr_assert_eq(system(command), 0);
    snprintf(path, sizeof(path), "%s/config/nol/%s/server", desk->folder, account);
    snprintf(text, sizeof(text), "server = 127.0.0.1:%u\nuser = %s\n", desk->running->port, account);
    desk_file(path, text);
    running_token(account, token);
    hex_encode(token, sizeof(token), text);
    snprintf(path, sizeof(path), "%s/state/nol/%s/token", desk->folder, account);
    desk_file(path, text);
}

void desk_open(struct desk *desk, unsigned workers, const char *language, const char *const *accounts)
{
    char path[128];

    memset(desk, 0, sizeof(*desk));
    desk->running = running_start(workers);
    snprintf(desk->folder, sizeof(desk->folder), "/tmp/nol-desk-XXXXXX");
    cr_assert_not_null(mkdtemp(desk->folder));
    snprintf(path, sizeof(path), "%s/config", desk->folder);
    setenv("XDG_CONFIG_HOME", path, 1);
    snprintf(path, sizeof(path), "%s/state", desk->folder);
    setenv("XDG_STATE_HOME", path, 1);
    setenv("LANG", language, 1);
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    for (size_t i = 0; accounts != NULL && accounts[i] != NULL; i++)
        desk_seat(desk, accounts[i]);
}

void desk_close(struct desk *desk)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", desk->folder);
    cr_assert_eq(system(command), 0);
    running_stop(desk->running);
}

int desk_shell(struct desk *desk, const char *command)
{
    const char *argv[] = {"/bin/sh", "-c", command, NULL};

    program_start(&desk->program, argv, NULL);
    return program_wait_end(&desk->program, DESK_CALL_MS);
}

void desk_begin(struct program *program, const char *account, const char *words, const char *input)
{
    static char command[2048];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};

    snprintf(command, sizeof(command), "exec %s --profile %s %s", NOL_PROGRAM, account, words);
    program_start(program, argv, input);
}

int desk_nol(struct desk *desk, const char *account, const char *words)
{
    desk_begin(&desk->program, account, words, NULL);
    return program_wait_end(&desk->program, DESK_CALL_MS);
}

json_t *desk_ask(struct desk *desk, const char *account, const char *words)
{
    char all[1024];
    json_t *json;

    snprintf(all, sizeof(all), "-o json %s 2>/dev/null", words);
    cr_assert_eq(desk_nol(desk, account, all), 0, "nol %s: %s", all, desk->program.said);
    json = json_loads(desk->program.said, 0, NULL);
    cr_assert_not_null(json, "no JSON: %s", desk->program.said);
    return json;
}

void desk_fill(const struct desk *desk, const char *words, char *out, size_t size)
{
    size_t used = 0;

    for (; *words != '\0' && used + 1 < size; words++) {
        char number[CASENO_SIZE];

        if (*words == '#') {
            caseno_format(strtoll(words + 1, NULL, 10), number);
            used += (size_t)snprintf(out + used, size - used, "%s", number);
            words += strspn(words + 1, "0123456789");
        } else if (*words == '@' && words[1] == '/') {
            used += (size_t)snprintf(out + used, size - used, "%s", desk->folder);
        } else {
            out[used++] = *words;
        }
    }
    out[used] = '\0';
}
