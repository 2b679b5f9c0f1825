/*
 * The rights matrix: every message type of the table × every role and nobody × own, foreign, moved away, closed, absent. Cells come
 * from the table: a type that is added is in it. Writes carry a version that no case has, so that who may act hears CONFLICT,
 * who may not hears NOT_FOUND, and nothing changes. Every answer is searched for names and numbers that it must not hold.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/digest.h"
#include "common/limits.h"
#include "server/rpc/messages.h"
#include "tests/support/database.h"
#include "tests/support/program.h"
#include "tests/support/rpc_house.h"

enum place { OWN, FOREIGN, MOVED_AWAY, CLOSED, ABSENT, PLACES };
static const char *const place_names[] = {"own", "foreign", "moved away", "closed", "absent"};

/* An account of each role; sql/tests/setup.inc makes them, the token is the SHA-256 of the name. */
static const struct actor {
    const char *account;
    unsigned role; /* 0: nobody */
} actors[] = {{"d3", DISTRICT},          {"s1", STREET},
              {"c1", COMMUNITY},         {"leader", LEADER},
              {"office", LEADER_OFFICE}, {"police", DEPARTMENT},
              {"insp", INSPECTOR},       {"aud", AUDITOR},
              {"op", OPERATOR},          {NULL, 0}};
enum { ACTORS = sizeof(actors) / sizeof(actors[0]) };

struct target {
    char number[24], name[64], evidence[24], visit[24];
    bool seen;
    char escalation[24], directive[24];
    bool escalation_seen, directive_seen;
};

struct matrix {
    struct rpc_house house;
    struct target targets[ACTORS][PLACES];
    struct tls_client *clients[ACTORS];
    unsigned cells, wrong, offences;
};

/* What a field holds that the row needs and that says nothing about a case. */
static const char *word_for(const char *field)
{
    static const char *const words[][2] = {{"batch", "T1"},
                                           {"scheme", "2019-list"},
                                           {"right", "export"},
                                           {"list", "case_list"},
                                           {"receiver", "x"},
                                           {"reason", "x"},
                                           {"password", "not the one"},
                                           {"code", "F"},
                                           {"result", "met"},
                                           {"how", "home"},
                                           {"note", "x"},
                                           {"cause", "other"},
                                           {"level", "community"},
                                           {"for_unit", "police"},
                                           {"fields", "name"},
                                           {"to_level", "district"},
                                           {"verb", "accept"},
                                           {"decision", "other"},
                                           {"function", "health"},
                                           {"kind", "photo"},
                                           {"from", "2019-02-01"},
                                           {"until", "2019-02-02"},
                                           {"user", "nobody"},
                                           {"to", "x"},
                                           {"place", "in_province"},
                                           {"number", "x"},
                                           {"inquiry", "999999999"},
                                           {"answer", "attends"},
                                           {"cells", "x"},
                                           {"new_password", "correct horse battery"},
                                           {"role", "community"},
                                           {"org", "990101001001"},
                                           {"document", "{}"},
                                           {"import", "999999999"},
                                           {"columns", "x"},
                                           {"name", "x"},
                                           {"found_by", "school"},
                                           {"value", "x"},
                                           {"received", "2019-02-01"},
                                           {"due", "2019-02-01"},
                                           {"born_from", "2019-02-01"},
                                           {"born_until", "2019-02-01"},
                                           {"reference_day", "2019-02-01"}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i][0], field) == 0)
            return words[i][1];
    return NULL;
}

static bool is_about_cases(const struct message_row *row)
{
    return messages_list_holds(row->needs, "case") || messages_list_holds(row->needs, "items");
}

static bool is_about_papers(const struct message_row *row)
{
    return messages_list_holds(row->needs, "evidence") && !messages_list_holds(row->needs, "case");
}

/* About an escalation or a directive, which have sight of their own. */
static bool is_about_refs(const struct message_row *row)
{
    return messages_list_holds(row->needs, "escalation") || messages_list_holds(row->needs, "directive");
}

