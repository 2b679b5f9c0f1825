/*
 * The draft of a dialogue: the answers given so far, in a file of the profile, so that neither Ctrl-C nor a lost line loses them.
 *
 *   $XDG_STATE_HOME/nol/PROFILE/drafts/NAME     0600 in a folder of 0700; NAME is CASE of a visit, CASE.raise of an escalation
 *
 * Offices share computers, so it holds no more than what was typed: the number of the case and no name, birth date or address of the
 * child; of a scan its file name. It is the account's that began it, goes when the act was acknowledged, at logout, and after
 * DRAFT_DAYS.
 */
#ifndef CLIENT_DRAFT_H
#define CLIENT_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "client/ask.h"
#include "common/caseno.h"

#define DRAFT_DAYS 7
#define DRAFT_NAME_SIZE (CASENO_SIZE + 8)
#define DRAFT_RAISE "%s.raise" /* the name of an escalation's */

struct profile;

struct draft {
    const struct profile *profile; /* borrowed */
    const char *name;              /* borrowed */
    bool sent;                     /* it was confirmed: an acknowledged act of its kind is this one */
};

/* The answers of the draft onto the tape, in the call's arena; the moment it was written is in `at`, of MOMENT_SIZE. False when
 * there is none of this account's. */
bool draft_read(struct call *call, const struct draft *draft, struct ask_tape *tape, char at[]);

/* An empty tape leaves no file; `at` is now, as client/moment keeps it. False with errno. */
bool draft_write(const struct draft *draft, const struct ask_tape *tape, const char *at);

/* False with errno. */
bool draft_remove(const struct draft *draft);

/* The act was acknowledged: the draft that was sent goes. */
void draft_settled(const struct profile *profile, const char *name);

/* Removes every draft of the profile that is older than so many days; how many that were, and the first one's case in `first`, of
 * DRAFT_NAME_SIZE. */
size_t draft_sweep(const struct profile *profile, int days, char first[]);

#endif
