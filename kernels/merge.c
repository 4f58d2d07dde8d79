#include "kernels/merge.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "kernels/canonical.h"

/* The exponent of two that nrm2's map took out of a sub-chunk whose largest magnitude is `largest`. */
static int scaled_exponent(enum dtype dtype, double largest)
{
    int bias = dtype == DTYPE_F32 ? 127 : 1023;
    int exponent = -bias; /* zero and subnormals */

    if (!isfinite(largest))
        return bias - 1;
    if (largest >= (dtype == DTYPE_F32 ? (double)FLT_MIN : DBL_MIN))
        exponent = ilogb(largest);
    return exponent < bias - 1 ? exponent : bias - 1;
}

static struct scaled_sum combine_scaled(struct scaled_sum a, struct scaled_sum b)
{
    double shift = a.shift < b.shift ? b.shift : a.shift;

    return (struct scaled_sum){shift, ldexp(a.sum, 2 * (int)(a.shift - shift)) +
                                          ldexp(b.sum, 2 * (int)(b.shift - shift))};
}

static struct scaled_sum combine_logsum(struct scaled_sum a, struct scaled_sum b)
{
    double shift = a.shift < b.shift ? b.shift : a.shift;

    return (struct scaled_sum){shift, a.sum * exp_below_zero(a.shift - shift) +
                                          b.sum * exp_below_zero(b.shift - shift)};
}

/* Chan, Golub, LeVeque: Algorithms for computing the sample variance, 1983. */
static struct moments combine_moments(struct moments a, struct moments b)
{
    double count = a.count + b.count;
    double delta = b.mean - a.mean;

    return (struct moments){count, a.mean + delta * b.count / count,
                            a.m2 + b.m2 + delta * delta * (a.count * b.count / count)};
}

/* Combine records b into a. */
static void combine_records(enum op_scheme scheme, void *a, const void *b)
{
    struct scaled_sum left, right;
    struct moments first, second;

    if (scheme == SCHEME_MOMENTS) {
        memcpy(&first, a, sizeof(first));
        memcpy(&second, b, sizeof(second));
        first = combine_moments(first, second);
        memcpy(a, &first, sizeof(first));
        return;
    }
    memcpy(&left, a, sizeof(left));
    memcpy(&right, b, sizeof(right));
    left = scheme == SCHEME_SCALED ? combine_scaled(left, right) : combine_logsum(left, right);
    memcpy(a, &left, sizeof(left));
}

static size_t record_size(enum op_scheme scheme)
{
    return scheme == SCHEME_MOMENTS ? sizeof(struct moments) : sizeof(struct scaled_sum);
}

static struct scaled_sum logsum_from(enum dtype dtype, const double *words)
{
    double top = dtype == DTYPE_F32 ? (double)FLT_MAX : DBL_MAX;
    struct scaled_sum record = {words[0], words[1]};

    if (words[0] < -top)
        record = (struct scaled_sum){-top, isnan(words[1]) ? NAN : 0.0};
    if (words[0] > top)
        record = (struct scaled_sum){top, isnan(words[1]) ? NAN : (double)INFINITY};
    return record;
}

/* The pivot is computed here again as the kernel did, in dtype's arithmetic. */
static struct moments moments_from(enum dtype dtype, unsigned elements, const double *words)
{
    double count = (double)elements;
    double pivot;

    if (dtype == DTYPE_F32)
        pivot = (double)((float)words[0] * (1.0f / (float)elements));
    else
        pivot = words[0] * (1.0 / (double)elements);
    return (struct moments){count, pivot + words[1] / count, words[2] - words[1] * words[1] / count};
}

/* One sub-chunk's words as a record. */
static void record_from(enum op_scheme scheme, enum dtype dtype, unsigned elements,
                        const double *words, void *record)
{
    struct scaled_sum sum;
    struct moments moments;

    if (scheme == SCHEME_MOMENTS) {
        moments = moments_from(dtype, elements, words);
        memcpy(record, &moments, sizeof(moments));
        return;
    }
    if (scheme == SCHEME_SCALED)
        sum = (struct scaled_sum){scaled_exponent(dtype, words[0]), words[1]};
    else
        sum = logsum_from(dtype, words);
    memcpy(record, &sum, sizeof(sum));
}

void partial_merge(enum op_scheme scheme, enum dtype dtype, unsigned elements, const double *words,
                   void *record)
{
    unsigned size = SUBCHUNK_BYTES / (unsigned)dtype_size(dtype);
    unsigned stride = scheme == SCHEME_MOMENTS ? 3 : 2;
    unsigned parts = (elements + size - 1) / size;
    char part[SUPERBLOCK_PARTS][RECORD_SIZE_MAX];

    for (unsigned i = 0; i < parts; i++)
        record_from(scheme, dtype, i + 1 < parts ? size : elements - i * size, words + i * stride, part[i]);
    for (unsigned half = SUPERBLOCK_PARTS / 2; half > 0; half /= 2)
        for (unsigned i = 0; i < half; i++)
            if (i + half < parts)
                combine_records(scheme, part[i], part[i + half]);
    memcpy(record, part[0], record_size(scheme));
}

void merge_tree(enum op_scheme scheme, void *records, uint64_t count)
{
    size_t size = record_size(scheme);
    char *record = records;

    for (; count > 1; count = (count + 1) / 2) {
        for (uint64_t i = 0; i < count / 2; i++) {
            memmove(record + i * size, record + 2 * i * size, size);
            combine_records(scheme, record + i * size, record + (2 * i + 1) * size);
        }
        if (count % 2 == 1)
            memmove(record + count / 2 * size, record + (count - 1) * size, size);
    }
}
