#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "common/limits.h"
#include "proto/watch.pb-c.h"
#include "server/rpc/pool.h"
#include "server/rpc/server.h"
#include "server/rpc/worker.h"
#include "tests/support/database.h"
#include "tests/support/rpc_house.h"

#define DEVICE "0123456789abcdef0123456789abcdef"

Test(login, hello_comes_first_and_agrees_on_the_version)
{
    struct rpc_house house;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_client(&house);
    Nol__Ping ping = NOL__PING__INIT;
    Nol__Hello hello = NOL__HELLO__INIT;

    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__PING, &ping.base, "WRONG_PHASE");
    hello.has_version_min = hello.has_version_max = 1;
    hello.version_min = 2;
    hello.version_max = 9;
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__HELLO, &hello.base, "VERSION_UNSUPPORTED");
    hello.version_min = 1;
    Nol__HelloReply *reply = (Nol__HelloReply *)rpc_house_done(&house, client, NOL__MESSAGE_TYPE__HELLO,
                                                               &hello.base, &nol__hello_reply__descriptor);
    cr_assert_eq(reply->version, 1);
    cr_assert_eq(reply->frame_limit, LIMIT_FRAME);
    nol__hello_reply__free_unpacked(reply, NULL);
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__HELLO, &hello.base, "WRONG_PHASE");
    rpc_house_end(&house);
}

Test(login, a_login_says_who_one_is_and_its_token_resumes)
{
    struct rpc_house house;
    char refusal[40];
    rpc_house_start(&house);
    struct tls_client *first = rpc_house_agreed(&house), *second = rpc_house_agreed(&house);
    Nol__LoginReply *login = rpc_house_login(&house, first, HOUSE_DISTRICT, HOUSE_PASSWORD, DEVICE, refusal);
    Nol__Whoami whoami = NOL__WHOAMI__INIT;
    Nol__Resume resume = NOL__RESUME__INIT;
    Nol__Logout logout = NOL__LOGOUT__INIT;

    cr_assert_not_null(login, "%s", refusal);
    cr_assert_str_eq(login->role, "district");
    cr_assert_str_eq(login->org, HOUSE_ORG);
    cr_assert_eq(login->token.len, TOKEN_BYTES);

    rpc_house_refused(&house, second, NOL__MESSAGE_TYPE__WHOAMI, &whoami.base, "WRONG_PHASE");
    resume.has_token = 1;
    resume.token = login->token;
    uint8_t digest[DIGEST_SIZE]; /* what the database holds of the token opens nothing */
    digest_bytes(login->token.data, login->token.len, digest);
    resume.token.data = digest;
    rpc_house_refused(&house, second, NOL__MESSAGE_TYPE__RESUME, &resume.base, "NOT_LOGGED_IN");
    resume.token = login->token;
    Nol__LoginReply *again = (Nol__LoginReply *)rpc_house_done(&house, second, NOL__MESSAGE_TYPE__RESUME,
                                                               &resume.base, &nol__login_reply__descriptor);
    cr_assert_not(again->has_token);
    cr_assert_str_eq(again->user, HOUSE_DISTRICT);
    nol__login_reply__free_unpacked(again, NULL);
    Nol__WhoamiReply *me = (Nol__WhoamiReply *)rpc_house_done(&house, second, NOL__MESSAGE_TYPE__WHOAMI,
                                                              &whoami.base, &nol__whoami_reply__descriptor);
    cr_assert_str_eq(me->user, HOUSE_DISTRICT);
    nol__whoami_reply__free_unpacked(me, NULL);

    protobuf_c_message_free_unpacked(rpc_house_done(&house, second, NOL__MESSAGE_TYPE__LOGOUT, &logout.base,
                                                    &nol__logout_reply__descriptor),
                                     NULL);
    /* The other connection had the same session: it has ended there too, and one may log in again. */
    rpc_house_refused(&house, first, NOL__MESSAGE_TYPE__WHOAMI, &whoami.base, "NOT_LOGGED_IN");
    rpc_house_refused(&house, first, NOL__MESSAGE_TYPE__RESUME, &resume.base, "NOT_LOGGED_IN");
    nol__login_reply__free_unpacked(login, NULL);
    login = rpc_house_login(&house, first, HOUSE_DISTRICT, HOUSE_PASSWORD, DEVICE, refusal);
    cr_assert_not_null(login, "%s", refusal);
    nol__login_reply__free_unpacked(login, NULL);
    rpc_house_end(&house);
}

