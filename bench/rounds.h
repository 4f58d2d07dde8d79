/*
 * Things timed side by side: every one once a round, in a fresh order, so that what disturbs the machine in a
 * round disturbs all of them and drops out of their ratios.
 */
#ifndef GPUBENCH_BENCH_ROUNDS_H
#define GPUBENCH_BENCH_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>

#include "host/measure/stats.h"

struct contender {
    char name[64];
    /* Seconds of one call, from `batch` of them back to back; NaN when it failed. */
    double (*time)(void *context, unsigned batch);
    void *context;
    unsigned batch;  /* set by rounds_run: calls that take about a millisecond */
    double *samples; /* owned, one a round; released by contenders_clear */
    double median;   /* set by rounds_run */
};

/* Time all contenders `rounds` times. False when memory ran out. */
bool rounds_run(struct contender *contenders, size_t count, unsigned rounds);
void contenders_clear(struct contender *contenders, size_t count);

/* Summary of a's time over b's, round by round. False when memory ran out. */
bool paired_ratio(const struct contender *a, const struct contender *b, unsigned rounds,
                  struct summary *ratio);

#endif
