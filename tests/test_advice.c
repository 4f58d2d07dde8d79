#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "host/choose/advice.h"
#include "tests/made_up_machine.h"

/* Made-up devices, their profile, and the question that tests vary. */
struct world {
    struct made_up m;
    struct profile profile;
    struct advice_candidate candidates[2]; /* the core and the card */
    struct advice_request request;
};

static int open_world(void **state)
{
    static const struct model_priors priors = {
        .topology = { .l1d = { (uint64_t)MADE_UP_L1, 1 },
                      .l2 = { (uint64_t)MADE_UP_L2, 1 },
                      .l3 = { (uint64_t)MADE_UP_L3, 1 } },
        .between_runs = 0,
    };
    struct world *w = calloc(1, sizeof(*w));
    struct error err;

    assert_non_null(w);
    w->m = made_up_begin(0.01, 11);
    assert_true(made_up_calibrate(&w->m, &made_up_core));
    assert_true(made_up_calibrate(&w->m, &made_up_card));
    assert_int_equal(model_fit_all(&w->profile, &w->m.result, "made up", &priors, &err), STATUS_OK);
    for (size_t i = 0; i < 2; i++)
        w->candidates[i] = (struct advice_candidate){ &w->profile, &w->profile.devices[i], NAN };
    w->m.spec.n = 1 << 20;
    w->request = (struct advice_request){ .candidates = w->candidates, .count = 2 };
    *state = w;
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;

    profile_clear(&w->profile);
    result_clear(&w->m.result);
    free(w);
    return 0;
}

static struct advice ask(struct world *w)
{
    struct advice advice;

    w->request.question = model_question_of(&w->m.spec);
    assert_true(advice_make(&advice, &w->request));
    assert_int_equal(advice.count, 2);
    assert_true(advice.tied >= 1);
    return advice;
}

static bool best_is(const struct advice *advice, const struct made_up_device *device)
{
    return strcmp(advice->entries[0].candidate->device->about.id, device->id) == 0;
}

static double true_time(const struct world *w, const struct advice *advice, size_t entry)
{
    const char *id = advice->entries[entry].candidate->device->about.id;

    return made_up_time(strcmp(id, made_up_core.id) == 0 ? &made_up_core : &made_up_card,
                        &w->m.spec);
}

/* How much is lost by taking the first of the ranking: over workloads of all kinds. */
static void regret_is_small(void **state)
{
    static const char *const ops[] = { "sum", "poly:2", "poly:8", "poly:40" };
    struct world *w = *state;
    double regrets[500];
    unsigned wrong_and_sure = 0;

    for (size_t i = 0; i < 500; i++) {
        struct advice advice;
        double taken, other;

        assert_true(op_parse(ops[i % 4], &w->m.spec.op));
        w->m.spec.n = (uint64_t)exp(log(2000) + log(5000) * synthetic_uniform(&w->m.rng));
        w->m.spec.gap_s = i % 3 == 0 ? 0.01 : 0;
        w->m.spec.reuse = i % 5 == 0 ? 8 : 1;
        advice = ask(w);
        taken = true_time(w, &advice, 0);
        other = true_time(w, &advice, 1);
        regrets[i] = fmax(taken / other - 1, 0);
        wrong_and_sure += regrets[i] > 0 && advice.tied == 1;
        advice_clear(&advice);
    }
    sort_doubles(regrets, 500);
    print_message("regret: median %.4f, 95 %% %.4f, worst %.4f; wrong and sure: %u\n", regrets[250],
                  regrets[475], regrets[499], wrong_and_sure);
    assert_true(regrets[250] <= 0.01);
    assert_true(regrets[475] <= 0.05);
    assert_true(wrong_and_sure <= 25);
}

static const struct advice_change *find_change(const struct advice *advice, enum advice_axis axis,
                                               bool upwards)
{
    for (size_t i = 0; i < advice->change_count; i++)
        if (advice->changes[i].axis == axis && advice->changes[i].upwards == upwards)
            return &advice->changes[i];
    return NULL;
}

/* The reuse from which the card is as fast, from the times it was made of. */
static void solves_for_reuse(void **state)
{
    struct world *w = *state;
    struct case_spec once;
    struct advice advice;
    const struct advice_change *change;
    double send, rest, expected;

    w->m.spec.n = 1 << 22;
    w->m.spec.gap_s = 0;
    w->m.spec.reuse = 1;
    assert_true(op_parse("poly:8", &w->m.spec.op));
    once = w->m.spec;
    once.residency = RESIDENCY_DEVICE;
    rest = made_up_time(&made_up_card, &once);
    send = made_up_time(&made_up_card, &w->m.spec) - rest;
    expected = send / (made_up_time(&made_up_core, &w->m.spec) - rest);
    advice = ask(w);
    assert_true(best_is(&advice, &made_up_core));
    change = find_change(&advice, ADVICE_REUSE, true);
    assert_non_null(change);
    print_message("reuse: %.2f, truly %.2f\n", change->value, expected);
    assert_true(fabs(change->value / expected - 1) < 0.1);
    assert_true(change->clear >= change->value);
    assert_non_null(find_change(&advice, ADVICE_RESIDENCY, false));
    advice_clear(&advice);
}

