/* What a write promises: keys, versions, the fence; and that server and connection may die at any time. Through the real nold. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/caseno.h"
#include "common/limits.h"
#include "proto/cases.pb-c.h"
#include "proto/visits.pb-c.h"
#include "tests/support/patience.h"
#include "tests/support/running.h"

#define TYPE(name) NOL__MESSAGE_TYPE__##name

/* An outcome in words: "done 3", "late", or the error's name. */
static char said[128];

static const char *outcome_of(enum wire_outcome outcome, ProtobufCMessage *reply, Nol__Error *error)
{
    const Nol__CaseResult *result = (const Nol__CaseResult *)reply;

    strcpy(said, "lost");
    if (outcome == WIRE_DONE) {
        if (result->has_version)
            snprintf(said, sizeof(said), "%s %u", result->outcome, result->version);
        else
            snprintf(said, sizeof(said), "%s", result->outcome);
        protobuf_c_message_free_unpacked(reply, NULL);
    } else if (outcome == WIRE_REFUSED) {
        snprintf(said, sizeof(said), "%s", error->name);
        nol__error__free_unpacked(error, NULL);
    }
    return said;
}

static const char *receive(struct wire *wire)
{
    ProtobufCMessage *reply;
    Nol__Error *error;
    uint64_t id;
    enum wire_outcome outcome = wire_receive(wire, &id, &nol__case_result__descriptor, &reply, &error);

    return outcome_of(outcome, reply, error);
}

static char *number_of(int64_t id)
{
    static char ring[8][CASENO_SIZE];
    static unsigned turn;

    caseno_format(id, ring[turn % 8]);
    return ring[turn++ % 8];
}

/* A visit without a finding under a key made of `key` sixteen times. */
static void visit_init(Nol__VisitSubmit *visit, uint8_t bytes[16], uint8_t key, int64_t id, uint32_t version)
{
    nol__visit_submit__init(visit);
    memset(bytes, key, 16);
    visit->has_key = visit->has_version = 1;
    visit->key = (ProtobufCBinaryData){16, bytes};
    visit->case_ = number_of(id);
    visit->version = version;
    visit->on = (char *)"2019-02-01";
    visit->result = (char *)"not_met";
    visit->how = (char *)"home";
    visit->note = (char *)"家中无人";
}

static const char *submit(struct wire *wire, uint8_t key, int64_t id, uint32_t version)
{
    Nol__VisitSubmit visit;
    ProtobufCMessage *reply;
    Nol__Error *error;
    uint8_t bytes[16];
    enum wire_outcome outcome;

    visit_init(&visit, bytes, key, id, version);
    outcome = wire_call(wire, TYPE(VISIT_SUBMIT), &visit.base, &nol__case_result__descriptor, &reply, &error);
    return outcome_of(outcome, reply, error);
}

/* The district gives a case to a unit. */
static void assign(struct running *running, int64_t id, uint32_t version, const char *to, uint8_t key)
{
    struct wire *wire = running_as(running, "d1");
    Nol__CaseRef ref = NOL__CASE_REF__INIT, *refs[] = {&ref};
    Nol__CaseAct act = NOL__CASE_ACT__INIT;
    ProtobufCMessage *reply;
    Nol__Error *error;
    uint8_t bytes[16];

    memset(bytes, key, sizeof(bytes));
    act.has_key = ref.has_version = 1;
    act.key = (ProtobufCBinaryData){16, bytes};
    ref.case_ = number_of(id);
    ref.version = version;
    act.n_items = 1;
    act.items = refs;
    act.to = (char *)to;
    cr_assert_eq(
        wire_call(wire, TYPE(CASE_ASSIGN), &act.base, &nol__case_act_reply__descriptor, &reply, &error),
        WIRE_DONE, "%s", error ? error->name : "lost");
    protobuf_c_message_free_unpacked(reply, NULL);
    wire_close(wire);
}

