#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/choose/crossover.h"
#include "host/choose/refine.h"
#include "tests/synthetic.h"

#define ROUNDS 30
#define FROM   "seq"
#define TO     "threads"

/* Time against n of a device: fixed cost and cost an element, with lognormal noise. */
struct line {
    const char *device;
    double fixed, each, sigma;
};

/* A result under construction; cells get the current spec. */
struct fixture {
    struct result result;
    struct case_spec spec;
    struct rng rng;
    unsigned rounds;
};

static void add_device(struct fixture *fixture, const char *id)
{
    struct device_result device;

    device_init(&device);
    snprintf(device.id, sizeof(device.id), "%s", id);
    assert_true(result_add_device(&fixture->result, &device));
}

static void fixture_open(struct fixture *fixture, uint64_t seed)
{
    *fixture = (struct fixture){ .rng = { seed }, .rounds = ROUNDS };
    assert_true(op_parse("sum", &fixture->spec.op));
    fixture->spec.reuse = 1;
    fixture->spec.steps = 1;
    fixture->spec.depth = 1;
    add_device(fixture, FROM);
    add_device(fixture, TO);
}

static void fixture_close(struct fixture *fixture)
{
    result_clear(&fixture->result);
}

static void summarise(struct cell_result *cell)
{
    double *walls = calloc(cell->sample_count + 1, sizeof(*walls));

    assert_non_null(walls);
    for (size_t i = 0; i < cell->sample_count; i++)
        walls[i] = cell->samples[i].wall_s;
    assert_true(summary_of(walls, cell->sample_count, &cell->time));
    free(walls);
}

/* Add a cell and return it, for the test to spoil; it stays valid until the next one is added. */
static struct cell_result *add_cell(struct fixture *fixture, const struct line *line, uint64_t n)
{
    struct cell_result cell;

    cell_init(&cell);
    cell.spec = fixture->spec;
    cell.spec.n = n;
    snprintf(cell.device, sizeof(cell.device), "%s", line->device);
    cell.sample_count = cell.rounds = fixture->rounds;
    cell.samples = calloc(cell.sample_count + 1, sizeof(*cell.samples));
    assert_non_null(cell.samples);
    for (unsigned i = 0; i < fixture->rounds; i++) {
        double noise = synthetic_lognormal(&fixture->rng, line->sigma);

        cell.samples[i] = (struct sample_record){
            .round = i, .wall_s = (line->fixed + line->each * (double)n) * noise, .latency_s = NAN
        };
    }
    summarise(&cell);
    assert_true(result_add_cell(&fixture->result, &cell));
    return &fixture->result.cells[fixture->result.cell_count - 1];
}

/* Both devices at each power of two from `low` to `high`, largest first: the order must not matter. */
static void add_curves(struct fixture *fixture, const struct line *from, const struct line *to,
                       uint64_t low, uint64_t high)
{
    for (uint64_t n = high; n >= low; n /= 2) {
        add_cell(fixture, to, n);
        add_cell(fixture, from, n);
    }
}

/* The one crossover of the pair. */
static struct crossover found(struct fixture *fixture)
{
    const struct crossover *crossover;

    assert_true(crossovers_find(&fixture->result));
    crossover = crossover_for(&fixture->result, &fixture->spec, FROM, TO);
    assert_non_null(crossover);
    assert_true(crossover->confidence >= 0 && crossover->confidence <= 1);
    assert_true((crossover->status == CROSSES) == !isnan(crossover->n_low));
    assert_true((crossover->status == CROSSES) == !isnan(crossover->n_high));
    assert_int_equal(crossover->spec.n, 0);
    return *crossover;
}

static const struct line sequential = { FROM, 0, 1e-9, 0.02 };

static void test_crosses(void **state)
{
    const struct line parallel = { TO, 5e-6, 0.5e-9, 0.02 }; /* from 10000 elements on */
    struct fixture fixture;
    struct crossover crossover;

    (void)state;
    fixture_open(&fixture, 1);
    add_curves(&fixture, &sequential, &parallel, 1024, 1 << 20);
    crossover = found(&fixture);
    assert_int_equal(crossover.status, CROSSES);
    assert_true(crossover.n_low == 8192 && crossover.n_high == 16384);
    assert_true(crossover.confidence > 0.99);
    assert_int_equal(fixture.result.crossover_count, 1);
    assert_null(crossover_for(&fixture.result, &fixture.spec, TO, FROM));
    assert_true(crossovers_find(&fixture.result)); /* again: recomputed, not added */
    assert_int_equal(fixture.result.crossover_count, 1);
    assert_true(fixture.result.crossovers[0].confidence == crossover.confidence);
    fixture_close(&fixture);
}

