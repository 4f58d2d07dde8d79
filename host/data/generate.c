#include "host/data/generate.h"

#include "host/data/normal.h"

/* 2^64 divided by the golden ratio, odd: the step of splitmix64. */
#define GAMMA 0x9e3779b97f4a7c15u

/* The largest numbers below 1. */
#define BELOW_ONE_F32 0x1.fffffep-1f
#define BELOW_ONE_F64 0x1.fffffffffffffp-1

#define INTEGER_SCALE 1000.0 /* real-valued kinds as integers: thousandths */

/*
 * The finaliser of splitmix64: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom
 * number generators", OOPSLA 2014, with D. Stafford's constants (his variant 13). A bijection of 64
 * bits.
 */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Where the sequence of a seed and stream starts; hashed, so that near seeds lie far apart. */
static uint64_t key_of(uint64_t seed, unsigned stream)
{
    return mix(mix(seed + GAMMA) + stream);
}

/* 64 random bits for element i. */
static uint64_t word(uint64_t key, uint64_t i)
{
    return mix(key + (i + 1) * GAMMA);
}

/*
 * [-1, 1): a signed 64-bit fraction, rounded once. It has more bits than a significand, so that
 * small values are as finely divided as large ones; what rounds up to 1 is put back below it.
 */
static double unit_f64(uint64_t bits)
{
    double x = (double)(int64_t)bits * 0x1p-63;

    return x < 1.0 ? x : BELOW_ONE_F64;
}

static float unit_f32(uint64_t bits)
{
    float x = (float)(int64_t)bits * 0x1p-63f;

    return x < 1.0f ? x : BELOW_ONE_F32;
}

static void uniform_f32(float *out, uint64_t key, uint64_t first, uint64_t count)
{
    for (uint64_t k = 0; k < count; k++)
        out[k] = unit_f32(word(key, first + k));
}

static void uniform_f64(double *out, uint64_t key, uint64_t first, uint64_t count)
{
    for (uint64_t k = 0; k < count; k++)
        out[k] = unit_f64(word(key, first + k));
}

static void uniform_i32(int32_t *out, uint64_t key, uint64_t first, uint64_t count)
{
    for (uint64_t k = 0; k < count; k++)
        out[k] = (int32_t)(uint32_t)(word(key, first + k) >> 32);
}

static void uniform_i64(int64_t *out, uint64_t key, uint64_t first, uint64_t count)
{
    for (uint64_t k = 0; k < count; k++)
        out[k] = (int64_t)word(key, first + k);
}

static void uniform(void *out, enum dtype dtype, uint64_t key, uint64_t first, uint64_t count)
{
    switch (dtype) {
    case DTYPE_F32:
        uniform_f32(out, key, first, count);
        break;
    case DTYPE_F64:
        uniform_f64(out, key, first, count);
        break;
    case DTYPE_I32:
        uniform_i32(out, key, first, count);
        break;
    default:
        uniform_i64(out, key, first, count);
        break;
    }
}

/* first, first + step, …: `ones` is 1 with step 0, `index` is i with step 1. */
static void ramp(void *out, enum dtype dtype, uint64_t first, uint64_t step, uint64_t count)
{
    for (uint64_t k = 0; k < count; k++) {
        uint64_t value = first + k * step;

        switch (dtype) {
        case DTYPE_F32:
            ((float *)out)[k] = (float)value;
            break;
        case DTYPE_F64:
            ((double *)out)[k] = (double)value;
            break;
        case DTYPE_I32:
            ((int32_t *)out)[k] = (int32_t)(uint32_t)value;
            break;
        default:
            ((int64_t *)out)[k] = (int64_t)value;
            break;
        }
    }
}

/* The probability lies in the middle of one of 2^52 equal cells: exact, never 0 or 1, as is 1 - p.
 */
static double normal(uint64_t key, uint64_t i)
{
    return normal_quantile(((double)(word(key, i) >> 12) + 0.5) * 0x1p-52);
}

/*
 * A pair shares m, whose binary exponent is uniform over 0 .. 19, and which has no more bits than
 * f32 can hold where it is for f32: +m and -m must cancel to the last bit, leaving what the uniform
 * term added.
 */
static double cancel(uint64_t key, uint64_t i, enum dtype dtype)
{
    uint64_t bits = word(key, i & ~(uint64_t)1);
    uint64_t exponent = (bits & 0xfff) * 20 >> 12;
    uint64_t fraction = dtype == DTYPE_F32 ? bits >> 41 << 29 : bits >> 12;
    double m = (1.0 + (double)fraction * 0x1p-52) * (double)((uint64_t)1 << exponent);

    return i & 1 ? unit_f64(word(key, i)) - m : m;
}

/* Nearest integer, ties away from zero; |x| is far below 2^63. */
static int64_t nearest(double x)
{
    int64_t whole = (int64_t)x;
    double rest = x - (double)whole;

    return whole + (rest >= 0.5) - (rest <= -0.5);
}

static void store(void *out, enum dtype dtype, uint64_t k, double value)
{
    switch (dtype) {
    case DTYPE_F32:
        ((float *)out)[k] = (float)value;
        break;
    case DTYPE_F64:
        ((double *)out)[k] = value;
        break;
    case DTYPE_I32:
        ((int32_t *)out)[k] = (int32_t)nearest(INTEGER_SCALE * value);
        break;
    default:
        ((int64_t *)out)[k] = nearest(INTEGER_SCALE * value);
        break;
    }
}

void generate(void *out, enum dtype dtype, enum data_kind kind, uint64_t seed, unsigned stream,
              uint64_t first, uint64_t last)
{
    uint64_t key = key_of(seed, stream);
    uint64_t count = last > first ? last - first : 0;

    switch (kind) {
    case DATA_UNIFORM:
        uniform(out, dtype, key, first, count);
        break;
    case DATA_NORMAL:
        for (uint64_t k = 0; k < count; k++)
            store(out, dtype, k, normal(key, first + k));
        break;
    case DATA_CANCEL:
        for (uint64_t k = 0; k < count; k++)
            store(out, dtype, k, cancel(key, first + k, dtype));
        break;
    case DATA_ONES:
        ramp(out, dtype, 1, 0, count);
        break;
    case DATA_INDEX:
        ramp(out, dtype, first, 1, count);
        break;
    default:
        break;
    }
}

/* Floats by their sign bit, integers by their complement: both are whole words. */
static void negate_words_32(uint32_t *out, const uint32_t *in, bool is_float, uint64_t n)
{
    for (uint64_t k = 0; k < n; k++)
        out[k] = is_float ? in[k] ^ UINT32_C(1) << 31 : 0u - in[k];
}

static void negate_words_64(uint64_t *out, const uint64_t *in, bool is_float, uint64_t n)
{
    for (uint64_t k = 0; k < n; k++)
        out[k] = is_float ? in[k] ^ UINT64_C(1) << 63 : 0u - in[k];
}

void generate_negative(void *out, const void *in, enum dtype dtype, uint64_t n)
{
    if (dtype_size(dtype) == sizeof(uint32_t))
        negate_words_32(out, in, dtype_is_float(dtype), n);
    else
        negate_words_64(out, in, dtype_is_float(dtype), n);
}
