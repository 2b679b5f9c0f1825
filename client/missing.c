#include "client/missing.h"

#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/words.h"
#include "common/text.h"

static void print_inert(FILE *to, const char *text)
{
    char *copy = strdup(text);

    if (copy != NULL) {
        text_make_inert(copy, false);
        fputs(copy, to);
    }
    free(copy);
}

void missing_print(FILE *to, const Nol__Missing *missing)
{
    fputs("  - ", to);
    if (missing->text != NULL)
        print_inert(to, missing->text);
    else if (missing->condition != NULL)
        print_inert(to, words_label(WORDS_CONDITION, missing->condition));
    for (size_t i = 0; i < missing->n_kinds; i++) {
        fputs(i == 0 ? " [" : " | ", to);
        print_inert(to, missing->kinds[i]);
    }
    fputs(missing->n_kinds > 0 ? "]" : "", to);
    for (size_t i = 0; i < missing->n_fields; i++) {
        fputs(i == 0 ? _("; lacks ") : ", ", to);
        print_inert(to, words_label(WORDS_FIELD, missing->fields[i]));
    }
    fputs(missing->has_waivable && missing->waivable ? _(" (a waiver may be asked for)\n") : "\n", to);
}
