/* nol user import: the accounts of a stamped list. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/call.h"
#include "client/cmd_user.h"
#include "client/folder.h"
#include "client/free_text.h"
#include "client/new_file.h"
#include "client/secret.h"
#include "client/sheet.h"
#include "client/submit.h"
#include "client/terminal.h"
#include "common/limits.h"
#include "common/random.h"
#include "common/text.h"
#include "proto/auth.pb-c.h"

#define PASSWORD_LENGTH 16

enum { USER, DISPLAY_NAME, ROLE, ORG, ALSO_ORG, COLUMNS };

static const struct {
    const char *id, *label, *synonyms;
    bool needed;
} columns[] = {
#define COLUMN(kind, id, label, needed, synonyms, example) COLUMN_OF_##kind(id, label, needed, synonyms)
#define COLUMN_OF_USER(id, label, needed, synonyms) {#id, label, synonyms, needed},
#define COLUMN_OF_ORG(id, label, needed, synonyms)
#define COLUMN_OF_ROSTER(id, label, needed, synonyms)
#define COLUMN_OF_LIST(id, label, needed, synonyms)
#define COLUMN_OF_CALENDAR(id, label, needed, synonyms)
#include "common/import_columns.def"
#undef COLUMN
};
_Static_assert(sizeof(columns) / sizeof(*columns) == COLUMNS, "the columns of an account");

struct list_of_accounts {
    struct call *call;
    Nol__UserAdd *requests;
    struct submission *items;
    bool *absent; /* of each: no account that this run made, its password holds for nothing */
    size_t count, known, refused;
    const char *path; /* of the first passwords */
    uint8_t digest[DIGEST_SIZE];
};

bool cmd_user_digest(const char *path, uint8_t digest[DIGEST_SIZE])
{
    size_t size;
    char *bytes = free_text_slurp(path, 64 * 1024 * 1024, &size);

    if (bytes != NULL)
        digest_bytes(bytes, size, digest);
    free(bytes);
    return bytes != NULL;
}

/* Is the header the column's identifier, label, or one of its synonyms? */
static bool is_column(size_t column, const char *header)
{
    const char *names = columns[column].synonyms;
    size_t length;

    if (strcmp(header, columns[column].id) == 0 || strcmp(header, columns[column].label) == 0)
        return true;
    for (; *names != '\0'; names += length + (names[length] == '|')) {
        length = strcspn(names, "|");
        if (strlen(header) == length && strncmp(header, names, length) == 0)
            return true;
    }
    return false;
}

/* Where each column stands; -1: nowhere. */
static bool find_columns(const struct sheet *sheet, int at[COLUMNS])
{
    bool fine = true;

    for (size_t c = 0; c < COLUMNS; c++) {
        at[c] = -1;
        for (size_t h = 0; h < sheet->header_count && at[c] < 0; h++) {
            char *header = sheet->headers[h];

            text_narrow(header);
            text_squeeze(header);
            if (is_column(c, header))
                at[c] = (int)h;
        }
        if (at[c] < 0 && columns[c].needed) {
            fprintf(stderr, _("Error: %s: the column %s is missing; a file to fill in: nol help formats\n"),
                    sheet->path, columns[c].label);
            fine = false;
        }
    }
    return fine;
}

static char *cell(struct call *call, const struct csv_reader *row, int at)
{
    char *text = call_strdup(call, at >= 0 && (size_t)at < row->count ? row->cells[at] : "");

    text_narrow(text);
    text_squeeze(text);
    return text;
}

/* "X1、X2" as the further schools of an inspector. */
static void split_orgs(struct call *call, Nol__UserAdd *request, char *text)
{
    size_t most = strlen(text) + 1;
    char *save = NULL;

    request->also_org = call_alloc(call, most * sizeof(*request->also_org));
    for (char *one = strtok_r(text, ",;| ", &save); one != NULL; one = strtok_r(NULL, ",;| ", &save))
        request->also_org[request->n_also_org++] = one;
}

/* False when it said what is wrong with the row. */
static bool read_row(struct list_of_accounts *list, const struct sheet *sheet, const int at[COLUMNS])
{
    Nol__UserAdd *request = &list->requests[list->count];
    struct call *call = list->call;
    char *role = cell(call, &sheet->reader, at[ROLE]), *also = cell(call, &sheet->reader, at[ALSO_ORG]),
         *comma;
    const char *found = words_find(WORDS_ROLE, role);
    char password[PASSWORD_LENGTH + 1];

    nol__user_add__init(request);
    request->user = cell(call, &sheet->reader, at[USER]);
    request->display_name = cell(call, &sheet->reader, at[DISPLAY_NAME]);
    request->org = cell(call, &sheet->reader, at[ORG]);
    request->role = (char *)(uintptr_t)(found != NULL ? found : role);
    if (request->user[0] == '\0' || request->org[0] == '\0' || found == NULL) {
        fprintf(stderr, _("Error: %s, row %u: account, role and unit are needed; the role \"%s\" is %s.\n"),
                sheet->path, sheet->reader.row, role, found == NULL ? _("not known") : _("fine"));
        return false;
    }
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->requests[i].user, request->user) == 0) {
            fprintf(stderr, _("Error: %s, row %u: the account %s stands there twice.\n"), sheet->path,
                    sheet->reader.row, request->user);
            return false;
        }
    while ((comma = strstr(also, "、")) != NULL) {
        memset(comma, ' ', strlen("、"));
        comma[0] = ',';
    }
    split_orgs(call, request, also);
    random_password(password, PASSWORD_LENGTH);
    request->new_password = secret_copy(password);
    request->stamped_list = cmd_user_value(call, "list");
    request->has_list_digest = request->has_list_rows = 1;
    request->list_digest.data = list->digest;
    request->list_digest.len = DIGEST_SIZE;
    list->items[list->count] = (struct submission){.type = NOL__MESSAGE_TYPE__USER_ADD,
                                                   .request = &request->base,
                                                   .subject = request->user,
                                                   .secret = true};
    list->count++;
    return true;
}

