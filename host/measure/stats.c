#include "host/measure/stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define TAIL 0.025 /* on each side of a 95 % interval */

/* Ascending, NaN last: a total order, whatever the values. */
static int compare_values(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) != 0) - (isnan(b) != 0);
    return (a > b) - (a < b);
}

static int compare_doubles(const void *a, const void *b)
{
    return compare_values(*(const double *)a, *(const double *)b);
}

void sort_doubles(double *values, size_t count)
{
    if (count > 1)
        qsort(values, count, sizeof(*values), compare_doubles);
}

double quantile_sorted(const double *sorted, size_t count, double q)
{
    double position = q * (double)(count - 1);
    size_t below = (size_t)position;

    if (below + 1 >= count)
        return sorted[count - 1];
    return sorted[below] + (position - (double)below) * (sorted[below + 1] - sorted[below]);
}

static size_t sorted_before(const double *sorted, size_t count, double x, bool or_equal)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;

        if (sorted[middle] < x || (or_equal && sorted[middle] == x))
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

size_t sorted_below(const double *sorted, size_t count, double x)
{
    return sorted_before(sorted, count, x, false);
}

size_t sorted_up_to(const double *sorted, size_t count, double x)
{
    return sorted_before(sorted, count, x, true);
}

/* P(B = k) for B ~ Bin(count, 1/2). */
static double binomial_half(size_t count, size_t k)
{
    double n = (double)count;
    int sign;

    if (k == 0)
        return exp2(-n);
    return exp(lgamma_r(n + 1, &sign) - lgamma_r((double)k + 1, &sign) -
               lgamma_r(n - (double)k + 1, &sign) - n * log(2));
}

void median_ranks(size_t count, size_t *low, size_t *high)
{
    double n = (double)count;
    /* Twelve standard deviations below the middle: what lies further out is nothing in a double. */
    size_t k = (size_t)fmax(0, floor(n / 2 - 6 * sqrt(n)));
    double term = binomial_half(count, k);
    double cumulative = term;

    /* The largest rank l (from 1) with P(B < l) <= TAIL; the other one mirrors it. */
    while (cumulative <= TAIL && k < count / 2) {
        term *= (n - (double)k) / (double)(k + 1);
        cumulative += term;
        k++;
    }
    *low = k > 0 ? k - 1 : 0;
    *high = count > 0 ? count - 1 - *low : 0;
}

/* Move the ranks of a 95 % interval away from the middle by `factor`, rounded outwards. */
static void widen_ranks(size_t count, double factor, size_t *low, size_t *high)
{
    double middle = (double)(count - 1) / 2;

    *low = (size_t)fmax(0, floor(middle - (middle - (double)*low) * factor));
    *high = count - 1 - *low;
}

/* How much longer an interval must be for the dependence of neighbouring samples. */
static double series_widening(const double *series, const double *sorted, size_t count)
{
    double r = series_autocorrelation(series, sorted, count);

    return sqrt((double)count / series_effective_count(r, count));
}

static void summarise(const double *sorted, size_t count, bool series, const double *samples,
                      struct summary *summary)
{
    size_t low, high;
    double sum = 0;

    median_ranks(count, &low, &high);
    if (series)
        widen_ranks(count, series_widening(samples, sorted, count), &low, &high);
    for (size_t i = 0; i < count; i++)
        sum += samples[i];
    summary->median = quantile_sorted(sorted, count, 0.5);
    summary->ci_low = sorted[low];
    summary->ci_high = sorted[high];
    summary->min = sorted[0];
    summary->mean = sum / (double)count;
}

static bool summary_of_either(const double *samples, size_t count, bool series,
                              struct summary *summary)
{
    double *sorted;

    *summary = (struct summary){ NAN, NAN, NAN, NAN, NAN };
    if (count == 0)
        return true;
    sorted = malloc(count * sizeof(*sorted));
    if (!sorted)
        return false;
    memcpy(sorted, samples, count * sizeof(*sorted));
    sort_doubles(sorted, count);
    summarise(sorted, count, series, samples, summary);
    free(sorted);
    return true;
}

bool summary_of(const double *samples, size_t count, struct summary *summary)
{
    return summary_of_either(samples, count, false, summary);
}

bool summary_of_series(const double *samples, size_t count, struct summary *summary)
{
    return summary_of_either(samples, count, true, summary);
}

/* Twice the mid-rank of x, less its mean over the series: an exact small integer. */
static double centred_rank(const double *sorted, size_t count, double x)
{
    return (double)sorted_below(sorted, count, x) + (double)sorted_up_to(sorted, count, x) -
           (double)count;
}

double series_autocorrelation(const double *series, const double *sorted, size_t count)
{
    double products = 0, squares = 0, last = 0, r;

    if (count < 4)
        return 0;
    for (size_t i = 0; i < count; i++) {
        double rank = centred_rank(sorted, count, series[i]);

        products += last * rank;
        squares += rank * rank;
        last = rank;
    }
    if (squares == 0)
        return 0;
    r = products / squares;
    return fmax(-1, fmin(1, r + (1 + 4 * r) / (double)count));
}

double series_effective_count(double r, size_t count)
{
    double n = (double)count;

    return fmin(n, fmax(1, n * (1 - r) / (1 + r)));
}

static int compare_walls(const void *a, const void *b, void *walls)
{
    const double *values = walls;

    return compare_values(values[*(const size_t *)a], values[*(const size_t *)b]);
}

size_t interquartile_indices(const double *walls, size_t count, size_t *indices)
{
    size_t known = 0, kept = 0;
    double low, high;

    for (size_t i = 0; i < count; i++)
        if (!isnan(walls[i]))
            indices[known++] = i;
    if (known == 0)
        return 0;
    /* The comparison reads the walls through a pointer that qsort_r does not qualify. */
    qsort_r(indices, known, sizeof(*indices), compare_walls, (void *)(uintptr_t)walls);
    low = walls[indices[known / 4]];
    high = walls[indices[known - 1 - known / 4]];
    for (size_t i = 0; i < count; i++)
        if (walls[i] >= low && walls[i] <= high)
            indices[kept++] = i;
    return kept;
}

uint64_t rng_next(struct rng *rng)
{
    uint64_t x = rng->state += 0x9e3779b97f4a7c15u;

    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    uint64_t uneven = -bound % bound; /* 2^64 mod bound: as many values are thrown away */
    uint64_t x;

    do
        x = rng_next(rng);
    while (x < uneven);
    return x % bound;
}

void rng_shuffle(struct rng *rng, size_t *items, size_t count)
{
    for (size_t left = count; left > 1; left--) {
        size_t i = (size_t)rng_below(rng, left);
        size_t item = items[left - 1];

        items[left - 1] = items[i];
        items[i] = item;
    }
}
