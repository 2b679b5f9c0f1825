/* nol watch and substitutes through the real programs: every event counted over kills, several processes, a drain. */
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/caseno.h"
#include "proto/cases.pb-c.h"
#include "proto/watch.pb-c.h"
#include "tests/support/database.h"
#include "tests/support/desk.h"
#include "tests/support/patience.h"

static int64_t now_ms(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

/* Notices n<from> … n<to> for a unit, each with an event of its own. */
static void tell(struct running *running, const char *org, unsigned from, unsigned to)
{
    char sql[600];

    snprintf(sql, sizeof(sql),
             "DO $$ BEGIN FOR n IN %u .. %u LOOP WITH e AS (INSERT INTO nol.event (kind) VALUES ('test') "
             "RETURNING id) "
             "INSERT INTO nol.notice (event_id, org_id, kind) SELECT e.id, o.id, 'n' || n || '.' FROM e, "
             "nol.org o WHERE o.code = '%s'; END LOOP; END $$",
             from, to, org);
    database_run(running->database, "postgres", sql);
}

/* n<from> … n<to> stand in what was said, in this order, each once. */
static void assert_each_once(const char *said, unsigned from, unsigned to)
{
    const char *at = said;

    for (unsigned n = from; n <= to; n++) {
        char word[24];
        const char *found;

        snprintf(word, sizeof(word), "\"n%u.\"", n);
        found = strstr(at, word);
        cr_assert_not_null(found, "%s is missing, or out of order: %s", word, said);
        cr_assert_null(strstr(found + 1, word), "%s came twice", word);
        at = found;
    }
}

#define E1 "990101001001"

Test(watch, every_event_is_shown_once_over_kills_of_the_server)
{
    struct desk desk;
    struct program watcher;
    unsigned told = 0;

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "c1");
    tell(desk.running, E1, 1, 20); /* before it begins */
    desk_begin(&watcher, "c1", "-o json watch --since 0", NULL);
    told = 20;
    program_wait_said(&watcher, "\"n20.\"", DESK_CALL_MS);
    for (int round = 0; round < 4; round++) {
        char last[24];

        tell(desk.running, E1, told + 1, told + 10);
        if (round % 2 == 0)
            running_kill(desk.running);
        else
            running_drain(desk.running);
        tell(desk.running, E1, told + 11, told + 20); /* while no server is there */
        running_again(desk.running);
        tell(desk.running, E1, told + 21, told + 30);
        told += 30;
        snprintf(last, sizeof(last), "\"n%u.\"", told);
        program_wait_said(&watcher, last, DESK_CALL_MS);
    }
    cr_assert_not_null(strstr(watcher.said, "connection is lost"), "it says so: %s", watcher.said);
    kill(watcher.pid, SIGINT);
    cr_assert_eq(program_wait_end(&watcher, DESK_CALL_MS), 130);
    assert_each_once(watcher.said, 1, told);
    /* And from any line on, the rest of them. */
    char words[120], *line = strstr(watcher.said, "\"n50.\""), *cursor;
    while (line > watcher.said && line[-1] != '\n')
        line--;
    cursor = strstr(line, "\"cursor\":\"") + strlen("\"cursor\":\"");
    snprintf(words, sizeof(words), "-o json watch --since %.*s --once", (int)strcspn(cursor, "\""), cursor);
    NOL("c1", words, 0);
    assert_each_once(desk.program.said, 51, told);
    NOT_SAID("\"n50.\"");
    NOL("c1", "watch --since 99999999 --once", 2);
    SAID("CURSOR_UNKNOWN");
    desk_close(&desk);
}

