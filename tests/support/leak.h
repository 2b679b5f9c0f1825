/*
 * Whether bytes hold what somebody may not see: the marks that district.sql puts into every word about a child.
 */
#ifndef TESTS_SUPPORT_LEAK_H
#define TESTS_SUPPORT_LEAK_H

#include <stddef.h>

#define LEAK_NUMBER "a whole ID number"

/* `marks`: blank-separated names of the units that one may see ("E1 E2"). NULL: nothing else is there. Static, until the next call. */
const char *leak_find(const char *marks, const void *bytes, size_t size);

#endif
