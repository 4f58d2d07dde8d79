#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "host/measure/stats.h"
#include "tests/synthetic.h"

#define COUNT   30
#define REPEATS 2000

/* One row of Pascal's triangle further, in probabilities: p[k] = P(B = k), B ~ Bin(count, 1/2). */
static void one_more_toss(long double *p, size_t count)
{
    p[count] = 0;
    for (size_t k = count; k > 0; k--)
        p[k] = (p[k] + p[k - 1]) / 2;
    p[0] /= 2;
}

/* P(l <= B < u), ranks from 1: how often the order statistics l and u enclose the median. */
static long double enclosed(const long double *p, size_t low, size_t high)
{
    long double sum = 0;

    for (size_t k = low + 1; k < high + 1; k++)
        sum += p[k];
    return sum;
}

static void test_ranks_against_binomial_sums(void **state)
{
    long double p[402] = { 1 };

    (void)state;
    for (size_t count = 1; count <= 400; count++) {
        size_t low, high;

        one_more_toss(p, count);
        median_ranks(count, &low, &high);
        assert_int_equal(low + high, count - 1);
        if (count < 6) {
            assert_int_equal(low, 0);
            continue;
        }
        assert_true(enclosed(p, low, high) >= 0.95L);
        assert_true(low + 1 >= high || enclosed(p, low + 1, high - 1) < 0.95L);
    }
}

static void test_ranks_of_none_and_many(void **state)
{
    size_t low, high;

    (void)state;
    median_ranks(0, &low, &high);
    assert_int_equal(low, 0);
    assert_int_equal(high, 0);
    for (size_t count = 1000; count <= 100000000; count *= 10) {
        double half = 1.959964 * sqrt((double)count) / 2;

        median_ranks(count, &low, &high);
        assert_int_equal(low + high, count - 1);
        assert_true(fabs((double)count / 2 - half - (double)low) <= 2);
    }
}

static void test_summary_of_known_values(void **state)
{
    const double samples[] = { 7, 3, 9, 1, 5, 4, 8 };
    double copy[7];
    struct summary summary;

    (void)state;
    memcpy(copy, samples, sizeof(copy));
    assert_true(summary_of(samples, 7, &summary));
    assert_memory_equal(samples, copy, sizeof(copy));
    assert_true(summary.median == 5 && summary.min == 1);
    assert_true(fabs(summary.mean - 37.0 / 7) < 1e-14);
    assert_true(summary.ci_low == 1 && summary.ci_high == 9);
    assert_true(summary_of(samples, 4, &summary));
    assert_true(summary.median == 5 && summary.ci_low == 1 && summary.ci_high == 9);
    assert_true(summary_of(samples, 1, &summary));
    assert_true(summary.median == 7 && summary.ci_low == 7 && summary.ci_high == 7);
    assert_true(summary.min == 7 && summary.mean == 7);
}

static void test_summary_of_nothing(void **state)
{
    struct summary summary = { 1, 1, 1, 1, 1 };

    (void)state;
    assert_true(summary_of(NULL, 0, &summary));
    assert_true(isnan(summary.median) && isnan(summary.ci_low) && isnan(summary.ci_high));
    assert_true(isnan(summary.min) && isnan(summary.mean));
    assert_true(summary_of_series(NULL, 0, &summary));
    assert_true(isnan(summary.median));
}

static void test_quantiles(void **state)
{
    const double sorted[] = { 1, 2, 4, 8 };

    (void)state;
    assert_true(quantile_sorted(sorted, 4, 0) == 1);
    assert_true(quantile_sorted(sorted, 4, 1) == 8);
    assert_true(quantile_sorted(sorted, 4, 0.5) == 3);
    assert_true(fabs(quantile_sorted(sorted, 4, 0.25) - 1.75) < 1e-15);
    assert_true(quantile_sorted(sorted, 1, 0.9) == 1);
}

static void test_sort_and_search(void **state)
{
    double values[] = { 3, NAN, 1, 2, 2, -INFINITY };

    (void)state;
    sort_doubles(values, 6);
    assert_true(values[0] == -INFINITY && values[1] == 1 && values[2] == 2 && values[3] == 2);
    assert_true(values[4] == 3 && isnan(values[5]));
    assert_int_equal(sorted_below(values, 5, 2), 2);
    assert_int_equal(sorted_up_to(values, 5, 2), 4);
    assert_int_equal(sorted_below(values, 5, 99), 5);
    assert_int_equal(sorted_up_to(values, 5, -INFINITY), 1);
    assert_int_equal(sorted_below(values, 0, 1), 0);
    sort_doubles(NULL, 0);
}

