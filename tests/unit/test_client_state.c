#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/call.h"
#include "client/folder.h"
#include "client/moment.h"
#include "client/pending.h"
#include "client/profile.h"
#include "client/session.h"
#include "client/shown.h"
#include "client/shown_session.h"

static char folder[] = "/tmp/nol-state-XXXXXX";

static void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("XDG_STATE_HOME", folder, 1);
}

static void teardown(void)
{
    char command[sizeof(folder) + 16];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

static struct pending make(uint8_t first, char *subject)
{
    struct pending p = {.type = 0x606, .server = "h:1 u", .command = "case approve", .subject = subject};

    memset(p.key, first, sizeof(p.key));
    p.payload = "\0binary\npayload";
    p.size = 15;
    return p;
}

TestSuite(client_state, .init = setup, .fini = teardown);

Test(client_state, what_is_pending_comes_back_whole_and_a_settled_one_never)
{
    struct pending a = make(1, "100001X"), b = make(2, "100002Y"), *all;
    const struct pending *found;
    size_t count;

    cr_assert(pending_keep(folder, &a, "2026-11-29T14:35:00+08:00"));
    cr_assert(pending_keep(folder, &b, "2026-11-29T14:35:00+08:00"));
    all = pending_load(folder, &count);
    cr_assert_eq(count, 2);
    found = pending_find(all, count, "h:1 u", "case approve", "100001X");
    cr_assert_not_null(found);
    cr_assert_eq(found->size, 15);
    cr_assert_arr_eq(found->payload, a.payload, 15);
    cr_assert_arr_eq(found->key, a.key, KEY_BYTES);
    cr_assert_eq(found->type, 0x606);
    cr_assert_null(pending_find(all, count, "h:1 u", "case confirm", "100001X"));
    cr_assert_null(pending_find(all, count, "h:2 u", "case approve", "100001X"));
    pending_free_all(all, count);
    cr_assert(pending_settle(folder, a.name));
    cr_assert(pending_settle(folder, a.name), "settling twice is no failure");
    all = pending_load(folder, &count);
    cr_assert_eq(count, 1);
    cr_assert_str_eq(all[0].subject, "100002Y");
    pending_free_all(all, count);
}

/* A crash while the file is written leaves a file under another name, or a cut one: neither was ever sent. */
Test(client_state, a_half_written_entry_is_none)
{
    struct pending a = make(3, "100003A"), *all;
    char path[128], cut[128];
    size_t count, size = 0;
    char *bytes;

    cr_assert(pending_keep(folder, &a, "2026-11-29T14:35:00+08:00"));
    snprintf(path, sizeof(path), "%s/pending/%s", folder, a.name);
    bytes = folder_read(path, &size);
    cr_assert_not_null(bytes);
    for (size_t length = 0; length < size; length++) {
        FILE *file = fopen(path, "wb");

        cr_assert_not_null(file);
        cr_assert_eq(fwrite(bytes, 1, length, file), length);
        fclose(file);
        all = pending_load(folder, &count);
        cr_assert_eq(count, 0, "cut at %zu of %zu bytes", length, size);
        pending_free_all(all, count);
    }
    snprintf(cut, sizeof(cut), "%s/pending/.new-abcdef", folder);
    cr_assert(folder_write(cut, bytes, size));
    all = pending_load(folder, &count);
    cr_assert_eq(count, 0);
    pending_free_all(all, count);
    free(bytes);
}

Test(client_state, a_moment_is_the_districts_where_that_was_known)
{
    struct session session = {.knows_day = true, .days_ahead = -40};
    struct call call = {.command = NULL};
    char kept[MOMENT_SIZE], at[DATE_TIME_SIZE];
    int64_t seconds;
    int milliseconds;

    moment_now(&session, kept);
    cr_assert(moment_read(kept, at));
    cr_assert(date_time_parse(at, &seconds, &milliseconds));
    cr_assert_eq((time(NULL) - seconds + 86400 / 2) / 86400, 40, "%s", at);
    session.knows_day = false;
    moment_now(&session, kept);
    cr_assert_not(moment_read(kept, at));
    arena_init(&call.arena, 1 << 16);
    i18n_start("en");
    cr_assert_str_eq(moment_say(&call, "2026-11-30T23:59:30+08:00 +0"), "2026-11-30 23:59");
    cr_assert_str_eq(moment_say(&call, "2026-11-30T23:59:30+08:00 +3"), "2026-12-03"); /* a moved clock */
    cr_assert_str_eq(moment_say(&call, "2026-11-30T23:59:30+08:00"),
                     "2026-11-30 23:59 (by this computer's clock)");
    cr_assert_str_eq(moment_say(&call, "2026"), "2026");
    arena_deinit(&call.arena);
}

Test(client_state, folders_and_files_are_for_the_owner_only)
{
    struct pending a = make(4, "100004B");
    struct stat about;
    char path[128];

    umask(0);
    cr_assert(pending_keep(folder, &a, "2026-11-29T14:35:00+08:00"));
    snprintf(path, sizeof(path), "%s/pending", folder);
    cr_assert_eq(stat(path, &about), 0);
    cr_assert_eq(about.st_mode & 0777, 0700);
    snprintf(path, sizeof(path), "%s/pending/%s", folder, a.name);
    cr_assert_eq(stat(path, &about), 0);
    cr_assert_eq(about.st_mode & 0777, 0600);
}

Test(client_state, versions_and_rows_are_remembered_without_anything_else)
{
    struct shown shown;
    char number[CASENO_SIZE], first[CASENO_SIZE], path[128], *bytes;
    size_t size = 0;

    caseno_format(CASENO_FIRST, first);
    shown_open(&shown, folder);
    cr_assert_eq(shown_version(&shown, first), 0);
    shown_list_begin(&shown, "case");
    for (int64_t id = CASENO_FIRST; id < CASENO_FIRST + 600; id++) {
        caseno_format(id, number);
        shown_note(&shown, number, (uint32_t)(id - CASENO_FIRST + 1));
        shown_list_add(&shown, number);
    }
    shown_note(&shown, first, 9);
    cr_assert(shown_close(&shown));

    shown_open(&shown, folder);
    cr_assert_eq(shown_version(&shown, first), 9);
    cr_assert(shown_row(&shown, 600, number));
    cr_assert_eq(shown_version(&shown, number), 600);
    cr_assert_not(shown_row(&shown, 601, number));
    cr_assert_not(shown_row(&shown, 0, number));
    shown_list_begin(&shown, "case");
    cr_assert(shown_close(&shown));

    shown_open(&shown, folder);
    cr_assert_not(shown_row(&shown, 1, number), "a new list replaces the old one");
    cr_assert_eq(shown_version(&shown, first), 9, "but no version");
    cr_assert(shown_close(&shown));
    snprintf(path, sizeof(path), "%s/shown", folder);
    bytes = folder_read(path, &size);
    cr_assert_eq(strspn(bytes, "nol-shw v0123456789\n"), size, "only numbers stand there");
    free(bytes);
}

#define NOBODYS_SID 4194500 /* beyond what the kernel gives out */

static void list_as(pid_t sid, uint64_t started, const char *noun, int64_t first)
{
    struct shown shown;
    char number[CASENO_SIZE];

    shown_open_as(&shown, folder, sid, started);
    shown_list_begin(&shown, noun);
    caseno_format(first, number);
    shown_list_add(&shown, number);
    shown_note(&shown, number, 4);
    cr_assert(shown_close(&shown));
}

Test(client_state, a_list_in_another_session_moves_no_row_here)
{
    struct shown shown;
    char number[CASENO_SIZE], mine[CASENO_SIZE], theirs[CASENO_SIZE];
    pid_t sid = NOBODYS_SID;

    list_as(sid, 7, "case", CASENO_FIRST);
    list_as(sid + 1, 7, "case", CASENO_FIRST + 1);
    caseno_format(CASENO_FIRST, mine);
    caseno_format(CASENO_FIRST + 1, theirs);
    shown_open_as(&shown, folder, sid, 7);
    cr_assert(shown_row(&shown, 1, number));
    cr_assert_str_eq(number, mine);
    cr_assert_eq(shown_version(&shown, theirs), 4, "what one terminal has shown is known in the other");
    cr_assert(shown_close(&shown));
    shown_open_as(&shown, folder, sid + 1, 7);
    cr_assert(shown_row(&shown, 1, number));
    cr_assert_str_eq(number, theirs);
    cr_assert(shown_close(&shown));
}

Test(client_state, rows_of_a_session_that_had_the_same_number_before_are_none)
{
    struct shown shown;
    char number[CASENO_SIZE];

    list_as(NOBODYS_SID, 7, "case", CASENO_FIRST);
    shown_open_as(&shown, folder, NOBODYS_SID, 8);
    cr_assert_not(shown_row(&shown, 1, number));
    cr_assert_str_eq(shown.noun, "");
    cr_assert(shown_close(&shown));
}

Test(client_state, files_of_sessions_that_are_over_go)
{
    char path[160], command[256];
    uint64_t started = shown_session_started(getsid(0));

    cr_assert_neq(started, 0, "the session of the test has its leader");
    /* A session whose number belongs to another now: pid 1 started at another moment. */
    list_as(1, 1, "case", CASENO_FIRST);
    snprintf(path, sizeof(path), "%s/rows/1", folder);
    cr_assert_eq(access(path, F_OK), 0);
    list_as(getsid(0), started, "case", CASENO_FIRST);
    cr_assert_neq(access(path, F_OK), 0, "over, and gone");
    /* Of those of which nothing is known the oldest go. */
    for (int sid = NOBODYS_SID; sid < NOBODYS_SID + 70; sid++)
        list_as(sid, 7, "case", CASENO_FIRST);
    snprintf(command, sizeof(command), "test $(ls %s/rows | wc -l) -le 64", folder);
    cr_assert_eq(system(command), 0);
}

Test(client_state, rows_remember_whose_list_they_are_of)
{
    struct shown shown;

    list_as(NOBODYS_SID, 7, "case", CASENO_FIRST);
    shown_open_as(&shown, folder, NOBODYS_SID, 7);
    cr_assert_str_eq(shown.noun, "case");
    cr_assert_not(shown.mixed);
    cr_assert_gt(shown.listed_at, 0);
    cr_assert(shown_close(&shown));
    list_as(NOBODYS_SID, 7, "task", CASENO_FIRST);
    shown_open_as(&shown, folder, NOBODYS_SID, 7);
    cr_assert_str_eq(shown.noun, "task");
    cr_assert(shown.mixed, "lists of two nouns were shown here");
    cr_assert(shown_close(&shown));
    list_as(NOBODYS_SID, 7, "task", CASENO_FIRST);
    shown_open_as(&shown, folder, NOBODYS_SID, 7);
    cr_assert_not(shown.mixed, "listed again: there is one that can be meant");
    cr_assert(shown_close(&shown));
}

Test(client_state, what_another_terminal_was_answered_meanwhile_stays)
{
    struct shown here, there;
    char mine[CASENO_SIZE], theirs[CASENO_SIZE], both[CASENO_SIZE];

    caseno_format(CASENO_FIRST, mine);
    caseno_format(CASENO_FIRST + 1, theirs);
    caseno_format(CASENO_FIRST + 2, both);
    shown_open(&here, folder);
    shown_note(&here, theirs, 2);
    shown_note(&here, both, 2);
    cr_assert(shown_close(&here));

    shown_open(&here, folder); /* a dialogue that stays open */
    shown_note(&here, both, 3);
    shown_open(&there, folder);
    shown_note(&there, theirs, 5);
    shown_note(&there, both, 6);
    cr_assert(shown_close(&there));
    shown_note(&here, mine, 7);
    cr_assert(shown_close(&here));

    shown_open(&here, folder);
    cr_assert_eq(shown_version(&here, mine), 7);
    cr_assert_eq(shown_version(&here, theirs), 5, "the next act there is no conflict");
    cr_assert_eq(shown_version(&here, both), 6, "the newer one stands");
    cr_assert(shown_close(&here));
}

Test(client_state, a_profile_keeps_server_user_and_token)
{
    struct profile profile, again;

    cr_assert(profile_load(&profile, "work"));
    cr_assert_not(profile.has_server);
    cr_assert_not(profile.has_token);
    cr_assert(profile_parse_server(&profile, "[::1]:7443"));
    snprintf(profile.user, sizeof(profile.user), "zhang");
    memset(profile.token, 0xa5, sizeof(profile.token));
    cr_assert(profile_save(&profile));
    cr_assert(profile_save_token(&profile));
    cr_assert(profile_load(&again, "work"));
    cr_assert(again.has_server && again.has_token);
    cr_assert_str_eq(again.host, "::1");
    cr_assert_str_eq(again.port, "7443");
    cr_assert_str_eq(again.user, "zhang");
    cr_assert_arr_eq(again.token, profile.token, sizeof(profile.token));
    cr_assert(profile_forget_token(&again));
    cr_assert(profile_load(&again, "work"));
    cr_assert_not(again.has_token);
    cr_assert_not(profile_load(&again, "../work"));
    cr_assert_not(profile_load(&again, ""));
    cr_assert_not(profile_parse_server(&again, "host"));
    cr_assert_not(profile_parse_server(&again, "host:"));
    cr_assert_not(profile_parse_server(&again, "a:b:1"));
}

Test(client_state, the_device_is_the_same_every_time)
{
    char first[33], second[33];

    cr_assert(profile_device(first));
    cr_assert(profile_device(second));
    cr_assert_str_eq(first, second);
    cr_assert_eq(strlen(first), 32);
}

Test(client_state, a_file_without_a_folder_is_where_one_stands)
{
    char *bytes;
    size_t size;

    cr_assert_eq(chdir(folder), 0);
    cr_assert(folder_write("first.csv", "a,b\n", 4));
    bytes = folder_read("first.csv", &size);
    cr_assert_not_null(bytes);
    cr_assert_eq(size, 4);
    free(bytes);
    cr_assert(folder_remove("first.csv"));
    cr_assert_eq(chdir("/"), 0);
}