Test(watch, the_work_itself_is_told_to_those_whom_it_concerns)
{
    struct desk desk;
    char number[CASENO_SIZE];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "d1");
    desk_seat(&desk, "c1");
    desk_seat(&desk, "c2");
    desk_seat(&desk, "c3");
    desk_seat(&desk, "aud");
    caseno_format(300001, number);
    NOL("d1", "case assign 300001 --to 990101002001", 0);
    NOL("c3", "-o json watch --since 0 --once", 0);
    for (int i = 0; i < 20 && strstr(desk.program.said, "assigned") == NULL;
         i++) /* until it has its position */
        NOL("c3", "-o json watch --since 0 --once", 0);
    SAID("\"kind\":\"assigned\"");
    SAID(number);
    NOL("c1", "watch --since 0 --once", 0);
    SAID("went to another unit");
    NOL("c1", "--lang zh watch --since 0 --once", 0);
    SAID("已转其他单位");
    NOL("c2", "watch --since 0 --once", 0);
    NOT_SAID(number);
    NOL("aud", "watch", 5);
    NOL("c1", "-o csv watch --since 0 --once", 0);
    SAID("Cursor,At,Notice,Case,Number,Due");
    desk_close(&desk);
}

/* A push with rows, within what is left of a second. */
static unsigned rows_within(struct wire *wire, int64_t until)
{
    ProtobufCMessage *reply;
    Nol__Error *error;
    unsigned rows = 0;
    uint64_t id;

    while (rows == 0 && now_ms() < until) {
        wire_set_timeout(wire, (int)(until - now_ms()) + 1);
        if (wire_receive(wire, &id, &nol__watch_event__descriptor, &reply, &error) != WIRE_DONE)
            return 0;
        cr_assert_eq(id, 0);
        rows = (unsigned)((Nol__WatchEvent *)reply)->n_rows;
        protobuf_c_message_free_unpacked(reply, NULL);
    }
    return rows;
}

/* WATCH, and the word that it has caught up. */
static void watch_from_now(struct wire *wire)
{
    Nol__Watch watch = NOL__WATCH__INIT;
    ProtobufCMessage *reply;
    Nol__Error *error;
    uint64_t id;

    cr_assert_eq(
        wire_call(wire, NOL__MESSAGE_TYPE__WATCH, &watch.base, &nol__watch_reply__descriptor, &reply, &error),
        WIRE_DONE);
    protobuf_c_message_free_unpacked(reply, NULL);
    cr_assert_eq(wire_receive(wire, &id, &nol__watch_event__descriptor, &reply, &error), WIRE_DONE);
    cr_assert_eq(id, 0);
    cr_assert(((Nol__WatchEvent *)reply)->caught_up);
    protobuf_c_message_free_unpacked(reply, NULL);
}

/* Lines of a file that hold a word. */
static unsigned lines_with(const char *path, const char *word)
{
    FILE *file = fopen(path, "r");
    char line[4096];
    unsigned count = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        count += strstr(line, word) != NULL;
    if (file != NULL)
        fclose(file);
    return count;
}

static void wait_a_bit(void)
{
    poll(NULL, 0, 200);
}

/* Waits until the condition holds; says what it waited for. */
#define UNTIL(condition)                                                                                     \
    for (int64_t until_ = now_ms() + DESK_CALL_MS; !(condition); wait_a_bit())                               \
    cr_assert(now_ms() < until_, "waited for: %s", #condition)

/* The server's memory in KiB. */
static long memory_of(const struct running *running)
{
    char path[64], line[256];
    long kib = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)running->pid);
    file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    if (file != NULL)
        fclose(file);
    return kib;
}

