#include "client/report_how.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "client/i18n.h"
#include "client/output.h"
#include "client/report_table.h"
#include "client/session.h"
#include "client/terminal.h"
#include "common/buffer.h"
#include "common/csv.h"
#include "common/quoted.h"

struct report_how report_how_begin(struct call *call)
{
    return (struct report_how){.call = call_has(call, "how") ? call : NULL};
}

bool report_how_shows_report(const struct report_how *how)
{
    return how->call == NULL || how->call->format == FORMAT_TABLE;
}

const char *report_command(struct call *call, const char *words, ...)
{
    struct buffer line;
    const char *option, *value;
    char *copy;
    va_list pairs;

    buffer_init(&line, 65536);
    buffer_printf(&line, "nol %s", words);
    va_start(pairs, words);
    while ((option = va_arg(pairs, const char *)) != NULL) {
        value = va_arg(pairs, const char *);
        if (value == NULL)
            continue;
        buffer_printf(&line, " --%s", option);
        if (*value == '\0')
            continue;
        buffer_append_text(&line, " ");
        quoted_append(&line, value);
    }
    va_end(pairs);
    copy = call_strdup(call, buffer_text(&line));
    buffer_deinit(&line);
    return copy;
}

const char *report_own_unit(const struct call *call)
{
    return strcmp(session_role(call->session), "community") == 0 ? "community" : "listed-street";
}

static void print_json(const struct report_how *how, const char *label, const char *column, uint64_t count,
                       const char *adds, const char *command)
{
    json_t *row = json_pack("{s:s, s:s, s:I, s:s*, s:s}", "label", label, "column", column, "count",
                            (json_int_t)count, "adds", adds, "command", command);

    fputs(how->count > 0 ? ",\n" : "[\n", stdout);
    output_json_value(row, JSON_INDENT(2));
    json_decref(row);
}

/* Money stands in fen in JSON and in yuan elsewhere. */
static const char *in_words(const struct report_how *how, uint64_t count, const char *adds)
{
    return adds != NULL && strcmp(adds, "amount") == 0 ? report_yuan(how->call, count)
                                                       : report_number(how->call, count);
}

static void csv_line(const char *label, const char *column, const char *count, const char *command, bool head)
{
    const char *const cells[] = {label, column, count, command};
    struct csv_writer writer;
    struct buffer line;
    size_t mark;

    buffer_init(&line, 65536);
    csv_writer_init(&writer, &line);
    mark = head ? 0 : line.size; /* the head alone carries the mark */
    for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++)
        csv_writer_cell(&writer, cells[i]);
    csv_writer_end_row(&writer);
    fwrite(line.data + mark, 1, line.size - mark, stdout);
    buffer_deinit(&line);
}

const char *const report_how_titles[] = {N_("Row"), N_("Column"), N_("Count"), N_("Command"), NULL};

static void csv_head(void)
{
    csv_line(_(report_how_titles[0]), _(report_how_titles[1]), _(report_how_titles[2]),
             _(report_how_titles[3]), true);
}

static void print_csv(const struct report_how *how, const char *label, const char *column, const char *count,
                      const char *command)
{
    if (how->count == 0)
        csv_head();
    csv_line(label, column, count, command, false);
}

/* The command stands on a line of its own, so that it can be taken whole. */
static void print_line(const struct report_how *how, const char *label, const char *column, const char *count,
                       const char *command)
{
    if (how->count == 0)
        printf("\n%s%s%s\n", terminal_has_color() ? "\033[1m" : "", _("How each number opens"),
               terminal_has_color() ? "\033[0m" : "");
    printf("  %s%s%s %s\n    %s\n", label, *label != '\0' && *column != '\0' ? " / " : "", column, count,
           command);
}

/* Whether the list that the command gives answers this role: who follows the work alone counts files and opens none. */
static bool may_open(const char *role, const char *command)
{
    static const struct {
        const char *begins, *roles;
    } lists[] = {
        {"nol escalation list", "district street community leader leader_office department"},
        {"nol directive list", "district street community leader leader_office department"},
        {"nol case list", "district street community inspector"},
        {"nol batch rows", "district"},
        {"nol roster show", "district"},
        {"nol ", "district street community"},
    };
    size_t i = 0, length = strlen(role);
    const char *at;

    while (strncmp(command, lists[i].begins, strlen(lists[i].begins)) != 0)
        i++;
    for (at = strstr(lists[i].roles, role); at != NULL; at = strstr(at + 1, role))
        if ((at == lists[i].roles || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

void report_how_number(struct report_how *how, const char *label, const char *column, uint64_t count,
                       const char *adds, const char *command)
{
    if (how->call == NULL || count == 0)
        return;
    if (!may_open(session_role(how->call->session), command)) {
        how->closed++;
        return;
    }
    label = label != NULL ? label : "";
    if (how->call->format == FORMAT_JSON)
        print_json(how, label, column, count, adds, command);
    else if (how->call->format == FORMAT_CSV)
        print_csv(how, label, column, in_words(how, count, adds), command);
    else
        print_line(how, label, column, in_words(how, count, adds), command);
    how->count++;
}

void report_how_end(struct report_how *how)
{
    if (how->call == NULL)
        return;
    if (how->call->format == FORMAT_JSON)
        fputs(how->count > 0 ? "\n]\n" : "[]\n", stdout);
    else if (how->call->format == FORMAT_CSV && how->count == 0)
        csv_head();
    if (how->closed > 0) {
        fflush(stdout);
        fprintf(stderr,
                i18n_plural(
                    "%zu number is of files that your role does not open; the district and the units do.\n",
                    "%zu numbers are of files that your role does not open; the district and the units do.\n",
                    how->closed),
                how->closed);
    }
}