Test(writes, a_key_sent_again_gives_the_first_result_and_is_done_once)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");

    cr_assert_str_eq(submit(wire, 1, 310001, 2), "done 3");
    cr_assert_str_eq(submit(wire, 2, 310001, 3), "done 4");
    cr_assert_str_eq(submit(wire, 1, 310001, 2), "done 3");
    cr_assert_str_eq(running_ask(running, "SELECT count(*) FROM visit WHERE case_id = 310001"), "2");
    cr_assert_str_eq(
        running_ask(running, "SELECT count(*) FROM event WHERE case_id = 310001 AND kind = 'visit'"), "2");
    cr_assert_str_eq(running_ask(running, "SELECT version FROM case_file WHERE id = 310001"), "4");
    wire_close(wire);
    running_stop(running);
}

Test(writes, a_refusal_is_a_result_and_repeated_as_it_was)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");

    cr_assert_str_eq(submit(wire, 1, 310001, 1), "CONFLICT");
    cr_assert_str_eq(submit(wire, 2, 310001, 2), "done 3");
    cr_assert_str_eq(submit(wire, 1, 310001, 1), "CONFLICT");
    cr_assert_str_eq(running_ask(running, "SELECT count(*) FROM visit WHERE case_id = 310001"), "1");
    wire_close(wire);
    running_stop(running);
}

Test(writes, a_key_with_another_payload_is_refused)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");

    cr_assert_str_eq(submit(wire, 1, 310001, 2), "done 3");
    cr_assert_str_eq(submit(wire, 1, 310001, 3), "KEY_REUSED");
    cr_assert_str_eq(submit(wire, 1, 310002, 2), "KEY_REUSED");
    cr_assert_str_eq(running_ask(running, "SELECT count(*) FROM visit WHERE case_id IN (310001, 310002)"),
                     "1");
    wire_close(wire);
    running_stop(running);
}

Test(writes, anothers_key_is_refused_and_nothing_else_is_said)
{
    struct running *running = running_start(1);
    struct wire *mine = running_as(running, "c1"), *theirs = running_as(running, "c1b");
    Nol__VisitSubmit visit;
    ProtobufCMessage *reply;
    Nol__Error *error;
    uint8_t bytes[16];

    cr_assert_str_eq(submit(mine, 1, 310001, 2), "done 3");
    visit_init(&visit, bytes, 1, 310001, 2);
    cr_assert_eq(
        wire_call(theirs, TYPE(VISIT_SUBMIT), &visit.base, &nol__case_result__descriptor, &reply, &error),
        WIRE_REFUSED);
    cr_assert_str_eq(error->name, "KEY_REFUSED");
    cr_assert(error->n_params == 0 && error->n_moves == 0 && !error->has_version);
    nol__error__free_unpacked(error, NULL);
    wire_close(mine);
    wire_close(theirs);
    running_stop(running);
}

Test(writes, a_stale_version_gets_the_moves_since_and_the_version_now)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");
    Nol__VisitSubmit visit;
    ProtobufCMessage *reply;
    Nol__Error *error;
    uint8_t bytes[16];

    cr_assert_str_eq(submit(wire, 1, 310001, 2), "done 3");
    assign(running, 310001, 3, "990101001002", 50);
    assign(running, 310001, 4, "990101001001", 51);
    visit_init(&visit, bytes, 2, 310001, 3);
    cr_assert_eq(
        wire_call(wire, TYPE(VISIT_SUBMIT), &visit.base, &nol__case_result__descriptor, &reply, &error),
        WIRE_REFUSED);
    cr_assert_str_eq(error->name, "CONFLICT");
    cr_assert_eq(error->version, 5);
    cr_assert_eq(error->n_moves, 2);
    cr_assert_eq(error->moves[0]->version, 4);
    cr_assert_str_eq(error->moves[1]->verb, "assign");
    cr_assert_str_eq(error->moves[1]->by, "d1");
    nol__error__free_unpacked(error, NULL);
    wire_close(wire);
    running_stop(running);
}

