/*
 * Watching, in one process: what is pushed, to whom, what a watcher that does not read costs, and what ends it.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/limits.h"
#include "proto/watch.pb-c.h"
#include "server/net/session.h"
#include "server/rpc/peer.h"
#include "server/rpc/server.h"
#include "server/rpc/watchers.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"
#include "tests/support/rpc_house.h"

#define DISTRICT_UNIT "(SELECT id FROM nol.org WHERE type = 'district')"

/* `count` notices NAME1, NAME2, … for the district, each with an event of its own, or all with one; sealed. */
static void tell(struct rpc_house *house, const char *name, int count, bool one_event)
{
    char sql[600];

    if (one_event)
        snprintf(sql, sizeof(sql),
                 "WITH e AS (INSERT INTO nol.event (kind) VALUES ('test') RETURNING id) INSERT INTO "
                 "nol.notice (event_id, org_id, kind) "
                 "SELECT e.id, " DISTRICT_UNIT
                 ", '%s' || n FROM e, generate_series(1, %d) n; SELECT nol.seal()",
                 name, count);
    else
        snprintf(sql, sizeof(sql),
                 "DO $$ BEGIN FOR n IN 1 .. %d LOOP WITH e AS (INSERT INTO nol.event (kind) VALUES ('test') "
                 "RETURNING id) "
                 "INSERT INTO nol.notice (event_id, org_id, kind) SELECT e.id, " DISTRICT_UNIT
                 ", '%s' || n FROM e; END LOOP; END $$; SELECT nol.seal()",
                 count, name);
    database_run(house->conninfo, "postgres", sql);
}

/* WATCH and its answer: the cursor, static. NULL: refused with that name. */
static const char *begin(struct rpc_house *house, struct tls_client *client, const char *since,
                         const char *refusal)
{
    static char cursor[64];
    Nol__Watch watch = NOL__WATCH__INIT;
    Nol__Error *error;
    Nol__WatchReply *reply;

    watch.since = (char *)since;
    reply = (Nol__WatchReply *)rpc_house_ask(house, client, NOL__MESSAGE_TYPE__WATCH, &watch.base,
                                             &nol__watch_reply__descriptor, &error);
    if (refusal != NULL) {
        cr_assert_null(reply);
        cr_assert_str_eq(error->name, refusal);
        nol__error__free_unpacked(error, NULL);
        return NULL;
    }
    cr_assert_not_null(reply, "%s", error != NULL ? error->name : "");
    snprintf(cursor, sizeof(cursor), "%s", reply->cursor);
    nol__watch_reply__free_unpacked(reply, NULL);
    return cursor;
}

/* What came in: kinds and their number, the last cursor. */
struct heard {
    char kinds[400]; /* the first ones */
    char cursor[64];
    unsigned rows, frames, behind;
    bool caught_up;
};

/* Takes the next pushed frame. */
static void hear(struct rpc_house *house, struct tls_client *client, struct heard *heard)
{
    struct frame_header header;
    const uint8_t *payload;

    net_house_until(&house->net, tls_client_peek_frame(client, &header, &payload) || client->ended);
    cr_assert(tls_client_peek_frame(client, &header, &payload), "the server closed");
    cr_assert_eq(header.id, 0);
    cr_assert_eq(header.flags, 0);
    heard->frames++;
    if (header.type == NOL__MESSAGE_TYPE__WATCH_BEHIND) {
        Nol__WatchBehind *behind = nol__watch_behind__unpack(NULL, header.length, payload);

        heard->behind++;
        cr_assert_str_eq(behind->cursor, heard->cursor, "it names the last cursor that was sent");
        nol__watch_behind__free_unpacked(behind, NULL);
    } else {
        Nol__WatchEvent *event = nol__watch_event__unpack(NULL, header.length, payload);

        cr_assert_eq(header.type, NOL__MESSAGE_TYPE__WATCH_EVENT);
        cr_assert_not_null(event);
        cr_assert_leq(event->n_rows, LIMIT_WATCH_PAGE);
        for (size_t i = 0; i < event->n_rows; i++) {
            if (strlen(heard->kinds) + strlen(event->rows[i]->kind) + 2 < sizeof(heard->kinds))
                strcat(strcat(heard->kinds, event->rows[i]->kind), " ");
            cr_assert_not_null(event->rows[i]->cursor);
            cr_assert_not_null(event->rows[i]->at);
        }
        heard->rows += (unsigned)event->n_rows;
        heard->caught_up = event->caught_up;
        snprintf(heard->cursor, sizeof(heard->cursor), "%s", event->next);
        nol__watch_event__free_unpacked(event, NULL);
    }
    tls_client_drop_frame(client);
}

