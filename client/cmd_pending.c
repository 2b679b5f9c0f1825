/* nol pending: what was sent and is not settled. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/moment.h"
#include "client/outputs.h"
#include "client/pending.h"
#include "client/replies.h"
#include "client/session.h"
#include "client/submit.h"
#include "client/terminal.h"
#include "common/csv.h"

#define SHORT_NAME 8

static void list_table(struct call *call, const struct pending *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%.*s  %s  %s  %s\n", SHORT_NAME, all[i].name, moment_say(call, all[i].at), all[i].command,
               all[i].subject);
}

/* Whose clock a moment is by, as JSON says it. */
static const char *clock_of(bool district)
{
    return district ? "district" : "computer";
}

static void list_json(const struct pending *all, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++) {
        char at[DATE_TIME_SIZE];
        bool district = moment_read(all[i].at, at);

        json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "key", all[i].name, "at", at,
                                               "clock", clock_of(district), "server", all[i].server,
                                               "command", all[i].command, "subject", all[i].subject));
    }
    output_json_value(array, JSON_INDENT(2));
    fputc('\n', stdout);
    json_decref(array);
}

static const char *const pending_list_titles[] = {N_("Key"),     N_("At"),      N_("Server"),
                                                  N_("Command"), N_("Subject"), NULL};

static void list_csv(struct call *call, const struct pending *all, size_t count)
{
    struct buffer out;
    struct csv_writer writer;

    buffer_init(&out, 16UL * 1024 * 1024);
    csv_writer_init(&writer, &out);
    for (size_t i = 0; pending_list_titles[i] != NULL; i++)
        csv_writer_cell(&writer, _(pending_list_titles[i]));
    csv_writer_end_row(&writer);
    for (size_t i = 0; i < count; i++) {
        csv_writer_cell(&writer, all[i].name);
        csv_writer_cell(&writer, moment_say(call, all[i].at));
        csv_writer_cell(&writer, all[i].server);
        csv_writer_cell(&writer, all[i].command);
        csv_writer_cell(&writer, all[i].subject);
        csv_writer_end_row(&writer);
    }
    fwrite(out.data, 1, out.size, stdout);
    buffer_deinit(&out);
}

static int list(struct call *call)
{
    struct session *s = session_new(call);
    struct pending *all;
    size_t count;

    if (s == NULL)
        return 2;
    all = pending_load(s->profile.state, &count);
    if (call->format == FORMAT_JSON)
        list_json(all, count);
    else if (call->format == FORMAT_CSV)
        list_csv(call, all, count);
    else
        list_table(call, all, count);
    if (count == 0)
        fputs(_("Nothing is pending.\n"), stderr);
    else
        fputs(_("Next: nol pending retry\n"), stderr);
    pending_free_all(all, count);
    return 0;
}

/* Whether it is meant: no words mean all, else a beginning of its key or its subject. */
static bool is_meant(const struct call *call, const struct pending *p)
{
    for (int i = 0; i < call->argument_count; i++)
        if (strncmp(p->name, call->arguments[i], strlen(call->arguments[i])) == 0 ||
            strcmp(p->subject, call->arguments[i]) == 0)
            return true;
    return call->argument_count == 0;
}

static void on_done(void *arg, struct submission *item)
{
    fprintf(stderr, "%s %s: ", item->kept.command, item->kept.subject);
    if (item->reply != NULL) {
        fputs(_("done.\n"), stderr);
        acts_note(arg, item->reply);
    } else {
        failure_print(&item->failure);
    }
}

static int retry(struct call *call)
{
    int exit_code = 0, worst = 0;
    struct shown shown;
    struct session *s = acts_begin(call, &shown, &exit_code);
    struct pending *all;
    char server[400];
    size_t count, meant = 0;

    if (s == NULL)
        return exit_code;
    all = pending_load(s->profile.state, &count);
    snprintf(server, sizeof(server), "%s:%s %s", s->profile.host, s->profile.port, s->profile.user);
    for (size_t i = 0; i < count; i++) {
        if (!is_meant(call, &all[i]))
            continue;
        meant++;
        if (strcmp(all[i].server, server) != 0 || reply_to(all[i].type) == NULL) {
            fprintf(stderr, _("%.8s is for %s, and stays.\n"), all[i].name, all[i].server);
            exit_code = 1;
        } else {
            exit_code = submit_again(s, &all[i], on_done, &shown);
        }
        worst = exit_code > worst ? exit_code : worst;
    }
    pending_free_all(all, count);
    if (meant == 0)
        fputs(_("Nothing is pending.\n"), stderr);
    return acts_end(&shown, worst);
}

static int drop(struct call *call)
{
    struct session *s = session_new(call);
    struct pending *all;
    size_t count, dropped = 0;
    int exit_code = 0;

    if (s == NULL)
        return 2;
    all = pending_load(s->profile.state, &count);
    for (size_t i = 0; i < count && exit_code == 0; i++) {
        if (!is_meant(call, &all[i]))
            continue;
        fprintf(stderr, "%.8s  %s  %s  %s\n", all[i].name, moment_say(call, all[i].at), all[i].command,
                all[i].subject);
        if (!terminal_confirm(call, _("It may or may not have been saved on the server. Forget it?")))
            exit_code = 2;
        else if (!pending_settle(s->profile.state, all[i].name))
            exit_code =
                failure_say(ERROR_STATE_NOT_WRITTEN, "file", s->profile.state, "what", strerror(errno), NULL);
        else
            dropped++;
    }
    pending_free_all(all, count);
    fprintf(stderr, _("%zu dropped.\n"), dropped);
    return exit_code == 0 && dropped == 0 ? 3 : exit_code;
}

static const struct command commands[] = {
    {"pending", "list", list, "", ARGUMENT_NONE, 0, 0, N_("what was sent and is not settled"),
     N_("nol pending list"), NULL, NULL, false},
    {"pending", "retry", retry, N_("[KEY | CASE]..."), ARGUMENT_TEXT, 0, -1,
     N_("sends it again, as it was, under the same key"), N_("nol pending retry\nnol pending retry 1f2e3d4c"),
     N_("A repeat is never a second submission: the server knows the key."), NULL, false},
    {"pending", "drop", drop, N_("KEY | CASE..."), ARGUMENT_TEXT, 1, -1,
     N_("forgets it, whatever became of it"), N_("nol pending drop 1f2e3d4c"), NULL, NULL, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT_TITLES("pending list", pending_list_titles),
    OUTPUT_END,
};

const struct noun cmd_pending = {"pending", N_("submissions whose outcome is unknown"), commands, outputs};
