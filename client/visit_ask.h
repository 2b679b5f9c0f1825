/*
 * `visit submit` without options: question by question. The answers become options, so what is sent is what the one line
 * printed at the end would send. They are kept as a draft until the visit was acknowledged.
 */
#ifndef CLIENT_VISIT_ASK_H
#define CLIENT_VISIT_ASK_H

#include "client/session.h"

struct call;

/* 0 when all is answered and confirmed; else the exit code: 2 when not. */
int visit_ask(struct call *call, struct session *session, const char *number);

#endif
