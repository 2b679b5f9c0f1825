/*
 * Passwords: asked for without echo or read from stdin. Never taken from argv.
 */
#ifndef CLIENT_SECRET_H
#define CLIENT_SECRET_H

#include "client/call.h"

/* By --password-stdin its first line, else asked for on the terminal: returns, caller frees with secret_free; NULL when it
 * said why not. `twice`: asked for again and compared. */
char *secret_read(const struct call *call, const char *question, bool twice);

/* Returns, caller frees with secret_free. */
char *secret_copy(const char *text);

void secret_free(char *secret);

#endif
