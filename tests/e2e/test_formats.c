/* nol help formats and nol template: what is said of a file is what the importer takes. */
#include <stdio.h>
#include <stdlib.h>

#include "client/scheme_template.h"
#include "tests/support/desk.h"

/* Header, name and other headers of every column; a column without a line in the help fails here. */
static const char *const columns[] = {
#define COLUMN(kind, id, label, needed, synonyms, example) label, #id, NULL,
#include "common/import_columns.def"
#undef COLUMN
};

Test(formats, help_says_every_column_of_every_file)
{
    struct desk desk = {.running = NULL};

    setenv("LANG", "zh_CN.UTF-8", 1);
    NOL("nobody", "help formats", 0);
    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        if (columns[i] != NULL)
            SAID(columns[i]);
    SAID("身份证件号码");   /* another header for the same */
    SAID("proposed_label"); /* a field that goes out */
}

/* What the server takes in a scheme stands in the template, and so in the help, which reads it. */
Test(formats, the_scheme_of_the_template_has_every_member)
{
    FILE *file = fopen(NOL_SOURCE_DIR "/sql/functions/schemes/scheme_problems.sql", "r");
    char *text = NULL, *at;
    size_t size = 0;
    int members = 0;

    cr_assert_not_null(file);
    cr_assert_gt(getdelim(&text, &size, '\0', file), 0);
    fclose(file);
    for (at = strstr(text, "|| scheme_strangers("); at != NULL; at = strstr(at, "scheme_strangers(")) {
        at = strstr(at, "ARRAY[");
        cr_assert_not_null(at);
        for (char *end = at + strcspn(at, "]"); (at += strcspn(at, "'")) < end; members++) {
            char word[80];
            int length = (int)strcspn(at + 1, "'");

            snprintf(word, sizeof(word), "\"%.*s\":", length, at + 1);
            cr_expect_not_null(strstr(scheme_template, word), "%s", word);
            at += length + 2;
        }
    }
    free(text);
    cr_assert_gt(members, 30, "%d", members);
}

Test(formats, each_template_is_taken_by_its_import)
{
    struct desk desk;
    char words[600];
    static const char *const imports[][2] = {
        {"org", "org import"},
        {"roster", "roster import --replace"},
        {"list", "batch import --name t --document 1 --received 2026-01-01 --due 2026-03-01 --scheme "
                 "2019-list --born "
                 "2002-09-01..2019-08-31 --reference-day 2026-01-01"},
        {"calendar", "calendar import"},
        {"scheme", "scheme import"},
    };

    desk_open(&desk, 1, "zh_CN.UTF-8", (const char *const[]){"d1", NULL});
    for (size_t i = 0; i < sizeof(imports) / sizeof(*imports); i++) {
        snprintf(words, sizeof(words), "template %s %s/%s.csv", imports[i][0], desk.folder, imports[i][0]);
        NOL("d1", words, 0);
        NOL("d1", words, 1);                        /* never over a file that is there */
        if (strcmp(imports[i][0], "scheme") == 0) { /* has no dry run */
            snprintf(words, sizeof(words), "%s %s/%s.csv", imports[i][1], desk.folder, imports[i][0]);
            NOL("d1", words, 0);
            continue;
        }
        snprintf(words, sizeof(words), "head -c 3 %s/%s.csv | od -An -tx1 | grep -q 'ef bb bf'", desk.folder,
                 imports[i][0]);
        cr_assert_eq(desk_shell(&desk, words), 0);
        snprintf(words, sizeof(words), "%s %s/%s.csv --dry-run", imports[i][1], desk.folder, imports[i][0]);
        NOL("d1", words, 0);
    }
    NOL("d1", "template 名单 -", 0);
    SAID("李小禾");
    NOL("d1", "template 校历 -", 0);
    NOL("d1", "template 机构 -", 0);
    NOL("d1", "template 分类方案 -", 0);
    NOL("d1", "template nothing", 2);
    SAID("学籍");
    SAID("方案");
    desk_close(&desk);
}
