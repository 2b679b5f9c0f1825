/*
 * nol-district: invents a district of the source's size and what comes in to it in 2019.
 *
 *   nol-district DIR [--seed N]
 *
 * Writes org.csv, roster.csv, the three lists, the papers and plan.tsv into DIR (which must exist). The same seed gives
 * the same bytes on any machine. Nobody in it is real: every ID number has region 990101.
 */
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deploy/district/children.h"
#include "deploy/district/lists.h"
#include "deploy/district/people.h"
#include "deploy/district/plan.h"
#include "deploy/district/roster.h"
#include "deploy/district/sheet.h"
#include "deploy/district/units.h"

#define SEED 2019

static _Noreturn void usage(void)
{
    fputs("usage: nol-district DIR [--seed N]\n", stderr);
    exit(2);
}

static uint64_t parse_seed(const char *text)
{
    char *end;
    unsigned long long seed;

    errno = 0;
    seed = strtoull(text, &end, 10);
    if (errno != 0 || *text == '\0' || *text == '-' || *end != '\0')
        usage();
    return seed;
}

static void write_district(const char *dir, uint64_t seed)
{
    struct people *people = people_new();
    struct children children = children_invent(people, seed);
    struct sheet *sheet = sheet_open(dir, "org.csv", SHEET_GB18030);

    units_write(sheet);
    sheet_close(sheet);
    sheet = sheet_open(dir, "roster.csv", SHEET_UTF8_BOM);
    roster_write(sheet, people, &children, seed);
    sheet_close(sheet);
    lists_write(dir, &children);
    plan_write(dir, &children);
    children_free(&children);
    people_free(people);
}

int main(int argc, char **argv)
{
    uint64_t seed = SEED;

    if (argc == 4 && strcmp(argv[2], "--seed") == 0)
        seed = parse_seed(argv[3]);
    else if (argc != 2)
        usage();
    if (argv[1][0] == '-')
        usage();
    write_district(argv[1], seed);
    return 0;
}
