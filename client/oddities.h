/*
 * What deserves a closer look (什么值得细看) about a finding: in words, for who files it and for who decides on it.
 */
#ifndef CLIENT_ODDITIES_H
#define CLIENT_ODDITIES_H

#include <stddef.h>

#include "client/labels.h"
#include "proto/cases.pb-c.h"

/* On stdout: the title and a line for each; nothing where there is none. Kinds of paper are those of the batch's scheme; without one, of the
 * case's. */
void oddities_show(struct labels *labels, const char *batch, const char *number, Nol__Oddity *const *oddities,
                   size_t count);

/* The same for an act, on stderr: "100001X 张三: what deserves a closer look:". */
void oddities_say(struct labels *labels, const char *number, const char *name, Nol__Oddity *const *oddities,
                  size_t count);

/* The same, where no labels are at hand. */
void oddities_tell(struct call *call, struct session *session, const char *number, const char *name,
                   Nol__Oddity *const *oddities, size_t count);

/* The short words of a row, one behind the other; "" where there is none. In the call's arena. */
const char *oddities_names(struct call *call, char *const *names, size_t count);

#endif
