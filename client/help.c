#include "client/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/help_topics.h"
#include "client/output.h"
#include "common/buffer.h"
#include "common/bug.h"
#include "common/text.h"

#define WIDTH 80
#define INDENT 2
#define LEFT 26 /* where the words about an option or a command begin */

static void heading(const char *title)
{
    printf("\n%s\n", title);
}

/* Lines as they are, indented. */
static void print_examples(const char *examples)
{
    while (*examples != '\0') {
        size_t length = strcspn(examples, "\n");

        printf("%*s%.*s\n", INDENT, "", (int)length, examples);
        examples += length + (examples[length] == '\n');
    }
}

static void print_item(const char *item, const char *words)
{
    int width = text_width(item);

    printf("%*s", INDENT, "");
    output_padded(item, LEFT - INDENT, false);
    if (width > LEFT - INDENT - 2)
        printf("\n%*s", LEFT, "");
    output_wrapped(words, LEFT, LEFT, WIDTH);
    fputc('\n', stdout);
}

static void print_option(const struct option_row *row)
{
    struct buffer item, words;
    char *all;

    buffer_init(&item, 256);
    buffer_init(&words, 4096);
    if (row->letter != 0)
        buffer_printf(&item, "-%c, ", row->letter);
    buffer_printf(&item, "--%s%s%s", row->name, row->value != NULL ? " " : "",
                  row->value != NULL ? i18n_text(row->value) : "");
    buffer_append_text(&words, i18n_text(row->help));
    if (row->many)
        buffer_append_text(&words, _("; may be repeated"));
    if (row->kind == OPTION_WORD) {
        all = words_all(row->words);
        buffer_printf(&words, ": %s", all);
        free(all);
    }
    print_item(buffer_text(&item), buffer_text(&words));
    buffer_deinit(&item);
    buffer_deinit(&words);
}

static void print_options(const struct option_row *rows)
{
    for (; rows != NULL && rows->name != NULL; rows++)
        print_option(rows);
}

static void print_usage(const struct command *c)
{
    printf("%*snol %s%s%s%s%s%s\n", INDENT, "", c->noun, c->verb != NULL ? " " : "",
           c->verb != NULL ? c->verb : "", c->arguments[0] != '\0' ? " " : "", i18n_text(c->arguments),
           c->options != NULL && c->options->name != NULL ? _(" [OPTIONS]") : "");
}

void help_command(const struct command *c)
{
    printf("%s\n", _(c->summary));
    heading(_("Examples"));
    print_examples(i18n_text(c->examples));
    heading(_("Usage"));
    print_usage(c);
    if (c->options != NULL && c->options->name != NULL) {
        heading(_("Options"));
        print_options(c->options);
    }
    if (c->more != NULL) {
        fputc('\n', stdout);
        output_wrapped(_(c->more), 0, 0, WIDTH);
        fputc('\n', stdout);
    }
    heading(_("Options of every command"));
    print_options(commands_global_options);
}

static void print_command_line(const struct command *c)
{
    struct buffer item;

    buffer_init(&item, 256);
    buffer_printf(&item, "%s%s%s", c->verb != NULL ? c->verb : c->noun, c->arguments[0] != '\0' ? " " : "",
                  i18n_text(c->arguments));
    print_item(buffer_text(&item), _(c->summary));
    buffer_deinit(&item);
}

/* The first example, whole: a line that ends in \ goes on. */
static size_t first_example(const char *examples)
{
    size_t length = strcspn(examples, "\n");

    while (length > 0 && examples[length - 1] == '\\' && examples[length] == '\n')
        length += 1 + strcspn(examples + length + 1, "\n");
    return length;
}

void help_noun(const struct noun *noun)
{
    int shown = 0;

    printf("%s\n", _(noun->summary));
    heading(_("Examples"));
    for (const struct command *c = noun->commands; c->noun != NULL && shown < 3; c++) {
        char *example;

        if (c->hidden)
            continue;
        example = strdup(i18n_text(c->examples));
        BUG_ON(example == NULL);
        example[first_example(example)] = '\0';
        print_examples(example);
        free(example);
        shown++;
    }
    heading(_("Commands"));
    for (const struct command *c = noun->commands; c->noun != NULL; c++)
        if (!c->hidden)
            print_command_line(c);
    printf(_("\nMore about one of them: nol %s VERB --help\n"), noun->name);
    for (const struct help_topic *topic = help_topics; topic->name != NULL; topic++)
        if (topic->noun != NULL && strcmp(topic->noun, noun->name) == 0)
            printf("nol help %-10s  %s\n", topic->name, _(topic->title));
}

static void print_group(const struct noun *noun)
{
    for (const struct noun_group *group = commands_groups; group->first != NULL; group++)
        if (group->first == noun)
            heading(_(group->title));
}

void help_all(void)
{
    printf("%s\n", _("nol: every child on the list is accounted for (not one less)."));
    heading(_("Examples"));
    print_examples(i18n_text(N_("nol login 192.0.2.10:7443 --user zhang --ca ca.pem\n"
                                "nol task list                            my day, the overdue first\n"
                                "nol case list --mine                     what waits for me\n"
                                "nol case show 3                          row 3 of that list\n"
                                "nol visit submit 3                       asks step by step\n"
                                "nol report stage --batch 2019-01         the sums of a list")));
    for (const struct noun *const *n = commands_nouns; *n != NULL; n++) {
        print_group(*n);
        print_item((*n)->name, _((*n)->summary));
    }
    heading(_("Options of every command"));
    print_options(commands_global_options);
    printf("\n%s\n", _("More: nol NOUN --help, nol NOUN VERB --help, nol help TOPIC. Topics:"));
    help_topics_list();
}
