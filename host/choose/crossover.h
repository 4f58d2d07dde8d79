/*
 * From which size on one device beats another. Pure functions over a result.
 */
#ifndef GPUBENCH_CHOOSE_CROSSOVER_H
#define GPUBENCH_CHOOSE_CROSSOVER_H

#include "host/result/result.h"

/*
 * Recompute result->crossovers: for every curve (cells equal in all but n and device) and every
 * ordered pair (from, to) where `from` stands before `to` in result->devices, from cells with
 * status ok.
 *
 * At one n, `to` wins when the paired comparison by round says so: the 95 % order-statistic
 * interval of the rounds' log(time_to / time_from) lies below zero; `from` wins when it lies above;
 * else a tie. Rounds are paired by (process, round); with fewer than six pairs the summaries'
 * intervals decide (they must not overlap).
 *
 * - crosses: `to` wins at every measured n from n_high on (at least the largest); n_low is the
 *   largest size below at which `from` wins, or the smallest measured when it wins at none: sizes
 *   that tie are inside the bracket, since the true crossover may lie on either side of them
 * - always: `to` wins at every measured size
 * - never: `to` wins at no measured size, and not because of ties at the largest
 * - unresolved: anything else: ties at the largest sizes, or fewer than two sizes
 *
 * Only sizes at which both have such a cell count; a pair without any is left out.
 *
 * confidence: whole rounds are resampled with replacement (the same rounds for all n and both
 * devices, 1000 times, seeded); the share of resamples with the same status and, for crosses, a
 * crossover inside the bracket, by the sign of the resampled median log-ratio at each n. A size with no round in the resample
 * keeps the sign of the summaries' medians; where no two cells share a round, nothing can be
 * resampled and it is 0.
 *
 * ci_low, ci_high: the sizes between which 95 % of those resamples that cross do so (percentiles of the sizes
 * before and after); of the first change of lead where there are several. p_none, p_several: the shares of resamples
 * in which the lead never changes, and in which it does more than once. lower, upper: the first change of
 * lead to `to`, and the first one back, whatever the status.
 *
 * Besides every pair, every OpenCL device against the fastest native one of each size (from_best), where
 * there are several of these.
 *
 * Returns false when memory ran out.
 */
bool crossovers_find(struct result *result);

/*
 * The first crossover of `result` for the curve of `spec` and this pair, or NULL. `from` NULL: against the fastest
 * native device of each size.
 */
const struct crossover *crossover_for(const struct result *result, const struct case_spec *spec,
                                      const char *from, const char *to);

/* Index of the ok cell of `spec`, n included, with the least median time; SIZE_MAX when none. */
size_t fastest_cell(const struct result *result, const struct case_spec *spec);

#endif
