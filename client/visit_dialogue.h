/*
 * The dialogue of a visit under way: what its parts share. It is run from its start again after a step back, so nothing but the tape
 * outlives a run.
 */
#ifndef CLIENT_VISIT_DIALOGUE_H
#define CLIENT_VISIT_DIALOGUE_H

#include "client/kept.h"
#include "client/scheme.h"
#include "client/session.h"

struct call;

#define DIALOGUE_MOST 64

/* A line of the summary. */
struct line {
    const char *title, *text;
};

/* The dialogue under way. */
struct dialogue {
    struct call *call;
    struct session *session;
    const char *number, *name, *child; /* the case; number and name */
    struct scheme scheme;
    struct kept kept;
    bool no_finding; /* the case takes none in its state */
    int failed;      /* exit code of what the server would not answer */

    /* Since it was last begun: */
    struct line lines[DIALOGUE_MOST];
    size_t line_count;
    const char *on, *code, *sub, *given[DIALOGUE_MOST];
    size_t given_count;
};

/* Whether nothing more is asked in this run. */
bool dialogue_stopped(const struct dialogue *d);

/* One of the command's options, and how the summary says it; NULL: as the option. A NULL text sets nothing. */
void dialogue_set(struct dialogue *d, const char *option, const char *text, const char *title,
                  const char *shown);

/* What goes before a question, where that is really put. */
void dialogue_explain(const struct dialogue *d, const char *text);

/* session_ask, over a lost line, too; NULL: the dialogue has failed, and it was said. Caller frees. */
ProtobufCMessage *dialogue_server(struct dialogue *d, uint32_t type, const ProtobufCMessage *request,
                                  const ProtobufCMessageDescriptor *descriptor);

/* The scheme's document in the same way; borrowed. */
const json_t *dialogue_document(struct dialogue *d);

/* Asks for the finding and the papers that it needs (visit_finding.c). */
void dialogue_finding(struct dialogue *d);

#endif
