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

/* The first setting that a role has and sql/roles.sql ($1) does not give it, or lacks; $2: of all roles, not of this one alone. Each role may
 * set what it likes for its own later sessions, in all databases or in this one. */
#define ROLE_SET_OTHERWISE                                                                                   \
    "WITH wanted AS (SELECT m[1] AS role, m[2] || '=' || m[3] AS setting FROM regexp_matches($1,"            \
    "  '^ALTER ROLE ([a-z_]+) SET ([a-z_]+) = [[:punct:]]?([a-z0-9_]+)[[:punct:]]?;', 'gn') m),"             \
    "found AS (SELECT r.rolname::text AS role, s AS setting FROM pg_db_role_setting d JOIN pg_roles r"       \
    "  ON r.oid = d.setrole CROSS JOIN unnest(d.setconfig) s WHERE d.setdatabase = 0 OR d.setdatabase ="     \
    "  (SELECT oid FROM pg_database WHERE datname = current_database()))"                                    \
    "SELECT role || ' ' || setting FROM found f WHERE strpos($1, 'ALTER ROLE ' || role || ' ') > 0"          \
    " AND ($2::boolean OR role = current_user) AND NOT EXISTS (SELECT FROM wanted w WHERE w.role = f.role "  \
    "AND w.setting ="                                                                                        \
    "  f.setting) UNION ALL SELECT role || ' -' || setting FROM wanted w WHERE ($2::boolean OR role = "      \
    "current_user)"                                                                                          \
    " AND NOT EXISTS (SELECT FROM found f WHERE f.role = w.role AND f.setting = w.setting) ORDER BY 1 "      \
    "LIMIT 1"

static const char *roles_text(void)
{
    for (size_t i = 0; i < sql_setup_count; i++)
        if (strcmp(sql_setup[i].path, "roles.sql") == 0)
            return sql_setup[i].text;
    return "";
}

bool check_role_settings(struct admin *admin, bool all, char *error, size_t error_size)
{
    const char *values[] = {roles_text(), all ? "true" : "false"};
    char found[200], *setting;

    if (!admin_ask_cell(admin, ADMIN_SQL(ROLE_SET_OTHERWISE), 2, values, found, sizeof(found))) {
        snprintf(error, error_size, "%s", admin_error(admin));
        return false;
    }
    if ((setting = strchr(found, ' ')) == NULL)
        return true;
    *setting++ = '\0';
    if (setting[0] == '-')
        snprintf(error, error_size, _("the role %s has not the setting %s of sql/roles.sql"), found,
                 setting + 1);
    else
        snprintf(error, error_size, _("the role %s has a setting that sql/roles.sql does not give it: %s"),
                 found, setting);
    return false;
}

const char *check_role_settings_mend(void)
{
    return _("run sql/roles.sql as a superuser, which resets it, and ask who set it");
}

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

bool check_role_is_fit(struct admin *admin, char *error, size_t error_size)
{
    size_t used;

    if (!check_role_is_modest(admin, error, error_size))
        return false;
    if (check_role_settings(admin, false, error, error_size))
        return true;
    used = strlen(error);
    snprintf(error + used, error_size - used, "; %s", check_role_settings_mend());
    return false;
}

const char *check_role_mend(void)
{
    return _("run sql/roles.sql as a superuser, and let the server in as nol_app and nol_loader only");
}
