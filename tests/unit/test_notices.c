#include <criterion/criterion.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/notice.h"
#include "common/text.h"

enum { MOST_PARAMS = 12 };

struct params {
    char names[MOST_PARAMS][32];
    bool needed[MOST_PARAMS];
    int count;
};

static int find(const struct params *params, const char *name)
{
    for (int i = 0; i < params->count; i++)
        if (strcmp(params->names[i], name) == 0)
            return i;
    return -1;
}

/* The parameters of a sentence; one outside every [part] is needed. */
static struct params params_of(const char *code, const char *text)
{
    struct params params = {.count = 0};
    bool part = false;

    for (const char *p = text; *p != '\0'; p++) {
        size_t length;
        int at;
        char name[32];

        cr_assert(*p != '[' || !part, "%s: nested part", code);
        cr_assert(*p != ']' || part, "%s: ] alone", code);
        part = *p == '[' || (part && *p != ']');
        if (*p != '{')
            continue;
        length = strcspn(p + 1, "}");
        cr_assert(p[1 + length] == '}' && length > 0 && length < sizeof(name) && params.count < MOST_PARAMS,
                  "%s", code);
        memcpy(name, p + 1, length);
        name[length] = '\0';
        at = find(&params, name);
        if (at < 0) {
            at = params.count++;
            memcpy(params.names[at], name, sizeof(name));
        }
        params.needed[at] = params.needed[at] || !part;
    }
    cr_assert_not(part, "%s: open part", code);
    return params;
}

Test(notices, every_sentence_has_the_same_parameters_in_both_languages_and_no_word_of_the_other)
{
    const struct notice_entry *e, *other;

    for (size_t i = 0; (e = notice_at(i)) != NULL; i++) {
        struct params english = params_of(e->code, e->english), chinese = params_of(e->code, e->chinese);

        cr_assert_eq(english.count, chinese.count, "%s", e->code);
        for (int j = 0; j < english.count; j++) {
            int at = find(&chinese, english.names[j]);

            cr_assert(at >= 0, "%s: {%s} only in English", e->code, english.names[j]);
            cr_assert_eq(english.needed[j], chinese.needed[at], "%s: {%s} is needed in one language", e->code,
                         english.names[j]);
        }
        for (const char *p = e->english; *p != '\0'; p++)
            cr_assert(*p >= ' ' && *p < 0x7f, "%s: English in ASCII", e->code);
        cr_assert(text_is_valid(e->chinese, strlen(e->chinese)));
        for (size_t j = i + 1; (other = notice_at(j)) != NULL; j++)
            cr_assert_str_neq(e->code, other->code, "twice");
    }
}

/* ---- the sources ---- */

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 1024 * 1024);

    cr_assert(file != NULL && text != NULL, "%s", path);
    cr_assert_lt(fread(text, 1, 1024 * 1024 - 1, file), 1024 * 1024 - 1);
    fclose(file);
    return text;
}

static void for_each_file(const char *folder, const char *suffix,
                          void (*visit)(const char *path, const char *text))
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[1024];

    cr_assert_not_null(dir, "%s", folder);
    while ((entry = readdir(dir)) != NULL) {
        size_t length = strlen(entry->d_name);

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_type == DT_DIR) {
            for_each_file(path, suffix, visit);
        } else if (length > strlen(suffix) && strcmp(entry->d_name + length - strlen(suffix), suffix) == 0) {
            char *text = read_all(path);

            visit(path, text);
            free(text);
        }
    }
    closedir(dir);
}

static size_t used[1024]; /* by the index of the entry */

static const struct notice_entry *entry_of(const char *code)
{
    const struct notice_entry *e;

    for (size_t i = 0; (e = notice_at(i)) != NULL; i++)
        if (strcmp(e->code, code) == 0) {
            used[i]++;
            return e;
        }
    return NULL;
}

/* The next argument of a call: its text in `word` when it is one plain literal, else "". Stands behind the comma or on the closing
 * parenthesis afterwards. */
static const char *argument(const char *p, char word[64])
{
    const char *start, *end;
    int depth = 0;

    p += strspn(p, " \n");
    for (start = p; depth > 0 || (*p != ',' && *p != ')'); p++) {
        cr_assert_neq(*p, '\0');
        if (*p == '\'' || *p == '"')
            p += strcspn(p + 1, *p == '"' ? "\"" : "'") + 1;
        else
            depth += (*p == '(') - (*p == ')');
    }
    end = p;
    word[0] = '\0';
    if ((*start == '\'' || *start == '"') && end[-1] == *start && (size_t)(end - start) < 64) {
        memcpy(word, start + 1, (size_t)(end - start - 2));
        word[end - start - 2] = '\0';
    }
    return *p == ',' ? p + 1 : p;
}

