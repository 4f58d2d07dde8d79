/*
 * A stream: operations that arrive at fixed times, whether or not the last one is done.
 *
 * The k-th arrives k / rate after the beginning. Its latency runs from then, not from when it could begin: a device
 * that falls behind makes later operations wait, and that wait is theirs (no coordinated omission, Tene 2013).
 * The loop runs in the device's own process. It waits for arrivals by looking at the clock: sleeping would add
 * a timer's and a scheduler's delay, tens of microseconds, to every latency. Workers of pools spin and sleep
 * meanwhile as they always do.
 */
#ifndef GPUBENCH_DEVICES_STREAM_H
#define GPUBENCH_DEVICES_STREAM_H

#include "host/devices/operation.h"

struct stream_request {
    double rate;       /* arrivals a second; 0: each when the last one is done */
    double duration_s; /* nothing begins after it: one operation at most ends later */
    double deadline_s; /* a latency above it is missed; 0: none is */
};

struct stream_outcome {
    uint64_t arrived; /* until the end */
    uint64_t done;    /* of these */
    uint64_t missed;  /* later than the deadline, or still waiting and later than it already */
    double took_s;    /* until the last one was done */
    double
        behind_s; /* how long the first one that was not begun had waited at the end; 0: all were */
    double median_s, p99_s, p999_s,
        max_s; /* latencies of those done, up to 1 % too large; NaN: none was */
};

/* Run a stream, after as many operations as make the device warm. *values takes all values. */
enum status stream_run(const struct operation *operation, const struct stream_request *request,
                       struct stream_outcome *stream, struct outcome *values, struct error *err);

#endif
