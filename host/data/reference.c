#include "host/data/reference_families.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct family families[] = {
    { "sum", reference_add_elements, reference_finish_sum, reference_add_int_elements,
      reference_finish_bits },
    { "sumsq", reference_add_squares, reference_finish_sum, reference_add_int_squares,
      reference_finish_bits },
    { "dot", reference_add_products, reference_finish_sum, reference_add_int_products,
      reference_finish_bits },
    { "asum", reference_add_absolutes, reference_finish_sum, reference_add_int_absolutes,
      reference_finish_bits },
    { "mean", reference_add_elements, reference_finish_mean, NULL, NULL },
    { "nrm2", reference_add_squares, reference_finish_norm, NULL, NULL },
    { "var", reference_add_moments, reference_finish_variance, NULL, NULL },
    { "lse", reference_add_exponentials, reference_finish_log, NULL, NULL },
    { "poly", reference_add_polynomials, reference_finish_sum, NULL, NULL },
    { "min", reference_add_min, reference_finish_min, reference_add_int_min,
      reference_finish_int_min },
    { "max", reference_add_max, reference_finish_max, reference_add_int_max,
      reference_finish_int_max },
    { "argmin", reference_add_min, reference_finish_argmin, reference_add_int_min,
      reference_finish_int_argmin },
    { "argmax", reference_add_max, reference_finish_argmax, reference_add_int_max,
      reference_finish_int_argmax },
    { "count", reference_add_count, reference_finish_bits, reference_add_int_count,
      reference_finish_bits },
    { "xor", NULL, NULL, reference_add_int_xor, reference_finish_int_xor },
};

static const struct family *family_find(const char *name, enum dtype dtype)
{
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
        if (strcmp(families[i].name, name) == 0) {
            bool defined = dtype_is_float(dtype) ? families[i].add_float : families[i].add_int;

            return defined ? &families[i] : NULL;
        }
    return NULL;
}

struct reference *reference_new(struct op op, enum dtype dtype)
{
    const struct family *family = op.is->own ? NULL : family_find(op.is->name, dtype);
    bool defined = op.is->own ? op_supports(op, dtype) : family != NULL;
    struct reference *reference = defined ? calloc(1, sizeof(*reference)) : NULL;

    if (reference == NULL)
        return NULL;
    reference->family = family;
    reference->dtype = dtype;
    reference->op = op;
    reference->extreme.index = -1;
    reference->extreme_int.index = -1;
    if (op.is->own)
        reference_begin_own(reference);
    return reference;
}

void reference_free(struct reference *reference)
{
    free(reference);
}

/* Elements first .. first+n-1 of `data` as doubles: in place when they are, else in `room`. */
static const double *widen_float(enum dtype dtype, const void *data, uint64_t first, size_t n,
                                 double *room)
{
    const float *narrow = (const float *)data + first;

    if (dtype == DTYPE_F64)
        return (const double *)data + first;
    for (size_t i = 0; i < n; i++)
        room[i] = (double)narrow[i];
    return room;
}

static const int64_t *widen_int(enum dtype dtype, const void *data, uint64_t first, size_t n,
                                int64_t *room)
{
    const int32_t *narrow = (const int32_t *)data + first;

    if (dtype == DTYPE_I64)
        return (const int64_t *)data + first;
    for (size_t i = 0; i < n; i++)
        room[i] = narrow[i];
    return room;
}

static void add_block(struct reference *reference, const void *x, const void *y, size_t n)
{
    struct block block = { .n = n, .first = reference->seen };
    enum dtype dtype = reference->dtype;

    if (reference->op.is->own) {
        reference_add_own(reference, x, y, n);
    } else if (dtype_is_float(dtype)) {
        block.x = widen_float(dtype, x, block.first, n, reference->x);
        block.y = y ? widen_float(dtype, y, block.first, n, reference->y) : block.x;
        reference->family->add_float(reference, &block);
    } else {
        block.ix = widen_int(dtype, x, block.first, n, reference->ix);
        block.iy = y ? widen_int(dtype, y, block.first, n, reference->iy) : block.ix;
        reference->family->add_int(reference, &block);
    }
    reference->seen += n;
}

