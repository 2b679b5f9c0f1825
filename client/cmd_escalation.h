/*
 * The commands of `nol escalation` that have a file of their own, and what they share with `nol directive`.
 */
#ifndef CLIENT_CMD_ESCALATION_H
#define CLIENT_CMD_ESCALATION_H

#include "client/output.h"
#include "client/session.h"
#include "client/words.h"
#include "proto/escalations.pb-c.h"

struct call;

int cmd_escalation_list(struct call *call);
int cmd_escalation_show(struct call *call);
int cmd_escalation_decide(struct call *call);
int cmd_escalation_route(struct call *call);
int cmd_directive_fields(struct call *call);

/* The outcome of an act: the thing, what it says besides, and what to do next; the version is remembered. Frees the reply. */
int escalation_say_result(struct call *call, struct session *session, ProtobufCMessage *reply,
                          bool said_danger);

/* How to say that somebody was telephoned. */
void escalation_say_called(struct call *call, const char *escalation);

/* The version to act on; where nothing was shown yet, reads and shows one line. 0 with the exit code. */
uint32_t escalation_version(struct call *call, struct session *session, char *id, int *exit_code);

/* The words of --note, or of --reason, which says the same. */
char *escalation_words(const struct call *call);

/* A step that says something in words lacks them: a usage error, before anybody is asked. 0, or the exit code. */
int escalation_needs_words(const struct call *call);

/* The child of an escalation or directive, as lines. */
void escalation_print_child(const Nol__EscalationChild *child);

/* The timeline; `verbs` are the words of its steps. */
void escalation_print_steps(Nol__EscalationStep *const *steps, size_t count, enum words verbs,
                            enum words states);
void escalation_print_papers(Nol__Evidence *const *papers, size_t count);
void escalation_print_directives(Nol__CaseDirective *const *directives, size_t count);

/* The day or moment; or that the calendar of a year is missing. NULL: no clock runs. */
const char *escalation_due(struct call *call, const Nol__EscalationRow *row);

/* "visits 4 (last 2026-03-01, refused 2)", …: in the call's arena; NULL when there is nothing to say. */
char *escalation_tried(struct call *call, const Nol__Tried *tried);

/* What they write. */
extern const struct column escalation_list_columns[], escalation_show_columns[], escalation_act_columns[],
    escalation_route_columns[], directive_fields_columns[];

#endif
