#include "common/digest.h"

#include <openssl/evp.h>
#include <pthread.h>

#include "common/bug.h"
#include "common/hex.h"

/* Looked up once: OpenSSL 3 otherwise searches its providers at each sum. */
static EVP_MD *sha256;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (sha256 == NULL)
        BUG("OpenSSL has no SHA-256");
}

static const EVP_MD *algorithm(void)
{
    pthread_once(&once, fetch);
    return sha256;
}

static void start(struct digest *digest)
{
    if (EVP_DigestInit_ex(digest->context, algorithm(), NULL) != 1)
        BUG("SHA-256 does not start");
}

void digest_init(struct digest *digest)
{
    digest->context = EVP_MD_CTX_new();
    BUG_ON(digest->context == NULL);
    start(digest);
}

void digest_update(struct digest *digest, const void *bytes, size_t size)
{
    if (EVP_DigestUpdate(digest->context, bytes, size) != 1)
        BUG("SHA-256 does not go on");
}

void digest_finish(struct digest *digest, uint8_t out[DIGEST_SIZE])
{
    if (EVP_DigestFinal_ex(digest->context, out, NULL) != 1)
        BUG("SHA-256 does not end");
    start(digest);
}

void digest_deinit(struct digest *digest)
{
    EVP_MD_CTX_free(digest->context);
    digest->context = NULL;
}

void digest_bytes(const void *bytes, size_t size, uint8_t out[DIGEST_SIZE])
{
    if (EVP_Digest(bytes, size, out, NULL, algorithm(), NULL) != 1)
        BUG("SHA-256 failed");
}

void digest_hex(const void *bytes, size_t size, char out[DIGEST_HEX_SIZE])
{
    uint8_t sum[DIGEST_SIZE];

    digest_bytes(bytes, size, sum);
    hex_encode(sum, sizeof(sum), out);
}
