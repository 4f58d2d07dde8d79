/*
 * What is timed in this process: kernels and load loops, on this core or on a crew of threads as the
 * `threads` device has it.
 */
#ifndef GPUBENCH_BENCH_CREW_H
#define GPUBENCH_BENCH_CREW_H

#include "host/base/error.h"
#include "kernels/partials.h"

/* Threads around a pool. */
struct crew;

/* `workers` threads, this one included. */
enum status crew_open(struct crew **crew, unsigned workers, struct error *err);
void crew_close(struct crew *crew);

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
