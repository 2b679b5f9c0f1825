/*
 * What the files of nol user share.
 */
#ifndef CLIENT_CMD_USER_H
#define CLIENT_CMD_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "client/command.h"
#include "client/output.h"
#include "common/digest.h"

struct call;

int cmd_user_import(struct call *call);
int cmd_user_list(struct call *call);

extern const struct option_row cmd_user_import_options[];
extern const struct option_row cmd_user_list_options[];

/* The value of an option as a field of a message; NULL when it was not given. */
char *cmd_user_value(struct call *call, const char *name);

/* Changes one's own password, quietly; the exit code, a refusal has been said. The connection is the call's session. */
int cmd_user_change_own(struct call *call, char *password, char *new_password);

/* SHA-256 of a file, at most 64 MiB; false when it said why not. */
bool cmd_user_digest(const char *path, uint8_t digest[DIGEST_SIZE]);

/* What they write. */
extern const struct column user_list_columns[];

#endif
