#include "client/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/import_report.h"
#include "client/new_file.h"
#include "client/sheet.h"
#include "client/submit.h"
#include "client/terminal.h"
#include "common/bug.h"
#include "common/hex.h"
#include "common/limits.h"

/* Bytes of rows in one message; what stands around them fits into the rest of the frame. */
#define ROWS_BYTES (LIMIT_FRAME - 4096)

/* One import under way. */
struct import {
    struct call *call;
    struct session *session;
    struct sheet sheet;
    char *id; /* in the call's arena */
    size_t in_flight, sent, answered;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static Nol__Pair **read_map(struct call *call, size_t *count, int *exit_code)
{
    Nol__Pair **map = call_alloc(call, (call->value_count + 1) * sizeof(*map));
    const char *typed;

    *count = 0;
    while ((typed = call_option_at(call, "map", *count)) != NULL) {
        const char *equals = strchr(typed, '=');
        Nol__Pair *pair = call_alloc(call, sizeof(*pair));

        if (equals == NULL || equals == typed) {
            *exit_code = call_usage(call, _("--map \"%s\": write COLUMN=HEADER"), typed);
            return map;
        }
        nol__pair__init(pair);
        pair->name = call_printf(call, "%.*s", (int)(equals - typed), typed);
        pair->value = (char *)(uintptr_t)(equals + 1);
        map[(*count)++] = pair;
    }
    return map;
}

static int begin(struct import *import, const char *kind, Nol__BatchTerms *terms)
{
    Nol__ImportBegin request = NOL__IMPORT_BEGIN__INIT;
    Nol__ImportBeginReply *reply;
    int exit_code = 0;

    request.kind = (char *)(uintptr_t)kind;
    request.has_sha256 = 1;
    request.sha256.data = import->sheet.sha256;
    request.sha256.len = DIGEST_SIZE;
    request.file_name = (char *)(uintptr_t)base_name(import->sheet.path);
    request.columns = import->sheet.headers;
    request.n_columns = import->sheet.header_count;
    request.map = read_map(import->call, &request.n_map, &exit_code);
    if (exit_code != 0)
        return exit_code;
    request.has_rows = 1;
    request.rows = import->sheet.rows;
    request.terms = terms;
    reply = (Nol__ImportBeginReply *)session_ask(import->session, NOL__MESSAGE_TYPE__IMPORT_BEGIN,
                                                 &request.base, &nol__import_begin_reply__descriptor);
    if (reply == NULL)
        return failure_print(&import->session->failure);
    import->id = call_strdup(import->call, reply->import != NULL ? reply->import : "");
    import_report_columns(import->call, reply, decode_encoding_name(import->sheet.encoding));
    nol__import_begin_reply__free_unpacked(reply, NULL);
    return 0;
}

/* The answer to one of the messages with rows. */
static int take_answer(struct import *import)
{
    struct answer answer;
    ProtobufCMessage *reply;

    if (!session_receive(import->session, &answer, 60000))
        return failure_print(&import->session->failure);
    reply = session_unpack(import->session, &answer, &nol__import_rows_reply__descriptor);
    if (reply == NULL)
        return failure_print(&import->session->failure);
    protobuf_c_message_free_unpacked(reply, NULL);
    import->in_flight--;
    return 0;
}

/* The rows of one message, in an arena of their own. */
struct portion {
    struct arena arena;
    Nol__ImportRow *rows[LIMIT_REPEATS];
    size_t count, bytes;
};

static int send_portion(struct import *import, struct portion *portion)
{
    Nol__ImportRows request = NOL__IMPORT_ROWS__INIT;
    size_t size;
    uint8_t *payload;
    int exit_code = 0;

    if (portion->count == 0)
        return 0;
    while (import->in_flight >= LIMIT_IN_FLIGHT && exit_code == 0)
        exit_code = take_answer(import);
    if (exit_code != 0)
        return exit_code;
    request.import = import->id;
    request.rows = portion->rows;
    request.n_rows = portion->count;
    size = nol__import_rows__get_packed_size(&request);
    payload = malloc(size + 1);
    BUG_ON(payload == NULL);
    nol__import_rows__pack(&request, payload);
    if (session_send(import->session, NOL__MESSAGE_TYPE__IMPORT_ROWS, payload, size) == 0)
        exit_code = failure_print(&import->session->failure);
    free(payload);
    import->in_flight++;
    import->sent += portion->count;
    terminal_progress(_("Import"), import->sent, import->sheet.rows);
    portion->count = portion->bytes = 0;
    arena_reset(&portion->arena);
    return exit_code;
}

/* What the row costs in the message: each cell with its tag and length, and the row around them. */
static size_t row_cost(const struct csv_reader *reader)
{
    size_t cost = 16;

    for (size_t i = 0; i < reader->count; i++)
        cost += strlen(reader->cells[i]) + 5;
    return cost;
}

static int add_row(struct import *import, struct portion *portion)
{
    const struct csv_reader *reader = &import->sheet.reader;
    size_t cost = row_cost(reader), count = reader->count;
    Nol__ImportRow *row;
    int exit_code = 0;
    char where[16];

    if (cost > ROWS_BYTES) {
        snprintf(where, sizeof(where), "%u", reader->line);
        return failure_say(ERROR_FILE_NOT_TABLE, "line", where, "what", _("the row is too long"), NULL);
    }
    if (portion->count == LIMIT_REPEATS || portion->bytes + cost > ROWS_BYTES)
        exit_code = send_portion(import, portion);
    if (exit_code != 0)
        return exit_code;
    row = arena_alloc(&portion->arena, sizeof(*row));
    BUG_ON(row == NULL);
    nol__import_row__init(row);
    row->has_row = 1;
    row->row = reader->row - import->sheet.header_row + 1; /* the header is row 1 */
    row->n_cells = count;
    row->cells = arena_alloc_array(&portion->arena, count + 1, sizeof(*row->cells));
    BUG_ON(row->cells == NULL);
    for (size_t i = 0; i < count; i++) {
        row->cells[i] = arena_strdup(&portion->arena, reader->cells[i]);
        BUG_ON(row->cells[i] == NULL);
    }
    portion->rows[portion->count++] = row;
    portion->bytes += cost;
    return 0;
}

static int send_rows(struct import *import)
{
    struct portion portion = {.count = 0};
    int exit_code = 0;

    arena_init(&portion.arena, 64UL * 1024 * 1024);
    while (exit_code == 0 && sheet_next(&import->sheet))
        exit_code = add_row(import, &portion);
    if (exit_code == 0)
        exit_code = send_portion(import, &portion);
    while (exit_code == 0 && import->in_flight > 0)
        exit_code = take_answer(import);
    arena_deinit(&portion.arena);
    return exit_code;
}

/* What a commit came to. */
struct outcome {
    Nol__ImportReply *reply; /* owned; NULL: it was refused, which has been said */
    bool drops;              /* because of the pupils that the file leaves out */
};

static void on_committed(void *arg, struct submission *item)
{
    struct outcome *outcome = arg;

    if (item->reply == NULL)
        failure_print(&item->failure);
    outcome->drops = item->reply == NULL && failure_is(&item->failure, ERROR_ROSTER_DROPS);
    outcome->reply = (Nol__ImportReply *)item->reply;
    item->reply = NULL;
}

static int send_commit(struct import *import, const char *kind, bool dry, bool replace,
                       struct outcome *outcome)
{
    Nol__ImportCommit request = NOL__IMPORT_COMMIT__INIT;
    struct submission item = {
        .type = NOL__MESSAGE_TYPE__IMPORT_COMMIT, .request = &request.base, .slow = true};
    char digest[DIGEST_HEX_SIZE];
    int exit_code;

