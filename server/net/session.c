#include "server/net/session.h"

#include <stdlib.h>

#include "common/bug.h"
#include "common/log.h"
#include "server/net/listener_private.h"
#include "server/net/session_private.h"
#include "server/net/tls.h"

static uint64_t last_number; /* of all sessions of this process; the loop has one thread */

uint64_t session_now(const struct session *session)
{
    return uv_now(session->tcp.loop);
}

void session_schedule(struct session *session)
{
    listener_schedule(session->listener, session);
}

void session_rearm(struct session *session)
{
    uint64_t at = session->state.deadline;

    if (session->state.phase == SESSION_GONE)
        deadlines_clear(&session->deadline);
    else if (session->deadline.next == NULL || session->deadline.at != at) {
        deadlines_set(&session->listener->deadlines, &session->deadline, session->state.clock, at);
        listener_watch(session->listener, at);
    }
}

void session_move(struct session *session, enum session_event event)
{
    if (!session_state_move(&session->state, event, session_now(session)))
        return;
    if (session->state.phase >= SESSION_CLOSING)
        turns_leave(&session->listener->turns, &session->turn);
    session_rearm(session);
    session_schedule(session);
}

void session_log_end(struct session *session, enum stranger_reason reason, const char *what)
{
    struct listener *listener = session->listener;

    if (session->ready || session->source == NULL) {
        log_event(LOG_LEVEL_INFO, session->number, 0, "%s%s%s", stranger_reason_name(reason),
                  what != NULL ? ": " : "", what != NULL ? what : "");
        return;
    }
    strangers_note(&listener->strangers, session->source->text, reason, session_now(session));
    listener_watch(listener, listener->strangers.due);
}

/* Birth. */

struct session *session_new(struct listener *listener)
{
    struct session *session = calloc(1, sizeof *session);

    if (session == NULL)
        return NULL;
    session->listener = listener;
    session->number = ++last_number;
    uv_tcp_init(listener->tcp.loop, &session->tcp); /* cannot fail: it makes no socket yet */
    session_state_init(&session->state, listener->limits, session_now(session));
    buffer_init(&session->held, LISTENER_READ_SIZE + LISTENER_PLAIN_SIZE);
    buffer_init(&session->output, listener->limits->output);
    return session;
}

/* How far it has got on its own, and so how little it costs an honest one to be taken for a stranger that only sits there. */
static unsigned progress(const struct session *session)
{
    switch (session->state.phase) {
    case SESSION_HANDSHAKE:
        return session->tls == NULL ? 1 : 2;
    case SESSION_LOGIN:
        return session->state.in_flight == 0 ? 3 : 4;
    default:
        return 0;
    }
}

/* So many slow ones from one address must not keep a whole bureau out that is behind it: the one that has got least far, and of those the oldest,
 * makes room; not one whose login is under way. Returns how many are going. */
static unsigned make_room(struct listener *listener, const struct sockaddr *address)
{
    struct source *source = sources_find(&listener->sources, address);
    struct session *one, *slowest = NULL;
    unsigned leaving = 0;

    if (source == NULL)
        return 0;
    TAILQ_FOREACH(one, &source->crowd, crowd)
    {
        if (one->state.phase == SESSION_GONE)
            leaving++;
        else if (progress(one) < (slowest != NULL ? progress(slowest) : 4))
            slowest = one;
    }
    if (slowest == NULL || source->unready - leaving < listener->sources.unready_max)
        return leaving;
    session_log_end(slowest, STRANGER_CROWD, NULL);
    session_move(slowest, SESSION_LOST);
    return leaving + 1;
}

bool session_accept(struct session *session, uv_stream_t *server)
{
    struct listener *listener = session->listener;
    struct sockaddr_storage address;
    int size = sizeof address;

    if (uv_accept(server, (uv_stream_t *)&session->tcp) == 0 &&
        listener->count <= listener->connections_max &&
        uv_tcp_getpeername(&session->tcp, (struct sockaddr *)&address, &size) == 0)
        session->source =
            sources_enter(&listener->sources, (struct sockaddr *)&address,
                          make_room(listener, (struct sockaddr *)&address), session_now(session));
    if (session->source == NULL) {
        session_move(session, SESSION_LOST);
        return false;
    }
    TAILQ_INSERT_TAIL(&session->source->crowd, session, crowd);
    uv_tcp_nodelay(&session->tcp, 1);
    session_input_resume(session);
    session_rearm(session);
    return true;
}