/* The refusal of a login that must fail. */
static void expect_refusal(struct rpc_house *house, struct tls_client *client, const char *user,
                           const char *password, const char *device, const char *name)
{
    char refusal[40] = "";

    cr_assert_null(rpc_house_login(house, client, user, password, device, refusal));
    cr_assert_str_eq(refusal, name);
}

Test(login, what_is_sent_behind_a_login_that_is_not_over_is_no_offence)
{
    struct rpc_house house;
    char refusal[40];
    Nol__Error *error;
    uint64_t id;
    rpc_house_start(&house);
    struct tls_client *first = rpc_house_agreed(&house), *second = rpc_house_agreed(&house);
    Nol__LoginReply *login = rpc_house_login(&house, first, HOUSE_DISTRICT, HOUSE_PASSWORD, DEVICE, refusal);
    Nol__Whoami whoami = NOL__WHOAMI__INIT;
    Nol__Resume resume = NOL__RESUME__INIT;

    cr_assert_not_null(login, "%s", refusal);
    resume.has_token = 1;
    resume.token = login->token;
    id = rpc_house_send(&house, second, NOL__MESSAGE_TYPE__RESUME, &resume.base);
    for (int i = 0; i < 4; i++) /* three offences would end the connection */
        rpc_house_send(&house, second, NOL__MESSAGE_TYPE__WHOAMI, &whoami.base);
    ProtobufCMessage *resumed = rpc_house_answer(&house, second, id, &nol__login_reply__descriptor, &error);
    cr_assert_not_null(resumed);
    protobuf_c_message_free_unpacked(resumed, NULL);
    protobuf_c_message_free_unpacked(rpc_house_done(&house, second, NOL__MESSAGE_TYPE__WHOAMI, &whoami.base,
                                                    &nol__whoami_reply__descriptor),
                                     NULL);
    nol__login_reply__free_unpacked(login, NULL);
    rpc_house_end(&house);
}

static void resume_wrongly(struct rpc_house *house, struct tls_client *client)
{
    static uint8_t token[TOKEN_BYTES];
    Nol__Resume resume = NOL__RESUME__INIT;

    resume.has_token = 1;
    resume.token = (ProtobufCBinaryData){sizeof(token), token};
    rpc_house_refused(house, client, NOL__MESSAGE_TYPE__RESUME, &resume.base, "NOT_LOGGED_IN");
}

Test(login, a_connection_that_guesses_tokens_ends)
{
    struct rpc_house house;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_agreed(&house);

    for (int i = 0; i < LIMIT_BAD_FRAMES; i++) {
        cr_assert_not(client->goodbye);
        resume_wrongly(&house, client);
    }
    net_house_until(&house.net, client->ended && client->goodbye);
    rpc_house_end(&house);
}

/* A bureau in the morning: all sessions of yesterday are over, and all come from one address. */
Test(login, sessions_that_are_over_keep_nobody_from_logging_in)
{
    struct rpc_house house;
    struct tls_client *client = NULL;
    char refusal[40] = "";
    rpc_house_start(&house);

    for (int i = 0; i < 49; i++) {
        client = rpc_house_agreed(&house);
        resume_wrongly(&house, client);
    }
    Nol__LoginReply *login = rpc_house_login(&house, client, HOUSE_DISTRICT, HOUSE_PASSWORD, NULL, refusal);
    cr_assert_not_null(login, "%s", refusal);
    nol__login_reply__free_unpacked(login, NULL);
    rpc_house_end(&house);
}

