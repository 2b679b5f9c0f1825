/* nol audit. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/message.h"
#include "client/missing.h"
#include "client/outputs.h"
#include "common/buffer.h"
#include "common/bug.h"
#include "common/date_time.h"
#include "proto/audit.pb-c.h"

/* The list of words that the values of some keys are of. */
static const struct {
    const char *key;
    enum words words;
} values[] = {{"result", WORDS_RESULT},
              {"how", WORDS_HOW},
              {"how", WORDS_ESCALATION},
              {"late_in", WORDS_ESCALATION},
              {"grant", WORDS_CONDITION},
              {"effect", WORDS_EFFECT},
              {"form", WORDS_FORM},
              {"role", WORDS_ROLE},
              {"rule", WORDS_RULE},
              {"place", WORDS_PLACE},
              {"level", WORDS_LEVEL},
              {"reason", WORDS_CAUSE},
              {"state", WORDS_STATE},
              {"found_by", WORDS_FOUND_BY},
              {"verdict", WORDS_VERDICT},
              {"list", WORDS_EXPORTED},
              {"right", WORDS_RIGHT},
              {"purpose", WORDS_LOOKS_FOR},
              {"by", WORDS_FIND_BY},
              {"message", WORDS_MESSAGE},
              {"part", WORDS_DUTY_PART},
              {"answer", WORDS_ANSWER},
              {"to", WORDS_ESCALATION_LEVEL},
              {"from", WORDS_ESCALATION_LEVEL},
              {"step", WORDS_PROGRESS},
              {"counts_as", WORDS_BUCKET},
              {"children", WORDS_CHILDREN},
              {"function", WORDS_FUNCTION},
              {"before", WORDS_FUNCTION},
              {"cause", WORDS_CAUSE},
              {"escalation_state", WORDS_ESCALATION},
              {"directive_state", WORDS_DIRECTIVE},
              {"held_by", WORDS_ESCALATION_LEVEL}};

/* What else a value may be a word of: clocks, tasks, measures, fields of a person, the trail's own. */
static const enum words others[] = {WORDS_CLOCK,  WORDS_TASK,     WORDS_MEASURE,
                                    WORDS_PERSON, WORDS_DECISION, WORDS_DETAIL};

#define LETTERS_OF_A_CODE 2
#define DAY_AND_TIME 19 /* 2026-12-15T09:59:37 */

static const char *value_word(const Nol__AuditRow *row, const char *key, const char *value)
{
    bool letter = strcmp(key, "code") == 0 && strlen(value) <= LETTERS_OF_A_CODE; /* people know it by that */
    const char *own = letter ? NULL : missing_label(row->labels, row->n_labels, value);
    char *both = NULL;
    const char *named;

    BUG_ON(asprintf(&both, "%s:%s", key, value) < 0);
    named = missing_label(row->labels, row->n_labels, both);
    free(both);
    if (named != NULL)
        return named;
    if (own != NULL)
        return own;
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
        if (strcmp(values[i].key, key) == 0 && words_label(values[i].words, value) != value)
            return words_label(values[i].words, value);
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (words_label(others[i], value) != value)
            return words_label(others[i], value);
    return value;
}

/* Moments as in the other columns, to the second. */
static void append_moment(struct buffer *out, const char *value)
{
    int64_t seconds;
    int milliseconds;

    if (strlen(value) > DAY_AND_TIME && date_time_parse(value, &seconds, &milliseconds))
        buffer_printf(out, "%.10s %.8s", value, value + DAY_AND_TIME - strlen("09:59:37"));
    else
        buffer_append_text(out, value);
}

/* A number or a word that leads to nothing a reader knows. */
static bool says_nothing(const Nol__AuditRow *row, const char *key, const json_t *value)
{
    char digits[32];

    if (json_is_string(value))
        return *value_word(row, key, json_string_value(value)) == '\0';
    if (!json_is_integer(value))
        return false;
    snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return *value_word(row, key, digits) == '\0';
}

static void append_value(struct buffer *out, const Nol__AuditRow *row, const char *key, const json_t *value)
{
    size_t index;
    const json_t *one;
    char digits[32];

    if (json_is_string(value)) {
        append_moment(out, value_word(row, key, json_string_value(value)));
    } else if (json_is_array(value)) {
        json_array_foreach(value, index, one)
        {
            buffer_append_text(out, index == 0 ? "" : i18n_is_chinese() ? "、" : ", ");
            append_value(out, row, key, one);
        }
    } else if (json_is_integer(value)) {
        snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        buffer_append_text(out, value_word(row, key, digits));
    } else if (json_is_object(value)) { /* a step of the ladder as it was, or is */
        const char *label =
            json_string_value(json_object_get(value, i18n_is_chinese() ? "label" : "label_en"));

        if (label == NULL)
            label = json_string_value(json_object_get(value, "label"));

        buffer_append_text(out, label != NULL ? label : "");
    }
}