/* What `make` makes, cell by cell. */
static struct arena made = {.cap = 1 << 20};

static ProtobufCMessage *make(const ProtobufCMessageDescriptor *descriptor, const char *needs,
                              const struct target *target);

static void set_bytes(ProtobufCBinaryData *bytes, const char *name)
{
    static uint64_t count;

    bytes->len = strcmp(name, "key") == 0 ? KEY_BYTES : strcmp(name, "sha256") == 0 ? 32 : 12;
    bytes->data = arena_alloc(&made, bytes->len);
    count++;
    memcpy(bytes->data, &count, sizeof(count));
}

static void set_field(char *base, const ProtobufCFieldDescriptor *field, const struct target *target)
{
    void *member = base + field->offset;
    const char *text = NULL;

    if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->quantifier_offset != 0)
        *(protobuf_c_boolean *)(base + field->quantifier_offset) = 1;
    switch (field->type) {
    case PROTOBUF_C_TYPE_BYTES:
        set_bytes(member, field->name);
        return;
    case PROTOBUF_C_TYPE_UINT32:
        *(uint32_t *)member = strcmp(field->name, "version") == 0 ? 1000000 : 1;
        return;
    case PROTOBUF_C_TYPE_UINT64:
        *(uint64_t *)member = strcmp(field->name, "offset") == 0 ? 0 : 12;
        return;
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)member = 1;
        return;
    case PROTOBUF_C_TYPE_STRING:
        text = strcmp(field->name, "case") == 0 || strcmp(field->name, "with_case") == 0 ? target->number
               : strcmp(field->name, "evidence") == 0                                    ? target->evidence
               : strcmp(field->name, "visit") == 0                                       ? target->visit
               : strcmp(field->name, "escalation") == 0                                  ? target->escalation
               : strcmp(field->name, "directive") == 0                                   ? target->directive
                                                       : word_for(field->name);
        cr_assert_not_null(text, "no word for the field %s: give it one", field->name);
        break;
    default:
        break;
    }
    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        cr_assert_eq(field->type, PROTOBUF_C_TYPE_STRING);
        *(const char **)member = text;
        return;
    }
    void **list = arena_alloc(&made, sizeof(*list));
    list[0] = text != NULL ? (void *)(uintptr_t)text
                           : make(field->descriptor, "kind seen case version name value row cells", target);
    *(size_t *)(base + field->quantifier_offset) = 1;
    *(void ***)member = list;
}

/* A message with the fields that are needed; its memory lives until the cell is done. */
static ProtobufCMessage *make(const ProtobufCMessageDescriptor *descriptor, const char *needs,
                              const struct target *target)
{
    ProtobufCMessage *message = arena_alloc(&made, descriptor->sizeof_message);

    protobuf_c_message_init(descriptor, message);
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (messages_list_holds(needs, descriptor->fields[i].name))
            set_field((char *)message, &descriptor->fields[i], target);
    return message;
}

/* ---- the house, the actors, their targets */

static void login(struct matrix *matrix, size_t actor)
{
    Nol__Resume resume = NOL__RESUME__INIT;
    uint8_t token[DIGEST_SIZE];

    matrix->clients[actor] = rpc_house_agreed(&matrix->house);
    if (actors[actor].account == NULL)
        return;
    digest_bytes(actors[actor].account, strlen(actors[actor].account), token);
    resume.has_token = 1;
    resume.token.len = sizeof(token);
    resume.token.data = token;
    protobuf_c_message_free_unpacked(rpc_house_done(&matrix->house, matrix->clients[actor],
                                                    NOL__MESSAGE_TYPE__RESUME, &resume.base,
                                                    &nol__login_reply__descriptor),
                                     NULL);
}