static void hear_all(struct rpc_house *house, struct tls_client *client, struct heard *heard)
{
    do {
        hear(house, client, heard);
    } while (!heard->caught_up);
}

static bool has_frame(const struct tls_client *client)
{
    struct frame_header header;
    const uint8_t *payload;

    return tls_client_peek_frame(client, &header, &payload);
}

/* Several looks of the follower long, no frame comes. */
static void expect_silence(struct rpc_house *house, struct tls_client *client)
{
    uint64_t end = uv_hrtime() + 4ull * DEADLINE_WATCH_NEWS_MS * 1000000;

    while (uv_hrtime() < end) {
        net_house_turn(&house->net);
        cr_assert_not(has_frame(client), "a frame that should not come");
    }
}

Test(watch, what_happens_is_pushed_in_order_and_once)
{
    struct rpc_house house;
    struct heard heard = {.rows = 0};
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    tell(&house, "before", 1, false);
    begin(&house, client, NULL, NULL);
    hear_all(&house, client, &heard);
    cr_assert_eq(heard.rows, 0, "from now on, so nothing of before; only that it has caught up");
    tell(&house, "a", 3, false);
    while (heard.rows < 3)
        hear(&house, client, &heard);
    tell(&house, "b", 2, true);
    while (heard.rows < 5)
        hear(&house, client, &heard);
    cr_assert_str_eq(heard.kinds, "a1 a2 a3 b1 b2 ");
    expect_silence(&house, client);
    rpc_house_end(&house);
}

Test(watch, from_any_cursor_the_rest_comes_through_pages_of_any_number)
{
    struct rpc_house house;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);
    struct heard heard = {.rows = 0}, rest = {.rows = 0}, one = {.rows = 0};
    char start[64];

    snprintf(start, sizeof(start), "%s", begin(&house, client, NULL, NULL));
    hear_all(&house, client, &heard);
    tell(&house, "x", 2 * LIMIT_WATCH_PAGE + 50, true);
    tell(&house, "y", LIMIT_WATCH_PAGE + 1, false);
    while (heard.rows < 3 * LIMIT_WATCH_PAGE + 51)
        hear(&house, client, &heard);
    /* Anew, on the same connection: the newest WATCH is what counts. */
    begin(&house, client, start, NULL);
    hear(&house, client, &one);
    cr_assert_eq(one.rows, LIMIT_WATCH_PAGE);
    cr_assert_not_null(strchr(one.cursor, '.'), "in the middle of a position: %s", one.cursor);
    hear_all(&house, client, &one);
    cr_assert_eq(one.rows, 3 * LIMIT_WATCH_PAGE + 51);
    begin(&house, client, heard.cursor, NULL);
    hear_all(&house, client, &rest);
    cr_assert_eq(rest.rows, 0);
    begin(&house, client, "99999999", "CURSOR_UNKNOWN");
    begin(&house, client, "a.b", "CURSOR_UNKNOWN");
    rpc_house_end(&house);
}

