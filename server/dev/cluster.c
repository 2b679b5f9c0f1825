#include "server/dev/cluster.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/bug.h"
#include "common/i18n.h"
#include "server/db/check.h"
#include "server/dev/programs.h"
#include "sql_embedded.h"

enum { STOP_MS = 20000, LOOK_MS = 20 };

static const char *const roles[] = {"nol_migrator", "nol_loader", "nol_app", "nol_auditor", "nol_backup"};

static void rest(void)
{
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};

    nanosleep(&pause, NULL);
}

static bool say_failed(const char *what)
{
    fprintf(stderr, _("nold: %s failed:\n%s\n"), what, programs_said());
    return false;
}

static bool write_file(const char *folder, const char *name, const char *text)
{
    char path[HOUSE_PATH + 64], fresh[HOUSE_PATH + 72];
    FILE *file;
    bool fine;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    snprintf(fresh, sizeof(fresh), "%s.new", path);
    file = fopen(fresh, "we");
    fine = file != NULL && fputs(text, file) >= 0;
    fine = file != NULL && fclose(file) == 0 && fine;
    if (fine && rename(fresh, path) == 0)
        return true;
    fprintf(stderr, _("nold: cannot write %s: %s\n"), path, i18n_system(strerror(errno)));
    return false;
}

/* An eighth of the memory, within reason. */
static unsigned shared_megabytes(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    long megabytes = pages > 0 && size > 0 ? pages / 8 / (1024 * 1024 / size) : 128;

    return megabytes < 64 ? 64 : megabytes > 1024 ? 1024 : (unsigned)megabytes;
}

/* Who may come in: this user, as the application's roles; nobody as a superuser. */
static bool write_access(const char *data)
{
    const struct passwd *user = getpwuid(geteuid());
    char text[1024];
    int length = 0;

    if (user == NULL) {
        fprintf(stderr, _("nold: user %u has no name\n"), (unsigned)geteuid());
        return false;
    }
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        length += snprintf(text + length, sizeof(text) - (size_t)length, "nol \"%s\" %s\n", user->pw_name,
                           roles[i]);
    return write_file(data, "pg_ident.conf", text) &&
           write_file(data, "pg_hba.conf", "local nol all peer map=nol\n");
}

/* Written anew at each start, so that they are what this program wants. */
static bool write_settings(const struct cluster *cluster, const char *data)
{
    char text[4096];

    /* Connections for a second server, too: who tries this wants to see one killed. */
    snprintf(text, sizeof(text),
             "# Written by nold dev at each start.\n"
             "listen_addresses = ''\n"
             "unix_socket_directories = '%s'\n"
             "unix_socket_permissions = 0700\n"
             "max_connections = %u\n"
             "shared_buffers = %uMB\n"
             "wal_buffers = 16MB\n"
             "max_wal_size = 2GB\n"
             "random_page_cost = 1.1\n"
             "synchronous_commit = on\n"
             "recovery_init_sync_method = syncfs\n"
             "wal_retrieve_retry_interval = 200ms\n"
             "# No name and no number in the log.\n"
             "log_error_verbosity = terse\n"
             "log_min_error_statement = panic\n"
             "log_statement = none\n"
             "log_min_duration_statement = -1\n"
             "log_parameter_max_length = 0\n"
             "log_parameter_max_length_on_error = 0\n"
             "log_line_prefix = '%%m [%%p] %%u '\n"
             "log_checkpoints = off\n"
             "timezone = 'Asia/Shanghai'\n"
             "log_timezone = 'Asia/Shanghai'\n",
             cluster->house->socket, 2 * cluster->connections + 20, shared_megabytes());
    return write_file(data, "nold.conf", text) && write_access(data);
}

/* Whatever an earlier, unfinished making left. */
static bool clear(const char *folder)
{
    static const char *const remove_all[] = {"-rf", "--", NULL, NULL};
    const char *arguments[4];

    memcpy(arguments, remove_all, sizeof(arguments));
    arguments[2] = folder;
    return access(folder, F_OK) != 0 || programs_run("/bin", "rm", arguments, NULL) ||
           say_failed(_("clearing the folder"));
}