void reference_extend(struct reference *reference, const void *x, const void *y, uint64_t n)
{
    while (reference->seen < n) {
        uint64_t left = n - reference->seen;

        add_block(reference, x, y, left < REFERENCE_BLOCK ? (size_t)left : REFERENCE_BLOCK);
    }
}

void reference_result(const struct reference *reference, struct exact_result *result)
{
    *result = (struct exact_result){ .finite = true };
    if (reference->op.is->own)
        reference_finish_own(reference, result);
    else if (dtype_is_float(reference->dtype))
        reference->family->finish_float(reference, result);
    else
        reference->family->finish_int(reference, result);
}

struct value reference_value(enum dtype dtype, double x)
{
    return dtype == DTYPE_F32 ? value_from_f32((float)x) : value_from_f64(x);
}

void reference_special(const struct reference *reference, double x, struct exact_result *result)
{
    result->finite = false;
    result->value = (long double)x;
    result->special = reference_value(reference->dtype, x);
}

static bool accept(bool accepted, double ratio, double *error_ratio)
{
    *error_ratio = ratio;
    return accepted;
}

/*
 * Sums that no rounding keeps in range: the partial sums of an order that nobody chose may overflow
 * when the sum of magnitudes does, whatever the exact result is.
 */
static bool may_overflow(struct op op, const struct exact_result *exact, long double largest)
{
    if (op.is->scheme == SCHEME_MOMENTS)
        return exact->magnitude > largest || exact->abs_sum > largest;
    return op.is->scheme == SCHEME_FOLD && exact->magnitude > largest;
}

/* The result is an infinity or NaN, or should be one. */
static bool accept_special(struct op op, enum dtype dtype, const struct exact_result *exact,
                           struct value value, long double bound)
{
    long double largest = dtype == DTYPE_F32 ? (long double)FLT_MAX : (long double)DBL_MAX;
    double given = value_to_double(value);

    if (!exact->finite && value_equal(value, exact->special))
        return true;
    if (isfinite(given) || (!exact->finite && isnan(exact->value)))
        return false;
    if (may_overflow(op, exact, largest))
        return true;
    return exact->finite && isinf(given) && signbit(given) == signbit(exact->value) &&
           fabsl(exact->value) + bound > largest;
}

static bool rounds_to(enum dtype dtype, long double exact, double value)
{
    return dtype == DTYPE_F32 ? (double)(float)exact == value : (double)exact == value;
}

bool reference_accepts(struct op op, enum dtype dtype, uint64_t n, const struct exact_result *exact,
                       struct value value, double *error_ratio)
{
    long double bound, error;

    if (op.is->exact || !dtype_is_float(dtype)) {
        bool equal = value_equal(value, exact->integer);

        return accept(equal, equal ? 0 : (double)INFINITY, error_ratio);
    }
    if (value.dtype != dtype || value.index != -1)
        return accept(false, (double)INFINITY, error_ratio);
    bound = exact->finite ? op.is->bound(exact, dtype, n) : 0;
    if (isnan(bound)) /* more roundings than there is a bound for, of nothing */
        bound = INFINITY;
    if (!exact->finite || !isfinite(value_to_double(value))) {
        bool equal = accept_special(op, dtype, exact, value, bound);

        return accept(equal, equal ? 0 : (double)INFINITY, error_ratio);
    }
    error = fabsl((long double)value_to_double(value) - exact->value);
    if (rounds_to(dtype, exact->value, value_to_double(value)))
        return accept(true, error < bound ? (double)(error / bound) : bound > 0, error_ratio);
    return accept(error <= bound, bound > 0 ? (double)(error / bound) : (double)INFINITY,
                  error_ratio);
}
