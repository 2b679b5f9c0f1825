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
        "An act on many cases exits with the worst of their codes."),
     NULL},
    {"environment", N_("variables and files that nol reads"),
     N_("NOL_PROFILE       the profile, when --profile is not given\n"
        "NOL_DEBUG         like --verbose\n"
        "LC_ALL, LC_MESSAGES, LANG\n"
        "                  English when they begin with en; otherwise Chinese\n"
        "NO_COLOR, CLICOLOR_FORCE, TERM, COLUMNS\n"
        "                  as other programs take them\n"
        "$XDG_CONFIG_HOME/nol/PROFILE/   server, user, CA\n"
        "$XDG_STATE_HOME/nol/PROFILE/    token, pending writes, versions shown (0600)"),
     NULL},
    {"formats", N_("what comes out (-o table, wide, json, csv), and files that come in"),
     N_("table  aligned columns; on a terminal long cells are cut, in a pipe never\n"
        "wide   the same with all columns\n"
        "json   an object for one thing, an array for many; names as in the .proto\n"
        "       files; null for what is absent; days are ISO 8601\n"
        "csv    UTF-8 with BOM; a cell that a spreadsheet would take for a formula\n"
        "       begins with an apostrophe\n"
        "Data goes to stdout, everything else to stderr.\n"
        "\n"
        "Files that come in are CSV, UTF-8 or GB18030, with a row of headers in any\n"
        "order (--map COLUMN=HEADER when they are called otherwise):\n"
        "units     代码, 名称, 类型, 上级代码        nol org import FILE\n"
        "registry  学籍号, 姓名, 证件号码, 学校代码 …  nol roster import FILE\n"
        "list      序号, 姓名, 出生日期, 现住址 …    nol batch import --help\n"
        "calendar  日期, 类型, 名称, 文号            nol calendar import FILE\n"
        "  类型 is 休 (a holiday), 班 (a weekend that is worked), 学期开始 or 学期结束\n"
        "  (the first and last day of a term; 名称 is the term's name). Lines with 休\n"
        "  and 班 hold all of a year and replace it; 文号 is the number of the notice.\n"
        "    日期,类型,名称,文号\n"
        "    2027-01-01,休,元旦,国办发明电〔2026〕X号\n"
        "    2027-03-01,学期开始,2026-2027学年第二学期,\n"
        "    2027-07-09,学期结束,2026-2027学年第二学期,\n"
        "A scheme is one JSON document (nol scheme import FILE)."),
     NULL},
    {"clocks", N_("what has to be done by when, and what happens when it is late"),
     N_("Each step of a case, each duty, inquiry, escalation and directive has a day.\n"
        "nol clock list says how many working days a step may take; the district\n"
        "changes it (nol clock set KIND --days N), and the change is on the record.\n"
        "Working days are those of the calendar (nol calendar show). Of a year that is\n"
        "not loaded none is guessed: the day is then said to be unknown.\n"
        "A clock stands still while an inquiry is out, until that letter's due day, and\n"
        "after nol case pause CASE --until DATE --reason TEXT, until that date.\n"
        "A list that comes after its own due day starts no clock, unless it is taken in\n"
        "with --clocks.\n"
        "What is late goes up by itself: community, street, district, leadership group;\n"
        "once a level, never at night, the late cases of a unit as one escalation a\n"
        "day. Danger (nol escalation raise CASE --reason danger) counts hours, at night\n"
        "too.\n"
        "nol task list shows a unit its day, nol watch tells what happens meanwhile.\n"
        "For trials IT can move the clock on: nold clock move +3d --config FILE."),
     NULL},
    {"cases", N_("how cases are named"),
     N_("100001X      the number of the case, with its check letter\n"
        "10000        a beginning of the number, when only one case fits\n"
        "3, #3        row 3 of the list last shown in this terminal\n"
        "1-40         rows 1 to 40 of that list\n"
        "1,3,7-9      several; full-width signs and digits do as well\n"
        "-            lines CASE or CASE,VERSION from standard input\n"
        "A list in another terminal moves no row of this one. After a list of\n"
        "another noun (nol task list, then nol case assign 3 --to ORG) an act\n"
        "says number and name of what it takes, and asks; a script writes numbers.\n"
        "nol sends the version that it last showed for a case; when it has shown\n"
        "none, it reads the case, shows one line and sends that. --version N\n"
        "overrides. Each case of many has a key and a transaction of its own;\n"
        "--atomic makes it all or none."),
     NULL},
    {"papers", N_("how papers are written"),
     N_("KIND:NUMBER;issuer=...;date=...;from=...;until=...=FILE|seen\n"
        "KIND      kind of paper, by identifier or in Chinese (nol scheme show SCHEME)\n"
        "NUMBER    its number; may be left out: KIND=FILE\n"
        "issuer=   who issued or approved it     date=  day of issue\n"
        "from= until=                            validity\n"
        "name=     any further field that the scheme asks for\n"
        "=FILE     the scan, uploaded before the act; =seen: the original was seen\n"
        "  --evidence 'visa:E123;issuer=Embassy;date=2019-01-01=visa.pdf'\n"
        "  --evidence 'death_certificate:2019-17;issuer=Hospital;date=2019-03-02=seen'"),
     "evidence"},
    {.name = NULL},
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
