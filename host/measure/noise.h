/*
 * What the order and the shape of timing samples say about how far to trust them. Pure functions of
 * arrays of seconds in time order. Samples are never removed for it: what is noticed is reported.
 *
 * The thresholds are chosen so that on quiet samples (independent; normal, lognormal or rounded
 * to a coarse clock) each flag is raised in at most 1 % of series of 12 samples or more, and so
 * that no flag is raised for less than matters: 1 to 3 % of the median, whatever the number of
 * samples.
 */
#ifndef GPUBENCH_MEASURE_NOISE_H
#define GPUBENCH_MEASURE_NOISE_H

#include <stdbool.h>
#include <stddef.h>

#define NOISE_SAMPLES_MIN 12 /* with fewer samples nothing is flagged */

struct noise {
    /*
     * The first sample stands out: it is slower than the median of the others by as many of their
     * spreads as make a severe outlier (see `outliers`), and by twice as much as nine tenths of
     * them. Warm-up was too short, or something is built when first used.
     */
    bool first_run;

    /*
     * The first half and the second half differ: rank-sum test (Mann and Whitney, Annals of
     * Mathematical Statistics 18, 1947; normal approximation with ties) at the 0.5 % level, and
     * medians of the halves that differ by more than 1 %. Finds steps and slow slopes: heat,
     * throttling, other load.
     */
    bool drift;

    /*
     * Two groups of values, each of at least an eighth of the samples and at least three: the best
     * split in two (least squares: Fisher, Journal of the American Statistical Association 53,
     * 1958) of the values without the highest and the lowest twentieth, where the distance of the
     * means in units of the spread within the groups (D of Ashman, Bird and Zepf, Astronomical
     * Journal 108, 1994) is above what splitting a single group gives, found by simulation, and
     * above 2 % of the median. Two code paths, page placements or clock rates.
     */
    bool bimodal;

    /*
     * Number of severe outliers: further from the median than 5 + 40/count spreads. The spread is
     * the scaled median absolute deviation (Iglewicz and Hoaglin, How to Detect and Handle
     * Outliers, 1993), with half a tick added where values are rounded to ticks, or 0.5 % of the
     * median where that is more: on a coarse clock the deviation may be 0. A first sample flagged
     * as first_run is not counted again; the smaller one of two modes may count as outliers.
     */
    size_t outliers;

    /* series_autocorrelation and series_effective_count of the samples, see stats.h. */
    double autocorrelation;
    double effective_count;
};

/*
 * Look at `count` finite samples in time order. `samples` is not changed. Returns false when memory
 * ran out.
 */
bool noise_of(const double *samples, size_t count, struct noise *noise);

#endif
