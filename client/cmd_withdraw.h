/*
 * nol evidence withdraw, nol visit withdraw: what was filed by mistake counts no more; it stays in the file, crossed out.
 */
#ifndef CLIENT_CMD_WITHDRAW_H
#define CLIENT_CMD_WITHDRAW_H

#include "client/command.h"

struct call;

int cmd_withdraw(struct call *call);

extern const struct option_row cmd_withdraw_options[];

/* "withdrawn 2026-11-29 by 王丽: …", for what is shown crossed out; NULL where it stands. In the call's arena. */
const char *withdraw_words(struct call *call, const char *by, const char *at, const char *why);

#endif