/* `phone` is yes where a guardian's telephone was read, and a unit's own where that was set. */
static const char *key_word(const char *key, const json_t *value)
{
    if (json_is_array(value) && strcmp(key, "cases") == 0)
        return words_label(WORDS_DETAIL, "case"); /* which, not how many */
    return json_is_string(value) && strcmp(key, "phone") == 0 ? words_label(WORDS_FIELD, key)
                                                              : words_label(WORDS_DETAIL, key);
}

/* {"on": "2019-02-01", "code": "H"} as "日期 2019-02-01，代码 H". What is not so, and what leads only to words kept elsewhere, is not said. */
static void put_detail(Nol__AuditRow *row)
{
    json_t *detail = message_document(row->detail), *value;
    struct buffer out;
    const char *key;

    if (detail == NULL)
        return;
    buffer_init(&out, 1024 * 1024);
    json_object_foreach(detail, key, value)
    {
        if (json_is_null(value) || json_is_false(value) || strcmp(key, "reason_note") == 0 ||
            (row->reason != NULL && strcmp(key, "note") == 0) ||
            (json_is_array(value) && json_array_size(value) == 0) || says_nothing(row, key, value) ||
            (json_is_string(value) && *json_string_value(value) == '\0'))
            continue;
        buffer_append_text(&out, out.size == 0 ? "" : i18n_is_chinese() ? "，" : ", ");
        buffer_append_text(&out, key_word(key, value));
        if (json_is_true(value))
            continue;
        buffer_append_text(&out, " ");
        append_value(&out, row, key, value);
    }
    if (row->reason != NULL) {
        buffer_append_text(&out, i18n_is_chinese() ? "：" : ": ");
        buffer_append_text(&out, row->reason);
    }
    labels_put(&row->detail, buffer_text(&out));
    buffer_deinit(&out);
    json_decref(detail);
}

/* What the clock did has no account. */
static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    Nol__AuditRow *row = (Nol__AuditRow *)message;

    (void)arg;
    (void)number;
    if (row->role != NULL && strcmp(row->role, "clock") == 0)
        labels_put(&row->role, _("the clock"));
    if (row->detail != NULL)
        put_detail(row);
}

static const struct column audit_list_columns[] = {
    {"position", N_("Position"), WORDS_NONE, COLUMN_RIGHT},
    {"at", N_("At"), WORDS_NONE, COLUMN_TIME},
    {"user", N_("Account"), WORDS_NONE, 0},
    {"role", N_("Role"), WORDS_ROLE, COLUMN_SPARE},
    {"kind", N_("Kind"), WORDS_EVENT, 0},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"child", N_("Child"), WORDS_NONE, COLUMN_WIDE},
    {"version", N_("Version"), WORDS_NONE, COLUMN_RIGHT | COLUMN_SPARE},
    {"detail", N_("Detail"), WORDS_NONE, COLUMN_FLEX},
    COLUMN_END,
};

static int list(struct call *call)
{
    Nol__AuditList request = NOL__AUDIT_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__AUDIT_LIST,
                        .request = &request.base,
                        .reply = &nol__audit_list_reply__descriptor,
                        .columns = audit_list_columns,
                        .dress = dress,
                        .dress_csv = true};

    return list_run(call, &what);
}

static const struct option_row list_options[] = {
    {"case", 'c', OPTION_TEXT, false, N_("CASE"), N_("what happened with this case"), WORDS_NONE},
    {"user", 'u', OPTION_TEXT, false, N_("NAME"), N_("what this account did"), WORDS_NONE},
    {"kind", 'k', OPTION_WORD, false, N_("KIND"), N_("events of this kind"), WORDS_EVENT},
    {"from", 0, OPTION_DAY, false, N_("DATE"), N_("recorded on this day or later"), WORDS_NONE},
    {"until", 0, OPTION_DAY, false, N_("DATE"), N_("recorded on this day or before"), WORDS_NONE},
    OPTION_ROW_LIMIT,
    OPTION_ROW_AFTER,
    OPTION_END,
};

static const struct command commands[] = {
    {"audit", "list", list, "", ARGUMENT_NONE, 0, 0,
     N_("the trail, the newest first: who did and who looked at what (auditor)"),
     N_("nol audit list --case 100001X\nnol audit list --user zhang --from 2019-02-01 -o csv"), NULL,
     list_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("audit list", audit_row, audit_list_columns),
    OUTPUT_END,
};

const struct noun cmd_audit = {"audit", N_("the trail"), commands, outputs};
