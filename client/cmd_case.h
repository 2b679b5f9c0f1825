/*
 * The commands of `nol case` that have a file of their own.
 */
#ifndef CLIENT_CMD_CASE_H
#define CLIENT_CMD_CASE_H

struct call;

int cmd_case_list(struct call *call);
int cmd_case_show(struct call *call);
int cmd_case_check(struct call *call);
int cmd_case_assign(struct call *call);
int cmd_case_add(struct call *call);
int cmd_case_act(struct call *call); /* every other verb that moves cases */

#endif
