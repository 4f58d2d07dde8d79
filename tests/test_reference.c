/*
 * The exact reference against Python's exact fractions and 60-digit decimals, and against results
 * known beforehand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "host/data/reference.h"
#include "tests/oracle.h"

#define COUNT 2500u /* more than two of the reference's blocks, and a part of one */

#define INF  ((double)INFINITY)
#define QNAN ((double)NAN)

/*
 * Arguments: operator, dtype, degree, bits. The file holds x and then y. For a float operator
 * prints value, magnitude and Σ|x| as significand and exponent; for integers the result modulo 2^64
 * and the index.
 */
static const char script[] =
    "import sys, array\n"
    "from decimal import Decimal as D, getcontext\n"
    "from fractions import Fraction as F\n"
    "op, dtype, degree, bits = sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])\n"
    "code = {'f32': 'f', 'f64': 'd', 'i32': 'i', 'i64': 'q'}[dtype]\n"
    "data = array.array(code, open(sys.argv[1], 'rb').read())\n"
    "x, y = data[:len(data) // 2], data[len(data) // 2:]\n"
    "getcontext().prec, getcontext().Emax, getcontext().Emin = 60, 10**9, -10**9\n"
    "def split(f):\n"
    "    if f == 0: return '0x0 0'\n"
    "    e = abs(f.numerator).bit_length() - f.denominator.bit_length() - bits\n"
    "    m = round(abs(f) / F(2) ** e)\n"
    "    while m.bit_length() > bits:\n"
    "        e += 1\n"
    "        m = round(abs(f) / F(2) ** e)\n"
    "    return '%s %d' % (hex(m if f > 0 else -m), e)\n"
    "def rounded(f):\n"
    "    if f == 0: return f\n"
    "    p, low = (24, -149) if dtype == 'f32' else (53, -1074)\n"
    "    e = abs(f.numerator).bit_length() - f.denominator.bit_length()\n"
    "    if abs(f) < F(2) ** e: e -= 1\n"
    "    unit = F(2) ** max(e - p + 1, low)\n"
    "    return round(f / unit) * unit\n"
    "def poly(v):\n"
    "    p = F(1)\n"
    "    for _ in range(degree): p = rounded(p * v + F(1, 2))\n"
    "    return p\n"
    "def dec(f): return D(f.numerator) / D(f.denominator)\n"
    "def floats():\n"
    "    fx, fy, n = [F(v) for v in x], [F(v) for v in y], len(x)\n"
    "    terms = {'dot': lambda: [a * b for a, b in zip(fx, fy)], 'asum': lambda: map(abs, fx),\n"
    "             'sumsq': lambda: [a * a for a in fx], 'nrm2': lambda: [a * a for a in fx],\n"
    "             'poly': lambda: map(poly, fx)}.get(op, lambda: fx)\n"
    "    terms = list(terms())\n"
    "    value, magnitude, plain = sum(terms), sum(map(abs, terms)), F(0)\n"
    "    if op == 'mean': value = value / n\n"
    "    if op == 'nrm2': value = F(dec(value).sqrt())\n"
    "    if op == 'var':\n"
    "        plain, mean = magnitude, value / n\n"
    "        magnitude = sum((a - mean) ** 2 for a in fx)\n"
    "        value = magnitude / n\n"
    "    if op == 'lse':\n"
    "        top, plain = max(fx), magnitude\n"
    "        total = sum(dec(a - top).exp() for a in fx)\n"
    "        value, magnitude = F(dec(top) + total.ln()), F(total)\n"
    "    print(split(value), split(magnitude), split(plain))\n"
    "def integers():\n"
    "    best = {'min': min, 'argmin': min, 'max': max, 'argmax': max}.get(op)\n"
    "    if best:\n"
    "        print(best(x), x.index(best(x)) if op.startswith('arg') else -1)\n"
    "        return\n"
    "    total = 0\n"
    "    for a, b in zip(x, y):\n"
    "        if op == 'xor': total ^= a\n"
    "        else: total += {'sum': a, 'dot': a * b, 'sumsq': a * a, 'asum': abs(a),\n"
    "                        'count': a != 0}[op]\n"
    "    total = (total + 2**63) % 2**64 - 2**63\n"
    "    print(total, -1)\n"
    "floats() if dtype[0] == 'f' else integers()\n";

static long double any_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    (void)exact, (void)dtype, (void)n;
    return 0.25L;
}

static long double no_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    (void)exact, (void)dtype, (void)n;
    return 0;
}

