/*
 * Two devices compared at every size of a curve, and the same again on resampled rounds.
 */
#ifndef GPUBENCH_CHOOSE_COMPARISON_H
#define GPUBENCH_CHOOSE_COMPARISON_H

#include "host/choose/paired.h"

/* The cells with a time of one curve, all devices, in ascending n. */
struct curve {
    const struct result *result;      /* whose cells these are, borrowed */
    const struct cell_result **cells; /* owned; borrowed cells */
    size_t count;
};

/* Two devices at every size of a curve that both were measured at, in ascending n. */
struct comparison {
    uint64_t *sizes; /* these five are owned */
    struct paired *points;
    int *winners;      /* one a size, of the samples or of a resample */
    unsigned *weights; /* one a round: how often it counts in a resample */
    size_t *processes; /* the first round of each, and after the last one round_count */
    size_t count, round_count, process_count;
};

/* Is it this processor, and not through OpenCL? */
bool device_is_native(const struct device_result *device);

/* The cell with the least time among those of native devices at this n, or NULL. */
const struct cell_result *curve_best_native(const struct curve *curve, uint64_t n);

/*
 * Compare; `count` is 0 when no size was measured on both. `from` NULL: the best native device of each size.
 * False: no memory; nothing to clear.
 */
bool comparison_open(struct comparison *comparison, const struct curve *curve, const char *from,
                     const char *to);

/*
 * Draw as many processes as there are, with replacement, and of each one drawn as many rounds as it
 * has, the same for all sizes and both devices, and let the signs of the median log-ratios replace
 * `winners`. There must be rounds.
 */
void comparison_resample(struct comparison *comparison, struct rng *rng);

/* Accepts a zeroed one. */
void comparison_clear(struct comparison *comparison);

#endif
