#include "client/submit_prepare.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "common/bug.h"
#include "common/random.h"

void submit_copy(struct pending *to, const struct pending *from)
{
    *to = *from;
    to->at = NULL;
    to->server = strdup(from->server);
    to->command = strdup(from->command);
    to->subject = strdup(from->subject);
    to->payload = malloc(from->size + 1);
    BUG_ON(to->server == NULL || to->command == NULL || to->subject == NULL || to->payload == NULL);
    memcpy(to->payload, from->payload, from->size);
}

/* A new key and the payload under it. */
static void compose(struct submission *item, const char *server, const char *command)
{
    const ProtobufCFieldDescriptor *key =
        protobuf_c_message_descriptor_get_field_by_name(item->request->descriptor, "key");
    struct pending *p = &item->kept;
    char *base = (char *)item->request;

    BUG_ON(key == NULL || key->type != PROTOBUF_C_TYPE_BYTES);
    random_key(p->key);
    *(protobuf_c_boolean *)(base + key->quantifier_offset) = 1;
    *(ProtobufCBinaryData *)(base + key->offset) = (ProtobufCBinaryData){sizeof(p->key), p->key};
    p->type = item->type;
    p->server = strdup(server);
    p->command = strdup(command);
    p->subject = strdup(item->subject);
    p->size = protobuf_c_message_get_packed_size(item->request);
    p->payload = malloc(p->size + 1);
    BUG_ON(p->server == NULL || p->command == NULL || p->subject == NULL || p->payload == NULL);
    protobuf_c_message_pack(item->request, (uint8_t *)p->payload);
}

/* What was kept of the same act wins over what was typed now. */
void submit_prepare(struct session *s, const char *command, struct submission *items, size_t count)
{
    char server[400];
    size_t known;
    struct pending *all = pending_load(s->profile.state, &known);

    snprintf(server, sizeof(server), "%s:%s %s", s->profile.host, s->profile.port, s->profile.user);
    for (size_t i = 0; i < count; i++) {
        const struct pending *kept = pending_find(all, known, server, command, items[i].subject);

        if (kept == NULL || kept->type != items[i].type) {
            compose(&items[i], server, command);
            continue;
        }
        submit_copy(&items[i].kept, kept);
        items[i].on_disk = items[i].maybe = true;
        fprintf(stderr,
                _("%s: an earlier %s is not settled yet; that one is sent again, not what was typed now.\n"),
                items[i].subject, kept->command);
    }
    pending_free_all(all, known);
}

void submit_clear(struct submission *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pending *p = &items[i].kept;

        if (items[i].reply != NULL)
            protobuf_c_message_free_unpacked(items[i].reply, NULL);
        failure_clear(&items[i].failure);
        if (p->payload != NULL)
            sodium_memzero(p->payload, p->size);
        free(p->server);
        free(p->command);
        free(p->subject);
        free(p->payload);
        *p = (struct pending){.type = 0};
        items[i].reply = NULL;
    }
}