/* Are the parameters that stand behind the code those of its sentence? `p` stands behind the code. */
static void expect_params(const char *path, const struct notice_entry *e, const char *p)
{
    struct params wanted = params_of(e->code, e->english), given = {.count = 0};
    char name[64];

    for (int i = 0; *p != ')'; i++) {
        p = argument(p, name);
        if (i % 2 == 0 && *name != '\0' && strcmp(name, "NULL") != 0) {
            size_t length = strlen(name);
            bool english = length > 3 && strcmp(name + length - 3, "_en") == 0;

            if (english)
                name[length - 3] = '\0';
            cr_assert(find(&wanted, name) >= 0, "%s: %s has no {%s}", path, e->code, name);
            if (!english)
                snprintf(given.names[given.count++], sizeof(given.names[0]), "%.31s", name);
        }
    }
    for (int i = 0; i < wanted.count; i++)
        cr_assert(!wanted.needed[i] || find(&given, wanted.names[i]) >= 0, "%s: %s lacks {%s}", path, e->code,
                  wanted.names[i]);
}

static void look_at_sql(const char *path, const char *text)
{
    for (const char *p = text; (p = strstr(p, "say(")) != NULL;) {
        bool call = p == text || (!isalnum((unsigned char)p[-1]) && p[-1] != '_' && p[-1] != '.');
        const struct notice_entry *e;
        char code[64];

        p += strlen("say(");
        if (!call || strncmp(p, "p_code", 6) == 0)
            continue;
        p = argument(p, code);
        cr_assert_neq(*code, '\0', "%s: a code is written out", path);
        e = entry_of(code);
        cr_assert_not_null(e, "%s: %s has no sentence", path, code);
        expect_params(path, e, p);
    }
}

/* Every literal of an argument is a code without parameters: `a ? "one" : "other"`. */
static void expect_codes(const char *path, const char *from, const char *to)
{
    while ((from = memchr(from, '"', (size_t)(to - from))) != NULL) {
        size_t length = strcspn(++from, "\"");
        const struct notice_entry *e;
        char code[64];

        cr_assert(length > 0 && length < sizeof(code), "%s", path);
        snprintf(code, sizeof(code), "%.*s", (int)length, from);
        from += length + 1;
        e = entry_of(code);
        cr_assert_not_null(e, "%s: %s has no sentence", path, code);
        cr_assert_eq(params_of(code, e->english).count, 0, "%s: %s has parameters", path, code);
        if (from >= to)
            return;
    }
}

/* imports_issue(row, column, severity, name, code, repair); and the table of slips: {IDNUMBER_…, column, code}. */
static void look_at_c(const char *path, const char *text)
{
    char ignored[64];

    for (const char *p = text; (p = strstr(p, "imports_issue(")) != NULL;) {
        const char *start;

        p += strlen("imports_issue(");
        if (strncmp(p, "struct ", 7) == 0)
            continue;
        for (int i = 0; i < 4; i++)
            p = argument(p, ignored);
        start = p;
        p = argument(p, ignored);
        expect_codes(path, start, p);
    }
    for (const char *p = text; (p = strstr(p, "{IDNUMBER_")) != NULL; p++) {
        const char *end = strchr(p, '}');
        const char *start = memrchr(p, ',', (size_t)(end - p));

        expect_codes(path, start, end);
    }
}

Test(notices, what_the_server_says_has_its_sentence_and_every_sentence_is_said)
{
    const struct notice_entry *e;

    for_each_file(NOL_SOURCE_DIR "/server/imports", ".c", look_at_c);

    for_each_file(NOL_SOURCE_DIR "/sql/functions", ".sql", look_at_sql);
    for_each_file(NOL_SOURCE_DIR "/sql/queries", ".sql", look_at_sql);
    for (size_t i = 0; (e = notice_at(i)) != NULL; i++)
        cr_assert(used[i] > 0 || strcmp(e->code, "text") == 0, "%s is never said", e->code);
}

/* ---- no Chinese sentence comes out of SQL or the server ---- */

/* What may hold Chinese: words that come in, names of days, numbers and batches, labels that have their English beside them. */
static const struct {
    const char *file, *text; /* NULL: anywhere in the file */
    const char *why;
} allowed[] = {
    {"server/imports/columns.def", NULL, "headers that a file may have"},
    {"server/imports/imports_sums.c", NULL, "words of a row of sums"},
    {"server/imports/imports_kinds.c", "|", "words for a type of unit that a file may have"},
    {"server/imports/imports_kinds.c", "领导小组", "the same"},
    {"server/imports/imports_calendar.c", "\", \"", "words for a type of day that a file may have"},
    {"server/imports/imports_person.c", "男", "what may stand in a cell, as its repair"},
    {"server/imports/imports_person.c", "护照", "words that come in"},
    {"server/imports/imports_person.c", "年月日", "signs of a day that comes in"},
    {"children/child_day.sql", "本人", "words that come in"},
    {"matches/match_run.sql", "毕业", "words of the registry that come in"},
    {"imports/roster.sql", "~", "words of the registry that come in"},
    {"auth/password_rules.sql", "regexp_replace", "what a unit's name says of its kind"},
    {"server/auth/pinyin.def", NULL, "how characters are read"},
    {"server/auth/password.c", NULL, "words that no password is made of"},
    {"clocks/calendar.sql", "休", "the State Council's words in the data"},
    {"clocks/clock_set.sql", "the night", "has its English beside it"},
    {"cases/case_add.sql", "日常摸排", "the name of a batch"},
    {"cases/case_add.sql", "发现渠道", "the row as a list would have it"},
    {"cases/case_add.sql", "发现日期", "the same"},
    {"escalations/directive.sql", "〔", "the number of a document"},
    {"escalations/directive.sql", "号", "the same"},
    {"tasks/follow_up.sql", "\"en\"", "has its English beside it"},
    {"tasks/duty.sql", "ground_withdrawn", "the same, on the next line"},
    {"reports/report_freeze.sql", "replace(f.places", "the word for no code in what was frozen before"},
};