static const struct sql_file *roles_file(void)
{
    for (size_t i = 0; i < sql_setup_count; i++)
        if (strcmp(sql_setup[i].path, "roles.sql") == 0)
            return &sql_setup[i];
    BUG_ON(true);
    return NULL;
}

/* Beside the data: the digest of the roles.sql that was run last. */
static FILE *open_digest(const char *data, const char *mode)
{
    char path[HOUSE_PATH + 64];

    snprintf(path, sizeof(path), "%s/nold.roles", data);
    return fopen(path, mode);
}

static bool roles_are_current(const char *data)
{
    char line[80] = "";
    FILE *file = open_digest(data, "re");

    if (file == NULL)
        return false;
    if (fgets(line, sizeof(line), file) == NULL)
        line[0] = '\0';
    fclose(file);
    return strcmp(line, roles_file()->sha256_hex) == 0;
}

/* The roles of this release, with no server running. */
static bool run_roles(const struct cluster *cluster, const char *data)
{
    const char *const in_nol[] = {"--single", "-j", "-D", data, "nol", NULL};
    FILE *file;

    /* postgres --single goes on after an error and exits with 0. */
    if (!programs_run(cluster->bin, "postgres", in_nol, roles_file()->text) ||
        strstr(programs_said(), "ERROR:") != NULL)
        return say_failed(_("making the roles"));
    file = open_digest(data, "we");
    if (file == NULL)
        return say_failed(_("making the roles"));
    fputs(roles_file()->sha256_hex, file);
    return fclose(file) == 0 || say_failed(_("making the roles"));
}

/* The roles and the database, with no server running and nobody let in yet. */
static bool make_roles(const struct cluster *cluster, const char *data)
{
    static const char create[] =
        "CREATE DATABASE nol TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';\n\n";
    const char *const in_template[] = {"--single", "-j", "-D", data, "template1", NULL};

    /* postgres --single goes on after an error and exits with 0. */
    if (!programs_run(cluster->bin, "postgres", in_template, create) ||
        strstr(programs_said(), "ERROR:") != NULL)
        return say_failed(_("making the database"));
    return run_roles(cluster, data);
}

static bool include_settings(const char *data)
{
    char path[HOUSE_PATH + 64];
    FILE *file;

    snprintf(path, sizeof(path), "%s/postgresql.conf", data);
    file = fopen(path, "ae");
    if (file == NULL)
        return false;
    fputs("\ninclude 'nold.conf'\n", file);
    return fclose(file) == 0;
}

static bool make(struct cluster *cluster)
{
    char fresh[HOUSE_PATH + 32];
    const char *const arguments[] = {"-D",   fresh, "-U",   "postgres",         "-A",
                                     "peer", "-E",  "UTF8", "--locale=C.UTF-8", "--data-checksums",
                                     NULL};

    snprintf(fresh, sizeof(fresh), "%s.new", cluster->house->data);
    fprintf(stderr, _("nold: making a private PostgreSQL in %s\n"), cluster->house->data);
    if (!clear(fresh))
        return false;
    if (!programs_run(cluster->bin, "initdb", arguments, NULL))
        return say_failed("initdb");
    if (!make_roles(cluster, fresh) || !include_settings(fresh) || !write_settings(cluster, fresh))
        return false;
    if (rename(fresh, cluster->house->data) == 0)
        return true;
    fprintf(stderr, _("nold: cannot put %s in its place: %s\n"), fresh, i18n_system(strerror(errno)));
    return false;
}

