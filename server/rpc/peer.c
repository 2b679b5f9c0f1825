#include "server/rpc/peer.h"

#include <stdlib.h>

#include "common/log.h"
#include "server/net/session.h"
#include "server/rpc/identity.h"
#include "server/rpc/lives.h"
#include "server/rpc/request.h"
#include "server/rpc/watchers.h"

static struct peer_list peers = TAILQ_HEAD_INITIALIZER(peers);

struct peer_list *peer_all(void)
{
    return &peers;
}

struct peer *peer_of(struct session *session)
{
    struct peer *peer = session_data(session);

    if (peer != NULL)
        return peer;
    peer = calloc(1, sizeof(*peer));
    if (peer == NULL)
        return NULL;
    peer->session = session;
    peer->phase = PHASE_HELLO;
    session_set_data(session, peer);
    TAILQ_INSERT_TAIL(&peers, peer, all);
    return peer;
}

void peer_close(struct session *session)
{
    struct peer *peer = session_data(session);

    if (peer == NULL)
        return;
    session_set_data(session, NULL);
    while (peer->requests != NULL)
        request_orphan(peer->requests);
    watchers_drop(peer);
    TAILQ_REMOVE(&peers, peer, all);
    lives_leave(peer);
    identity_unref(peer->identity);
    free(peer);
}

bool request_enter(struct request *request, const uint8_t *token, const char *role)
{
    struct peer *peer = request->peer;
    struct identity *identity;

    if (peer == NULL)
        return true;
    if (!peer->was_ready && !session_set_ready(peer->session))
        return false;
    peer->was_ready = true;
    identity = identity_new(token, messages_role(role));
    if (identity == NULL)
        return false;
    watchers_drop(peer);
    lives_leave(peer);
    identity_unref(peer->identity);
    peer->identity = identity;
    peer->phase = PHASE_READY;
    peer->over = false;
    peer->looked_at = 0;
    peer->asks = false;
    peer->told_at = 0;
    log_event(LOG_LEVEL_INFO, request->session_number, request->id, "logged in, role %s", role);
    return true;
}

void request_leave(struct request *request)
{
    struct peer *peer = request->peer;

    /* Another login may have come meanwhile: only what the request worked under ends. */
    if (peer == NULL || peer->identity == NULL || peer->identity != request->identity)
        return;
    watchers_drop(peer);
    identity_unref(peer->identity);
    peer->identity = NULL;
    peer->phase = PHASE_LOGIN;
}

void request_agree(struct request *request)
{
    if (request->peer != NULL && request->peer->phase == PHASE_HELLO)
        request->peer->phase = PHASE_LOGIN;
}

const char *request_source(const struct request *request)
{
    return request->source;
}

unsigned request_role(const struct request *request)
{
    return request->identity != NULL ? request->identity->role : 0;
}