/* Only what this pair needs is asked for, until its bracket is narrow; where both tie nothing is. */
static void test_refine_pair(void **state)
{
    const struct line parallel = { TO, 5e-6, 0.5e-9, 0.001 }; /* from 10000 elements on */
    const struct line exact = { FROM, 0, 1e-9, 0.001 };
    struct fixture fixture;
    struct refinement wanted;
    struct crossover crossover;
    unsigned steps = 0;

    (void)state;
    fixture_open(&fixture, 1);
    add_curves(&fixture, &exact, &parallel, 1024, 1 << 20);
    assert_true(refine_pair(&wanted, &fixture.result, TO, FROM)); /* not in this order */
    assert_int_equal(wanted.count, 0);
    refinement_clear(&wanted);
    assert_true(refine_pair(&wanted, &fixture.result, NULL, TO)); /* there is no native device */
    assert_int_equal(wanted.count, 0);
    refinement_clear(&wanted);
    for (; refine_pair(&wanted, &fixture.result, FROM, TO) && wanted.count > 0; steps++) {
        assert_true(wanted.count <= 3 && wanted.devices[0] && wanted.devices[1]);
        for (size_t i = 0; i < wanted.count; i++) {
            assert_true(wanted.cases[i].n > 8192 && wanted.cases[i].n < 16384);
            add_cell(&fixture, &exact, wanted.cases[i].n);
            add_cell(&fixture, &parallel, wanted.cases[i].n);
        }
        refinement_clear(&wanted);
    }
    refinement_clear(&wanted);
    assert_true(steps >= 1 && steps <= 3);
    crossover = found(&fixture);
    assert_int_equal(crossover.status, CROSSES);
    assert_true(crossover.n_low < 10000 && crossover.n_high > 10000);
    assert_true(crossover.n_high <= REFINE_NARROW * crossover.n_low);
    fixture_close(&fixture);
}

static void test_never_and_always(void **state)
{
    const struct line slow = { TO, 5e-6, 1.2e-9, 0.02 }, fast = { TO, 0, 0.7e-9, 0.02 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 2);
    add_curves(&fixture, &sequential, &slow, 1024, 1 << 16);
    assert_int_equal(found(&fixture).status, CROSSES_NEVER);
    assert_true(found(&fixture).confidence > 0.99);
    fixture_close(&fixture);
    fixture_open(&fixture, 3);
    add_curves(&fixture, &sequential, &fast, 1024, 1 << 16);
    assert_int_equal(found(&fixture).status, CROSSES_ALWAYS);
    assert_true(found(&fixture).confidence > 0.99);
    fixture_close(&fixture);
}

/* Slower by a fixed cost that large sizes drown: a tie at the largest is not `never`. */
static void test_tie_at_the_largest(void **state)
{
    const struct line same_slope = { TO, 5e-6, 1e-9, 0.02 };
    struct fixture fixture;
    struct crossover crossover;

    (void)state;
    fixture_open(&fixture, 4);
    add_curves(&fixture, &sequential, &same_slope, 1024, 1 << 26);
    crossover = found(&fixture);
    assert_int_equal(crossover.status, CROSSES_UNRESOLVED);
    assert_true(crossover.confidence < 0.7);
    fixture_close(&fixture);
}

/* Faster only while small: no size from which on it wins, yet not never. */
static void test_wins_only_below(void **state)
{
    const struct line steep = { TO, -5e-6, 2e-9, 0.02 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 5);
    add_curves(&fixture, &sequential, &steep, 4096, 1 << 16);
    assert_int_equal(found(&fixture).status, CROSSES_UNRESOLVED);
    assert_true(found(&fixture).confidence > 0.99);
    fixture_close(&fixture);
}

