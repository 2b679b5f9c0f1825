/*
 * Writes that were sent and are not yet settled, kept on disk so that a retry sends the same bytes under the same key.
 *
 * One file a write, named by its key, in a 0700 folder of the profile; synced before the write is sent, removed once its
 * outcome is known. A file that is not whole (a crash while it was written) was never sent and is no entry.
 */
#ifndef CLIENT_PENDING_H
#define CLIENT_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/limits.h"

#define PENDING_NAME_SIZE (2 * KEY_BYTES + 1)

struct pending {
    uint8_t key[KEY_BYTES];
    char name[PENDING_NAME_SIZE]; /* the key as hexadecimal digits */
    uint32_t type;
    char *at;      /* when it was kept (client/moment) */
    char *server;  /* host:port and account that it is for */
    char *command; /* "case approve" */
    char *subject; /* what it is about: "100001X", or several with blanks between */
    char *payload;
    size_t size;
};

/* Makes the name from the key, and writes; `at` as client/moment says it. False with errno: then nothing may be sent. */
bool pending_keep(const char *folder, struct pending *pending, const char *at);

/* The outcome is known: the key is never used again. False with errno. */
bool pending_settle(const char *folder, const char *name);

/* Every entry, oldest first: returns, caller frees with pending_free_all. */
struct pending *pending_load(const char *folder, size_t *count);
void pending_free_all(struct pending *all, size_t count);

/* The entry of the same act on the same thing at the same server; NULL when there is none. */
const struct pending *pending_find(const struct pending *all, size_t count, const char *server,
                                   const char *command, const char *subject);

#endif
