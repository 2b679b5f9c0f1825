#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>
#include <wordexp.h>

#include "common/errors.h"
#include "common/limits.h"
#include "common/text.h"

Test(errors, names_and_numbers_are_unique_and_found)
{
    const struct error_entry *e;

    for (size_t i = 0; (e = errors_at(i)) != NULL; i++) {
        cr_assert_eq(errors_find(e->name), e, "%s twice", e->name);
        cr_assert_eq(errors_find_number((uint32_t)e->code), e, "%s has a number in use", e->name);
        cr_assert_eq(errors_get(e->code), e);
    }
    cr_assert_null(errors_find("NO_SUCH_ERROR"));
    cr_assert_null(errors_find(""));
    cr_assert_null(errors_find_number(0));
}

Test(errors, exit_codes_are_those_of_the_interface)
{
    static const struct {
        const char *name;
        int exit_code;
    } fixed[] = {{"NOT_FOUND", 3},   {"NOT_LOGGED_IN", 4},   {"NOT_ALLOWED", 5}, {"CONFLICT", 6},
                 {"UNREACHABLE", 7}, {"FILE_HAS_ERRORS", 8}, {"BUSY", 1},        {"UNKNOWN_OUTCOME", 9}};
    const struct error_entry *e;

    for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
        cr_assert_eq(errors_find(fixed[i].name)->exit_code, fixed[i].exit_code, "%s", fixed[i].name);
    for (size_t i = 0; (e = errors_at(i)) != NULL; i++) {
        cr_assert(e->exit_code >= 1 && e->exit_code <= 9);
        cr_assert_eq(e->outcome == OUTCOME_UNKNOWN, e->exit_code == 9, "%s", e->name);
    }
}

/* Collects the parameters of a text; brackets and braces must pair, and never nest. */
static void expect_well_formed(const struct error_entry *e, const char *text, char params[8][32], int *count)
{
    bool part = false, part_has_param = false;

    *count = 0;
    for (const char *p = text; *p != '\0'; p++) {
        cr_assert_neq(*p, '}', "%s: } alone", e->name);
        if (*p == '[') {
            cr_assert_not(part, "%s: nested part", e->name);
            part = true;
            part_has_param = false;
        } else if (*p == ']') {
            cr_assert(part && part_has_param, "%s: a part without a parameter", e->name);
            part = false;
        } else if (*p == '{') {
            size_t length = strcspn(p + 1, "}");

            cr_assert(p[1 + length] == '}' && length > 0 && length < 32 && *count < 8, "%s", e->name);
            for (size_t i = 1; i <= length; i++)
                cr_assert(islower((unsigned char)p[i]) || p[i] == '_', "%s: {parameter}", e->name);
            memcpy(params[*count], p + 1, length);
            params[(*count)++][length] = '\0';
            part_has_param = true;
            p += length + 1;
        }
    }
    cr_assert_not(part, "%s: open part", e->name);
}

static bool has(char params[8][32], int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(params[i], name) == 0)
            return true;
    return false;
}

Test(errors, every_sentence_is_one_sentence_with_the_same_parameters_in_both_languages)
{
    const struct error_entry *e;

    for (size_t i = 0; (e = errors_at(i)) != NULL; i++) {
        char english[8][32], chinese[8][32];
        int english_count, chinese_count;

        expect_well_formed(e, e->english, english, &english_count);
        expect_well_formed(e, e->chinese, chinese, &chinese_count);
        for (int j = 0; j < english_count; j++)
            cr_assert(has(chinese, chinese_count, english[j]), "%s: {%s} only in English", e->name,
                      english[j]);
        for (int j = 0; j < chinese_count; j++)
            cr_assert(has(english, english_count, chinese[j]), "%s: {%s} only in Chinese", e->name,
                      chinese[j]);
        cr_assert_eq(e->english[strlen(e->english) - 1], '.', "%s", e->name);
        cr_assert_null(strstr(e->english, ". "), "%s: two sentences", e->name);
        cr_assert_str_eq(strstr(e->chinese, "。"), "。", "%s: one sentence", e->name);
        cr_assert(text_is_valid(e->chinese, strlen(e->chinese)));
        for (const char *p = e->english; *p != '\0'; p++)
            cr_assert((*p >= ' ' && *p < 0x7f) || strstr(e->english, "…") != NULL, "%s: English in ASCII",
                      e->name);
    }
}