Test(login, known_and_unknown_names_are_refused_alike_and_delayed_alike)
{
    struct rpc_house house;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_agreed(&house);

    for (int i = 0; i < LIMIT_LOGIN_FAILURES; i++) {
        expect_refusal(&house, client, HOUSE_DISTRICT, "wrong one", NULL, "WRONG_LOGIN");
        expect_refusal(&house, client, "nobody", "wrong one", NULL, "WRONG_LOGIN");
    }
    expect_refusal(&house, client, "nobody", "wrong one", NULL, "LOGIN_DELAYED");
    expect_refusal(&house, client, HOUSE_DISTRICT, HOUSE_PASSWORD, NULL, "LOGIN_DELAYED");
    rpc_house_end(&house);
}

Test(login, a_delay_says_how_long)
{
    struct rpc_house house;
    Nol__Login login = NOL__LOGIN__INIT;
    Nol__Error *error;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_agreed(&house);

    for (int i = 0; i < LIMIT_LOGIN_FAILURES; i++)
        expect_refusal(&house, client, "nobody", "wrong one", NULL, "WRONG_LOGIN");
    login.user = (char *)"nobody";
    login.password = (char *)"wrong one";
    cr_assert_null(rpc_house_ask(&house, client, NOL__MESSAGE_TYPE__LOGIN, &login.base,
                                 &nol__login_reply__descriptor, &error));
    cr_assert(error->retry_after_ms >= 1000 && error->retry_after_ms <= 8000, "%u ms", error->retry_after_ms);
    nol__error__free_unpacked(error, NULL);
    rpc_house_end(&house);
}

Test(login, a_known_device_is_not_locked_out_by_strangers)
{
    struct rpc_house house;
    char refusal[40] = "";
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_agreed(&house), *other = rpc_house_agreed(&house),
                      *known = rpc_house_agreed(&house);
    Nol__LoginReply *login = rpc_house_login(&house, client, HOUSE_DISTRICT, HOUSE_PASSWORD, DEVICE, refusal);

    cr_assert_not_null(login, "%s", refusal);
    nol__login_reply__free_unpacked(login, NULL);
    for (int i = 0; i < LIMIT_LOGIN_FAILURES; i++)
        expect_refusal(&house, other, HOUSE_DISTRICT, "wrong one", NULL, "WRONG_LOGIN");
    expect_refusal(&house, other, HOUSE_DISTRICT, HOUSE_PASSWORD, NULL, "LOGIN_DELAYED");
    login = rpc_house_login(&house, known, HOUSE_DISTRICT, HOUSE_PASSWORD, DEVICE, refusal);
    cr_assert_not_null(login, "%s", refusal);
    nol__login_reply__free_unpacked(login, NULL);
    rpc_house_end(&house);
}

static uv_sem_t gate; /* open once it was posted */

static void hold(void *arg)
{
    (void)arg;
    uv_sem_wait(&gate);
    uv_sem_post(&gate);
}

static void on_held(void *arg, bool worked)
{
    (void)arg;
    (void)worked;
}

static bool asked; /* somebody has come to the line since this was set to false */

static bool is_held(void *arg)
{
    (void)arg;
    asked = true;
    return true;
}

/* From one address after another, each with one login that takes long, until none has a place. */
static void fill_the_line(void)
{
    struct worker_job job = {.work = hold, .done = on_held, .wanted = is_held};
    char address[16];
    unsigned count = 0;

    job.source = address;
    do {
        cr_assert_leq(count, LIMIT_WORKER_QUEUE + LIMIT_WORKERS);
        snprintf(address, sizeof(address), "192.0.2.%u", count++);
    } while (worker_run(pool_worker(), &job));
}

