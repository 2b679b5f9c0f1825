#include "deploy/district/dice.h"

/* SplitMix64: tiny, well mixed, and every seed is a good one. */
static uint64_t next(struct dice *dice)
{
    uint64_t z = (dice->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct dice dice_of(uint64_t seed, uint64_t stream)
{
    struct dice dice = {.state = seed};

    dice.state = next(&dice) ^ (stream * UINT64_C(0xd6e8feb86659fd93));
    return dice;
}

uint32_t dice_below(struct dice *dice, uint32_t bound)
{
    return (uint32_t)(((next(dice) >> 32) * bound) >> 32);
}

long dice_between(struct dice *dice, long low, long high)
{
    return low + (long)dice_below(dice, (uint32_t)(high - low + 1));
}

bool dice_chance(struct dice *dice, uint32_t percent)
{
    return dice_below(dice, 100) < percent;
}