/* Descriptions of the tests' own: the reference needs a name; acceptance a scheme and a bound. */
static const struct op_description descriptions[] = {
    { .name = "sum", .bound = any_bound },
    { .name = "dot", .bound = any_bound },
    { .name = "sumsq", .bound = any_bound },
    { .name = "asum", .bound = any_bound },
    { .name = "mean", .bound = any_bound },
    { .name = "nrm2", .scheme = SCHEME_SCALED, .bound = any_bound },
    { .name = "var", .scheme = SCHEME_MOMENTS, .bound = any_bound },
    { .name = "lse", .scheme = SCHEME_SCALED, .bound = any_bound },
    { .name = "poly", .bound = any_bound },
    { .name = "min", .exact = true },
    { .name = "max", .exact = true },
    { .name = "argmin", .exact = true },
    { .name = "argmax", .exact = true },
    { .name = "count", .exact = true },
    { .name = "xor", .exact = true },
};

static struct op named(const char *name, unsigned degree)
{
    for (size_t i = 0; i < sizeof(descriptions) / sizeof(descriptions[0]); i++)
        if (strcmp(descriptions[i].name, name) == 0)
            return (struct op){ .is = &descriptions[i], .degree = degree };
    fail_msg("no operator %s", name);
    return (struct op){ 0 };
}

static struct exact_result result_of(const char *name, enum dtype dtype, const void *x,
                                     const void *y, uint64_t n)
{
    struct reference *reference = reference_new(named(name, 5), dtype);
    struct exact_result result;

    assert_non_null(reference);
    reference_extend(reference, x, y, n);
    reference_result(reference, &result);
    reference_free(reference);
    return result;
}

static long double read_number(FILE *file)
{
    char significand[64];
    int exponent;

    assert_int_equal(fscanf(file, "%63s %d", significand, &exponent), 2);
    return ldexpl(strtold(significand, NULL), exponent);
}

static void assert_close(const char *name, long double got, long double expected,
                         long double relative)
{
    if (!(fabsl(got - expected) <= relative * fabsl(expected)))
        fail_msg("%s: %La instead of %La", name, got, expected);
}

/* Both types' inputs, x before y; the largest of each operator's error in units of 2^-63 is
 * `units`. */
static void compare_floats(const char *name, enum dtype dtype, const void *data, long double units)
{
    const char *y = (const char *)data + COUNT * dtype_size(dtype);
    struct exact_result result = result_of(name, dtype, data, y, COUNT);
    struct oracle oracle;
    char arguments[64];

    snprintf(arguments, sizeof(arguments), "%s %s 5 %d", name, dtype_name(dtype), LDBL_MANT_DIG);
    oracle_open(&oracle, script, arguments, data, 2 * COUNT * dtype_size(dtype));
    assert_non_null(oracle.answer);
    assert_true(result.finite);
    assert_close(name, result.value, read_number(oracle.answer), units * LDBL_EPSILON);
    assert_close(name, result.magnitude, read_number(oracle.answer), (units + 1) * LDBL_EPSILON);
    assert_close(name, result.abs_sum, read_number(oracle.answer), LDBL_EPSILON);
    assert_true(oracle_close(&oracle));
}

static void compare_sums(enum dtype dtype, const void *data)
{
    const char *exact[] = { "sum", "dot", "sumsq", "asum", "poly" };

    for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
        compare_floats(exact[i], dtype, data, 0);
    compare_floats("mean", dtype, data, 1);
    compare_floats("nrm2", dtype, data, 1);
    compare_floats("var", dtype, data, 2);
}

static void test_python_f32(void **state)
{
    static float data[2 * COUNT];
    uint64_t seed = 1;

    (void)state;
    if (!oracle_exists())
        skip();
    for (size_t i = 0; i < 2 * COUNT; i++)
        data[i] = (float)oracle_double(&seed, 1015, 1026);
    compare_sums(DTYPE_F32, data);
    compare_floats("lse", DTYPE_F32, data, 0x1p13L);
    for (size_t i = 0; i < 2 * COUNT; i++)
        data[i] = (float)oracle_double(&seed, 1023 - 150, 1023 + 10); /* subnormals of f32 too */
    compare_sums(DTYPE_F32, data);
}

static void test_python_f64(void **state)
{
    static double data[2 * COUNT];
    uint64_t seed = 2;

    (void)state;
    if (!oracle_exists())
        skip();
    for (size_t i = 0; i < 2 * COUNT; i++)
        data[i] = oracle_double(&seed, 1015, 1026);
    compare_sums(DTYPE_F64, data);
    compare_floats("lse", DTYPE_F64, data, 64);
    for (size_t i = 0; i < 2 * COUNT; i++)
        data[i] = oracle_double(&seed, 0, 1020);
    compare_sums(DTYPE_F64, data);
}

