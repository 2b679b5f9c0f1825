/*
 * A directive as a sheet of text: to print, sign and file.
 */
#ifndef CLIENT_DIRECTIVE_SHEET_H
#define CLIENT_DIRECTIVE_SHEET_H

#include "proto/escalations.pb-c.h"

struct call;

void directive_sheet_print(struct call *call, const Nol__DirectiveFile *file);

#endif
