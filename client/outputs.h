/*
 * What commands write: the fields of -o json, from the messages, and the columns of -o csv, from the tables that print them.
 */
#ifndef CLIENT_OUTPUTS_H
#define CLIENT_OUTPUTS_H

/* For `nol help formats`, laid out in `width` columns. */
void outputs_print(int width);

#endif
