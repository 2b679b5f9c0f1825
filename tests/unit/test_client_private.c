/* What nol keeps is nobody else's to change, and what it writes goes over nothing and through nothing. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/folder.h"
#include "client/free_text.h"
#include "client/new_file.h"
#include "client/profile.h"

static char folder[] = "/tmp/nol-private-XXXXXX";
static char found[PATH_MAX];

static const char *in(const char *name)
{
    static char path[2][200];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", folder, name);
    return path[turn];
}

static void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    setenv("XDG_CONFIG_HOME", in("config"), 1);
    setenv("XDG_STATE_HOME", in("state"), 1);
    cr_assert(folder_write(in("config/nol/work/server"), "server = h:1\n", 13));
    cr_assert(folder_write(in("state/nol/work/token"), "00", 2));
    cr_assert(folder_write(in("state/nol/work/pending/00"), "x", 1));
    cr_assert(folder_write(in("state/nol/device"), "00", 2));
}

static void teardown(void)
{
    char command[sizeof(folder) + 16];

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(client_private, .init = setup, .fini = teardown);

Test(client_private, what_nol_made_itself_is_fine)
{
    cr_assert_null(profile_untrusted("work", found), "%s", found);
    cr_assert_null(profile_untrusted("none", found), "%s", found);
}

static void expect_wrong(const char *name)
{
    cr_expect_not_null(profile_untrusted("work", found), "%s was taken", name);
    cr_expect_str_eq(found, in(name));
}

Test(client_private, nothing_that_others_may_write_is_taken)
{
    static const char *const all[] = {
        "config/nol",      "config/nol/work",        "config/nol/work/server", "state/nol",
        "state/nol/work",  "state/nol/work/pending", "state/nol/work/token",   "state/nol/work/pending/00",
        "state/nol/device"};

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        struct stat before;

        cr_assert_eq(stat(in(all[i]), &before), 0);
        cr_assert_eq(chmod(in(all[i]), before.st_mode | S_IWGRP), 0);
        expect_wrong(all[i]);
        cr_assert_eq(chmod(in(all[i]), before.st_mode | S_IWOTH), 0);
        expect_wrong(all[i]);
        cr_assert_eq(chmod(in(all[i]), before.st_mode & 07777), 0);
        cr_assert_null(profile_untrusted("work", found));
    }
}

Test(client_private, no_link_is_followed)
{
    cr_assert_eq(rename(in("state/nol/work/token"), in("token")), 0);
    cr_assert_eq(symlink(in("token"), in("state/nol/work/token")), 0);
    expect_wrong("state/nol/work/token");
    cr_assert_eq(unlink(in("state/nol/work/token")), 0);
    cr_assert_eq(rename(in("config/nol"), in("elsewhere")), 0);
    cr_assert_eq(symlink(in("elsewhere"), in("config/nol")), 0);
    expect_wrong("config/nol");
}

/* Who may write to a folder above could put another one in the place of nol's. */
Test(client_private, no_folder_above_is_others_to_change)
{
    static const char *const above[] = {"", "config", "state"};

    for (size_t i = 0; i < sizeof(above) / sizeof(*above); i++) {
        const char *path = *above[i] != '\0' ? in(above[i]) : folder;

        for (mode_t who = S_IWOTH; who <= S_IWGRP; who <<= 3) {
            cr_assert_eq(chmod(path, 0700 | who), 0);
            cr_expect_not_null(profile_untrusted("work", found), "%s was taken", path);
            cr_expect_str_eq(found, path);
        }
        cr_assert_eq(chmod(path, 01777), 0);
        cr_assert_null(profile_untrusted("work", found),
                       "in a sticky folder others rename only what is theirs");
        if (geteuid() == 0) {
            cr_assert_eq(chmod(path, 0700), 0);
            cr_assert_eq(chown(path, 12345, 12345), 0);
            cr_expect_not_null(profile_untrusted("work", found), "%s was taken", path);
            cr_assert_eq(chown(path, 0, 0), 0);
        }
        cr_assert_eq(chmod(path, 0700), 0);
        cr_assert_null(profile_untrusted("work", found), "%s", found);
    }
}

