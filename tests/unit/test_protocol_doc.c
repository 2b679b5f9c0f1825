/*
 * The tables of proto/PROTOCOL.md are made from messages.def, fields.def, errors.def, moves/ and the descriptors. This test fails when they
 * are not what stands in the file; with NOL_UPDATE=1 in the environment it writes them there.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buffer.h"
#include "common/errors.h"
#include "moves_table.h"
#include "server/rpc/fields.h"
#include "server/rpc/messages.h"

#define DOCUMENT NOL_SOURCE_DIR "/proto/PROTOCOL.md"

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    struct buffer text;
    size_t size;

    cr_assert_not_null(file, "%s", path);
    buffer_init(&text, 1u << 22);
    for (int c; (c = fgetc(file)) != EOF;)
        buffer_append_byte(&text, (uint8_t)c);
    fclose(file);
    buffer_append_byte(&text, 0);
    return (char *)buffer_steal(&text, &size);
}

static void add_roles(struct buffer *out, const struct message_row *row)
{
    bool first = true;

    if ((row->roles & OPEN) != 0) {
        buffer_append_text(out, row->phases == PHASE_HELLO   ? "anyone, first"
                                : row->phases == PHASE_LOGIN ? "anyone, not logged in"
                                                             : "anyone");
        return;
    }
    if ((row->roles & EVERYBODY) == EVERYBODY) {
        buffer_append_text(out, (row->roles & LIMITED) != 0 ? "all roles, also limited" : "all roles");
        return;
    }
    for (unsigned bit = 1; bit < OPEN; bit <<= 1) {
        if ((row->roles & bit) == 0)
            continue;
        buffer_printf(out, "%s%s", first ? "" : ", ", messages_role_name(bit));
        first = false;
    }
}

/* The fields of a request; those that may not be absent in bold. */
static void add_fields(struct buffer *out, const ProtobufCMessageDescriptor *descriptor, const char *needs)
{
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        const char *mark = messages_list_holds(needs, field->name) ? "**" : "";

        buffer_printf(out, "%s%s%s%s%s", i > 0 ? ", " : "", mark, field->name,
                      field->label == PROTOBUF_C_LABEL_REPEATED ? "[]" : "", mark);
    }
}

static void add_messages(struct buffer *out)
{
    static const char *const lanes[] = {"", "", "", "key", "key"};
    const struct message_row *row;

    buffer_append_text(
        out,
        "| number | type | who | request: its fields (**needed**) | reply | |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; (row = messages_at(i)) != NULL; i++) {
        buffer_printf(out, "| `0x%04x` | %s | ", row->type, row->name);
        add_roles(out, row);
        buffer_printf(out, " | %s: ", row->payload->short_name);
        add_fields(out, row->payload, row->needs);
        buffer_printf(out, " | %s | %s |\n", row->reply->short_name,
                      messages_list_holds(row->needs, "key") ? "write" : lanes[row->lane]);
    }
    for (size_t i = 0; messages_push_at(i) != NULL; i++)
        buffer_printf(out, "| `0x%04x` | %s | the server |  | %s | pushed, id 0 |\n",
                      messages_push_at(i)->type, messages_push_at(i)->name,
                      messages_push_at(i)->payload->short_name);
}

static void add_vocabulary(struct buffer *out)
{
    static const char *const kinds[FIELD_KINDS] = {
        [FIELD_CASE] = "case number", [FIELD_CASE_PREFIX] = "beginning of a case number",
        [FIELD_ID] = "identifier",    [FIELD_DAY] = "day",
        [FIELD_TIME] = "moment",      [FIELD_WORD] = "one of",
        [FIELD_IDENT] = "word",       [FIELD_CURSOR] = "cursor, as it came",
        [FIELD_USER] = "user name",   [FIELD_TEXT] = "one line",
        [FIELD_NOTE] = "lines",       [FIELD_CELL] = "cell, as in the file",
        [FIELD_JSON] = "JSON object", [FIELD_SECRET] = "secret",
        [FIELD_HEX] = "hex digits",   [FIELD_BYTES] = "bytes",
        [FIELD_DATA] = "bytes",       [FIELD_UINT] = "number",
        [FIELD_COUNT] = "number",     [FIELD_BOOL] = "yes or no",
        [FIELD_TOKEN] = "secret",
    };
    const struct field_rule *rule;
    char shape[224];

    buffer_append_text(out, "| field | holds | |\n|---|---|---|\n");
    for (size_t i = 0; (rule = fields_at(i)) != NULL; i++) {
        fields_shape(rule, shape, sizeof(shape));
        for (char *c = shape; *c != '\0'; c++)
            if (*c == '|')
                *c = ' ';
        buffer_printf(out, "| %s | %s | %s |\n", rule->name, kinds[rule->kind],
                      rule->kind == FIELD_BOOL ? "" : shape);
    }
    buffer_append_text(out, "\nWithin a request, these may not lack: ");
    buffer_append_text(out,
                       "CaseRef: case, version. EvidenceInput: kind. Waive: kind, reason. Pair: name, value. "
                       "ImportRow: row. "
                       "BatchTerms: batch, received, due, scheme, born_from, born_until, reference_day.\n");
}

