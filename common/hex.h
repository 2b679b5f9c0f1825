/*
 * Bytes as lower-case hexadecimal digits and back.
 */
#ifndef COMMON_HEX_H
#define COMMON_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes 2 * size digits and a NUL; `out` has room for 2 * size + 1. */
void hex_encode(const uint8_t *bytes, size_t size, char *out);

/* Takes exactly 2 * size digits, either case, and nothing else; false leaves `bytes` undefined. */
bool hex_decode(const char *text, uint8_t *bytes, size_t size);

#endif