/* A mean a million million times the deviation: the two sums agree in all of a double's digits. */
static void test_python_cancelling_variance(void **state)
{
    static double data[2 * COUNT];
    uint64_t seed = 3;

    (void)state;
    if (!oracle_exists())
        skip();
    for (size_t i = 0; i < 2 * COUNT; i++)
        data[i] = 1e12 + oracle_double(&seed, 1018, 1023);
    compare_floats("var", DTYPE_F64, data, 2);
    compare_floats("mean", DTYPE_F64, data, 1);
}

/* The maximum grows all the way, over many pivots, and the elements in between are far below. */
static void test_python_growing_lse(void **state)
{
    static double data[2 * COUNT];

    (void)state;
    if (!oracle_exists())
        skip();
    for (size_t i = 0; i < 2 * COUNT; i++)
        data[i] = i % 3 ? (double)i * 0.1875 : -1e5;
    compare_floats("lse", DTYPE_F64, data, 4);
}

static void compare_ints(const char *name, enum dtype dtype, const void *data)
{
    const char *y = (const char *)data + COUNT * dtype_size(dtype);
    struct exact_result result = result_of(name, dtype, data, y, COUNT);
    long long expected, index;
    struct oracle oracle;
    char arguments[64];

    snprintf(arguments, sizeof(arguments), "%s %s 0 64", name, dtype_name(dtype));
    oracle_open(&oracle, script, arguments, data, 2 * COUNT * dtype_size(dtype));
    assert_non_null(oracle.answer);
    assert_int_equal(fscanf(oracle.answer, "%lld %lld", &expected, &index), 2);
    assert_true(oracle_close(&oracle));
    assert_true(value_to_i64(result.integer) == expected);
    assert_true(result.integer.index == index);
}

static void compare_all_ints(enum dtype dtype, const void *data)
{
    const char *names[] = { "sum", "dot",    "sumsq",  "asum", "xor",
                            "min", "argmin", "argmax", "max",  "count" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        compare_ints(names[i], dtype, data);
}

static void test_python_integers(void **state)
{
    static int64_t wide[2 * COUNT];
    static int32_t narrow[2 * COUNT];
    uint64_t seed = 4;

    (void)state;
    if (!oracle_exists())
        skip();
    for (size_t i = 0; i < 2 * COUNT; i++) {
        wide[i] = i % 7 ? (int64_t)oracle_random(&seed) : 0;
        narrow[i] = (int32_t)(wide[i] >> 32);
    }
    wide[1500] = wide[1501] = INT64_MIN;
    narrow[1500] = narrow[1501] = INT32_MIN;
    narrow[1100] = narrow[2400] = INT32_MAX;
    compare_all_ints(DTYPE_I64, wide);
    compare_all_ints(DTYPE_I32, narrow);
}

/* Visiting sizes in between changes nothing. */
static void test_extending(void **state)
{
    static const uint64_t sizes[] = { 0, 0, 1, 7, 1024, 1025, 2048, 2499, 2500, 2500 };
    static double x[COUNT];
    uint64_t seed = 5;

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        x[i] = (double)i * 0.25 + oracle_double(&seed, 1000, 1024);
    for (size_t d = 0; d < sizeof(descriptions) / sizeof(descriptions[0]); d++) {
        struct reference *reference = reference_new(named(descriptions[d].name, 5), DTYPE_F64);

        if (reference == NULL) /* xor */
            continue;
        for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
            struct exact_result fresh = result_of(descriptions[d].name, DTYPE_F64, x, x, sizes[s]);
            struct exact_result extended;

            reference_extend(reference, x, x, sizes[s]);
            reference_result(reference, &extended);
            assert_true(extended.finite == fresh.finite);
            assert_true(value_equal(extended.integer, fresh.integer));
            assert_true(value_equal(extended.special, fresh.special));
            if (fresh.finite)
                assert_close(descriptions[d].name, extended.value, fresh.value, 2 * LDBL_EPSILON);
        }
        reference_free(reference);
    }
}

static void test_undefined(void **state)
{
    (void)state;
    assert_null(reference_new(named("xor", 0), DTYPE_F32));
    assert_null(reference_new(named("mean", 0), DTYPE_I64));
    assert_null(reference_new(named("poly", 3), DTYPE_I32));
    reference_free(NULL);
}

