/*
 * A desk in an office: a real nold, and the folders in which nol keeps somebody's profile. Accounts sit down without a login.
 *
 * Functions fail the test instead of returning an error. A test with its `struct desk desk` speaks by NOL, SAID and NOT_SAID.
 */
#ifndef TESTS_SUPPORT_DESK_H
#define TESTS_SUPPORT_DESK_H

#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "tests/support/program.h"
#include "tests/support/running.h"

enum { DESK_CALL_MS = 60000 };

struct desk {
    struct running *running;
    char folder[64];
    struct program program; /* the last call */
};

/* `accounts`: who sits down at once, up to NULL; may be NULL. `language`: as in LANG. */
void desk_open(struct desk *desk, unsigned workers, const char *language, const char *const *accounts);
void desk_close(struct desk *desk);

/* As if the account had logged in with nol: server, CA and token in the profile of its name. */
void desk_seat(struct desk *desk, const char *account);

void desk_file(const char *path, const char *text);
/* A day goes by: what was recorded so far was recorded yesterday, and leaders and inspectors get it in their reports. */
void desk_day_over(const struct desk *desk);

/* Through a shell; the exit code. What was said is in desk->program.said. */
int desk_shell(struct desk *desk, const char *command);

/* nol WORDS as the account; `input` (may be NULL) stands on its stdin. desk_begin does not wait for it. */
void desk_begin(struct program *program, const char *account, const char *words, const char *input);
int desk_nol(struct desk *desk, const char *account, const char *words);

/* The words with #310001 as the number of that case and @/ as the desk's folder. */
void desk_fill(const struct desk *desk, const char *words, char *out, size_t size);

/* stdout of nol WORDS as JSON: caller releases. */
json_t *desk_ask(struct desk *desk, const char *account, const char *words);

#define NOL(account, words, expected)                                                                        \
    cr_assert_eq(desk_nol(&desk, account, words), expected, "nol %s: %s", words, desk.program.said)
#define SAID(text)                                                                                           \
    cr_assert_not_null(strstr(desk.program.said, text), "'%s' is not in: %s", text, desk.program.said)
#define NOT_SAID(text)                                                                                       \
    cr_assert_null(strstr(desk.program.said, text), "'%s' is in: %s", text, desk.program.said)

#endif
