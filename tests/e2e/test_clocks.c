/* Clocks in the real server: two of them on one database, one killed while clocks run; and what people see of clocks. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/caseno.h"
#include "server/net/tls_keys.h"
#include "tests/support/database.h"
#include "tests/support/desk.h"
#include "tests/support/patience.h"

enum { TICK_WAIT_MS = 6000 };

static int nold_clock(struct desk *desk, const struct running *running, const char *words)
{
    char command[512];

    snprintf(command, sizeof(command), "exec %s --lang en clock %s --config %s/nold.conf", NOLD_PROGRAM,
             words, running->folder);
    return desk_shell(desk, command);
}

#define CLOCK(words, expected)                                                                               \
    cr_assert_eq(nold_clock(&desk, desk.running, words), expected, "nold clock %s: %s", words,               \
                 desk.program.said)

static int64_t now_ms(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

/* Until the SQL says "t". */
static void wait_for(const struct running *running, const char *sql)
{
    int64_t end = now_ms() + patience_ms(TICK_WAIT_MS);

    while (strcmp(running_ask(running, sql), "t") != 0)
        cr_assert_lt(now_ms(), end, "not in time: %s\n%s", sql, running_log(running));
}

static void wait_for_log(const struct running *running, const char *words)
{
    int64_t end = now_ms() + patience_ms(TICK_WAIT_MS);

    while (strstr(running_log(running), words) == NULL) {
        cr_assert_lt(now_ms(), end, "not in time: %s\n%s", words, running_log(running));
        running_ask(running, "SELECT 1");
    }
}

static void same(const struct running *running, const char *sql, const char *expected)
{
    const char *got = running_ask(running, sql);

    cr_assert_str_eq(got, expected, "%s: %s", sql, got);
}

/* Another server on the same database. */
static struct running *neighbour(const struct running *running)
{
    struct running *other = calloc(1, sizeof(*other));
    static const char *const names[] = {"127.0.0.1"};
    char fingerprint[TLS_KEYS_FINGERPRINT_SIZE], error[300] = "";

    cr_assert_not_null(other);
    snprintf(other->folder, sizeof(other->folder), "/tmp/nol-e2e-XXXXXX");
    cr_assert_not_null(mkdtemp(other->folder));
    cr_assert(tls_keys_ensure(other->folder, names, 1, fingerprint, error, sizeof(error)), "%s", error);
    snprintf(other->database, sizeof(other->database), "%s", running->database);
    other->workers = 1;
    running_again(other);
    return other;
}

/* Nothing twice, nothing without its row of the trail. */
static void check_once(const struct running *running)
{
    same(running,
         "SELECT count(*) FROM (SELECT detail ->> 'clock' FROM event WHERE kind = 'overdue' GROUP BY 1 "
         "HAVING count(*) > 1) x",
         "0");
    same(running,
         "SELECT count(*) FROM (SELECT case_id, detail ->> 'to' FROM event WHERE kind = 'gone_up' GROUP BY "
         "1, 2 HAVING "
         "count(*) > 1) x",
         "0");
    same(running,
         "SELECT count(*) FROM (SELECT unit_id, holder_id, raised_on FROM escalation GROUP BY 1, 2, 3 HAVING "
         "count(*) > 1) x",
         "0");
    same(
        running,
        "SELECT (SELECT count(*) FROM escalation_case) - (SELECT count(*) FROM event WHERE kind = 'gone_up')",
        "0");
    same(running,
         "SELECT count(*) FROM clock k WHERE (k.late_on IS NOT NULL) <> EXISTS (SELECT FROM event e WHERE "
         "e.kind = 'overdue' "
         "AND e.detail ->> 'clock' = k.id::text)",
         "0");
    same(running,
         "SELECT count(*) FROM notice n WHERE NOT EXISTS (SELECT FROM event e WHERE e.id = n.event_id)", "0");
    same(running,
         "SELECT count(*) FROM case_file c WHERE c.escalations <> (SELECT count(*) FROM escalation_case x "
         "WHERE x.case_id "
         "= c.id AND x.settled_on IS NULL)",
         "0");
}

