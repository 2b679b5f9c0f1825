/*
 * A dialogue whose answers are kept as a draft while it is under way: neither Ctrl-C, Ctrl-D nor a lost line loses them.
 *
 *   kept_open, kept_offer, the questions, each run from the start again after a step back; kept_sent once it is confirmed; kept_close
 */
#ifndef CLIENT_KEPT_H
#define CLIENT_KEPT_H

#include "client/ask.h"
#include "client/draft.h"
#include "client/session.h"

struct kept {
    struct call *call;
    struct session *session;
    struct draft draft;
    struct ask_tape tape;
    struct asking asking;
    const char *says; /* what goes on with it */
};

/* `name` is the draft's, `command` goes on with it; both outlive the dialogue. */
void kept_open(struct kept *kept, struct call *call, struct session *session, const char *name,
               const char *command);

/* What was begun before and is not submitted: on the tape again, or thrown away. `begun` says it, with %s for the moment. False at the end of
 * input. From here on an interrupt says that it is kept. */
bool kept_offer(struct kept *kept, const char *begun);

/* It was confirmed: an act that is acknowledged is this one. */
void kept_sent(struct kept *kept);

/* Says that it is kept, where it ends without success. Returns the exit code. */
int kept_close(struct kept *kept, int exit_code);

#endif
