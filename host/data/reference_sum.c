/*
 * Sums of mapped elements. Sums and magnitudes are rounded once, to long double. What is computed
 * of them is off by at most: mean, nrm2 one unit in the last place of a long double; var two.
 */
#include "host/data/reference_families.h"

#include <math.h>

void reference_add_elements(struct reference *reference, const struct block *block)
{
    superacc_add(&reference->mapped, block->x, block->n);
}

void reference_add_absolutes(struct reference *reference, const struct block *block)
{
    double absolute[REFERENCE_BLOCK];

    for (size_t i = 0; i < block->n; i++)
        absolute[i] = fabs(block->x[i]);
    superacc_add(&reference->mapped, absolute, block->n);
}

/* The product of two floats fits a double, and adding one of those is faster than adding a product.
 */
static void add_products_of(struct reference *reference, const double *x, const double *y, size_t n)
{
    double product[REFERENCE_BLOCK];

    if (reference->dtype == DTYPE_F64) {
        superacc_add_products(&reference->mapped, x, y, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        product[i] = x[i] * y[i];
    superacc_add(&reference->mapped, product, n);
}

void reference_add_squares(struct reference *reference, const struct block *block)
{
    add_products_of(reference, block->x, block->x, block->n);
}

void reference_add_products(struct reference *reference, const struct block *block)
{
    add_products_of(reference, block->x, block->y, block->n);
}

void reference_add_moments(struct reference *reference, const struct block *block)
{
    superacc_add(&reference->plain, block->x, block->n);
    add_products_of(reference, block->x, block->x, block->n);
}

static long double rounded_sum(const struct superacc *acc)
{
    struct wide sum;

    superacc_sum(acc, &sum);
    return wide_to_long_double(&sum);
}

static long double rounded_magnitude(const struct superacc *acc)
{
    struct wide magnitude;

    superacc_magnitude(acc, &magnitude);
    return wide_to_long_double(&magnitude);
}

void reference_finish_sum(const struct reference *reference, struct exact_result *result)
{
    result->value = rounded_sum(&reference->mapped);
    result->magnitude = rounded_magnitude(&reference->mapped);
    if (!superacc_is_finite(&reference->mapped))
        reference_special(reference, superacc_special(&reference->mapped), result);
}

void reference_finish_mean(const struct reference *reference, struct exact_result *result)
{
    reference_finish_sum(reference, result);
    if (reference->seen == 0)
        reference_special(reference, (double)NAN, result);
    else
        result->value /= (long double)reference->seen;
}

void reference_finish_norm(const struct reference *reference, struct exact_result *result)
{
    reference_finish_sum(reference, result);
    result->value = sqrtl(result->value);
}

/* n·Σx² - (Σx)², which is n²·var, is formed exactly, so that nothing is lost when the terms cancel.
 */
static long double scaled_variance(const struct reference *reference)
{
    struct wide sum, squares;

    superacc_sum(&reference->plain, &sum);
    superacc_sum(&reference->mapped, &squares);
    wide_square(&sum, &sum);
    wide_scale(&squares, &squares, reference->seen);
    wide_subtract(&squares, &squares, &sum);
    return wide_to_long_double(&squares);
}

void reference_finish_variance(const struct reference *reference, struct exact_result *result)
{
    long double n = (long double)reference->seen;

    result->abs_sum = rounded_magnitude(&reference->plain);
    if (reference->seen == 0 || !superacc_is_finite(&reference->plain)) {
        reference_special(reference, (double)NAN, result);
        return;
    }
    result->magnitude = scaled_variance(reference) / n;
    result->value = result->magnitude / n;
}
