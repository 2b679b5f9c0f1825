/*
 * SHA-256. The one place outside TLS that knows OpenSSL.
 */
#ifndef COMMON_DIGEST_H
#define COMMON_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32
#define DIGEST_HEX_SIZE (2 * DIGEST_SIZE + 1)

struct evp_md_ctx_st;

/* For bytes that come in pieces. */
struct digest {
    struct evp_md_ctx_st *context; /* owned */
};

void digest_init(struct digest *digest);
void digest_update(struct digest *digest, const void *bytes, size_t size);

/* Gives the sum and starts anew. */
void digest_finish(struct digest *digest, uint8_t out[DIGEST_SIZE]);
void digest_deinit(struct digest *digest);

/* For bytes that are all there. */
void digest_bytes(const void *bytes, size_t size, uint8_t out[DIGEST_SIZE]);
void digest_hex(const void *bytes, size_t size, char out[DIGEST_HEX_SIZE]);

#endif
