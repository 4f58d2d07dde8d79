/*
 * The load loops as contenders, and the fastest of them.
 */
#ifndef GPUBENCH_BENCH_LIMITS_H
#define GPUBENCH_BENCH_LIMITS_H

#include "bench/rounds.h"
#include "bench/work.h"
#include "kernels/loads.h"

/* Every load loop this processor runs, over the same bytes. */
struct limit {
    struct work works[LOAD_LOOPS_MAX];
    size_t count;
    size_t first; /* its contenders, in the array they were added to */
};

/* Add the loops over `bytes` at x to the contenders, on a crew or (NULL) on this core. */
void limit_add(struct limit *limit, const void *x, size_t bytes, struct crew *crew,
               struct contender *contenders, size_t *count);

/* After rounds_run: the one with the smallest median. */
const struct contender *limit_fastest(const struct limit *limit,
                                      const struct contender *contenders);

#endif
