/* What accepting proposals of the registry is about, before it is sent: by rule and code, with numbers and names. */
#ifndef CLIENT_MATCH_PREVIEW_H
#define CLIENT_MATCH_PREVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "client/session.h"
#include "client/targets.h"
#include "proto/matches.pb-c.h"

/* Exact ID and name, no twin, and nothing else is proposed for the case: with others at once. */
bool match_at_once(const Nol__MatchRow *row);

/*
 * `batch`: of all of them; NULL: it is asked for. `bulk`: what is not by exact ID and name is left out. Each target's part becomes the
 * proposal that is said, so that no other one is accepted. As preview_ask: 0, or the exit code.
 */
int match_preview(struct call *call, struct session *session, const char *batch, bool bulk,
                  struct target *targets, size_t count);

#endif
