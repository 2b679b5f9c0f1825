/*
 * Chance that comes out the same every time: the same seed gives the same district on any machine.
 *
 * Not for secrets. Each part of the generator rolls dice of its own (a stream), so that a change in
 * one part does not shift what the others make.
 */
#ifndef DISTRICT_DICE_H
#define DISTRICT_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

struct dice dice_of(uint64_t seed, uint64_t stream);

/* 0 .. bound-1; bound is at least 1. */
uint32_t dice_below(struct dice *dice, uint32_t bound);

/* low .. high, both included. */
long dice_between(struct dice *dice, long low, long high);

/* True in `percent` of a hundred cases. */
bool dice_chance(struct dice *dice, uint32_t percent);

#endif