Test(login, a_known_device_gets_in_when_strangers_have_filled_the_line)
{
    struct rpc_house house;
    char refusal[40] = "";
    Nol__Login login = NOL__LOGIN__INIT;
    Nol__Error *error = NULL;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_agreed(&house), *known = rpc_house_agreed(&house);
    Nol__LoginReply *reply = rpc_house_login(&house, client, HOUSE_DISTRICT, HOUSE_PASSWORD, DEVICE, refusal);

    cr_assert_not_null(reply, "%s", refusal);
    nol__login_reply__free_unpacked(reply, NULL);
    cr_assert_eq(uv_sem_init(&gate, 0), 0);
    fill_the_line();
    expect_refusal(&house, known, HOUSE_DISTRICT, HOUSE_PASSWORD, NULL, "BUSY");
    expect_refusal(&house, known, "nobody", HOUSE_PASSWORD, DEVICE,
                   "BUSY"); /* known for an account, not for all */
    login.user = (char *)HOUSE_DISTRICT;
    login.password = (char *)HOUSE_PASSWORD;
    login.device = (char *)DEVICE;
    asked = false;
    uint64_t id = rpc_house_send(&house, known, NOL__MESSAGE_TYPE__LOGIN, &login.base);
    net_house_until(&house.net, asked);
    uv_sem_post(&gate);
    reply = (Nol__LoginReply *)rpc_house_answer(&house, known, id, &nol__login_reply__descriptor, &error);
    cr_assert_not_null(reply, "%s", error != NULL ? error->name : "");
    nol__login_reply__free_unpacked(reply, NULL);
    rpc_house_end(&house);
    uv_sem_destroy(&gate);
}

Test(login, guesses_at_the_same_time_are_not_more_guesses)
{
    struct rpc_house house;
    uint64_t ids[LIMIT_IN_FLIGHT];
    unsigned wrong = 0, delayed = 0;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_agreed(&house);
    Nol__Login login = NOL__LOGIN__INIT;

    login.user = (char *)HOUSE_DISTRICT;
    login.password = (char *)"wrong one";
    for (int i = 0; i < LIMIT_IN_FLIGHT; i++)
        ids[i] = rpc_house_send(&house, client, NOL__MESSAGE_TYPE__LOGIN, &login.base);
    for (int i = 0; i < LIMIT_IN_FLIGHT; i++) {
        struct frame_header header;
        const uint8_t *payload;

        net_house_until(&house.net, tls_client_peek_frame(client, &header, &payload));
        cr_assert(header.id >= ids[0] && header.id <= ids[LIMIT_IN_FLIGHT - 1]);
        Nol__Error *error = nol__error__unpack(NULL, header.length, payload);
        wrong += strcmp(error->name, "WRONG_LOGIN") == 0;
        delayed += strcmp(error->name, "LOGIN_DELAYED") == 0;
        nol__error__free_unpacked(error, NULL);
        tls_client_drop_frame(client);
    }
    cr_assert_eq(wrong, LIMIT_LOGIN_FAILURES);
    cr_assert_eq(delayed, LIMIT_IN_FLIGHT - LIMIT_LOGIN_FAILURES);
    rpc_house_end(&house);
}

/* A write of the room with a key made from a number. */
static ProtobufCMessage *act_on_user(struct rpc_house *house, struct tls_client *client, uint16_t type,
                                     const char *user, uint8_t key, Nol__Error **error)
{
    uint8_t bytes[KEY_BYTES] = {key};
    Nol__UserAct act = NOL__USER_ACT__INIT;

    act.has_key = 1;
    act.key = (ProtobufCBinaryData){sizeof(bytes), bytes};
    act.user = (char *)user;
    return rpc_house_ask(house, client, type, &act.base, &nol__user_reply__descriptor, error);
}

