/*
 * Extremes and count of the floating types. The first NaN is the extreme; of equal elements the
 * first is.
 */
#include "host/data/reference_families.h"

#include <math.h>

static void take(struct extreme_float *extreme, double x, uint64_t index)
{
    extreme->best = x;
    extreme->index = (int64_t)index;
}

/* Is `x` to be taken whatever it is compared with? */
static bool takes_over(const struct extreme_float *extreme, double x)
{
    return extreme->index < 0 || isnan(x);
}

void reference_add_min(struct reference *reference, const struct block *block)
{
    struct extreme_float *extreme = &reference->extreme;

    for (size_t i = 0; i < block->n && !isnan(extreme->best); i++)
        if (block->x[i] < extreme->best || takes_over(extreme, block->x[i]))
            take(extreme, block->x[i], block->first + i);
}

void reference_add_max(struct reference *reference, const struct block *block)
{
    struct extreme_float *extreme = &reference->extreme;

    for (size_t i = 0; i < block->n && !isnan(extreme->best); i++)
        if (block->x[i] > extreme->best || takes_over(extreme, block->x[i]))
            take(extreme, block->x[i], block->first + i);
}

void reference_add_count(struct reference *reference, const struct block *block)
{
    for (size_t i = 0; i < block->n; i++)
        reference->bits += block->x[i] != 0;
}

void reference_finish_bits(const struct reference *reference, struct exact_result *result)
{
    result->integer = (struct value){ .dtype = DTYPE_I64, .bits = reference->bits, .index = -1 };
}

static void finish_extreme(const struct reference *reference, double identity,
                           struct exact_result *result)
{
    double best = reference->extreme.index < 0 ? identity : reference->extreme.best;

    if (best == 0)
        best = 0; /* never -0 */
    result->value = (long double)best;
    result->integer = reference_value(reference->dtype, best);
    if (!isfinite(best))
        reference_special(reference, best, result);
}

static void finish_located(const struct reference *reference, double identity,
                           struct exact_result *result)
{
    finish_extreme(reference, identity, result);
    result->integer.index = reference->extreme.index;
    if (!result->finite)
        result->special.index = reference->extreme.index;
}

void reference_finish_min(const struct reference *reference, struct exact_result *result)
{
    finish_extreme(reference, (double)INFINITY, result);
}

void reference_finish_max(const struct reference *reference, struct exact_result *result)
{
    finish_extreme(reference, (double)-INFINITY, result);
}

void reference_finish_argmin(const struct reference *reference, struct exact_result *result)
{
    finish_located(reference, (double)INFINITY, result);
}

void reference_finish_argmax(const struct reference *reference, struct exact_result *result)
{
    finish_located(reference, (double)-INFINITY, result);
}
