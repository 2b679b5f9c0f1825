/*
 * nold clock: what time it is for the work; moved on where that is allowed; accepted, where the machine's date jumped.
 */
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/i18n.h"
#include "server/config.h"
#include "server/db/clock_admin.h"
#include "server/main_commands.h"
#include "server/main_options.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

/* "+3d", "+5h", "+30m" as seconds; 0: it is none. */
static int64_t read_step(const char *text)
{
    char *end;
    long number;

    if (text[0] != '+' || text[1] < '0' || text[1] > '9')
        return 0;
    number = strtol(text + 1, &end, 10);
    if (number < 1 || number > 1000000 || end[0] == '\0' || end[1] != '\0')
        return 0;
    return number * (int64_t)(*end == 'd' ? DAY : *end == 'h' ? HOUR : *end == 'm' ? MINUTE : 0);
}

static void say(const struct clock_said *said)
{
    long long shift = (long long)said->shift;

    printf(_("district time  %s%s\n"), said->now, said->quiet ? _("   (night: nobody is reminded)") : "");
    if (shift != 0)
        printf(_("moved on by    %lld d %lld h %lld min\n"), shift / DAY, shift % DAY / HOUR,
               shift % HOUR / MINUTE);
    if (said->held[0] != '\0')
        printf(_("stands still   since %s: the machine's date jumped. Is it right now? nold clock accept\n"),
               said->held);
    printf(_("for trials     %s\n"), said->trial ? _("yes: nold clock move +3d")
                                                 : _("no: its clock is the real one and cannot be moved"));
}

static int run(const struct config *config, const struct options *options)
{
    struct clock_said said;
    char error[600];
    bool fine;

    if (options->word_count == 2)
        fine = clock_admin_move(config->migrator, read_step(options->words[1]), &said, error, sizeof(error));
    else if (strcmp(options->words[0], "accept") == 0)
        fine = clock_admin_accept(config->migrator, &said, error, sizeof(error));
    else
        fine = clock_admin_show(config->migrator, &said, error, sizeof(error));
    if (fine)
        say(&said);
    else
        fprintf(stderr, _("nold: %s\n"), error);
    return fine ? 0 : 1;
}

/* Root works as whoever owns the settings: so does nold dev, whose PostgreSQL knows nobody else. */
static bool become_owner(const char *path)
{
    const struct passwd *user;
    struct stat about;

    if (geteuid() != 0 || stat(path, &about) != 0 || about.st_uid == 0)
        return true;
    user = getpwuid(about.st_uid);
    if (user != NULL && initgroups(user->pw_name, user->pw_gid) == 0 && setgid(user->pw_gid) == 0 &&
        setuid(user->pw_uid) == 0)
        return true;
    fprintf(stderr, _("nold: cannot become the owner of %s\n"), path);
    return false;
}

int command_clock(int argc, char **argv)
{
    struct options options;
    struct config config;
    bool shows, moves;
    int code;

    if (!options_parse(argc, argv, "config", &options))
        return 2;
    shows = options.word_count == 1 &&
            (strcmp(options.words[0], "show") == 0 || strcmp(options.words[0], "accept") == 0);
    moves =
        options.word_count == 2 && strcmp(options.words[0], "move") == 0 && read_step(options.words[1]) > 0;
    if (!shows && !moves) {
        fputs(_("nold: it is nold clock show | accept | move +3d|+5h|+30m --config FILE\n"), stderr);
        return 2;
    }
    code = options_load_config(&options, true, &config);
    if (code != 0)
        return code;
    code = become_owner(options.config) ? run(&config, &options) : 1;
    config_deinit(&config);
    return code;
}