/* Stopped in the middle (a laptop that sleeps): 20 MB wait, the server keeps next to nothing of them, and all are shown in the end. */
Test(watch, of_a_client_that_stands_still_is_given_up_and_caught_up)
{
    struct desk desk;
    struct program watcher;
    char words[200], file[100], options[300];
    const char *set = getenv("ASAN_OPTIONS");
    long before;

    /* What is freed is to be given back: a sanitizer keeps it for a while. */
    snprintf(options, sizeof(options), "%s:quarantine_size_mb=1", set != NULL ? set : "");
    setenv("ASAN_OPTIONS", options, 1);
    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "c1");
    snprintf(file, sizeof(file), "%s/said", desk.folder);
    snprintf(words, sizeof(words), "-o json watch --since 0 >%s", file);
    desk_begin(&watcher, "c1", words, NULL);
    tell(desk.running, E1, 1, 1);
    UNTIL(lines_with(file, "\"n1.\"") == 1);
    kill(watcher.pid, SIGSTOP);
    before = memory_of(desk.running);
    database_run(
        desk.running->database, "postgres",
        "WITH e AS (INSERT INTO nol.event (kind) VALUES ('test') RETURNING id) INSERT INTO nol.notice "
        "(event_id, org_id, kind, ref) SELECT e.id, o.id, 'much', repeat('r', 1000) FROM e, nol.org o, "
        "generate_series(1, 20000) n WHERE o.code = '990101001001'");
    UNTIL(strstr(running_log(desk.running), "watches no longer") != NULL);
    cr_assert_lt(memory_of(desk.running) - before, 16 * 1024, "it keeps %ld KiB more",
                 memory_of(desk.running) - before);
    kill(watcher.pid, SIGCONT);
    program_wait_said(&watcher, "The server stopped sending", DESK_CALL_MS);
    UNTIL(lines_with(file, "\"much\"") == 20000);
    tell(desk.running, E1, 2, 2);
    UNTIL(lines_with(file, "\"n2.\"") == 1);
    cr_assert_eq(lines_with(file, "\"cursor\""), 20002, "each once");
    kill(watcher.pid, SIGINT);
    cr_assert_eq(program_wait_end(&watcher, DESK_CALL_MS), 130);
    desk_close(&desk);
}

enum { WATCHERS = 24 };

Test(watch, all_processes_tell_their_watchers_within_a_second)
{
    struct running *running = running_start(3);
    struct wire *wires[WATCHERS], *officer = running_as(running, "d1");
    int64_t slowest = 0;

    for (int i = 0; i < WATCHERS; i++) {
        wires[i] = running_as(running, i % 2 == 0 ? "c1" : "c1b");
        watch_from_now(wires[i]);
    }
    for (uint32_t round = 0; round < 3; round++) {
        Nol__CaseRef ref = NOL__CASE_REF__INIT, *refs[] = {&ref};
        Nol__CaseAct act = NOL__CASE_ACT__INIT;
        ProtobufCMessage *reply;
        Nol__Error *error;
        char number[CASENO_SIZE];
        uint8_t key[16];
        int64_t start, until;

        memset(key, (int)round + 1, sizeof(key));
        caseno_format(310001 + round, number);
        act.has_key = ref.has_version = 1;
        act.key = (ProtobufCBinaryData){16, key};
        ref.case_ = number;
        ref.version = 2;
        act.n_items = 1;
        act.items = refs;
        act.to = (char *)"990101002001";
        cr_assert_eq(wire_call(officer, NOL__MESSAGE_TYPE__CASE_ASSIGN, &act.base,
                               &nol__case_act_reply__descriptor, &reply, &error),
                     WIRE_DONE, "%s", error != NULL ? error->name : "lost");
        protobuf_c_message_free_unpacked(reply, NULL);
        start = now_ms(); /* acknowledged */
        until = start + patience_figure(1000);
        for (int i = 0; i < WATCHERS; i++) {
            cr_assert_eq(rows_within(wires[i], until), 1, "watcher %d, round %u", i, round);
            if (now_ms() - start > slowest)
                slowest = now_ms() - start;
        }
    }
    cr_log_info("slowest of %d watchers: %lld ms", WATCHERS, (long long)slowest);
    cr_assert_gt(
        atoi(running_ask(running,
                         "SELECT count(DISTINCT pid) FROM pg_stat_activity WHERE usename = 'nol_app' AND "
                         "datname = current_database()")),
        14, "three processes");
    for (int i = 0; i < WATCHERS; i++)
        wire_close(wires[i]);
    wire_close(officer);
    running_stop(running);
}

