#include "server/db/group.h"

#include <stdio.h>
#include <string.h>

#include "common/bug.h"
#include "common/log.h"

void group_init(struct group *group, void *owner)
{
    *group = (struct group){.owner = owner};
    buffer_init(&group->text, (size_t)LIMIT_GROUP * (LIMIT_FRAME * 7 + 4096)); /* a byte may become \u0000 */
}

void group_deinit(struct group *group)
{
    buffer_deinit(&group->text);
}

bool group_holds_key(const struct group *group, const uint8_t key[KEY_BYTES])
{
    for (unsigned i = 0; i < group->count; i++)
        if (memcmp(group->keys[i], key, KEY_BYTES) == 0)
            return true;
    return false;
}

bool group_has_room(const struct group *group, const struct call *call)
{
    return group->count == 0 ||
           (group->count < LIMIT_GROUP && group->bytes + call->text_length <= GROUP_BYTES_MAX);
}

void group_add(struct group *group, struct call *call)
{
    unsigned place = group->count;

    BUG_ON(group->count == LIMIT_GROUP);
    memcpy(group->keys[group->count], call->key, KEY_BYTES);
    while (place > 0 && group->items[place - 1]->sort > call->sort) {
        group->items[place] = group->items[place - 1];
        place--;
    }
    group->items[place] = call;
    if (group->count == 0)
        group->bytes = 0;
    group->bytes += call->text_length;
    group->count++;
}

const char *group_text(struct group *group)
{
    bool fine = true;

    /* What one large item needed is not kept for ever. */
    if (group->text.capacity > 2 * GROUP_BYTES_MAX)
        buffer_deinit(&group->text);
    buffer_clear(&group->text);
    for (unsigned i = 0; i < group->count && fine; i++)
        fine = buffer_append_byte(&group->text, i == 0 ? '[' : ',') &&
               buffer_append(&group->text, group->items[i]->text, group->items[i]->text_length);
    fine = fine && buffer_append_byte(&group->text, ']');
    return fine ? buffer_text(&group->text) : NULL;
}

void group_end_all(struct group *group, enum db_outcome outcome, const char *sqlstate)
{
    unsigned count = group->count;

    /* Emptied first: a callback may look at the lane. */
    group->count = 0;
    for (unsigned i = 0; i < count; i++)
        call_end_with(group->items[i], outcome, sqlstate);
}

/* One row an item, and each says whose it is. */
static bool fits(const struct group *group, const PGresult *result)
{
    if (PQntuples(result) != (int)group->count || PQnfields(result) != 2)
        return false;
    for (unsigned i = 0; i < group->count; i++) {
        char n[16];

        snprintf(n, sizeof(n), "%u", i + 1);
        if (strcmp(PQgetvalue(result, (int)i, 0), n) != 0 || PQgetisnull(result, (int)i, 1))
            return false;
    }
    return true;
}

void group_end_committed(struct group *group, const PGresult *result)
{
    struct db_result cell;
    unsigned count = group->count;

    if (!fits(group, result)) {
        log_error("database: write_group answered with other rows than it was asked for");
        group_end_all(group, DB_UNKNOWN, "");
        return;
    }
    group->count = 0;
    for (unsigned i = 0; i < count; i++) {
        cell = (struct db_result){.outcome = DB_DONE,
                                  .sqlstate = "",
                                  .rows = 1,
                                  .columns = 1,
                                  .pg = result,
                                  .row_offset = (int)i,
                                  .column_offset = 1};
        call_end(group->items[i], &cell);
    }
}