static const char *cell(struct matrix *matrix, size_t actor, enum place place, const char *column)
{
    char sql[300];

    snprintf(sql, sizeof(sql),
             "SELECT \"%s\" FROM test.target WHERE role = '%s' AND place = %d ORDER BY 1 LIMIT 1", column,
             actors[actor].role == 0 ? "district" : messages_role_name(actors[actor].role), (int)place);
    return database_ask(matrix->house.conninfo, "postgres", sql);
}

/* Of test.ref; absent where it names nothing. */
static const char *ref_cell(struct matrix *matrix, size_t actor, enum place place, const char *column)
{
    char sql[300];

    snprintf(sql, sizeof(sql), "SELECT \"%s\" FROM test.ref WHERE role = '%s' AND place = %d", column,
             actors[actor].role == 0 ? "district" : messages_role_name(actors[actor].role), (int)place);
    return database_ask(matrix->house.conninfo, "postgres", sql);
}

static void find_refs(struct matrix *matrix, size_t actor, enum place place, struct target *target)
{
    snprintf(target->escalation, sizeof(target->escalation), "%s",
             ref_cell(matrix, actor, place, "escalation"));
    snprintf(target->directive, sizeof(target->directive), "%s", ref_cell(matrix, actor, place, "directive"));
    if (target->escalation[0] == '\0') {
        snprintf(target->escalation, sizeof(target->escalation), "999999999");
        snprintf(target->directive, sizeof(target->directive), "999999999");
    }
    target->escalation_seen = strcmp(ref_cell(matrix, actor, place, "escalation_seen"), "t") == 0;
    target->directive_seen = strcmp(ref_cell(matrix, actor, place, "directive_seen"), "t") == 0;
}

static void find_targets(struct matrix *matrix, size_t actor)
{
    for (enum place place = OWN; place < PLACES; place++) {
        struct target *target = &matrix->targets[actor][place];

        snprintf(target->number, sizeof(target->number), "%s", cell(matrix, actor, place, "case"));
        snprintf(target->name, sizeof(target->name), "%s", cell(matrix, actor, place, "name"));
        snprintf(target->evidence, sizeof(target->evidence), "%s", cell(matrix, actor, place, "evidence"));
        snprintf(target->visit, sizeof(target->visit), "%s", cell(matrix, actor, place, "visit"));
        target->seen = strcmp(cell(matrix, actor, place, "seen"), "t") == 0;
        find_refs(matrix, actor, place, target);
        if (target->number[0] == '\0') { /* absent; or a role that holds nothing */
            snprintf(target->number, sizeof(target->number), "%s",
                     database_ask(matrix->house.conninfo, "postgres", "SELECT nol.case_no(999999)"));
            snprintf(target->evidence, sizeof(target->evidence), "999999999");
            snprintf(target->visit, sizeof(target->visit), "999999999");
        }
    }
}

static void matrix_start(struct matrix *matrix)
{
    static const char script[] = NOL_SOURCE_DIR "/tests/support/rights.sql";
    char database[300];
    const char *argv[] = {"/usr/bin/env", "psql", "-X", "-q", "-d", database, "-f", script, NULL};
    struct program psql;

    memset(matrix, 0, sizeof(*matrix));
    rpc_house_start(&matrix->house);
    snprintf(database, sizeof(database), "%s user=postgres", matrix->house.conninfo);
    program_start(&psql, argv, NULL);
    cr_assert_eq(program_wait_end(&psql, 30000), 0, "%s", psql.said);
    for (size_t actor = 0; actor < ACTORS; actor++) {
        find_targets(matrix, actor);
        login(matrix, actor);
    }
}

/* ---- one cell */

struct answer {
    bool refused;
    Nol__Error *error; /* when refused */
    uint8_t *bytes;
    size_t length;
};

