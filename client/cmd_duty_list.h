/*
 * nol visit list, nol task history: the visits and the duties that nol report duties counts.
 */
#ifndef CLIENT_CMD_DUTY_LIST_H
#define CLIENT_CMD_DUTY_LIST_H

#include "client/command.h"
#include "client/output.h"

struct call;

int cmd_visit_list(struct call *call);
int cmd_task_history(struct call *call);

extern const struct option_row cmd_visit_list_options[], cmd_task_history_options[];

/* What they write. */
extern const struct column visit_list_columns[], task_history_columns[];

#endif