/* The size and the intensity from which the card wins, by bisecting the true times. */
static double true_crossing(const struct world *w, bool size, double low, double high)
{
    struct case_spec spec = w->m.spec;

    for (int i = 0; i < 60; i++) {
        double middle = sqrt(low * high);

        if (size)
            spec.n = (uint64_t)middle;
        else
            spec.op.degree = (unsigned)(middle / 2);
        if (made_up_time(&made_up_card, &spec) < made_up_time(&made_up_core, &spec))
            high = middle;
        else
            low = middle;
    }
    return high;
}

static void solves_for_size_and_flops(void **state)
{
    struct world *w = *state;
    const struct advice_change *change;
    struct advice advice;
    double expected;

    w->m.spec.gap_s = 0;
    w->m.spec.reuse = 1;
    w->m.spec.residency = RESIDENCY_DEVICE;
    w->m.spec.n = 1 << 16;
    assert_true(op_parse("sum", &w->m.spec.op));
    advice = ask(w);
    change = find_change(&advice, ADVICE_SIZE, true);
    assert_true(best_is(&advice, &made_up_core) && change);
    expected = true_crossing(w, true, 1 << 16, 1 << 26);
    print_message("size: %.0f, truly %.0f\n", change->value, expected);
    assert_true(fabs(change->value / expected - 1) < 0.15);
    advice_clear(&advice);

    w->m.spec.residency = RESIDENCY_HOST;
    w->m.spec.n = 1 << 20;
    assert_true(op_parse("poly:1", &w->m.spec.op));
    advice = ask(w);
    change = find_change(&advice, ADVICE_FLOPS, true);
    assert_true(best_is(&advice, &made_up_core) && change);
    expected = true_crossing(w, false, 2, 2048);
    print_message("flops: %.1f, truly %.1f\n", change->value, expected);
    assert_true(fabs(change->value / expected - 1) < 0.15);
    advice_clear(&advice);
}

static void says_how_likely_a_deadline_is(void **state)
{
    struct world *w = *state;
    double last = 0;

    assert_true(op_parse("sum", &w->m.spec.op));
    for (double deadline_s = 1e-9; deadline_s < 1; deadline_s *= 1.5) {
        struct advice advice;

        w->request.deadline_s = deadline_s;
        advice = ask(w);
        assert_true(advice.entries[0].meets >= last && advice.entries[0].meets <= 1);
        last = advice.entries[0].meets;
        advice_clear(&advice);
    }
    assert_true(last > 0.999);
    w->request.deadline_s = 0;
}

/* The dear one is faster; the cheap one is advised where it is in time. */
static void finds_the_cheapest(void **state)
{
    struct world *w = *state;
    struct advice advice;
    double slow_s;

    w->m.spec.residency = RESIDENCY_DEVICE;
    w->m.spec.n = 1 << 24;
    assert_true(op_parse("poly:64", &w->m.spec.op));
    w->candidates[0].price_per_hour = 0.36;
    w->candidates[1].price_per_hour = 3600;
    advice = ask(w);
    assert_true(best_is(&advice, &made_up_card));
    assert_int_equal(advice.cheapest, 1);
    slow_s = advice.entries[1].prediction.time_s;
    assert_true(fabs(advice.entries[1].cost / (slow_s * 0.0001) - 1) < 1e-9);
    advice_clear(&advice);
    w->request.deadline_s = slow_s / 4;
    advice = ask(w);
    assert_int_equal(advice.cheapest, 0);
    advice_clear(&advice);
    w->request.deadline_s = slow_s / 1e6;
    advice = ask(w);
    assert_true(advice.cheapest == SIZE_MAX);
    advice_clear(&advice);
    w->request.deadline_s = 0;
    w->m.spec.residency = RESIDENCY_HOST;
}

/* A device against itself is a tie, and nothing changes that. */
static void a_device_ties_with_itself(void **state)
{
    struct world *w = *state;
    const struct advice_candidate twins[] = { w->candidates[1], w->candidates[1] };
    struct advice advice;

    w->request.candidates = twins;
    advice = ask(w);
    assert_int_equal(advice.tied, 2);
    assert_int_equal(advice.change_count, 0);
    advice_clear(&advice);
    w->request.candidates = w->candidates;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regret_is_small),
        cmocka_unit_test(solves_for_reuse),
        cmocka_unit_test(solves_for_size_and_flops),
        cmocka_unit_test(says_how_likely_a_deadline_is),
        cmocka_unit_test(finds_the_cheapest),
        cmocka_unit_test(a_device_ties_with_itself),
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
