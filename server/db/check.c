#include "server/db/check.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "server/db/admin.h"
#include "server/db/check_role.h"
#include "server/db/conninfo.h"
#include "server/db/migrate.h"

enum { VERSION_LOWEST = 150000, VERSION_15_FIXED = 150020 };

/* Opens; on failure the outcome says whether it is worth trying again. */
static enum check_outcome open_as(const char *conninfo, struct admin **admin, char *error, size_t error_size)
{
    *admin = NULL;
    if (!conninfo_is_fit(conninfo, error, error_size))
        return CHECK_WRONG;
    *admin = admin_open(conninfo);
    if (*admin != NULL && admin_connected(*admin))
        return CHECK_FINE;
    snprintf(error, error_size, "%s", *admin != NULL ? admin_error(*admin) : i18n_system("out of memory"));
    admin_close(*admin);
    *admin = NULL;
    return CHECK_UNREACHABLE;
}

bool check_reachable(const char *conninfo, char *error, size_t error_size)
{
    struct admin *admin;
    bool fine = open_as(conninfo, &admin, error, error_size) == CHECK_FINE;

    admin_close(admin);
    return fine;
}

static bool version_is_known(struct admin *admin, char *error, size_t error_size)
{
    int version = admin_server_version(admin);

    if (version < VERSION_LOWEST)
        snprintf(error, error_size, _("PostgreSQL %d is too old: 15 or later is needed"), version / 10000);
    return version >= VERSION_LOWEST;
}

enum check_outcome check_before_serving(const char *app, const char *loader, char *error, size_t error_size)
{
    struct admin *admin;
    enum check_outcome outcome = open_as(app, &admin, error, error_size);

    if (outcome != CHECK_FINE)
        return outcome;
    if (!version_is_known(admin, error, error_size) || !check_role_is_fit(admin, error, error_size) ||
        !migrate_is_current(admin, error, error_size))
        outcome = CHECK_WRONG;
    admin_close(admin);
    if (outcome != CHECK_FINE || loader[0] == '\0')
        return outcome;
    outcome = open_as(loader, &admin, error, error_size);
    if (outcome == CHECK_FINE && !check_role_is_fit(admin, error, error_size))
        outcome = CHECK_WRONG;
    admin_close(admin);
    return outcome;
}

struct findings {
    check_say_fn say;
    void *arg;
    bool fine;
};

static void find(struct findings *findings, const char *what, const char *wrong, const char *mend)
{
    findings->say(findings->arg, what, wrong, mend);
    if (wrong != NULL)
        findings->fine = false;
}

/* What rule 17 (no names in PostgreSQL's log) and rule 6 (what is acknowledged is on disk) ask of the settings. */
static const struct setting {
    const char *name, *value;
} settings[] = {
    {"log_error_verbosity", "terse"},
    {"log_min_error_statement", "panic"},
    {"log_statement", "none"},
    {"log_min_duration_statement", "-1"},
    {"log_min_duration_sample", "-1"},
    {"log_transaction_sample_rate", "0"},
    {"log_parameter_max_length", "0"},
    {"log_parameter_max_length_on_error", "0"},
    {"debug_print_parse", "off"},
    {"debug_print_rewritten", "off"},
    {"debug_print_plan", "off"},
    {"synchronous_commit", "on"},
    {"fsync", "on"},
    {"full_page_writes", "on"},
    {"data_checksums", "on"},
    {"server_encoding", "UTF8"},
};

static const char *mend_setting(const struct setting *setting, char *mend, size_t size)
{
    if (strcmp(setting->name, "data_checksums") == 0)
        snprintf(mend, size, "%s", _("stop PostgreSQL and run pg_checksums --enable"));
    else if (strcmp(setting->name, "server_encoding") == 0)
        snprintf(
            mend, size, "%s",
            _("make the database anew with createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0"));
    else
        snprintf(mend, size, "ALTER SYSTEM SET %s = '%s'; SELECT pg_reload_conf()", setting->name,
                 setting->value);
    return mend;
}

static void check_settings(struct findings *findings, struct admin *admin)
{
    for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
        const char *names[] = {settings[i].name};
        char value[64], wrong[200], mend[200];

        if (!admin_ask_cell(admin, ADMIN_SQL("SELECT current_setting($1, true)"), 1, names, value,
                            sizeof(value)))
            snprintf(wrong, sizeof(wrong), "%.150s", admin_error(admin));
        else if (strcmp(value, settings[i].value) != 0)
            snprintf(wrong, sizeof(wrong), _("is '%s' and must be '%s'"), value, settings[i].value);
        else
            wrong[0] = '\0';
        find(findings, settings[i].name, wrong[0] != '\0' ? wrong : NULL,
             mend_setting(&settings[i], mend, sizeof(mend)));
    }
}