Test(login, an_account_waits_for_approval_and_ends_when_disabled)
{
    struct rpc_house house;
    char refusal[40] = "";
    Nol__Error *error;
    Nol__Whoami whoami = NOL__WHOAMI__INIT;
    rpc_house_start(&house);
    struct tls_client *district = rpc_house_district(&house), *client = rpc_house_agreed(&house);
    Nol__UserReply *reply;

    expect_refusal(&house, client, HOUSE_OPERATOR, HOUSE_PASSWORD, NULL, "ACCOUNT_NOT_APPROVED");
    reply = (Nol__UserReply *)act_on_user(&house, district, NOL__MESSAGE_TYPE__USER_APPROVE, HOUSE_OPERATOR,
                                          1, &error);
    cr_assert_str_eq(reply->status, "active");
    nol__user_reply__free_unpacked(reply, NULL);
    Nol__LoginReply *login = rpc_house_login(&house, client, HOUSE_OPERATOR, HOUSE_PASSWORD, NULL, refusal);
    cr_assert_not_null(login, "%s", refusal);
    nol__login_reply__free_unpacked(login, NULL);

    /* An operator may not approve, and the table says so before the database is asked. */
    cr_assert_null(act_on_user(&house, client, NOL__MESSAGE_TYPE__USER_APPROVE, HOUSE_OPERATOR, 2, &error));
    cr_assert_str_eq(error->name, "NOT_ALLOWED");
    nol__error__free_unpacked(error, NULL);

    reply = (Nol__UserReply *)act_on_user(&house, district, NOL__MESSAGE_TYPE__USER_DISABLE, HOUSE_OPERATOR,
                                          3, &error);
    cr_assert_str_eq(reply->status, "disabled");
    nol__user_reply__free_unpacked(reply, NULL);
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__WHOAMI, &whoami.base, "NOT_LOGGED_IN");
    expect_refusal(&house, client, HOUSE_OPERATOR, HOUSE_PASSWORD, NULL, "ACCOUNT_DISABLED");
    rpc_house_end(&house);
}

static void set_key(ProtobufCBinaryData *field, protobuf_c_boolean *has, uint8_t *key)
{
    *has = 1;
    field->len = KEY_BYTES;
    field->data = key;
}

/* What is kept with a key is no digest of the message with its password: guessing it would be quick. */
static void expect_no_password_in(struct rpc_house *house, const char *type, const ProtobufCMessage *message)
{
    uint8_t packed[400];
    char hex[DIGEST_HEX_SIZE], sql[300];

    digest_hex(packed, protobuf_c_message_pack(message, packed), hex);
    snprintf(sql, sizeof(sql),
             "SELECT count(*) FILTER (WHERE digest = '\\x%s') || ' of ' || count(*) FROM nol.request_key "
             "WHERE type = '%s' AND result ? 'ok'",
             hex, type);
    cr_assert_str_eq(database_ask(house->conninfo, "postgres", sql), "0 of 1");
}

