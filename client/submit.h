/*
 * Writes: each kept on disk, sent under its key, repeated with the same key until its outcome is known or 60 s have passed.
 *
 * Up to 8 travel at once. What is still unknown after that stays on disk and exits with 9. While an act on a thing is
 * pending, the same act on it sends what was kept, not what was typed now.
 */
#ifndef CLIENT_SUBMIT_H
#define CLIENT_SUBMIT_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "client/failure.h"
#include "client/pending.h"
#include "client/session.h"

struct submission {
    /* Set by the caller: */
    uint32_t type;
    ProtobufCMessage *request; /* its field `key` is set here; borrowed */
    const char *subject;       /* "100001X"; borrowed */
    bool secret;               /* holds a password: never kept on disk */
    bool slow;                 /* an import, a match run: the answer may take a while */

    /* The outcome, for on_done: */
    ProtobufCMessage *reply; /* owned; NULL when it failed */
    struct failure failure;
    int exit_code;

    /* submit's own: */
    struct pending kept;
    enum { SUBMIT_WAITING, SUBMIT_SENT, SUBMIT_DONE } state;
    bool on_disk, told, maybe; /* maybe: one attempt ended unknown */
    uint64_t id;
    int attempts;
    int64_t not_before, trouble_since; /* ms; 0: none */
};

/* Called once for each, in their order. */
typedef void (*submit_done_fn)(void *arg, struct submission *submission);

/* `command` names the act for `pending list`. Returns the worst exit code. */
int submit_run(struct session *session, const char *command, struct submission *items, size_t count,
               submit_done_fn on_done, void *arg);

/* One of them: returns the reply (caller frees), or NULL with the exit code, having said why. */
ProtobufCMessage *submit_one(struct session *session, const char *command, struct submission *item,
                             int *exit_code);

/* Sends a kept one again, as it was. */
int submit_again(struct session *session, const struct pending *kept, submit_done_fn on_done, void *arg);

void submit_clear(struct submission *items, size_t count);

#endif