/* Death. */

static void on_close(uv_handle_t *handle)
{
    struct session *session = (struct session *)handle;
    struct listener *listener = session->listener;

    tls_free(session->tls);
    buffer_deinit(&session->held);
    buffer_deinit(&session->output);
    session_state_deinit(&session->state);
    listener_forget(listener, session);
    free(session);
}

/* The state is GONE: nobody may hear of it after this. */
static void end(struct session *session)
{
    struct listener *listener = session->listener;

    if (uv_is_closing((uv_handle_t *)&session->tcp))
        return;
    deadlines_clear(&session->deadline);
    session->scheduled = true; /* and so never again: this is its last piece of work */
    if (session->known)
        listener->handler->on_closed(session);
    if (session->source != NULL) {
        if (!session->ready) {
            TAILQ_REMOVE(&session->source->crowd, session, crowd);
            listener->unready--;
        }
        sources_leave(&listener->sources, session->source, session->ready, session_now(session));
        session->source = NULL;
    }
    uv_close((uv_handle_t *)&session->tcp, on_close);
}

/* Some step further: sends, then takes what was held back, then ends if it is time to. */
void session_work(struct session *session)
{
    struct session_state *state = &session->state;

    if (state->phase == SESSION_GONE) {
        end(session);
        return;
    }
    session_output_flush(session);
    session_input_resume(session);
    if (session_state_is_finished(state) && state->phase < SESSION_CLOSING)
        session_move(session, SESSION_STOP);
    if (state->phase == SESSION_CLOSING) {
        session_output_end(session);
        if (session->out_closed && session->in_ended)
            session_move(session, SESSION_FLUSHED);
    }
    if (state->phase != SESSION_GONE)
        session_rearm(session);
    else if (!session
                  ->scheduled) /* else what was taken has put it on the list again, and it ends from there */
        end(session);
}

void session_expire(struct session *session)
{
    struct session_state *state = &session->state;

    if (state->phase != SESSION_CLOSING)
        session_log_end(session, session->turn.source != NULL ? STRANGER_TURN : STRANGER_DEADLINE,
                        session_clock_name(state->clock));
    session_move(session, SESSION_EXPIRED);
}

/* For the upper floor. */

bool session_set_ready(struct session *session)
{
    if (session->state.phase >= SESSION_CLOSING)
        return false;
    if (!session->ready) {
        if (!sources_set_ready(&session->listener->sources, session->source))
            return false;
        TAILQ_REMOVE(&session->source->crowd, session, crowd);
        session->ready = true;
        session->listener->unready--;
    }
    session_move(session, SESSION_LOGGED_IN);
    return true;
}

void session_request_done(struct session *session)
{
    session_state_request_done(&session->state, session_now(session));
    session_schedule(session);
}

size_t session_queued(const struct session *session)
{
    return session->output.size + session->wire;
}

/* Dear for its source, too, which could come again and again with two of them. */
void session_note_offence(struct session *session)
{
    if (session->source != NULL)
        sources_charge(&session->listener->sources, session->source, session_now(session));
    if (!session_state_note_offence(&session->state))
        return;
    session_log_end(session, STRANGER_OFFENCES, NULL);
    session_stop(session);
}

void session_stop(struct session *session)
{
    session_move(session, SESSION_STOP);
}

void session_finish(struct session *session)
{
    session_state_finish(&session->state);
    session_schedule(session);
}

void session_set_data(struct session *session, void *data)
{
    session->data = data;
}

void *session_data(const struct session *session)
{
    return session->data;
}

uint64_t session_number(const struct session *session)
{
    return session->number;
}

const char *session_source(const struct session *session)
{
    return session->source->text;
}