static double lognormal_sample(struct rng *rng)
{
    return synthetic_lognormal(rng, 0.1);
}

/* 60 % around 1, 40 % around 1.5: the median is the 5/6 quantile of the lower mode, z = 0.967422.
 */
static double bimodal_sample(struct rng *rng)
{
    return synthetic_lognormal(rng, 0.02) * (synthetic_uniform(rng) < 0.6 ? 1 : 1.5);
}

static double rounded_sample(struct rng *rng)
{
    return synthetic_rounded(synthetic_lognormal(rng, 0.02), 0.01);
}

/* Share of intervals of COUNT samples that hold `truth`. */
static double coverage(double (*sample)(struct rng *), double truth, bool series)
{
    struct rng rng = { 20240501 };
    unsigned held = 0;

    for (unsigned repeat = 0; repeat < REPEATS; repeat++) {
        double samples[COUNT];
        struct summary summary;

        for (size_t i = 0; i < COUNT; i++)
            samples[i] = sample(&rng);
        assert_true(series ? summary_of_series(samples, COUNT, &summary)
                           : summary_of(samples, COUNT, &summary));
        held += summary.ci_low <= truth + 1e-12 && summary.ci_high >= truth - 1e-12;
    }
    return (double)held / REPEATS;
}

static void test_interval_holds_the_true_median(void **state)
{
    const double bimodal_median = exp(0.02 * 0.967422);

    (void)state;
    for (int series = 0; series < 2; series++) {
        assert_true(coverage(lognormal_sample, 1, series) >= 0.93);
        assert_true(coverage(bimodal_sample, bimodal_median, series) >= 0.93);
        assert_true(coverage(rounded_sample, 1, series) >= 0.93);
    }
    /* Not by being wide: neither interval of independent samples holds nearly everything. */
    assert_true(coverage(lognormal_sample, 1, false) <= 0.975);
    assert_true(coverage(lognormal_sample, 1, true) <= 0.985);
}

/* A first-order autoregression around 1, begun in its stationary state. */
static void autoregressive(struct rng *rng, double rho, double *samples, size_t count)
{
    double z = synthetic_normal(rng);

    for (size_t i = 0; i < count; i++) {
        samples[i] = exp(0.05 * z);
        z = rho * z + sqrt(1 - rho * rho) * synthetic_normal(rng);
    }
}

static void test_interval_of_dependent_samples(void **state)
{
    struct rng rng = { 7 };
    unsigned held = 0, held_if_independent = 0;

    (void)state;
    for (unsigned repeat = 0; repeat < REPEATS; repeat++) {
        double samples[COUNT];
        struct summary plain, series;

        autoregressive(&rng, 0.5, samples, COUNT);
        assert_true(summary_of(samples, COUNT, &plain));
        assert_true(summary_of_series(samples, COUNT, &series));
        assert_true(series.median == plain.median && series.mean == plain.mean);
        assert_true(series.ci_low <= plain.ci_low && series.ci_high >= plain.ci_high);
        held_if_independent += plain.ci_low <= 1 && plain.ci_high >= 1;
        held += series.ci_low <= 1 && series.ci_high >= 1;
    }
    assert_true(held >= 0.92 * REPEATS);
    assert_true(held_if_independent < 0.88 * REPEATS); /* the series needed it */
}

static double autocorrelation(const double *series, size_t count)
{
    double sorted[1000];

    memcpy(sorted, series, count * sizeof(*series));
    sort_doubles(sorted, count);
    return series_autocorrelation(series, sorted, count);
}

static void test_autocorrelation(void **state)
{
    double series[1000];
    struct rng rng = { 3 };

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        series[i] = 5;
    assert_true(autocorrelation(series, 1000) == 0);
    for (size_t i = 0; i < 1000; i++)
        series[i] = i % 2 ? 1 : 2;
    assert_true(autocorrelation(series, 1000) < -0.99);
    for (size_t i = 0; i < 1000; i++)
        series[i] = (double)i;
    assert_true(autocorrelation(series, 1000) > 0.99);
    assert_true(autocorrelation(series, 3) == 0);
    autoregressive(&rng, 0, series, 1000);
    assert_true(fabs(autocorrelation(series, 1000)) < 0.1);
    autoregressive(&rng, 0.6, series, 1000);
    assert_true(fabs(autocorrelation(series, 1000) - 0.6) < 0.1);
    series[500] = 1e6; /* would hide all correlation of the values themselves */
    assert_true(fabs(autocorrelation(series, 1000) - 0.6) < 0.1);
}