static void add_errors(struct buffer *out)
{
    const struct error_entry *entry;

    buffer_append_text(out, "| code | name | outcome | exit | in words |\n|---|---|---|---|---|\n");
    for (size_t i = 0; (entry = errors_at(i)) != NULL; i++)
        if (entry->code < 900) /* the rest is the client's own */
            buffer_printf(out, "| %d | %s | %s | %d | %s |\n", (int)entry->code, entry->name,
                          errors_outcome_name(entry->outcome), entry->exit_code, entry->english);
}

/* Several values are separated by '|' there, which ends a cell here. */
static void add_cell(struct buffer *out, const char *values)
{
    buffer_append_text(out, " ");
    for (; *values != '\0'; values++) {
        if (*values == '|')
            buffer_append_text(out, ", ");
        else
            buffer_append_byte(out, (uint8_t)*values);
    }
    buffer_append_text(out, " |");
}

static void add_table(struct buffer *out, const char *when, const char *by, const char *words,
                      const struct move_row *move)
{
    buffer_printf(out, "| from | verb | %s | to | %s | %s |\n|---|---|---|---|---|---|\n", when, by, words);
    for (; move->from != NULL; move++) {
        buffer_append_text(out, "|");
        add_cell(out, move->from);
        add_cell(out, move->verb);
        add_cell(out, move->when);
        add_cell(out, strcmp(move->to, "as_filed") == 0 ? "as filed" : move->to);
        add_cell(out, move->by);
        add_cell(out, move->needs_words ? "needed" : "");
        buffer_append_text(out, "\n");
    }
}

static void add_moves(struct buffer *out)
{
    add_table(out, "when", "roles", "reason", case_moves_table);
}

static void add_escalation(struct buffer *out)
{
    add_table(out, "source", "levels", "`note`", escalation_moves_table);
}

static void add_directive(struct buffer *out)
{
    add_table(out, "", "by", "`note`", directive_moves_table);
}

static void add_inquiry(struct buffer *out)
{
    add_table(out, "", "roles", "`reason`", inquiry_moves_table);
}

static const struct {
    const char *name;
    void (*add)(struct buffer *out);
} parts[] = {{"errors", add_errors},
             {"vocabulary", add_vocabulary},
             {"messages", add_messages},
             {"moves", add_moves},
             {"inquiry moves", add_inquiry},
             {"escalation moves", add_escalation},
             {"directive moves", add_directive}};

/* The document with its made parts as they should be. */
static char *remake(const char *text)
{
    struct buffer out;
    size_t size;

    buffer_init(&out, 1u << 22);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        char begin[64];
        const char *at, *end;

        snprintf(begin, sizeof(begin), "<!-- made: %s -->\n", parts[i].name);
        at = strstr(text, begin);
        cr_assert_not_null(at, "PROTOCOL.md has no line %s", begin);
        at += strlen(begin);
        end = strstr(at, "<!-- /made -->");
        cr_assert_not_null(end);
        buffer_append(&out, text, (size_t)(at - text));
        parts[i].add(&out);
        text = end;
    }
    buffer_append_text(&out, text);
    buffer_append_byte(&out, 0);
    return (char *)buffer_steal(&out, &size);
}

Test(protocol_doc, its_tables_are_those_of_the_code)
{
    char *is = read_file(DOCUMENT), *should = remake(is);
    size_t at = 0;

    if (getenv("NOL_UPDATE") != NULL) {
        FILE *file = fopen(DOCUMENT, "w");

        cr_assert_not_null(file);
        cr_assert_geq(fputs(should, file), 0);
        cr_assert_eq(fclose(file), 0);
    } else {
        while (is[at] != '\0' && is[at] == should[at])
            at++;
        cr_assert_eq(
            is[at], should[at],
            "proto/PROTOCOL.md is stale (NOL_UPDATE=1 %s/tests/unit_protocol_doc mends it) at:\n%.120s",
            NOL_BUILD_DIR, should + (at > 40 ? at - 40 : 0));
    }
    free(is);
    free(should);
}
