/*
 * The words of a program in its other language, compiled into it from a .po file (cmake/words.c, cmake/words.cmake).
 *
 * English stands in the source, Chinese in the table. No locale, no folder and no library of the C runtime decides
 * what is found. Knows no program and no command.
 */
#ifndef COMMON_CATALOGUE_H
#define COMMON_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

struct catalogue_word {
    const char *msgid, *text;
};

/* Sorted by msgid, as strcmp() orders. */
struct catalogue {
    const struct catalogue_word *words;
    size_t count;
};

/* The translation, or msgid itself where there is none. Borrows from the table or returns msgid. */
const char *catalogue_text(const struct catalogue *catalogue, const char *msgid);

/*
 * Is it English that is asked for? By `language` ("en", "zh"), or, when NULL, by the first of LC_ALL, LC_MESSAGES and
 * LANG that is set; Chinese for all else.
 */
bool catalogue_english_wanted(const char *language);

#endif
