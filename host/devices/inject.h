/*
 * Planted delays: how selftest and the tests prove that a delay is found in the phase it is in, and only there.
 */
#ifndef GPUBENCH_DEVICES_INJECT_H
#define GPUBENCH_DEVICES_INJECT_H

#include "host/measure/clock.h"
#include "host/measure/phases.h"

/* Seconds to lose in each phase of every operation. */
struct injection {
    double delay_s[PHASE_COUNT];
};

/* Lose the time planted for `phase`; nothing is planted when `injection` is NULL, as in every real run. */
static inline void inject(const struct injection *injection, enum phase phase)
{
    uint64_t end;

    if (!injection || injection->delay_s[phase] <= 0)
        return;
    end = clock_ns() + (uint64_t)(injection->delay_s[phase] * 1e9);
    while (clock_ns() < end)
        ;
}

#endif
