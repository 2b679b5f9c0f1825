/*
 * A word as a shell takes it: plain where it may be, else in quotes. Pure.
 */
#ifndef CLIENT_QUOTED_H
#define CLIENT_QUOTED_H

#include "common/buffer.h"

void quoted_append(struct buffer *line, const char *word);

#endif
