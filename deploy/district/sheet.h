/*
 * Writes one file of rows: RFC 4180, lines ended by CR LF as spreadsheets do, in GB18030 or in UTF-8 with BOM.
 *
 * Knows no column. Trouble (a full disk, a character that will not convert) ends the program with a sentence:
 * half a district is no use to anybody.
 */
#ifndef DISTRICT_SHEET_H
#define DISTRICT_SHEET_H

#include <stddef.h>

enum sheet_encoding {
    SHEET_GB18030,
    SHEET_UTF8_BOM,
    SHEET_TEXT
}; /* TEXT: UTF-8, no BOM, LF, tabs, no quotes */

struct sheet;

/* Makes DIR/NAME; returns, caller closes. */
struct sheet *sheet_open(const char *dir, const char *name, enum sheet_encoding encoding);
void sheet_row(struct sheet *sheet, const char *const *cells, size_t count);
void sheet_close(struct sheet *sheet);

#endif
