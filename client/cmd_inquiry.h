/*
 * What the files of nol inquiry share.
 */
#ifndef CLIENT_CMD_INQUIRY_H
#define CLIENT_CMD_INQUIRY_H

#include "client/output.h"
#include "client/session.h"
#include "proto/inquiries.pb-c.h"

struct call;

int cmd_inquiry_list(struct call *call);
int cmd_inquiry_show(struct call *call);

/* The inquiry that the first argument names, its look recorded: returns, caller frees; NULL with the exit code after it was said why. */
Nol__Inquiry *cmd_inquiry_read(struct call *call, struct session *s, int *exit_code);

/* What they write. */
extern const struct column inquiry_list_columns[], inquiry_show_columns[];

#endif