Test(watch, a_drain_does_not_wait_for_watchers)
{
    struct running *running = running_start(1);
    struct wire *wires[8];
    int took;

    for (int i = 0; i < 8; i++) {
        wires[i] = running_as(running, "c1");
        watch_from_now(wires[i]);
    }
    tell(running, E1, 1, 100);
    took = running_drain(running);
    cr_assert_lt(took, (int)patience_figure(5000), "%d ms", took);
    for (int i = 0; i < 8; i++)
        wire_close(wires[i]);
    running_stop(running);
}

Test(watch, of_a_dismissed_officer_ends_within_5_seconds_and_says_why)
{
    struct desk desk;
    struct program watcher;
    int64_t start, took;

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "c1b");
    desk_begin(&watcher, "c1b", "watch", NULL);
    program_wait_said(&watcher, "Watching from", DESK_CALL_MS);
    running_ask(desk.running, "UPDATE account SET disabled_at = now() WHERE name = 'c1b' RETURNING 1");
    start = now_ms();
    cr_assert_eq(program_wait_end(&watcher, DESK_CALL_MS), 4, "%s", watcher.said);
    took = now_ms() - start;
    cr_assert_lt(took, patience_figure(6000)); /* and the way back of the client, which asks once more */
    cr_assert_not_null(strstr(watcher.said, "NOT_LOGGED_IN"));
    desk_close(&desk);
}

Test(watch, a_substitute_works_at_the_post_of_a_colleague_until_it_is_over)
{
    struct desk desk;
    char words[300], number[CASENO_SIZE];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    desk_seat(&desk, "s1");
    desk_seat(&desk, "c1");
    desk_seat(&desk, "aud");
    running_password(desk.running, "c1", "correct horse");
    caseno_format(300002, number); /* with c2 */
    snprintf(words, sizeof(words), "case show %s", number);
    NOL("c1", words, 3);
    NOL("s1", "user substitute c2 --by c1 --until 2030-01-01", 1);
    SAID("SUBSTITUTE_NOT_POSSIBLE");
    NOL("s1", "user substitute c2 --by c1 --until $(TZ=Asia/Shanghai date +%F)", 0);
    SAID("nol --profile for-c2 login");
    snprintf(words, sizeof(words), "login 127.0.0.1:%u --user c1 --for c2 --password-stdin --ca %s/ca.crt",
             desk.running->port, desk.running->folder);
    desk_begin(&desk.program, "for-c2", words, "correct horse\n");
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 0, "%s", desk.program.said);
    SAID("You stand in for c2");
    NOL("for-c2", "whoami", 0);
    SAID("c2");
    snprintf(words, sizeof(words), "case show %s", number);
    NOL("for-c2", words, 0);
    NOL("c1", words, 3); /* the own session is the own one */
    snprintf(words, sizeof(words), "visit submit %s --result not_met --how home --note x", number);
    NOL("for-c2", words, 0);
    NOL("aud", "audit list --kind visit", 0);
    SAID("c1");
    NOL("s1", "user substitute c2 --end", 0);
    NOL("for-c2", "whoami", 4);
    snprintf(words, sizeof(words), "login 127.0.0.1:%u --user c1 --for c2 --password-stdin",
             desk.running->port);
    desk_begin(&desk.program, "for-c2", words, "correct horse\n");
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), 4, "%s", desk.program.said);
    SAID("NOT_A_SUBSTITUTE");
    NOL("s1", "user substitute c2", 2);
    /* A name from before names were looked at, in a line for somebody else to paste. */
    running_ask(desk.running,
                "UPDATE nol.account SET name = 'x;touch${IFS}pwn' WHERE name = 'c2' RETURNING 1");
    NOL("s1", "user substitute 'x;touch${IFS}pwn' --by c1 --until $(TZ=Asia/Shanghai date +%F)", 0);
    SAID("nol --profile 'for-x;touch${IFS}pwn' login 127.0.0.1:");
    SAID(" --user c1 --for 'x;touch${IFS}pwn'\n");
    desk_close(&desk);
}