Test(clocks, one_of_two_servers_is_killed_while_clocks_run)
{
    struct desk desk;
    struct running *other;

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    running_stand_at(desk.running, "2024-09-23 10:00+08");
    database_run(desk.running->database, "postgres",
                 "UPDATE batch SET clocks = true; SELECT clock_case(id, '2024-09-23') FROM case_file");
    same(desk.running,
         "SELECT count(*) FROM clock WHERE status = 'running' AND kind = 'visit' AND due = '2024-10-11'",
         "44");
    other = neighbour(desk.running);

    /* The day after, in the morning: whoever ticks first is killed, or not; the other one goes on. */
    CLOCK("move +19d", 0);
    running_kill(desk.running);
    wait_for(other, "SELECT count(*) = 44 FROM clock WHERE kind = 'visit' AND late_on = '2024-10-12'");
    wait_for(other, "SELECT count(*) = 44 FROM clock WHERE kind = 'visit' AND gone_up_to = 'street'");
    check_once(other);
    same(other,
         "SELECT string_agg(o.name || ' ' || (SELECT count(*) FROM escalation_case x WHERE x.escalation_id = "
         "e.id), ', ' ORDER "
         "BY o.code) FROM escalation e JOIN org o ON o.id = e.unit_id WHERE o.type = 'community'",
         "东一社区 41, 东二社区 1, 西一社区 2");

    /* Three working days later, with the other one killed: one level further. */
    running_again(desk.running);
    CLOCK("move +4d", 0);
    running_kill(other);
    wait_for(desk.running,
             "SELECT count(*) = 44 FROM clock WHERE kind = 'visit' AND gone_up_to = 'district'");
    check_once(desk.running);
    same(desk.running,
         "SELECT count(*) FROM escalation e JOIN org o ON o.id = e.unit_id WHERE o.type = 'community' AND "
         "e.state = 'ended'",
         "3");

    /* Both, and as often as it takes: the top. */
    running_again(other);
    CLOCK("move +30d", 0);
    running_kill(desk.running);
    running_kill(other);
    running_again(other);
    wait_for(other,
             "SELECT count(*) = 44 FROM clock WHERE kind = 'visit' AND gone_up_to = 'leadership_group'");
    running_again(desk.running);
    wait_for(other, "SELECT NOT clock_waits(clock_now(), today(), false)");
    check_once(desk.running);
    same(desk.running, "SELECT count(*) FROM clock WHERE kind = 'visit' AND go_up_on IS NOT NULL", "0");
    running_stop(other);
    desk_close(&desk);
}

static const char list_csv[] =
    "序号,姓名,性别,证件号码,出生日期,户籍地址,现住址,街道代码,社区代码,监护人,监护人电话,备注\n"
    "1,甲一,男,,2010-03-05,某路,某路,990101001000,990101001001,甲父,13800000001,\n"
    "2,甲二,女,,2010-04-06,某路,某路,990101001000,990101001001,乙父,13800000002,\n";

