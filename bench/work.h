/*
 * What is timed in this process: kernels and load loops, on this core or on a crew of threads as the
 * `threads` device has it.
 */
#ifndef GPUBENCH_BENCH_WORK_H
#define GPUBENCH_BENCH_WORK_H

#include "host/devices/crew.h"
#include "kernels/partials.h"

/* A function over superblocks, to be timed. */
struct work {
    kernel_run_fn *run;
    struct kernel_task task;
    uint64_t blocks;
    char *records;
    size_t record_size;
    struct crew *crew; /* NULL: here */
};

/* Seconds of one pass, from `batch` of them: the time function of a struct contender. */
double work_time(void *work, unsigned batch);

#endif
