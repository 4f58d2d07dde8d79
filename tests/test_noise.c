#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "host/measure/noise.h"
#include "tests/synthetic.h"

#define COUNT_MAX 300

/* In how many of a number of series each flag was raised. */
struct tally {
    unsigned first_run, drift, bimodal, outliers, any;
};

static double normal_sample(struct rng *rng)
{
    return 1 + 0.02 * synthetic_normal(rng);
}

static double lognormal_sample(struct rng *rng)
{
    return synthetic_lognormal(rng, 0.02);
}

static double fine_ticks(struct rng *rng)
{
    return synthetic_rounded(synthetic_lognormal(rng, 0.02), 0.01);
}

static double coarse_ticks(struct rng *rng)
{
    return synthetic_rounded(synthetic_lognormal(rng, 0.01), 0.02);
}

/* The values lie on the edge between two ticks: half on one, half on the other. */
static double two_ticks(struct rng *rng)
{
    return synthetic_rounded(1.005 * synthetic_lognormal(rng, 0.002), 0.01);
}

static void tally_add(struct tally *tally, const double *samples, size_t count)
{
    struct noise noise;

    assert_true(noise_of(samples, count, &noise));
    tally->first_run += noise.first_run;
    tally->drift += noise.drift;
    tally->bimodal += noise.bimodal;
    tally->outliers += noise.outliers > 0;
    tally->any += noise.first_run || noise.drift || noise.bimodal || noise.outliers > 0;
}

static struct tally tally_of_quiet(double (*sample)(struct rng *), size_t count, unsigned repeats)
{
    struct rng rng = { 11 };
    struct tally tally = { 0 };

    for (unsigned repeat = 0; repeat < repeats; repeat++) {
        double samples[COUNT_MAX];

        for (size_t i = 0; i < count; i++)
            samples[i] = sample(&rng);
        tally_add(&tally, samples, count);
    }
    return tally;
}

static void test_quiet_series_raise_no_flag(void **state)
{
    double (*const kinds[])(struct rng *) = { normal_sample, lognormal_sample, fine_ticks,
                                              coarse_ticks, two_ticks };
    const size_t counts[] = { 12, 15, 20, 30, 100, COUNT_MAX };
    const unsigned repeats = 2000;
    unsigned most = 0;

    (void)state;
    for (size_t kind = 0; kind < sizeof(kinds) / sizeof(*kinds); kind++) {
        for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
            struct tally tally = tally_of_quiet(kinds[kind], counts[i], repeats);

            assert_true(tally.first_run <= repeats / 100);
            assert_true(tally.drift <= repeats / 100);
            assert_true(tally.bimodal <= repeats / 100);
            assert_true(tally.outliers <= repeats / 100);
            assert_true(tally.any <= repeats / 20);
            most = tally.any > most ? tally.any : most;
        }
    }
    print_message("series with any flag %5.1f %%\n", 100.0 * most / repeats);
}

#define PLANTED_COUNT 30

static void plant_first_run(struct rng *rng, double *samples)
{
    (void)rng;
    samples[0] *= 1.4;
}

static void plant_slope(struct rng *rng, double *samples)
{
    (void)rng;
    for (size_t i = 0; i < PLANTED_COUNT; i++)
        samples[i] *= 1 + 0.12 * (double)i / PLANTED_COUNT;
}

static void plant_step(struct rng *rng, double *samples)
{
    (void)rng;
    for (size_t i = PLANTED_COUNT / 2; i < PLANTED_COUNT; i++)
        samples[i] *= 0.94;
}

static void plant_modes(struct rng *rng, double *samples)
{
    for (size_t i = 0; i < PLANTED_COUNT; i++)
        samples[i] *= synthetic_uniform(rng) < 0.4 ? 1.25 : 1;
}

static void plant_modes_without_spread(struct rng *rng, double *samples)
{
    for (size_t i = 0; i < PLANTED_COUNT; i++)
        samples[i] = synthetic_uniform(rng) < 0.4 ? 1.25 : 1;
}

static void plant_outlier(struct rng *rng, double *samples)
{
    samples[1 + rng_below(rng, PLANTED_COUNT - 1)] *= 1.5;
}

/* All samples on one tick, so that their absolute deviation is 0. */
static void plant_outlier_without_spread(struct rng *rng, double *samples)
{
    for (size_t i = 0; i < PLANTED_COUNT; i++)
        samples[i] = 1;
    samples[1 + rng_below(rng, PLANTED_COUNT - 1)] = 1.2;
}

static struct tally tally_of_planted(void (*plant)(struct rng *, double *), unsigned repeats)
{
    struct rng rng = { 12 };
    struct tally tally = { 0 };

    for (unsigned repeat = 0; repeat < repeats; repeat++) {
        double samples[PLANTED_COUNT];

        for (size_t i = 0; i < PLANTED_COUNT; i++)
            samples[i] = lognormal_sample(&rng);
        plant(&rng, samples);
        tally_add(&tally, samples, PLANTED_COUNT);
    }
    return tally;
}

