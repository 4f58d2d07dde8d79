/*
 * Does an operator file keep what it says? Tried on random values: what depends on the order of combining cannot be
 * the same on every device.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/data/generate.h"
#include "host/data/reference.h"
#include "host/own/own_parts.h"
#include "kernels/canonical.h"

#define TRIED 3000u /* elements: part of a superblock, of a sub-chunk and of a row */
#define SEED  20240229u

/* One operator on one element type, with its random input. */
struct trial {
    const struct own_file *file;
    struct op op;
    enum dtype dtype;
    const struct own_type *type;
    size_t word_size;
    char *x, *y;           /* TRIED elements each, and a superblock */
    union own_block words; /* the first ones as mapped */
};

static void trial_clear(struct trial *trial)
{
    free(trial->x);
    free(trial->y);
}

static char *random_input(enum dtype dtype, unsigned stream)
{
    char *input = aligned_alloc(64, SUPERBLOCK_BYTES * 2);

    if (!input)
        return NULL;
    memset(input, 0, SUPERBLOCK_BYTES * 2);
    generate(input, dtype, DATA_UNIFORM, SEED, stream, 0, TRIED);
    return input;
}

static enum status trial_begin(struct trial *trial, struct error *err)
{
    struct kernel_task task;

    trial->type = own_type(trial->op, trial->dtype);
    trial->word_size = own_word_size(trial->op, trial->dtype);
    trial->x = random_input(trial->dtype, 0);
    trial->y = random_input(trial->dtype, 1);
    if (!trial->x || !trial->y)
        return error_set(err, STATUS_FAILED, "out of memory");
    task = (struct kernel_task){ .x = trial->x, .y = trial->y, .n = TRIED };
    trial->type->map(&task, 0, OWN_BLOCK, &trial->words);
    return STATUS_OK;
}

static union own_word word_at(const struct trial *trial, size_t i)
{
    union own_word word = { .u64 = 0 };

    memcpy(&word, (const char *)&trial->words + i * trial->word_size, trial->word_size);
    return word;
}

static union own_word combined(const struct trial *trial, union own_word left, union own_word right)
{
    trial->type->combine(&left, &right);
    return left;
}

/* The accumulators are integers of 64 bits: counts, and integer sums. */
static bool is_wide(const struct trial *trial)
{
    return op_result_dtype(trial->op, trial->dtype) == DTYPE_I64;
}

static double word_value(const struct trial *trial, union own_word word)
{
    switch (is_wide(trial) ? DTYPE_I64 : trial->dtype) {
    case DTYPE_F32:
        return (double)word.f32;
    case DTYPE_F64:
        return word.f64;
    case DTYPE_I32:
        return word.i32;
    default:
        return (double)word.i64;
    }
}

/* The same bits; floats also when both are NaN or zeros, which the finish makes one of. */
static bool same(const struct trial *trial, union own_word a, union own_word b)
{
    double x = word_value(trial, a), y = word_value(trial, b);

    if (memcmp(&a, &b, trial->word_size) == 0)
        return true;
    return dtype_is_float(trial->dtype) && !is_wide(trial) && (x == y || (isnan(x) && isnan(y)));
}

static enum status refuse(const struct trial *trial, const char *what, union own_word expected,
                          union own_word found, struct error *err)
{
    return error_set(err, STATUS_USAGE, "--op-file: \"%s\": %s: on %s, expected %.9g, not %.9g",
                     trial->file->path, what, dtype_name(trial->dtype), word_value(trial, expected),
                     word_value(trial, found));
}

static enum status check_identity(const struct trial *trial, struct error *err)
{
    union own_word identity = { .u64 = 0 };

    trial->type->identity(&identity);
    for (size_t i = 0; i < OWN_BLOCK; i++) {
        union own_word word = word_at(trial, i);
        union own_word after = combined(trial, identity, word);
        union own_word before = combined(trial, word, identity);

        if (!same(trial, word, after))
            return refuse(trial, "OP_IDENTITY combined with a value changes it", word, after, err);
        if (!same(trial, word, before))
            return refuse(trial, "a value combined with OP_IDENTITY changes", word, before, err);
    }
    return STATUS_OK;
}

