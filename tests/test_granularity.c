/*
 * What a task costs and which chunk is best, of made-up devices whose law is known.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/choose/granularity.h"
#include "tests/synthetic.h"

#define N      (UINT64_C(1) << 20)
#define ROUNDS 20

/* A device's costs, in seconds; `sigma` of lognormal noise. */
struct costs {
    const char *device;
    double task, fixed, work, sigma;
};

struct fixture {
    struct result result;
    struct case_spec spec;
    struct rng rng;
};

static void add_device(struct fixture *fixture, const char *id, unsigned workers)
{
    struct device_result device;

    device_init(&device);
    snprintf(device.id, sizeof(device.id), "%s", id);
    snprintf(device.kind, sizeof(device.kind), "%s", id);
    device.workers = workers;
    assert_true(result_add_device(&fixture->result, &device));
}

static void fixture_open(struct fixture *fixture, uint64_t seed)
{
    *fixture = (struct fixture){ .rng = { seed } };
    assert_true(op_parse("sum", &fixture->spec.op));
    fixture->spec.n = N;
    fixture->spec.reuse = fixture->spec.steps = fixture->spec.depth = 1;
    add_device(fixture, "seq", 1);
    add_device(fixture, "threads", 4);
    add_device(fixture, "opencl", 64);
}

static unsigned workers_of(const struct fixture *fixture, const char *device)
{
    json_int_t cores = json_integer_value(json_object_get(fixture->result.meta, "cores"));
    unsigned workers = result_device(&fixture->result, device)->workers;

    if (device[0] == 'o')
        return 1;
    return cores > 0 && (unsigned)cores < workers ? (unsigned)cores : workers;
}

/* The largest share of a worker: tasks are dealt in turns. */
static double time_of(const struct costs *costs, unsigned workers, uint64_t n, uint64_t chunk)
{
    uint64_t tasks = n / chunk + (n % chunk > 0), turns = tasks / workers + (tasks % workers > 0);

    return costs->fixed + (double)turns * (costs->task + costs->work * (double)chunk / (double)n);
}

/* Add a cell and return it, for the test to spoil; it stays valid until the next one is added. */
static struct cell_result *add_cell(struct fixture *fixture, const struct costs *costs,
                                    uint64_t chunk)
{
    double walls[ROUNDS], time;
    struct cell_result cell;

    cell_init(&cell);
    cell.spec = fixture->spec;
    cell.spec.chunk = chunk;
    snprintf(cell.device, sizeof(cell.device), "%s", costs->device);
    cell.samples = calloc(ROUNDS, sizeof(*cell.samples));
    assert_non_null(cell.samples);
    cell.sample_count = ROUNDS;
    time = time_of(costs, workers_of(fixture, costs->device), cell.spec.n, chunk);
    for (unsigned i = 0; i < ROUNDS; i++) {
        walls[i] = time * synthetic_lognormal(&fixture->rng, costs->sigma);
        cell.samples[i] =
            (struct sample_record){ .round = i, .wall_s = walls[i], .latency_s = (double)NAN };
    }
    assert_true(summary_of(walls, ROUNDS, &cell.time));
    assert_true(result_add_cell(&fixture->result, &cell));
    return &fixture->result.cells[fixture->result.cell_count - 1];
}

/* Every fourth power of two, largest first: the order must not matter. */
static void add_cells(struct fixture *fixture, const struct costs *costs, uint64_t low)
{
    for (uint64_t chunk = N; chunk >= low; chunk /= 4)
        add_cell(fixture, costs, chunk);
}

/* The one granularity there is. */
static struct granularity found(struct fixture *fixture)
{
    assert_true(granularities_find(&fixture->result));
    assert_int_equal(fixture->result.granularity_count, 1);
    return fixture->result.granularities[0];
}

static void assert_near(double found, double truth, double share)
{
    if (!(fabs(found / truth - 1) <= share))
        fail_msg("%g is not %g within %g %%", found, truth, 100 * share);
}

static void constants_are_recovered(void **state)
{
    const struct costs threads = { "threads", 40e-9, 3e-6, 400e-6, 0 };
    struct granularity is;
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 1);
    add_cells(&fixture, &threads, 1);
    is = found(&fixture);
    assert_near(is.task_s, 40e-9, 1e-3);
    assert_near(is.fixed_s, 3e-6, 0.02);
    assert_near(is.work_s, 400e-6, 1e-3);
    assert_true(is.residual < 1e-3);
    assert_true(is.task_low_s <= is.task_s && is.task_s <= is.task_high_s);
    assert_int_equal(is.chunks, 11);
    assert_int_equal(is.spec.chunk, 0);
    assert_int_equal(is.spec.n, N);
    assert_int_equal(is.best_chunk, N / 4); /* one a worker */
    assert_int_equal(is.small_chunk, 1);
    assert_near(is.small_ratio, time_of(&threads, 4, N, 1) / time_of(&threads, 4, N, N / 4), 1e-9);
    assert_true(granularities_find(&fixture.result)); /* again: recomputed, not added */
    assert_int_equal(fixture.result.granularity_count, 1);
    result_clear(&fixture.result);
}

/* One worker is always at work: what is fixed cannot be told from the work of one n. */
static void one_worker(void **state)
{
    const struct costs seq = { "seq", 10e-9, 5e-6, 100e-6, 0 };
    const struct costs opencl = { "opencl", 10e-6, 5e-6, 100e-6, 0 };
    struct granularity is;
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 2);
    add_cells(&fixture, &seq, 16);
    is = found(&fixture);
    assert_near(is.task_s, 10e-9, 1e-6);
    assert_near(is.work_s, 105e-6, 1e-6);
    assert_true(isnan(is.fixed_s));
    result_clear(&fixture.result);
    fixture_open(&fixture, 3);
    add_cells(&fixture, &opencl, 256);
    is = found(&fixture);
    assert_near(is.task_s, 10e-6, 1e-6); /* launches one after the other, whatever the units */
    result_clear(&fixture.result);
}

