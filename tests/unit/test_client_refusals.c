/* What a refusal carries is said in words: every identifier that the server can send is looked for in its source. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/failure.h"
#include "client/i18n.h"
#include "client/params.h"
#include "client/shape.h"
#include "client/words.h"
#include "common/text.h"
#include "server/rpc/fields.h"
#include "server/rpc/messages.h"

#define MOST 200

static bool has_han(const char *text)
{
    int32_t c;

    while ((c = text_next(&text)) != 0)
        if (text_is_han(c))
            return true;
    return false;
}

/* Two Latin letters side by side are a word; KB and MB are none. */
static bool has_latin_word(const char *text)
{
    for (; *text != '\0'; text++)
        if (isalpha((unsigned char)text[0]) && isalpha((unsigned char)text[1]) &&
            strncmp(text, "KB", 2) != 0 && strncmp(text, "MB", 2) != 0)
            return true;
    return false;
}

static bool has_identifier(const char *text)
{
    for (; (text = strchr(text, '_')) != NULL; text++)
        if (isalnum((unsigned char)text[1]))
            return true;
    return false;
}

static void expect_words(const char *where, enum error_code code, const char *name, const char *value)
{
    Nol__Error error = NOL__ERROR__INIT;
    char *said;

    error.code = (uint32_t)code;
    if (params_is_for_it(&error, name))
        return;
    i18n_start("zh");
    said = params_say(&error, name, value);
    cr_expect(!has_latin_word(said) && !has_identifier(said), "%s: %s %s: \"%s\" in Chinese: %s", where,
              errors_get(code)->name, name, value, said);
    free(said);
    i18n_start("en");
    said = params_say(&error, name, value);
    cr_expect(!has_han(said) && !has_identifier(said), "%s: %s %s: \"%s\" in English: %s", where,
              errors_get(code)->name, name, value, said);
    free(said);
}

/* One argument of a call, up to the comma or bracket that ends it: its quoted texts are values, unless they are operands. */
static const char *read_argument(const char *at, char quote, char texts[4][MOST], size_t *count)
{
    int depth = 0;

    *count = 0;
    for (const char *start = at; *at != '\0'; at++) {
        if (*at == quote) {
            const char *end = strchr(at + 1, quote), *before = at;

            while (before > start && isspace((unsigned char)before[-1]))
                before--;
            if (end != NULL && *count < 4 && end - at - 1 < MOST &&
                (before == start || strncmp(before - 4, "THEN", 4) == 0 ||
                 strncmp(before - 4, "ELSE", 4) == 0))
                snprintf(texts[(*count)++], MOST, "%.*s", (int)(end - at - 1), at + 1);
            if (end == NULL)
                return at;
            at = end;
        } else if (*at == '(') {
            depth++;
        } else if ((*at == ')' || *at == ',') && depth == 0) {
            break;
        } else if (*at == ')') {
            depth--;
        }
    }
    return at;
}

static const char *const said_in_words[] = {"what", "field", "verb", "level", "list", "state", "role"};

static void check_pairs(const char *where, enum error_code code, const char *at, char quote)
{
    char names[4][MOST], values[4][MOST];
    size_t count;

    while (*at == ',') {
        at = read_argument(at + 1, quote, names, &count);
        if (*at != ',' || count != 1)
            return;
        at = read_argument(at + 1, quote, values, &count);
        for (size_t i = 0; i < sizeof(said_in_words) / sizeof(*said_in_words); i++)
            for (size_t k = 0; strcmp(said_in_words[i], names[0]) == 0 && k < count; k++)
                expect_words(where, code, names[0], values[k]);
    }
}

/* refuse('NAME', …) in SQL, request_refuse(request, ERROR_NAME, …) in C. Returns how many there were. */
static size_t check_text(const char *where, const char *text, bool sql)
{
    const char *call = sql ? "refuse('" : "refuse(request, ERROR_";
    size_t found = 0;

    for (const char *at = text; (at = strstr(at, call)) != NULL; found++) {
        const struct error_entry *entry;
        char name[64];

        at += strlen(call);
        snprintf(name, sizeof(name), "%.*s", (int)strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), at);
        entry = errors_find(name);
        cr_assert_not_null(entry, "%s: no error %s", where, name);
        check_pairs(where, entry->code, at + strlen(name) + sql, sql ? '\'' : '"');
    }
    return found;
}

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    cr_assert_not_null(file, "%s", path);
    if (getdelim(&text, &size, '\0', file) < 0)
        *(text = realloc(text, 1)) = '\0';
    fclose(file);
    return text;
}

static size_t check_tree(const char *under, bool sql)
{
    char path[400], *paths[] = {path, NULL};
    size_t found = 0;
    FTSENT *entry;
    FTS *tree;

    snprintf(path, sizeof(path), "%s/%s", NOL_SOURCE_DIR, under);
    tree = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    cr_assert_not_null(tree);
    while ((entry = fts_read(tree)) != NULL) {
        const char *dot = strrchr(entry->fts_name, '.');
        char *text;

        if (entry->fts_info != FTS_F || dot == NULL || strcmp(dot, sql ? ".sql" : ".c") != 0)
            continue;
        text = read_all(entry->fts_path);
        found += check_text(entry->fts_name, text, sql);
        free(text);
    }
    fts_close(tree);
    return found;
}

