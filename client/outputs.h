/*
 * What commands write: the fields of -o json, from the messages, and the columns of -o csv, from the tables that print them.
 * Each noun has a row for each of its commands that prints: that is what `nol help formats` says.
 */
#ifndef CLIENT_OUTPUTS_H
#define CLIENT_OUTPUTS_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "client/output.h"

/* Columns of rows, or titles of a report's numbers, which stand behind what a row is about. */
struct output {
    const char *command;                      /* "org list" */
    const ProtobufCMessageDescriptor *fields; /* NULL: no message */
    const struct column *columns;
    const char *const *titles; /* up to NULL */
    bool report;
};

#define OUTPUT(command_, message_, columns_)                                                                 \
    {                                                                                                        \
        command_, &nol__##message_##__descriptor, columns_, NULL, false                                      \
    }
#define OUTPUT_REPORT(command_, message_, titles_)                                                           \
    {                                                                                                        \
        command_, &nol__##message_##__descriptor, NULL, titles_, true                                        \
    }
#define OUTPUT_TITLES(command_, titles_)                                                                     \
    {                                                                                                        \
        command_, NULL, NULL, titles_, false                                                                 \
    }
#define OUTPUT_END                                                                                           \
    {                                                                                                        \
        NULL, NULL, NULL, NULL, false                                                                        \
    }

/* For `nol help formats`, laid out in `width` columns. */
void outputs_print(int width);

#endif