static const char *lookup(void *arg, const char *name)
{
    const char **pairs = arg;

    for (; *pairs != NULL; pairs += 2)
        if (strcmp(pairs[0], name) == 0)
            return pairs[1];
    return NULL;
}

static void expect_rendered(enum error_code code, enum error_language language, const char **pairs,
                            const char *expected)
{
    struct buffer b;

    buffer_init(&b, 4096);
    cr_assert(errors_render(errors_get(code), language, pairs != NULL ? lookup : NULL, pairs, &b));
    cr_assert_str_eq(buffer_text(&b), expected);
    buffer_deinit(&b);
}

Test(errors, parameters_are_filled_in_and_parts_without_them_left_out)
{
    const char *all[] = {"case", "100001W", "version", "7", NULL}, *one[] = {"case", "100001W", NULL};

    expect_rendered(
        ERROR_CONFLICT, ERROR_ENGLISH, all,
        "Case 100001W was changed meanwhile (now version 7); read what changed, then decide again.");
    expect_rendered(ERROR_CONFLICT, ERROR_ENGLISH, one,
                    "Case 100001W was changed meanwhile; read what changed, then decide again.");
    expect_rendered(ERROR_CONFLICT, ERROR_CHINESE, one,
                    "个案 100001W 已被他人更改，请先查看变化，再重新办理。");
    expect_rendered(ERROR_CONFLICT, ERROR_CHINESE, NULL, "个案 ? 已被他人更改，请先查看变化，再重新办理。");
}

Test(errors, a_parameter_from_a_peer_is_inert)
{
    const char *evil[] = {"field", "a\033[2Jb\r\nc\033]0;x\ad{case}[e]", NULL};

    expect_rendered(ERROR_FIELD_MISSING, ERROR_ENGLISH, evil,
                    "ab cd{case}[e] is missing; give it and send again.");
}

/* Of a sentence the command behind "nol ", as a shell takes it; what stands in the rest is as it is. */
Test(errors, what_is_filled_into_a_command_is_one_word_for_a_shell)
{
    static const char *const names[] = {"a; rm -rf ~", "乙 区", "it's", "$(touch /tmp/x)", "`id`", "a\"b",
                                        "~",           "a\\b",  "-"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        for (int chinese = 0; chinese < 2; chinese++) {
            const char *pairs[] = {"user", names[i], "limit", "30", "others", "31", NULL};
            const char *end = chinese ? " export，" : " export, then", *command;
            struct buffer b;
            wordexp_t words;

            buffer_init(&b, 4096);
            cr_assert(errors_render(errors_get(ERROR_EXPORT_NOT_ALLOWED),
                                    chinese ? ERROR_CHINESE : ERROR_ENGLISH, lookup, pairs, &b));
            command = strstr(buffer_text(&b), "nol user right ");
            cr_assert_not_null(command);
            cr_assert_not_null(strstr(command, end), "%s", buffer_text(&b));
            *strstr((char *)(uintptr_t)command, end) = '\0';
            cr_assert_eq(wordexp(command, &words, WRDE_NOCMD), 0, "%s", command);
            cr_assert_eq(words.we_wordc, 4, "%s", command);
            cr_assert_str_eq(words.we_wordv[3], names[i]);
            wordfree(&words);
            buffer_deinit(&b);
        }
}

Test(errors, a_full_buffer_is_a_value)
{
    struct buffer b;

    for (size_t cap = 0; cap < 30; cap++) {
        buffer_init(&b, cap);
        cr_assert_not(errors_render(errors_get(ERROR_CONFLICT), ERROR_CHINESE, NULL, NULL, &b));
        buffer_deinit(&b);
    }
}

Test(errors, every_text_leaves_room_in_an_error_frame)
{
    const struct error_entry *e;

    for (size_t i = 0; (e = errors_at(i)) != NULL; i++)
        cr_assert_lt(strlen(e->name), LIMIT_ERROR_BYTES / 16);
}

Test(errors, outcomes_have_names)
{
    cr_assert_str_eq(errors_outcome_name(OUTCOME_REJECTED), "rejected");
    cr_assert_str_eq(errors_outcome_name(OUTCOME_TRY_AGAIN), "try_again");
    cr_assert_str_eq(errors_outcome_name(OUTCOME_UNKNOWN), "unknown");
    cr_assert_str_eq(errors_outcome_name(OUTCOME_PROTOCOL), "protocol");
}
