/*
 * Text as people type it: is it valid, what does it mean, what is it worth on a terminal.
 *
 * All text is UTF-8. Functions on `char *` work in place and never lengthen it; they and all others want
 * valid text, so text_is_valid comes first, at the door. Knows no language, no locale and no field.
 */
#ifndef COMMON_TEXT_H
#define COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/buffer.h"

/* Strict UTF-8: no NUL, no surrogate, no overlong form, nothing above U+10FFFF. */
bool text_is_valid(const char *text, size_t length);

/* Where validity ends: the offset of the first bad byte, `length` when there is none. */
size_t text_valid_prefix(const char *text, size_t length);

/* The code point at *text, moving the cursor past it; 0 at the end. */
int32_t text_next(const char **text);

/* Any blank: ASCII, NBSP, U+3000 and the other Unicode spaces. Not what has no width. */
bool text_is_blank(int32_t c);

/* Characters that show nothing: BOM, zero width, soft hyphen, direction marks. */
bool text_is_invisible(int32_t c);

/* Marks and overrides of the direction of writing. */
bool text_is_direction(int32_t c);

bool text_is_han(int32_t c);

/* Full-width letters, digits and signs to ASCII; U+3000 to a space. */
void text_narrow(char *text);

/* Blanks at both ends go, and what is invisible goes anywhere. */
void text_trim(char *text);

/* Every blank and everything invisible goes: for numbers and codes. */
void text_squeeze(char *text);

/* Makes text inert: terminal escapes, control and direction characters go; tabs and line ends become
 * spaces, or stay (line ends as '\n') with keep_lines. */
void text_make_inert(char *text, bool keep_lines);

/* A person's name in the form in which names are compared and kept: NFC, half-width, no blanks within
 * a Chinese name and single ones within any other, every variant of the middle dot as U+00B7.
 * NULL past the arena's cap. */
char *text_normalise_name(struct arena *arena, const char *name);

/* NFC alone; NULL past the arena's cap. */
char *text_normalise(struct arena *arena, const char *text);

/* Columns on a terminal; East Asian ambiguous characters count 1. */
int text_width(const char *text);

/* Bytes of the longest prefix that fits into `columns`, never splitting a character from its marks. */
size_t text_fit(const char *text, int columns);

/* Appends the text in exactly `columns` columns: padded with spaces, or cut and ended with "..". */
bool text_append_column(struct buffer *buffer, const char *text, int columns);

/* Appends the text made inert, for a sentence that quotes what somebody else wrote. */
bool text_append_inert(struct buffer *buffer, const char *text);

/* Whether a spreadsheet would take the cell for a formula. */
bool text_is_formula(const char *cell);

/* A spreadsheet would take these digits for a number and show another one: 990101001001 as 9.90E+11, 007 as 7. */
bool text_is_number_like(const char *cell);

#endif
