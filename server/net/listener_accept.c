/*
 * Taking connections in, and turning them away.
 */
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/limits.h"
#include "common/log.h"
#include "server/net/listener_private.h"
#include "server/net/session_private.h"

#define SHED_LOG_EVERY_MS 10000 /* one line for all that were turned away since the last one */

static void note_shed(struct listener *listener)
{
    uint64_t now = uv_now(listener->tcp.loop);

    listener->shed++;
    if (listener->shed_said != 0 && now - listener->shed_said < SHED_LOG_EVERY_MS)
        return;
    log_warning("turned away %u connections: too many, all or from one source (%u open)", listener->shed,
                listener->count);
    listener->shed = 0;
    listener->shed_said = now;
}

int listener_accept_open_spare(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* No descriptor is left although we count (a room opened files?): what waits would wake us for ever, so it is turned
 * away with the one in reserve. */
static void shed_without_descriptor(struct listener *listener)
{
    int server, client;

    if (listener->spare >= 0)
        close(listener->spare);
    if (uv_fileno((uv_handle_t *)&listener->tcp, &server) == 0) {
        client = accept4(server, NULL, NULL, SOCK_CLOEXEC);
        if (client >= 0)
            close(client);
    }
    listener->spare = listener_accept_open_spare();
    note_shed(listener);
}

/* libuv takes connections as long as there are any, and a flood of them has no end: so some, then whatever else has come, then some more. */
void listener_accept_on(struct listener *listener)
{
    bool put_off = listener->put_off;

    listener->accepts = 0;
    listener->put_off = false;
    if (put_off && listener->accepting)
        listener_accept_connection((uv_stream_t *)&listener->tcp, 0);
}

void listener_accept_connection(uv_stream_t *server, int status)
{
    struct listener *listener = server->data;
    struct session *session;

    if (status == UV_EMFILE || status == UV_ENFILE) {
        shed_without_descriptor(listener);
        return;
    }
    if (status < 0) {
        log_warning("cannot accept a connection: %s", uv_strerror(status));
        return;
    }
    if (listener->accepts++ == LIMIT_ACCEPTS_TURN) {
        listener->put_off = true; /* libuv waits with the next one until this one is taken */
        return;
    }
    listener_wake(listener);
    session = session_new(listener);
    if (session == NULL) {
        log_error("no memory for a session");
        listener->starved = true; /* libuv waits with the next one until this one is taken */
        return;
    }
    session->next = listener->sessions;
    if (session->next != NULL)
        session->next->prev = session;
    listener->sessions = session;
    listener->count++;
    if (session_accept(session, server))
        listener->unready++;
    else
        note_shed(listener);
}
