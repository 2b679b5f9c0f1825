/*
 * The commands of `nol case` that have a file of their own.
 */
#ifndef CLIENT_CMD_CASE_H
#define CLIENT_CMD_CASE_H

#include "client/output.h"

struct call;

int cmd_case_list(struct call *call);
int cmd_case_show(struct call *call);
int cmd_case_check(struct call *call);
int cmd_case_assign(struct call *call);
int cmd_case_add(struct call *call);
int cmd_case_act(struct call *call); /* every other verb that moves cases */

/* What they write. */
extern const struct column case_list_columns[], case_show_columns[], case_add_columns[];

#endif
