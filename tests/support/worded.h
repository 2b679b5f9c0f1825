/*
 * Is a line that nol printed in one language? Chinese output has no Latin word, English output no Chinese, but for names, numbers, commands,
 * options, and what people wrote themselves: a word with a mark like 〔注〕 in it is nobody's fault.
 */
#ifndef TESTS_SUPPORT_WORDED_H
#define TESTS_SUPPORT_WORDED_H

#include <stdbool.h>

/* Where the first word of the other language stands in `line`, which is taken apart; NULL: nowhere. */
const char *worded_fault(char *line, bool chinese);

#endif
