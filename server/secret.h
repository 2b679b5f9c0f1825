/*
 * The password of an account made on the server's command line: read from stdin, or made.
 */
#ifndef NOL_SERVER_SECRET_H
#define NOL_SERVER_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#define SECRET_SIZE 257

/* From the first line of stdin, or made when `from_stdin` is false. The caller wipes it. False: said on stderr. */
bool secret_take(bool from_stdin, const char *user, char secret[SECRET_SIZE]);

#endif
