/* What the door does with bytes that no honest client sends, over real TLS. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/limits.h"
#include "proto/auth.pb-c.h"
#include "proto/cases.pb-c.h"
#include "tests/support/running.h"

#define TYPE(name) NOL__MESSAGE_TYPE__##name

/* The answer to a raw frame: its error's name, "" for a reply, "closed" when the server ends the connection. */
static const char *answer(struct wire *wire, size_t *size)
{
    static char name[64];
    Nol__Error *error = NULL;
    ProtobufCMessage *reply = NULL;
    uint64_t id;

    strcpy(name, "closed");
    switch (wire_receive(wire, &id, &nol__ping_reply__descriptor, &reply, &error)) {
    case WIRE_REFUSED:
        snprintf(name, sizeof(name), "%s", error->name);
        if (size)
            *size = nol__error__get_packed_size(error);
        nol__error__free_unpacked(error, NULL);
        break;
    case WIRE_DONE:
        name[0] = '\0';
        protobuf_c_message_free_unpacked(reply, NULL);
        break;
    case WIRE_LOST:
        break;
    }
    return name;
}

static const char *raw(struct wire *wire, uint32_t length, uint16_t type, uint16_t flags, uint64_t id,
                       const void *payload, size_t size)
{
    cr_assert(wire_send_raw(wire, length, type, flags, id, payload, size));
    return answer(wire, NULL);
}

static void assert_alive(struct running *running)
{
    struct wire *wire = running_as(running, "c1");
    Nol__Ping ping = NOL__PING__INIT;
    ProtobufCMessage *reply;
    Nol__Error *error;

    cr_assert_eq(wire_call(wire, TYPE(PING), &ping.base, &nol__ping_reply__descriptor, &reply, &error),
                 WIRE_DONE);
    protobuf_c_message_free_unpacked(reply, NULL);
    wire_close(wire);
}

Test(wire_frames, before_login_a_frame_has_4_KiB_and_after_it_256)
{
    struct running *running = running_start(1);
    struct wire *wire = wire_open(running->port);
    static uint8_t bytes[LIMIT_FRAME];

    cr_assert_str_eq(raw(wire, LIMIT_FRAME_BEFORE_LOGIN + 1, TYPE(LOGIN), 0, 7, NULL, 0), "FRAME_TOO_LARGE");
    cr_assert_str_eq(answer(wire, NULL), "closed");
    wire_close(wire);

    wire = running_as(running, "c1");
    cr_assert_str_eq(raw(wire, LIMIT_FRAME, TYPE(CASE_SHOW), 0, 8, bytes, LIMIT_FRAME), "BAD_FRAME");
    cr_assert_str_eq(raw(wire, LIMIT_FRAME + 1, TYPE(CASE_SHOW), 0, 9, NULL, 0), "FRAME_TOO_LARGE");
    cr_assert_str_eq(answer(wire, NULL), "closed");
    wire_close(wire);
    wire = running_as(running, "c1");
    cr_assert_str_eq(raw(wire, UINT32_MAX, TYPE(CASE_SHOW), 0, 9, NULL, 0), "FRAME_TOO_LARGE");
    wire_close(wire);
    assert_alive(running);
    running_stop(running);
}

Test(wire_frames, an_unknown_type_is_refused_by_its_number_and_three_offences_end_the_connection)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");

    cr_assert_str_eq(raw(wire, 0, 0x7777, 0, 5, NULL, 0), "UNKNOWN_TYPE");
    cr_assert_str_eq(raw(wire, 0, TYPE(HELLO), 0, 6, NULL, 0), "WRONG_PHASE");
    cr_assert_str_eq(raw(wire, 4, TYPE(CASE_SHOW), 0, 7, "\xff\xff\xff\xff", 4), "BAD_FRAME");
    cr_assert_str_eq(answer(wire, NULL), "closed");
    wire_close(wire);
    assert_alive(running);
    running_stop(running);
}

Test(wire_frames, flags_and_id_0_of_a_request_are_refused)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");

    cr_assert_str_eq(raw(wire, 0, TYPE(PING), 1, 5, NULL, 0), "BAD_FRAME");
    cr_assert_str_eq(raw(wire, 0, TYPE(PING), 0, 0, NULL, 0), "BAD_FRAME");
    wire_close(wire);
    assert_alive(running);
    running_stop(running);
}

Test(wire_frames, nothing_but_hello_and_login_is_served_before_login)
{
    struct running *running = running_start(1);
    struct wire *wire = wire_open(running->port);
    Nol__CaseShow show = NOL__CASE_SHOW__INIT;
    uint8_t bytes[64];

    show.case_ = (char *)"300001N";
    cr_assert_str_eq(raw(wire, (uint32_t)nol__case_show__pack(&show, bytes), TYPE(CASE_SHOW), 0, 5, bytes,
                         nol__case_show__get_packed_size(&show)),
                     "WRONG_PHASE");
    wire_close(wire);
    assert_alive(running);
    running_stop(running);
}

