#include "kernels/partials.h"

#include <math.h>
#include <string.h>

#include "kernels/canonical.h"
#include "kernels/cpu_kernels.h"
#include "kernels/merge.h"
#include "kernels/own.h"

/* Superblocks hold 2^this elements: what is asked in every operation needs no division. */
static unsigned superblock_shift(enum dtype dtype)
{
    return dtype == DTYPE_F32 || dtype == DTYPE_I32 ? 14 : 13;
}

uint64_t superblock_count(enum dtype dtype, uint64_t n)
{
    uint64_t size = UINT64_C(1) << superblock_shift(dtype);

    return (n >> superblock_shift(dtype)) + ((n & (size - 1)) > 0);
}

unsigned superblock_elements(enum dtype dtype, uint64_t n, uint64_t i)
{
    uint64_t size = UINT64_C(1) << superblock_shift(dtype);
    uint64_t left = n - (i << superblock_shift(dtype));

    return (unsigned)(left < size ? left : size);
}

/* Bytes of a word: 64-bit counts and integer sums, else the element's. */
static size_t word_size(struct op op, enum dtype dtype)
{
    return op_result_dtype(op, dtype) == DTYPE_I64 ? sizeof(uint64_t) : dtype_size(dtype);
}

size_t partial_raw_size(struct op op, enum dtype dtype)
{
    static const size_t words[] = {
        [SCHEME_FOLD] = 1,
        [SCHEME_EXTREME] = 1,
        [SCHEME_LOCATE] = 2,
        [SCHEME_SCALED] = 2 * SUPERBLOCK_PARTS,
        [SCHEME_LOGSUM] = 2 * SUPERBLOCK_PARTS,
        [SCHEME_MOMENTS] = 3 * SUPERBLOCK_PARTS,
    };

    return words[op.is->scheme] * word_size(op, dtype);
}

/* Is a record something else than the raw words? */
static bool is_merged(struct op op)
{
    return op.is->scheme >= SCHEME_SCALED;
}

size_t partial_record_size(struct op op, enum dtype dtype)
{
    if (op.is->scheme == SCHEME_MOMENTS)
        return sizeof(struct moments);
    if (is_merged(op))
        return sizeof(struct scaled_sum);
    return partial_raw_size(op, dtype);
}

static void words_to_double(enum dtype dtype, const void *raw, size_t count, double *words)
{
    const float *f32 = raw;
    const double *f64 = raw;

    for (size_t i = 0; i < count; i++)
        words[i] = dtype == DTYPE_F32 ? (double)f32[i] : f64[i];
}

void partials_from_raw(struct op op, enum dtype dtype, uint64_t n, uint64_t first, uint64_t count,
                       const void *raw, void *records)
{
    size_t raw_size = partial_raw_size(op, dtype);
    size_t record_size = partial_record_size(op, dtype);
    double words[RAW_WORDS_MAX];

    if (!is_merged(op)) {
        memcpy(records, raw, count * raw_size);
        return;
    }
    for (uint64_t i = 0; i < count; i++) {
        words_to_double(dtype, (const char *)raw + i * raw_size, raw_size / dtype_size(dtype), words);
        partial_merge(op.is->scheme, dtype, superblock_elements(dtype, n, first + i), words,
                      (char *)records + i * record_size);
    }
}

struct value value_of_nothing(struct op op, enum dtype dtype)
{
    static const double zeros[3];
    union own_word nothing = {0};
    struct value nan = dtype == DTYPE_F32 ? value_from_f32(NAN) : value_from_f64(NAN);

    if (op.is->own) {
        own_type(op, dtype)->identity(&nothing);
        return op.is->finish(&nothing, dtype, 0);
    }
    switch (op.is->scheme) {
    case SCHEME_EXTREME:
    case SCHEME_LOCATE:
        return extreme_of_nothing(dtype, strstr(op.is->name, "max") != NULL);
    case SCHEME_LOGSUM:
        return dtype == DTYPE_F32 ? value_from_f32(-INFINITY) : value_from_f64(-INFINITY);
    case SCHEME_MOMENTS:
        return nan;
    default:
        return op.is->finish == finish_mean ? nan : op.is->finish(zeros, dtype, 0);
    }
}

void partials_nothing(struct op op, enum dtype dtype, void *record)
{
    struct value nothing;

    if (op.is->own) {
        own_type(op, dtype)->identity(record);
        return;
    }
    memset(record, 0, partial_record_size(op, dtype));
    if (op.is->scheme == SCHEME_EXTREME) {
        nothing = value_of_nothing(op, dtype);
        memcpy(record, &nothing.bits, dtype_size(dtype));
    } else if (dtype_is_float(op_result_dtype(op, dtype))) {
        nothing = dtype == DTYPE_F32 ? value_from_f32(-0.0F) : value_from_f64(-0.0);
        memcpy(record, &nothing.bits, dtype_size(dtype));
    }
}

uint64_t partials_fold(struct op op, enum dtype dtype, void *records, uint64_t count)
{
    if (count < 2)
        return 0;
    if (!is_merged(op))
        return cpu_tree(op, dtype)(records, count);
    merge_tree(op.is->scheme, records, count);
    return 0;
}

struct value partials_value(struct op op, enum dtype dtype, uint64_t n, const void *record,
                            uint64_t origin)
{
    struct value value;

    if (n == 0)
        return value_of_nothing(op, dtype);
    value = op.is->finish(record, dtype, n);
    if (op.is->scheme == SCHEME_LOCATE)
        value.index = (int64_t)origin + located(record, dtype);
    return value;
}

/* The general case: a tree, or a position. */
static struct value finish_tree(struct op op, enum dtype dtype, uint64_t n, void *records)
{
    return partials_finish_above(op, dtype, n, 0, records);
}

struct value partials_finish_above(struct op op, enum dtype dtype, uint64_t n, unsigned levels,
                                   void *records)
{
    uint64_t each = UINT64_C(1) << levels;
    uint64_t count = (superblock_count(dtype, n) + each - 1) >> levels;
    uint64_t at = partials_fold(op, dtype, records, count);

    return partials_value(op, dtype, n, records, at << superblock_shift(dtype));
}

struct value partials_finish(struct op op, enum dtype dtype, uint64_t n, void *records)
{
    if (n - 1 < UINT64_C(1) << superblock_shift(dtype) && op.is->scheme != SCHEME_LOCATE)
        return op.is->finish(records, dtype, n);
    return finish_tree(op, dtype, n, records);
}
