/*
 * The manual page nol(1), made from the command table, in the chosen language.
 */
#ifndef CLIENT_MAN_H
#define CLIENT_MAN_H

#include <stdio.h>

void man_print(FILE *to);

#endif
