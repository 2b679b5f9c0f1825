/*
 * One thing that a finding lacks, as a line for people.
 */
#ifndef CLIENT_MISSING_H
#define CLIENT_MISSING_H

#include <stdio.h>

#include "proto/envelope.pb-c.h"

void missing_print(FILE *to, const Nol__Missing *missing);

#endif
