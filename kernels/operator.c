#include "kernels/operator.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/canonical.h"
#include "kernels/partials.h"

static long double unit_roundoff(enum dtype dtype)
{
    return dtype == DTYPE_F32 ? FLT_EPSILON / 2.0L : DBL_EPSILON / 2.0L;
}

long double rounding_gamma(enum dtype dtype, unsigned k)
{
    long double ku = (long double)k * unit_roundoff(dtype);

    return ku < 1 ? ku / (1 - ku) : INFINITY;
}

unsigned canonical_depth(enum dtype dtype, uint64_t n)
{
    unsigned depth = SUBCHUNK_ROWS;
    uint64_t width;

    for (width = ROW_BYTES / dtype_size(dtype) * SUPERBLOCK_PARTS; width > 1; width /= 2)
        depth++;
    for (width = 1; width < superblock_count(dtype, n); width *= 2)
        depth++;
    return depth;
}

unsigned order_depth(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    return exact->depth > 0 ? exact->depth : canonical_depth(dtype, n);
}

/* Where an intermediate result may leave dtype's range no bound holds: infinity is returned for one. */
static bool overflows(enum dtype dtype, long double magnitude)
{
    return !(magnitude < (dtype == DTYPE_F32 ? (long double)FLT_MAX : (long double)DBL_MAX));
}

/* The error of a sum of terms whose magnitudes add up to `magnitude`, through k roundings. */
static long double sum_error(long double magnitude, enum dtype dtype, unsigned k)
{
    return overflows(dtype, magnitude) ? INFINITY : rounding_gamma(dtype, k) * magnitude;
}

/* What n products lose when they underflow: half the smallest subnormal each. */
static long double underflow_error(enum dtype dtype, uint64_t n)
{
    return (long double)n * (dtype == DTYPE_F32 ? 0x1p-150L : 0x1p-1075L);
}

#define OP_DESCRIBE
#include "operators_describe.h" /* made by the build: #include of every file of kernels/ops */
#undef OP_DESCRIBE

static const struct op_description *const operators[] = {
#define OPERATOR(name) &name##_description,
#include "operators.def" /* made by the build: OPERATOR(name) for each */
#undef OPERATOR
};

const struct op_description *const *op_list(size_t *count)
{
    *count = sizeof(operators) / sizeof(operators[0]);
    return operators;
}

/* "64" in 1..OP_DEGREE_MAX, digits only; 0 when it is not. */
static unsigned parse_degree(const char *text)
{
    unsigned degree = 0;

    if (*text == '0')
        return 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return 0;
        degree = degree * 10 + (unsigned)(*text - '0');
        if (degree > OP_DEGREE_MAX)
            return 0;
    }
    return degree;
}

bool op_parse(const char *text, struct op *op)
{
    size_t length = strcspn(text, ":");

    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        const struct op_description *is = operators[i];

        if (strlen(is->name) != length || strncmp(is->name, text, length) != 0)
            continue;
        op->is = is;
        op->degree = text[length] == ':' ? parse_degree(text + length + 1) : 0;
        return is->has_degree == (text[length] == ':') && is->has_degree == (op->degree > 0);
    }
    return false;
}

char *op_format(struct op op, char *text)
{
    if (op.is->has_degree)
        snprintf(text, OP_NAME_SIZE, "%s:%u", op.is->name, op.degree);
    else
        snprintf(text, OP_NAME_SIZE, "%s", op.is->name);
    return text;
}

bool op_equal(struct op a, struct op b)
{
    return (a.is == b.is || strcmp(a.is->name, b.is->name) == 0) && a.degree == b.degree;
}

bool op_supports(struct op op, enum dtype dtype)
{
    return op.is->dtypes & DTYPE_BIT(dtype);
}

bool op_any_order(struct op op, enum dtype dtype)
{
    return op.is->exact || !dtype_is_float(dtype);
}

enum dtype op_result_dtype(struct op op, enum dtype dtype)
{
    if (op.is->finish == finish_count)
        return DTYPE_I64;
    if (op.is->finish == finish_sum && !dtype_is_float(dtype))
        return DTYPE_I64;
    return dtype;
}

double op_flops(struct op op, uint64_t n)
{
    return op.is->flops * (double)n * (op.is->has_degree ? op.degree : 1);
}

double op_bytes(struct op op, enum dtype dtype, uint64_t n)
{
    return (double)n * (double)dtype_size(dtype) * op.is->inputs;
}
