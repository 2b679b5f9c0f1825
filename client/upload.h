/*
 * A scan goes up before the act that names it: begin, chunks, finish; an interrupted one goes on where it ended.
 */
#ifndef CLIENT_UPLOAD_H
#define CLIENT_UPLOAD_H

#include <stdint.h>

#include "client/session.h"
#include "common/digest.h"

/* 0 with the digest of the file, or the exit code after it said why. */
int upload_file(struct session *session, const char *path, uint8_t sha256[DIGEST_SIZE]);

#endif