static void ask(struct matrix *matrix, size_t actor, const struct message_row *row,
                const ProtobufCMessage *message, struct answer *answer)
{
    struct tls_client *client = matrix->clients[actor];
    uint64_t id = rpc_house_send(&matrix->house, client, row->type, message);
    struct frame_header header;
    const uint8_t *payload;

    do {
        net_house_until(&matrix->house.net,
                        tls_client_peek_frame(client, &header, &payload) || client->ended);
        cr_assert(tls_client_peek_frame(client, &header, &payload), "%s: the server closed", row->name);
        if (header.id != id)
            tls_client_drop_frame(client);
    } while (header.id != id);
    answer->refused = (header.flags & FRAME_ERROR) != 0;
    answer->length = header.length;
    answer->bytes = malloc(header.length + 1);
    memcpy(answer->bytes, payload, header.length);
    answer->error = answer->refused ? nol__error__unpack(NULL, header.length, payload) : NULL;
    tls_client_drop_frame(client);
}

static void forget(struct answer *answer)
{
    if (answer->error != NULL)
        nol__error__free_unpacked(answer->error, NULL);
    free(answer->bytes);
}

static bool says(const struct answer *answer, const char *name)
{
    return answer->refused && strcmp(answer->error->name, name) == 0;
}

static bool holds(const struct answer *answer, const char *text)
{
    return text[0] != '\0' && memmem(answer->bytes, answer->length, text, strlen(text)) != NULL;
}

static void expect(struct matrix *matrix, bool good, const struct message_row *row, size_t actor,
                   enum place place, const struct answer *answer, const char *what)
{
    matrix->cells++;
    if (good)
        return;
    matrix->wrong++;
    cr_log_error("%s by %s on %s: %s; the answer is %s", row->name,
                 actors[actor].account == NULL ? "nobody" : actors[actor].account, place_names[place], what,
                 answer->refused ? answer->error->name : "done");
}

/* No answer holds a whole number, or the name of a child that is out of the actor's sight. */
static void expect_nothing_leaks(struct matrix *matrix, const struct message_row *row, size_t actor,
                                 enum place place, const struct answer *answer)
{
    /* Who has the case reads its guardian's telephone, and only that. */
    bool calls = row->type == NOL__MESSAGE_TYPE__CASE_SHOW && place == OWN && actors[actor].account != NULL &&
                 strcmp(actors[actor].account, "c1") == 0;
    bool leaks = holds(answer, "990101200901") || (!calls && holds(answer, "1390000"));

    for (enum place other = OWN; other < PLACES; other++)
        leaks |= !matrix->targets[actor][other].seen && holds(answer, matrix->targets[actor][other].name);
    expect(matrix, !leaks, row, actor, place, answer, "it holds what is not for this one");
}

/* Refused for who one is, before anything was looked at. */
static bool is_denied(const struct answer *answer)
{
    return says(answer, "NOT_ALLOWED") || says(answer, "WRONG_PHASE") || says(answer, "NOT_LOGGED_IN");
}

/* Of a case or a paper: seen, or exactly as if it were not there. */
static void expect_sight(struct matrix *matrix, const struct message_row *row, size_t actor, enum place place,
                         const struct answer *answer, const struct answer *absent)
{
    const struct target *target = &matrix->targets[actor][place];
    bool seen = messages_list_holds(row->needs, "escalation")  ? target->escalation_seen
                : messages_list_holds(row->needs, "directive") ? target->directive_seen
                                                               : target->seen;
    bool writes = row->lane == LANE_WRITE && (is_about_cases(row) || is_about_refs(row));

    if (seen)
        expect(matrix,
               !is_denied(answer) && !says(answer, "NOT_FOUND") && !says(answer, "BAD_FIELD") &&
                   !says(answer, "FIELD_MISSING") && !says(answer, "INTERNAL") && answer->refused >= writes,
               row, actor, place, answer,
               writes ? "it should be in sight, and refused for its version" : "it should be in sight");
    else
        expect(matrix,
               says(answer, "NOT_FOUND") && answer->length == absent->length &&
                   memcmp(answer->bytes, absent->bytes, answer->length) == 0,
               row, actor, place, answer, "it should answer as if it were absent");
}

