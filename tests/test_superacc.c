/*
 * The superaccumulator against Python's math.fsum and exact fractions, and against sums known
 * beforehand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/data/superacc.h"
#include "tests/oracle.h"

#define COUNT 2000u

/* Prints fsum(x), and Σx·y of fractions as a double and as a significand and exponent of `bits`
 * bits. */
static const char script[] =
    "import sys, math, array\n"
    "from fractions import Fraction as F\n"
    "data = array.array('d', open(sys.argv[1], 'rb').read())\n"
    "bits, half = int(sys.argv[2]), len(data) // 2\n"
    "x, y = data[:half], data[half:]\n"
    "def to_long(f):\n"
    "    if f == 0: return 0, 0\n"
    "    e = abs(f.numerator).bit_length() - f.denominator.bit_length() - bits\n"
    "    m = round(abs(f) / F(2) ** e)\n"
    "    while m.bit_length() > bits:\n"
    "        e += 1\n"
    "        m = round(abs(f) / F(2) ** e)\n"
    "    return (m if f > 0 else -m), e\n"
    "def to_double(f):\n"
    "    try: return float(f)\n"
    "    except OverflowError: return math.inf if f > 0 else -math.inf\n"
    "products = sum((F(a) * F(b) for a, b in zip(x, y)), F(0))\n"
    "m, e = to_long(products)\n"
    "print(math.fsum(x).hex(), to_double(products).hex(), hex(m), e)\n";

struct answer {
    double fsum, products;
    long double products_long;
};

/* `data` holds x and then y, n elements each. */
static struct answer ask(const double *data, size_t n)
{
    char bits[16], significand[64];
    struct oracle oracle;
    struct answer answer;
    int exponent;

    snprintf(bits, sizeof(bits), "%d", LDBL_MANT_DIG);
    oracle_open(&oracle, script, bits, data, 2 * n * sizeof(*data));
    assert_non_null(oracle.answer);
    assert_int_equal(fscanf(oracle.answer, "%la %la %63s %d", &answer.fsum, &answer.products,
                            significand, &exponent),
                     4);
    assert_true(oracle_close(&oracle));
    answer.products_long = ldexpl(strtold(significand, NULL), exponent);
    return answer;
}

static double sum_of(const double *x, size_t n)
{
    struct superacc acc = { 0 };
    struct wide sum;

    superacc_add(&acc, x, n);
    superacc_sum(&acc, &sum);
    return wide_to_f64(&sum);
}

static void compare_with_python(unsigned first, unsigned last, uint64_t seed)
{
    static double data[2 * COUNT];
    struct superacc acc = { 0 };
    struct answer answer;
    struct wide products;

    if (!oracle_exists())
        skip();
    for (size_t i = 0; i < 2 * COUNT; i++)
        data[i] = oracle_double(&seed, first, last);
    for (size_t i = 0; i < COUNT / 4; i++) /* and terms that cancel */
        data[COUNT - 1 - i] = -data[i];
    answer = ask(data, COUNT);
    assert_true(sum_of(data, COUNT) == answer.fsum);
    superacc_add_products(&acc, data, data + COUNT, COUNT);
    superacc_sum(&acc, &products);
    assert_true(wide_to_f64(&products) == answer.products);
    assert_true(wide_to_long_double(&products) == answer.products_long);
}

static void test_python_ordinary(void **state)
{
    (void)state;
    compare_with_python(1000, 1040, 1);
}

static void test_python_wide(void **state)
{
    (void)state;
    compare_with_python(0, 2030, 2); /* fsum itself fails when a partial sum overflows */
}

static void test_python_subnormal(void **state)
{
    (void)state;
    compare_with_python(0, 3, 3);
}

static void test_python_tiny_products(void **state)
{
    (void)state;
    compare_with_python(480, 520, 4); /* products about 2^-1050: subnormal as doubles */
}

static void test_python_large(void **state)
{
    (void)state;
    compare_with_python(1500, 2030, 5);
}

