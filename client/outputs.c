#include "client/outputs.h"

#include <stdio.h>

#include "client/command.h"
#include "client/report_table.h"
#include "common/text.h"

#define INDENT 8

/* Words one after the other; *used is where the cursor stands. */
static void put(const char *word, const char *behind, int *used, int width)
{
    int wide = text_width(word) + text_width(behind);

    if (*used > INDENT && *used + 1 + wide > width) {
        printf("\n%*s", INDENT, "");
        *used = INDENT;
    }
    *used += printf("%s%s%s", *used > INDENT ? " " : "", word, behind) > 0 ? wide + (*used > INDENT) : 0;
}

static void put_titles(const char *const *titles, int *used, int width)
{
    for (; *titles != NULL; titles++)
        put(_(*titles), titles[1] != NULL ? "," : "", used, width);
}

static void put_csv(const struct output *output, int *used, int width)
{
    if (output->report) {
        put_titles(report_table_about, used, width);
        printf(",");
        ++*used;
    }
    if (output->titles != NULL)
        put_titles(output->titles, used, width);
    for (const struct column *column = output->columns; column != NULL && column->field != NULL; column++)
        put(_(column->title), column[1].field != NULL ? "," : "", used, width);
}

static void print(const struct output *output, int width)
{
    int used = INDENT;

    printf("\nnol %s\n", output->command);
    if (output->fields != NULL) {
        printf("%-*s", INDENT, "  json");
        for (unsigned f = 0; f < output->fields->n_fields; f++)
            put(output->fields->fields[f].name, "", &used, width);
        putchar('\n');
    }
    printf("%-*s", INDENT, "  csv");
    used = INDENT;
    put_csv(output, &used, width);
    putchar('\n');
}

void outputs_print(int width)
{
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct output *output = (*noun)->outputs; output != NULL && output->command != NULL;
             output++)
            print(output, width);
}
