#include "client/man.h"

#include <stdlib.h>

#include "client/command.h"
#include "client/help_topics.h"

/* Text with what roff would take for its own made harmless. */
static void put(FILE *to, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", to);
    for (; *text != '\0'; text++) {
        if (*text == '\\')
            fputs("\\e", to);
        else if (*text == '-')
            fputs("\\-", to);
        else
            fputc(*text, to);
        if (*text == '\n' && (text[1] == '.' || text[1] == '\''))
            fputs("\\&", to);
    }
}

/* Lines as they stand. */
static void put_block(FILE *to, const char *text)
{
    fputs(".nf\n", to);
    put(to, text);
    fputs("\n.fi\n", to);
}

static void put_option(FILE *to, const struct option_row *row)
{
    char *all;

    fputs(".TP\n\\fB", to);
    if (row->letter != 0)
        fprintf(to, "\\-%c\\fR, \\fB", row->letter);
    fputs("\\-\\-", to);
    put(to, row->name);
    fputs("\\fR", to);
    if (row->value != NULL) {
        fputs(" \\fI", to);
        put(to, i18n_text(row->value));
        fputs("\\fR", to);
    }
    fputc('\n', to);
    put(to, i18n_text(row->help));
    if (row->kind == OPTION_WORD) {
        all = words_all(row->words);
        fputs(": ", to);
        put(to, all);
        free(all);
    }
    fputs(row->many ? _("; may be repeated") : "", to);
    fputc('\n', to);
}

static void put_command(FILE *to, const struct command *c)
{
    fputs(".SS nol ", to);
    put(to, c->noun);
    fputc(' ', to);
    put(to, c->verb != NULL ? c->verb : "");
    fputc(' ', to);
    put(to, i18n_text(c->arguments));
    fputc('\n', to);
    put(to, i18n_text(c->summary));
    fputs("\n.PP\n", to);
    put_block(to, i18n_text(c->examples));
    for (const struct option_row *row = c->options; row != NULL && row->name != NULL; row++)
        put_option(to, row);
    if (c->more != NULL) {
        fputs(".PP\n", to);
        put(to, i18n_text(c->more));
        fputc('\n', to);
    }
}

void man_print(FILE *to)
{
    fputs(".\\\" -*- coding: UTF-8 -*-\n.\\\" Made by nol __man from its command table.\n", to);
    fputs(".TH NOL 1 \"\" \"nol " NOL_VERSION "\"\n.SH ", to);
    fprintf(to, "%s\n", _("NAME"));
    put(to, _("nol - accounts for every child on a list of suspected dropouts"));
    fprintf(to, "\n.SH %s\n\\fBnol\\fR \\fINOUN VERB\\fR ...\n", _("SYNOPSIS"));
    fprintf(to, ".SH %s\n", _("OPTIONS OF EVERY COMMAND"));
    for (const struct option_row *row = commands_global_options; row->name != NULL; row++)
        put_option(to, row);
    fprintf(to, ".SH %s\n", _("COMMANDS"));
    for (const struct noun *const *noun = commands_nouns; *noun != NULL; noun++)
        for (const struct command *c = (*noun)->commands; c->noun != NULL; c++)
            if (!c->hidden)
                put_command(to, c);
    for (const struct help_topic *topic = help_topics; topic->name != NULL; topic++) {
        fputs(".SH ", to);
        put(to, _(topic->title));
        fputc('\n', to);
        put_block(to, _(topic->text));
    }
}