/* All rows are judged before anything is sent. */
static int read_list(struct list_of_accounts *list, struct sheet *sheet)
{
    int at[COLUMNS], exit_code = 0;

    if (!find_columns(sheet, at))
        return 1;
    list->requests = call_alloc(list->call, (sheet->rows + 1) * sizeof(*list->requests));
    list->items = call_alloc(list->call, (sheet->rows + 1) * sizeof(*list->items));
    list->absent = call_alloc(list->call, (sheet->rows + 1) * sizeof(*list->absent));
    while (sheet_next(sheet))
        if (!read_row(list, sheet, at))
            exit_code = 1;
    for (size_t i = 0; i < list->count; i++)
        list->requests[i].list_rows = (uint32_t)list->count;
    if (exit_code == 0 && list->count == 0) {
        fprintf(stderr, _("Error: %s has no row below its header.\n"), sheet->path);
        return 1;
    }
    return exit_code;
}

/* Unit, account, name and first password of those that were made; before the sending, of all. */
static bool write_passwords(const struct list_of_accounts *list, bool all)
{
    struct csv_writer writer;
    struct buffer out;
    bool done;

    buffer_init(&out, LIMIT_IMPORT_BYTES);
    csv_writer_init(&writer, &out);
    csv_writer_cell(&writer, _("Unit"));
    csv_writer_cell(&writer, _("Account"));
    csv_writer_cell(&writer, _("Name"));
    csv_writer_cell(&writer, _("First password"));
    csv_writer_end_row(&writer);
    for (size_t i = 0; i < list->count; i++) {
        if (!all && list->absent[i])
            continue;
        csv_writer_cell(&writer, list->requests[i].org);
        csv_writer_cell(&writer, list->requests[i].user);
        csv_writer_cell(&writer, list->requests[i].display_name);
        csv_writer_cell(&writer, list->requests[i].new_password);
        csv_writer_end_row(&writer);
    }
    done = folder_write(list->path, out.data, out.size);
    if (!done)
        new_file_say(list->path, errno);
    buffer_deinit(&out);
    return done;
}

/* A new file, so that nobody's passwords are written over, nor into a file that others read. */
static bool make_new(const char *path)
{
    int fd = new_file_open(path, 0600);

    return fd >= 0 && close(fd) == 0;
}

static void on_made(void *arg, struct submission *item)
{
    struct list_of_accounts *list = arg;
    const Nol__UserReply *reply = (const Nol__UserReply *)item->reply;

    if (reply != NULL && !(reply->has_known && reply->known))
        return;
    if (reply != NULL) {
        list->known++;
    } else {
        list->refused++;
        fprintf(stderr, "%s  ", item->subject);
        failure_print(&item->failure);
        if (item->exit_code == 9)
            return; /* it may be there: its password is kept */
    }
    list->absent[item - list->items] = true;
}

static int send_list(struct list_of_accounts *list)
{
    int exit_code = 0;
    struct session *s = session_of(list->call, &exit_code);
    const char *number = call_option(list->call, "list");

    if (s == NULL)
        return exit_code;
    if (!make_new(list->path) || !write_passwords(list, true))
        return 1;
    exit_code = submit_run(s, "user import", list->items, list->count, on_made, list);
    if (!write_passwords(list, false))
        exit_code = exit_code != 0 ? exit_code : 1;
    fprintf(stderr, _("Made: %zu, there already: %zu, refused: %zu. First passwords: %s\n"),
            list->count - list->known - list->refused, list->known, list->refused, list->path);
    if (exit_code == 0)
        fprintf(stderr, _("An officer of the district approves them: nol user approve --list %s\n"),
                call_quoted(list->call, number));
    return exit_code;
}

int cmd_user_import(struct call *call)
{
    struct list_of_accounts list = {.call = call, .path = call_option(call, "out")};
    struct sheet sheet;
    int exit_code;

    if (!call_has(call, "list") || !call_has(call, "stamped") || list.path == NULL)
        return call_usage(call, _("--list, --stamped and --out are needed"));
    if (!cmd_user_digest(call_option(call, "stamped"), list.digest))
        return 1;
    exit_code = sheet_open(&sheet, call->arguments[0]);
    if (exit_code == 0)
        exit_code = read_list(&list, &sheet);
    if (exit_code == 0 &&
        terminal_confirm(call, call_printf(call, _("Make the %zu accounts of the stamped list %s?"),
                                           list.count, call_option(call, "list"))))
        exit_code = send_list(&list);
    else if (exit_code == 0)
        exit_code = 2;
    submit_clear(list.items, list.count);
    for (size_t i = 0; i < list.count; i++)
        secret_free(list.requests[i].new_password);
    sheet_close(&sheet);
    return exit_code;
}

const struct option_row cmd_user_import_options[] = {
    {"list", 0, OPTION_TEXT, false, N_("NUMBER"), N_("number of the stamped list"), WORDS_NONE},
    {"stamped", 0, OPTION_TEXT, false, N_("FILE"), N_("its scan"), WORDS_NONE},
    {"out", 0, OPTION_TEXT, false, N_("FILE"), N_("where the first passwords go, a new file"), WORDS_NONE},
    OPTION_END,
};
