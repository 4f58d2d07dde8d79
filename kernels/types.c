#include "kernels/types.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
} dtypes[DTYPE_COUNT] = {
    [DTYPE_F32] = {"f32", 4},
    [DTYPE_F64] = {"f64", 8},
    [DTYPE_I32] = {"i32", 4},
    [DTYPE_I64] = {"i64", 8},
};

const char *dtype_name(enum dtype dtype)
{
    return dtypes[dtype].name;
}

enum dtype dtype_parse(const char *name)
{
    enum dtype dtype = DTYPE_F32;

    while (dtype < DTYPE_COUNT && strcmp(dtypes[dtype].name, name) != 0)
        dtype++;
    return dtype;
}

size_t dtype_size(enum dtype dtype)
{
    return dtypes[dtype].size;
}

struct value value_from_f32(float x)
{
    struct value value = {.dtype = DTYPE_F32, .bits = 0x7fc00000u, .index = -1};
    uint32_t bits;

    if (!isnan(x)) {
        memcpy(&bits, &x, sizeof(bits));
        value.bits = bits;
    }
    return value;
}

struct value value_from_f64(double x)
{
    struct value value = {.dtype = DTYPE_F64, .bits = 0x7ff8000000000000u, .index = -1};

    if (!isnan(x))
        memcpy(&value.bits, &x, sizeof(value.bits));
    return value;
}

struct value value_from_i32(int32_t x)
{
    return (struct value){.dtype = DTYPE_I32, .bits = (uint32_t)x, .index = -1};
}

struct value value_from_i64(int64_t x)
{
    return (struct value){.dtype = DTYPE_I64, .bits = (uint64_t)x, .index = -1};
}

double value_to_double(struct value value)
{
    uint32_t low = (uint32_t)value.bits;
    float f32;
    double f64;

    switch (value.dtype) {
    case DTYPE_F32:
        memcpy(&f32, &low, sizeof(f32));
        return (double)f32;
    case DTYPE_F64:
        memcpy(&f64, &value.bits, sizeof(f64));
        return f64;
    default:
        return (double)value_to_i64(value);
    }
}

int64_t value_to_i64(struct value value)
{
    return value.dtype == DTYPE_I32 ? (int64_t)(int32_t)(uint32_t)value.bits : (int64_t)value.bits;
}

bool value_equal(struct value a, struct value b)
{
    return a.dtype == b.dtype && a.bits == b.bits && a.index == b.index;
}

bool value_is_negative(struct value value)
{
    return value_to_double(value) < 0;
}
