/*
 * The three list files as they come down the line, each with headers of its own.
 */
#ifndef DISTRICT_LISTS_H
#define DISTRICT_LISTS_H

#include "deploy/district/children.h"

#define LISTS_SPOILED "list-2019-01-spoiled.csv" /* with a row that cannot be taken in */

void lists_write(const char *dir, const struct children *children);

/* What each file is called. */
const char *lists_file(enum list list);

#endif
