#include "client/submit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/draft.h"
#include "client/i18n.h"
#include "client/moment.h"
#include "client/replies.h"
#include "client/submit_prepare.h"
#include "client/terminal.h"
#include "common/bug.h"
#include "common/limits.h"
#include "proto/envelope.pb-c.h"

#define KEEP_TRYING_MS (CLIENT_RETRY_SECONDS * 1000)
#define FIRST_WAIT_MS 200
#define LONGEST_WAIT_MS 3000
#define ANSWER_MS 20000
#define SLOW_ANSWER_MS 150000

/* One run: who is next, who is under way. */
struct run {
    struct session *session;
    struct submission *items;
    size_t count, done, in_flight, told;
    bool wants_password; /* somebody was refused for that: nothing more goes out before it is given */
    bool asked;          /* it was */
    int64_t lost_since;
    int reconnects;
    submit_done_fn on_done;
    void *arg;
};

static void wait_ms(int64_t ms)
{
    struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    if (ms > 0)
        nanosleep(&span, NULL);
}

static int64_t backoff(int attempts)
{
    int64_t wait = FIRST_WAIT_MS << (attempts < 6 ? attempts : 6);

    return wait < LONGEST_WAIT_MS ? wait : LONGEST_WAIT_MS;
}

/* Tells those whose turn it is, in order. */
static void tell(struct run *run)
{
    while (run->told < run->count && run->items[run->told].state == SUBMIT_DONE)
        run->on_done(run->arg, &run->items[run->told++]);
}

static void settle_draft(const struct run *run, const struct submission *item)
{
    char name[DRAFT_NAME_SIZE];

    if (item->type == NOL__MESSAGE_TYPE__VISIT_SUBMIT)
        draft_settled(&run->session->profile, item->subject);
    if (item->type != NOL__MESSAGE_TYPE__ESCALATION_RAISE)
        return;
    snprintf(name, sizeof(name), DRAFT_RAISE, item->subject);
    draft_settled(&run->session->profile, name);
}

static void finish(struct run *run, struct submission *item, bool settled)
{
    if (item->state == SUBMIT_SENT)
        run->in_flight--;
    item->state = SUBMIT_DONE;
    run->done++;
    item->exit_code = item->reply != NULL ? 0 : failure_exit_code(&item->failure);
    if (settled && item->on_disk && pending_settle(run->session->profile.state, item->kept.name))
        item->on_disk = false;
    if (item->reply != NULL)
        settle_draft(run, item);
    tell(run);
}

/* The time is over, or nobody answers any more. */
static void give_up(struct run *run, struct submission *item)
{
    if (item->maybe) {
        failure_clear(&item->failure);
        failure_set(&item->failure, ERROR_UNKNOWN_OUTCOME, NULL);
        if (item->secret)
            fputs(_("It holds a password and so was not kept: nol user list says whether it was done.\n"),
                  stderr);
    }
    finish(run, item, !item->maybe);
}

static void try_later(struct run *run, struct submission *item, uint32_t after_ms)
{
    int64_t now = connection_now_ms(), wait = after_ms > 0 ? after_ms : backoff(item->attempts);

    if (item->state == SUBMIT_SENT)
        run->in_flight--;
    item->state = SUBMIT_WAITING;
    item->attempts++;
    if (item->trouble_since == 0)
        item->trouble_since = now;
    item->not_before = now + wait;
    if (item->not_before - item->trouble_since > KEEP_TRYING_MS)
        give_up(run, item);
}

/* Keeps it first, then sends it. */
static void send_item(struct run *run, struct submission *item)
{
    struct session *s = run->session;
    char at[MOMENT_SIZE];

    if (!item->on_disk && !item->secret) {
        moment_now(s, at);
        if (!pending_keep(s->profile.state, &item->kept, at)) {
            failure_set(&item->failure, ERROR_STATE_NOT_WRITTEN, "file", s->profile.state, "what",
                        strerror(errno), NULL);
            finish(run, item, false);
            return;
        }
        item->on_disk = true;
    }
    failure_clear(&item->failure);
    if (item->trouble_since == 0 && !item->slow)
        item->trouble_since = connection_now_ms(); /* the 60 s count from the first sending */
    item->id = session_send(s, item->type, item->kept.payload, item->kept.size);
    item->state = SUBMIT_SENT; /* also when it broke: some of it may have arrived */
    run->in_flight++;
}

static void on_lost(struct run *run)
{
    for (size_t i = 0; i < run->count; i++)
        if (run->items[i].state == SUBMIT_SENT) {
            run->items[i].maybe = true;
            try_later(run, &run->items[i], 1);
        }
    if (run->lost_since != 0)
        return;
    run->lost_since = connection_now_ms();
    for (size_t i = run->told; i < run->count; i++)
        if (run->items[i].state == SUBMIT_WAITING && run->items[i].trouble_since != 0 &&
            run->items[i].trouble_since < run->lost_since)
            run->lost_since = run->items[i].trouble_since;
}

/* Moves what failed for all to one of them. */
static void copy_failure(struct submission *item, const struct failure *from)
{
    uint8_t *bytes = malloc(nol__error__get_packed_size(from->error) + 1);

    BUG_ON(bytes == NULL);
    failure_clear(&item->failure);
    failure_take(&item->failure, nol__error__unpack(NULL, nol__error__pack(from->error, bytes), bytes),
                 from->request);
    free(bytes);
}