Test(watch, a_logout_ends_it_and_the_next_login_does_not_inherit_it)
{
    struct rpc_house house;
    char refusal[40];
    Nol__Logout logout = NOL__LOGOUT__INIT;
    struct heard heard = {.rows = 0};
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    begin(&house, client, "0", NULL);
    hear_all(&house, client, &heard);
    protobuf_c_message_free_unpacked(rpc_house_done(&house, client, NOL__MESSAGE_TYPE__LOGOUT, &logout.base,
                                                    &nol__logout_reply__descriptor),
                                     NULL);
    tell(&house, "a", 1, false);
    expect_silence(&house, client);
    Nol__LoginReply *login = rpc_house_login(&house, client, HOUSE_DISTRICT, HOUSE_PASSWORD, NULL, refusal);
    cr_assert_not_null(login, "%s", refusal);
    nol__login_reply__free_unpacked(login, NULL);
    tell(&house, "b", 1, false);
    expect_silence(&house, client);
    rpc_house_end(&house);
}

Test(watch, who_leaves_while_a_page_is_read_takes_nothing_along)
{
    struct rpc_house house;
    Nol__Watch watch = NOL__WATCH__INIT;
    rpc_house_start(&house);

    tell(&house, "a", 300, true);
    watch.since = (char *)"0";
    for (int i = 0; i < 20; i++) {
        struct tls_client *client = rpc_house_district(&house);

        for (int n = 0; n < 5; n++)
            rpc_house_send(&house, client, NOL__MESSAGE_TYPE__WATCH, &watch.base);
        for (int n = 0; n < i; n++)
            net_house_turn(&house.net);
        net_house_drop_client(&house.net, client);
    }
    net_house_until(&house.net, listener_sessions(house.net.listener) == 0);
    rpc_house_end(&house);
}

/* What is pushed is long here, so that it is more than all socket buffers hold. */
static void tell_much(struct rpc_house *house)
{
    database_run(
        house->conninfo, "postgres",
        "WITH e AS (INSERT INTO nol.event (kind) VALUES ('test') RETURNING id) INSERT INTO nol.notice "
        "(event_id, org_id, kind, ref) SELECT e.id, " DISTRICT_UNIT
        ", 'x', repeat('r', 1500) FROM e, generate_series(1, 20000) n; SELECT nol.seal()");
}

Test(watch, one_that_does_not_read_costs_a_bounded_queue_is_told_and_loses_nothing)
{
    struct rpc_house house;
    struct heard heard = {.rows = 0};
    size_t most = 0;
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house), *other = rpc_house_district(&house);
    struct peer *deaf = TAILQ_FIRST(peer_all());
    struct heard heard_other = {.rows = 0};

    watchers_set_patience(600);
    begin(&house, other, NULL, NULL);
    hear_all(&house, other, &heard_other);
    tell_much(&house);
    begin(&house, client, "0", NULL);
    client->deaf = true;
    while (deaf->watcher != NULL) { /* until it is none any more */
        net_house_turn(&house.net);
        if (session_queued(deaf->session) > most)
            most = session_queued(deaf->session);
        while (has_frame(other)) /* one that reads gets all of it meanwhile */
            hear(&house, other, &heard_other);
    }
    cr_assert_gt(most, LIMIT_WATCH_OUTPUT, "nothing was held back: the test has not told enough");
    /* The mark, one page of such long rows, and what encryption adds. */
    cr_assert_lt(most, LIMIT_WATCH_OUTPUT + LIMIT_WATCH_PAGE * 1600 + 16 * 1024, "%zu bytes", most);
    client->deaf = false;
    while (heard.behind == 0)
        hear(&house, client, &heard);
    cr_assert_lt(heard.rows, 20000);
    tell(&house, "late", 1, false);
    expect_silence(&house, client);
    begin(&house, client, heard.cursor, NULL);
    hear_all(&house, client, &heard);
    cr_assert_eq(heard.rows, 20001, "%u", heard.rows);
    while (heard_other.rows < 20001)
        hear(&house, other, &heard_other);
    watchers_set_patience(0);
    rpc_house_end(&house);
}

Test(watch, lost_connections_to_the_database_lose_no_notice)
{
    struct rpc_house house;
    struct heard heard = {.rows = 0};
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    begin(&house, client, "0", NULL);
    hear_all(&house, client, &heard);
    for (unsigned i = 1; i <= 5; i++) {
        tell(&house, "a", 150, i % 2 == 0);
        database_run(house.conninfo, "postgres",
                     "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'nol_app' AND "
                     "datname = current_database()");
        while (heard.rows < 150 * i)
            hear(&house, client, &heard);
        cr_assert_eq(heard.rows, 150 * i);
    }
    rpc_house_end(&house);
}

