#include "server/db/clock_admin.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "common/errors.h"
#include "common/i18n.h"
#include "server/db/admin.h"

/* One cell of one statement, as the owner. */
static bool ask(const char *migrator, const struct sql_file *sql, int count, const char *const *values,
                char *cell, size_t size, char *error, size_t error_size)
{
    struct admin *admin = admin_open(migrator);
    bool fine = admin != NULL && admin_connected(admin) &&
                admin_run(admin, ADMIN_SQL("SET ROLE nol_system; SET search_path = nol")) &&
                admin_ask_cell(admin, sql, count, values, cell, size);

    if (!fine && admin != NULL && strcmp(admin_sqlstate(admin), "42883") == 0)
        snprintf(error, error_size, "%s", _("the database has no clock yet; run nold migrate first"));
    else if (!fine)
        snprintf(error, error_size, _("the database: %s"),
                 admin != NULL ? admin_error(admin) : i18n_system("out of memory"));
    admin_close(admin);
    return fine;
}

bool clock_admin_trial(const char *migrator, bool trial, char *error, size_t error_size)
{
    const char *values[] = {trial ? "true" : "false"};
    char cell[16];

    return ask(migrator, ADMIN_SQL("SELECT clock_trial($1::boolean)"), 1, values, cell, sizeof(cell), error,
               error_size);
}

static bool read_said(const json_t *object, struct clock_said *said)
{
    const char *now = json_string_value(json_object_get(object, "now"));
    const char *held = json_string_value(json_object_get(object, "held"));

    if (now == NULL)
        return false;
    snprintf(said->now, sizeof(said->now), "%s", now);
    snprintf(said->held, sizeof(said->held), "%s", held != NULL ? held : "");
    said->shift = json_integer_value(json_object_get(object, "shift"));
    said->quiet = json_is_true(json_object_get(object, "quiet"));
    said->trial = json_is_true(json_object_get(object, "trial"));
    return true;
}

bool clock_admin_show(const char *migrator, struct clock_said *said, char *error, size_t error_size)
{
    char cell[512];
    json_t *object;
    bool fine;

    if (!ask(migrator, ADMIN_SQL("SELECT clock_say()"), 0, NULL, cell, sizeof(cell), error, error_size))
        return false;
    object = json_loads(cell, 0, NULL);
    fine = read_said(object, said);
    if (!fine)
        snprintf(error, error_size, "%s", _("the database gave no time"));
    json_decref(object);
    return fine;
}

/* {"ok": what it says} or a refusal. */
static bool read_answer(const char *cell, struct clock_said *said, char *error, size_t error_size)
{
    json_t *object = json_loads(cell, 0, NULL);
    const char *name = json_string_value(json_object_get(object, "error"));
    const struct error_entry *entry = name != NULL ? errors_find(name) : NULL;
    bool fine = read_said(json_object_get(object, "ok"), said);

    if (!fine)
        snprintf(error, error_size, "%s",
                 entry == NULL       ? _("the database gave no reason")
                 : i18n_is_chinese() ? entry->chinese
                                     : entry->english);
    json_decref(object);
    return fine;
}

bool clock_admin_accept(const char *migrator, struct clock_said *said, char *error, size_t error_size)
{
    char cell[512];

    return ask(migrator, ADMIN_SQL("SELECT clock_accept()"), 0, NULL, cell, sizeof(cell), error,
               error_size) &&
           read_answer(cell, said, error, error_size);
}

bool clock_admin_move(const char *migrator, int64_t seconds, struct clock_said *said, char *error,
                      size_t error_size)
{
    char number[24], cell[512];
    const char *values[] = {number};

    snprintf(number, sizeof(number), "%" PRId64, seconds);
    return ask(migrator, ADMIN_SQL("SELECT clock_move($1::bigint)"), 1, values, cell, sizeof(cell), error,
               error_size) &&
           read_answer(cell, said, error, error_size);
}
