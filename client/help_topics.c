#include "client/help_topics.h"

#include <stdio.h>
#include <string.h>

#include "client/help.h"
#include "client/i18n.h"

const struct help_topic help_topics[] = {
    {"exit-codes", N_("what the exit code of nol says"),
     N_("0    done\n"
        "1    refused or failed, nothing changed; also: still busy after 60 s\n"
        "2    usage, or a question that was not answered with yes\n"
        "3    not found within your reach\n"
        "4    not logged in\n"
        "5    not allowed\n"
        "6    conflict: changed meanwhile; the moves since are printed\n"
        "7    server unreachable, nothing sent\n"
        "8    the input file has errors\n"
        "9    outcome unknown: see nol pending list, then nol pending retry\n"
        "130  interrupted\n"
        "An act on many cases exits with the worst of their codes.")},
    {"environment", N_("variables and files that nol reads"),
     N_("NOL_PROFILE       the profile, when --profile is not given\n"
        "NOL_DEBUG         like --verbose\n"
        "LC_ALL, LC_MESSAGES, LANG\n"
        "                  English when they begin with en; otherwise Chinese\n"
        "NO_COLOR, CLICOLOR_FORCE, TERM, COLUMNS\n"
        "                  as other programs take them\n"
        "$XDG_CONFIG_HOME/nol/PROFILE/   server, user, CA\n"
        "$XDG_STATE_HOME/nol/PROFILE/    token, pending writes, versions shown (0600)")},
    {"formats", N_("what -o table, wide, json and csv give"),
     N_("table  aligned columns; on a terminal long cells are cut, in a pipe never\n"
        "wide   the same with all columns\n"
        "json   an object for one thing, an array for many; names as in the .proto\n"
        "       files; null for what is absent; days are ISO 8601\n"
        "csv    UTF-8 with BOM; a cell that a spreadsheet would take for a formula\n"
        "       begins with an apostrophe\n"
        "Data goes to stdout, everything else to stderr.")},
    {"cases", N_("how cases are named"),
     N_("100001X      the number of the case, with its check letter\n"
        "10000        a beginning of the number, when only one case fits\n"
        "3            row 3 of the list last shown\n"
        "1-40         rows 1 to 40 of that list\n"
        "-            lines CASE or CASE,VERSION from standard input\n"
        "nol sends the version that it last showed for a case; when it has shown\n"
        "none, it reads the case, shows one line and sends that. --version N\n"
        "overrides. Each case of many has a key and a transaction of its own;\n"
        "--atomic makes it all or none.")},
    {"evidence", N_("how papers are written"),
     N_("KIND:NUMBER;issuer=...;date=...;from=...;until=...=FILE|seen\n"
        "KIND      kind of paper, by identifier or in Chinese (nol scheme show)\n"
        "NUMBER    its number; may be left out: KIND=FILE\n"
        "issuer=   who issued or approved it     date=  day of issue\n"
        "from= until=                            validity\n"
        "name=     any further field that the scheme asks for\n"
        "=FILE     the scan, uploaded before the act; =seen: the original was seen\n"
        "  --evidence 'visa:E123;issuer=Embassy;date=2019-01-01=visa.pdf'\n"
        "  --evidence 'death_certificate:2019-17;issuer=Hospital;date=2019-03-02=seen'")},
    {NULL, NULL, NULL},
};

void help_topics_list(void)
{
    for (const struct help_topic *topic = help_topics; topic->name != NULL; topic++)
        printf("  %-12s  %s\n", topic->name, _(topic->title));
}

bool help_topic(const char *name)
{
    for (const struct help_topic *topic = help_topics; topic->name != NULL; topic++)
        if (strcmp(topic->name, name) == 0) {
            printf("%s\n\n%s\n", _(topic->title), _(topic->text));
            return true;
        }
    return false;
}