Test(clocks, what_people_see_of_clocks)
{
    struct desk desk;
    char path[128], words[400];

    desk_open(&desk, 1, "en_US.UTF-8", NULL);
    running_stand_at(desk.running, "2024-09-23 10:00+08");
    desk_seat(&desk, "d1");
    desk_seat(&desk, "s1");
    desk_seat(&desk, "c1");
    snprintf(path, sizeof(path), "%s/list.csv", desk.folder);
    desk_file(path, list_csv);

    /* 补录 starts none, and says so; a list in time does. */
    snprintf(
        words, sizeof(words),
        "batch import %s --name old --document 1 --received 2024-01-02 --due 2024-03-01 --scheme 2019-list "
        "--born 2002-09-01..2018-08-31 --reference-day 2024-01-02",
        path);
    NOL("d1", words, 0);
    SAID("no clock was started");
    snprintf(
        words, sizeof(words),
        "batch import %s --name new --document 1 --received 2024-09-23 --due 2024-12-31 --scheme 2019-list "
        "--born 2002-09-01..2018-08-31 --reference-day 2024-09-23",
        path);
    NOL("d1", words, 0);
    NOL("d1", "batch show new -o json", 0);
    SAID("\"clocks\": true");
    NOL("d1", "--yes case assign --batch new --as-listed", 0);
    NOL("s1", "--yes case assign --batch new --as-listed", 0);
    NOL("c1", "case list --batch new --limit 2", 0);
    SAID("2024-10-11"); /* the step's day, not the list's */
    NOL("c1", "case list --batch new --limit 2 -o json", 0);
    SAID("\"due\": \"2024-12-31\"");
    SAID("\"step_due\": \"2024-10-11\"");
    NOL("c1", "case list --batch new --limit 2", 0);
    NOL("c1", "case show 1", 0);
    SAID("visit and finding  东一社区  since  2024-09-23  due  2024-10-11");
    SAID("  Due         2024-10-11"); /* as the list says */
    SAID("  Settle by   2024-12-31");
    NOL("c1", "case list --batch new --limit 2 -o csv --reason x", 0);
    SAID(",Due,Settle by,"); /* in a file the columns are called as in the table */
    SAID(",2024-10-11,2024-12-31,");

    /* A pause: by the level above, with both its parts. */
    NOL("c1", "case pause 1 --until 2024-09-27 --reason x", 5);
    NOL("s1", "case list --batch new", 0);
    NOL("s1", "case pause 1 --until 2024-09-27", 2);
    NOL("s1", "case pause 1 --reason ill", 2);
    SAID("--until");
    NOL("s1", "case pause 1 --until 2024-09-27 --reason ill", 0);
    SAID("2024-10-16");
    NOL("s1", "case show 1", 0);
    SAID("due  2024-10-16\n");
    SAID("stands still until  2024-09-27  ill\n");
    NOL("c1", "task list --batch new", 0); /* that it stands still, and what can be done all the same */
    SAID("clock stands still");
    SAID("2024-10-16");
    cr_assert_not_null(strstr(strstr(desk.program.said, "clock stands still"), "nol visit submit"), "%s",
                       desk.program.said);
    NOL("s1", "case list --batch new", 0);
    SAID("clock stands still");
    NOL("s1", "case resume 1", 0);
    NOL("s1", "case resume 1", 1);

    /* Late: in the list, with its mark, and gone up. */
    CLOCK("move +19d", 0);
    SAID("2024-10-12");
    wait_for(desk.running,
             "SELECT count(*) = 2 FROM clock k WHERE k.kind = 'visit' AND k.gone_up_to = 'street'");
    NOL("s1", "case list --overdue --batch new -o json", 0);
    SAID("\"escalated\"");
    NOL("s1", "case list --overdue --batch new", 0);
    SAID("2 rows");
    NOL("s1", "case show 1", 0);
    SAID("late since  2024-10-12");

    /* The district's settings and the calendar. */
    NOL("s1", "clock set visit --days 8", 5);
    NOL("d1", "clock set visit --days 8", 0);
    NOL("d1", "clock set 夜间 --from 21:00 --until 07:30", 0);
    NOL("d1", "clock set quiet --from 00:00 --until 23:59", 1);
    SAID("eight hours");
    NOL("d1", "clock set visits --days 8", 1);
    NOL("s1", "clock list", 0);
    SAID("21:00");
    NOL("s1", "calendar show 2024", 0);
    SAID("251");
    NOL("s1", "calendar show 2031", 3);
    SAID("no working day is guessed");
    snprintf(path, sizeof(path), "%s/2027.csv", desk.folder);
    desk_file(path, "日期,类型,名称\n2027-01-01,休,元旦\n2027-02-30,休,春节\n");
    snprintf(words, sizeof(words), "calendar import %s", path);
    NOL("d1", words, 8);
    desk_file(path, "日期,类型,名称\n2027-01-01,休,元旦\n2027/10/"
                    "1,休,国庆节\n2027-02-22,学期开始,第二学期\n2027-07-02,学期结束,第二学期\n");
    NOL("d1", words, 0);
    SAID("2027");
    NOL("c1", "calendar show 2027 -o json", 0);
    SAID("\"workdays\": 259");
    SAID("第二学期");
    NOL("s1", words, 5);

    /* Time goes on only, and only where it may. */
    CLOCK("move -- -3d", 2);
    CLOCK("move +0d", 2);
    CLOCK("show", 0);
    SAID("for trials     yes");
    database_run(desk.running->database, "postgres", "DELETE FROM setting WHERE name = 'trial'");
    CLOCK("move +1d", 1);
    SAID("not one for trials");
    same(desk.running, "SELECT count(*) FROM event WHERE kind = 'clock_move'", "1");

    /* The machine's date jumps: the clocks stand still until somebody has looked. */
    database_run(desk.running->database, "postgres",
                 "UPDATE setting SET value = value::date - 400 WHERE name = 'clock_day'");
    CLOCK("show", 0);
    SAID("stands still");
    wait_for_log(desk.running, "nold clock accept");
    CLOCK("accept", 0);
    cr_assert_null(strstr(desk.program.said, "stands still"), "%s", desk.program.said);
    same(desk.running, "SELECT count(*) FROM event WHERE kind = 'clock_accept'", "1");
    desk_close(&desk);
}

