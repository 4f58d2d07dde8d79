/*
 * Own operators: sums of the elements as mapped are exact, as of the built-in ones; whatever else is combined, is
 * combined one element after the other, an order that no device uses.
 */
#include <math.h>
#include <string.h>

#include "host/data/reference_families.h"

static enum own_finish finish_of(const struct reference *reference)
{
    return reference->op.is->own->modules[0].module->finish;
}

void reference_begin_own(struct reference *reference)
{
    own_type(reference->op, reference->dtype)->identity(&reference->accumulated);
}

static void add_exactly(struct reference *reference, const union own_block *words, size_t n)
{
    if (reference->dtype == DTYPE_F64) {
        superacc_add(&reference->mapped, words->f64, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        reference->x[i] = (double)words->f32[i];
    superacc_add(&reference->mapped, reference->x, n);
}

static void add_bits(struct reference *reference, const union own_block *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        reference->bits += words->u64[i];
}

static void combine_all(struct reference *reference, const union own_block *words, size_t n)
{
    size_t size = own_word_size(reference->op, reference->dtype);

    for (size_t i = 0; i < n; i++)
        own_type(reference->op, reference->dtype)
            ->combine(&reference->accumulated, (const char *)words + i * size);
}

void reference_add_own(struct reference *reference, const void *x, const void *y, size_t n)
{
    const struct kernel_task task = { .x = x, .y = y, .n = reference->seen + n };
    union own_block words;

    own_type(reference->op, reference->dtype)->map(&task, reference->seen, (unsigned)n, &words);
    if (finish_of(reference) >= OWN_ELEMENT)
        combine_all(reference, &words, n);
    else if (finish_of(reference) == OWN_SUM && dtype_is_float(reference->dtype))
        add_exactly(reference, &words, n);
    else
        add_bits(reference, &words, n);
}

static void finish_combined(const struct reference *reference, struct exact_result *result)
{
    struct op op = reference->op;
    double value;

    result->integer = op.is->finish(&reference->accumulated, reference->dtype, reference->seen);
    value = value_to_double(result->integer);
    result->value = (long double)value;
    if (!isfinite(value))
        reference_special(reference, value, result);
    else if (!op.is->exact && value != 0)
        result->magnitude =
            own_relative_bound(op, reference->dtype, reference->seen) * (long double)fabs(value);
}

void reference_finish_own(const struct reference *reference, struct exact_result *result)
{
    if (finish_of(reference) >= OWN_ELEMENT)
        finish_combined(reference, result);
    else if (finish_of(reference) == OWN_SUM && dtype_is_float(reference->dtype))
        reference_finish_sum(reference, result);
    else
        reference_finish_bits(reference, result);
}
