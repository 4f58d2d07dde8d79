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
    double ci_low; /* 95 % confidence interval of the median, from order statistics */
    double ci_high;
    double min;
    double mean;
};

/*
 * Summarise `count` samples. The interval is the distribution-free one from binomial order
 * statistics (Hahn and Meeker, Statistical Intervals, 1991, 5.2): ranks l and u with P(l <= B < u)
 * >= 0.95 for B ~ Bin(count, 1/2). Fewer than six samples cannot give 95 %: the interval is then
 * the range. `samples` is not changed. Returns false when memory ran out.
 */
_Bool summary_of(const double *samples, size_t count, struct summary *summary);

/*
 * As summary_of for samples in time order that may depend on their neighbours (a slow patch of the
 * machine lasts longer than one sample). The ranks of the interval move away from the middle by
 * sqrt(count / series_effective_count), rounded outwards, as the standard error of the median
 * grows; at most to the range. Independent samples keep the interval of summary_of or, since their
 * correlation must be estimated, get one that is wider by some percent.
 */
_Bool summary_of_series(const double *samples, size_t count, struct summary *summary);

/*
 * As summary_of_series for samples of several processes, process after process, `process` being the number of
 * each sample's. How processes differ is a spread of its own, which more samples of each do not narrow:
 * the interval also holds that of the median of the processes' medians (their range, below six processes).
 */
_Bool summary_of_processes(const double *samples, const unsigned *process, size_t count,
                           struct summary *summary);

/*
 * Lag-1 autocorrelation of a series in time order, `sorted` being the same values ascending. It is
 * taken of the ranks (the serial rank correlation: Wald and Wolfowitz, Annals of Mathematical
 * Statistics 14, 1943), so that one outlier cannot hide it, and corrected for the bias that short
 * series have, by adding (1 + 4r)/count (Marriott and Pope, Biometrika 41, 1954). In -1 .. 1; 0 for
 * a constant series and for fewer than four samples.
 */
double series_autocorrelation(const double *series, const double *sorted, size_t count);

/*
 * How many independent samples tell as much of the centre as `count` whose lag-1 autocorrelation is
 * `r`: count (1 - r)/(1 + r), as for a first-order autoregression (Bayley and Hammersley, Journal
 * of the Royal Statistical Society B 8, 1946), held within 1 .. count.
 */
double series_effective_count(double r, size_t count);

/* Ranks (0-based, inclusive) of the order statistics that bound the median with 95 % confidence. */
void median_ranks(size_t count, size_t *low, size_t *high);

/* Linear-interpolated quantile, 0 <= q <= 1, of `count` > 0 values sorted ascending. */
double quantile_sorted(const double *sorted, size_t count, double q);

/* Sort ascending in place. */
void sort_doubles(double *values, size_t count);

/* How many of `count` values sorted ascending are < x, and how many are <= x. */
size_t sorted_below(const double *sorted, size_t count, double x);
size_t sorted_up_to(const double *sorted, size_t count, double x);

/*
 * Indices of the samples whose wall time lies between the quartiles, both included, in the order of
 * `walls`; `indices` has room for `count`. What else was recorded of those samples (phases) can be
 * averaged without the disturbed ones, all parts over the same samples. Returns how many there are:
 * at least half of the samples, more where walls are equal; NaN walls never belong. It cannot fail.
 */
size_t interquartile_indices(const double *walls, size_t count, size_t *indices);

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