/* A size at which neither wins is the lower end, and makes the bracket less certain. */
static void test_tie_below_the_bracket(void **state)
{
    const struct line parallel = { TO, 8.192e-6, 0, 0.02 };
    struct fixture fixture;
    struct crossover crossover;

    (void)state;
    fixture_open(&fixture, 6);
    add_curves(&fixture, &sequential, &parallel, 1024, 1 << 16);
    crossover = found(&fixture);
    assert_int_equal(crossover.status, CROSSES);
    assert_true(crossover.n_low == 4096 && crossover.n_high == 16384);
    assert_true(crossover.confidence > 0.9); /* the tie is inside */
    fixture_close(&fixture);
}

static void test_too_few_sizes(void **state)
{
    const struct line parallel = { TO, 0, 0.5e-9, 0.02 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 7);
    assert_true(crossovers_find(&fixture.result)); /* no cells at all */
    assert_int_equal(fixture.result.crossover_count, 0);
    add_cell(&fixture, &sequential, 1024);
    add_cell(&fixture, &parallel, 2048);
    assert_true(crossovers_find(&fixture.result)); /* no size in common */
    assert_int_equal(fixture.result.crossover_count, 0);
    add_cell(&fixture, &sequential, 2048);
    assert_int_equal(found(&fixture).status, CROSSES_UNRESOLVED); /* one */
    fixture_close(&fixture);
}

/* Sizes measured on one device only are no part of the comparison, nor of the bracket. */
static void test_missing_sizes(void **state)
{
    const struct line parallel = { TO, 5e-6, 0.5e-9, 0.02 };
    struct fixture fixture;
    struct crossover crossover;

    (void)state;
    fixture_open(&fixture, 8);
    for (uint64_t n = 1024; n <= 1 << 18; n *= 2) {
        if (n != 8192)
            add_cell(&fixture, &sequential, n);
        if (n != 32768 && n != 1024)
            add_cell(&fixture, &parallel, n);
    }
    crossover = found(&fixture);
    assert_int_equal(crossover.status, CROSSES);
    assert_true(crossover.n_low == 4096 && crossover.n_high == 16384);
    fixture_close(&fixture);
}

static void test_only_ok_cells_count(void **state)
{
    const struct line parallel = { TO, 5e-6, 0.5e-9, 0.02 }, absurd = { TO, 1e-12, 0, 0 };
    const enum cell_status bad[] = { CELL_WRONG, CELL_ERROR, CELL_SKIPPED };
    struct fixture fixture;
    struct crossover crossover;

    (void)state;
    fixture_open(&fixture, 9);
    for (size_t i = 0; i < 3; i++)
        add_cell(&fixture, &absurd, 1024u << i)->status = bad[i];
    add_curves(&fixture, &sequential, &parallel, 1024, 1 << 18);
    add_cell(&fixture, &sequential, 1 << 19);
    add_cell(&fixture, &absurd, 1 << 19)->status = CELL_WRONG;
    crossover = found(&fixture);
    assert_int_equal(crossover.status, CROSSES);
    assert_true(crossover.n_low == 8192 && crossover.n_high == 16384);
    assert_true(crossover.confidence > 0.99);
    fixture_close(&fixture);
}

static void test_gaps_are_kept_apart(void **state)
{
    const struct line awake = { TO, 5e-6, 0.5e-9, 0.02 }, parked = { TO, 80e-6, 0.5e-9, 0.02 };
    struct fixture fixture;
    struct crossover crossover;

    (void)state;
    fixture_open(&fixture, 10);
    add_curves(&fixture, &sequential, &awake, 1024, 1 << 20);
    fixture.spec.gap_s = 0.01;
    add_curves(&fixture, &sequential, &parked, 1024, 1 << 20);
    crossover = found(&fixture);
    assert_true(crossover.status == CROSSES && crossover.n_low == 131072);
    assert_true(crossover.spec.gap_s == 0.01);
    fixture.spec.gap_s = 0;
    fixture.spec.n = 4096; /* looked up by any n */
    assert_true(found(&fixture).n_low == 8192);
    assert_int_equal(fixture.result.crossover_count, 2);
    fixture.spec.reuse = 10;
    assert_null(crossover_for(&fixture.result, &fixture.spec, FROM, TO));
    fixture_close(&fixture);
}

