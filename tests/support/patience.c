#include "tests/support/patience.h"

#include <stdint.h>
#include <time.h>

enum { PATIENCE = 20, SPIN_MS = 20, HEADROOM = 2 };

static int64_t clock_us(clockid_t clock)
{
    struct timespec at;

    clock_gettime(clock, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

unsigned patience_ms(unsigned ms)
{
    return ms * PATIENCE;
}

unsigned patience_figure(unsigned ms)
{
    int64_t start = clock_us(CLOCK_MONOTONIC), spun = clock_us(CLOCK_PROCESS_CPUTIME_ID), took;

    while (clock_us(CLOCK_PROCESS_CPUTIME_ID) - spun < SPIN_MS * 1000)
        ;
    took = clock_us(CLOCK_MONOTONIC) - start;
    if (took < SPIN_MS * 1500) /* as good as alone */
        return ms;
    return (unsigned)(ms * took * HEADROOM / (SPIN_MS * 1000));
}
