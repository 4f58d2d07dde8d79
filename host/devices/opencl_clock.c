#include "host/devices/opencl_clock.h"

static uint64_t greatest_common_divisor(uint64_t a, uint64_t b)
{
    while (b > 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The step that all stamps keep: that of a clock which ticks slowly however finely it is written. */
static void learn_tick(struct cl_clock *clock, uint64_t stamp)
{
    if (clock->first_stamp == 0)
        clock->first_stamp = stamp;
    else
        clock->tick_ns = greatest_common_divisor(clock->tick_ns, stamp > clock->first_stamp
                                                                     ? stamp - clock->first_stamp
                                                                     : clock->first_stamp - stamp);
}

static int64_t drift_since(const struct cl_clock *clock, uint64_t at_ns)
{
    uint64_t age = at_ns > clock->at_ns ? at_ns - clock->at_ns : 0;

    return (int64_t)(age * CLOCK_DRIFT_PPM / 1000000) + 1;
}

bool cl_clock_learn(struct cl_clock *clock, uint64_t host_before, uint64_t queued, uint64_t ended,
                    uint64_t host_after)
{
    int64_t low = (int64_t)(host_before - queued);
    int64_t high = (int64_t)(host_after - ended);

    learn_tick(clock, queued);
    learn_tick(clock, ended);
    low -=
        (int64_t)
            clock->tick_ns; /* a stamp is cut to a tick: it may have been queued that much later */
    if (clock->known) {
        int64_t drift = drift_since(clock, host_after);

        if (low < clock->low - drift)
            low = clock->low - drift;
        if (high > clock->high + drift)
            high = clock->high + drift;
    }
    clock->lied = clock->lied || low > high;
    clock->known = !clock->lied;
    clock->is_host = clock->known && low <= 0 && high >= 0;
    clock->low = low;
    clock->high = high;
    clock->at_ns = host_after;
    return clock->known;
}

uint64_t cl_clock_error(const struct cl_clock *clock, uint64_t at_ns)
{
    if (clock->is_host)
        return 0;
    return (uint64_t)((clock->high - clock->low) / 2 + drift_since(clock, at_ns));
}

uint64_t cl_clock_to_host(const struct cl_clock *clock, uint64_t device_ns)
{
    if (clock->is_host)
        return device_ns;
    return device_ns + (uint64_t)(clock->low + (clock->high - clock->low) / 2);
}