static void check_connections(struct findings *findings, struct admin *admin, unsigned connections)
{
    char most[32], wrong[128];

    wrong[0] = '\0';
    if (!admin_ask_cell(admin,
                        ADMIN_SQL("SELECT current_setting('max_connections')::int - "
                                  "current_setting('superuser_reserved_connections')::int"),
                        0, NULL, most, sizeof(most)))
        snprintf(wrong, sizeof(wrong), "%.100s", admin_error(admin));
    else if (strtoul(most, NULL, 10) < connections + 5)
        snprintf(wrong, sizeof(wrong), _("leaves %s, and the server opens %u"), most, connections);
    find(findings, "max_connections", wrong[0] != '\0' ? wrong : NULL,
         _("raise max_connections in postgresql.conf, or lower workers or the connections of each"));
}

bool check_version(int version, check_say_fn say, void *arg)
{
    char wrong[100] = "";

    if (version < VERSION_LOWEST)
        snprintf(wrong, sizeof(wrong), _("is %d, 15 or later is needed"), version / 10000);
    else if (version < VERSION_15_FIXED)
        snprintf(wrong, sizeof(wrong), _("is 15.%d, which has known holes; 15.20 or later is needed"),
                 version % 10000);
    say(arg, N_("PostgreSQL version"), wrong[0] != '\0' ? wrong : NULL,
        version < VERSION_LOWEST
            ? _("update PostgreSQL from your distribution")
            : _("update PostgreSQL from your distribution; Debian 12 has the newer one in bookworm-security: "
                "'deb http://security.debian.org/debian-security bookworm-security main' in "
                "/etc/apt/sources.list, then apt-get update and apt-get install postgresql-15"));
    return wrong[0] == '\0';
}

/* The clocks stand still where the machine's date jumped (clock_time.sql). */
static void check_clock(struct findings *findings, struct admin *admin)
{
    char since[32], wrong[100] = "";

    if (!admin_ask_cell(admin, &sql_calls[SQL_CHECK_CLOCK], 0, NULL, since, sizeof(since)))
        snprintf(wrong, sizeof(wrong), "%.90s", admin_error(admin));
    else if (since[0] != '\0')
        snprintf(wrong, sizeof(wrong), _("stand still: the machine's date jumped from %.20s"), since);
    find(findings, N_("clocks"), wrong[0] != '\0' ? wrong : NULL,
         _("see that date and time of the database's machine are right, then nold clock accept --config "
           "FILE"));
}

/* The first function that somebody may run who may not, or that runs as whom it may not or can be led astray, behind what is wrong with
 * it; $1 is system_functions.txt. */
#define FUNCTION_IS_WRONG                                                                                    \
    "WITH f AS (SELECT p.proname, p.prosecdef, p.proowner::regrole::text AS owner, n.nspname,"               \
    "  coalesce(p.proconfig @> CASE n.nspname WHEN 'api' THEN"                                               \
    "   '{\"search_path=nol, pg_temp\",standard_conforming_strings=on,debug_print_plan=off}'::text[]"        \
    "   ELSE '{\"search_path=nol, pg_temp\"}' END, false) AS fixed,"                                         \
    "  array(SELECT a.grantee FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a) AS may,"   \
    "  substring($1 FROM '(?:^|\n)' || p.proname || ' ([a-z]+): ') AS listed"                                \
    "  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('nol', 'api')),"     \
    "w AS (SELECT f.proname, CASE"                                                                           \
    "  WHEN prosecdef AND NOT fixed THEN 'path'"                                                             \
    "  WHEN 0 = ANY (may) THEN 'all'"                                                                        \
    "  WHEN nspname = 'nol' AND 'nol_app'::regrole = ANY (may) THEN 'app'"                                   \
    "  WHEN nspname = 'nol' AND prosecdef"                                                                   \
    "   AND (listed IS NULL OR owner <> CASE listed WHEN 'owner' THEN 'nol_owner' ELSE 'nol_system' END)"    \
    "   THEN 'as'"                                                                                           \
    "  WHEN nspname = 'nol' AND prosecdef AND listed = 'system'"                                             \
    "   AND may && '{nol_reader, nol_writer}'::regrole[]::oid[] THEN 'role'"                                 \
    "  WHEN nspname = 'api' AND owner NOT IN ('nol_reader', 'nol_writer') THEN 'as' END AS wrong FROM f)"    \
    "SELECT wrong || ' ' || proname FROM w WHERE wrong IS NOT NULL ORDER BY proname LIMIT 1"

