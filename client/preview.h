/*
 * What an act on cases is about, before it is sent: number and name of each, by the code that is proposed (or confirmed), in words.
 *
 * One case is said in a line, and asked about where something deserves a closer look. Of several it is asked whether to go on; --yes answers, and without a terminal only --yes does.
 */
#ifndef CLIENT_PREVIEW_H
#define CLIENT_PREVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "client/labels.h"
#include "client/targets.h"

struct preview_item {
    const char *number, *name;
    const char *group;     /* what happens to it, in words; items of one group stand together */
    const char *more;      /* besides: papers, tries; of a case alone */
    const char *mark;      /* behind the name; "" */
    const char *danger_at; /* the child is in danger since then; NULL */
    bool odd;              /* something about it deserves a closer look */
    bool left;             /* the act leaves it as it is: said, and not asked about */
};

/* Says it on stderr and asks where there are several. 0: go on; else the exit code. The items are put in order. */
int preview_ask(struct call *call, const char *verb, struct preview_item *items, size_t count);

/* The same for cases that are read now. `proposed`: they are grouped by what is proposed, not by what is confirmed. */
int preview_cases(struct call *call, struct session *session, const char *verb, bool proposed,
                  const struct target *targets, size_t count);

#endif
