/*
 * A word as a shell takes it: plain where it may be, else in quotes. Pure.
 */
#ifndef COMMON_QUOTED_H
#define COMMON_QUOTED_H

#include "common/buffer.h"

void quoted_append(struct buffer *line, const char *word);

#endif