/* A socket folder that somebody else made in /tmp is not entered. */
static bool make_socket_folder(const struct house *house)
{
    struct stat status;

    if (mkdir(house->socket, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, _("nold: cannot make %s: %s\n"), house->socket, i18n_system(strerror(errno)));
        return false;
    }
    if (lstat(house->socket, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
        (status.st_mode & 077) == 0)
        return true;
    fprintf(stderr, _("nold: %s is not a folder of ours alone\n"), house->socket);
    return false;
}

/* The postmaster that works in this folder, 0 when there is none. */
static pid_t find_running(const struct cluster *cluster)
{
    char path[HOUSE_PATH + 64], line[32] = "", program[256];
    pid_t pid;
    ssize_t length;
    FILE *file;

    snprintf(path, sizeof(path), "%s/postmaster.pid", cluster->house->data);
    file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fgets(line, sizeof(line), file) == NULL)
        line[0] = '\0';
    fclose(file);
    pid = (pid_t)strtol(line, NULL, 10);
    if (pid <= 1)
        return 0;
    /* The number may by now be another's. */
    snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
    length = readlink(path, program, sizeof(program) - 1);
    program[length > 0 ? length : 0] = '\0';
    return strstr(program, "/postgres") != NULL ? pid : 0;
}

/* A lock file of PostgreSQL whose process is gone may name a zombie that nobody collects (a container without an init), or
 * by now a stranger, and PostgreSQL would not start. It takes its own parent's number for a stale one, and goes on to look whether
 * the old shared memory is in use. So the number becomes ours; to remove the file would be to remove that look. */
static void disown_lock(const char *folder, const char *name)
{
    char path[HOUSE_PATH + 64], text[1024], *rest;
    FILE *file;
    size_t length;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "re");
    if (file == NULL)
        return;
    length = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    text[length] = '\0';
    rest = strchr(text, '\n');
    if (rest == NULL)
        return;
    file = fopen(path, "we");
    if (file == NULL)
        return;
    fprintf(file, "%d%s", (int)getpid(), rest);
    fclose(file);
}

bool cluster_prepare(struct cluster *cluster, const struct house *house, unsigned connections)
{
    *cluster = (struct cluster){.house = house, .connections = connections};
    if (!programs_find(house->data, cluster->bin, sizeof(cluster->bin)) || !make_socket_folder(house))
        return false;
    if (access(house->data, F_OK) != 0)
        return make(cluster);
    return write_settings(cluster, house->data);
}

pid_t cluster_start(struct cluster *cluster)
{
    const char *const arguments[] = {"-D", cluster->house->data, NULL};

    pid_t running = find_running(cluster);

    if (running != 0 && running == cluster->pid)
        return running; /* started before, for the migrations */
    cluster->pid = running;
    cluster->adopted = cluster->pid != 0;
    if (!cluster->adopted) {
        disown_lock(cluster->house->data, "postmaster.pid");
        disown_lock(cluster->house->socket, ".s.PGSQL.5432.lock");
        /* An update may bring roles. Without them it starts nevertheless, and nold migrate says what lacks. */
        if (!roles_are_current(cluster->house->data))
            run_roles(cluster, cluster->house->data);
        cluster->pid = programs_start(cluster->bin, "postgres", arguments, cluster->house->log);
    }
    fprintf(stderr,
            cluster->adopted ? _("nold: PostgreSQL was left running and is adopted (process %d)\n")
                             : _("nold: PostgreSQL starts (process %d)\n"),
            (int)cluster->pid);
    return cluster->pid;
}

bool cluster_wait(const struct cluster *cluster, unsigned ms)
{
    char conninfo[HOUSE_PATH + 128], error[300] = "";

    house_conninfo(cluster->house, "nol_migrator", conninfo, sizeof(conninfo));
    for (unsigned waited = 0; waited < ms; waited += LOOK_MS) {
        sigset_t pending;

        if (check_reachable(conninfo, error, sizeof(error)))
            return true;
        if (sigpending(&pending) == 0 &&
            (sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1))
            return false;
        if (!cluster->adopted && waitpid(cluster->pid, NULL, WNOHANG) == cluster->pid)
            break;
        rest();
    }
    fprintf(stderr, _("nold: PostgreSQL does not answer (%s); see %s\n"), error, cluster->house->log);
    return false;
}

void cluster_stop(const struct cluster *cluster)
{
    if (cluster->pid <= 0 || kill(cluster->pid, SIGINT) != 0)
        return;
    for (unsigned waited = 0; waited < STOP_MS; waited += LOOK_MS) {
        if (waitpid(cluster->pid, NULL, WNOHANG) == cluster->pid || kill(cluster->pid, 0) != 0)
            return;
        rest();
    }
}