static void test_known_sums(void **state)
{
    const double cancel[] = { 1e308, 1.0, 1e308, -1e308, 0x1p-1074, -1e308, -1.0 };
    const double even[] = { 1.0, 0x1p-53 }, odd[] = { 1.0 + 0x1p-52, 0x1p-53 };
    const double above[] = { 1.0, 0x1p-53, 0x1p-1074 }, below[] = { 1.0, 0x1p-53, -0x1p-1074 };
    const double overflow[] = { DBL_MAX, DBL_MAX }, edge[] = { DBL_MAX, 0x1p969 };
    const double tie[] = { DBL_MAX, 0x1p970 };

    (void)state;
    assert_true(sum_of(cancel, 7) == 0x1p-1074);
    assert_true(sum_of(even, 2) == 1.0);
    assert_true(sum_of(odd, 2) == 1.0 + 0x1p-51);
    assert_true(sum_of(above, 3) == 1.0 + 0x1p-52);
    assert_true(sum_of(below, 3) == 1.0);
    assert_true(sum_of(overflow, 2) == (double)INFINITY);
    assert_true(sum_of(edge, 2) == DBL_MAX);
    assert_true(sum_of(tie, 2) == (double)INFINITY);
}

static void test_zero_is_positive(void **state)
{
    const double zeros[] = { -0.0, -0.0 }, opposite[] = { -1.0, 1.0 };

    (void)state;
    assert_false(signbit(sum_of(zeros, 0)));
    assert_false(signbit(sum_of(zeros, 2)));
    assert_false(signbit(sum_of(opposite, 2)));
    assert_true(sum_of(opposite, 2) == 0.0);
}

static void test_magnitude(void **state)
{
    const double x[] = { 3.0, -5.0, 0x1p-1074, -0.0 };
    struct superacc acc = { 0 };
    struct wide magnitude;

    (void)state;
    superacc_add(&acc, x, 4);
    superacc_magnitude(&acc, &magnitude);
    assert_true(wide_to_f64(&magnitude) == 8.0);
    wide_scale(&magnitude, &magnitude, 3);
    assert_true(wide_to_f64(&magnitude) == 24.0);
}

static void test_special_terms(void **state)
{
    const double up = (double)INFINITY;
    const double both[] = { up, 1.0, -up }, one[] = { -up, 1.0, -up }, nan[] = { 1.0, (double)NAN };
    const double zero[] = { 0.0 };
    struct superacc a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };

    (void)state;
    superacc_add(&a, both, 3);
    superacc_add(&b, one, 3);
    superacc_add(&c, nan, 2);
    superacc_add_products(&d, both, zero, 1);
    assert_false(superacc_is_finite(&a) || superacc_is_finite(&b) || superacc_is_finite(&c));
    assert_true(isnan(superacc_special(&a)));
    assert_true(superacc_special(&b) == -up);
    assert_true(isnan(superacc_special(&c)));
    assert_true(isnan(superacc_special(&d)));
}

/* Pretend after each call that the room for carries has been used up. */
static void test_carries(void **state)
{
    const int64_t up = (INT64_C(1) << 53) - 1, down = (INT64_C(1) << 21) - 1;
    struct superacc acc = { 0 };
    struct wide sum;
    double x[1000];

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        x[i] = (double)(i % 2 ? up : -down);
    for (int round = 0; round < 1000; round++) {
        superacc_add(&acc, x, 1000);
        acc.waiting = UINT64_C(1) << 32;
    }
    superacc_sum(&acc, &sum);
    assert_true(wide_to_long_double(&sum) == (long double)((__int128)500000 * (up - down)));
}

/* (a + b)² - a² - b² = 2ab, here with a² and 2ab further apart than any floating type reaches. */
static void test_square(void **state)
{
    const double x[] = { 0x1p-1074, -0x1.8p1000 };
    struct superacc acc = { 0 }, squares = { 0 };
    struct wide left, right;

    (void)state;
    superacc_add(&acc, x, 2);
    superacc_sum(&acc, &left);
    wide_square(&left, &left);
    superacc_add_products(&squares, x, x, 2);
    superacc_sum(&squares, &right);
    wide_subtract(&left, &left, &right);
    assert_true(wide_to_long_double(&left) == -0x1.8p-73L);
    wide_subtract(&left, &right, &right);
    assert_true(wide_to_long_double(&left) == 0 && !left.negative);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_python_ordinary),  cmocka_unit_test(test_python_wide),
        cmocka_unit_test(test_python_subnormal), cmocka_unit_test(test_python_tiny_products),
        cmocka_unit_test(test_python_large),     cmocka_unit_test(test_known_sums),
        cmocka_unit_test(test_zero_is_positive), cmocka_unit_test(test_magnitude),
        cmocka_unit_test(test_special_terms),    cmocka_unit_test(test_carries),
        cmocka_unit_test(test_square),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
