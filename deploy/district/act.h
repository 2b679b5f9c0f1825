/*
 * One line of the plan, built word by word.
 */
#ifndef DISTRICT_ACT_H
#define DISTRICT_ACT_H

#include <stddef.h>

#include "deploy/district/children.h"

#define ACT_WORDS 40
#define ACT_BYTES 4096

struct sheet;

struct act {
    const char *words[ACT_WORDS];
    size_t count, used;
    char store[ACT_BYTES];
};

/* `who` and `verb` are borrowed until act_end. */
void act_begin(struct act *act, const char *group, const char *who, const struct child *child);
void act_say(struct act *act, const char *words); /* several words, split at blanks */
void act_word(struct act *act, const char *format, ...) __attribute__((format(printf, 2, 3)));
void act_day(struct act *act, const char *option, long day);
void act_end(struct act *act, struct sheet *sheet); /* writes the line */

#endif
