/*
 * One group of writes: the items that go out in one call of write_group, and what became of each.
 *
 * Knows no connection and no policy of sizes; that is write_lane.
 */
#ifndef NOL_SERVER_DB_GROUP_H
#define NOL_SERVER_DB_GROUP_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "common/buffer.h"
#include "common/limits.h"
#include "server/db/call.h"

struct group {
    struct segment segment; /* stands first: the segment is the group */
    void *owner;
    unsigned count;                       /* 0: free */
    struct call *items[LIMIT_GROUP];      /* by `sort` */
    uint8_t keys[LIMIT_GROUP][KEY_BYTES]; /* as they came */
    size_t bytes;                         /* of the items */
    struct buffer text;
};

/* More than this in one statement helps nobody; a single item may be larger. */
#define GROUP_BYTES_MAX ((size_t)1024 * 1024)

void group_init(struct group *group, void *owner);
void group_deinit(struct group *group);

bool group_holds_key(const struct group *group, const uint8_t key[KEY_BYTES]);

/* Of items and of bytes. */
bool group_has_room(const struct group *group, const struct call *call);

/* Adds in the order of `sort`, behind its equals. The group has room, the call is in no queue. */
void group_add(struct group *group, struct call *call);

/* The items as one JSON array, borrowed until the next call; NULL without memory. */
const char *group_text(struct group *group);

/* Ends every item with its own row, or as UNKNOWN when the rows do not fit. Empties the group. */
void group_end_committed(struct group *group, const PGresult *result);
void group_end_all(struct group *group, enum db_outcome outcome, const char *sqlstate);

#endif