    request.import = import->id;
    request.has_dry_run = request.dry_run = dry;
    request.has_replace = request.replace = replace;
    hex_encode(import->sheet.sha256, 8, digest);
    item.subject =
        call_printf(import->call, "%s %s%s", base_name(import->sheet.path), digest, dry ? " (dry run)" : "");
    exit_code = submit_run(import->session, call_printf(import->call, "%s import", kind), &item, 1,
                           on_committed, outcome);
    submit_clear(&item, 1);
    return exit_code;
}

/* Shows from which schools pupils would go, and asks. 0: go on; behind the dry run no row is left at the server, so they go once more. */
static int ask_replace(struct import *import, const char *kind)
{
    struct outcome dry = {.reply = NULL};
    int exit_code = send_commit(import, kind, true, false, &dry);

    if (dry.reply == NULL)
        return exit_code;
    import_report_schools(import->call, dry.reply);
    nol__import_reply__free_unpacked(dry.reply, NULL);
    if (!terminal_confirm(import->call, _("Take the file as the whole registry all the same?")))
        return 2;
    sheet_again(&import->sheet);
    import->sent = 0;
    return send_rows(import);
}

static int commit(struct import *import, const char *kind)
{
    struct outcome outcome = {.reply = NULL};
    int exit_code = send_commit(import, kind, call_has(import->call, "dry-run"),
                                call_has(import->call, "replace"), &outcome);

    /* --yes is for what is asked of everybody; this wants its own word in a script */
    if (outcome.drops && terminal_can_ask() && !import->call->yes) {
        exit_code = ask_replace(import, kind);
        if (exit_code == 0)
            exit_code = send_commit(import, kind, false, true, &outcome);
    }
    if (outcome.reply == NULL)
        return exit_code;
    exit_code = import_report(import->call, import->session, outcome.reply, &import->sheet);
    nol__import_reply__free_unpacked(outcome.reply, NULL);
    return exit_code;
}

int import_run(struct call *call, const char *kind, Nol__BatchTerms *terms)
{
    struct import import = {.call = call};
    int exit_code = sheet_open(&import.sheet, call->arguments[0]);

    if (exit_code == 0)
        exit_code = new_file_check(call_option(call, "issues-out"));
    if (exit_code == 0)
        import.session = session_of(call, &exit_code);
    if (exit_code == 0)
        exit_code = begin(&import, kind, terms);
    if (exit_code == 0)
        exit_code = send_rows(&import);
    if (exit_code == 0)
        exit_code = commit(&import, call->command->noun);
    sheet_close(&import.sheet);
    return exit_code;
}
