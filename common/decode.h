/*
 * The bytes of a file that people saved, as UTF-8.
 *
 * A byte order mark decides; else strict UTF-8 if it is that; else GB18030, which holds every character of GBK and
 * the rare ones in names that GBK lacks. Other encodings can pass for GB18030 by accident, so the caller checks that the
 * headers make sense and says which encoding was read.
 */
#ifndef COMMON_DECODE_H
#define COMMON_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"

enum decode_encoding { DECODE_UTF8, DECODE_UTF8_BOM, DECODE_GB18030, DECODE_UTF16LE, DECODE_UTF16BE };

enum decode_error {
    DECODE_OK,
    DECODE_SPREADSHEET, /* .xlsx, .xls or another container: to be saved as CSV first */
    DECODE_NOT_TEXT,    /* holds NUL bytes */
    DECODE_BAD_BYTES,   /* at `line`: in none of the encodings */
    DECODE_TOO_LARGE,   /* past the cap of `out`, or no memory */
};

struct decode_report {
    enum decode_encoding encoding;
    unsigned line; /* of the first bad byte, for DECODE_BAD_BYTES */
};

/* Appends valid UTF-8 without a byte order mark to `out`; on failure what `out` holds is undefined. */
enum decode_error decode_text(const uint8_t *bytes, size_t size, struct buffer *out,
                              struct decode_report *report);

const char *decode_encoding_name(enum decode_encoding encoding); /* as people know it: UTF-8, GB18030 */
const char *decode_error_name(enum decode_error error);

#endif
