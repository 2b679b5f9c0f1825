/*
 * INI files: [section], key = value, whole-line comments with # or ;. Pure: the text is passed in.
 *
 * Which keys exist and what they may hold is the callback's business; a key that it does not know is an error,
 * since a setting mistyped is a setting lost.
 */
#ifndef COMMON_INI_H
#define COMMON_INI_H

#include <stdbool.h>
#include <stddef.h>

#define INI_LINE_MAX 4096

struct ini_error {
    unsigned line;
    char what[160];
};

/*
 * Called for each value, with the section "" before the first. Blanks around keys and values are gone, and one pair of
 * double quotes around a value, which keeps blanks. Strings are borrowed until return. Returns NULL, or what is wrong.
 */
typedef const char *(*ini_value_fn)(void *arg, const char *section, const char *key, const char *value,
                                    unsigned line);

/* Stops at the first error. */
bool ini_parse(const char *text, size_t length, ini_value_fn on_value, void *arg, struct ini_error *error);

#endif