Test(writes, a_former_holders_visit_is_kept_as_late_and_its_other_acts_are_not_found)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");
    Nol__CaseRef ref = NOL__CASE_REF__INIT, *refs[] = {&ref};
    Nol__CaseAct act = NOL__CASE_ACT__INIT;
    uint8_t bytes[16] = {77};
    ProtobufCMessage *reply;
    Nol__Error *error;

    assign(running, 310003, 2, "990101001002", 50);
    cr_assert_str_eq(submit(wire, 1, 310003, 2), "late");
    cr_assert_str_eq(submit(wire, 1, 310003, 2), "late");
    cr_assert_str_eq(submit(wire, 2, 310003, 3), "NOT_FOUND", "a version at which it held nothing any more");
    cr_assert_str_eq(
        running_ask(running,
                    "SELECT version || ' ' || state || ' ' || late_visit FROM case_file WHERE id = 310003"),
        "3 at_community true");
    cr_assert_str_eq(
        running_ask(running,
                    "SELECT count(*) FROM visit WHERE case_id = 310003 AND late AND version IS NULL"),
        "1");
    act.has_key = ref.has_version = 1;
    act.key = (ProtobufCBinaryData){16, bytes};
    ref.case_ = number_of(310003);
    ref.version = 2;
    act.n_items = 1;
    act.items = refs;
    act.reason = (char *)"不在本社区";
    cr_assert_eq(
        wire_call(wire, TYPE(CASE_HANDBACK), &act.base, &nol__case_act_reply__descriptor, &reply, &error),
        WIRE_REFUSED);
    cr_assert_str_eq(error->name, "NOT_FOUND");
    nol__error__free_unpacked(error, NULL);
    wire_close(wire);
    running_stop(running);
}

Test(writes, a_session_and_a_key_outlive_kill_9_of_the_server)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");

    cr_assert_str_eq(submit(wire, 1, 310001, 2), "done 3");
    running_kill(running);
    cr_assert_str_eq(submit(wire, 2, 310001, 3), "lost");
    wire_close(wire);
    running_again(running);
    wire = running_as(running, "c1");
    cr_assert_str_eq(submit(wire, 1, 310001, 2), "done 3");
    cr_assert_str_eq(submit(wire, 2, 310001, 3), "done 4");
    cr_assert_str_eq(running_ask(running, "SELECT count(*) FROM visit WHERE case_id = 310001"), "2");
    wire_close(wire);
    running_stop(running);
}

Test(writes, what_is_in_flight_at_SIGTERM_is_answered_within_5_seconds)
{
    struct running *running = running_start(1);
    struct wire *wires[20];
    unsigned done = 0, lost = 0;
    char sql[160];
    int took;

    for (int i = 0; i < 20; i++) {
        Nol__VisitSubmit visit;
        uint8_t bytes[16];
        uint64_t id;

        wires[i] = running_as(running, "c1");
        visit_init(&visit, bytes, (uint8_t)(100 + i), 310001 + i, 2);
        cr_assert(wire_send(wires[i], TYPE(VISIT_SUBMIT), &visit.base, &id));
    }
    took = running_drain(running);
    cr_assert_leq(took, (int)patience_figure(DRAIN_MS + 500));
    for (int i = 0; i < 20; i++) {
        const char *outcome = receive(wires[i]);

        done += strcmp(outcome, "done 3") == 0;
        lost += strcmp(outcome, "lost") == 0; /* not yet read when the server stopped reading */
        wire_close(wires[i]);
    }
    cr_assert_eq(done + lost, 20);
    snprintf(sql, sizeof(sql),
             "SELECT count(*) >= %u AND count(*) <= %u FROM visit WHERE case_id BETWEEN 310001 AND 310020",
             done, done + lost);
    cr_assert_str_eq(running_ask(running, sql), "t");
    cr_assert_geq(done, 1u, "not even one of twenty was answered");
    running_stop(running);
}

Test(writes, several_processes_serve_one_port_and_one_key_is_done_once_among_them)
{
    struct running *running = running_start(2);
    struct wire *wires[24];

    /* The kernel spreads connections over the processes; the same key goes in by all of them at once. */
    for (int i = 0; i < 24; i++) {
        Nol__VisitSubmit visit;
        uint8_t bytes[16];
        uint64_t id;

        wires[i] = running_as(running, "c1");
        visit_init(&visit, bytes, 9, 310001, 2);
        cr_assert(wire_send(wires[i], TYPE(VISIT_SUBMIT), &visit.base, &id));
    }
    for (int i = 0; i < 24; i++) {
        cr_assert_str_eq(receive(wires[i]), "done 3");
        wire_close(wires[i]);
    }
    cr_assert_str_eq(running_ask(running, "SELECT count(*) FROM visit WHERE case_id = 310001"), "1");
    cr_assert_str_eq(
        running_ask(running,
                    "SELECT count(DISTINCT pid) > 7 FROM pg_stat_activity WHERE usename = 'nol_app' AND "
                    "datname = current_database()"),
        "t", "both processes have their connections");
    running_stop(running);
}

