#include "host/choose/effect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/measure/stats.h"

#define TAIL 0.05 /* on each side of a 90 % interval */

/* P(B = k) for B ~ Bin(count, 1/2). */
static double coin(size_t count, size_t k)
{
    double n = (double)count;
    int sign;

    return exp(lgamma_r(n + 1, &sign) - lgamma_r((double)k + 1, &sign) -
               lgamma_r(n - (double)k + 1, &sign) - n * log(2));
}

/* P(B >= k) */
static double coin_upper(size_t count, size_t k)
{
    double sum = 0;

    for (size_t i = count + 1; i-- > k;)
        sum += coin(count, i);
    return fmin(1, sum);
}

/* The rank (from 0) of the lower end of the median's 90 % interval. */
static size_t low_rank(size_t count)
{
    double below = 0;
    size_t rank = 0;

    while (rank < count / 2 && (below += coin(count, rank)) <= TAIL)
        rank++;
    return rank > 0 ? rank - 1 : 0;
}

/* Whether more than chance would put lie above `delta`; rounded so as to doubt. */
static double p_above(size_t above, size_t count, double effective)
{
    size_t coins = (size_t)fmax(1, floor(effective));

    return coin_upper(coins, (size_t)floor((double)above * (double)coins / (double)count));
}

static struct effect effect_sorted(const double *sorted, size_t count, double effective,
                                   double delta)
{
    double middle = (double)(count - 1) / 2;
    double wider = sqrt((double)count / effective);
    size_t low = (size_t)fmax(0, floor(middle - (middle - (double)low_rank(count)) * wider));
    double above = p_above(count - sorted_up_to(sorted, count, delta), count, effective);
    double below = p_above(sorted_below(sorted, count, -delta), count, effective);
    double p = fmin(1, 2 * fmin(above, below));

    return (struct effect){
        quantile_sorted(sorted, count, 0.5), sorted[low], sorted[count - 1 - low], delta, p, p
    };
}

bool effect_of_rounds(const double *log_ratios, size_t count, double delta, struct effect *effect)
{
    double *sorted = malloc(count * sizeof(*sorted));
    double correlation;

    if (!sorted)
        return false;
    memcpy(sorted, log_ratios, count * sizeof(*sorted));
    sort_doubles(sorted, count);
    correlation = series_autocorrelation(log_ratios, sorted, count);
    *effect = effect_sorted(sorted, count, series_effective_count(correlation, count), delta);
    free(sorted);
    return true;
}
