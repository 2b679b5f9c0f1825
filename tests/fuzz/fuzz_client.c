/*
 * What reaches nol from outside: the words of its command line, a paper as it is typed, and the messages of a server that
 * need not be ours. The first byte chooses.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/message.h"
#include "client/options.h"
#include "client/output.h"
#include "client/paper.h"
#include "client/report_print.h"
#include "client/targets.h"
#include "common/bug.h"
#include "common/text.h"
#include "proto/cases.pb-c.h"
#include "proto/reports.pb-c.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST_WORDS 32

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    stdout = stderr = fopen("/dev/null", "w"); /* what nol says is not looked at */
    return stdout == NULL;
}

/* Lines are words. A file is not read: "@…" would be one. */
static void parse_words(char *text)
{
    char *argv[MOST_WORDS + 2] = {"nol"}, *word;
    struct call call = {.command = NULL};
    const struct noun *noun;
    int argc = 1;

    while (argc <= MOST_WORDS && (word = strsep(&text, "\n")) != NULL)
        argv[argc++] = word[0] == '@' || strstr(word, "=@") != NULL || strcmp(word, "-") == 0 ? "x" : word;
    arena_init(&call.arena, 16UL * 1024 * 1024);
    if (options_parse(&call, argc, argv, &noun) == OPTIONS_RUN) {
        BUG_ON(call.command == NULL || call.argument_count < call.command->at_least);
        for (size_t i = 0; i < call.value_count; i++)
            BUG_ON(call.values[i].row == NULL || call.values[i].text == NULL);
    }
    arena_deinit(&call.arena);
}

static void parse_paper(const char *text)
{
    struct arena arena;
    struct paper paper;
    const char *part;

    arena_init(&arena, 1 << 20);
    if (paper_parse(&arena, text, (struct date){2026, 3, 5}, &paper, &part) == PAPER_OK)
        BUG_ON(*paper.kind == '\0' || paper.seen == (paper.file != NULL) ||
               paper.detail_count > PAPER_MOST_DETAILS);
    BUG_ON(part == NULL);
    arena_deinit(&arena);
    targets_parse(text, 40);
}

static void show_reply(const ProtobufCMessageDescriptor *descriptor, const uint8_t *data, size_t size)
{
    ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, NULL, size, data);
    json_t *json;

    if (message == NULL)
        return;
    if (message_is_valid(message)) {
        json = message_json(message);
        BUG_ON(json == NULL || json_object_size(json) != descriptor->n_fields);
        json_decref(json);
        if (descriptor == &nol__report_stage_reply__descriptor &&
            report_closes((Nol__ReportStageReply *)message))
            report_print((Nol__ReportStageReply *)message);
    }
    protobuf_c_message_free_unpacked(message, NULL);
}

static void show_rows(const uint8_t *data, size_t size)
{
    static const struct column columns[] = {{"case", "case", WORDS_NONE, 0},
                                            {"state", "state", WORDS_STATE, 0},
                                            {"address", "address", WORDS_NONE, COLUMN_FLEX},
                                            {"marks", "marks", WORDS_MARK, 0},
                                            COLUMN_END};
    ProtobufCMessage *message =
                         protobuf_c_message_unpack(&nol__case_list_reply__descriptor, NULL, size, data),
                     **rows;
    struct call call = {.format = FORMAT_TABLE};
    struct output_list list;
    size_t count;

    if (message == NULL)
        return;
    if (message_is_valid(message)) {
        count = message_list(message, "rows", &rows);
        for (int format = FORMAT_TABLE; format <= FORMAT_CSV; format++) {
            call.format = (enum call_format)format;
            output_list_begin(&list, &call, columns, true);
            for (size_t i = 0; i < count; i++)
                output_list_row(&list, rows[i]);
            output_list_end(&list);
        }
    }
    protobuf_c_message_free_unpacked(message, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text;

    if (size == 0)
        return 0;
    if (data[0] % 5 >= 2) {
        if (data[0] % 5 == 2)
            show_rows(data + 1, size - 1);
        else
            show_reply(data[0] % 5 == 3 ? &nol__case_file__descriptor : &nol__report_stage_reply__descriptor,
                       data + 1, size - 1);
        return 0;
    }
    text = strndup((const char *)data + 1, size - 1);
    BUG_ON(text == NULL);
    if (!text_is_valid(text, strlen(text)))
        ; /* the shell's own affair: the server refuses it */
    else if (data[0] % 5 == 0)
        parse_words(text);
    else
        parse_paper(text);
    free(text);
    return 0;
}