static void say_function(const char *found, char *wrong, size_t size)
{
    const char *name = strchr(found, ' ');

    if (name == NULL)
        return;
    if (strncmp(found, "path ", 5) == 0)
        snprintf(wrong, size, _("%s passes row security and has no fixed search_path"), name + 1);
    else if (strncmp(found, "all ", 4) == 0)
        snprintf(wrong, size, _("everybody may run %s"), name + 1);
    else if (strncmp(found, "as ", 3) == 0)
        snprintf(wrong, size, _("%s passes row security and is not listed for it"), name + 1);
    else if (strncmp(found, "role ", 5) == 0)
        snprintf(wrong, size, _("the interface may run %s"), name + 1);
    else
        snprintf(wrong, size, _("the server's role may run %s"), name + 1);
}

static void check_functions(struct findings *findings, struct admin *admin)
{
    const char *values[] = {migrate_system_functions()};
    char found[100], wrong[200] = "";

    if (admin_ask_cell(admin, ADMIN_SQL(FUNCTION_IS_WRONG), 1, values, found, sizeof(found)))
        say_function(found, wrong, sizeof(wrong));
    else
        snprintf(wrong, sizeof(wrong), "%.150s", admin_error(admin));
    find(findings, N_("functions of the database"), wrong[0] != '\0' ? wrong : NULL,
         _("run nold migrate --config FILE, which grants each to whom it is for; if it comes back, ask who "
           "made it"));
}

/* Large objects, advisory locks and figures of tables, which PostgreSQL lets everybody have. */
static void check_builtins(struct findings *findings, struct admin *admin)
{
    char wrong[200] = "";

    if (!admin_ask_cell(
            admin,
            ADMIN_SQL("SELECT min(p.proname) FROM pg_proc p WHERE p.proname ~ '^pg_(try_)?advisory_' "
                      "AND has_function_privilege(current_user, p.oid, 'EXECUTE')"),
            0, NULL, wrong, sizeof(wrong)))
        snprintf(wrong, sizeof(wrong), "%.150s", admin_error(admin));
    find(findings, N_("advisory locks"),
         wrong[0] != '\0' ? _("the server's role may take them, and so hold up whoever logs in") : NULL,
         check_role_mend());
    wrong[0] = '\0';
    if (!admin_ask_cell(admin,
                        ADMIN_SQL("SELECT min(p.proname) FROM pg_proc p WHERE p.proname ~ '^lo_?(creat|from|"
                                  "import|put|write)' AND has_function_privilege(current_user, p.oid, "
                                  "'EXECUTE')"),
                        0, NULL, wrong, sizeof(wrong)))
        snprintf(wrong, sizeof(wrong), "%.150s", admin_error(admin));
    find(findings, N_("large objects"),
         wrong[0] != '\0' ? _("the server's role may write them, past every rule") : NULL, check_role_mend());
    wrong[0] = '\0';
    if (!admin_ask_cell(
            admin,
            ADMIN_SQL(
                "SELECT min(p.proname) FROM pg_proc p WHERE p.proname IN ('pg_stat_get_xact_numscans', "
                "'pg_stat_get_tuples_fetched') AND has_function_privilege(current_user, p.oid, 'EXECUTE')"),
            0, NULL, wrong, sizeof(wrong)))
        snprintf(wrong, sizeof(wrong), "%.150s", admin_error(admin));
    find(findings, N_("figures of tables"),
         wrong[0] != '\0' ? _("the server's role may read them, which say what a search hides") : NULL,
         check_role_mend());
}

/* The first table whose rows are not guarded against its owner, or role of the interface that row security does not bind. */
#define UNGUARDED                                                                                            \
    "SELECT name FROM (SELECT c.relname::text AS name FROM pg_class c WHERE c.relnamespace = "               \
    "'nol'::regnamespace"                                                                                    \
    " AND c.relrowsecurity AND NOT c.relforcerowsecurity"                                                    \
    " UNION ALL SELECT rolname FROM pg_roles r WHERE rolname IN ('nol_reader', 'nol_writer') AND (rolsuper " \
    "OR rolbypassrls OR rolcanlogin"                                                                         \
    "  OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid)"                                          \
    "  OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid))) x ORDER BY name LIMIT 1"