static void test_planted_noise_is_found(void **state)
{
    const unsigned repeats = 1000, most = 950;

    (void)state;
    assert_true(tally_of_planted(plant_first_run, repeats).first_run >= most);
    assert_true(tally_of_planted(plant_slope, repeats).drift >= most);
    assert_true(tally_of_planted(plant_step, repeats).drift >= most);
    assert_true(tally_of_planted(plant_modes, repeats).bimodal >= most);
    assert_true(tally_of_planted(plant_modes_without_spread, repeats).bimodal >= most);
    assert_true(tally_of_planted(plant_outlier, repeats).outliers >= most);
    assert_true(tally_of_planted(plant_outlier_without_spread, repeats).outliers >= most);
}

static void test_each_flag_means_its_own_cause(void **state)
{
    const unsigned repeats = 1000, few = 20;
    struct tally tally;

    (void)state;
    tally = tally_of_planted(plant_first_run, repeats);
    assert_true(tally.drift <= few && tally.bimodal <= few && tally.outliers <= few);
    tally = tally_of_planted(plant_outlier, repeats);
    assert_true(tally.drift <= few && tally.bimodal <= few && tally.first_run <= few);
    tally = tally_of_planted(plant_modes, repeats);
    assert_true(tally.drift <= few && tally.first_run <= few);
    tally = tally_of_planted(plant_slope, repeats);
    assert_true(tally.bimodal <= few && tally.first_run <= few && tally.outliers <= few);
}

static void test_what_does_not_matter_is_not_flagged(void **state)
{
    struct rng rng = { 13 };
    double samples[COUNT_MAX];
    struct noise noise;

    (void)state;
    /* A step of 0.5 %, certain but small, and a first sample 2 % slow among samples equal to 0.01
     * %. */
    for (size_t i = 0; i < COUNT_MAX; i++)
        samples[i] = synthetic_lognormal(&rng, 0.0001) * (i < COUNT_MAX / 2 ? 1 : 1.005);
    samples[0] *= 1.02;
    assert_true(noise_of(samples, COUNT_MAX, &noise));
    assert_false(noise.drift || noise.bimodal || noise.first_run);
    assert_int_equal(noise.outliers, 0);
}

static void test_outliers_are_counted(void **state)
{
    struct rng rng = { 14 };
    double samples[100], copy[100];
    struct noise noise;

    (void)state;
    for (size_t i = 0; i < 100; i++)
        samples[i] = normal_sample(&rng) * 1e-6;
    samples[0] *= 3;
    samples[40] *= 2;
    samples[41] *= 0.2;
    samples[90] *= 100;
    memcpy(copy, samples, sizeof(copy));
    assert_true(noise_of(samples, 100, &noise));
    assert_memory_equal(samples, copy, sizeof(copy));
    assert_true(noise.first_run);
    assert_int_equal(noise.outliers, 3); /* the first has its own flag */
    assert_false(noise.drift || noise.bimodal);
}

static void test_few_samples(void **state)
{
    const double samples[] = { 900, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2 };
    struct noise noise;

    (void)state;
    for (size_t count = 0; count < NOISE_SAMPLES_MIN; count++) {
        assert_true(noise_of(samples, count, &noise));
        assert_false(noise.first_run || noise.drift || noise.bimodal);
        assert_int_equal(noise.outliers, 0);
        assert_true(noise.effective_count <= (double)count);
    }
}

static void test_constant_samples(void **state)
{
    double samples[50];
    struct noise noise;

    (void)state;
    for (int zero = 0; zero < 2; zero++) {
        for (size_t i = 0; i < 50; i++)
            samples[i] = zero ? 0 : 3e-6;
        assert_true(noise_of(samples, 50, &noise));
        assert_false(noise.first_run || noise.drift || noise.bimodal);
        assert_int_equal(noise.outliers, 0);
        assert_true(noise.autocorrelation == 0 && noise.effective_count == 50);
    }
}

static void test_dependence_is_measured(void **state)
{
    struct rng rng = { 15 };
    double samples[COUNT_MAX], z = 0;
    struct noise noise;

    (void)state;
    for (size_t i = 0; i < COUNT_MAX; i++) {
        z = 0.7 * z + synthetic_normal(&rng);
        samples[i] = exp(0.01 * z);
    }
    assert_true(noise_of(samples, COUNT_MAX, &noise));
    assert_true(fabs(noise.autocorrelation - 0.7) < 0.12);
    assert_true(noise.effective_count > 0.1 * COUNT_MAX && noise.effective_count < 0.3 * COUNT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quiet_series_raise_no_flag),
        cmocka_unit_test(test_planted_noise_is_found),
        cmocka_unit_test(test_each_flag_means_its_own_cause),
        cmocka_unit_test(test_what_does_not_matter_is_not_flagged),
        cmocka_unit_test(test_outliers_are_counted),
        cmocka_unit_test(test_few_samples),
        cmocka_unit_test(test_constant_samples),
        cmocka_unit_test(test_dependence_is_measured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
