/*
 * The integer types: all arithmetic is unsigned, modulo 2^64, on elements extended to 64 bits.
 */
#include "host/data/reference_families.h"

void reference_add_int_elements(struct reference *reference, const struct block *block)
{
    for (size_t i = 0; i < block->n; i++)
        reference->bits += (uint64_t)block->ix[i];
}

void reference_add_int_absolutes(struct reference *reference, const struct block *block)
{
    for (size_t i = 0; i < block->n; i++) {
        uint64_t x = (uint64_t)block->ix[i];

        reference->bits += block->ix[i] < 0 ? 0 - x : x;
    }
}

void reference_add_int_squares(struct reference *reference, const struct block *block)
{
    for (size_t i = 0; i < block->n; i++)
        reference->bits += (uint64_t)block->ix[i] * (uint64_t)block->ix[i];
}

void reference_add_int_products(struct reference *reference, const struct block *block)
{
    for (size_t i = 0; i < block->n; i++)
        reference->bits += (uint64_t)block->ix[i] * (uint64_t)block->iy[i];
}

void reference_add_int_xor(struct reference *reference, const struct block *block)
{
    for (size_t i = 0; i < block->n; i++)
        reference->bits ^= (uint64_t)block->ix[i];
}

void reference_add_int_count(struct reference *reference, const struct block *block)
{
    for (size_t i = 0; i < block->n; i++)
        reference->bits += block->ix[i] != 0;
}

static void take(struct extreme_int *extreme, int64_t x, uint64_t index)
{
    extreme->best = x;
    extreme->index = (int64_t)index;
}

void reference_add_int_min(struct reference *reference, const struct block *block)
{
    struct extreme_int *extreme = &reference->extreme_int;

    for (size_t i = 0; i < block->n; i++)
        if (block->ix[i] < extreme->best || extreme->index < 0)
            take(extreme, block->ix[i], block->first + i);
}

void reference_add_int_max(struct reference *reference, const struct block *block)
{
    struct extreme_int *extreme = &reference->extreme_int;

    for (size_t i = 0; i < block->n; i++)
        if (block->ix[i] > extreme->best || extreme->index < 0)
            take(extreme, block->ix[i], block->first + i);
}

/* An i32 was only extended: its low half is the value. */
static struct value value_of(enum dtype dtype, uint64_t bits)
{
    return dtype == DTYPE_I32
               ? (struct value){ .dtype = dtype, .bits = (uint32_t)bits, .index = -1 }
               : (struct value){ .dtype = dtype, .bits = bits, .index = -1 };
}

void reference_finish_int_xor(const struct reference *reference, struct exact_result *result)
{
    result->integer = value_of(reference->dtype, reference->bits);
}

static void finish_extreme(const struct reference *reference, int64_t identity,
                           struct exact_result *result)
{
    const struct extreme_int *extreme = &reference->extreme_int;

    result->integer =
        value_of(reference->dtype, (uint64_t)(extreme->index < 0 ? identity : extreme->best));
}

void reference_finish_int_min(const struct reference *reference, struct exact_result *result)
{
    finish_extreme(reference, reference->dtype == DTYPE_I32 ? INT32_MAX : INT64_MAX, result);
}

void reference_finish_int_max(const struct reference *reference, struct exact_result *result)
{
    finish_extreme(reference, reference->dtype == DTYPE_I32 ? INT32_MIN : INT64_MIN, result);
}

void reference_finish_int_argmin(const struct reference *reference, struct exact_result *result)
{
    reference_finish_int_min(reference, result);
    result->integer.index = reference->extreme_int.index;
}

void reference_finish_int_argmax(const struct reference *reference, struct exact_result *result)
{
    reference_finish_int_max(reference, result);
    result->integer.index = reference->extreme_int.index;
}
