/* Generated input: the same bits everywhere, and the distributions it claims. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/data/generate.h"
#include "host/data/normal.h"

#define COUNT                                                                                      \
    200000u /* elements of a statistical test; the seeds are fixed, so it never flickers */
#define SEED 42u

static void *generated(enum dtype dtype, enum data_kind kind, uint64_t seed, unsigned stream,
                       uint64_t first, uint64_t last)
{
    void *out = calloc(last - first + 1, dtype_size(dtype));

    assert_non_null(out);
    generate(out, dtype, kind, seed, stream, first, last);
    return out;
}

static uint64_t fnv(uint64_t hash, const void *data, size_t count)
{
    const unsigned char *bytes = data;

    for (size_t k = 0; k < count; k++)
        hash = (hash ^ bytes[k]) * 0x100000001b3u;
    return hash;
}

/*
 * FNV-1a of 4096 elements of stream 0, then of stream 1, seed 42: from a separate program in
 * Python, with integers of any length, exact fractions for the roundings, and the AS 241 of its own
 * library.
 */
static void test_golden(void **state)
{
    static const uint64_t golden[][DTYPE_COUNT] = {
        [DATA_UNIFORM] = { 0x0a2adc95f384d4c5, 0x83758a428ef23411, 0x69589b63ac33b52f,
                           0x1365ab49c97bfd92 },
        [DATA_NORMAL] = { 0xe69bd3dafe8bd4f0, 0x30229f95a7756a7b, 0xf31e7ce73594e2e3,
                          0x557a4c6f6bd68097 },
        [DATA_CANCEL] = { 0x8dcd4081f59e3766, 0x266924cd816c6625, 0x40ae305724c1d752,
                          0x05e6cc104710555a },
    };

    (void)state;
    for (unsigned kind = DATA_UNIFORM; kind <= DATA_CANCEL; kind++) {
        for (unsigned dtype = 0; dtype < DTYPE_COUNT; dtype++) {
            uint64_t hash = 0xcbf29ce484222325u;

            for (unsigned stream = 0; stream < 2; stream++) {
                void *x = generated(dtype, kind, SEED, stream, 0, 4096);

                hash = fnv(hash, x, 4096 * dtype_size(dtype));
                free(x);
            }
            assert_true(hash == golden[kind][dtype]);
        }
    }
}

/* Any cut of the range gives the same elements and touches nothing outside its part. */
static void test_split(void **state)
{
    static const uint64_t cuts[] = { 0, 1, 2, 3, 3, 10, 127, 128, 1000, 1001, 5000 };

    (void)state;
    for (unsigned kind = DATA_UNIFORM; kind < DATA_FILE; kind++) {
        for (unsigned dtype = 0; dtype < DTYPE_COUNT; dtype++) {
            size_t size = dtype_size(dtype);
            unsigned char *whole = generated(dtype, kind, 7, 1, 0, 5000);
            unsigned char part[5001 * 8];

            for (size_t k = 0; k + 1 < sizeof(cuts) / sizeof(cuts[0]); k++) {
                size_t bytes = (size_t)(cuts[k + 1] - cuts[k]) * size;

                memset(part, 0xa5, sizeof(part));
                generate(part, dtype, kind, 7, 1, cuts[k], cuts[k + 1]);
                assert_memory_equal(part, whole + cuts[k] * size, bytes);
                for (size_t b = bytes; b < bytes + 64; b++)
                    assert_int_equal(part[b], 0xa5);
            }
            free(whole);
        }
    }
}

static void test_nothing_to_do(void **state)
{
    unsigned char out[64];

    (void)state;
    memset(out, 0xa5, sizeof(out));
    for (unsigned dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        generate(out, dtype, DATA_FILE, 1, 0, 0, 8);
        generate(out, dtype, DATA_UNIFORM, 1, 0, 5, 5);
        generate(out, dtype, DATA_INDEX, 1, 0, 5, 4);
    }
    for (size_t b = 0; b < sizeof(out); b++)
        assert_int_equal(out[b], 0xa5);
}