static void try_cell(struct matrix *matrix, const struct message_row *row, size_t actor, enum place place,
                     const struct answer *absent, struct answer *answer)
{
    unsigned role = actors[actor].role;

    ask(matrix, actor, row, make(row->payload, row->needs, &matrix->targets[actor][place]), answer);
    arena_deinit(&made);
    if (role == 0)
        expect(matrix, says(answer, "WRONG_PHASE") || says(answer, "NOT_LOGGED_IN"), row, actor, place,
               answer, "nobody is logged in");
    else if ((row->roles & role) == 0)
        expect(matrix, says(answer, "NOT_ALLOWED"), row, actor, place, answer, "the role may not");
    else if (is_about_cases(row) || is_about_papers(row) || is_about_refs(row))
        expect_sight(matrix, row, actor, place, answer, absent != NULL ? absent : answer);
    else
        expect(matrix, !is_denied(answer) && !says(answer, "INTERNAL"), row, actor, place, answer,
               "the role may");
    expect_nothing_leaks(matrix, row, actor, place, answer);
    if (role == 0 &&
        ++matrix->offences % LIMIT_BAD_FRAMES == 0) { /* three requests in the wrong phase and out */
        net_house_until(&matrix->house.net, matrix->clients[actor]->ended);
        net_house_drop_client(&matrix->house.net,
                              matrix->clients[actor]); /* else it counts among the silent */
        login(matrix, actor);
    }
}

static void try_row(struct matrix *matrix, const struct message_row *row, size_t actor)
{
    struct answer absent, answer;

    try_cell(matrix, row, actor, ABSENT, NULL, &absent);
    if (is_about_cases(row) || is_about_papers(row) || is_about_refs(row))
        for (enum place place = OWN; place < ABSENT; place++) {
            try_cell(matrix, row, actor, place, &absent, &answer);
            forget(&answer);
        }
    forget(&absent);
}

/* All that works on a login; LOGOUT would end it. */
static bool is_in_matrix(const struct message_row *row)
{
    return row->roles != OPEN && row->type != NOL__MESSAGE_TYPE__LOGOUT;
}

Test(rights, every_type_by_every_role_on_every_kind_of_case)
{
    struct matrix matrix;
    const struct message_row *row;

    matrix_start(&matrix);
    for (size_t actor = 0; actor < ACTORS; actor++)
        for (size_t i = 0; (row = messages_at(i)) != NULL; i++)
            if (is_in_matrix(row))
                try_row(&matrix, row, actor);
    cr_assert_gt(matrix.cells, 1000);
    cr_assert_eq(matrix.wrong, 0, "%u of %u cells", matrix.wrong, matrix.cells);
    rpc_house_end(&matrix.house);
}

Test(rights, who_has_to_change_a_given_password_gets_no_other_answer)
{
    struct matrix matrix;
    const struct message_row *row;
    struct answer answer;

    matrix_start(&matrix);
    database_run(matrix.house.conninfo, "postgres", "UPDATE nol.session SET limited = true");
    for (size_t actor = 0; actor < ACTORS; actor++)
        for (size_t i = 0; (row = messages_at(i)) != NULL; i++) {
            if (!is_in_matrix(row) || (row->roles & actors[actor].role) == 0)
                continue;
            ask(&matrix, actor, row, make(row->payload, row->needs, &matrix.targets[actor][OWN]), &answer);
            arena_deinit(&made);
            if ((row->roles & LIMITED) == 0)
                expect(&matrix, says(&answer, "PASSWORD_TO_CHANGE") || says(&answer, "BAD_FIELD"), row, actor,
                       OWN, &answer, "nothing else is answered");
            else
                expect(&matrix, !says(&answer, "PASSWORD_TO_CHANGE") && !is_denied(&answer), row, actor, OWN,
                       &answer, "it is for the change");
            forget(&answer);
        }
    cr_assert_gt(matrix.cells, 300);
    cr_assert_eq(matrix.wrong, 0, "%u of %u cells", matrix.wrong, matrix.cells);
    rpc_house_end(&matrix.house);
}
