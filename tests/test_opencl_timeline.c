/*
 * A device's commands as phases, on made-up commands: each instant in exactly one phase, whatever overlaps.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "host/devices/opencl_timeline.h"
#include "host/measure/stats.h"

#define NS 1e-9

static void assert_ns(double seconds, double ns)
{
    if (fabs(seconds - ns * NS) > 1e-6 * NS)
        fail_msg("%g ns instead of %g", seconds / NS, ns);
}

/* One after the other, as an in-order queue has them. */
static void test_in_order(void **state)
{
    const struct timeline_span spans[] = {
        { PHASE_TRANSFER_IN, 110, 150 },
        { PHASE_COMPUTE, 170, 270 },
        { PHASE_TRANSFER_OUT, 275, 280 },
    };
    struct phases phases = { .imbalance_s = 0 };

    (void)state;
    assert_true(timeline_divide(spans, 3, 100, 300, &phases));
    assert_ns(phases.s[PHASE_LAUNCH], 10 + 20);
    assert_ns(phases.s[PHASE_TRANSFER_IN], 40);
    assert_ns(phases.s[PHASE_COMPUTE], 100);
    assert_ns(phases.s[PHASE_SYNC], 5 + 20);
    assert_ns(phases.s[PHASE_TRANSFER_OUT], 5);
}

/* Transfers behind kernels cost nothing; what sticks out does. */
static void test_overlap(void **state)
{
    const struct timeline_span spans[] = {
        { PHASE_TRANSFER_IN, 0, 100 },   { PHASE_COMPUTE, 100, 150 },
        { PHASE_TRANSFER_IN, 100, 200 }, { PHASE_TRANSFER_OUT, 150, 160 },
        { PHASE_COMPUTE, 200, 250 },     { PHASE_TRANSFER_OUT, 250, 260 },
    };
    struct phases phases = { .imbalance_s = 0 };

    (void)state;
    assert_true(timeline_divide(spans, 6, 0, 270, &phases));
    assert_ns(phases.s[PHASE_TRANSFER_IN], 100 + 50);
    assert_ns(phases.s[PHASE_COMPUTE], 100);
    assert_ns(phases.s[PHASE_TRANSFER_OUT], 10);
    assert_ns(phases.s[PHASE_SYNC], 10);
    assert_ns(phases.s[PHASE_LAUNCH], 0);
}

/* On a clock of its own only lengths are known. */
static void test_lengths(void **state)
{
    const struct timeline_span spans[] = {
        { PHASE_TRANSFER_IN, 1000000, 1000040 },
        { PHASE_COMPUTE, 1000030, 1000090 },
        { PHASE_TRANSFER_OUT, 1000100, 1000110 },
    };
    struct phases phases = { .imbalance_s = 0 };

    (void)state;
    assert_true(timeline_divide_lengths(spans, 3, 5, 205, &phases));
    assert_ns(phases.s[PHASE_TRANSFER_IN], 30);
    assert_ns(phases.s[PHASE_COMPUTE], 60);
    assert_ns(phases.s[PHASE_TRANSFER_OUT], 10);
    assert_ns(phases.s[PHASE_SYNC], 100);
    assert_ns(phases.s[PHASE_LAUNCH], 0);
}

static void test_nothing(void **state)
{
    struct phases phases = { .imbalance_s = 0 };

    (void)state;
    assert_true(timeline_divide(NULL, 0, 7, 17, &phases));
    assert_ns(phases.s[PHASE_SYNC], 10);
}

/* Instant by instant, which is slow and plain. */
static void slow_divide(const struct timeline_span *spans, size_t count, uint64_t start,
                        uint64_t now, double *ns)
{
    static const enum phase order[] = { PHASE_COMPUTE, PHASE_TRANSFER_IN, PHASE_TRANSFER_OUT };

    for (uint64_t at = start; at < now; at++) {
        enum phase phase = PHASE_SYNC;
        uint64_t next = UINT64_MAX;
        bool runs = false;

        for (size_t o = 0; o < 3 && !runs; o++)
            for (size_t i = 0; i < count && !runs; i++)
                if (spans[i].phase == order[o] && spans[i].start <= at && at < spans[i].end) {
                    phase = order[o];
                    runs = true;
                }
        for (size_t i = 0; i < count && !runs; i++)
            if (spans[i].start > at && spans[i].start < next) {
                next = spans[i].start;
                phase = spans[i].phase == PHASE_TRANSFER_OUT ? PHASE_SYNC : PHASE_LAUNCH;
            }
        ns[phase] += 1;
    }
}

static void test_any_commands(void **state)
{
    static const enum phase kinds[] = { PHASE_COMPUTE, PHASE_TRANSFER_IN, PHASE_TRANSFER_OUT };
    struct rng rng = { 11 };

    (void)state;
    for (unsigned repeat = 0; repeat < 500; repeat++) {
        struct timeline_span spans[8];
        struct phases phases = { .imbalance_s = 0 };
        double expected[PHASE_COUNT] = { 0 };
        size_t count = rng_below(&rng, 9);

        for (size_t i = 0; i < count; i++) {
            spans[i].phase = kinds[rng_below(&rng, 3)];
            spans[i].start = 100 + 32 * rng_below(&rng, 8) + i; /* no two start together */
            spans[i].end = spans[i].start + 1 + rng_below(&rng, 100);
        }
        slow_divide(spans, count, 90, 500, expected);
        assert_true(timeline_divide(spans, count, 90, 500, &phases));
        for (int p = 0; p < PHASE_COUNT; p++)
            assert_ns(phases.s[p], expected[p]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order),     cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_lengths),      cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_any_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
