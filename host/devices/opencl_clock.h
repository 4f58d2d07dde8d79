/*
 * How a device's event clock relates to the host's. Internal to opencl*.c; knows no OpenCL, so that it is tested on
 * made-up clocks.
 *
 * Causality bounds the offset (host = device + offset): a command is queued after the host called, and ends
 * before the host was told. Every bracket narrows the bounds (Cristian 1989 for the principle), and since
 * clocks drift, old bounds widen again with time.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_CLOCK_H
#define GPUBENCH_DEVICES_OPENCL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_DRIFT_PPM 200 /* two crystals, each 100 ppm off at worst */

struct cl_clock {
    bool known;           /* bounds exist */
    bool lied;            /* they contradicted each other once */
    bool is_host;         /* the device's clock is CLOCK_MONOTONIC_RAW itself: offset 0, no error */
    int64_t low, high;    /* bounds of the offset in ns */
    uint64_t at_ns;       /* host time they were narrowed last */
    uint64_t tick_ns;     /* common step of all stamps seen; 0: none seen */
    uint64_t first_stamp; /* steps are taken from here */
};

/*
 * Learn from one bracket: the host called at host_before and was told the end at host_after; the device
 * says it was queued and ended at these times of its own. False when the bounds contradict each other: the
 * clock jumped or lies, and is not believed again: a second look on its own would find nothing wrong with it.
 */
bool cl_clock_learn(struct cl_clock *clock, uint64_t host_before, uint64_t queued, uint64_t ended,
                    uint64_t host_after);

/* Half the width of the bounds at host time `at_ns`, in ns: the error of cl_clock_to_host. */
uint64_t cl_clock_error(const struct cl_clock *clock, uint64_t at_ns);

/* A device time on the host's clock. */
uint64_t cl_clock_to_host(const struct cl_clock *clock, uint64_t device_ns);

#endif
