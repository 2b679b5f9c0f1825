/*
 * Words as people type them on a Chinese keyboard, brought to the form that the program reads: full-width digits, letters and
 * signs to half-width ones, 、 to a comma. Not for free text, names and file names, which stay as they were typed. Pure.
 */
#ifndef CLIENT_TYPED_H
#define CLIENT_TYPED_H

#include <stdbool.h>
#include <stddef.h>

/* In place; never longer than before. What is invisible goes, and blanks at both ends. */
void typed_narrow(char *text);

/* `from` becomes `to`, which is shorter, wherever it stands: for signs that part the words of a text. */
void typed_replace(char *text, const char *from, char to);

/*
 * A row or a range of rows: 3, #3, 第3行, 1-40, 1～40, 第1至40行; `text` is narrow already. *named: it was said to be a row,
 * by # or 行. False when it is none.
 */
bool typed_rows(const char *text, size_t *first, size_t *last, bool *named);

#endif
