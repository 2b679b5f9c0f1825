/*
 * An act on cases: targets are resolved, each gets a request of its own, each outcome is one line.
 *
 * What differs between the commands is only how the request is filled.
 */
#ifndef CLIENT_ACTS_H
#define CLIENT_ACTS_H

#include "client/output.h"
#include "client/session.h"
#include "client/shown.h"
#include "client/submit.h"
#include "client/targets.h"
#include "proto/cases.pb-c.h"

struct call;
struct list;

struct act {
    uint32_t type;
    const char *command; /* "case approve", for `pending list` */
    /* The request for one case, in the call's arena; its key is set later. */
    ProtobufCMessage *(*make)(struct call *call, const struct target *target, void *arg);
    void *arg;
};

/* For the words of the command line. Returns the exit code. */
int acts_run(struct call *call, const struct act *act);

/* For targets that are known already; `shown` gets the new versions. */
int acts_run_on(struct call *call, struct session *session, struct shown *shown, const struct act *act,
                const struct target *targets, size_t count);

/* CaseAct messages: with --atomic one with all targets, else one a target. `fill` sets what the options say. */
typedef void (*acts_fill_fn)(struct call *call, ProtobufCMessage *request, void *arg);
int acts_case_act(struct call *call, struct session *session, struct shown *shown, uint32_t type,
                  const char *command, const struct target *targets, size_t count, acts_fill_fn fill,
                  void *arg);

/* A started session and the memory of what was shown; closed by acts_end, which passes the exit code on. */
struct session *acts_begin(struct call *call, struct shown *shown, int *exit_code);
int acts_end(struct shown *shown, int exit_code);

/* A list over what one sees, or over the case that the first argument names: `number` is its request's field. */
int acts_list(struct call *call, const struct list *list, char **number);

/* What an answer says of versions is shown by it; a reply of another kind says nothing. */
void acts_note(struct shown *shown, const ProtobufCMessage *reply);

/* What the server says besides, on stderr. */
void acts_say_notices(const Nol__CaseResult *result);

/* What an act on cases writes. */
extern const struct column act_columns[];

#endif