static union own_word sum_of(const struct trial *trial, union own_word a, union own_word b)
{
    if (is_wide(trial))
        a.u64 += b.u64;
    else if (trial->dtype == DTYPE_F32)
        a.f32 += b.f32;
    else
        a.f64 += b.f64;
    return a;
}

/* OP_FINISH sum and count promise that combining adds: that is what they are checked by. */
static enum status check_addition(const struct trial *trial, struct error *err)
{
    for (size_t i = 0; i + 1 < OWN_BLOCK; i++) {
        union own_word a = word_at(trial, i), b = word_at(trial, i + 1);
        union own_word sum = sum_of(trial, a, b), word = combined(trial, a, b);

        if (!same(trial, word, sum))
            return refuse(trial, "OP_FINISH sum and count need an OP_COMBINE that adds", sum, word,
                          err);
    }
    return STATUS_OK;
}

/* (a b) c against (c b) a: exchanging and regrouping change nothing. */
static enum status check_any_order(const struct trial *trial, struct error *err)
{
    for (size_t i = 0; i + 2 < OWN_BLOCK; i++) {
        union own_word a = word_at(trial, i), b = word_at(trial, i + 1), c = word_at(trial, i + 2);
        union own_word forth = combined(trial, combined(trial, a, b), c);
        union own_word back = combined(trial, combined(trial, c, b), a);

        if (!same(trial, forth, back))
            return refuse(
                trial, "OP_COMBINE depends on the order, and no OP_ROUNDINGS says that it rounds",
                forth, back, err);
    }
    return STATUS_OK;
}

/* The canonical value of the first n, on every instruction set, against the reference. */
static enum status check_value(const struct trial *trial, uint64_t n, struct error *err)
{
    const struct own_operator *own = &trial->file->operator;
    const struct kernel_task task = { .x = trial->x, .y = trial->y, .n = n };
    struct reference *reference = reference_new(trial->op, trial->dtype);
    struct exact_result exact;
    struct value value;
    enum status status = STATUS_OK;
    double ratio;

    if (!reference)
        return error_set(err, STATUS_FAILED, "out of memory");
    reference_extend(reference, trial->x, trial->y, n);
    reference_result(reference, &exact);
    reference_free(reference);
    for (unsigned i = 0; i < own->module_count && status == STATUS_OK; i++) {
        union own_word record;

        own->modules[i].module->types[trial->dtype].kernel.run(&task, 0, 1, &record);
        value = partials_finish(trial->op, trial->dtype, n, &record);
        if (!reference_accepts(trial->op, trial->dtype, n, &exact, value, &ratio))
            status =
                error_set(err, STATUS_USAGE,
                          "--op-file: \"%s\": %" PRIu64
                          " random values of %s in the canonical order give %.17g, one after "
                          "the other %.17Lg, which is beyond the stated rounding",
                          trial->file->path, n, dtype_name(trial->dtype), value_to_double(value),
                          trial->op.is->exact || !dtype_is_float(trial->dtype)
                              ? (long double)value_to_double(exact.integer)
                              : exact.value);
    }
    return status;
}

static enum status check_values(const struct trial *trial, struct error *err)
{
    static const uint64_t sizes[] = { 1, 100, TRIED };
    enum status status = STATUS_OK;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && status == STATUS_OK; i++)
        status = check_value(trial, sizes[i], err);
    return status;
}

static enum status check_type(const struct own_file *file, enum dtype dtype, struct error *err)
{
    struct trial trial = { .file = file, .op = { &file->operator.description, 0 }, .dtype = dtype };
    const struct own_module *module = file->operator.modules[0].module;
    enum status status = trial_begin(&trial, err);

    if (status == STATUS_OK)
        status = check_identity(&trial, err);
    if (status == STATUS_OK && module->finish < OWN_ELEMENT)
        status = check_addition(&trial, err);
    if (status == STATUS_OK && module->finish >= OWN_ELEMENT && module->roundings == 0)
        status = check_any_order(&trial, err);
    if (status == STATUS_OK)
        status = check_values(&trial, err);
    trial_clear(&trial);
    return status;
}

enum status own_check(const struct own_file *file, struct error *err)
{
    enum status status = STATUS_OK;

    for (enum dtype dtype = 0; dtype < DTYPE_COUNT && status == STATUS_OK; dtype++)
        if (file->operator.description.dtypes & DTYPE_BIT(dtype))
            status = check_type(file, dtype, err);
    return status;
}
