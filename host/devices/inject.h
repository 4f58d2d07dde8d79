/*
 * Planted delays: how selftest and the tests prove that a delay is found in the phase it is in, and only there.
 */
#ifndef GPUBENCH_DEVICES_INJECT_H
#define GPUBENCH_DEVICES_INJECT_H

#include <stdbool.h>

#include "host/measure/clock.h"
#include "host/measure/phases.h"

/*
 * Seconds to lose in each phase of a timed operation. In memory that the coordinator, the runner and its workers share:
 * the coordinator changes it between samples, and the runner holds it back but for the timed operation. Discarded ones
 * go undelayed, so that workers who would fall asleep over a delay are awake as in any other operation.
 */
struct injection {
    double delay_s[PHASE_COUNT];
    bool held;
};

/* Lose the time planted for `phase`; nothing is planted when `injection` is NULL, as in every real run. */
static inline void inject(const struct injection *injection, enum phase phase)
{
    uint64_t end;

    if (!injection || injection->held || injection->delay_s[phase] <= 0)
        return;
    end = clock_ns() + (uint64_t)(injection->delay_s[phase] * 1e9);
    while (clock_ns() < end)
        ;
}

#endif
