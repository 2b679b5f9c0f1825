#ifndef NOL_SERVER_AUTH_PINYIN_H
#define NOL_SERVER_AUTH_PINYIN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Chinese words as people type them in Latin letters: `latin` has small letters and no tones. A character may be read in any of its
 * ways, and one sign or blank may stand between two syllables.
 */

/* How many bytes of `latin` from its beginning read `word`; 0: they do not. */
size_t pinyin_reads(const char *latin, const char *word);

/* Whether these bytes are at most so many syllables and nothing else. */
bool pinyin_is_phrase(const char *latin, size_t size, unsigned syllables);

#endif
