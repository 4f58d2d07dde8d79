#include "host/measure/noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/measure/stats.h"

#define MAD_TO_SIGMA  1.4826 /* median absolute deviation to standard deviation, if normal */
#define SPREAD_FLOOR  0.005  /* of the median */
#define TICK_MAX      0.02   /* of the median */
#define DRIFT_Z       2.81   /* two-sided 0.5 % */
#define DRIFT_MIN     0.01   /* of the median */
#define MODES_MIN     0.02   /* of the median */
#define MODE_SHARE    8      /* a mode holds at least one in so many samples */
#define MODE_FEWEST   3
#define TRIMMED_SHARE 20 /* one in so many is left out at each end */

/*
 * Spreads from the median that make an outlier severe. The median absolute deviation of few samples
 * is itself uncertain, hence the second term, found by simulation.
 */
static double severe_spreads(size_t count)
{
    return 5 + 40 / (double)count;
}

/*
 * Smallest step between values: the clock's tick for measurements rounded to it, next to nothing
 * for others. Where all values but a few are equal it is not the clock's: it counts only up to
 * TICK_MAX.
 */
static double tick_of(const double *sorted, size_t count)
{
    double tick = TICK_MAX * quantile_sorted(sorted, count, 0.5);

    for (size_t i = 1; i < count; i++)
        if (sorted[i] > sorted[i - 1])
            tick = fmin(tick, sorted[i] - sorted[i - 1]);
    return tick;
}

/*
 * The scaled median absolute deviation, which rounding to a tick may have made smaller by half a
 * tick. `distances` has room for `count`.
 */
static double spread(const double *sorted, size_t count, double *distances)
{
    double median = quantile_sorted(sorted, count, 0.5);

    for (size_t i = 0; i < count; i++)
        distances[i] = fabs(sorted[i] - median);
    sort_doubles(distances, count);
    return fmax(MAD_TO_SIGMA *
                    (quantile_sorted(distances, count, 0.5) + tick_of(sorted, count) / 2),
                SPREAD_FLOOR * median);
}

static bool first_stands_out(const double *samples, size_t count, double *others, double *distances)
{
    double median, usual;

    memcpy(others, samples + 1, (count - 1) * sizeof(*others));
    sort_doubles(others, count - 1);
    median = quantile_sorted(others, count - 1, 0.5);
    /* Where many others are as slow (two modes), being slow is nothing special of the first. */
    usual = quantile_sorted(others, count - 1, 0.9) - median;
    return samples[0] - median > 2 * usual &&
           samples[0] - median > severe_spreads(count) * spread(others, count - 1, distances);
}

static size_t count_outliers(const double *samples, size_t count, const double *sorted,
                             double *distances)
{
    double median = quantile_sorted(sorted, count, 0.5);
    double limit = severe_spreads(count) * spread(sorted, count, distances);
    size_t outliers = 0;

    for (size_t i = 0; i < count; i++)
        outliers += fabs(samples[i] - median) > limit;
    return outliers;
}

/* Sum of t^3 - t over the groups of t equal values. */
static double tie_sum(const double *sorted, size_t count)
{
    double sum = 0;

    for (size_t i = 0, end; i < count; i = end) {
        double t;

        end = sorted_up_to(sorted, count, sorted[i]);
        t = (double)(end - i);
        sum += t * t * t - t;
    }
    return sum;
}

/* Rank-sum statistic of two sorted arrays of `half` values in standard deviations; `sorted` is
 * both. */
static double rank_sum_z(const double *first, const double *second, size_t half,
                         const double *sorted)
{
    double m = (double)half, n = 2 * m;
    double variance = m * m / 12 * (n + 1 - tie_sum(sorted, 2 * half) / (n * (n - 1)));
    double u = 0;

    for (size_t i = 0; i < half; i++)
        u += 0.5 *
             (double)(sorted_below(second, half, first[i]) + sorted_up_to(second, half, first[i]));
    return variance > 0 ? (u - m * m / 2) / sqrt(variance) : 0;
}