Test(writes, of_two_officers_on_one_case_one_wins_and_versions_form_a_chain)
{
    struct running *running = running_start(1);
    struct wire *one = running_as(running, "c1"), *other = running_as(running, "c1b");

    for (uint32_t round = 0; round < 10; round++) {
        struct wire *wires[] = {one, other};
        unsigned done = 0, conflicts = 0;

        for (int i = 0; i < 2; i++) {
            Nol__VisitSubmit visit;
            uint8_t bytes[16];
            uint64_t id;

            visit_init(&visit, bytes, (uint8_t)(2 * round + (unsigned)i + 1), 310005, 2 + round);
            cr_assert(wire_send(wires[i], TYPE(VISIT_SUBMIT), &visit.base, &id));
        }
        for (int i = 0; i < 2; i++) {
            const char *outcome = receive(wires[i]);

            done += strncmp(outcome, "done", 4) == 0;
            conflicts += strcmp(outcome, "CONFLICT") == 0;
        }
        cr_assert(done == 1 && conflicts == 1, "round %u: %u done, %u conflicts", round, done, conflicts);
    }
    cr_assert_str_eq(
        running_ask(
            running,
            "SELECT string_agg(version::text, ' ' ORDER BY version) FROM event WHERE case_id = 310005"),
        "1 2 3 4 5 6 7 8 9 10 11 12");
    wire_close(one);
    wire_close(other);
    running_stop(running);
}

Test(writes, a_dismissed_officers_live_session_ends_within_5_seconds)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1b");

    cr_assert_str_eq(submit(wire, 1, 310001, 2), "done 3");
    running_ask(running, "UPDATE account SET disabled_at = now() WHERE name = 'c1b' RETURNING 1");
    cr_assert_str_eq(submit(wire, 2, 310001, 3), "NOT_LOGGED_IN");
    wire_close(wire);
    running_stop(running);
}

Test(writes, the_log_holds_no_word_about_a_child)
{
    struct running *running = running_start(1);
    struct wire *wire = running_as(running, "c1");
    Nol__CaseShow show = NOL__CASE_SHOW__INIT;
    ProtobufCMessage *reply;
    Nol__Error *error;

    show.case_ = number_of(300001);
    show.reveal = (char *)"核对证件号码";
    cr_assert_eq(wire_call(wire, TYPE(CASE_SHOW), &show.base, &nol__case_file__descriptor, &reply, &error),
                 WIRE_DONE);
    protobuf_c_message_free_unpacked(reply, NULL);
    cr_assert_str_eq(submit(wire, 1, 310001, 2), "done 3");
    cr_assert_str_eq(submit(wire, 2, 310001, 2), "CONFLICT");
    show.case_ = (char *)"〔E1〕300001"; /* where a number belongs */
    cr_assert_eq(wire_call(wire, TYPE(CASE_SHOW), &show.base, &nol__case_file__descriptor, &reply, &error),
                 WIRE_REFUSED);
    nol__error__free_unpacked(error, NULL);
    /* An error of the database that would quote a row: the name of a constraint's value, the text of a statement. */
    running_ask(running, "ALTER TABLE visit ADD CHECK (note <> '家中无人') NOT VALID; SELECT 1");
    submit(wire, 3, 310001, 3);
    wire_close(wire);
    cr_assert_null(strstr(running_log(running), "〔"));
    cr_assert_null(strstr(running_log(running), "990101201003"));
    cr_assert_null(strstr(running_log(running), "家中无人"));
    cr_assert_null(strstr(running_log(running), "核对证件"));
    running_stop(running);
}
