#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "host/choose/model.h"
#include "host/choose/nnls.h"
#include "tests/made_up_machine.h"

static const struct model_priors priors = {
    .topology = { .l1d = { (uint64_t)MADE_UP_L1, 1 },
                  .l2 = { (uint64_t)MADE_UP_L2, 1 },
                  .l3 = { (uint64_t)MADE_UP_L3, 1 } },
    .between_runs = 0,
};

/* Sizes between those calibrated, degrees too. */
static struct case_spec held_out_case(struct rng *rng, const struct case_spec *plain)
{
    static const char *const ops[] = { "sum", "poly:2", "poly:8", "poly:32", "poly:50", "dot" };
    struct case_spec spec = *plain;

    assert_true(op_parse(ops[rng_below(rng, 6)], &spec.op));
    spec.n = (uint64_t)exp(log(1500) + (log(14e6) - log(1500)) * synthetic_uniform(rng));
    spec.reuse = rng_below(rng, 2) ? 1 : 5;
    spec.residency = rng_below(rng, 4) ? RESIDENCY_HOST : RESIDENCY_DEVICE;
    return spec;
}

static struct profile fitted(struct made_up *m, const struct made_up_device *const *devices,
                             size_t count)
{
    struct profile profile;
    struct error err;

    for (size_t i = 0; i < count; i++)
        assert_true(made_up_calibrate(m, devices[i]));
    assert_int_equal(model_fit_all(&profile, &m->result, "made up", &priors, &err), STATUS_OK);
    assert_int_equal(profile.device_count, count);
    return profile;
}

/* Relative errors of `count` held-out cases, ascending. */
static void find_errors(const struct profile_device *device, const struct made_up_device *truth,
                        const struct case_spec *plain, double *errors, size_t count)
{
    struct rng rng = { 77 };

    for (size_t i = 0; i < count; i++) {
        struct case_spec spec = held_out_case(&rng, plain);
        struct model_question question = model_question_of(&spec);
        struct model_prediction prediction;

        model_predict(device, &question, &prediction);
        assert_int_equal(prediction.outside, 0);
        errors[i] = fabs(prediction.time_s / made_up_time(truth, &spec) - 1);
    }
    sort_doubles(errors, count);
}

/* Held-out sizes and intensities of devices whose law is not the model's own. */
static void predicts_what_it_never_saw(void **state)
{
    static const struct made_up_device *const devices[] = { &made_up_core, &made_up_card };
    struct made_up m = made_up_begin(0.02, 1);
    struct profile profile = fitted(&m, devices, 2);

    (void)state;
    for (size_t d = 0; d < 2; d++) {
        double errors[400];

        find_errors(&profile.devices[d], devices[d], &m.spec, errors, 400);
        print_message("%s: median %.3f, worst %.3f\n", devices[d]->id, errors[200], errors[399]);
        assert_true(errors[200] < 0.08);
        assert_true(errors[399] < 0.30);
    }
    profile_clear(&profile);
    result_clear(&m.result);
}

/* One cell in twenty is off by a factor of ten, as when the machine did something else. */
static void survives_outliers(void **state)
{
    static const struct made_up_device *const devices[] = { &made_up_core };
    struct made_up m = made_up_begin(0.02, 2);
    struct profile profile;
    struct error err;
    double errors[400];

    (void)state;
    assert_true(made_up_calibrate(&m, &made_up_core));
    for (size_t i = 7; i < m.result.cell_count; i += 20)
        m.result.cells[i].time.median *= 10;
    assert_int_equal(model_fit_all(&profile, &m.result, "made up", &priors, &err), STATUS_OK);
    find_errors(&profile.devices[0], devices[0], &m.spec, errors, 400);
    print_message("with outliers: median %.3f, 90 %% %.3f\n", errors[200], errors[360]);
    assert_true(errors[200] < 0.08);
    assert_true(errors[360] < 0.30);
    profile_clear(&profile);
    result_clear(&m.result);
}

