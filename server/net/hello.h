/*
 * How long a client hello says it is, before OpenSSL believes it: for 11 bytes that announce 128 KiB it takes 128 KiB.
 *
 * Follows the plain records of a handshake (the hello, and the second one after another key share was asked for) until the first
 * encrypted one. Knows no session; everything else of a hello is OpenSSL's to judge.
 */
#ifndef NOL_SERVER_NET_HELLO_H
#define NOL_SERVER_NET_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero at first. */
struct hello {
    uint32_t record_left, message_left; /* bytes still to come */
    uint8_t record[5], message[4];      /* headers */
    uint8_t record_size, message_size;  /* so much of them is there */
    bool encrypted;
};

/* What the client sent next, however it is cut. False: it announces a message of more than LIMIT_HANDSHAKE_HELD bytes. */
bool hello_take(struct hello *hello, const uint8_t *bytes, size_t size);

#endif
