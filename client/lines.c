#include "client/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/moment.h"
#include "client/notice.h"
#include "client/output.h"
#include "client/terminal.h"
#include "common/buffer.h"
#include "common/text.h"

#define LABEL 12
#define WIDTH 80

/* A narrower terminal takes less. */
static int width(void)
{
    int columns = terminal_columns();

    return columns > 0 && columns < WIDTH ? columns : WIDTH;
}

void lines_section(const char *title, size_t count)
{
    printf("\n%s%s", terminal_has_color() ? "\033[1m" : "", title);
    if (count > 0)
        printf(" (%zu)", count);
    printf("%s\n", terminal_has_color() ? "\033[0m" : "");
}

void lines_value(const char *label, const char *value)
{
    int wide = text_width(label) >= LABEL ? text_width(label) + 2 : LABEL;
    char *inert, at[MOMENT_SIZE];

    if (value == NULL || *value == '\0')
        return;
    inert = strdup(moment_short(value, false, at));
    if (inert == NULL)
        return;
    text_make_inert(inert, false);
    fputs("  ", stdout);
    output_padded(label, wide, false);
    output_wrapped(inert, wide + 2, LABEL + 2, width());
    fputc('\n', stdout);
    free(inert);
}

void lines_notices(Nol__Notice *const *notices, size_t first, size_t count)
{
    for (size_t i = first; i < count; i++) {
        char *sentence = notice_sentence(notices[i]);

        LINES_PARTS(0, "!!", sentence);
        free(sentence);
    }
}

void lines_parts(int indent, const char *const *texts, size_t count)
{
    struct buffer all;
    char at[MOMENT_SIZE];

    buffer_init(&all, 1024 * 1024);
    for (size_t i = 0; i < count; i++)
        if (texts[i] != NULL && *texts[i] != '\0') {
            buffer_append_text(&all, all.size > 0 ? "  " : "");
            text_append_inert(&all, moment_short(texts[i], false, at));
        }
    if (all.size > 0) {
        printf("%*s", indent, "");
        output_wrapped(buffer_text(&all), indent, indent + 2, width());
        fputc('\n', stdout);
    }
    buffer_deinit(&all);
}