/* Every part of the case but n makes a curve of its own. */
static void test_curves_are_kept_apart(void **state)
{
    const struct line parallel = { TO, 0, 0.5e-9, 0.02 };
    struct fixture fixture;
    struct case_spec plain;

    (void)state;
    fixture_open(&fixture, 11);
    fixture.rounds = 6;
    plain = fixture.spec;
    for (unsigned part = 0; part < 12; part++) {
        fixture.spec = plain;
        if (part == 1)
            assert_true(op_parse("poly:2", &fixture.spec.op));
        if (part == 2)
            assert_true(op_parse("poly:3", &fixture.spec.op));
        fixture.spec.dtype = part == 3 ? DTYPE_F64 : plain.dtype;
        fixture.spec.data = part == 4 ? DATA_ONES : plain.data;
        fixture.spec.residency = part == 5 ? RESIDENCY_DEVICE : plain.residency;
        fixture.spec.mem = part == 6 ? MEM_PINNED : plain.mem;
        fixture.spec.lifecycle = part == 7 ? LIFECYCLE_COLD : plain.lifecycle;
        fixture.spec.cache = part == 8 ? CACHE_FLUSHED : plain.cache;
        fixture.spec.steps = part == 9 ? 7 : plain.steps;
        fixture.spec.depth = part == 10 ? 8 : plain.depth;
        fixture.spec.alloc = part == 11 ? ALLOC_REUSE : plain.alloc;
        add_curves(&fixture, &sequential, &parallel, 1024, 2048);
        assert_int_equal(found(&fixture).status, CROSSES_ALWAYS);
        assert_int_equal(fixture.result.crossover_count, part + 1);
    }
    fixture_close(&fixture);
}

static void test_every_pair_in_the_order_of_devices(void **state)
{
    const struct line threads = { TO, 0, 0.5e-9, 0.02 }, third = { "opencl:0.0", 0, 0.3e-9, 0.02 };
    const char *pairs[][2] = { { FROM, TO }, { FROM, "opencl:0.0" }, { TO, "opencl:0.0" } };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 12);
    add_device(&fixture, "opencl:0.0");
    add_device(&fixture, "fork"); /* has no cells */
    add_curves(&fixture, &sequential, &threads, 1024, 4096);
    add_curves(&fixture, &third, &third, 1024, 4096); /* twice: the first of each is used */
    assert_true(crossovers_find(&fixture.result));
    assert_int_equal(fixture.result.crossover_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(fixture.result.crossovers[i].from, pairs[i][0]);
        assert_string_equal(fixture.result.crossovers[i].to, pairs[i][1]);
        assert_int_equal(fixture.result.crossovers[i].status, CROSSES_ALWAYS);
    }
    fixture_close(&fixture);
}

/* Rounds disturbed by 30 % on both devices at once still show a difference of 5 %. */
static void test_pairing_by_round(void **state)
{
    const struct line parallel = { TO, 0, 0.95e-9, 0.02 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 13);
    for (uint64_t n = 1024; n <= 8192; n *= 2) {
        size_t at = fixture.result.cell_count;
        struct cell_result *from, *to;

        add_cell(&fixture, &sequential, n);
        add_cell(&fixture, &parallel, n);
        from = &fixture.result.cells[at];
        to = &fixture.result.cells[at + 1];
        for (unsigned i = 0; i < ROUNDS; i++) {
            double disturbance = synthetic_lognormal(&fixture.rng, 0.3);

            from->samples[i].wall_s *= disturbance;
            to->samples[i].wall_s *= disturbance;
        }
        for (unsigned i = 0; i < ROUNDS / 2; i++) { /* a file may hold samples in any order */
            struct sample_record swapped = to->samples[i];

            to->samples[i] = to->samples[ROUNDS - 1 - i];
            to->samples[ROUNDS - 1 - i] = swapped;
        }
        summarise(from);
        summarise(to);
        assert_true(from->time.ci_low < to->time.ci_high);
    }
    assert_int_equal(found(&fixture).status, CROSSES_ALWAYS);
    fixture_close(&fixture);
}

