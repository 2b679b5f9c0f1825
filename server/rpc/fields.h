/*
 * The vocabulary of requests at work: every field of a decoded message is looked at, by its name, before anybody else
 * sees it (proto/fields.def). What passes may be cast in SQL without fear.
 *
 * Pure: no session, no database, no clock.
 */
#ifndef NOL_SERVER_RPC_FIELDS_H
#define NOL_SERVER_RPC_FIELDS_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/errors.h"

enum field_kind {
    FIELD_CASE,        /* a case number with its letter */
    FIELD_CASE_PREFIX, /* the beginning of one */
    FIELD_ID,          /* 1 to 18 digits, no 0 in front */
    FIELD_DAY,         /* 2019-01-21, a real day */
    FIELD_TIME,        /* RFC 3339 */
    FIELD_WORD,        /* one of `words` */
    FIELD_IDENT,       /* at most `bound` of A-Z a-z 0-9 _ . - */
    FIELD_CURSOR,      /* at most `bound` printable ASCII characters, no quote, no backslash */
    FIELD_USER,        /* 1 to `bound` characters without blanks */
    FIELD_TEXT,        /* one line of at most `bound` characters */
    FIELD_NOTE,        /* lines of at most `bound` characters in all */
    FIELD_CELL,        /* as it stands in a file: control characters too, at most `bound` bytes */
    FIELD_JSON,        /* one JSON object of at most `bound` bytes */
    FIELD_SECRET,      /* at most `bound` bytes of text that is secret: see secrets.h */
    FIELD_HEX,         /* exactly `bound` hex digits */
    FIELD_BYTES,       /* exactly `bound` bytes */
    FIELD_TOKEN,       /* exactly `bound` bytes that are secret */
    FIELD_DATA,        /* at most `bound` bytes */
    FIELD_UINT,        /* 0 to `bound` */
    FIELD_COUNT,       /* 1 to `bound` */
    FIELD_BOOL,
    FIELD_KINDS
};

struct field_rule {
    const char *name;
    enum field_kind kind;
    uint32_t bound;
    const char *words;
};

/* NULL: not in the vocabulary, which refuses. */
const struct field_rule *fields_find(const char *name);
const struct field_rule *fields_at(size_t index); /* NULL from the end on */

/* Fields that a message within a request may not lack; "" when none. */
const char *fields_nested_needs(const char *message);

/* What a value must look like, for people: "YYYY-MM-DD", "met|not_met|…", "<= 200". Returns `out`. */
const char *fields_shape(const struct field_rule *rule, char *out, size_t size);

/* The first thing that is wrong. */
struct field_fault {
    enum error_code code; /* BAD_FIELD, FIELD_MISSING, VERSION_NEEDED, TOO_MANY */
    bool malformed;       /* not a matter of a wrong value: bad UTF-8, a NUL, an unknown field */
    char field[96];       /* "evidence[2].date" */
    char what[224];       /* the shape that was expected */
};

/* Looks at the message and all within it. `needs`: blank-separated names of fields that must be there. */
bool fields_check(const ProtobufCMessage *message, const char *needs, struct field_fault *fault);

#endif