Test(client_refusals, every_identifier_of_a_refusal_has_its_words)
{
    cr_assert_gt(check_tree("sql/functions", true), 200);
    check_tree("sql/queries", true);
    cr_assert_gt(check_tree("server", false), 30);
}

/* What is not there is named by the first field that its message needs (rpc/reply_rows). */
Test(client_refusals, every_message_and_what_it_needs_has_words)
{
    const struct message_row *row;
    char first[64];

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++) {
        expect_words(row->name, ERROR_NOT_ALLOWED, "verb", row->name);
        expect_words(row->name, ERROR_BAD_FRAME, "what", row->name);
        if (row->lane != LANE_READ && row->lane != LANE_SLOW)
            continue;
        snprintf(first, sizeof(first), "%.*s", (int)strcspn(row->needs, " "), row->needs);
        expect_words(row->name, ERROR_NOT_FOUND, "what", first);
    }
}

static void check_fields(const ProtobufCMessageDescriptor *message)
{
    for (unsigned i = 0; i < message->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->fields[i];

        cr_expect_not_null(words_find(WORDS_FIELD, field->name), "%s.%s", message->short_name, field->name);
        expect_words(message->short_name, ERROR_FIELD_MISSING, "field", field->name);
        if (field->type == PROTOBUF_C_TYPE_MESSAGE)
            check_fields(field->descriptor);
    }
}

Test(client_refusals, every_field_of_every_request_has_words)
{
    const struct message_row *row;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++)
        check_fields(row->payload);
}

Test(client_refusals, every_form_of_a_field_has_words)
{
    const struct field_rule *rule;
    char form[224];

    for (size_t i = 0; (rule = fields_at(i)) != NULL; i++) {
        char *words;

        if (rule->kind == FIELD_BOOL)
            continue;
        i18n_start("zh");
        words = shape_words(fields_shape(rule, form, sizeof(form)));
        cr_expect_not_null(words, "%s: %s", rule->name, form);
        free(words);
        expect_words(rule->name, ERROR_BAD_FIELD, "what", form);
    }
}

static void expect_sentence(const char *language, enum error_code code, const char *const pairs[6],
                            const char *sentence)
{
    struct failure failure;
    char *said;

    i18n_start(language);
    failure_set(&failure, code, pairs[0], pairs[1], pairs[2], pairs[3], pairs[4], pairs[5], NULL);
    said = failure_sentence(&failure);
    cr_expect_str_eq(said, sentence);
    free(said);
    failure_clear(&failure);
}

#define PAIRS(...)                                                                                           \
    (const char *const[6])                                                                                   \
    {                                                                                                        \
        __VA_ARGS__                                                                                          \
    }

Test(client_refusals, sentences_say_places_forms_and_sizes)
{
    expect_sentence("zh", ERROR_BAD_FIELD, PAIRS("field", "evidence[2].date", "what", "YYYY-MM-DD"),
                    "“材料 2：日期”的内容不可用：日期，例如 2019-01-25，请改正后重新提交。");
    expect_sentence(
        "en", ERROR_BAD_FIELD, PAIRS("field", "kind", "what", "a-z 0-9 _"),
        "The value of kind cannot be used: only small letters, digits and _; correct it and send again.");
    expect_sentence("zh", ERROR_BAD_FIELD, PAIRS("field", "days", "what", "1-250"),
                    "“工作日”的内容不可用：1 至 250 之间的整数，请改正后重新提交。");
    expect_sentence("zh", ERROR_BAD_FIELD, PAIRS("field", "result", "what", "met|not_met"),
                    "“走访结果”的内容不可用：可填：见到、未见到，请改正后重新提交。");
    expect_sentence("zh", ERROR_UPLOAD_TOO_LARGE, PAIRS("limit", "10485760"),
                    "文件超过单份材料的大小上限（10 MB），请降低扫描分辨率或拆分。");
    expect_sentence("en", ERROR_UPLOAD_INCOMPLETE, PAIRS("have", "1572864", "size", "2000000"),
                    "The upload is not complete: 1.5 MB of 1.9 MB; send the rest, then finish it again.");
    expect_sentence("zh", ERROR_NOT_FOUND, PAIRS("what", "roster_pupil"),
                    "在您的权限范围内没有此学籍库学生，请核对编号，或先列出再找。");
    expect_sentence("zh", ERROR_NOT_ALLOWED, PAIRS("verb", "USER_ADD", "level", "district"),
                    "您的角色无权执行此操作：新建账号，请由有权限的人员（区级）办理。");
    expect_sentence("en", ERROR_NOT_ALLOWED, PAIRS("verb", "report_freeze"),
                    "Your role does not allow this: freeze a report; ask a colleague whose role does.");
    expect_sentence("zh", ERROR_FILE_NOT_OPENED, PAIRS("file", "a.csv", "what", "No such file or directory"),
                    "无法打开文件 a.csv：没有这个文件或目录，请检查文件名和位置。");
    expect_sentence("zh", ERROR_WAIVER_UNKNOWN, PAIRS("kind", "tries"),
                    "没有人申请 走访次数 的容缺，请只同意 nol case show 个案 所列的项目。");
    expect_sentence("zh", ERROR_SUMS_DO_NOT_CLOSE, PAIRS("what", "listed: total 2, by street 3"),
                    "报表合计不平，已停止输出，请立即告知信息中心并提供请求编号。");
}
