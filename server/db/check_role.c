#include "server/db/check_role.h"

#include <stdio.h>
#include <string.h>

#include "common/i18n.h"
#include "server/db/admin.h"

/* The first thing that a role of the server can do and may not, by the word of `excess`; no row or NULL: none. */
#define ROLE_CAN_DO_MORE                                                                                     \
    "SELECT CASE"                                                                                            \
    " WHEN r.rolsuper THEN 'superuser'"                                                                      \
    " WHEN r.rolbypassrls THEN 'bypass'"                                                                     \
    " WHEN r.rolcreaterole OR r.rolcreatedb OR r.rolreplication THEN 'create_role'"                          \
    " WHEN EXISTS (SELECT FROM pg_roles m WHERE m.oid <> r.oid AND pg_has_role(r.oid, m.oid, 'MEMBER'))"     \
    "  THEN 'member'"                                                                                        \
    " WHEN has_database_privilege(r.oid, current_database(), 'CREATE, TEMP') THEN 'create'"                  \
    " WHEN EXISTS (SELECT FROM pg_namespace n WHERE n.nspowner = r.oid OR has_schema_privilege(r.oid, "      \
    "n.oid, 'CREATE'))"                                                                                      \
    "  THEN 'schema'"                                                                                        \
    " WHEN EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid)"                                         \
    "  OR EXISTS (SELECT FROM pg_proc p WHERE p.proowner = r.oid)"                                           \
    "  THEN 'owner'"                                                                                         \
    " WHEN EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'nol'::regnamespace AND c.relkind IN "      \
    "('r', 'p', 'v', 'm')"                                                                                   \
    "   AND (has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE, TRIGGER, REFERENCES')"                     \
    "   OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE'))) THEN 'table'"                  \
    " END FROM pg_roles r WHERE r.rolname = current_user"

static const struct {
    const char *word, *text;
} excess[] = {
    {"superuser", N_("it is a superuser")},
    {"bypass", N_("it bypasses row security")},
    {"create_role", N_("it may create roles or databases, or replicate")},
    {"member", N_("it is a member of another role")},
    {"create", N_("it may create in the database")},
    {"schema", N_("it owns a schema or may create in one")},
    {"owner", N_("it owns a table or a function")},
    {"table", N_("it may read or write a table")},
};

bool check_role_is_modest(struct admin *admin, char *error, size_t error_size)
{
    char more[32];

    if (!admin_ask_cell(admin, ADMIN_SQL(ROLE_CAN_DO_MORE), 0, NULL, more, sizeof(more))) {
        snprintf(error, error_size, "%s", admin_error(admin));
        return false;
    }
    for (size_t i = 0; i < sizeof(excess) / sizeof(*excess); i++)
        if (strcmp(excess[i].word, more) == 0)
            snprintf(error, error_size, _("the server's role can do more than it may: %s; %s"),
                     _(excess[i].text), check_role_mend());
    return more[0] == '\0';
}

const char *check_role_mend(void)
{
    return _("run sql/roles.sql as a superuser, and let the server in as nol_app and nol_loader only");
}
