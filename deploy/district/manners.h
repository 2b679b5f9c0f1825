/*
 * How a finding of each code is usually made at the door, and what the visitor writes down.
 */
#ifndef DISTRICT_MANNERS_H
#define DISTRICT_MANNERS_H

struct manner {
    const char *code, *sub;
    const char *result, *how, *met, *note;
};

/* The manner of a code, the one of this sub if it has its own; borrowed, lives for ever. */
const struct manner *manner_of(const char *code, const char *sub);

#endif
