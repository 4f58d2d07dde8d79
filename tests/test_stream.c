/* Streams: buckets of times, arrivals on a made-up device, and the search for a rate. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/stream.h"
#include "host/experiments/rate_search.h"
#include "host/measure/clock.h"
#include "host/measure/histogram.h"
#include "host/measure/stats.h"

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Against sorted values: never below the true quantile, and above it by less than a 128th. */
static void test_quantiles(void **state)
{
    static struct histogram histogram;
    static uint64_t values[20000];
    const double shares[] = { 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1 };
    const size_t count = sizeof(values) / sizeof(values[0]);
    struct rng rng = { 5 };

    (void)state;
    for (size_t i = 0; i < count; i++) {
        values[i] = rng_below(&rng, UINT64_C(1) << (1 + rng_below(&rng, 62)));
        histogram_add(&histogram, values[i]);
    }
    qsort(values, count, sizeof(values[0]), compare);
    for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
        size_t at = (size_t)ceil(shares[i] * (double)count);
        uint64_t exact = values[at > 0 ? at - 1 : 0];
        uint64_t found = histogram_quantile(&histogram, shares[i]);

        assert_true(found >= exact && (double)found <= (double)exact * (1 + 1 / 127.0));
    }
    assert_true(histogram_quantile(&histogram, 1) == values[count - 1]);
}

static void test_edges(void **state)
{
    static struct histogram empty, extreme;

    (void)state;
    assert_true(histogram_quantile(&empty, 0.5) == 0);
    histogram_add(&extreme, 0);
    histogram_add(&extreme, UINT64_MAX);
    assert_true(histogram_quantile(&extreme, 0.5) == 0);
    assert_true(histogram_quantile(&extreme, 0.51) == UINT64_MAX);
    for (unsigned bits = 0; bits < 64; bits++) {
        static struct histogram one;
        uint64_t value = UINT64_C(1) << bits;

        memset(&one, 0, sizeof(one));
        histogram_add(&one, value);
        assert_true(histogram_quantile(&one, 0) == value);
    }
}

/* Takes so long for an operation; one of them much longer, or fails, or lies. */
struct device {
    double busy_s, stall_s;
    unsigned stalled, broken, liar, runs;
};

static enum status fake_run(struct device *device, const struct device_run *run, struct error *err)
{
    uint64_t start = clock_ns();
    float value = ++device->runs == device->liar ? 2 : 1;
    double busy_s = device->runs == device->stalled ? device->stall_s : device->busy_s;

    while (1e-9 * (double)(clock_ns() - start) < busy_s)
        ;
    memcpy(run->records, &value, sizeof(value));
    return device->runs == device->broken ? error_set(err, STATUS_FAILED, "broken") : STATUS_OK;
}

static const struct device_table fake = { .name = "fake", .run = fake_run };

static enum status run(struct device *device, const struct stream_request *request,
                       struct stream_outcome *outcome, struct outcome *values, struct error *err)
{
    static _Alignas(64) char records[64];
    struct operation operation = { .table = &fake, .device = device, .records = records };

    assert_true(op_parse("sum", &operation.spec.op));
    operation.spec.n = 100;
    operation.spec.reuse = operation.spec.steps = 1;
    memset(values, 0, sizeof(*values));
    return stream_run(&operation, request, outcome, values, err);
}

/* All that arrive are served, none before it arrives: the stream takes as long as its arrivals. */
static void test_arrivals(void **state)
{
    struct device device = { .busy_s = 1e-5 };
    const struct stream_request request = { 1000, 0.2, 10 };
    struct stream_outcome outcome;
    struct outcome values;
    struct error err;

    (void)state;
    assert_int_equal(run(&device, &request, &outcome, &values, &err), STATUS_OK);
    assert_true(outcome.arrived >= 200 && outcome.arrived <= 201);
    assert_true(outcome.done > 0 && outcome.done <= outcome.arrived); /* others may hold it up */
    assert_true(outcome.missed == 0 && outcome.behind_s < 0.2);
    assert_true(outcome.took_s >= 0.199 || outcome.done < 200);
    assert_true(outcome.median_s >= 1e-5 && outcome.median_s <= outcome.p99_s &&
                outcome.p99_s <= outcome.p999_s && outcome.p999_s <= outcome.max_s);
    assert_true(values.known && values.equal);
}

/*
 * One operation stalls for 100 ms: those that arrive meanwhile have waited, though each is quick once it is begun.
 * Two runs make the device warm, so that the fourth is the stream's second.
 */