/* Of floats: the result is `expected`, in the value or as the special one. */
static void expect(const char *name, const double *x, uint64_t n, double expected)
{
    struct exact_result result = result_of(name, DTYPE_F64, x, x, n);

    assert_true(result.finite == (isfinite(expected) != 0));
    if (result.finite)
        assert_true(result.value == (long double)expected &&
                    !signbit(result.value) == !signbit(expected));
    else
        assert_true(value_equal(result.special, value_from_f64(expected)));
}

static void test_nothing(void **state)
{
    const char *zero[] = { "sum", "dot", "sumsq", "asum", "nrm2", "poly" };

    (void)state;
    for (size_t i = 0; i < sizeof(zero) / sizeof(zero[0]); i++)
        expect(zero[i], NULL, 0, 0.0);
    expect("mean", NULL, 0, QNAN);
    expect("var", NULL, 0, QNAN);
    expect("lse", NULL, 0, -INF);
    expect("min", NULL, 0, INF);
    expect("argmax", NULL, 0, -INF);
    assert_true(value_equal(result_of("argmin", DTYPE_F32, NULL, NULL, 0).integer,
                            value_from_f32(INFINITY)));
    assert_true(
        value_equal(result_of("min", DTYPE_I32, NULL, NULL, 0).integer, value_from_i32(INT32_MAX)));
    assert_true(value_equal(result_of("argmax", DTYPE_I64, NULL, NULL, 0).integer,
                            value_from_i64(INT64_MIN)));
    assert_true(
        value_equal(result_of("count", DTYPE_F32, NULL, NULL, 0).integer, value_from_i64(0)));
    assert_true(value_equal(result_of("xor", DTYPE_I32, NULL, NULL, 0).integer, value_from_i32(0)));
}

static void test_special_values(void **state)
{
    const double up[] = { 1, INF, 2 }, both[] = { INF, -INF }, nan[] = { -INF, QNAN, INF };
    const double down[] = { -INF, -INF }, one[] = { -INF, 3 };
    struct exact_result product;

    (void)state;
    expect("sum", up, 3, INF);
    expect("sum", both, 2, QNAN);
    expect("sum", nan, 3, QNAN);
    expect("mean", up, 3, INF);
    expect("nrm2", down, 2, INF);
    expect("nrm2", nan, 3, QNAN);
    expect("var", up, 3, QNAN);
    expect("lse", down, 2, -INF);
    expect("lse", one, 2, 3);
    expect("lse", up, 3, INF);
    expect("lse", nan, 3, QNAN);
    expect("min", nan, 3, QNAN);
    product = result_of("dot", DTYPE_F64, up, (double[]){ 1, 0, 1 }, 3);
    assert_true(value_equal(product.special, value_from_f64(QNAN)));
}

static void expect_located(const char *name, const double *x, uint64_t n, double best,
                           int64_t index)
{
    struct value expected = value_from_f64(best);

    expected.index = index;
    assert_true(value_equal(result_of(name, DTYPE_F64, x, NULL, n).integer, expected));
}

static void test_ties(void **state)
{
    const double zeros[] = { 1, -0.0, 0.0, 1 }, nans[] = { 1, QNAN, -INF, QNAN };
    const double infinities[] = { INF, INF };

    (void)state;
    expect_located("argmin", zeros, 4, 0.0, 1);
    expect_located("argmax", zeros, 4, 1, 0);
    expect_located("argmin", nans, 4, QNAN, 1);
    expect_located("argmax", nans, 4, QNAN, 1);
    expect_located("argmin", infinities, 2, INF, 0);
    expect_located("min", zeros + 1, 2, 0.0, -1);
    expect_located("max", zeros + 1, 1, 0.0, -1);
    assert_true(result_of("count", DTYPE_F64, zeros, NULL, 4).integer.bits == 2);
    assert_true(result_of("count", DTYPE_F64, nans, NULL, 4).integer.bits == 4);
}

static bool accepts(const char *name, const struct exact_result *exact, struct value value,
                    double *ratio)
{
    return reference_accepts(named(name, 0), value.dtype, 4, exact, value, ratio);
}

static void test_accepts_within_bound(void **state)
{
    const float x[] = { 1, 2, 3, 4 };
    struct exact_result exact = result_of("sum", DTYPE_F32, x, NULL, 4);
    double ratio;

    (void)state;
    assert_true(accepts("sum", &exact, value_from_f32(10.0f), &ratio) && ratio == 0);
    assert_true(accepts("sum", &exact, value_from_f32(10.125f), &ratio) && ratio == 0.5);
    assert_true(accepts("sum", &exact, value_from_f32(9.75f), &ratio) && ratio == 1);
    assert_false(accepts("sum", &exact, value_from_f32(10.5f), &ratio) || ratio != 2);
    assert_false(accepts("sum", &exact, value_from_f32(NAN), &ratio) || ratio != INF);
    assert_false(accepts("sum", &exact, value_from_f32(INFINITY), &ratio) || ratio != INF);
}

