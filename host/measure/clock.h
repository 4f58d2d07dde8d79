/*
 * The one clock of every measurement.
 */
#ifndef GPUBENCH_MEASURE_CLOCK_H
#define GPUBENCH_MEASURE_CLOCK_H

#include <stdint.h>
#include <time.h>

/*
 * Nanoseconds of CLOCK_MONOTONIC_RAW: the same in all processes of a machine, never stepped and never
 * slewed. An integer, because a double would lose the nanosecond on a machine up for 100 days.
 */
static inline uint64_t clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

struct clock_quality {
    double tick_s; /* smallest step it was seen to make */
    double cost_s; /* of one reading */
};

/* Find them by some thousand readings; well under a millisecond where reading is no system call. */
void clock_calibrate(struct clock_quality *quality);

#endif