/* The same round number in two processes is not the same round. */
static void test_processes_are_not_mixed(void **state)
{
    const struct line parallel = { TO, 5e-6, 0.5e-9, 0 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 14);
    add_curves(&fixture, &sequential, &parallel, 1024, 1 << 18);
    for (size_t i = 0; i < fixture.result.cell_count; i++) {
        struct cell_result *cell = &fixture.result.cells[i];

        for (unsigned j = 0; j < ROUNDS; j++) {
            cell->samples[j].process = j / 15 + (cell->device[0] == 't' && j >= 15);
            cell->samples[j].round = j % 15;
        }
    }
    /* Rounds 15.. of one device are process 1, of the other process 2: only 15 pairs are left. */
    assert_true(found(&fixture).n_low == 8192);
    for (size_t i = 0; i < fixture.result.cell_count; i++)
        if (fixture.result.cells[i].device[0] == 't')
            for (unsigned j = 0; j < ROUNDS; j++)
                fixture.result.cells[i].samples[j].process += 10;
    assert_true(found(&fixture).n_low == 8192); /* no pair: by the summaries, nothing to resample */
    assert_true(found(&fixture).confidence == 0);
    fixture_close(&fixture);
}

/* Four processes in which one wins every round, and a fifth in which it loses them: they differ too much to tell. */
static void test_processes_that_disagree(void **state)
{
    const struct line same = { TO, 0, 1e-9, 0 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 15);
    add_curves(&fixture, &sequential, &same, 1024, 1 << 14);
    for (size_t i = 0; i < fixture.result.cell_count; i++) {
        struct cell_result *cell = &fixture.result.cells[i];

        for (unsigned j = 0; j < ROUNDS; j++) {
            cell->samples[j].process = j % 5;
            cell->samples[j].wall_s = 1e-9 * (double)cell->spec.n *
                                      (cell->device[0] == 's' ? 1 : (j % 5 < 4 ? 0.8 : 1.2));
        }
    }
    assert_int_equal(found(&fixture).status, CROSSES_UNRESOLVED);
    for (size_t i = 0; i < fixture.result.cell_count; i++)
        for (unsigned j = 0; j < ROUNDS; j++)
            fixture.result.cells[i].samples[j].process = 0;
    assert_int_equal(found(&fixture).status, CROSSES_ALWAYS);
    fixture_close(&fixture);
}

static void test_few_rounds(void **state)
{
    const struct line parallel = { TO, 5e-6, 0.5e-9, 0.02 }, alike = { TO, 0, 1.001e-9, 0.02 };
    struct fixture fixture;

    (void)state;
    for (unsigned rounds = 1; rounds <= 6; rounds++) {
        fixture_open(&fixture, 15);
        fixture.rounds = rounds;
        add_curves(&fixture, &sequential, &parallel, 1024, 1 << 20);
        assert_true(found(&fixture).n_high == 16384);
        fixture_close(&fixture);
    }
    fixture_open(&fixture, 16);
    fixture.rounds = 4;
    add_curves(&fixture, &sequential, &alike, 1024, 4096);
    assert_int_equal(found(&fixture).status, CROSSES_UNRESOLVED);
    fixture_close(&fixture);
}

/* Cells without samples, or with samples that are no times, decide nothing and break nothing. */
static void test_cells_without_times(void **state)
{
    const double nonsense[] = { NAN, INFINITY, 0, -1 };
    const struct line parallel = { TO, 0, 0.5e-9, 0.02 };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 17);
    fixture.rounds = 0;
    add_curves(&fixture, &sequential, &parallel, 1024, 4096);
    assert_int_equal(found(&fixture).status, CROSSES_UNRESOLVED);
    fixture.rounds = 8;
    add_curves(&fixture, &sequential, &parallel, 8192, 16384);
    for (size_t i = 0; i < fixture.result.cell_count; i++)
        for (size_t j = 0; j < fixture.result.cells[i].sample_count && j < 4; j++)
            fixture.result.cells[i].samples[j].wall_s = nonsense[j];
    /* without times nobody wins: the bracket begins at the smallest size */
    assert_true(found(&fixture).n_low == 1024 && found(&fixture).n_high == 8192);
    fixture_close(&fixture);
}

/*
 * How many of 300 repeats bracket the true crossover, which lies anywhere between the sizes but
 * within 3 % of one.
 */