Test(wire_frames, bad_text_is_refused_in_a_short_error_and_hurts_nobody)
{
    /* field 1 (case): bad UTF-8; a NUL; a field that does not exist; twice the same; a number where text belongs */
    static const struct {
        const char *bytes;
        size_t size;
    } payloads[] = {{"\x0a\x02\xc3\x28", 4},
                    {"\x0a\x03"
                     "3\0001",
                     5},
                    {"\xf8\x07\x01", 3},
                    {"\x0a\x01"
                     "3"
                     "\x0a\x01"
                     "3",
                     6},
                    {"\x08\x01", 2},
                    {"\x0a\x7f", 2}};
    struct running *running = running_start(1);

    for (size_t i = 0; i < sizeof(payloads) / sizeof(*payloads); i++) {
        struct wire *wire = running_as(running, "c1");
        size_t size = 0;
        const char *name;

        cr_assert(wire_send_raw(wire, (uint32_t)payloads[i].size, TYPE(CASE_SHOW), 0, 5, payloads[i].bytes,
                                payloads[i].size));
        name = answer(wire, &size);
        cr_assert(strcmp(name, "BAD_FRAME") == 0 || strcmp(name, "BAD_FIELD") == 0, "payload %zu: %s", i,
                  name);
        cr_assert_leq(size, (size_t)LIMIT_ERROR_BYTES);
        wire_close(wire);
    }
    assert_alive(running);
    running_stop(running);
}

Test(wire_frames, an_error_is_at_most_1_KiB_whatever_was_sent)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "d1");
    static char reason[3000];
    Nol__CaseShow show = NOL__CASE_SHOW__INIT;
    Nol__CaseList list = NOL__CASE_LIST__INIT;
    static uint8_t bytes[4096];
    size_t size = 0;

    memset(reason, 'x', sizeof(reason) - 1);
    show.case_ = reason;
    cr_assert(wire_send_raw(wire, (uint32_t)nol__case_show__pack(&show, bytes), TYPE(CASE_SHOW), 0, 5, bytes,
                            nol__case_show__get_packed_size(&show)));
    cr_assert_str_eq(answer(wire, &size), "BAD_FIELD");
    cr_assert_leq(size, (size_t)LIMIT_ERROR_BYTES);
    list.street = reason;
    cr_assert(wire_send_raw(wire, (uint32_t)nol__case_list__pack(&list, bytes), TYPE(CASE_LIST), 0, 6, bytes,
                            nol__case_list__get_packed_size(&list)));
    cr_assert_str_eq(answer(wire, &size), "BAD_FIELD");
    cr_assert_leq(size, (size_t)LIMIT_ERROR_BYTES);
    wire_close(wire);
    running_stop(running);
}

Test(wire_frames, garbage_instead_of_TLS_and_of_frames_ends_that_connection_alone)
{
    struct running *running = running_start(1);

    for (int i = 0; i < 20; i++) {
        struct wire *wire = running_as(running, "c1");
        uint8_t noise[512];

        for (size_t k = 0; k < sizeof(noise); k++)
            noise[k] = (uint8_t)(k * 131 + (size_t)i * 17);
        wire_send_bytes(wire, noise, sizeof(noise));
        wire_close(wire);
    }
    assert_alive(running);
    running_stop(running);
}

Test(wire_frames, eight_requests_in_flight_are_answered_by_their_ids_and_the_ninth_is_not_lost)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "s1");
    bool seen[64] = {false};
    uint64_t first = 0, id;

    for (int i = 0; i < 40; i++) {
        Nol__CaseList list = NOL__CASE_LIST__INIT;

        cr_assert(wire_send(wire, TYPE(CASE_LIST), &list.base, &id));
        first = first ? first : id;
    }
    for (int i = 0; i < 40; i++) {
        ProtobufCMessage *reply;
        Nol__Error *error;

        cr_assert_eq(wire_receive(wire, &id, &nol__case_list_reply__descriptor, &reply, &error), WIRE_DONE);
        cr_assert(id >= first && id < first + 40 && !seen[id - first]);
        seen[id - first] = true;
        protobuf_c_message_free_unpacked(reply, NULL);
    }
    wire_close(wire);
    running_stop(running);
}

Test(wire_frames, who_leaves_with_requests_in_flight_takes_nothing_along)
{
    struct running *running = running_start(1);

    for (int turn = 0; turn < 60; turn++) {
        struct wire *wire = running_as(running, "s1");
        uint64_t id;

        for (int i = 0; i < 8 + turn % 9; i++) {
            Nol__CaseList list = NOL__CASE_LIST__INIT;
            Nol__Ping ping = NOL__PING__INIT;

            wire_send(wire, i < 8 ? TYPE(CASE_LIST) : TYPE(PING), i < 8 ? &list.base : &ping.base, &id);
        }
        if (turn % 3 == 0)
            wire_abort(wire);
        else
            wire_close(wire);
    }
    assert_alive(running);
    running_stop(running);
}
