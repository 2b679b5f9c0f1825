#include "server/db/accounts.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "common/errors.h"
#include "common/i18n.h"
#include "server/db/admin.h"

static struct admin *open_as_system(const char *migrator, char *error, size_t error_size)
{
    struct admin *admin = admin_open(migrator);

    if (admin != NULL && admin_connected(admin) &&
        admin_run(admin, ADMIN_SQL("SET ROLE nol_system; SET search_path = nol")))
        return admin;
    snprintf(error, error_size, _("the database: %s"),
             admin != NULL ? admin_error(admin) : i18n_system("out of memory"));
    admin_close(admin);
    return NULL;
}

bool accounts_exists(const char *migrator, const char *name, bool *exists, char *error, size_t error_size)
{
    struct admin *admin = open_as_system(migrator, error, error_size);
    char there[8];
    bool fine;

    if (admin == NULL)
        return false;
    fine = admin_ask_cell(admin, ADMIN_SQL("SELECT EXISTS (SELECT FROM account WHERE name = $1)"), 1, &name,
                          there, sizeof(there));
    if (!fine)
        snprintf(error, error_size, "%s", admin_error(admin));
    *exists = strcmp(there, "t") == 0;
    admin_close(admin);
    return fine;
}

/* Types of units, "district, street", in the language. */
static void render_types(const char *types, struct buffer *out)
{
    static const struct {
        const char *word, *text;
    } known[] = {
        {"district", N_("district")},   {"street", N_("street")},
        {"community", N_("community")}, {"department", N_("department")},
        {"school", N_("school")},       {"leadership_group", N_("leadership group")},
    };

    for (; *types != '\0'; types += strspn(types, ", ")) {
        size_t length = strcspn(types, ",");

        if (out->size > 0)
            buffer_append_text(out, _(", "));
        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
            if (strlen(known[i].word) == length && strncmp(known[i].word, types, length) == 0)
                buffer_append_text(out, _(known[i].text));
        types += length;
    }
}

struct refusal {
    const json_t *params;
    struct buffer types;
};

static const char *look_up(void *arg, const char *name)
{
    struct refusal *refusal = arg;
    const char *value = json_string_value(json_object_get(refusal->params, name));

    if (value == NULL || *value == '\0') /* a role that there is not has no possible unit */
        return NULL;
    if (strcmp(name, "what") == 0)
        return _("unit");
    if (strcmp(name, "possible") != 0)
        return value;
    refusal->types.size = 0;
    render_types(value, &refusal->types);
    return buffer_text(&refusal->types);
}

/* {"ok": …} or {"error": NAME, "params": {…}}. */
static bool read_result(const char *text, bool *waits, char *error, size_t error_size)
{
    json_t *result = json_loads(text, 0, NULL), *ok = json_object_get(result, "ok");
    const char *name = json_string_value(json_object_get(result, "error"));
    const char *status = json_string_value(json_object_get(ok, "status"));
    const struct error_entry *entry = name != NULL ? errors_find(name) : NULL;
    struct refusal refusal = {.params = json_object_get(result, "params")};
    struct buffer sentence;

    *waits = status != NULL && strcmp(status, "waiting") == 0;
    buffer_init(&sentence, 4096);
    buffer_init(&refusal.types, 1024);
    if (ok == NULL &&
        (entry == NULL || !errors_render(entry, i18n_is_chinese() ? ERROR_CHINESE : ERROR_ENGLISH, look_up,
                                         &refusal, &sentence)))
        snprintf(error, error_size, _("refused: %s"), name != NULL ? name : _("the database gave no reason"));
    else if (ok == NULL)
        snprintf(error, error_size, "%s", buffer_text(&sentence));
    buffer_deinit(&refusal.types);
    buffer_deinit(&sentence);
    json_decref(result);
    return ok != NULL;
}

bool accounts_add(const char *migrator, const char *name, const char *role, const char *org, const char *hash,
                  bool *waits, char *error, size_t error_size)
{
    struct admin *admin = open_as_system(migrator, error, error_size);
    const char *values[] = {name, role, org, hash};
    char result[2048];
    bool fine;

    if (admin == NULL)
        return false;
    fine = admin_ask_cell(admin, ADMIN_SQL("SELECT user_add_first($1, $2, $3, $4)"), 4, values, result,
                          sizeof(result));
    if (!fine && strcmp(admin_sqlstate(admin), "42883") == 0)
        snprintf(error, error_size, "%s", _("the database has no accounts yet; run nold migrate first"));
    else if (!fine)
        snprintf(error, error_size, "%s", admin_error(admin));
    else
        fine = read_result(result, waits, error, error_size);
    admin_close(admin);
    return fine;
}