static void test_effective_count(void **state)
{
    (void)state;
    assert_true(series_effective_count(0, 30) == 30);
    assert_true(series_effective_count(-0.5, 30) == 30);
    assert_true(series_effective_count(-1, 30) == 30);
    assert_true(fabs(series_effective_count(0.5, 30) - 10) < 1e-12);
    assert_true(series_effective_count(0.99, 30) == 1);
    assert_true(series_effective_count(1, 30) == 1);
}

static void test_interquartile_indices(void **state)
{
    const double walls[] = { 5, 1, 9, 4, 100, 6, 3, 7 };
    const size_t expected[] = { 0, 3, 5, 7 }; /* ranks 2..5: 4, 5, 6, 7 */
    const double equal[] = { 2, 2, 2, 2, 2 };
    const double broken[] = { NAN, 3, NAN };
    size_t indices[8];

    (void)state;
    assert_int_equal(interquartile_indices(walls, 8, indices), 4);
    assert_memory_equal(indices, expected, sizeof(expected));
    assert_int_equal(interquartile_indices(equal, 5, indices), 5);
    assert_int_equal(indices[4], 4);
    for (size_t count = 1; count <= 3; count++)
        assert_int_equal(interquartile_indices(walls, count, indices), count);
    assert_int_equal(interquartile_indices(broken, 3, indices), 1);
    assert_int_equal(indices[0], 1);
    assert_int_equal(interquartile_indices(broken, 1, indices), 0);
    assert_int_equal(interquartile_indices(NULL, 0, indices), 0);
}

/* The published first outputs of splitmix64. */
static void test_rng_reference(void **state)
{
    struct rng zero = { 0 }, other = { 1234567 };

    (void)state;
    assert_true(rng_next(&zero) == 0xe220a8397b1dcdafu);
    assert_true(rng_next(&zero) == 0x6e789e6aa1b965f4u);
    assert_true(rng_next(&other) == 6457827717110365317u);
    assert_true(rng_next(&other) == 3203168211198807973u);
}

static void test_rng_below(void **state)
{
    struct rng rng = { 5 };
    unsigned seen[7] = { 0 }, upper = 0;

    (void)state;
    for (unsigned i = 0; i < 70000; i++)
        seen[rng_below(&rng, 7)]++;
    for (unsigned i = 0; i < 7; i++)
        assert_in_range(seen[i], 9600, 10400);
    /* With a bias from the remainder, the lower half of this range would come up twice as often. */
    for (unsigned i = 0; i < 10000; i++)
        upper += rng_below(&rng, 0xc000000000000000u) >= 0x6000000000000000u;
    assert_in_range(upper, 4800, 5200);
    assert_true(rng_below(&rng, 1) == 0);
}

static void test_shuffle(void **state)
{
    struct rng rng = { 9 };
    unsigned seen[27] = { 0 };

    (void)state;
    for (unsigned i = 0; i < 6000; i++) {
        size_t items[] = { 0, 1, 2 };

        rng_shuffle(&rng, items, 3);
        assert_int_equal(items[0] + items[1] + items[2], 3);
        seen[items[0] * 9 + items[1] * 3 + items[2]]++;
    }
    for (unsigned i = 0; i < 27; i++)
        assert_true(seen[i] == 0 || (seen[i] > 850 && seen[i] < 1150));
    assert_true(seen[5] && seen[7] && seen[11] && seen[15] && seen[19] && seen[21]);
    rng_shuffle(&rng, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranks_against_binomial_sums),
        cmocka_unit_test(test_ranks_of_none_and_many),
        cmocka_unit_test(test_summary_of_known_values),
        cmocka_unit_test(test_summary_of_nothing),
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_sort_and_search),
        cmocka_unit_test(test_interval_holds_the_true_median),
        cmocka_unit_test(test_interval_of_dependent_samples),
        cmocka_unit_test(test_autocorrelation),
        cmocka_unit_test(test_effective_count),
        cmocka_unit_test(test_interquartile_indices),
        cmocka_unit_test(test_rng_reference),
        cmocka_unit_test(test_rng_below),
        cmocka_unit_test(test_shuffle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
