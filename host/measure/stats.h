/*
 * Statistics of timing samples. Pure functions of arrays of seconds.
 */
#ifndef GPUBENCH_MEASURE_STATS_H
#define GPUBENCH_MEASURE_STATS_H

#include <stddef.h>
#include <stdint.h>

/* What is reported of a cell's samples; every member NaN when there are none. */
struct summary {
    double median;
    double ci_low;  /* 95 % confidence interval of the median, from order statistics */
    double ci_high;
    double min;
    double mean;
};

/*
 * Summarise `count` samples. The interval is the distribution-free one from binomial order statistics
 * (Hahn and Meeker, Statistical Intervals, 1991, 5.2): ranks l and u with
 * P(l <= B < u) >= 0.95 for B ~ Bin(count, 1/2). Fewer than six samples cannot give 95 %: the
 * interval is then the range. `samples` is not changed. Returns false when memory ran out.
 */
_Bool summary_of(const double *samples, size_t count, struct summary *summary);

/* Ranks (0-based, inclusive) of the order statistics that bound the median with 95 % confidence. */
void median_ranks(size_t count, size_t *low, size_t *high);

/* Linear-interpolated quantile, 0 <= q <= 1, of `count` > 0 values sorted ascending. */
double quantile_sorted(const double *sorted, size_t count, double q);

/* Sort ascending in place. */
void sort_doubles(double *values, size_t count);

/* A small seeded generator (splitmix64: Steele, Lea, Flood 2014) for orders and resampling. */
struct rng {
    uint64_t state;
};
uint64_t rng_next(struct rng *rng);
/* Uniform in [0, bound), bound > 0, without modulo bias. */
uint64_t rng_below(struct rng *rng, uint64_t bound);
/* Shuffle `count` indices in place (Fisher and Yates). */
void rng_shuffle(struct rng *rng, size_t *items, size_t count);

#endif