/* The middle one of an odd number of samples belongs to neither half. */
static bool halves_differ(const double *samples, size_t count, double *halves, double *both)
{
    size_t half = count / 2;
    double *second = halves + half;
    double first_median, second_median;

    memcpy(halves, samples, half * sizeof(*halves));
    memcpy(second, samples + (count - half), half * sizeof(*halves));
    memcpy(both, halves, 2 * half * sizeof(*both));
    sort_doubles(both, 2 * half);
    sort_doubles(halves, half);
    sort_doubles(second, half);
    first_median = quantile_sorted(halves, half, 0.5);
    second_median = quantile_sorted(second, half, 0.5);
    return fabs(first_median - second_median) > DRIFT_MIN * fmin(first_median, second_median) &&
           fabs(rank_sum_z(halves, second, half, both)) > DRIFT_Z;
}

struct group {
    double mean;
    double variance;
};

static struct group group_of(const double *values, size_t count)
{
    struct group group = { 0 };

    for (size_t i = 0; i < count; i++)
        group.mean += values[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        group.variance += (values[i] - group.mean) * (values[i] - group.mean) / (double)count;
    return group;
}

/*
 * Where to cut sorted values in two, at least `fewest` on each side, for the least sum of squares
 * within: which is where k (count - k) (difference of means)^2 is largest.
 */
static size_t best_split(const double *sorted, size_t count, size_t fewest)
{
    double mean = group_of(sorted, count).mean;
    double sum = 0, best = -1;
    size_t split = fewest;

    for (size_t k = 1; k <= count - fewest; k++) {
        double between;

        sum += sorted[k - 1] - mean;
        between = sum * sum / ((double)k * (double)(count - k));
        if (k >= fewest && between > best) {
            best = between;
            split = k;
        }
    }
    return split;
}

/* Few samples fall apart by chance: the second term was found by simulation. */
static double distinct_modes(size_t count)
{
    return 4.2 + 30 / (double)count;
}

static size_t fewest_of_mode(size_t count)
{
    return count < MODE_FEWEST * MODE_SHARE ? MODE_FEWEST : count / MODE_SHARE;
}

static bool two_modes(const double *sorted, size_t count)
{
    size_t trimmed = count / TRIMMED_SHARE;
    const double *inner = sorted + trimmed;
    size_t inside = count - 2 * trimmed;
    size_t split = best_split(inner, inside, fewest_of_mode(inside));
    struct group low = group_of(inner, split);
    struct group high = group_of(inner + split, inside - split);
    double median = quantile_sorted(sorted, count, 0.5);
    /* Rounded to two or three ticks, values show no spread of their own: give them the tick's. */
    double tick = tick_of(inner, inside);
    double within = sqrt((low.variance + high.variance) / 2 + tick * tick / 12);
    double apart = high.mean - low.mean;

    return apart > MODES_MIN * median && apart > distinct_modes(count) * within;
}

static void look(const double *samples, size_t count, double *sorted, double *work,
                 struct noise *noise)
{
    if (count >= NOISE_SAMPLES_MIN) {
        noise->first_run = first_stands_out(samples, count, sorted, work);
        noise->drift = halves_differ(samples, count, sorted, work);
    }
    memcpy(sorted, samples, count * sizeof(*sorted));
    sort_doubles(sorted, count);
    noise->autocorrelation = series_autocorrelation(samples, sorted, count);
    noise->effective_count = series_effective_count(noise->autocorrelation, count);
    if (count >= NOISE_SAMPLES_MIN) {
        noise->bimodal = two_modes(sorted, count);
        noise->outliers =
            count_outliers(samples + noise->first_run, count - noise->first_run, sorted, work);
    }
}

bool noise_of(const double *samples, size_t count, struct noise *noise)
{
    double *sorted;

    *noise = (struct noise){ 0 };
    if (count == 0)
        return true;
    sorted = calloc(2 * count, sizeof(*sorted));
    if (!sorted)
        return false;
    look(samples, count, sorted, sorted + count, noise);
    free(sorted);
    return true;
}
