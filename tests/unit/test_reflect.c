#include <criterion/criterion.h>
#include <string.h>

#include "proto/cases.pb-c.h"
#include "proto/envelope.pb-c.h"
#include "proto/evidence.pb-c.h"
#include "proto/visits.pb-c.h"
#include "server/rpc/reflect.h"

static struct arena arena;

static void begin(void)
{
    arena_init(&arena, 1u << 20);
}

static void end(void)
{
    arena_deinit(&arena);
}

TestSuite(reflect, .init = begin, .fini = end);

static char *dump(const ProtobufCMessage *message, const char *except)
{
    json_t *json = reflect_to_json(message, except);
    char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

    json_decref(json);
    return text;
}

Test(reflect, a_message_becomes_json_by_field_names)
{
    Nol__VisitSubmit visit = NOL__VISIT_SUBMIT__INIT;
    Nol__EvidenceInput paper = NOL__EVIDENCE_INPUT__INIT, *papers[] = {&paper};
    uint8_t bytes[] = {0x00, 0xab, 0xff};
    char *text;

    visit.has_key = 1;
    visit.key = (ProtobufCBinaryData){3, bytes};
    visit.case_ = (char *)"100001X";
    visit.has_version = 1;
    visit.version = 7;
    paper.kind = (char *)"photo";
    paper.has_seen = 1;
    paper.seen = 1;
    visit.evidence = papers;
    visit.n_evidence = 1;
    text = dump(&visit.base, NULL);
    cr_assert_str_eq(text, "{\"case\":\"100001X\",\"evidence\":[{\"kind\":\"photo\",\"seen\":true}],\"key\":"
                           "\"00abff\",\"version\":7}");
    free(text);
    text = dump(&visit.base, "key");
    cr_assert_null(strstr(text, "key"));
    free(text);
}

Test(reflect, text_escapes_what_json_does_not_hold)
{
    static const char words[] = "a\"b\\c\n\t\x01\x1f 李𠮷/";
    Nol__VisitSubmit visit = NOL__VISIT_SUBMIT__INIT;
    struct buffer text;

    visit.note = (char *)words;
    visit.case_ = (char *)"";
    buffer_init(&text, 4096);
    cr_assert(reflect_append(&visit.base, NULL, &text));
    json_t *json = json_loadb((const char *)text.data, text.size, 0, NULL);
    cr_assert_not_null(json, "%s", buffer_text(&text));
    cr_assert_str_eq(json_string_value(json_object_get(json, "note")), words);
    cr_assert_str_eq(json_string_value(json_object_get(json, "case")), "");
    json_decref(json);
    buffer_clear(&text);
    cr_assert(reflect_append(&visit.base, "note", &text));
    cr_assert_str_eq(buffer_text(&text), "{\"case\":\"\"}");
    buffer_deinit(&text);
    buffer_init(&text, 10);
    cr_assert_not(reflect_append(&visit.base, NULL, &text));
    buffer_deinit(&text);
}

Test(reflect, json_becomes_a_message_and_back)
{
    json_t *json = json_loads(
        "{\"moves\":[{\"version\":2,\"from\":\"listed\",\"supplementary\":true}],\"case\":\"100001X\"}", 0,
        NULL);
    struct reflect_fault fault = {0};
    ProtobufCMessage *error = reflect_new(&nol__error__descriptor, &arena);

    cr_assert(reflect_fill(error, json, &arena, &fault), "of a newer database");
    cr_assert_str_eq(fault.ignored, "case"); /* an Error has no `case` */
    cr_assert_str_eq(fault.field, "");
    json_object_set_new(json, "version", json_integer(4294967295));
    error = reflect_new(&nol__error__descriptor, &arena);
    cr_assert(reflect_fill(error, json, &arena, &fault), "%s", fault.field);
    json_decref(json);
    char *back = dump(error, NULL);
    cr_assert_str_eq(
        back,
        "{\"moves\":[{\"from\":\"listed\",\"supplementary\":true,\"version\":2}],\"version\":4294967295}");
    free(back);
}

Test(reflect, what_does_not_fit_is_named)
{
    static const char *const bad[] = {
        "{\"version\":-1}", "{\"version\":4294967296}", "{\"version\":\"x\"}", "{\"version\":true}",
        "{\"moves\":{}}",   "{\"moves\":[1]}",          "{\"name\":[]}",       "[]"};
    struct reflect_fault fault = {0};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        json_t *json = json_loads(bad[i], 0, NULL);

        fault.field[0] = '\0';
        cr_assert_not(reflect_fill(reflect_new(&nol__error__descriptor, &arena), json, &arena, &fault), "%s",
                      bad[i]);
        cr_assert(fault.field[0] != '\0', "%s", bad[i]);
        json_decref(json);
    }
}

static bool set(ProtobufCMessage *message, const char *name, const char *text)
{
    struct reflect_fault fault = {0};

    return reflect_set_text(message, name, text, strlen(text), &arena, &fault);
}

Test(reflect, columns_become_fields)
{
    Nol__CaseRow *row = (Nol__CaseRow *)reflect_new(&nol__case_row__descriptor, &arena);
    Nol__EvidenceChunkReply *chunk =
        (Nol__EvidenceChunkReply *)reflect_new(&nol__evidence_chunk_reply__descriptor, &arena);

    cr_assert(set(&row->base, "name", "张三"));
    cr_assert(set(&row->base, "version", "12"));
    cr_assert(set(&row->base, "marks", "[\"same_id\",\"died\"]"));
    cr_assert_eq(row->n_marks, 2);
    cr_assert(set(&row->base, "marks", "{same_id,\"a, \\\"b\\\"\",died}"));
    cr_assert_eq(row->n_marks, 3);
    cr_assert_str_eq(row->marks[1], "a, \"b\"");
    cr_assert(set(&row->base, "marks", "{}"));
    cr_assert_eq(row->n_marks, 0);
    cr_assert_eq(row->version, 12);
    cr_assert(row->has_version);
    cr_assert_not(set(&row->base, "version", "twelve"));
    cr_assert(set(&row->base, "nothing", "1"), "of a newer database");
    cr_assert(set(&chunk->base, "data", "\\x00ff"));
    cr_assert_eq(chunk->data.len, 2);
    cr_assert_eq(chunk->data.data[1], 0xff);
    cr_assert(set(&chunk->base, "data", "\\x"));
    cr_assert_eq(chunk->data.len, 0);
    cr_assert(chunk->has_data);
    cr_assert(set(&chunk->base, "offset", "10485760"));
}

Test(reflect, the_arena_is_the_bound)
{
    struct arena small;
    char text[5000];
    Nol__CaseRow *row;
    struct reflect_fault fault;

    arena_init(&small, 4096);
    row = (Nol__CaseRow *)reflect_new(&nol__case_row__descriptor, &small);
    memset(text, 'a', sizeof(text));
    cr_assert_not(reflect_set_text(&row->base, "name", text, sizeof(text), &small, &fault));
    arena_deinit(&small);
}
