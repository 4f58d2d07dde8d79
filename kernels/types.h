/*
 * Element types, and the value of a reduction.
 */
#ifndef GPUBENCH_KERNELS_TYPES_H
#define GPUBENCH_KERNELS_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dtype { DTYPE_F32, DTYPE_F64, DTYPE_I32, DTYPE_I64, DTYPE_COUNT };

#define DTYPE_BIT(dtype) (1u << (dtype))
#define DTYPES_FLOAT     (DTYPE_BIT(DTYPE_F32) | DTYPE_BIT(DTYPE_F64))
#define DTYPES_INT       (DTYPE_BIT(DTYPE_I32) | DTYPE_BIT(DTYPE_I64))
#define DTYPES_ALL       (DTYPES_FLOAT | DTYPES_INT)

/* "f32" … "i64"; the names users type. */
const char *dtype_name(enum dtype dtype);

/* The dtype called `name`, or DTYPE_COUNT when there is none. */
enum dtype dtype_parse(const char *name);

/* Bytes of one element: 4 or 8. */
size_t dtype_size(enum dtype dtype);

static inline bool dtype_is_float(enum dtype dtype)
{
    return (DTYPES_FLOAT & DTYPE_BIT(dtype)) != 0;
}

/*
 * A scalar. `bits` holds the IEEE 754 or two's complement bits of `dtype`, a 32-bit type in the low
 * half with the high half zero, so that two values are the same exactly when type, bits and index are.
 * A NaN is always the one quiet NaN: 0x7fc00000 or 0x7ff8000000000000.
 */
struct value {
    enum dtype dtype;
    uint64_t bits;
    int64_t index; /* argmin, argmax: the element's position; -1 elsewhere, and for no elements */
};

struct value value_from_f32(float x);
struct value value_from_f64(double x);
struct value value_from_i32(int32_t x);
struct value value_from_i64(int64_t x);

/* The value as a number; an i64 is rounded when it does not fit. */
double value_to_double(struct value value);

/* The integer of an i32 or i64 value. */
int64_t value_to_i64(struct value value);

bool value_equal(struct value a, struct value b);

/* Below zero: a NaN and a zero of either sign are not. */
bool value_is_negative(struct value value);

#endif
