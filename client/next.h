/*
 * What can be done next: the server says verbs (`next` of a case, task, escalation, directive, inquiry); here, and only here, a verb becomes
 * the command that is typed (next.def).
 */
#ifndef CLIENT_NEXT_H
#define CLIENT_NEXT_H

#include <stddef.h>

#include "client/call.h"
#include "proto/cases.pb-c.h"

enum next_thing { NEXT_CASE, NEXT_ESCALATION, NEXT_DIRECTIVE, NEXT_INQUIRY };

/* The line as a script reads it: "nol case assign 100001X --to ORG". `what`: of the verbs that are about something else besides; NULL for
 * all others. In the call's arena; NULL: this nol does not know the verb. */
const char *next_line(struct call *call, enum next_thing thing, const char *verb, const char *number,
                      const char *what);

/* The same for people: what stands in capitals in their language. */
const char *next_words(struct call *call, const char *line);

/* Sets `command` of a task that is open, also one whose clock stands still: the line of its first verb; where nothing is for the reader to do, that which shows it. */
void next_put(struct call *call, Nol__Duty *duty);

/* Those of them that this nol knows, a line each, on stderr. */
void next_say(struct call *call, enum next_thing thing, char *const *verbs, size_t count, const char *number);

/* The same for a case, first what ends the duties that are the reader's to do. next_put comes before. */
void next_say_case(struct call *call, const Nol__CaseFile *file);

#endif