static void day_of(const struct running *running, const char *sql, char out[16])
{
    snprintf(out, 16, "%s", running_ask(running, sql));
}

/* Where time was moved on, every day that is said, taken or proposed is the district's; the machine has another. */
Test(clocks, a_moved_day_is_the_day_everywhere)
{
    struct desk desk;
    char today[16], before[16], machine[16], words[300], known[64], number[CASENO_SIZE];
    json_t *reply;
    const char *argv[] = {"/bin/sh", "-c", words, NULL};

    desk_open(&desk, 1, "zh_CN.UTF-8", (const char *const[]){"d1", "c1", "aud", NULL});
    database_run(desk.running->database, "postgres",
                 "INSERT INTO setting VALUES ('trial', 'yes') ON CONFLICT DO NOTHING");
    CLOCK("move +20d", 0);
    CLOCK("move +20d", 0);
    day_of(desk.running, "SELECT today()", today);
    day_of(desk.running, "SELECT today() - 1", before);
    day_of(desk.running, "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date", machine);
    cr_assert_str_neq(today, machine);
    NOL("c1", "status", 0);
    SAID(today);
    NOL("c1", "whoami", 0);
    NOT_SAID(machine);

    caseno_format(310001, number);
    snprintf(words, sizeof(words), "visit submit %s -r 未见到 --on 昨天", number);
    NOL("c1", words, 0);
    SAID(before);
    snprintf(words, sizeof(words), "exec %s --profile c1 visit submit %s", NOL_PROGRAM, number);
    program_start_on_terminal(&desk.program, argv, 80);
    program_wait_said(&desk.program, today, DESK_CALL_MS); /* the day of the visit is proposed */
    program_type(&desk.program, "\004");
    program_wait_end(&desk.program, DESK_CALL_MS);
    NOL("c1", "case show 1", 3); /* nothing was listed: no row */
    snprintf(words, sizeof(words), "case show %s -o json", number);
    NOL("c1", words, 0);
    SAID(today);

    NOL("aud", "audit list --limit 1", 0);
    SAID(today);
    NOT_SAID(machine);
    NOL("aud", "audit list --from 今天 --kind visit", 0);
    SAID(number);
    NOL("aud", "audit list --until 昨天 --kind visit", 0);
    NOT_SAID(number);

    NOL("d1", "--yes case assign --from 990101001001 --to 990101001002", 0);
    NOL("c1", "watch --since 0 --once", 0);
    SAID(today);

    /* What is known at a moment is asked for by the clock that one sees. */
    for (int i = 0; i < 2; i++) {
        reply = desk_ask(&desk, "d1", i == 0 ? "report progress --batch B1" : words);
        snprintf(known, sizeof(known), "%s", json_string_value(json_object_get(reply, "known_at")));
        json_decref(reply);
        cr_assert_eq(strncmp(known, today, 10), 0, "%s", known);
        if (i == 1)
            cr_assert_not_null(strstr(words, known), "%s became %s", words, known);
        snprintf(words, sizeof(words), "report progress --batch B1 --known-at '%s'", known);
    }
    desk_close(&desk);
}