static void check_walls(struct findings *findings, struct admin *admin)
{
    char name[100], wrong[200] = "";

    if (!admin_ask_cell(admin, ADMIN_SQL(UNGUARDED), 0, NULL, name, sizeof(name)))
        snprintf(wrong, sizeof(wrong), "%.150s", admin_error(admin));
    else if (name[0] != '\0')
        snprintf(wrong, sizeof(wrong), _("does not bind %s as it must"), name);
    find(findings, N_("row security"), wrong[0] != '\0' ? wrong : NULL,
         _("run sql/roles.sql as a superuser; a table again by ALTER TABLE … FORCE ROW LEVEL SECURITY; ask "
           "who changed it"));
}

/* Whom a child in danger cannot be told of (functions/escalations/danger.sql), once there is a district at work. */
static const char *function_text(const char *function)
{
    return strcmp(function, "police") == 0          ? _("police")
           : strcmp(function, "civil_affairs") == 0 ? _("civil affairs")
                                                    : function;
}

static bool find_gaps(struct admin *admin, char *wrong, size_t size)
{
    PGresult *rows = admin_ask(admin, &sql_calls[SQL_CHECK_LIAISONS], 0, NULL);
    size_t used = 0;

    for (int i = 0; rows != NULL && i < PQntuples(rows) && used < size; i++) {
        const char *function = function_text(PQgetvalue(rows, i, 0));

        used += (size_t)snprintf(wrong + used, size - used, "%s",
                                 i == 0 ? _("nobody there can be told of a child in danger: ") : _(", "));
        if (used < size && PQgetisnull(rows, i, 1))
            used += (size_t)snprintf(wrong + used, size - used, _("no department for %s"), function);
        else if (used < size)
            used +=
                (size_t)snprintf(wrong + used, size - used, _("%s (%s)"), PQgetvalue(rows, i, 1), function);
    }
    PQclear(rows);
    return rows != NULL;
}

static void check_liaisons(struct findings *findings, struct admin *admin)
{
    char wrong[700] = "";

    if (!find_gaps(admin, wrong, sizeof(wrong)))
        snprintf(wrong, sizeof(wrong), "%.150s", admin_error(admin));
    find(findings, N_("liaisons"), wrong[0] != '\0' ? wrong : NULL,
         _("give the department an account (nol user add --role department); until then the district is "
           "told to telephone it, at the number set with nol org set"));
}

/* Who was let in by fewer officers than the rule wants (functions/auth/account_issue.sql). */
static void check_accounts(struct findings *findings, struct admin *admin)
{
    char names[600], wrong[700] = "";

    if (!admin_ask_cell(admin, &sql_calls[SQL_CHECK_ACCOUNTS], 0, NULL, names, sizeof(names)))
        snprintf(wrong, sizeof(wrong), "%.90s", admin_error(admin));
    else if (names[0] != '\0')
        snprintf(wrong, sizeof(wrong), _("let in by one officer and not looked at by a second: %s"), names);
    find(findings, N_("accounts"), wrong[0] != '\0' ? wrong : NULL,
         _("a second officer of the district looks at them: nol user list --waiting, then nol user approve "
           "NAME; a district that has two officers lets a third one in"));
}

static void check_app(struct findings *findings, const char *app, unsigned connections)
{
    char error[600];
    struct admin *admin;

    if (open_as(app, &admin, error, sizeof(error)) != CHECK_FINE) {
        find(findings, N_("database"), error,
             _("start PostgreSQL; see [database] connection, pg_hba.conf and pg_ident.conf"));
        return;
    }
    find(findings, N_("database"), NULL, NULL);
    findings->fine =
        check_version(admin_server_version(admin), findings->say, findings->arg) && findings->fine;
    find(findings, N_("role of the server"), check_role_is_modest(admin, error, sizeof(error)) ? NULL : error,
         check_role_mend());
    find(findings, N_("settings of roles"),
         check_role_settings(admin, true, error, sizeof(error)) ? NULL : error, check_role_settings_mend());
    find(findings, N_("migrations, functions, data"),
         migrate_is_current(admin, error, sizeof(error)) ? NULL : error, _("run nold migrate --config FILE"));
    check_functions(findings, admin);
    check_builtins(findings, admin);
    check_walls(findings, admin);
    check_settings(findings, admin);
    check_connections(findings, admin, connections);
    check_clock(findings, admin);
    check_liaisons(findings, admin);
    check_accounts(findings, admin);
    admin_close(admin);
}

static void check_loader(struct findings *findings, const char *loader)
{
    char error[600];
    struct admin *admin;
    bool fine = open_as(loader, &admin, error, sizeof(error)) == CHECK_FINE;

    find(findings, N_("role of the loader"),
         fine && check_role_is_modest(admin, error, sizeof(error)) ? NULL : error, check_role_mend());
    admin_close(admin);
}

