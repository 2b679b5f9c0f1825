#include "client/formats.h"

#include <protobuf-c/protobuf-c.h>
#include <stdio.h>
#include <string.h>

#include "client/i18n.h"
#include "common/csv.h"
#include "common/text.h"
#include "proto/audit.pb-c.h"
#include "proto/auth.pb-c.h"
#include "proto/batches.pb-c.h"
#include "proto/cases.pb-c.h"
#include "proto/clocks.pb-c.h"
#include "proto/escalations.pb-c.h"
#include "proto/evidence.pb-c.h"
#include "proto/exports.pb-c.h"
#include "proto/imports.pb-c.h"
#include "proto/inquiries.pb-c.h"
#include "proto/matches.pb-c.h"
#include "proto/measures.pb-c.h"
#include "proto/orgs.pb-c.h"
#include "proto/reports.pb-c.h"
#include "proto/tasks.pb-c.h"
#include "proto/watch.pb-c.h"

#define WIDTH 78

static const struct format_column {
    enum { KIND_ORG, KIND_ROSTER, KIND_LIST, KIND_CALENDAR } kind;
    const char *id, *label, *synonyms, *example;
    bool needed;
} columns[] = {
#define COLUMN(kind_, id_, label_, needed_, synonyms_, example_)                                             \
    {KIND_##kind_, #id_, label_, synonyms_, example_, needed_},
#include "common/import_columns.def"
#undef COLUMN
};
#define COLUMNS (sizeof(columns) / sizeof(*columns))

/* In the order of the kinds above. */
static const struct {
    const char *name, *chinese, *command, *what;
} kinds[] = {
    {"org", "单位", "org import", N_("units")},
    {"roster", "学籍", "roster import", N_("the student registry")},
    {"list", "名单", "batch import", N_("a list of children")},
    {"calendar", "校历", "calendar import", N_("the calendar")},
};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* What a command's rows are, and so its JSON and its sheet. */
static const struct {
    const char *command;
    const ProtobufCMessageDescriptor *row;
} outputs[] = {
    {"case list", &nol__case_row__descriptor},
    {"case show", &nol__case_file__descriptor},
    {"task list", &nol__duty__descriptor},
    {"batch list", &nol__batch_row__descriptor},
    {"batch rows", &nol__batch_line__descriptor},
    {"match list", &nol__match_row__descriptor},
    {"evidence list", &nol__evidence__descriptor},
    {"inquiry list", &nol__inquiry__descriptor},
    {"escalation list", &nol__escalation_row__descriptor},
    {"directive list", &nol__directive_row__descriptor},
    {"org list", &nol__org_row__descriptor},
    {"user list", &nol__user_row__descriptor},
    {"audit list", &nol__audit_row__descriptor},
    {"watch", &nol__watch_row__descriptor},
    {"report stage", &nol__report_stage_reply__descriptor},
};

const char *formats_kind(unsigned n)
{
    return n < KINDS ? kinds[n].name : NULL;
}

static size_t find_kind(const char *name)
{
    size_t i = 0;

    while (i < KINDS && strcmp(kinds[i].name, name) != 0 && strcmp(kinds[i].chinese, name) != 0)
        i++;
    return i;
}

const char *formats_command(const char *kind)
{
    size_t i = find_kind(kind);

    return i < KINDS ? kinds[i].command : NULL;
}

/* The n-th part of an example; NULL past the last. */
static const char *part_of(const char *example, int n, char out[64])
{
    while (n-- > 0) {
        example = strchr(example, '|');
        if (example == NULL)
            return NULL;
        example++;
    }
    snprintf(out, 64, "%.*s", (int)strcspn(example, "|"), example);
    return out;
}

/* False: no column has so many examples. */
static bool example_row(struct csv_writer *writer, size_t which, int n)
{
    bool any = false;
    char text[64];

    for (size_t i = 0; i < COLUMNS; i++)
        any |= columns[i].kind == which && part_of(columns[i].example, n, text) != NULL;
    for (size_t i = 0; i < COLUMNS && any; i++)
        if (columns[i].kind == which) {
            const char *part = part_of(columns[i].example, n, text);

            csv_writer_cell(writer, part != NULL ? part : "");
        }
    if (any)
        csv_writer_end_row(writer);
    return any;
}

bool formats_template(const char *kind, struct buffer *out)
{
    size_t which = find_kind(kind);
    struct csv_writer writer;
    int rows = 0;

    if (which == KINDS)
        return false;
    csv_writer_init(&writer, out);
    for (size_t i = 0; i < COLUMNS; i++)
        if (columns[i].kind == which)
            csv_writer_cell(&writer, columns[i].label);
    csv_writer_end_row(&writer);
    while (example_row(&writer, which, rows))
        rows++;
    return true;
}

/* Words one after the other, in lines of WIDTH; *used is where the cursor stands. */
static void put_word(const char *word, int indent, int *used)
{
    if (*used > indent && *used + 1 + text_width(word) > WIDTH) {
        printf("\n%*s", indent, "");
        *used = indent;
    }
    *used += printf("%s%s", *used > indent ? " " : "", word) > 0 ? text_width(word) + (*used > indent) : 0;
}

static void print_kind(size_t which)
{
    printf("\n%s (%s)  nol %s\n", kinds[which].name, _(kinds[which].what), kinds[which].command);
    for (size_t i = 0; i < COLUMNS; i++) {
        int used = 6;

        if (columns[i].kind != which)
            continue;
        printf("  %s  %s  %s\n      ", columns[i].label, columns[i].id, columns[i].needed ? _("needed") : "");
        for (const char *at = columns[i].synonyms; *at != '\0';) {
            int length = (int)strcspn(at, "|");
            char word[128];

            snprintf(word, sizeof(word), "%.*s", length, at);
            put_word(word, 6, &used);
            at += length + (at[length] == '|');
        }
        putchar('\n');
    }
}

void formats_print(void)
{
    fputs(_("\nColumns of the files that come in: header, name for --map, below it other headers that are "
            "known.\nnol template KIND writes one.\n"),
          stdout);
    for (size_t i = 0; i < KINDS; i++)
        print_kind(i);
    fputs(_("\nFields of what goes out with -o json; -o csv has those of -o wide, with their titles.\n"),
          stdout);
    for (size_t i = 0; i < sizeof(outputs) / sizeof(*outputs); i++) {
        int used = 6;

        printf("\nnol %s\n      ", outputs[i].command);
        for (unsigned f = 0; f < outputs[i].row->n_fields; f++)
            put_word(outputs[i].row->fields[f].name, 6, &used);
        putchar('\n');
    }
}
