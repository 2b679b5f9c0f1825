/* What nol keeps is nobody else's to change, and what it writes goes over nothing and through nothing. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/folder.h"
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