/* Connected again, or waited a while, or gave up on all. */
static void reconnect(struct run *run)
{
    bool lasting;

    if (session_resume(run->session)) {
        run->lost_since = 0;
        run->reconnects = 0;
        return;
    }
    lasting = failure_outcome(&run->session->failure) == OUTCOME_REJECTED;
    if (lasting || connection_now_ms() - run->lost_since > KEEP_TRYING_MS) {
        for (size_t i = 0; i < run->count; i++)
            if (run->items[i].state != SUBMIT_DONE) {
                copy_failure(&run->items[i], &run->session->failure);
                give_up(run, &run->items[i]);
            }
        return;
    }
    session_disconnect(run->session);
    wait_ms(backoff(run->reconnects++));
}

static void on_answer(struct run *run, struct submission *item, const struct answer *answer)
{
    struct session *s = run->session;

    item->reply = session_unpack(s, answer, reply_to(item->type));
    if (item->reply != NULL) {
        finish(run, item, true);
        return;
    }
    failure_clear(&item->failure);
    item->failure = s->failure;
    s->failure = (struct failure){NULL, 0};
    switch (failure_outcome(&item->failure)) {
    case OUTCOME_TRY_AGAIN:
        try_later(run, item, item->failure.error->retry_after_ms);
        return;
    case OUTCOME_UNKNOWN:
        item->maybe = true;
        try_later(run, item, item->failure.error->retry_after_ms);
        return;
    case OUTCOME_REJECTED:
        if (failure_is(&item->failure, ERROR_PASSWORD_AGAIN) && terminal_can_ask() && !run->asked) {
            run->in_flight--;
            item->state = SUBMIT_WAITING; /* under its key: that refusal is stored nowhere */
            item->not_before = 0;
            run->wants_password = true;
            return;
        }
        if (item->maybe && failure_is(&item->failure, ERROR_NOT_LOGGED_IN)) {
            give_up(run, item); /* nobody looked at the key */
            return;
        }
        break;
    case OUTCOME_PROTOCOL:
        break;
    }
    finish(run, item, true);
}

/* How long to wait for the next answer: no longer than the first of those under way may still take. */
static int answer_time(const struct run *run)
{
    int64_t now = connection_now_ms(), wait = SLOW_ANSWER_MS;

    for (size_t i = run->told; i < run->count; i++) {
        const struct submission *item = &run->items[i];
        int64_t left = KEEP_TRYING_MS - (now - item->trouble_since);

        if (item->state != SUBMIT_SENT || item->slow)
            continue;
        if (left > ANSWER_MS)
            left = ANSWER_MS;
        if (left < wait)
            wait = left;
    }
    return wait < 1000 ? 1000 : (int)wait;
}

/* An answer to what is no longer asked gives those under way no further time. */
static void receive(struct run *run)
{
    const int64_t until = connection_now_ms() + answer_time(run);
    int64_t left;
    struct answer answer;

    while ((left = until - connection_now_ms()) > 0 && session_receive(run->session, &answer, (int)left))
        for (size_t i = run->told; i < run->count; i++)
            if (run->items[i].state == SUBMIT_SENT && run->items[i].id == answer.id) {
                on_answer(run, &run->items[i], &answer);
                return;
            }
    session_disconnect(run->session);
}

/* Sends what may go now; returns when the next one that waits may go, 0 when none waits. */
static int64_t send_ready(struct run *run)
{
    int64_t now = connection_now_ms(), next = 0;

    for (size_t i = run->told; i < run->count && run->in_flight < LIMIT_IN_FLIGHT; i++) {
        struct submission *item = &run->items[i];

        if (item->state != SUBMIT_WAITING)
            continue;
        if (item->not_before <= now)
            send_item(run, item);
        else if (next == 0 || item->not_before < next)
            next = item->not_before;
        if (session_lost(run->session))
            break;
    }
    return next;
}

static int run_all(struct run *run)
{
    int worst = 0;

    while (run->done < run->count) {
        int64_t next;

        if (session_lost(run->session)) {
            on_lost(run);
            if (run->done < run->count)
                reconnect(run);
            continue;
        }
        if (run->wants_password && run->in_flight == 0) {
            run->wants_password = false;
            run->asked = true; /* once: who is refused after it is refused */
            session_prove(run->session);
            continue;
        }
        next = run->wants_password ? 0 : send_ready(run);
        if (session_lost(run->session))
            continue;
        if (run->in_flight > 0)
            receive(run);
        else if (next > 0)
            wait_ms(next - connection_now_ms());
    }
    for (size_t i = 0; i < run->count; i++)
        worst = run->items[i].exit_code > worst ? run->items[i].exit_code : worst;
    return worst;
}

int submit_run(struct session *session, const char *command, struct submission *items, size_t count,
               submit_done_fn on_done, void *arg)
{
    struct run run = {.session = session, .items = items, .count = count, .on_done = on_done, .arg = arg};

    submit_prepare(session, command, items, count);
    return run_all(&run);
}

static void keep_reply(void *arg, struct submission *item)
{
    if (item->reply == NULL)
        failure_print(&item->failure);
    *(ProtobufCMessage **)arg = item->reply;
    item->reply = NULL;
}

ProtobufCMessage *submit_one(struct session *session, const char *command, struct submission *item,
                             int *exit_code)
{
    ProtobufCMessage *reply = NULL;

    *exit_code = submit_run(session, command, item, 1, keep_reply, &reply);
    submit_clear(item, 1);
    return reply;
}

int submit_again(struct session *session, const struct pending *kept, submit_done_fn on_done, void *arg)
{
    struct submission item = {
        .type = kept->type, .subject = kept->subject, .on_disk = true, .maybe = true, .slow = true};
    struct run run = {.session = session, .items = &item, .count = 1, .on_done = on_done, .arg = arg};
    int exit_code;

    submit_copy(&item.kept, kept);
    exit_code = run_all(&run);
    submit_clear(&item, 1);
    return exit_code;
}
