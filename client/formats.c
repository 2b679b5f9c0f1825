#include "client/formats.h"

#include <stdio.h>
#include <string.h>

#include "client/i18n.h"
#include "client/outputs.h"
#include "client/scheme_template.h"
#include "common/csv.h"
#include "common/text.h"

#define WIDTH 78

static const struct format_column {
    enum { KIND_ORG, KIND_ROSTER, KIND_LIST, KIND_CALENDAR, KIND_USER } kind;
    const char *id, *label, *synonyms, *example;
    bool needed;
} columns[] = {
#define COLUMN(kind_, id_, label_, needed_, synonyms_, example_)                                             \
    {KIND_##kind_, #id_, label_, synonyms_, example_, needed_},
#include "common/import_columns.def"
#undef COLUMN
};
#define COLUMNS (sizeof(columns) / sizeof(*columns))

/* In the order of the kinds above, then those that are no table. */
static const struct {
    const char *name, *chinese[3], *command, *what;
    const char *document; /* NULL: a table */
} kinds[] = {
    {"org", {"单位", "机构"}, "org import", N_("units"), NULL},
    {"roster", {"学籍", "学籍库"}, "roster import", N_("the student registry"), NULL},
    {"list", {"名单"}, "batch import", N_("a list of children"), NULL},
    {"calendar", {"校历", "日历", "工作日历"}, "calendar import", N_("the calendar"), NULL},
    {"user", {"账号"}, "user import", N_("accounts of a stamped list"), NULL},
    {"scheme", {"方案", "分类方案"}, "scheme import", N_("a classification scheme"), scheme_template},
};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

const char *formats_kind(unsigned n)
{
    return n < KINDS ? i18n_is_chinese() ? kinds[n].chinese[0] : kinds[n].name : NULL;
}

/* The file is also known by the noun that takes it in: batch, of "batch import". */
static bool is_noun(const char *command, const char *name)
{
    size_t length = strlen(name);

    return strncmp(command, name, length) == 0 && command[length] == ' ';
}

static bool is_called(size_t kind, const char *name)
{
    for (size_t i = 0; i < 3 && kinds[kind].chinese[i] != NULL; i++)
        if (strcmp(kinds[kind].chinese[i], name) == 0)
            return true;
    return strcmp(kinds[kind].name, name) == 0 || is_noun(kinds[kind].command, name);
}

static size_t find_kind(const char *name)
{
    size_t i = 0;

    while (i < KINDS && !is_called(i, name))
        i++;
    return i;
}

const char *formats_ending(const char *kind)
{
    size_t i = find_kind(kind);

    return i < KINDS && kinds[i].document != NULL ? "json" : "csv";
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
    if (kinds[which].document != NULL) {
        buffer_append_text(out, kinds[which].document);
        return true;
    }
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
    printf("\n%s (%s)  nol %s\n", i18n_is_chinese() ? kinds[which].chinese[0] : kinds[which].name,
           _(kinds[which].what), kinds[which].command);
    if (kinds[which].document != NULL)
        scheme_template_print();
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
    fputs(_("\nWhat goes out: fields with -o json, columns with -o csv. Acts on cases write what stands "
            "under case\n"
            "approve, imports what stands under batch import, --how of any report what stands under report "
            "stage --how.\n"),
          stdout);
    outputs_print(WIDTH);
}
