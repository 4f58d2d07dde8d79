/*
 * Is a difference of times one that matters? Times are compared by their logarithms, so that a
 * difference is a ratio, against the least ratio that matters (delta).
 *
 * Two questions, each with its own test:
 *   different:  more than delta? The hypothesis |log ratio| <= delta is tested from both sides, each
 *               at half the level, so that a real difference within delta is no finding either.
 *   equivalent: less than delta? Two one-sided tests (Schuirmann, Journal of Pharmacokinetics and
 *               Biopharmaceutics 15, 1987): the 90 % interval lies inside -delta .. delta.
 * Where neither is answered with yes, the measurements do not say.
 */
#ifndef GPUBENCH_CHOOSE_EFFECT_H
#define GPUBENCH_CHOOSE_EFFECT_H

#include <stdbool.h>
#include <stddef.h>

enum verdict {
    VERDICT_DIFFERENT,
    VERDICT_EQUIVALENT,
    VERDICT_INCONCLUSIVE,
    VERDICT_INSUFFICIENT, /* too few measurements to ask */
    VERDICT_COUNT
};
const char *verdict_name(enum verdict verdict);

struct effect {
    double log_ratio; /* log(new / old) */
    double low, high; /* its 90 % confidence interval */
    double delta;     /* what matters: a |log_ratio| above this, >= 0 */
    double p;         /* of the hypothesis that |log_ratio| is at most delta */
    double p_holm;    /* the same, corrected for how many effects were looked at */
};

/* All NaN but delta: too little was measured. */
struct effect effect_unknown(double delta);

/*
 * From logs of independent measurements, at least two a side. Welch's test (Biometrika 34, 1947),
 * which does not take the spread of both sides for the same.
 */
struct effect effect_welch(const double *old, size_t old_count, const double *new, size_t new_count,
                           double delta);

/* From at least two independent log ratios: Student's test of their mean. */
struct effect effect_paired(const double *log_ratios, size_t count, double delta);

/*
 * From at least one log ratio, in the order of time, of neighbours that may depend on each other:
 * sign tests and order statistics of their median, as if there were series_effective_count of them.
 * False when memory ran out.
 */
bool effect_of_rounds(const double *log_ratios, size_t count, double delta, struct effect *effect);

/*
 * Fill in p_holm (Holm, Scandinavian Journal of Statistics 6, 1979: holds however the effects depend
 * on each other) of `count` effects, none unknown. The pointers are reordered.
 */
void effects_correct(struct effect **effects, size_t count);

/* After effects_correct; VERDICT_INSUFFICIENT when unknown. `different` at 5 % over all effects. */
enum verdict effect_verdict(const struct effect *effect);

#endif