/* A device that is fixed cost, bandwidth and transfer, and nothing else: the constants come back. */
static void finds_the_constants(void **state)
{
    static const struct made_up_device plain = { "opencl:0.0", "opencl", "gpu", 12e-6, 40e-6,
                                                 900e9,        900e9,    900e9, 900e9, 8e12,
                                                 10e-6,        12e9,     0.08 };
    static const struct made_up_device *const devices[] = { &plain };
    struct made_up m = made_up_begin(0, 3);
    struct profile profile = fitted(&m, devices, 1);
    const struct profile_device *device = &profile.devices[0];
    double fixed = 0, send = 0, send_byte = 0, flop = 0;

    (void)state;
    for (size_t i = 0; i < device->term_count; i++) {
        const struct profile_term *term = &device->terms[i];

        fixed += term->per == PER_OPERATION && term->when == WHEN_ANY ? term->price_s : 0;
        send += term->per == PER_TRANSFER ? term->price_s : 0;
        send_byte += term->per == PER_TRANSFER_BYTE ? term->price_s : 0;
        flop += term->per == PER_FLOP ? term->price_s : 0;
    }
    assert_true(fabs(fixed / 12e-6 - 1) < 0.02);
    assert_true(fabs(send / 10e-6 - 1) < 0.02);
    assert_true(fabs(send_byte * 12e9 - 1) < 0.02);
    assert_true(fabs(flop * 8e12 - 1) < 0.1);
    profile_clear(&profile);
    result_clear(&m.result);
}

/* Of new medians with the calibration's own noise, about 90 % lie in the 90 % intervals. */
static void intervals_cover(void **state)
{
    static const struct made_up_device *const devices[] = { &made_up_core, &made_up_card };
    unsigned covered = 0, asked = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct made_up m = made_up_begin(0.05, seed * 1000);
        struct profile profile = fitted(&m, devices, 2);

        for (size_t i = 0; i < 200; i++) {
            struct case_spec spec = held_out_case(&m.rng, &m.spec);
            struct model_question question = model_question_of(&spec);
            struct model_prediction prediction;
            double measured =
                made_up_time(devices[i % 2], &spec) * synthetic_lognormal(&m.rng, m.noise);

            model_predict(&profile.devices[i % 2], &question, &prediction);
            covered += measured >= prediction.low_s && measured <= prediction.high_s;
            asked++;
        }
        profile_clear(&profile);
        result_clear(&m.result);
    }
    print_message("covered: %u of %u\n", covered, asked);
    assert_in_range(covered, asked * 85 / 100, asked * 97 / 100);
}

static void assert_sound(const struct model_prediction *prediction)
{
    double sum = 0;

    assert_true(isfinite(prediction->time_s) && prediction->time_s > 0);
    assert_true(prediction->low_s <= prediction->time_s &&
                prediction->time_s <= prediction->high_s && isfinite(prediction->high_s));
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        assert_true(prediction->phases_s[phase] >= 0);
        sum += prediction->phases_s[phase];
    }
    assert_true(fabs(sum / prediction->time_s - 1) < 1e-9);
}

/* More of anything never takes less time, from one element to more than there can be. */
static void is_monotone_and_positive(void **state)
{
    static const struct made_up_device *const devices[] = { &made_up_core, &made_up_card };
    struct made_up m = made_up_begin(0.3, 5);
    struct profile profile = fitted(&m, devices, 2);
    struct rng rng = { 9 };

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        struct case_spec spec = held_out_case(&rng, &m.spec);
        struct model_question question = model_question_of(&spec), more;
        struct model_prediction one, other;

        question.n = exp(synthetic_uniform(&rng) * log(0x1p40));
        question.gap_s = rng_below(&rng, 2) ? 0 : 1e-4 * synthetic_uniform(&rng);
        more = question;
        if (i % 3 == 0)
            more.n *= 1 + synthetic_uniform(&rng);
        else if (i % 3 == 1)
            more.flops *= question.op.is->has_degree ? 1 + synthetic_uniform(&rng) : 1;
        else
            more.gap_s += 0.01 * synthetic_uniform(&rng);
        model_predict(&profile.devices[i % 2], &question, &one);
        model_predict(&profile.devices[i % 2], &more, &other);
        assert_sound(&one);
        assert_sound(&other);
        assert_true(other.time_s >= one.time_s * (1 - 1e-12));
    }
    profile_clear(&profile);
    result_clear(&m.result);
}

static double width(const struct profile_device *device, const struct model_question *question,
                    unsigned *outside)
{
    struct model_prediction prediction;

    model_predict(device, question, &prediction);
    *outside = prediction.outside;
    return log(prediction.high_s / prediction.low_s);
}

