/*
 * Relating a device's clock to the host's, on made-up clocks with offset, drift, jitter and coarse ticks.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "host/devices/opencl_clock.h"
#include "host/measure/stats.h"

#define HOST_START 1000000000000u

/* A device clock: device = (host - HOST_START) · (1 + drift) + offset, written in ticks. */
struct made_up {
    double drift;
    uint64_t offset, tick;
};

static uint64_t device_time(const struct made_up *clock, uint64_t host)
{
    uint64_t at = clock->offset + (uint64_t)((double)(host - HOST_START) * (1 + clock->drift));

    return at / clock->tick * clock->tick;
}

/* One bracket of random length around a command at `host`; returns what learning says. */
static bool bracket(struct cl_clock *clock, const struct made_up *truth, struct rng *rng,
                    uint64_t *host)
{
    uint64_t before = *host;
    uint64_t queued = before + 500 + rng_below(rng, 3000);
    uint64_t ended = queued + 2000 + rng_below(rng, 50000);
    uint64_t after = ended + 1000 + rng_below(rng, 20000);

    *host = after + 1000 + rng_below(rng, 1000000);
    return cl_clock_learn(clock, before, device_time(truth, queued), device_time(truth, ended),
                          after);
}

static void test_offset_and_drift_within_error(void **state)
{
    const unsigned repeats = 1000;
    struct rng rng = { 7 };
    unsigned within = 0;

    (void)state;
    for (unsigned r = 0; r < repeats; r++) {
        const struct made_up truth = {
            .drift = 1e-6 * ((double)rng_below(&rng, 201) - 100),
            .offset = 1 + rng_below(&rng, 1u << 30),
            .tick = 1,
        };
        struct cl_clock clock = { .known = false };
        uint64_t host = HOST_START + 5, probe;

        for (unsigned i = 0; i < 40; i++)
            assert_true(bracket(&clock, &truth, &rng, &host));
        assert_false(clock.is_host);
        probe = cl_clock_to_host(&clock, device_time(&truth, host));
        within += fabs((double)probe - (double)host) <= (double)cl_clock_error(&clock, host) + 1;
    }
    print_message("within the stated error %5.1f %%\n", 100.0 * within / repeats);
    assert_true(within >= repeats * 95 / 100);
}

static void test_same_clock_is_recognised(void **state)
{
    struct rng rng = { 8 };
    struct cl_clock clock = { .known = false };
    uint64_t host = HOST_START;

    (void)state;
    for (unsigned i = 0; i < 20; i++) {
        uint64_t before = host, ended = before + 3000 + rng_below(&rng, 9000);

        assert_true(cl_clock_learn(&clock, before, before + 700, ended, ended + 900));
        host = ended + 100000;
    }
    assert_true(clock.is_host);
    assert_int_equal(cl_clock_error(&clock, host), 0);
    assert_int_equal(cl_clock_to_host(&clock, 12345), 12345);
}

static void test_contradiction_is_found(void **state)
{
    struct cl_clock clock = { .known = false };

    (void)state;
    assert_true(cl_clock_learn(&clock, 1000000, 500, 5000, 1010000));
    /* the device says that a microsecond took forty */
    assert_false(cl_clock_learn(&clock, 2000000, 1000500, 1041700, 2001000));
    assert_false(clock.known);
    /* nor is it believed when it seems right again */
    assert_false(cl_clock_learn(&clock, 3000000, 2000500, 2005000, 3010000));
}

static void test_coarse_ticks_are_seen(void **state)
{
    const struct made_up truth = { .drift = 0, .offset = 5000000, .tick = 1000000 };
    struct rng rng = { 9 };
    struct cl_clock clock = { .known = false };
    uint64_t host = HOST_START;

    (void)state;
    for (unsigned i = 0; i < 40; i++)
        bracket(&clock, &truth, &rng, &host);
    assert_true(clock.tick_ns > 0 && clock.tick_ns % 1000000 == 0);
}

/* A clock that ticks coarsely is no liar. */
static void test_coarse_clocks_are_believed(void **state)
{
    const struct made_up truth = { .drift = 50e-6, .offset = 5000000, .tick = 20000 };
    struct rng rng = { 10 };
    struct cl_clock clock = { .known = false };
    uint64_t host = HOST_START;

    (void)state;
    for (unsigned i = 0; i < 2000; i++)
        assert_true(bracket(&clock, &truth, &rng, &host));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offset_and_drift_within_error),
        cmocka_unit_test(test_same_clock_is_recognised),
        cmocka_unit_test(test_contradiction_is_found),
        cmocka_unit_test(test_coarse_ticks_are_seen),
        cmocka_unit_test(test_coarse_clocks_are_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
