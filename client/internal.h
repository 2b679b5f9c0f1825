/*
 * What the build and the shell ask of nol, not people: __man, __completion, __complete WORD…
 */
#ifndef CLIENT_INTERNAL_H
#define CLIENT_INTERNAL_H

#include <stdbool.h>

#include "client/call.h"

/* True when argv was one of these ("--lang zh|en" may stand before it) and has been answered. */
bool internal_run(struct call *call, int argc, char **argv);

#endif