Test(login, users_are_added_once_a_key_and_change_their_password)
{
    struct rpc_house house;
    uint8_t key[KEY_BYTES] = {7}, other[KEY_BYTES] = {8};
    char refusal[40] = "";
    Nol__UserAdd add = NOL__USER_ADD__INIT;
    Nol__PasswordChange change = NOL__PASSWORD_CHANGE__INIT;
    rpc_house_start(&house);
    struct tls_client *district = rpc_house_district(&house), *client = rpc_house_agreed(&house);

    set_key(&add.key, &add.has_key, key);
    add.user = (char *)"auditor1";
    add.role = (char *)"auditor";
    add.org = (char *)HOUSE_ORG;
    add.new_password = (char *)"short";
    rpc_house_refused(&house, district, NOL__MESSAGE_TYPE__USER_ADD, &add.base, "PASSWORD_TOO_WEAK");
    add.new_password = (char *)"eleven sign"; /* of an auditor twelve are asked for */
    rpc_house_refused(&house, district, NOL__MESSAGE_TYPE__USER_ADD, &add.base, "PASSWORD_TOO_WEAK");
    add.new_password = (char *)"Auditor1 Auditor1";
    rpc_house_refused(&house, district, NOL__MESSAGE_TYPE__USER_ADD, &add.base, "PASSWORD_TOO_WEAK");
    add.new_password = (char *)HOUSE_ORG;
    rpc_house_refused(&house, district, NOL__MESSAGE_TYPE__USER_ADD, &add.base, "PASSWORD_TOO_WEAK");
    add.new_password = (char *)"long enough by now";
    for (int i = 0; i < 2; i++) /* a replay gives the first result */
        protobuf_c_message_free_unpacked(rpc_house_done(&house, district, NOL__MESSAGE_TYPE__USER_ADD,
                                                        &add.base, &nol__user_reply__descriptor),
                                         NULL);
    expect_no_password_in(&house, "user_add", &add.base);
    add.new_password =
        (char *)"quite another one"; /* the key is known by all but the password: what it did, it did */
    protobuf_c_message_free_unpacked(rpc_house_done(&house, district, NOL__MESSAGE_TYPE__USER_ADD, &add.base,
                                                    &nol__user_reply__descriptor),
                                     NULL);
    add.role = (char *)"operator";
    rpc_house_refused(&house, district, NOL__MESSAGE_TYPE__USER_ADD, &add.base, "KEY_REUSED");
    cr_assert_str_eq(
        database_ask(house.conninfo, "postgres", "SELECT count(*) FROM nol.account WHERE name = 'auditor1'"),
        "1");

    Nol__LoginReply *login = rpc_house_login(&house, client, "auditor1", "long enough by now", NULL, refusal);
    cr_assert_not_null(login, "%s", refusal);
    cr_assert_str_eq(login->must_change, "given");
    nol__login_reply__free_unpacked(login, NULL);
    set_key(&change.key, &change.has_key, other);
    change.password = (char *)"not this one";
    change.new_password = (char *)"brand new one";
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__PASSWORD_CHANGE, &change.base, "WRONG_LOGIN");
    other[1] = 1;
    change.password = change.new_password = (char *)"long enough by now";
    rpc_house_refused(&house, client, NOL__MESSAGE_TYPE__PASSWORD_CHANGE, &change.base, "PASSWORD_TOO_WEAK");
    change.new_password = (char *)"brand new one";
    protobuf_c_message_free_unpacked(rpc_house_done(&house, client, NOL__MESSAGE_TYPE__PASSWORD_CHANGE,
                                                    &change.base, &nol__user_reply__descriptor),
                                     NULL);
    expect_no_password_in(&house, "password_change", &change.base);
    struct tls_client *again = rpc_house_agreed(&house);
    expect_refusal(&house, again, "auditor1", "long enough by now", NULL, "WRONG_LOGIN");
    login = rpc_house_login(&house, again, "auditor1", "brand new one", NULL, refusal);
    cr_assert_not_null(login, "%s", refusal);
    nol__login_reply__free_unpacked(login, NULL);
    rpc_house_end(&house);
}

Test(login, a_list_of_users_goes_on_behind_its_cursor)
{
    struct rpc_house house;
    Nol__UserList list = NOL__USER_LIST__INIT;
    rpc_house_start(&house);
    struct tls_client *district = rpc_house_district(&house);

    list.has_limit = 1;
    list.limit = 1;
    Nol__UserListReply *page = (Nol__UserListReply *)rpc_house_done(
        &house, district, NOL__MESSAGE_TYPE__USER_LIST, &list.base, &nol__user_list_reply__descriptor);
    cr_assert_eq(page->n_rows, 1);
    cr_assert_str_eq(page->rows[0]->user, HOUSE_DISTRICT);
    cr_assert_str_eq(page->rows[0]->status, "active");
    list.after = page->next;
    cr_assert_not_null(list.after);
    Nol__UserListReply *last = (Nol__UserListReply *)rpc_house_done(
        &house, district, NOL__MESSAGE_TYPE__USER_LIST, &list.base, &nol__user_list_reply__descriptor);
    cr_assert_eq(last->n_rows, 1);
    cr_assert_str_eq(last->rows[0]->status, "waiting");
    cr_assert_null(last->next);
    nol__user_list_reply__free_unpacked(page, NULL);
    nol__user_list_reply__free_unpacked(last, NULL);
    rpc_house_end(&house);
}