static void test_bracket_holds_the_true_crossover(void **state)
{
    const unsigned repeats = 300;
    struct rng rng = { 18 };
    double confidence = 0;
    unsigned held = 0;

    (void)state;
    for (unsigned repeat = 0; repeat < repeats;) {
        double truth = 2048 * exp2(6 * synthetic_uniform(&rng));
        double size = exp2(round(log2(truth)));
        const struct line from = { FROM, 0, 1, 0.03 }, to = { TO, 0.5 * truth, 0.5, 0.03 };
        struct fixture fixture;
        struct crossover crossover;

        if (fabs(truth / size - 1) < 0.03)
            continue;
        repeat++;
        fixture_open(&fixture, rng_next(&rng));
        add_curves(&fixture, &from, &to, 1024, 1 << 18);
        crossover = found(&fixture);
        held +=
            crossover.status == CROSSES && crossover.n_low <= truth && truth <= crossover.n_high;
        confidence += crossover.confidence / repeats;
        fixture_close(&fixture);
    }
    print_message("%u of %u brackets hold, mean confidence %.3f\n", held, repeats, confidence);
    assert_true(held >= 0.93 * repeats);
    assert_true(confidence > 0.9);
}

static unsigned count_status(struct line to, uint64_t high, enum crossing_status status,
                             unsigned repeats)
{
    const struct line from = { FROM, 1e-5, 1e-9, 0.03 };
    struct rng rng = { 19 };
    unsigned count = 0;

    for (unsigned repeat = 0; repeat < repeats; repeat++) {
        struct fixture fixture;

        fixture_open(&fixture, rng_next(&rng));
        add_curves(&fixture, &from, &to, 1024, high);
        count += found(&fixture).status == status;
        fixture_close(&fixture);
    }
    return count;
}

/* Curves a fixed factor or a fixed time apart do not cross; equal ones only by chance. */
static void test_parallel_curves(void **state)
{
    const struct line by_factor = { TO, 1.15e-5, 1.15e-9, 0.03 };
    const struct line by_time = { TO, 2e-5, 1e-9, 0.03 };
    const struct line equal = { TO, 1e-5, 1e-9, 0.03 };

    (void)state;
    assert_int_equal(count_status(by_factor, 1 << 20, CROSSES_NEVER, 100), 100);
    assert_int_equal(count_status(by_time, 1 << 16, CROSSES_NEVER, 100), 100);
    assert_true(count_status(equal, 1 << 16, CROSSES, 200) <= 10);
}

static void test_fastest_cell(void **state)
{
    const struct line parallel = { TO, 5e-6, 0.5e-9, 0.02 };
    struct fixture fixture;
    size_t fastest;

    (void)state;
    fixture_open(&fixture, 20);
    add_curves(&fixture, &sequential, &parallel, 1024, 1 << 20);
    fixture.spec.n = 1024;
    fastest = fastest_cell(&fixture.result, &fixture.spec);
    assert_string_equal(fixture.result.cells[fastest].device, FROM);
    fixture.spec.n = 1 << 20;
    fastest = fastest_cell(&fixture.result, &fixture.spec);
    assert_string_equal(fixture.result.cells[fastest].device, TO);
    assert_int_equal(fixture.result.cells[fastest].spec.n, 1 << 20);
    fixture.result.cells[fastest].status = CELL_WRONG;
    fastest = fastest_cell(&fixture.result, &fixture.spec);
    assert_string_equal(fixture.result.cells[fastest].device, FROM);
    fixture.result.cells[fastest].time.median = NAN;
    assert_true(fastest_cell(&fixture.result, &fixture.spec) == SIZE_MAX);
    fixture.spec.gap_s = 1;
    assert_true(fastest_cell(&fixture.result, &fixture.spec) == SIZE_MAX);
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crosses),
        cmocka_unit_test(test_refine_pair),
        cmocka_unit_test(test_never_and_always),
        cmocka_unit_test(test_tie_at_the_largest),
        cmocka_unit_test(test_wins_only_below),
        cmocka_unit_test(test_tie_below_the_bracket),
        cmocka_unit_test(test_too_few_sizes),
        cmocka_unit_test(test_missing_sizes),
        cmocka_unit_test(test_only_ok_cells_count),
        cmocka_unit_test(test_gaps_are_kept_apart),
        cmocka_unit_test(test_curves_are_kept_apart),
        cmocka_unit_test(test_every_pair_in_the_order_of_devices),
        cmocka_unit_test(test_pairing_by_round),
        cmocka_unit_test(test_processes_are_not_mixed),
        cmocka_unit_test(test_processes_that_disagree),
        cmocka_unit_test(test_few_rounds),
        cmocka_unit_test(test_cells_without_times),
        cmocka_unit_test(test_bracket_holds_the_true_crossover),
        cmocka_unit_test(test_parallel_curves),
        cmocka_unit_test(test_fastest_cell),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
