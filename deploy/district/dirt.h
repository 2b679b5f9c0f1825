/*
 * How the lists' rows look when they arrive: full-width digits, stray spaces, mistyped numbers, dates in five
 * manners, twins, one number under two names, missing streets, communities and numbers, a child on the wrong street.
 */
#ifndef DISTRICT_DIRT_H
#define DISTRICT_DIRT_H

#include "deploy/district/children.h"

/* Fills the cells of every child; makes twins and the double entry on the way. */
void dirt_spread(struct children *children, struct people *people, struct dice *dice);

#endif