static void test_accepts_without_bound(void **state)
{
    const struct op_description unbounded = { .name = "mean", .bound = no_bound };
    const struct op op = { .is = &unbounded };
    const double x[] = { 1, 0, 0 };
    struct exact_result exact = result_of("mean", DTYPE_F64, x, NULL, 3);
    double ratio, third = 1.0 / 3;

    (void)state;
    assert_true(reference_accepts(op, DTYPE_F64, 3, &exact, value_from_f64(third), &ratio));
    assert_true(ratio == 0);
    third = nextafter(third, 1);
    assert_false(reference_accepts(op, DTYPE_F64, 3, &exact, value_from_f64(third), &ratio));
    assert_true(ratio == INF);
}

static void test_accepts_overflow(void **state)
{
    const float large[] = { FLT_MAX, FLT_MAX }, cancel[] = { FLT_MAX, FLT_MAX, -FLT_MAX, -FLT_MAX };
    struct exact_result over = result_of("sum", DTYPE_F32, large, NULL, 2);
    struct exact_result zero = result_of("sum", DTYPE_F32, cancel, NULL, 4);
    struct exact_result norm = result_of("nrm2", DTYPE_F32, large, NULL, 1);
    double ratio;

    (void)state;
    assert_true(over.finite && over.value == 2 * (long double)FLT_MAX);
    assert_true(accepts("sum", &over, value_from_f32(INFINITY), &ratio) && ratio == 0);
    assert_false(accepts("sum", &over, value_from_f32(FLT_MAX), &ratio));
    assert_true(accepts("sum", &zero, value_from_f32(NAN), &ratio));
    assert_true(accepts("sum", &zero, value_from_f32(0), &ratio));
    assert_false(accepts("sum", &zero, value_from_f32(1), &ratio));
    assert_true(accepts("nrm2", &norm, value_from_f32(FLT_MAX), &ratio));
    assert_false(accepts("nrm2", &norm, value_from_f32(NAN), &ratio));
}

static void test_accepts_special(void **state)
{
    const double x[] = { 1, INF }, nan[] = { QNAN };
    struct exact_result infinite = result_of("sum", DTYPE_F64, x, NULL, 2);
    struct exact_result none = result_of("sum", DTYPE_F64, nan, NULL, 1);
    double ratio;

    (void)state;
    assert_true(accepts("sum", &infinite, value_from_f64(INF), &ratio) && ratio == 0);
    assert_false(accepts("sum", &infinite, value_from_f64(-INF), &ratio) || ratio != INF);
    assert_false(accepts("sum", &infinite, value_from_f64(1), &ratio));
    assert_true(accepts("sum", &none, value_from_f64(QNAN), &ratio));
    assert_false(accepts("sum", &none, value_from_f64(INF), &ratio));
}

static void test_accepts_exactly(void **state)
{
    const double x[] = { 2, 1 };
    const int32_t narrow[] = { -1, 5 };
    struct exact_result least = result_of("argmin", DTYPE_F64, x, NULL, 2);
    struct exact_result sum = result_of("sum", DTYPE_I32, narrow, NULL, 2);
    struct value value = value_from_f64(1);
    double ratio;

    (void)state;
    assert_false(accepts("argmin", &least, value, &ratio) || ratio != INF);
    value.index = 1;
    assert_true(accepts("argmin", &least, value, &ratio) && ratio == 0);
    assert_true(reference_accepts(named("sum", 0), DTYPE_I32, 2, &sum, value_from_i64(4), &ratio));
    assert_false(reference_accepts(named("sum", 0), DTYPE_I32, 2, &sum, value_from_i32(4), &ratio));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_python_f32),
        cmocka_unit_test(test_python_f64),
        cmocka_unit_test(test_python_cancelling_variance),
        cmocka_unit_test(test_python_growing_lse),
        cmocka_unit_test(test_python_integers),
        cmocka_unit_test(test_extending),
        cmocka_unit_test(test_undefined),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_special_values),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_accepts_within_bound),
        cmocka_unit_test(test_accepts_without_bound),
        cmocka_unit_test(test_accepts_overflow),
        cmocka_unit_test(test_accepts_special),
        cmocka_unit_test(test_accepts_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