Test(login, a_request_outlives_its_session)
{
    struct rpc_house house;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_agreed(&house);
    Nol__Login login = NOL__LOGIN__INIT;

    login.user = (char *)HOUSE_DISTRICT;
    login.password = (char *)HOUSE_PASSWORD;
    rpc_house_send(&house, client, NOL__MESSAGE_TYPE__LOGIN, &login.base);
    net_house_until(&house.net, rpc_requests() == 1);
    net_house_drop_client(&house.net, client);
    net_house_until(&house.net, rpc_requests() == 0);
    rpc_house_end(&house);
}

static bool is_awake(struct rpc_house *house)
{
    return strcmp(database_ask(house->conninfo, "postgres",
                               "SELECT idle_at > now() + interval '1 hour' FROM nol.session"),
                  "t") == 0;
}

/* A connection of the same session, back as nol comes back. */
static struct tls_client *back(struct rpc_house *house, const Nol__LoginReply *login)
{
    struct tls_client *client = rpc_house_agreed(house);
    Nol__Resume resume = NOL__RESUME__INIT;

    resume.has_token = 1;
    resume.token = login->token;
    protobuf_c_message_free_unpacked(
        rpc_house_done(house, client, NOL__MESSAGE_TYPE__RESUME, &resume.base, &nol__login_reply__descriptor),
        NULL);
    return client;
}

Test(login, a_watch_that_comes_back_is_nobody_at_work_and_one_command_is)
{
    struct rpc_house house;
    char refusal[40];
    Nol__Watch watch = NOL__WATCH__INIT;
    Nol__Ping ping = NOL__PING__INIT;
    Nol__Whoami whoami = NOL__WHOAMI__INIT;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_agreed(&house);
    Nol__LoginReply *login = rpc_house_login(&house, client, HOUSE_DISTRICT, HOUSE_PASSWORD, DEVICE, refusal);

    cr_assert_not_null(login, "%s", refusal);
    net_house_drop_client(&house.net, client);
    database_run(house.conninfo, "postgres", "UPDATE nol.session SET idle_at = now() + interval '1 minute'");
    for (uint64_t end = uv_hrtime() + 3500000000ull; uv_hrtime() < end;) { /* longer than between two looks */
        client = back(&house, login);
        protobuf_c_message_free_unpacked(rpc_house_done(&house, client, NOL__MESSAGE_TYPE__WATCH, &watch.base,
                                                        &nol__watch_reply__descriptor),
                                         NULL);
        protobuf_c_message_free_unpacked(
            rpc_house_done(&house, client, NOL__MESSAGE_TYPE__PING, &ping.base, &nol__ping_reply__descriptor),
            NULL);
        net_house_until(&house.net, uv_hrtime() > end || uv_now(&house.net.loop) % 500 < 250);
        net_house_drop_client(&house.net, client);
    }
    cr_assert_not(is_awake(&house), "the session of a program that nobody sits at does not end");
    client = back(&house, login);
    protobuf_c_message_free_unpacked(rpc_house_done(&house, client, NOL__MESSAGE_TYPE__WHOAMI, &whoami.base,
                                                    &nol__whoami_reply__descriptor),
                                     NULL);
    net_house_drop_client(&house.net, client); /* at once, as a command is */
    net_house_until(&house.net, is_awake(&house));
    nol__login_reply__free_unpacked(login, NULL);
    rpc_house_end(&house);
}

Test(login, a_password_never_stands_in_the_database)
{
    struct rpc_house house;
    rpc_house_start(&house);
    rpc_house_district(&house);
    cr_assert_str_eq(
        database_ask(
            house.conninfo, "postgres",
            "SELECT bool_and(password_hash ~ '^argon2id:[0-9]+:[0-9]+:[0-9a-f]{32}:[0-9a-f]{64}$') FROM "
            "nol.account_secret"),
        "t");
    rpc_house_end(&house);
}