static bool has_han(const char *text)
{
    int32_t c;

    while ((c = text_next(&text)) != 0)
        if (text_is_han(c))
            return true;
    return false;
}

static bool is_allowed(const char *path, const char *line)
{
    bool found = false;

    for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++) {
        size_t length = strlen(allowed[i].file), all = strlen(path);

        if (all > length && strcmp(path + all - length, allowed[i].file) == 0 &&
            (allowed[i].text == NULL || strstr(line, allowed[i].text) != NULL)) {
            found = true;
        }
    }
    return found;
}

static void look_for_han(const char *path, const char *text)
{
    const char *suffix = strrchr(path, '.');
    bool sql = suffix != NULL && strcmp(suffix, ".sql") == 0;
    char *copy = strdup(text), *rest = copy, *line, *comment;
    bool inside = false; /* of a C comment */

    cr_assert_not_null(copy);
    for (int number = 1; (line = strsep(&rest, "\n")) != NULL; number++) {
        if (sql && (comment = strstr(line, "--")) != NULL)
            *comment = '\0';
        if (!sql && inside) {
            comment = strstr(line, "*/");
            inside = comment == NULL;
            line = comment != NULL ? comment + 2 : line + strlen(line);
        }
        if (!sql && (comment = strstr(line, "/*")) != NULL) {
            inside = strstr(comment, "*/") == NULL;
            *comment = '\0';
        }
        cr_expect(!has_han(line) || is_allowed(path, line), "%s:%d: the client says it, by a code: %s", path,
                  number, line);
    }
    free(copy);
}

Test(notices, no_chinese_sentence_comes_out_of_sql_or_the_server)
{
    for_each_file(NOL_SOURCE_DIR "/sql/functions", ".sql", look_for_han);
    for_each_file(NOL_SOURCE_DIR "/sql/queries", ".sql", look_for_han);
    for_each_file(NOL_SOURCE_DIR "/server", ".c", look_for_han);
    for_each_file(NOL_SOURCE_DIR "/server", ".h", look_for_han);
    for_each_file(NOL_SOURCE_DIR "/server", ".def", look_for_han);
}

/* ---- rendering ---- */

static void expect_said(const char *language, const char *code, const char *const (*pairs)[2], size_t count,
                        const char *expected)
{
    Nol__Pair storage[4], *params[4];
    Nol__Notice notice = NOL__NOTICE__INIT;
    char *sentence;

    for (size_t i = 0; i < count; i++) {
        nol__pair__init(&storage[i]);
        storage[i].name = (char *)(uintptr_t)pairs[i][0];
        storage[i].value = (char *)(uintptr_t)pairs[i][1];
        params[i] = &storage[i];
    }
    notice.code = (char *)(uintptr_t)code;
    notice.params = params;
    notice.n_params = count;
    i18n_start(language);
    sentence = notice_sentence(&notice);
    cr_assert_str_eq(sentence, expected);
    free(sentence);
}

Test(notices, a_sentence_is_in_the_readers_language)
{
    static const char *const label[][2] = {
        {"label", "跟踪回访"}, {"due", "2019-03-01"}, {"label_en", "look after the child"}};
    static const char *const orgs[][2] = {{"visits", "甲区、东街道"}};

    expect_said("zh", "duty_next", label, 3, "下一次“跟踪回访”：2019-03-01 前");
    expect_said("en", "duty_next", label, 3, "the next \"look after the child\": until 2019-03-01");
    expect_said("en", "late_visits", orgs, 1, "visits that the unit before filed afterwards: 甲区, 东街道");
    expect_said("zh", "known_child", NULL, 0, "可能与已建档儿童为同一人，待区级判定");
}

Test(notices, what_an_older_server_stored_and_what_a_newer_one_says)
{
    static const char *const old[][2] = {{"text", "\033[2J已故，勿再联系"}};

    expect_said("en", "text", old, 1, "已故，勿再联系");
    expect_said("en", "brand_new", NULL, 0,
                "The server says something that this nol does not know; update nol.");
}