static void test_waiting_counts(void **state)
{
    struct device device = { .busy_s = 0.011, .stall_s = 0.1, .stalled = 4 };
    const struct stream_request request = { 50, 0.4, 0.02 };
    struct stream_outcome outcome;
    struct outcome values;
    struct error err;

    (void)state;
    assert_int_equal(run(&device, &request, &outcome, &values, &err), STATUS_OK);
    assert_true(outcome.done >= 15);
    assert_true(outcome.max_s >= 0.1);
    assert_true(outcome.missed >= 5); /* not one: the queue behind it too */
}

/* More than can be served: it ends on time, and says how far it fell behind and what was never begun. */
static void test_overload(void **state)
{
    struct device device = { .busy_s = 1e-3 };
    const struct stream_request request = { 10000, 0.3, 0.01 };
    struct stream_outcome outcome;
    struct outcome values;
    struct error err;

    (void)state;
    assert_int_equal(run(&device, &request, &outcome, &values, &err), STATUS_OK);
    assert_true(outcome.took_s >= 0.3);
    assert_true(outcome.arrived == 3000 || outcome.arrived == 3001);
    assert_true(outcome.done <= 301 && outcome.behind_s >= 0.26);
    assert_true(outcome.missed >= 2800 && outcome.missed <= outcome.arrived);
    assert_true(outcome.max_s >= 0.25);
}

static void test_back_to_back(void **state)
{
    struct device device = { .busy_s = 1e-3 };
    const struct stream_request request = { 0, 0.1, 0 };
    struct stream_outcome outcome;
    struct outcome values;
    struct error err;

    (void)state;
    assert_int_equal(run(&device, &request, &outcome, &values, &err), STATUS_OK);
    assert_true(outcome.arrived == outcome.done && outcome.done <= 101 && outcome.done > 0);
    assert_true(outcome.behind_s == 0 && outcome.missed == 0 && outcome.median_s >= 1e-3);
}

static void test_faults(void **state)
{
    struct device broken = { .busy_s = 0.011, .broken = 4 };
    struct device liar = { .busy_s = 0.011, .liar = 4 };
    const struct stream_request request = { 50, 0.1, 0 };
    struct stream_outcome outcome;
    struct outcome values;
    struct error err;

    (void)state;
    assert_int_equal(run(&broken, &request, &outcome, &values, &err), STATUS_FAILED);
    assert_int_equal(broken.runs, 4);
    assert_int_equal(run(&liar, &request, &outcome, &values, &err), STATUS_OK);
    assert_false(values.equal);
    assert_true(value_equal(values.odd, value_from_f32(2)));
}

/* A device that sustains up to `limit`, but fails the trials of the set now and then, or for good. */
struct made_up {
    double limit, highest_tried;
    unsigned trials, disturbed, broken;
};

static enum status trial(void *context, double rate, bool *sustained, struct error *err)
{
    struct made_up *made_up = context;

    made_up->trials++;
    made_up->highest_tried = fmax(made_up->highest_tried, rate);
    if (made_up->trials == made_up->broken)
        return error_set(err, STATUS_FAILED, "broken");
    *sustained = rate <= made_up->limit && !(made_up->disturbed & 1u << made_up->trials);
    return STATUS_OK;
}

static void test_search(void **state)
{
    const double limits[] = { 1100, 1000, 950, 899, 700, 333, 40 };
    struct error err;
    double rate;

    (void)state;
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        struct made_up made_up = { .limit = limits[i] };

        assert_int_equal(rate_search(1000, trial, &made_up, &rate, &err), STATUS_OK);
        assert_true(rate <= limits[i] && rate > 0);
        assert_true(made_up.trials <= 21 && made_up.highest_tried <= 1200);
        if (limits[i] >= 300)
            assert_true(rate * RATE_STEP >= limits[i] * 0.999);
    }
    for (unsigned disturbed = 1; disturbed < 6; disturbed += 2) {
        struct made_up made_up = { .limit = 950, .disturbed = 1u << disturbed };

        assert_int_equal(rate_search(1000, trial, &made_up, &rate, &err), STATUS_OK);
        assert_true(rate * RATE_STEP >= 950 * 0.999);
    }
}

static void test_search_finds_none(void **state)
{
    struct made_up none = { .limit = 0 }, broken = { .limit = 500, .broken = 3 };
    struct error err;
    double rate;

    (void)state;
    assert_int_equal(rate_search(1000, trial, &none, &rate, &err), STATUS_OK);
    assert_true(rate == 0 && none.trials <= 21);
    assert_int_equal(rate_search(1000, trial, &broken, &rate, &err), STATUS_FAILED);
    assert_int_equal(broken.trials, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_arrivals),
        cmocka_unit_test(test_waiting_counts),
        cmocka_unit_test(test_overload),
        cmocka_unit_test(test_back_to_back),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_search_finds_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
