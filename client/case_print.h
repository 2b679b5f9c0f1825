/* Parts of nol case show: what others were asked, what was done for the child, what went up. */
#ifndef CLIENT_CASE_PRINT_H
#define CLIENT_CASE_PRINT_H

#include "proto/cases.pb-c.h"

/* Inquiries, measures, escalations; nothing of what there is none of. */
void case_print_steps(const Nol__CaseFile *file);

#endif
