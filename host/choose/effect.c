#include "host/choose/effect.h"

#include <math.h>
#include <stdlib.h>

#include "host/choose/student.h"

#define LEVEL 0.05

static const char *const verdicts[VERDICT_COUNT] = {
    [VERDICT_DIFFERENT] = "different",
    [VERDICT_EQUIVALENT] = "equivalent",
    [VERDICT_INCONCLUSIVE] = "inconclusive",
    [VERDICT_INSUFFICIENT] = "insufficient",
};

const char *verdict_name(enum verdict verdict)
{
    return verdicts[verdict];
}

struct effect effect_unknown(double delta)
{
    return (struct effect){ NAN, NAN, NAN, delta, NAN, NAN };
}

struct moments {
    double mean, variance; /* variance: of the mean */
    double free;           /* degrees of freedom */
};

static struct moments moments_of(const double *values, size_t count)
{
    struct moments moments = { .free = (double)count - 1 };
    double squares = 0;

    for (size_t i = 0; i < count; i++)
        moments.mean += values[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        squares += (values[i] - moments.mean) * (values[i] - moments.mean);
    moments.variance = squares / moments.free / (double)count;
    return moments;
}

/* Times that are all equal leave no doubt: the clock's own is in delta. */
static struct effect effect_certain(double log_ratio, double delta)
{
    double p = fabs(log_ratio) > delta ? 0 : 1;

    return (struct effect){ log_ratio, log_ratio, log_ratio, delta, p, p };
}

static struct effect effect_of_t(double log_ratio, double error, double df, double delta)
{
    double reach, above, p;

    if (!(error > 0))
        return effect_certain(log_ratio, delta);
    reach = error * student_quantile_upper(LEVEL, df);
    above = (fabs(log_ratio) - delta) / error;
    p = fmin(1, 2 * student_upper(above, df));
    return (struct effect){ log_ratio, log_ratio - reach, log_ratio + reach, delta, p, p };
}

/* Degrees of freedom: Satterthwaite, Biometrics Bulletin 2, 1946. */
struct effect effect_welch(const double *old, size_t old_count, const double *new, size_t new_count,
                           double delta)
{
    struct moments a = moments_of(old, old_count), b = moments_of(new, new_count);
    double variance = a.variance + b.variance;
    double share = variance > 0 ? a.variance / variance : 0.5;
    double df = 1 / (share * share / a.free + (1 - share) * (1 - share) / b.free);

    return effect_of_t(b.mean - a.mean, sqrt(variance), df, delta);
}

struct effect effect_paired(const double *log_ratios, size_t count, double delta)
{
    struct moments moments = moments_of(log_ratios, count);

    return effect_of_t(moments.mean, sqrt(moments.variance), moments.free, delta);
}

static int compare_p(const void *a, const void *b)
{
    double x = (*(struct effect *const *)a)->p, y = (*(struct effect *const *)b)->p;

    return (x > y) - (x < y);
}

void effects_correct(struct effect **effects, size_t count)
{
    double largest = 0;

    if (count > 1)
        qsort(effects, count, sizeof(*effects), compare_p);
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fmin(1, (double)(count - i) * effects[i]->p));
        effects[i]->p_holm = largest;
    }
}

enum verdict effect_verdict(const struct effect *effect)
{
    if (isnan(effect->p_holm))
        return VERDICT_INSUFFICIENT;
    if (effect->p_holm <= LEVEL)
        return VERDICT_DIFFERENT;
    if (effect->low > -effect->delta && effect->high < effect->delta)
        return VERDICT_EQUIVALENT;
    return VERDICT_INCONCLUSIVE;
}