/* Four threads on two processors are two workers. */
static void no_more_workers_than_processors(void **state)
{
    const struct costs threads = { "threads", 40e-9, 3e-6, 400e-6, 0 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 4);
    fixture.result.meta = json_pack("{s:i}", "cores", 2);
    add_cells(&fixture, &threads, 1);
    assert_near(found(&fixture).task_s, 40e-9, 1e-3);
    result_clear(&fixture.result);
}

/* Noise of 5 %: the interval holds the truth in most repeats, and chunks that are as good are in the range. */
static void noise(void **state)
{
    const struct costs threads = { "threads", 40e-9, 3e-6, 400e-6, 0.05 };
    const unsigned repeats = 200;
    unsigned held = 0, holds_best = 0;

    (void)state;
    for (unsigned i = 0; i < repeats; i++) {
        struct granularity is;
        struct fixture fixture;

        fixture_open(&fixture, 100 + i);
        add_cells(&fixture, &threads, 1);
        is = found(&fixture);
        assert_near(is.task_s, 40e-9, 0.15);
        held += is.task_low_s <= 40e-9 && 40e-9 <= is.task_high_s;
        holds_best += is.low_chunk <= N / 4 && N / 4 <= is.high_chunk;
        assert_true(is.low_chunk <= is.best_chunk && is.best_chunk <= is.high_chunk);
        assert_true(is.low_chunk > 256 && is.high_chunk < N);
        result_clear(&fixture.result);
    }
    print_message("%u intervals and %u ranges of %u hold\n", held, holds_best, repeats);
    assert_true(held >= 0.85 * repeats);
    assert_true(holds_best >= 0.9 * repeats);
}

/* One cell that something disturbed throughout changes little. */
static void a_disturbed_cell(void **state)
{
    const struct costs seq = { "seq", 10e-9, 0, 100e-6, 0.01 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 5);
    add_cells(&fixture, &seq, 1);
    fixture.result.cells[5].time.median *= 3;
    assert_near(found(&fixture).task_s, 10e-9, 0.1);
    assert_true(found(&fixture).residual > 0.1);
    result_clear(&fixture.result);
}

static void too_few_chunks(void **state)
{
    const struct costs seq = { "seq", 10e-9, 0, 100e-6, 0.01 };
    struct granularity is;
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 6);
    add_cell(&fixture, &seq, N);
    add_cell(&fixture, &seq, N); /* the same again is no other chunk */
    assert_true(granularities_find(&fixture.result));
    assert_int_equal(fixture.result.granularity_count, 0);
    add_cell(&fixture, &seq, 64);
    is = found(&fixture);
    assert_int_equal(is.chunks, 2);
    assert_int_equal(is.best_chunk, N);
    assert_true(isnan(is.task_s) && isnan(is.work_s) && isnan(is.residual));
    add_cell(&fixture, &seq, 16);
    assert_near(found(&fixture).task_s, 10e-9, 0.05);
    result_clear(&fixture.result);
}

/* Tasks that cost nothing, chunks of equal tasks, times that are none: nothing is made up. */
static void nothing_to_find(void **state)
{
    const struct costs seq = { "seq", 0, 0, 100e-6, 0.02 };
    struct granularity is;
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 7);
    assert_true(granularities_find(&fixture.result));
    assert_int_equal(fixture.result.granularity_count, 0);
    add_cells(&fixture, &seq, 1);
    is = found(&fixture);
    assert_true(is.task_s < 5e-12);
    result_clear(&fixture.result);
    fixture_open(&fixture, 8);
    add_cell(&fixture, &seq, N)->time.median = (double)NAN;
    add_cell(&fixture, &seq, N / 2)->status = CELL_WRONG;
    add_cell(&fixture, &seq, 0 + N / 4)->spec.chunk = 0;
    assert_true(granularities_find(&fixture.result));
    assert_int_equal(fixture.result.granularity_count, 0);
    for (uint64_t less = 1; less <= 4; less++) /* two tasks each */
        add_cell(&fixture, &seq, N - less);
    is = found(&fixture);
    assert_true(is.task_s >= 0 && isfinite(is.work_s) && isnan(is.fixed_s));
    result_clear(&fixture.result);
}

/* Other sizes, gaps and devices are other cases. */
static void cases_are_kept_apart(void **state)
{
    const struct costs seq = { "seq", 10e-9, 0, 100e-6, 0.01 };
    const struct costs threads = { "threads", 40e-9, 3e-6, 400e-6, 0.01 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 9);
    add_cells(&fixture, &seq, 64);
    add_cells(&fixture, &threads, 64);
    fixture.spec.gap_s = 0.01;
    add_cells(&fixture, &seq, 64);
    fixture.spec.n = 2 * N;
    add_cells(&fixture, &seq, 64);
    assert_true(granularities_find(&fixture.result));
    assert_int_equal(fixture.result.granularity_count, 4);
    assert_string_equal(fixture.result.granularities[1].device, "threads");
    assert_true(fixture.result.granularities[2].spec.gap_s > 0);
    assert_int_equal(fixture.result.granularities[3].spec.n, 2 * N);
    result_clear(&fixture.result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_are_recovered),
        cmocka_unit_test(one_worker),
        cmocka_unit_test(no_more_workers_than_processors),
        cmocka_unit_test(noise),
        cmocka_unit_test(a_disturbed_cell),
        cmocka_unit_test(too_few_chunks),
        cmocka_unit_test(nothing_to_find),
        cmocka_unit_test(cases_are_kept_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