/* A page that takes its time, with what it saw at its beginning. */
static void slow_pages_down(struct rpc_house *house)
{
    database_run(house->conninfo, "postgres",
                 "ALTER FUNCTION nol.watch_page(text, int) RENAME TO watch_page_soon;"
                 "CREATE FUNCTION nol.watch_page(p_after text, p_limit int) RETURNS TABLE (cursor text, kind "
                 "text, \"case\" text, ref text, "
                 "due date, at text, why text, next text, caught_up boolean, whom text, function text, phone "
                 "text) LANGUAGE plpgsql STABLE AS $$ BEGIN "
                 "RETURN QUERY SELECT * FROM "
                 "nol.watch_page_soon(p_after, p_limit); PERFORM pg_sleep(0.8); END $$");
}

/* Nothing else would ask for it again: no further notice comes. */
Test(watch, what_comes_while_a_page_is_being_read_is_not_forgotten)
{
    struct rpc_house house;
    struct heard heard = {.rows = 0};
    rpc_house_start(&house);
    struct tls_client *client = rpc_house_district(&house);

    begin(&house, client, NULL, NULL);
    hear_all(&house, client, &heard);
    slow_pages_down(&house);
    for (unsigned i = 0; i < 3; i++) {
        uint64_t end = uv_hrtime() + 400000000ull; /* its page is out by then */

        tell(&house, "a", 1, false);
        while (uv_hrtime() < end)
            net_house_turn(&house.net);
        tell(&house, "b", 1, false);
        while (heard.rows < 2 * (i + 1))
            hear(&house, client, &heard);
    }
    cr_assert_str_eq(heard.kinds, "a1 b1 a1 b1 a1 b1 ");
    rpc_house_end(&house);
}

/* Seconds until the connection is closed. */
static double until_closed(struct rpc_house *house, struct tls_client *client)
{
    uint64_t start = uv_hrtime();

    net_house_until(&house->net, client->ended);
    return (double)(uv_hrtime() - start) / 1e9;
}

Test(watch, a_silent_connection_of_a_disabled_account_is_closed_within_5_seconds)
{
    struct rpc_house house;
    struct heard heard = {.rows = 0};
    double seconds;
    rpc_house_start(&house);
    struct tls_client *idle = rpc_house_district(&house), *watching = rpc_house_district(&house);

    begin(&house, watching, NULL, NULL);
    hear_all(&house, watching, &heard);
    for (uint64_t end = uv_hrtime() + 3500000000ull; uv_hrtime() < end;) { /* longer than between two looks */
        net_house_turn(&house.net);
        cr_assert_not(idle->ended || watching->ended, "closed, though it lives");
    }
    database_run(house.conninfo, "postgres",
                 "UPDATE nol.account SET disabled_at = now() WHERE name = '" HOUSE_DISTRICT "'");
    tell(&house, "secret", 1, false);
    seconds = until_closed(&house, idle);
    cr_assert_lt(seconds, patience_figure(SESSION_REVOKE_MS) / 1000.0, "%.1f s", seconds);
    net_house_until(&house.net, watching->ended);
    cr_assert_not(has_frame(watching), "nothing was told to who is dismissed");
    rpc_house_end(&house);
}

Test(watch, a_stop_with_watchers_leaves_nothing_behind)
{
    struct rpc_house house;
    struct heard heard = {.rows = 0};
    rpc_house_start(&house);
    struct tls_client *reads = rpc_house_district(&house), *deaf = rpc_house_district(&house);

    begin(&house, reads, "0", NULL);
    hear_all(&house, reads, &heard);
    tell_much(&house);
    begin(&house, deaf, "0", NULL);
    deaf->deaf = true;
    for (int i = 0; i < 200; i++)
        net_house_turn(&house.net);
    rpc_house_end(&house);
}
