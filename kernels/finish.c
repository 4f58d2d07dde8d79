#include <float.h>
#include <math.h>
#include <string.h>

#include "kernels/merge.h"

static struct value rounded(enum dtype dtype, double x)
{
    return dtype == DTYPE_F32 ? value_from_f32((float)x) : value_from_f64(x);
}

/* The first word of a plain record of a float type. */
static double float_word(const void *record, enum dtype dtype)
{
    float f32;
    double f64;

    if (dtype == DTYPE_F32) {
        memcpy(&f32, record, sizeof(f32));
        return (double)f32;
    }
    memcpy(&f64, record, sizeof(f64));
    return f64;
}

struct value finish_sum(const void *record, enum dtype dtype, uint64_t n)
{
    float f32;

    if (!dtype_is_float(dtype))
        return finish_count(record, dtype, n);
    if (dtype == DTYPE_F64)
        return value_from_f64(float_word(record, dtype));
    memcpy(&f32, record, sizeof(f32)); /* as it is, not by way of f64: it is in the time of every sum */
    return value_from_f32(f32);
}

struct value finish_count(const void *record, enum dtype dtype, uint64_t n)
{
    uint64_t sum;

    (void)dtype;
    (void)n;
    memcpy(&sum, record, sizeof(sum));
    return value_from_i64((int64_t)sum);
}

struct value finish_mean(const void *record, enum dtype dtype, uint64_t n)
{
    return rounded(dtype, float_word(record, dtype) / (double)n);
}

struct value finish_element(const void *record, enum dtype dtype, uint64_t n)
{
    int32_t i32;
    int64_t i64;

    (void)n;
    switch (dtype) {
    case DTYPE_I32:
        memcpy(&i32, record, sizeof(i32));
        return value_from_i32(i32);
    case DTYPE_I64:
        memcpy(&i64, record, sizeof(i64));
        return value_from_i64(i64);
    default:
        return rounded(dtype, float_word(record, dtype) + 0.0); /* -0 + 0 is +0 */
    }
}

struct value finish_root(const void *record, enum dtype dtype, uint64_t n)
{
    (void)n;
    return rounded(dtype, sqrt(float_word(record, dtype) + 0.0));
}

struct value finish_norm(const void *record, enum dtype dtype, uint64_t n)
{
    struct scaled_sum sum;

    (void)n;
    memcpy(&sum, record, sizeof(sum));
    return rounded(dtype, ldexp(sqrt(sum.sum), (int)sum.shift));
}

struct value finish_variance(const void *record, enum dtype dtype, uint64_t n)
{
    struct moments moments;

    memcpy(&moments, record, sizeof(moments));
    if (moments.m2 < 0) /* rounding below an exact zero */
        moments.m2 = 0;
    return rounded(dtype, moments.m2 / (double)n);
}

struct value finish_log_sum(const void *record, enum dtype dtype, uint64_t n)
{
    struct scaled_sum sum;

    (void)n;
    memcpy(&sum, record, sizeof(sum));
    if (sum.sum == 0)
        return rounded(dtype, -INFINITY);
    if (!isfinite(sum.sum))
        return rounded(dtype, sum.sum);
    return rounded(dtype, sum.shift + log_positive(sum.sum));
}

int64_t located(const void *record, enum dtype dtype)
{
    const char *word = (const char *)record + dtype_size(dtype);
    struct value index = finish_element(word, dtype, 1);

    return dtype_is_float(dtype) ? (int64_t)value_to_double(index) : value_to_i64(index);
}

struct value extreme_of_nothing(enum dtype dtype, bool is_max)
{
    switch (dtype) {
    case DTYPE_I32:
        return value_from_i32(is_max ? INT32_MIN : INT32_MAX);
    case DTYPE_I64:
        return value_from_i64(is_max ? INT64_MIN : INT64_MAX);
    default:
        return rounded(dtype, is_max ? -(double)INFINITY : (double)INFINITY);
    }
}