static void says_what_is_outside(void **state)
{
    static const struct made_up_device *const devices[] = { &made_up_card };
    struct made_up m = made_up_begin(0.02, 6);
    struct profile profile = fitted(&m, devices, 1);
    struct model_question inside, far;
    unsigned outside;
    double narrow;

    (void)state;
    m.spec.n = 1 << 20;
    inside = model_question_of(&m.spec);
    narrow = width(&profile.devices[0], &inside, &outside);
    assert_int_equal(outside, 0);
    far = inside;
    far.n = 0x1p30;
    assert_true(width(&profile.devices[0], &far, &outside) > narrow + 0.5);
    assert_int_equal(outside, OUTSIDE_SIZE);
    far = inside;
    far.reuse = 1000;
    assert_true(width(&profile.devices[0], &far, &outside) > narrow);
    assert_int_equal(outside, OUTSIDE_REUSE);
    far = inside;
    far.gap_s = 1;
    assert_true(width(&profile.devices[0], &far, &outside) > narrow);
    assert_int_equal(outside, OUTSIDE_GAP);
    far = inside;
    far.lifecycle = LIFECYCLE_COLD;
    assert_true(width(&profile.devices[0], &far, &outside) > narrow + 1);
    assert_int_equal(outside, OUTSIDE_LIFECYCLE);
    far = inside;
    assert_true(op_parse("min", &far.op));
    assert_true(width(&profile.devices[0], &far, &outside) > narrow);
    assert_int_equal(outside, OUTSIDE_OPERATOR);
    profile_clear(&profile);
    result_clear(&m.result);
}

static void needs_enough_cells(void **state)
{
    struct made_up m = made_up_begin(0.02, 7);
    struct profile profile;
    struct error err;

    (void)state;
    assert_int_equal(model_fit_all(&profile, &m.result, "none", &priors, &err), STATUS_USAGE);
    assert_true(made_up_add_device(&m, &made_up_core));
    assert_true(made_up_sizes(&m, &made_up_core, 1 << 14));
    assert_int_equal(model_fit_all(&profile, &m.result, "few", &priors, &err), STATUS_USAGE);
    assert_non_null(strstr(err.text, "seq"));
    assert_int_equal(profile.device_count, 0);
    result_clear(&m.result);
}

/* One size, one operator, many equal cells: nothing to tell terms apart by, and still a law. */
static void bears_cells_that_tell_nothing(void **state)
{
    struct made_up m = made_up_begin(0.02, 8);
    struct profile profile;
    struct model_question question;
    struct model_prediction prediction;
    struct error err;

    (void)state;
    assert_true(made_up_add_device(&m, &made_up_core));
    m.spec.n = 4096;
    for (int i = 0; i < 20; i++)
        assert_true(made_up_measure(&m, &made_up_core));
    assert_int_equal(model_fit_all(&profile, &m.result, "one", &priors, &err), STATUS_OK);
    question = model_question_of(&m.spec);
    model_predict(&profile.devices[0], &question, &prediction);
    assert_sound(&prediction);
    assert_true(fabs(prediction.time_s / made_up_time(&made_up_core, &m.spec) - 1) < 0.05);
    profile_clear(&profile);
    result_clear(&m.result);
}

/* Against the conditions that characterise the solution (Karush, Kuhn and Tucker), on random problems. */
static void least_squares_are_least(void **state)
{
    struct rng rng = { 4 };

    (void)state;
    for (unsigned trial = 0; trial < 200; trial++) {
        double values[12][5], targets[12];
        static const size_t indices[] = { 0, 1, 2, 3, 4 };
        struct nnls problem;

        assert_true(nnls_open(&problem, 5));
        for (size_t i = 0; i < 12; i++) {
            targets[i] = synthetic_normal(&rng);
            for (size_t j = 0; j < 5; j++)
                values[i][j] = synthetic_normal(&rng) * pow(10, (double)j - 2);
            nnls_add(&problem, &(struct nnls_row){ indices, values[i], 5, targets[i], 1 });
        }
        nnls_solve(&problem);
        for (size_t j = 0; j < 5; j++) {
            double gradient = 0, norm = 0;

            for (size_t i = 0; i < 12; i++) {
                double residual = targets[i];

                for (size_t k = 0; k < 5; k++)
                    residual -= values[i][k] * problem.x[k];
                gradient += residual * values[i][j];
                norm += values[i][j] * values[i][j];
            }
            gradient /= sqrt(norm);
            assert_true(problem.x[j] >= 0);
            assert_true(problem.x[j] > 0 ? fabs(gradient) < 1e-8 : gradient < 1e-8);
        }
        nnls_clear(&problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(least_squares_are_least),
        cmocka_unit_test(finds_the_constants),
        cmocka_unit_test(predicts_what_it_never_saw),
        cmocka_unit_test(survives_outliers),
        cmocka_unit_test(intervals_cover),
        cmocka_unit_test(is_monotone_and_positive),
        cmocka_unit_test(says_what_is_outside),
        cmocka_unit_test(needs_enough_cells),
        cmocka_unit_test(bears_cells_that_tell_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
