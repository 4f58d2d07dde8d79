/*
 * lse: pivot + log Σexp(x - pivot).
 *
 * The pivot follows the maximum from afar: it moves only when the maximum is more than MOVE above
 * it. What had been summed then weighs at most e^-MOVE times the number of elements, so its scaling
 * brings no error that counts however often the maximum grows, and exp stays far from overflow.
 *
 * Accuracy: terms of f32 carry the error of exp() in double, 2^-52 of each; of f64 that of expl,
 * 2^-63, and at most 2^-57 more where x - pivot is rounded. They are added with the rounding errors
 * summed beside.
 */
#include "host/data/reference_families.h"

#include <math.h>

#define MOVE 64.0

/* Note NaN and infinities; the largest finite element, or -infinity when there is none. */
static double inspect(struct exponential_sum *scaled, const struct block *block)
{
    double max = (double)-INFINITY;

    for (size_t i = 0; i < block->n; i++) {
        scaled->nan |= isnan(block->x[i]);
        scaled->infinite |= block->x[i] == (double)INFINITY;
        if (block->x[i] > max && block->x[i] < (double)INFINITY)
            max = block->x[i];
    }
    return max;
}

static void raise_max(struct exponential_sum *scaled, double max)
{
    if (!scaled->any) {
        scaled->pivot = max;
        scaled->max = max;
    } else if (max - scaled->pivot > MOVE) {
        long double factor = expl((long double)scaled->pivot - max);

        scaled->high *= factor;
        scaled->low *= factor;
        scaled->pivot = max;
    }
    scaled->any = true;
    scaled->max = fmax(scaled->max, max);
}

/* Knuth's exact sum of two: `low` collects what rounding takes from `high`. */
static void add_term(struct exponential_sum *scaled, long double term)
{
    long double high = scaled->high + term;
    long double part = high - scaled->high;

    scaled->low += (scaled->high - (high - part)) + (term - part);
    scaled->high = high;
}

void reference_add_exponentials(struct reference *reference, const struct block *block)
{
    struct exponential_sum *scaled = &reference->scaled;
    double max = inspect(scaled, block);

    superacc_add(&reference->plain, block->x, block->n);
    if (scaled->nan || scaled->infinite || isinf(max))
        return;
    raise_max(scaled, max);
    if (reference->dtype == DTYPE_F32)
        for (size_t i = 0; i < block->n; i++)
            add_term(scaled, (long double)exp(block->x[i] - scaled->pivot));
    else
        for (size_t i = 0; i < block->n; i++)
            add_term(scaled, expl((long double)block->x[i] - scaled->pivot));
}

void reference_finish_log(const struct reference *reference, struct exact_result *result)
{
    const struct exponential_sum *scaled = &reference->scaled;
    long double sum = scaled->high + scaled->low;
    struct wide magnitude;

    superacc_magnitude(&reference->plain, &magnitude);
    result->abs_sum = wide_to_long_double(&magnitude);
    if (scaled->nan)
        reference_special(reference, (double)NAN, result);
    else if (scaled->infinite)
        reference_special(reference, (double)INFINITY, result);
    else if (!scaled->any)
        reference_special(reference, (double)-INFINITY, result);
    else {
        result->value = scaled->pivot + logl(sum);
        result->magnitude = sum * expl((long double)scaled->pivot - scaled->max);
    }
}
