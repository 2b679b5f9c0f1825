#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena_proto.h"
#include "common/limits.h"

/* message Item {}   message List { repeated Item items = 1; }   as protoc-c would write them. */
struct item {
    ProtobufCMessage base;
};

struct list {
    ProtobufCMessage base;
    size_t n_items;
    struct item **items;
};

static const ProtobufCIntRange no_ranges[] = {{0, 0}};
static const ProtobufCMessageDescriptor item_descriptor = {PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
                                                           "Item",
                                                           "Item",
                                                           "Item",
                                                           "",
                                                           sizeof(struct item),
                                                           0,
                                                           NULL,
                                                           NULL,
                                                           0,
                                                           no_ranges,
                                                           NULL,
                                                           NULL,
                                                           NULL,
                                                           NULL};
static const ProtobufCFieldDescriptor list_fields[] = {
    {"items", 1, PROTOBUF_C_LABEL_REPEATED, PROTOBUF_C_TYPE_MESSAGE, offsetof(struct list, n_items),
     offsetof(struct list, items), &item_descriptor, NULL, 0, 0, NULL, NULL}};
static const unsigned list_by_name[] = {0};
static const ProtobufCIntRange list_ranges[] = {{1, 0}, {0, 1}};
static const ProtobufCMessageDescriptor list_descriptor = {PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
                                                           "List",
                                                           "List",
                                                           "List",
                                                           "",
                                                           sizeof(struct list),
                                                           1,
                                                           list_fields,
                                                           list_by_name,
                                                           1,
                                                           list_ranges,
                                                           NULL,
                                                           NULL,
                                                           NULL,
                                                           NULL};

/* A payload of `count` empty items, two bytes each. */
static struct list *unpack(struct arena *arena, size_t count)
{
    ProtobufCAllocator allocator = arena_proto_allocator(arena);
    uint8_t *payload = malloc(2 * count + 1);

    for (size_t i = 0; i < count; i++)
        memcpy(payload + 2 * i, "\x0a\x00", 2);
    void *message = protobuf_c_message_unpack(&list_descriptor, &allocator, 2 * count, payload);
    free(payload);
    return message;
}

Test(arena_proto, a_message_lives_in_the_arena)
{
    struct arena arena;

    arena_init(&arena, LIMIT_UNPACK_HEAP);
    struct list *list = unpack(&arena, 1000);
    cr_assert_not_null(list);
    cr_assert_eq(list->n_items, 1000);
    cr_assert_eq(list->items[999]->base.descriptor, &item_descriptor);
    arena_deinit(&arena); /* and nothing leaks */
}

Test(arena_proto, a_small_frame_of_many_empty_items_stops_at_the_quota)
{
    struct arena arena;

    arena_init(&arena, LIMIT_UNPACK_HEAP);
    cr_assert_null(unpack(&arena, LIMIT_FRAME / 2));
    cr_assert_leq(arena.used, LIMIT_UNPACK_HEAP);
    arena_deinit(&arena);
}

Test(arena_proto, no_quota_breaks_the_unpacker)
{
    struct arena arena;
    size_t given = 0;

    for (size_t cap = 0; cap < 20000; cap += 16) {
        arena_init(&arena, cap);
        struct list *list = unpack(&arena, 100);
        cr_assert(list == NULL || list->n_items == 100);
        given += list != NULL;
        arena_deinit(&arena);
    }
    cr_assert_gt(given, 0);
}
