#include "server/rpc/field_value.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "common/caseno.h"
#include "common/date.h"
#include "common/date_time.h"
#include "common/text.h"
#include "server/rpc/messages.h"

static bool all_of(const char *text, size_t length, const char *set)
{
    return strspn(text, set) == length;
}

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static bool is_case(const char *text)
{
    int64_t id;

    return caseno_parse(text, &id) == CASENO_OK;
}

static bool is_case_prefix(const char *text, size_t length)
{
    size_t digits = strspn(text, DIGITS);

    return digits >= 1 && digits <= 15 &&
           (digits == length || (digits + 1 == length && strchr(LETTERS, text[digits]) != NULL));
}

static bool is_id(const char *text, size_t length)
{
    return length >= 1 && length <= 18 && all_of(text, length, DIGITS) && text[0] != '0';
}

static bool is_day(const char *text)
{
    struct date day;

    return date_parse_iso(text, &day) == DATE_OK;
}

static bool is_time(const char *text)
{
    int64_t seconds;
    int milliseconds;

    return date_time_parse(text, &seconds, &milliseconds);
}

static bool is_cursor(const char *text, size_t length, size_t bound)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~' || strchr("'\"\\", text[i]) != NULL)
            return false;
    return length >= 1 && length <= bound;
}

/* Counts characters, and refuses what is no text: control characters, but for line ends and tabs where `lines`. */
static bool is_text(const char *text, size_t bound, bool lines, bool blanks)
{
    size_t count = 0;

    for (int32_t c; (c = text_next(&text)) != 0; count++) {
        if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
            if (!lines || (c != '\n' && c != '\t' && c != '\r'))
                return false;
        } else if (!blanks && (text_is_blank(c) || text_is_invisible(c))) {
            return false;
        }
    }
    return count <= bound;
}

static bool is_json(const char *text, size_t length, size_t bound)
{
    json_t *json = length <= bound ? json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
    bool good = json_is_object(json);

    json_decref(json);
    return good;
}

static bool is_hex(const char *text, size_t length, size_t bound)
{
    return length == bound && all_of(text, length, DIGITS "abcdefABCDEF");
}

static bool is_count(const struct field_rule *rule, uint64_t value)
{
    return value <= rule->bound && (rule->kind == FIELD_UINT || (rule->kind == FIELD_COUNT && value > 0));
}

static bool string_is_good(const struct field_rule *rule, const char *text, size_t length)
{
    switch (rule->kind) {
    case FIELD_CASE:
        return is_case(text);
    case FIELD_CASE_PREFIX:
        return is_case_prefix(text, length);
    case FIELD_ID:
        return is_id(text, length);
    case FIELD_DAY:
        return is_day(text);
    case FIELD_TIME:
        return is_time(text);
    case FIELD_WORD:
        return length > 0 && strchr(text, ' ') == NULL && messages_list_holds(rule->words, text);
    case FIELD_IDENT:
        return length >= 1 && length <= rule->bound && all_of(text, length, DIGITS LETTERS "_.-");
    case FIELD_CURSOR:
        return is_cursor(text, length, rule->bound);
    case FIELD_USER:
        return length > 0 && is_text(text, rule->bound, false, false);
    case FIELD_TEXT:
        return is_text(text, rule->bound, false, true);
    case FIELD_NOTE:
        return is_text(text, rule->bound, true, true);
    case FIELD_CELL:
    case FIELD_SECRET:
        return length <= rule->bound;
    case FIELD_JSON:
        return is_json(text, length, rule->bound);
    case FIELD_HEX:
        return is_hex(text, length, rule->bound);
    default:
        return false;
    }
}

enum field_value field_value_check(const struct field_rule *rule, ProtobufCType type, const void *value)
{
    bool good = false;

    switch (type) {
    case PROTOBUF_C_TYPE_STRING: {
        /* A NUL within has already ended the string for protobuf-c: the door compares lengths before (dispatch). */
        const char *text = *(const char *const *)value;
        size_t length = strlen(text);

        if (!text_is_valid(text, length))
            return FIELD_VALUE_MALFORMED;
        good = string_is_good(rule, text, length);
        break;
    }
    case PROTOBUF_C_TYPE_BYTES: {
        const ProtobufCBinaryData *bytes = value;

        good = rule->kind == FIELD_BYTES || rule->kind == FIELD_TOKEN
                   ? bytes->len == rule->bound
                   : rule->kind == FIELD_DATA && bytes->len <= rule->bound;
        break;
    }
    case PROTOBUF_C_TYPE_UINT32:
        good = is_count(rule, *(const uint32_t *)value);
        break;
    case PROTOBUF_C_TYPE_UINT64:
        good = is_count(rule, *(const uint64_t *)value);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        good = rule->kind == FIELD_BOOL;
        break;
    default:
        return FIELD_VALUE_MALFORMED;
    }
    return good ? FIELD_VALUE_GOOD : FIELD_VALUE_WRONG;
}

const char *fields_shape(const struct field_rule *rule, char *out, size_t size)
{
    static const char *const shapes[FIELD_KINDS] = {
        [FIELD_CASE] = "100001W",
        [FIELD_CASE_PREFIX] = "1000",
        [FIELD_ID] = "0-9",
        [FIELD_DAY] = "YYYY-MM-DD",
        [FIELD_TIME] = "YYYY-MM-DDThh:mm:ss+08:00",
        [FIELD_JSON] = "JSON {…}",
    };
    size_t at;

    switch (rule->kind) {
    case FIELD_WORD:
        snprintf(out, size, "%s", rule->words);
        for (at = 0; out[at] != '\0'; at++)
            if (out[at] == ' ')
                out[at] = '|';
        return out;
    case FIELD_IDENT:
        snprintf(out, size, "A-Z a-z 0-9 _ . -, <= %u", rule->bound);
        return out;
    case FIELD_HEX:
        snprintf(out, size, "0-9 a-f, = %u", rule->bound);
        return out;
    case FIELD_BYTES:
    case FIELD_TOKEN:
        snprintf(out, size, "= %u B", rule->bound);
        return out;
    case FIELD_DATA:
    case FIELD_CELL:
    case FIELD_SECRET:
        snprintf(out, size, "<= %u B", rule->bound);
        return out;
    case FIELD_COUNT:
    case FIELD_UINT:
        snprintf(out, size, "%d-%u", rule->kind == FIELD_COUNT, rule->bound);
        return out;
    default:
        if (shapes[rule->kind] != NULL)
            snprintf(out, size, "%s", shapes[rule->kind]);
        else
            snprintf(out, size, "<= %u", rule->bound);
        return out;
    }
}
