#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "host/choose/effect.h"
#include "host/choose/student.h"
#include "tests/synthetic.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void assert_close(double found, double expected, double relative)
{
    if (!(fabs(found - expected) <= relative * fabs(expected)))
        fail_msg("%.17g is not %.17g", found, expected);
}

/* Expected values of these three tests: scipy 1.17 (special.betainc, stats.t.sf, stats.t.isf). */
static void beta_equals_scipy(void **state)
{
    static const double rows[][4] = {
        { 0.1, 2, 3, 5.2300000000000013e-02 },
        { 0.5, 0.5, 0.5, 0.5 },
        { 0.9, 10, 0.5, 1.5164090963470994e-01 },
        { 0.001, 4, 0.5, 2.7354694340824050e-13 },
        { 0.99, 30, 70, 1 },
        { 0.3, 30, 70, 5.1162510455860866e-01 },
        { 0, 2, 3, 0 },
        { 1, 2, 3, 1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_close(beta_incomplete(rows[i][0], rows[i][1], rows[i][2]), rows[i][3], 1e-12);
}

static void student_tail_equals_scipy(void **state)
{
    static const double rows[][3] = {
        { 0.5, 1, 3.5241638234956674e-01 },
        { 1, 4, 1.8695048315002943e-01 },
        { 2.306, 8, 2.5000161380642087e-02 },
        { 1.8595480375, 8, 5.0000000002372626e-02 },
        { 5, 4.5, 2.7381791797599516e-03 },
        { 12, 7.3, 2.2778926147852749e-06 },
        { 40, 8, 8.3928594395728960e-11 },
        { 1e-3, 8, 4.9961330105154467e-01 },
        { 3, 1998, 1.3665886260722398e-03 },
        { -2, 5, 9.4903026058507078e-01 },
        { 0, 3, 0.5 },
        { INFINITY, 4, 0 },
        { -INFINITY, 4, 1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_close(student_upper(rows[i][0], rows[i][1]), rows[i][2], 1e-11);
    assert_true(isnan(student_upper(NAN, 4)));
}

static void student_quantile_equals_scipy(void **state)
{
    static const double rows[][3] = {
        { 0.05, 8, 1.8595480375308979e+00 },    { 0.05, 4, 2.1318467863266508e+00 },
        { 0.05, 4.37, 2.0810278928432728e+00 }, { 0.05, 1998, 1.6456166300576658e+00 },
        { 1e-6, 8, 1.2109834665556214e+01 },    { 0.3, 2, 6.1721339984836776e-01 },
        { 0.95, 6, -1.9431802805153042e+00 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_close(student_quantile_upper(rows[i][0], rows[i][1]), rows[i][2], 1e-10);
}

/* Expected: scipy.stats.ttest_ind(equal_var=False) of the shifted samples, and its interval. */
static void welch_equals_scipy(void **state)
{
    static const double old[] = { 0, 0.01, -0.02, 0.015, 0.005 };
    static const double new[] = { 0.05, 0.06, 0.045, 0.07, 0.052, 0.03 };
    struct effect effect = effect_welch(old, COUNT(old), new, COUNT(new), 0.01);

    (void)state;
    assert_close(effect.p, 2 * 5.5934158432431299e-04, 1e-10);
    assert_close(effect.low, 0.03407237848743644, 1e-10);
    assert_close(effect.high, 0.06426095484589689, 1e-10);
    assert_close(effect.log_ratio, 0.307 / 6 - 0.002, 1e-12);
    effect = effect_welch(old, COUNT(old), new, COUNT(new), 0);
    assert_close(effect.p, 2 * 1.1852621653987190e-04, 1e-10);
    effect = effect_welch(old, COUNT(old), new, COUNT(new), 0.05);
    assert_close(effect.p, 1, 1e-12);
    effect = effect_welch(new, COUNT(new), old, COUNT(old), 0.01);
    assert_close(effect.p, 2 * 5.5934158432431299e-04, 1e-10);
    assert_close(effect.high, -0.03407237848743644, 1e-10);
}

static void paired_equals_scipy(void **state)
{
    static const double ratios[] = { 0.03, 0.02, 0.05, 0.04, 0.035 };
    struct effect effect = effect_paired(ratios, COUNT(ratios), 0.01);

    (void)state;
    assert_close(effect.p, 2 * 3.7452169406372625e-03, 1e-10);
    assert_close(effect.low, 0.02434076606836675, 1e-10);
    assert_close(effect.high, 0.04565923393163325, 1e-10);
}

/* A clock that is coarser than the noise gives the same time each time. */
static void equal_times_leave_no_doubt(void **state)
{
    static const double old[] = { 1, 1, 1, 1, 1 }, new[] = { 1.5, 1.5, 1.5, 1.5, 1.5 };
    struct effect effect = effect_welch(old, 5, new, 5, 0.1), *effects[] = { &effect };

    (void)state;
    effects_correct(effects, 1);
    assert_int_equal(effect_verdict(&effect), VERDICT_DIFFERENT);
    effect = effect_welch(old, 5, new, 5, 0.6);
    effects_correct(effects, 1);
    assert_int_equal(effect_verdict(&effect), VERDICT_EQUIVALENT);
    effect = effect_welch(old, 5, new, 5, 0.5);
    effects_correct(effects, 1);
    assert_int_equal(effect_verdict(&effect), VERDICT_INCONCLUSIVE);
}

/* Twelve of twelve above delta: 2 * 2^-12; nine of twelve: 2 * 299 / 4096. */
static void rounds_are_counted_like_coins(void **state)
{
    static const double all[] = { 5, 7, 4, 8, 6, 5.5, 7.5, 4.5, 6.5, 5.2, 7.2, 4.2 };
    static const double some[] = { 5, 7, 0, 8, 6, 5.5, -1, 4.5, 6.5, 5.2, 0.5, 4.2 };
    struct effect effect;

    (void)state;
    assert_true(effect_of_rounds(all, COUNT(all), 1, &effect));
    assert_close(effect.p, 2.0 / 4096, 1e-10);
    assert_close(effect.log_ratio, (5.5 + 6) / 2, 1e-12);
    assert_true(effect.low <= 4.5 && effect.high >= 7.2);
    assert_true(effect_of_rounds(some, COUNT(some), 1, &effect));
    assert_close(effect.p, 2 * 7.2998046875e-02, 1e-10);
    for (size_t i = 1; i <= 4; i++)
        assert_true(effect_of_rounds(all, i, 1, &effect) && effect.p >= 0.1);
}

/* A slow patch of the machine must not count as many witnesses. */
static void neighbours_that_agree_count_less(void **state)
{
    double ratios[40];
    struct effect apart, together;

    (void)state;
    for (size_t i = 0; i < 40; i++)
        ratios[i] = i % 4 == 1 ? 0 : 2 + 0.01 * (double)(i * 7 % 40);
    assert_true(effect_of_rounds(ratios, 40, 1, &apart));
    for (size_t i = 0; i < 40; i++)
        ratios[i] = i < 10 ? 0.01 * (double)i : 2 + 0.01 * (double)i;
    assert_true(effect_of_rounds(ratios, 40, 1, &together));
    assert_true(apart.p < 0.01);
    assert_true(together.p > 0.2);
    assert_true(together.low < apart.low);
}

/* 0.01, 0.013, 0.04 and 0.5 of four: 4 x, 3 x, 2 x and 1 x, never falling. */
static void holm_by_hand(void **state)
{
    struct effect effects[] = { { .p = 0.04 }, { .p = 0.01 }, { .p = 0.5 }, { .p = 0.013 } };
    struct effect *pointers[] = { &effects[0], &effects[1], &effects[2], &effects[3] };

    (void)state;
    effects_correct(pointers, 4);
    assert_close(effects[1].p_holm, 0.04, 1e-12);
    assert_close(effects[3].p_holm, 0.04, 1e-12);
    assert_close(effects[0].p_holm, 0.08, 1e-12);
    assert_close(effects[2].p_holm, 0.5, 1e-12);
    effects_correct(pointers, 0);
}

static void unknown_is_insufficient(void **state)
{
    struct effect effect = effect_unknown(0.01);

    (void)state;
    assert_int_equal(effect_verdict(&effect), VERDICT_INSUFFICIENT);
    assert_string_equal(verdict_name(VERDICT_INSUFFICIENT), "insufficient");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beta_equals_scipy),
        cmocka_unit_test(student_tail_equals_scipy),
        cmocka_unit_test(student_quantile_equals_scipy),
        cmocka_unit_test(welch_equals_scipy),
        cmocka_unit_test(paired_equals_scipy),
        cmocka_unit_test(equal_times_leave_no_doubt),
        cmocka_unit_test(rounds_are_counted_like_coins),
        cmocka_unit_test(neighbours_that_agree_count_less),
        cmocka_unit_test(holm_by_hand),
        cmocka_unit_test(unknown_is_insufficient),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
