/*
 * Whom an officer lets in: each account with name, role, unit and who made it, before it is done.
 */
#ifndef CLIENT_USER_PREVIEW_H
#define CLIENT_USER_PREVIEW_H

#include <stddef.h>

#include "client/session.h"

#define USER_SEEN_MAX 5000 /* as many as a stamped list may have */

/* What was shown, for the server to hold against what waits when the answer comes. */
struct user_seen {
    char **users;
    char **marks;
    size_t count;
};

/* Shows the accounts of these names, or of the stamped list `number` (NULL: names), on stderr. Asks on a terminal; where nobody can be asked
 * several want --yes, as with cases. 0: go on; else the exit code, and why was said. */
int user_preview_ask(struct call *call, struct session *session, char *const *names, size_t count,
                     const char *number, struct user_seen *seen);

#endif
