/*
 * A file of rows: decoded to UTF-8 and cut into cells. Rows are counted as the file counts them; nothing is judged here.
 */
#ifndef CLIENT_SHEET_H
#define CLIENT_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/csv.h"
#include "common/decode.h"
#include "common/digest.h"

struct sheet {
    const char *path; /* borrowed */
    char *raw;        /* owned: the file as it is */
    size_t raw_size;
    struct buffer text; /* the same in UTF-8 */
    enum decode_encoding encoding;
    uint8_t sha256[DIGEST_SIZE];
    struct csv_reader reader;
    char **headers; /* owned */
    size_t header_count;
    uint32_t rows; /* below the header */
    uint32_t header_row;
};

/* Reads the file, its header and the number of its rows; sheet_next then begins with the first below the header. 0, or the
 * exit code after it said why; sheet_close in both cases. */
int sheet_open(struct sheet *sheet, const char *path);
void sheet_close(struct sheet *sheet);

/* From the first row below the header once more. */
void sheet_again(struct sheet *sheet);

/* The next row stands in sheet->reader; false at the end. */
bool sheet_next(struct sheet *sheet);

#endif