static void check_migrator(struct findings *findings, const char *migrator)
{
    char error[600];
    struct admin *admin;
    bool fine = open_as(migrator, &admin, error, sizeof(error)) == CHECK_FINE;

    if (fine && !admin_run(admin, ADMIN_SQL("SET ROLE nol_owner"))) {
        snprintf(error, sizeof(error), "%s", admin_error(admin));
        fine = false;
    }
    find(findings, N_("role of the migrator"), fine ? NULL : error, check_role_mend());
    admin_close(admin);
}

bool check_database(const char *app, const char *loader, const char *migrator, unsigned connections,
                    check_say_fn say, void *arg)
{
    struct findings findings = {say, arg, true};

    check_app(&findings, app, connections);
    if (loader[0] != '\0')
        check_loader(&findings, loader);
    if (migrator[0] != '\0')
        check_migrator(&findings, migrator);
    return findings.fine;
}

/* One row a table and column that hold what is not there. */
#define LOST_PARENTS                                                                                         \
    "SELECT string_agg(what || ' ' || n, ', ' ORDER BY what) FROM ("                                         \
    " SELECT 'visit.case_id' AS what, count(*) AS n FROM visit v WHERE v.case_id IS NOT NULL"                \
    "  AND NOT EXISTS (SELECT FROM case_file c WHERE c.id = v.case_id)"                                      \
    " UNION ALL SELECT 'visit.child_id', count(*) FROM visit v WHERE NOT EXISTS (SELECT FROM child h WHERE " \
    "h.id = v.child_id)"                                                                                     \
    " UNION ALL SELECT 'visit.event_id', count(*) FROM visit v WHERE NOT EXISTS (SELECT FROM event e WHERE " \
    "e.id = v.event_id)"                                                                                     \
    " UNION ALL SELECT 'visit.account_id', count(*) FROM visit v WHERE NOT EXISTS (SELECT FROM account a "   \
    "WHERE a.id = v.account_id)"                                                                             \
    " UNION ALL SELECT 'visit.org_id', count(*) FROM visit v WHERE NOT EXISTS (SELECT FROM org o WHERE "     \
    "o.id = v.org_id)"                                                                                       \
    " UNION ALL SELECT 'event.account_id', count(*) FROM event e WHERE e.account_id IS NOT NULL"             \
    "  AND NOT EXISTS (SELECT FROM account a WHERE a.id = e.account_id)"                                     \
    " UNION ALL SELECT 'event.case_id', count(*) FROM event e WHERE e.case_id IS NOT NULL"                   \
    "  AND NOT EXISTS (SELECT FROM case_file c WHERE c.id = e.case_id)"                                      \
    " UNION ALL SELECT 'event.child_id', count(*) FROM event e WHERE e.child_id IS NOT NULL"                 \
    "  AND NOT EXISTS (SELECT FROM child h WHERE h.id = e.child_id)"                                         \
    " UNION ALL SELECT 'request_key.visit_id', count(*) FROM request_key k WHERE k.result IS NULL"           \
    "  AND NOT EXISTS (SELECT FROM visit v WHERE v.id = k.visit_id)"                                         \
    " UNION ALL SELECT 'place.event_id', count(*) FROM place p WHERE NOT EXISTS (SELECT FROM event e WHERE " \
    "e.id = p.event_id)"                                                                                     \
    " UNION ALL SELECT 'request_key.account_id', count(*) FROM request_key k"                                \
    "  WHERE NOT EXISTS (SELECT FROM account a WHERE a.id = k.account_id)) x WHERE n > 0"

bool check_record(const char *migrator, check_say_fn say, void *arg)
{
    char error[600] = "", lost[400] = "", wrong[500] = "";
    struct admin *admin = NULL;

    if (migrator[0] == '\0')
        snprintf(wrong, sizeof(wrong), "%s", _("[database] migrator is not set"));
    else if (open_as(migrator, &admin, error, sizeof(error)) != CHECK_FINE)
        snprintf(wrong, sizeof(wrong), "%.400s", error);
    else if (!admin_run(admin, ADMIN_SQL("SET ROLE nol_system; SET search_path = nol")) ||
             !admin_ask_cell(admin, ADMIN_SQL(LOST_PARENTS), 0, NULL, lost, sizeof(lost)))
        snprintf(wrong, sizeof(wrong), "%.400s", admin_error(admin));
    else if (lost[0] != '\0')
        snprintf(wrong, sizeof(wrong), _("rows name what is not there: %.400s"), lost);
    admin_close(admin);
    say(arg, N_("record"), wrong[0] != '\0' ? wrong : NULL,
        _("let the server stand still, keep a copy of the database, and compare with the last backup"));
    return wrong[0] == '\0';
}