Test(client_private, a_link_above_leads_nowhere_that_is_others_to_change)
{
    static const char *const targets[] = {"open/mine/state", "hop", "./open/mine/../mine/state", "round"};

    cr_assert(folder_make(in("open/mine")));
    cr_assert_eq(rename(in("state"), in("open/mine/state")), 0);
    cr_assert_eq(symlink(in("open/mine/state"), in("hop")), 0);
    cr_assert_eq(symlink("round", in("round")), 0);
    for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
        cr_assert_eq(symlink(targets[i], in("state")), 0);
        if (strcmp(targets[i], "round") != 0) {
            cr_assert_null(profile_untrusted("work", found), "%s", found);
            cr_assert_eq(chmod(in("open"), 0770), 0);
            cr_expect_not_null(profile_untrusted("work", found), "through %s", targets[i]);
            cr_assert_eq(chmod(in("open"), 0700), 0);
        }
        cr_assert_eq(unlink(in("state")), 0);
    }
    cr_assert_eq(symlink("round", in("state")), 0);
    (void)profile_untrusted("work", found); /* it ends */
    setenv("HOME", "somewhere", 1);
    unsetenv("XDG_STATE_HOME");
    cr_expect_eq(folder_state()[0], '/', "%s is another one from each folder", folder_state());
}

Test(client_private, what_another_user_owns_is_not_taken)
{
    if (geteuid() == 0) {
        cr_assert_eq(chown(in("config/nol/work/server"), 12345, 12345), 0);
        expect_wrong("config/nol/work/server");
    } else {
        cr_assert_null(profile_untrusted("work", found));
    }
}

Test(client_private, a_file_is_written_only_where_none_is)
{
    int fd = new_file_open(in("new"), 0600);
    struct stat about;

    cr_assert_geq(fd, 0);
    close(fd);
    cr_assert_eq(new_file_open(in("new"), 0600), -1);
    cr_assert_eq(symlink(in("victim"), in("link")), 0);
    cr_assert_eq(new_file_open(in("link"), 0600), -1);
    cr_assert_neq(lstat(in("victim"), &about), 0, "something was written through the link");
    cr_assert_eq(new_file_check(in("link")), 1);
    cr_assert_eq(new_file_check(in("free")), 0);
    cr_assert(folder_write(in("beside"), "x", 1));
    cr_assert_not(new_file_rename(in("beside"), in("new")));
    cr_assert_eq(errno, EEXIST);
    cr_assert_not(new_file_rename(in("beside"), in("link")));
    cr_assert(new_file_rename(in("beside"), in("free")));
}

static bool is_read(const char *name)
{
    size_t size = 0;
    char *bytes = free_text_slurp(in(name), 1024, &size);
    bool read = bytes != NULL;

    free(bytes);
    return read;
}

/* A scan lies in a folder that many write to: it is none of the user's other files, and no pipe or device that nol would wait for or never see the end of. */
Test(client_private, only_a_plain_file_is_sent)
{
    char bytes[] = "secret";

    cr_assert(folder_write(in("plain"), bytes, sizeof(bytes)));
    cr_assert(is_read("plain"));
    cr_assert_eq(symlink(in("plain"), in("scan")), 0);
    cr_expect_not(is_read("scan"), "a link");
    cr_assert_eq(mkfifo(in("pipe"), 0600), 0);
    cr_expect_not(is_read("pipe"), "a pipe");
    cr_assert_eq(symlink("/dev/zero", in("zero")), 0);
    cr_expect_not(is_read("zero"), "a link to a device");
    cr_expect_not(is_read("."), "a folder");
    cr_expect_not(is_read("none"), "nothing");
}

/* Half of one scan and half of another is no paper. */
Test(client_private, a_file_that_changes_while_it_is_read_is_not_sent)
{
    static char bytes[1 << 20];
    char path[200];
    bool refused = false;
    size_t size;
    pid_t writer;

    snprintf(path, sizeof(path), "%s", in("scan"));
    cr_assert(folder_write(path, bytes, sizeof(bytes)));
    writer = fork();
    if (writer == 0) {
        int fd = open(path, O_WRONLY | O_CLOEXEC);

        while (fd >= 0 && getppid() != 1 && pwrite(fd, bytes, sizeof(bytes), 0) > 0)
            continue;
        _exit(1);
    }
    cr_assert_gt(writer, 0);
    for (int i = 0; i < 5000 && !refused; i++) {
        char *read = free_text_slurp(path, sizeof(bytes), &size);

        refused = read == NULL;
        free(read);
    }
    cr_expect_eq(kill(writer, SIGKILL), 0);
    cr_expect_eq(waitpid(writer, NULL, 0), writer);
    cr_expect(refused, "somebody wrote to it all the while");
}