static void test_ones_and_index(void **state)
{
    const uint64_t far = ((uint64_t)1 << 32) + 16777217;
    float *f32;
    double *f64;
    int32_t *i32;
    int64_t *i64;

    (void)state;
    f32 = generated(DTYPE_F32, DATA_INDEX, 1, 0, 16777216, 16777220);
    assert_true(f32[0] == 16777216.0f && f32[1] == 16777216.0f && f32[3] == 16777220.0f);
    f64 = generated(DTYPE_F64, DATA_INDEX, 1, 0, far, far + 2);
    assert_true(f64[0] == (double)far && f64[1] == (double)(far + 1));
    i32 = generated(DTYPE_I32, DATA_INDEX, 1, 0, 2147483647, 2147483649);
    assert_true(i32[0] == INT32_MAX && i32[1] == INT32_MIN);
    i64 = generated(DTYPE_I64, DATA_INDEX, 1, 0, far, far + 2);
    assert_true(i64[0] == (int64_t)far && i64[1] == (int64_t)far + 1);
    generate(f32, DTYPE_F32, DATA_ONES, 1, 0, 9, 11);
    generate(f64, DTYPE_F64, DATA_ONES, 1, 0, 9, 11);
    generate(i32, DTYPE_I32, DATA_ONES, 1, 0, 9, 11);
    generate(i64, DTYPE_I64, DATA_ONES, 1, 0, 9, 11);
    assert_true(f32[0] == 1.0f && f64[1] == 1.0 && i32[1] == 1 && i64[0] == 1);
    free(f32);
    free(f64);
    free(i32);
    free(i64);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double uniform_below(double x)
{
    return (x + 1.0) / 2.0;
}

static double normal_below(double x)
{
    return erfc(-x / sqrt(2.0)) / 2.0;
}

/* The Kolmogorov-Smirnov distance times sqrt(n); 1.95 is exceeded once in a thousand seeds. */
static double ks(double *x, size_t n, double (*below)(double))
{
    double worst = 0.0;

    qsort(x, n, sizeof(*x), ascending);
    for (size_t k = 0; k < n; k++) {
        double p = below(x[k]);

        worst = fmax(worst, fmax((double)(k + 1) / (double)n - p, p - (double)k / (double)n));
    }
    return worst * sqrt((double)n);
}

/* Mean and variance within five standard errors; `fourth` is the fourth central moment. */
static void check_moments(const double *x, size_t n, double variance, double fourth)
{
    double sum = 0.0, squares = 0.0;

    for (size_t k = 0; k < n; k++) {
        assert_true(isfinite(x[k]));
        sum += x[k];
        squares += x[k] * x[k];
    }
    assert_true(fabs(sum / (double)n) < 5 * sqrt(variance / (double)n));
    assert_true(fabs(squares / (double)n - variance) <
                5 * sqrt((fourth - variance * variance) / (double)n));
}

static void test_uniform(void **state)
{
    double *x = generated(DTYPE_F64, DATA_UNIFORM, SEED, 0, 0, COUNT);
    float *f = generated(DTYPE_F32, DATA_UNIFORM, SEED, 0, 0, COUNT);

    (void)state;
    for (size_t k = 0; k < COUNT; k++) {
        assert_true(x[k] >= -1.0 && x[k] < 1.0);
        assert_true(f[k] >= -1.0f && f[k] < 1.0f);
        assert_true(fabs((double)f[k] - x[k]) <= fabs(x[k]) * 0x1.000001p-24);
    }
    check_moments(x, COUNT, 1.0 / 3, 1.0 / 5);
    assert_true(ks(x, COUNT, uniform_below) < 1.95);
    free(x);
    free(f);
}

/* Every bit of an integer, and of a float's significand, is set half of the time. */
static void test_every_bit_is_random(void **state)
{
    (void)state;
    for (unsigned dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        static const unsigned random_bits[DTYPE_COUNT] = { 23, 52, 32, 64 };
        size_t size = dtype_size(dtype);
        unsigned char *x = generated(dtype, DATA_UNIFORM, 3, 0, 0, COUNT);

        for (unsigned bit = 0; bit < random_bits[dtype]; bit++) {
            double ones = 0.0;

            for (size_t k = 0; k < COUNT; k++)
                ones += x[k * size + bit / 8] >> bit % 8 & 1;
            assert_true(fabs(ones / COUNT - 0.5) < (bit / 8 + 1 == size - 1 ? 0.01 : 0.006));
        }
        free(x);
    }
}

static double correlation(const double *x, const double *y, size_t n)
{
    double xy = 0.0, xx = 0.0, yy = 0.0;

    for (size_t k = 0; k < n; k++) {
        xy += x[k] * y[k];
        xx += x[k] * x[k];
        yy += y[k] * y[k];
    }
    return xy / sqrt(xx * yy);
}

/* Streams, near seeds and neighbours have nothing to do with each other. */
static void test_independence(void **state)
{
    const double most = 5 / sqrt((double)COUNT);
    double *x = generated(DTYPE_F64, DATA_UNIFORM, SEED, 0, 0, COUNT);
    double *y = generated(DTYPE_F64, DATA_UNIFORM, SEED, 1, 0, COUNT);
    double *z = generated(DTYPE_F64, DATA_UNIFORM, SEED + 1, 0, 0, COUNT);

    (void)state;
    assert_true(fabs(correlation(x, y, COUNT)) < most);
    assert_true(fabs(correlation(x, z, COUNT)) < most);
    assert_true(fabs(correlation(y, z, COUNT)) < most);
    for (size_t lag = 1; lag <= 4; lag++)
        assert_true(fabs(correlation(x, x + lag, COUNT - lag)) < most);
    free(x);
    free(y);
    free(z);
}

static void test_normal(void **state)
{
    double *x = generated(DTYPE_F64, DATA_NORMAL, SEED, 0, 0, COUNT);
    float *f = generated(DTYPE_F32, DATA_NORMAL, SEED, 0, 0, COUNT);
    int32_t *i32 = generated(DTYPE_I32, DATA_NORMAL, SEED, 0, 0, COUNT);
    int64_t *i64 = generated(DTYPE_I64, DATA_NORMAL, SEED, 0, 0, COUNT);

    (void)state;
    for (size_t k = 0; k < COUNT; k++) {
        assert_true(f[k] == (float)x[k]);
        assert_true(i64[k] == llround(1000.0 * x[k]));
        assert_true(i32[k] == (int32_t)i64[k]);
    }
    check_moments(x, COUNT, 1.0, 3.0);
    assert_true(ks(x, COUNT, normal_below) < 1.95);
    free(x);
    free(f);
    free(i32);
    free(i64);
}

static void test_cancel(void **state)
{
    double *x = generated(DTYPE_F64, DATA_CANCEL, SEED, 0, 0, COUNT);
    float *f = generated(DTYPE_F32, DATA_CANCEL, SEED, 0, 0, COUNT);
    int32_t *i = generated(DTYPE_I32, DATA_CANCEL, SEED, 0, 0, COUNT);
    size_t in_octave[20] = { 0 };
    double *rest = calloc(COUNT / 2, sizeof(*rest));

    (void)state;
    assert_non_null(rest);
    for (size_t k = 0; k < COUNT; k += 2) {
        int exponent;

        assert_true(x[k] >= 1.0 && x[k] < 0x1p20 && f[k] >= 1.0f && f[k] < 0x1p20f);
        assert_true(i[k] >= 1000 && i[k] <= 1000 << 20);
        (void)frexp(x[k], &exponent);
        in_octave[exponent - 1]++;
        rest[k / 2] = x[k] + x[k + 1];
        assert_true(rest[k / 2] >= -1.0 && rest[k / 2] <= 1.0);
        assert_true(fabsf(f[k] + f[k + 1]) <= 1.0f);
        assert_true(llabs((long long)i[k] + i[k + 1]) <= 1001);
    }
    for (int octave = 0; octave < 20; octave++)
        assert_in_range(in_octave[octave], COUNT / 40 - 350, COUNT / 40 + 350);
    assert_true(ks(rest, COUNT / 2, uniform_below) < 1.95);
    free(rest);
    free(x);
    free(f);
    free(i);
}

/* x stretched over all binary exponents, and close to 1, where cancellation hurts. */
static void test_log(void **state)
{
    uint64_t *bits = generated(DTYPE_I64, DATA_UNIFORM, 5, 0, 0, COUNT);

    (void)state;
    for (size_t k = 0; k < COUNT; k++) {
        double u = (double)(bits[k] >> 11) * 0x1p-53;
        double x = k % 3 == 0   ? ldexp(1.0 + u, (int)(k % 2045) - 1022)
                   : k % 3 == 1 ? 1.0 + ldexp(u - 0.5, -(int)(k % 50))
                                : 0.5 * u + 0x1p-53;
        long double exact = logl((long double)x);
        int exponent;

        (void)frexpl(exact, &exponent);
        assert_true(fabsl((long double)normal_log(x) - exact) < 2 * ldexpl(1.0L, exponent - 53));
    }
    assert_true(normal_log(1.0) == 0.0);
    free(bits);
}

/* Against erf: the probability below the quantile is the one asked for; and odd about 1/2. */
static void test_quantile(void **state)
{
    uint64_t *bits = generated(DTYPE_I64, DATA_UNIFORM, 6, 0, 0, COUNT);

    (void)state;
    for (size_t k = 0; k < COUNT; k++) {
        double p = ((double)(bits[k] >> 12 >> k % 52) + 0.5) * 0x1p-52;
        long double z = (long double)normal_quantile(p);
        long double density = expl(-z * z / 2) / sqrtl(2 * acosl(-1.0L));
        long double wrong = p < 0.25 ? erfcl(-z / sqrtl(2.0L)) / 2 - (long double)p
                                     : erfl(z / sqrtl(2.0L)) / 2 - (long double)(p - 0.5);

        assert_true(fabsl(wrong / density) <= 8 * 0x1p-53L * fabsl(z));
        assert_true(normal_quantile(1.0 - p) == -normal_quantile(p));
    }
    assert_true(normal_quantile(0.5) == 0.0);
    assert_true(normal_quantile(0x1p-53) > -8.3 && normal_quantile(0x1p-53) < -8.2);
    free(bits);
}

static void assert_rises_at(uint64_t cell)
{
    double low = ((double)cell + 0.5) * 0x1p-52;

    assert_true(normal_quantile(low) < normal_quantile(low + 0x1p-52));
}

/* A larger uniform gives a larger normal: between neighbours, above all where the formula changes.
 */
static void test_quantile_is_monotone(void **state)
{
    const uint64_t joints[] = { 0, (uint64_t)(exp(-25.0) * 0x1p52), (uint64_t)(0.075 * 0x1p52),
                                (uint64_t)(0.5 * 0x1p52), (uint64_t)(0.925 * 0x1p52) };
    uint64_t *bits = generated(DTYPE_I64, DATA_UNIFORM, 8, 0, 0, COUNT);

    (void)state;
    for (size_t k = 0; k < COUNT; k++) {
        uint64_t cell = bits[k] >> 12;

        assert_rises_at(cell < ((uint64_t)1 << 52) - 1 ? cell : 0);
    }
    for (size_t j = 0; j < sizeof(joints) / sizeof(joints[0]); j++) {
        uint64_t start = joints[j] > 2000 ? joints[j] - 2000 : 0;

        for (uint64_t cell = start; cell < joints[j] + 2000; cell++)
            assert_rises_at(cell);
    }
    free(bits);
}

/* What the sign bit and two's complement say; the least integer has no negative. */
static void test_negative(void **state)
{
    const double floats[] = { 1.5, -0.0, 0, -INFINITY, 5e-324, NAN };
    const int32_t words[] = { 7, 0, -1, INT32_MIN, INT32_MAX };
    const int64_t longs[] = { INT64_MIN, -9, INT64_MAX };
    double negative[6];
    int32_t negative_words[5];
    int64_t negative_longs[3];

    (void)state;
    generate_negative(negative, floats, DTYPE_F64, 6);
    for (size_t i = 0; i < 5; i++)
        assert_true(negative[i] == -floats[i] && !signbit(negative[i]) == !!signbit(floats[i]));
    assert_true(isnan(negative[5]));
    generate_negative(negative_words, words, DTYPE_I32, 5);
    assert_true(negative_words[0] == -7 && negative_words[1] == 0 && negative_words[2] == 1 &&
                negative_words[3] == INT32_MIN && negative_words[4] == -INT32_MAX);
    generate_negative(negative_longs, longs, DTYPE_I64, 3);
    assert_true(negative_longs[0] == INT64_MIN && negative_longs[1] == 9 &&
                negative_longs[2] == -INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),        cmocka_unit_test(test_split),
        cmocka_unit_test(test_nothing_to_do), cmocka_unit_test(test_ones_and_index),
        cmocka_unit_test(test_uniform),       cmocka_unit_test(test_every_bit_is_random),
        cmocka_unit_test(test_independence),  cmocka_unit_test(test_normal),
        cmocka_unit_test(test_cancel),        cmocka_unit_test(test_log),
        cmocka_unit_test(test_quantile),      cmocka_unit_test(test_quantile_is_monotone),
        cmocka_unit_test(test_negative),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
